"""Projects of novelWriter read into scenes: the file nwProject.nwx, and the texts in the folder "content" beside it.
A row of the table of formats; on any thread.

Its chapters and scenes are headings of the second and the third level; novels come in the order of the project, with
the synopsis of each scene. Notes on people and places, tags and comments are counted.
Source: the documentation of novelWriter 2.7, "Project Format 1.5", "Formatting Your Text".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.domain.errors import BadInput, StudioError
from studio.domain.passages import Passage
from studio.domain.text_records import Mark, MarkStyle, ParagraphStyle
from studio.services.exchange.emphasis_signs import emphasised
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import LINE_BREAK, ImportedScene, ScenesIn, Step, parts_of, with_losses
from studio.services.exchange.note_markers import clean_of_markers, marker, with_notes
from studio.services.exchange.project_folders import ITEM_LIMIT, Folder, project_xml
from studio.services.exchange.text_in import PARAGRAPH_LIMIT, clean_text, decode

_PROBLEM: Final = "it is not a project of novelWriter, or it is damaged"
_HANDLE: Final = re.compile(r"[0-9a-f]{13}")
_HEADING: Final = re.compile(r"(#{1,4})(!?) +(.*)")
_LEVELS: Final = {1: 1, 2: 1, 3: 2}
"""Parts and chapters stand at the top, scenes in the chapter before them."""
_SIGNS: Final[Mapping[str, tuple[MarkStyle, ...]]] = {"**": ("bold",), "_": ("italic",), "~~": ("strike",), "==": ()}
_CODES: Final[Mapping[str, MarkStyle]] = {
    "b": "bold", "i": "italic", "s": "strike", "u": "underline", "sup": "superscript", "sub": "subscript",
}  # fmt: skip
_CODE: Final = re.compile(
    r"\[(/?)([bisum]|sup|sub)\]|\[br\]|\[footnote:(\w{1,60})\]|\[(?:field|comment):[^\[\]]{0,80}\]"
)
_ALONE: Final = re.compile(r"\[(?:new ?page|vspace(?::\d+)?)\]", re.IGNORECASE)
_NOTE: Final = re.compile(r"%\s*(synopsis|short|footnote|note|story)(?:\.(\w{1,60}))?\s*:\s*(.*)", re.IGNORECASE)
_REPLACED: Final = re.compile(r"<(\w{1,60})>")
_UNWANTED: Final = ("TRASH", "TEMPLATE")


class _Item(NamedTuple):
    handle: str
    parent: str
    place: float
    kind: str
    belongs: str
    layout: str
    name: str


def scenes_from_novelwriter(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """`path`: of nwProject.nwx. Raises StudioError(FileUnreadable | BadInput)."""
    root = project_xml(path, _PROBLEM)
    if root.tag != "novelWriterXML":
        raise StudioError(BadInput(name=path.name, problem=_PROBLEM))
    lost: Counter[LossKind] = Counter()
    title = " ".join((root.findtext("project/name") or path.parent.name).split())[:200]
    words = {str(one.get("key") or ""): one.text or "" for one in root.iterfind("settings/autoReplace/entry")}
    reader = _Reader(title, path.name, words, lost)
    folder = Folder(path.parent / "content", path.name)
    items = _in_order(_items(root, path.name))
    for number, item in enumerate(items):
        step(number / len(items))
        if item.kind != "FILE" or item.belongs in _UNWANTED:
            continue
        if item.belongs != "NOVEL" or item.layout == "NOTE":
            lost["notes"] += 1
            continue
        data = folder.read(f"{item.handle}.nwd")
        if data is None:
            lost["missing"] += 1
        else:
            reader.read(decode(data, item.name))
    return with_losses(reader.scenes(), lost)


def _items(root: Any, name: str) -> list[_Item]:
    found: list[_Item] = []
    for one in root.iterfind("content/item"):
        if len(found) >= ITEM_LIMIT:
            raise StudioError(BadInput(name=name, problem=f"it has more than {ITEM_LIMIT} texts"))
        handle, order = str(one.get("handle") or ""), str(one.get("order") or "")
        if _HANDLE.fullmatch(handle):
            place = int(order) if order.isdecimal() and order.isascii() and len(order) < 9 else 0
            kind, belongs, layout = (str(one.get(key) or "") for key in ("type", "class", "layout"))
            name_of_it = str(one.findtext("name") or "")
            found.append(_Item(handle, str(one.get("parent") or ""), place, kind, belongs, layout, name_of_it))
    return found


def _in_order(items: Sequence[_Item]) -> list[_Item]:
    """As the project's tree shows them; those whose parent is not there come last."""
    inside: defaultdict[str, list[_Item]] = defaultdict(list)
    handles = {item.handle for item in items}
    for item in items:
        inside[item.parent if item.parent in handles else ""].append(item)
    order: list[_Item] = []
    seen: set[str] = set()
    waiting = sorted(inside[""], key=lambda item: item.place, reverse=True)
    while waiting:
        item = waiting.pop()
        if item.handle not in seen:
            seen.add(item.handle)
            order.append(item)
            waiting += sorted(inside[item.handle], key=lambda one: one.place, reverse=True)
    return order + [item for item in items if item.handle not in seen]


