"""The personas there are: those that travel with the program, the user's own in a folder of the user's data, and those
of the open project. One of the project goes before one of the user's with its id, and that before a shipped one.

Made by the talk's room and by the command line; main thread. Files of the folder may come from elsewhere at any time:
what is wrong with one is a sentence, and costs no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from studio import places
from studio.domain.errors import Failure, StudioError
from studio.domain.personas import CHARACTER, LARGEST, Persona, in_order, read_persona, write_persona
from studio.services.own_folder import ENDING, FILES, OwnFolder, bounded_text

Home = Literal["shipped", "user", "project"]


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

    def write(self, persona: Persona, text: str = "") -> None:
        """`text`: its file, where a person wrote it. Raises StudioError(FileUnwritable)."""
        self.put(persona.id, text or write_persona(persona))


def persona_of(path: Path) -> Persona:
    """The persona of a file. Raises StudioError(FileUnreadable | BadInput)."""
    return read_persona(path.name, text_of(path))


def text_of(path: Path) -> str:
    """Raises StudioError(FileUnreadable)."""
    return bounded_text(path, LARGEST)


def personas(folder: PersonaFolder, of_project: Mapping[str, str] | None = None) -> Personas:
    """All of them now. `of_project`: by id, the files of the project (`personas_of`)."""
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
    for name, text in list((of_project or {}).items())[:FILES]:
        try:
            own = read_persona(name, text)
        except StudioError as error:
            problems.append(error.failure)
            continue
        found[own.id] = KeptPersona(own, "project", own.id in shipped)
    order = in_order(one.persona for one in found.values())
    return Personas(tuple(found[one.id] for one in order), tuple(problems))
