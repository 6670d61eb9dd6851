"""The personas there are: those that travel with the program, and the user's own in a folder of the user's data, which
go before a shipped one with their id.

Made by the talk's room and by the command line; main thread. Files of the folder may come from elsewhere at any time:
what is wrong with one is a sentence, and costs no other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from studio import places
from studio.domain.errors import Failure, StudioError
from studio.domain.personas import CHARACTER, LARGEST, Persona, in_order, read_persona, write_persona
from studio.services.own_folder import ENDING, OwnFolder, bounded_text

Home = Literal["shipped", "user"]


class KeptPersona(msgspec.Struct, frozen=True):
    persona: Persona
    home: Home
    over: bool = False
    """It stands in the place of a shipped one with its id."""


class Personas(msgspec.Struct, frozen=True):
    """What there is at a moment."""

    all: tuple[KeptPersona, ...] = ()
    problems: tuple[Failure, ...] = ()
    """Of each file that is no persona."""

    @property
    def talkable(self) -> tuple[Persona, ...]:
        """Without the one by which cards speak, in the order of menus."""
        return tuple(one.persona for one in self.all if one.persona.id != CHARACTER)

    def get(self, persona_id: str) -> Persona | None:
        return next((one.persona for one in self.all if one.persona.id == persona_id), None)


def shipped_personas() -> tuple[Persona, ...]:
    """Of `resources/personas`, in the order of menus. Raises ValueError that names the file for one that is none."""
    found = []
    for path in sorted((places.resources_dir() / "personas").glob(f"*{ENDING}")):
        try:
            found.append(read_persona(path.name, path.read_text("utf-8")))
        except StudioError as error:
            raise ValueError(f"{path.name}: {error.failure}") from error
    return in_order(found)


class PersonaFolder(OwnFolder):
    """The user's own."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the folder of the user's data, without it."""
        super().__init__("personas", lambda file: persona_of(file).id, path)

    def write(self, persona: Persona) -> None:
        """Raises StudioError(FileUnwritable)."""
        self.put(persona.id, write_persona(persona))


def persona_of(path: Path) -> Persona:
    """The persona of a file. Raises StudioError(FileUnreadable | BadInput)."""
    return read_persona(path.name, bounded_text(path, LARGEST))


def personas(folder: PersonaFolder) -> Personas:
    """All of them now."""
    shipped = {one.id: one for one in shipped_personas()}
    found = {name: KeptPersona(one, "shipped") for name, one in shipped.items()}
    problems: list[Failure] = []
    for path in folder.files():
        try:
            own = persona_of(path)
        except StudioError as error:
            problems.append(error.failure)
            continue
        found[own.id] = KeptPersona(own, "user", own.id in shipped)
    order = in_order(one.persona for one in found.values())
    return Personas(tuple(found[one.id] for one in order), tuple(problems))