class _Reader:
    """The texts of one project, one after another."""

    def __init__(self, title: str, name: str, words: Mapping[str, str], lost: Counter[LossKind]) -> None:
        self._name, self._words, self._lost = name, words, lost
        self._scenes: list[ImportedScene] = []
        self._title, self._level = title, 1
        self._passages: list[Passage] = []
        self._synopsis = ""
        self._begun = False
        self._found = 0

    def read(self, text: str) -> None:
        """A text of the novel."""
        lines = clean_of_markers(clean_text(text)).split("\n")
        notes = {key: said for kind, key, said in map(_told, lines) if kind == "footnote"}
        block: list[str] = []
        for line in (*lines, ""):
            bare = line.strip()
            if bare and not self._apart(bare):
                block.append(line)
                continue
            if block:
                self._paragraph(block, notes)
                block = []
            heading = _HEADING.fullmatch(bare)
            if heading is not None:
                self._heading(len(heading[1]), heading[3].strip())

    def scenes(self) -> tuple[ImportedScene, ...]:
        self._end()
        found = self._scenes or [ImportedScene(self._title, ())]
        return tuple(part for scene in found for part in parts_of(scene))

    def _apart(self, line: str) -> bool:
        """Whether a line is none of the text's; what is left out of it is counted."""
        if line.startswith("%"):
            kind, _key, said = _told(line)
            if kind in ("synopsis", "short"):
                self._synopsis = f"{self._synopsis}\n{said}".strip()
            elif kind != "footnote" and not line.startswith("%%~"):
                self._lost["comments"] += 1
            return True
        if line.startswith("@"):
            self._lost["tags"] += 1
            return True
        if _ALONE.fullmatch(line):
            self._lost["settings"] += 1
            return True
        return _HEADING.fullmatch(line) is not None

    def _heading(self, level: int, title: str) -> None:
        title = emphasised(title, _SIGNS)[0]
        if level not in _LEVELS:
            self._put(Passage(title, "heading3"))
            return
        self._end()
        self._begun, self._title, self._level = True, title, _LEVELS[level]

    def _end(self) -> None:
        """The scene is whole."""
        if self._begun or self._passages or self._synopsis:
            passages = tuple(self._passages)
            self._scenes.append(ImportedScene(self._title, passages, self._level, synopsis=self._synopsis))
        self._passages, self._synopsis = [], ""

    def _paragraph(self, block: Sequence[str], notes: Mapping[str, str]) -> None:
        lines, style = [], "body"
        aligned = False
        for line in block:
            bare = line.strip().removesuffix("[br]").strip()
            aligned |= bare.startswith(">>") or bare.endswith("<<")
            indented = bare.startswith(">") and not bare.startswith(">>")
            style = "quote" if indented or style == "quote" else "body"
            lines.append(bare.removeprefix(">>").removesuffix("<<").removeprefix(">").removesuffix("<").strip())
        self._lost["alignment"] += aligned
        self._put(self._passage(LINE_BREAK.join(lines), "quote" if style == "quote" else "body", notes))

    def _passage(self, text: str, style: ParagraphStyle, notes: Mapping[str, str]) -> Passage:
        text = _REPLACED.sub(lambda found: self._words.get(found[1], found[0]), text)
        plain, marks = self._coded(text)
        found, more = emphasised(plain, _SIGNS, around_words=True)
        if len(found) != len(plain):
            marks = [] if not marks else _moved(marks, plain, found)
        passage = Passage(found, style, tuple(sorted((*marks, *more), key=lambda mark: (mark.start, mark.end))))
        return with_notes(passage, notes)

    def _coded(self, text: str) -> tuple[str, list[Mark]]:
        """Without its codes in brackets, which make marks and the signs of footnotes."""
        pieces, marks, opened = list[str](), list[Mark](), dict[str, int]()
        at = length = 0
        for found in _CODE.finditer(text):
            pieces.append(text[at : found.start()])
            length += found.start() - at
            at = found.end()
            shown = ""
            if found[3]:
                shown = marker(found[3])
            elif found[0] == "[br]":
                shown = LINE_BREAK
            elif found[2] is None:
                self._lost["settings"] += 1
            elif not found[1]:
                opened[found[2]] = length
            elif (start := opened.pop(found[2], length)) < length and found[2] in _CODES:
                marks.append(Mark(start, length, _CODES[found[2]]))
            pieces.append(shown)
            length += len(shown)
        return "".join((*pieces, text[at:])), marks

    def _put(self, passage: Passage) -> None:
        if not passage.text.strip():
            return
        self._found += 1
        if self._found > PARAGRAPH_LIMIT:
            problem = f"it has more than {PARAGRAPH_LIMIT} paragraphs"
            raise StudioError(BadInput(name=self._name, problem=problem))
        self._passages.append(passage)


def _told(line: str) -> tuple[str, str, str]:
    """Of a comment: its kind, its key, its words; empty for one without a kind."""
    found = _NOTE.fullmatch(line.strip())
    return (found[1].lower(), found[2] or "", found[3]) if found is not None else ("", "", "")


def _moved(marks: Sequence[Mark], before: str, after: str) -> list[Mark]:
    """Marks on a text from which signs of emphasis have gone: each letter that stayed is found again in order."""
    places, at = [0], 0
    for sign in before:
        at += at < len(after) and after[at] == sign
        places.append(at)
    moved = (Mark(places[mark.start], places[mark.end], mark.style) for mark in marks)
    return [mark for mark in moved if mark.start < mark.end]


NOVELWRITER_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.novelwriter", subject="manuscript", direction="in", words="novelWriter project", suffixes=(".nwx",),
    act=scenes_from_novelwriter,
)  # fmt: skip
