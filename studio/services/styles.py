"""The named styles: those that come with the program, and the person's own, each a file of the user's data.

Used by the Picture pane and the command line, on the main thread. The files are small, and are read once.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtCore import QObject, Signal

from studio import places
from studio.domain.errors import BadRequest, FileUnwritable, StudioError
from studio.domain.names import unknown
from studio.domain.picture_styles import StylePreset, named_in
from studio.domain.raised import UNDECODABLE
from studio.private_files import private_folder, write_private
from studio.services.exchange.style_files import LONGEST_NAME, LONGEST_WORDS, MOST_STYLES, TOO_MANY, ReadStyles
from studio.services.translation import tr, tr_count

OURS: Final = "styles.toml"
_LARGEST: Final = 1_000_000
"""Bytes of a file of one style."""


class _Shipped(msgspec.Struct, frozen=True):
    style: tuple[StylePreset, ...]


class Imported(msgspec.Struct, frozen=True):
    """What became of a file of styles."""

    taken: tuple[str, ...]
    """Names that they have here."""
    known: int
    """So many were here already, word for word."""
    left_out: dict[str, int]
    """How many were not taken, by the reason."""


def about(imported: Imported) -> str:
    """What was taken in, what was not, and why."""
    parts = [tr_count("{count} style was taken in.", "{count} styles were taken in.", len(imported.taken))]
    if imported.known:
        parts.append(tr_count("{count} was here already.", "{count} were here already.", imported.known))
    for reason, count in imported.left_out.items():
        words = tr_count("{count} was left out", "{count} were left out", count)
        parts.append(f"{words}: {tr(reason)}.")
    return " ".join(parts)


class StyleBook(QObject):
    changed = Signal()
    """Other styles are here now, or they say something else."""

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        """`folder`: another one than in the user's data."""
        super().__init__(parent)
        self._folder = folder if folder is not None else places.data_dir() / "styles"
        self._ours = _shipped()
        self._own: dict[str, StylePreset] | None = None

    def all(self) -> tuple[StylePreset, ...]:
        """Ours, then the person's by name."""
        own = sorted(self._read().values(), key=lambda one: one.name.casefold())
        names = {one.name.casefold() for one in own}
        return (*(one for one in self._ours if one.name.casefold() not in names), *own)

    def is_own(self, name: str) -> bool:
        return name.casefold() in self._read()

    def named(self, names: Iterable[str]) -> tuple[StylePreset, ...]:
        """Those that are here, in the order of the names."""
        return named_in(self.all(), tuple(names))

    def need(self, name: str) -> StylePreset:
        """By small and capital letters alike. Raises StudioError(NameUnknown)."""
        found = self.named([name])
        if not found:
            raise unknown("style", name, [one.name for one in self.all()])
        return found[0]

    # ---- changes

    def save(self, style: StylePreset) -> None:
        """As one of the person's own; of the same name it takes the place of an older one, or of ours. Raises
        StudioError: BadRequest for what is no style, FileUnwritable."""
        name = " ".join(style.name.split())
        problem = _problem(name, style)
        if problem:
            raise StudioError(BadRequest(field="style", problem=problem))
        self._write(msgspec.structs.replace(style, name=name))
        self.changed.emit()

    def remove(self, name: str) -> None:
        """One of the person's own. Raises StudioError: NameUnknown, BadRequest for one of ours, FileUnwritable."""
        style = self.need(name)
        if not self.is_own(name):
            problem = f"\u201c{style.name}\u201d came with Triptych and stays"
            raise StudioError(BadRequest(field="style", problem=problem))
        path = self._path(style.name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error
        self._read().pop(style.name.casefold(), None)
        self.changed.emit()

    def take(self, read: ReadStyles) -> Imported:
        """Styles of a file, as the person's own. One that is here under the same name and says something else stays;
        the new one gets a number. Raises StudioError(FileUnwritable)."""
        taken: list[str] = []
        known = 0
        left_out = dict(read.left_out)
        try:
            for one in read.styles:
                if one in self.all():
                    known += 1
                elif len(self._read()) >= MOST_STYLES:
                    left_out[TOO_MANY] = left_out.get(TOO_MANY, 0) + 1
                else:
                    style = msgspec.structs.replace(one, name=self._free(one.name))
                    self._write(style)
                    taken.append(style.name)
        finally:
            if taken:
                self.changed.emit()
        return Imported(tuple(taken), known, left_out)

    def _free(self, name: str) -> str:
        names = {one.name.casefold() for one in self.all()}
        number, found = 1, name
        while found.casefold() in names:
            number += 1
            found = f"{name[: LONGEST_NAME - 6]} ({number})"
        return found

    # ---- files

    def _path(self, name: str) -> Path:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "style"
        mark = hashlib.blake2b(name.casefold().encode(), digest_size=4).hexdigest()
        return self._folder / f"{slug}-{mark}.json"

    def _write(self, style: StylePreset) -> None:
        path = self._path(style.name)
        try:
            private_folder(self._folder)
            write_private(path, msgspec.json.format(msgspec.json.encode(style), indent=1))
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error
        self._read()[style.name.casefold()] = style

    def _read(self) -> dict[str, StylePreset]:
        if self._own is None:
            self._own = {}
            for path in sorted(self._folder.glob("*.json"))[:MOST_STYLES]:
                style = _kept(path)
                if style is not None:
                    self._own[style.name.casefold()] = style
        return self._own


def _problem(name: str, style: StylePreset) -> str:
    if not name:
        return "it has no name"
    if len(name) > LONGEST_NAME:
        return f"its name is longer than {LONGEST_NAME} letters"
    if max(len(style.prompt), len(style.negative), len(style.scene)) > LONGEST_WORDS:
        return f"its words are longer than {LONGEST_WORDS} letters"
    if msgspec.structs.replace(style, name="") == StylePreset(name=""):
        return "it says nothing: give it words or settings"
    return ""


def _kept(path: Path) -> StylePreset | None:
    """None for what is no style of ours: it stays where it is, and is not shown."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        style = msgspec.json.decode(path.read_bytes(), type=StylePreset)
    except (OSError, *UNDECODABLE):
        return None
    return style if not _problem(style.name, style) else None


def _shipped() -> tuple[StylePreset, ...]:
    path = places.resources_dir() / "styles" / OURS
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), type=_Shipped).style
    except UNDECODABLE as error:
        raise ValueError(f"{path.name} has no styles: {error}") from error
