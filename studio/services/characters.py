"""Which characters of the book a prompt names, so that they look the same in every picture of it.

Called by the prompt's room and by the command line, on the main thread; pure. A character is a card of the project with
an appearance; its seed is the card's.
"""

from __future__ import annotations

import msgspec

from studio.domain.cards import names_of, said
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.requests import Character, PictureRequest


def named_in(words: str, document: Document) -> tuple[Character, ...]:
    """In the order of their names; each by the name or the alias that the words have, twice where they have both."""
    cards = sorted(document.all(Card), key=lambda card: card.name)
    return tuple(
        Character(name, card.appearance, card.seed)
        for card in cards
        if card.role in ("character", "thing") and card.appearance.strip()
        for name in names_of(card)
        if said(words, name)
    )


def with_characters(request: PictureRequest, document: Document) -> PictureRequest:
    """The request with the characters that its words name, or that are in the scene that the words change."""
    words = request.prompt_expanded or request.prompt
    before = request.earlier.things if request.earlier is not None else ()
    words = ". ".join((words, *(thing.who for thing in before if thing.who)))
    return msgspec.structs.replace(request, characters=named_in(words, document))
