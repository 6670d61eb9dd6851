"""Who can be talked to, one value a persona: its name, and what the model is told to be.

The values are read from TOML files by `studio.services.personas`, those that travel with the program and those of the
user. Pure; any thread. The words are English and pass `tr` where they are shown. Files come from strangers: what is
read is bounded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Final

import msgspec

from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.task_files import toml_value
from studio.domain.task_frames import SLOT
from studio.domain.writing_tasks import Id, Text, Words

LARGEST: Final = 64 << 10
"""Letters of a file."""
CHARACTER: Final = "character"
"""The persona by which a card of the book speaks."""

SLOTS: Final[dict[str, str]] = {
    "name": "what the one who speaks is called",
    "book": "title of the book",
    "author": "author of the book",
    "language": "language of the manuscript",
    "scene": "title of the scene in front",
    "synopsis": "its synopsis",
    "notes": "its synopsis and its notes",
    "text": "its text",
    "story": "summaries of what went before",
    "facts": "cards that the text or the words name",
    "card": "what the card of the character says",
    "scenes": "scenes that name the character, up to the one in front",
    "lines": "what the character says in the book",
}
"""What a persona's `system` may name in braces, and what that is."""


class Persona(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Id
    order: int = 100
    words: Words
    """Its name."""
    tip: Words
    """What it is good for, in a sentence."""
    greeting: Words = ""
    """Shown before the first words; the model is not told it."""
    system: Text
    """What the model is told to be, in blocks parted by blank lines. A block of which a variable (`SLOTS`) is empty is
    left out."""
    temperature: float | None = None
    """In the place of the writer's own."""
    tokens: int = 0
    """Most of an answer; 0: as the writer's options say."""


def read_persona(name: str, text: str) -> Persona:
    """The persona that a file of this name has. Raises StudioError(BadInput) that says what is wrong with it."""
    if len(text) > LARGEST:
        raise _bad(name, "it is larger than 64 kB")
    try:
        persona = msgspec.convert(tomllib.loads(text), Persona)
    except UNDECODABLE as error:
        raise _bad(name, f"it is no persona: {error}") from error
    problem = what_is_wrong(persona)
    if problem:
        raise _bad(name, problem)
    return persona


def _bad(name: str, problem: str) -> StudioError:
    return StudioError(BadInput(name=name, problem=problem))


def what_is_wrong(persona: Persona) -> str:
    """What keeps a persona from being talked to; empty where nothing does."""
    unknown = sorted(set(SLOT.findall(persona.system)) - set(SLOTS))
    if unknown:
        return f"its words name {{{unknown[0]}}}, which is no variable; there are {', '.join(SLOTS)}"
    if not persona.words.strip():
        return "it has no name"
    if not persona.system.strip():
        return "it says nothing to the model"
    if persona.temperature is not None and not 0 <= persona.temperature <= 5:
        return "its temperature is not between 0 and 5"
    if not 0 <= persona.tokens <= 4096:
        return "its answers have more than 4096 tokens"
    return ""


def write_persona(persona: Persona) -> str:
    """The file of a persona: what `read_persona` reads again. Fields that say nothing are left out."""
    plain = msgspec.to_builtins(persona)
    default = msgspec.to_builtins(Persona(id="x", words="", tip="", system=""))
    kept = ("id", "words", "tip", "system")
    lines = [
        f"{key} = {toml_value(value)}"
        for key, value in plain.items()
        if value is not None and (value != default[key] or key in kept)
    ]
    return "\n".join(lines) + "\n"


def in_order(personas: Iterable[Persona]) -> tuple[Persona, ...]:
    return tuple(sorted(personas, key=lambda one: (one.order, one.id)))
