"""The personas there are: those that travel with the program, and the user's own in a folder of the user's data, which
go before a shipped one with their id.

Made by the talk's room and by the command line; main thread. Files of the folder may come from elsewhere at any time:
what is wrong with one is a sentence, and costs no other.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

import msgspec

from studio import places
from studio.domain.errors import Failure, FileUnreadable, FileUnwritable, StudioError
from studio.domain.personas import CHARACTER, LARGEST, Persona, in_order, read_persona, write_persona
from studio.private_files import private_folder, write_private

ENDING: Final = ".toml"
FILES: Final = 500
"""Most files that are read of a folder."""

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


class PersonaFolder:
    """The user's own."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the folder of the user's data, without it."""
        self._path = path

    @property
    def path(self) -> Path:
        return self._path if self._path is not None else places.data_dir() / "personas"

    def files(self) -> tuple[Path, ...]:
        try:
            with os.scandir(self.path) as inside:
                names = sorted(one.name for one in inside if one.name.endswith(ENDING) and one.is_file())
        except OSError:
            return ()
        return tuple(self.path / name for name in names[:FILES])

    def place(self, persona_id: str) -> Path:
        return self.path / f"{persona_id}{ENDING}"

    def write(self, persona: Persona) -> None:
        """Raises StudioError(FileUnwritable)."""
        path = self.place(persona.id)
        try:
            private_folder(path.parent)
            write_private(path, write_persona(persona).encode())
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error

    def remove(self, persona_id: str) -> None:
        """Every file of the folder that has this persona. Raises StudioError(FileUnwritable)."""
        for path in self.files():
            try:
                if path == self.place(persona_id) or persona_of(path).id == persona_id:
                    path.unlink(missing_ok=True)
            except OSError as error:
                raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error
            except StudioError:
                continue


def persona_of(path: Path) -> Persona:
    """The persona of a file. Raises StudioError(FileUnreadable | BadInput)."""
    try:
        with path.open("rb") as file:
            data = file.read(4 * LARGEST + 1)
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    return read_persona(path.name, data.decode("utf-8-sig", "replace"))


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
