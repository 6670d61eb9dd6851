"""Projects of Scrivener 3 read into scenes: the file .scrivx, and the texts in the folder "Files" beside it. A row of
the table of formats; on any thread.

The draft comes in the order of the binder: what holds others is a chapter, a text in it a scene, each with its
synopsis; texts are Rich Text, their footnotes lie beside them. Research and notes are counted, the trash is not.
Source: a project's own files (the format has no paper); compared with what other readers in the open say of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.domain.errors import BadInput, StudioError
from studio.domain.passages import Passage
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, ScenesIn, Step, parts_of, with_losses
from studio.services.exchange.pictures_in import PicturesIn
from studio.services.exchange.project_folders import ITEM_LIMIT, Folder, project_xml
from studio.services.exchange.rtf_in import read_rtf
from studio.services.exchange.text_in import PARAGRAPH_LIMIT, decode
from studio.services.exchange.zipped_xml import xml_root

_PROBLEM: Final = "it is not a project of Scrivener 3, or it is damaged"
_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
_ENDING: Final = re.compile(r"[0-9A-Za-z]{1,5}")
_TEXTS: Final = ("Text", "Folder")
SYNOPSIS_SIGNS: Final = 10_000


class _Item(NamedTuple):
    name: str
    """Of the folder that its text lies in."""
    title: str
    depth: int
    """In the draft, from 0."""
    holds: bool
    kind: str
    ending: str
    """Of the file of what is no text."""


def scenes_from_scrivener(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """`path`: of the file .scrivx, or of the folder .scriv that it lies in. Raises StudioError(FileUnreadable |
    BadInput)."""
    path = _description(path)
    root = project_xml(path, _PROBLEM)
    binder = root.find("Binder") if root.tag == "ScrivenerProject" else None
    if binder is None:
        raise StudioError(BadInput(name=path.name, problem=_PROBLEM))
    reader = _Reader(Folder(path.parent / "Files" / "Data", path.name), path.name, step)
    items = _draft(binder, path.name, reader.lost)
    scenes: list[ImportedScene] = []
    for number, item in enumerate(items):
        step(number / len(items))
        scenes += reader.scenes(item)
    if not scenes:
        scenes = [ImportedScene(path.stem, ())]
    return with_losses(tuple(part for scene in scenes for part in parts_of(scene)), reader.lost, reader.pictures)


def _description(path: Path) -> Path:
    """The file that describes the project in a folder."""
    if path.is_file():
        return path
    try:
        found = sorted(one for one in path.iterdir() if one.suffix.lower() == ".scrivx")
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=_PROBLEM)) from error
    if not found:
        raise StudioError(BadInput(name=path.name, problem=_PROBLEM))
    return found[0]


def _draft(binder: Any, name: str, lost: Counter[LossKind]) -> list[_Item]:
    """What stands in the draft, in order; what stands elsewhere is counted, but for the trash."""
    found: list[_Item] = []
    for top in binder.iterfind("BinderItem"):
        kind = top.get("Type")
        if kind == "DraftFolder":
            for item in _within(top, 0):
                if len(found) >= ITEM_LIMIT:
                    raise StudioError(BadInput(name=name, problem=f"it has more than {ITEM_LIMIT} texts"))
                found.append(item)
        elif kind != "TrashFolder":
            # Its folders hold what is counted.
            lost["notes"] += sum(1 for one in top.iter("BinderItem") if one.get("Type") not in ("Folder", kind))
            lost["notes"] += kind == "Text"
    return found


def _within(parent: Any, depth: int) -> Iterator[_Item]:
    for one in parent.iterfind("Children/BinderItem"):
        title = " ".join((one.findtext("Title") or "").split())[:300]
        holds = one.find("Children/BinderItem") is not None
        ending = (one.findtext("MetaData/FileExtension") or "").strip().lstrip(".")
        yield _Item(str(one.get("UUID") or ""), title, depth, holds, str(one.get("Type") or ""), ending)
        yield from _within(one, depth + 1)


class _Reader:
    """The texts of one project."""

    def __init__(self, folder: Folder, name: str, step: Step) -> None:
        self._folder, self._name = folder, name
        self._left = PARAGRAPH_LIMIT
        self.lost: Counter[LossKind] = Counter()
        self.pictures = PicturesIn(self.lost, step)

    def scenes(self, item: _Item) -> Iterator[ImportedScene]:
        """A chapter or a scene; a picture stands in one of its own."""
        if item.kind == "Image":
            yield from self._picture(item)
            return
        if item.kind not in _TEXTS:
            self.lost["notes"] += 1
            return
        inside = item.depth > 0 and not item.holds and item.kind == "Text"
        self.lost["depth"] += item.depth > 1 or (item.depth > 0 and not inside)
        passages = tuple(self._passages(item)) if _NAME.fullmatch(item.name) else ()
        yield ImportedScene(item.title, passages, 2 if inside else 1, synopsis=self._synopsis(item))

    def _picture(self, item: _Item) -> Iterator[ImportedScene]:
        named = _NAME.fullmatch(item.name) and _ENDING.fullmatch(item.ending)
        data = self._folder.picture(item.name, f"content.{item.ending}") if named else None
        shown = self.pictures.take(data, item.title, f"{item.title}.{item.ending}") if data else None
        if shown is not None:
            yield ImportedScene(item.title, (shown,), 2 if item.depth > 0 else 1)
        elif not data:
            self.pictures.leave()

    def _passages(self, item: _Item) -> list[Passage]:
        data = self._folder.read(item.name, "content.rtf")
        if self._folder.read(item.name, "notes.rtf") is not None:
            self.lost["notes"] += 1
        if data is None or not data.strip():
            return []  # a text that nobody has begun has no file
        try:
            found = read_rtf(data, item.title or self._name, self.lost, notes=self._notes(item), pictures=self.pictures)
        except StudioError as error:
            problem = f"a text of it can't be read (“{item.title}”): it is damaged"
            raise StudioError(BadInput(name=self._name, problem=problem)) from error
        self._left -= len(found)
        if self._left < 0:
            problem = f"it has more than {PARAGRAPH_LIMIT} paragraphs"
            raise StudioError(BadInput(name=self._name, problem=problem))
        return found

    def _notes(self, item: _Item) -> dict[str, str]:
        """The footnotes of a text, which lie in a file of their own with its comments."""
        from lxml.etree import LxmlError  # type: ignore[import-untyped]  # late: most sessions never need it

        data = self._folder.read(item.name, "content.comments") or b""
        if not data or b"<!DOCTYPE" in data.replace(b"\0", b""):
            return {}
        try:
            root = xml_root(data)
        except (LxmlError, ValueError):
            return {}  # each of its signs in the text is counted then as a comment
        notes = {}
        for one in root.iterfind("Comment"):
            if one.get("Footnote") == "Yes":
                words = read_rtf((one.text or "").encode(), self._name, Counter()) if one.text else []
                notes[str(one.get("ID") or "")] = "\n".join(passage.text for passage in words)
        return notes

    def _synopsis(self, item: _Item) -> str:
        data = self._folder.read(item.name, "synopsis.txt") if _NAME.fullmatch(item.name) else None
        return decode(data, item.title or self._name).strip()[:SYNOPSIS_SIGNS] if data else ""


SCRIVENER_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.scrivener", subject="manuscript", direction="in", words="Scrivener project",
    suffixes=(".scrivx", ".scriv"), act=scenes_from_scrivener,
)  # fmt: skip
