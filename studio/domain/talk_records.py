"""Records of conversations with a writer's model: who is talked to, and what was said."""

from __future__ import annotations

from typing import Annotated, Literal

from studio.domain.base_record import BaseRecord
from studio.domain.bounds import Moment
from studio.domain.stored import STANDS_IN


class Conversation(BaseRecord, frozen=True, tag="conversation", kw_only=True):
    """A talk with a persona, or with a character of the book. What was said lies in `Turn` records."""

    name: str = ""
    """"" until a person gives it one: then its first words name it."""
    persona: str = ""
    """Id of a `Persona`; "" where a card speaks."""
    card_id: str = ""
    """The character who speaks."""
    speaker: str = ""
    """What the one who is talked to was called, for when persona or card are gone."""
    created: Moment = 0.0
    last: str = ""
    """Id of the turn with which the way that is shown ends; "" before the first."""
    tells: Annotated[Literal["scene", "nothing"], STANDS_IN] = "scene"
    """What of the book is told along: the scene in front with what is known there, or nothing."""


class Turn(BaseRecord, frozen=True, tag="turn", kw_only=True):
    """What one of the two said. Several may follow the same one: other answers, other questions."""

    conversation_id: str
    after: str = ""
    """Id of the turn that it follows; "" for the first."""
    by: Annotated[Literal["person", "model"], STANDS_IN] = "person"
    words: str = ""
    created: Moment = 0.0
    recipe_id: str = ""
    """Of the model that wrote it."""
    changed: bool = False
    """A person changed the model's words."""
    whole: bool = True
    """False of an answer that was stopped, or that the most tokens cut off."""
