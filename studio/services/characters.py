"""Which characters of the book a prompt names, so that they look the same in every picture of it.

Called by the prompt's room and by the command line, on the main thread; pure. A character is a card of the project with
an appearance; its seed is the card's.
"""

from __future__ import annotations

import re

import msgspec

from studio.domain.document import Card, Document
from studio.domain.requests import Character, PictureRequest


def named_in(words: str, document: Document) -> tuple[Character, ...]:
    """In the order of their names."""
    cards = sorted(document.all(Card), key=lambda card: card.name)
    return tuple(
        Character(card.name, card.appearance, card.seed)
        for card in cards
        if card.role in ("character", "thing")
        and card.appearance.strip()
        and card.name.strip()
        and re.search(rf"\b{re.escape(card.name)}\b", words, re.IGNORECASE)
    )


def with_characters(request: PictureRequest, document: Document) -> PictureRequest:
    """The request with the characters that its words name."""
    words = request.prompt_expanded or request.prompt
    return msgspec.structs.replace(request, characters=named_in(words, document))
