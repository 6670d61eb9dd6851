"""The wildcard files that prompts may name: those of the project, which are records of it, and the user's own, which
are plain text files in a folder of the user's data. One of the project goes before one of the user's with its name.

Used by the Picture pane and the command line; main thread. What is read is bounded by `studio.domain.wildcards.files`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from studio import places
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadRequest, FileUnreadable, FileUnwritable, StudioError
from studio.domain.ids import new_id
from studio.domain.project_records import Wildcard
from studio.domain.wildcards import files
from studio.domain.wildcards.choosing import FIELD, Entry
from studio.private_files import private_folder, write_private

Home = Literal["project", "user"]
"""Whose a wildcard file is."""
ENDING: Final = ".txt"
_DEEPEST: Final = 8
"""Folders within folders."""


class WildcardFile(msgspec.Struct, frozen=True):
    name: str
    home: Home
    text: str = ""


class WildcardFolder:
    """The user's. Other programs may write there at any time: each reading looks anew, and what was read is remembered
    by the file's time and size."""

    def __init__(self, path: Path | None = None) -> None:
        """`path`: the folder of the user's data, without it."""
        self._path = path
        self._read: dict[str, tuple[tuple[int, int], tuple[Entry, ...]]] = {}

    @property
    def path(self) -> Path:
        return self._path if self._path is not None else places.data_dir() / "wildcards"

    def names(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._found(), key=str.casefold))

    def _found(self) -> Iterator[str]:
        left = files.FILES
        folders = [(self.path, 0)]
        while folders and left > 0:
            folder, depth = folders.pop()
            try:
                with os.scandir(folder) as inside:
                    here = [(one.name, one.is_dir(follow_symlinks=False), one.is_file()) for one in inside]
            except OSError:
                continue
            for name, is_folder, is_file in here:
                path = folder / name
                if is_folder and depth < _DEEPEST:
                    folders.append((path, depth + 1))
                elif is_file and name.lower().endswith(ENDING):
                    called = path.relative_to(self.path).with_suffix("").as_posix()
                    if files.is_name(called):
                        left -= 1
                        yield called

    def text(self, name: str) -> str:
        """Raises StudioError(FileUnreadable)."""
        path = self._place(name)
        try:
            with path.open("rb") as file:
                data = file.read(4 * files.LETTERS)
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
        return data.decode("utf-8-sig", "replace")[: files.LETTERS]

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Raises StudioError(FileUnreadable)."""
        path = self._place(name)
        try:
            facts = path.stat()
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
        mark = (facts.st_mtime_ns, facts.st_size)
        known = self._read.get(name)
        if known is None or known[0] != mark:
            known = self._read[name] = (mark, files.entries(self.text(name)))
        return known[1]

    def write(self, name: str, text: str) -> None:
        """Raises StudioError(FileUnwritable)."""
        path = self._place(name)
        try:
            private_folder(path.parent)
            write_private(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error
        self._read.pop(name, None)

    def remove(self, name: str) -> None:
        """Raises StudioError(FileUnwritable)."""
        path = self._place(name)
        try:
            path.unlink(missing_ok=True)
            folder = path.parent
            while folder != self.path and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error
        self._read.pop(name, None)

    def _place(self, name: str) -> Path:
        if not files.is_name(name):
            raise StudioError(BadRequest(field="name", problem=f"“{name}” is no name of a wildcard file"))
        folder = self.path.joinpath(*name.split("/")[:-1])
        return folder / (name.rsplit("/", maxsplit=1)[-1] + ENDING)


class Wildcards:
    """All that a prompt may name now."""

    def __init__(
        self, folder: WildcardFolder, document: Document | None = None, edited: Mapping[str, str] | None = None
    ) -> None:
        """`edited`: texts by name that stand in for those that are kept."""
        self.folder, self._document, self._edited = folder, document, edited or {}

    def with_texts(self, edited: Mapping[str, str]) -> Wildcards:
        """The same with other texts, for a while."""
        return Wildcards(self.folder, self._document, edited)

    def listed(self) -> tuple[WildcardFile, ...]:
        """Those of the project first, without their texts."""
        own = sorted((one.name for one in self._records()), key=str.casefold)
        return (
            *(WildcardFile(name, "project") for name in own),
            *(WildcardFile(name, "user") for name in self.folder.names()),
        )

    def names(self) -> tuple[str, ...]:
        """Each once, in alphabetical order."""
        return tuple(sorted(dict.fromkeys(one.name for one in self.listed()), key=str.casefold))

    def text(self, name: str, home: Home) -> str:
        """Raises StudioError."""
        if home == "user":
            return self.folder.text(name)
        record = self.record(name)
        return record.text if record is not None else ""

    def find(self, name: str, field: str = FIELD) -> Sequence[Entry]:
        """The lines that the name stands for. Raises StudioError where there are none."""
        own = {one.name: one for one in self._records()}
        names = dict.fromkeys((*own, *self.folder.names()))
        meant = files.meant(name, names)
        if not meant:
            near = ", ".join(f"__{one}__" for one in files.nearest(name, names))
            problem = f"no wildcard file is called “{name}”"
            if near:
                problem = f"no wildcard file is called “{name}”; perhaps {near} was meant"
            raise StudioError(BadRequest(field=field, problem=problem))
        found: list[Entry] = []
        for one in meant:
            kept = self._edited.get(one, own[one].text if one in own else None)
            found += files.entries(kept) if kept is not None else self.folder.entries(one)
        if not found:
            raise StudioError(BadRequest(field=field, problem=f"the wildcard file “{name}” has no lines"))
        return found

    def record(self, name: str) -> Wildcard | None:
        return next((one for one in self._records() if one.name.casefold() == name.casefold()), None)

    def _records(self) -> tuple[Wildcard, ...]:
        return tuple(self._document.all(Wildcard)) if self._document is not None else ()


def written(document: Document, texts: dict[str, str], continues: str = "") -> Change | None:
    """The change that gives the project these wildcard files, by name, in place of those it has of their names.
    `continues`: id of a change that it is one step with."""
    there = {one.name.casefold(): one for one in document.all(Wildcard)}
    edits = []
    for name, text in texts.items():
        before = there.get(name.casefold())
        after = Wildcard(id=before.id if before is not None else new_id(), name=name, text=text[: files.LETTERS])
        if after != before:
            edits.append(Edit(before, after))
    label = f"Change wildcards “{next(iter(texts))}”" if len(texts) == 1 else "Change wildcards"
    return _change(label, edits, continues)


def renamed(document: Document, name: str, new: str) -> Change | None:
    found = next((one for one in document.all(Wildcard) if one.name == name), None)
    if found is None or name == new:
        return None
    return _change("Rename wildcards", [Edit(found, msgspec.structs.replace(found, name=new))])


def removed(document: Document, name: str) -> Change | None:
    found = next((one for one in document.all(Wildcard) if one.name == name), None)
    return _change("Remove wildcards", [Edit(found, None)]) if found is not None else None


def _change(label: str, edits: list[Edit], continues: str = "") -> Change | None:
    if not edits:
        return None
    return Change(id=new_id(), label=label, stack="picture", edits=tuple(edits), at=time.time(), continues=continues)
