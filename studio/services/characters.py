"""Which characters of the book a prompt names, so that they look the same in every picture of it.

Called by the prompt's room and by the command line, on the main thread; pure. A character is a card of the project with
an appearance; its seed is the card's.
"""

from __future__ import annotations

import msgspec

from studio.domain.cards import names_of, said
from studio.domain.document import Document
from studio.domain.picture_records import LearnedThing
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
    things = (*before, *(request.plan.things if request.plan is not None else ()))
    words = ". ".join((words, *(thing.who for thing in before if thing.who)))
    known = ", ".join((words, *(thing.name for thing in things)))
    named = (*named_in(words, document), *learned_in(known, request.model.id, document))
    return msgspec.structs.replace(request, characters=named)


def learned_in(words: str, model_id: str, document: Document) -> tuple[Character, ...]:
    """Of the things that this model has learnt from a person's drawings those that the words name."""
    learned = sorted(document.all(LearnedThing), key=lambda one: one.name)
    return tuple(
        Character(one.name, form=one.form, style=one.style)
        for one in learned
        if one.model_id == model_id and any(said(words, form) for form in _forms(one.name))
    )


def _forms(name: str) -> tuple[str, ...]:
    """One of it, and several."""
    several = (f"{name}s", f"{name}es", *((f"{name[:-1]}ies",) if name.endswith("y") else ()))
    return (name, *several)
