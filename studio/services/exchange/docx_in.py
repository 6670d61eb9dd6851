"""Word documents (.docx) read into passages: what a reader sees, without deleted, hidden or commented text.

Called by `writing_import`, on any thread. python-docx opens the package; the paragraphs are read from the XML itself,
because its own paragraphs leave out text inside insertions, smart tags and content controls.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from studio.domain.document import Mark, MarkStyle, ParagraphStyle
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.manuscript import Passage
from studio.formats.archives import BROKEN_ZIP

FILE_LIMIT = 64 * 2**20
PART_LIMIT = 64 * 2**20
"""Bytes of all parts that are XML, unpacked. A long novel has ten megabytes."""
TAG_LIMIT = 2_000_000
"""Signs that begin a tag, in all of them: each element takes a hundred bytes of memory or more."""
WHOLE_LIMIT = 512 * 2**20
"""Bytes of all parts, unpacked, with the pictures, which are not looked at."""
MEMBER_LIMIT = 5_000
PARAGRAPH_LIMIT = 200_000

_PIECE = 2**16
_CHECKED, _PARSED = 0.1, 0.3
"""How much of the work is done when the parts have been looked at, and when the XML is a tree."""
_STEP_EVERY, _TAGS_EACH = 1_000, 4
"""Paragraphs and runs between two steps, and tags that one of them has at least."""
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""The signs of an encoding, and blanks. EBCDIC, which libxml2 reads too, has an L for the first sign."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADINGS: tuple[ParagraphStyle, ...] = ("heading1", "heading2", "heading3")
_MARKS: tuple[tuple[str, MarkStyle], ...] = (("b", "bold"), ("i", "italic"), ("strike", "strike"))
_SKIPPED = {
    _W + name for name in ("del", "moveFrom", "instrText", "footnoteReference", "commentReference", "rPrChange")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


def passages_from_docx(path: Path, step: Callable[[float], None] = lambda _share: None) -> tuple[Passage, ...]:
    """Paragraphs of the body in reading order, those of tables too. `step` is told how far it is, from 0 to 1, and may
    raise to end it. Raises StudioError(FileUnreadable | BadInput)."""
    try:
        data, tags = _checked(path, step)
    except BROKEN_ZIP as error:
        raise StudioError(BadInput(name=path.name, problem="it is not a Word document, or it is damaged")) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    import docx  # late: it brings lxml, which most sessions never need
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    step(_CHECKED)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        names = {style.style_id: style.name or "" for style in document.styles}
    except (OpcError, LxmlError, KeyError, AttributeError, TypeError, OSError, *BROKEN_ZIP) as error:
        raise StudioError(BadInput(name=path.name, problem="it is not a Word document, or it is damaged")) from error
    passages: list[Passage] = []
    pace = _Pace(step, tags)
    for number, element in enumerate(_paragraphs(body)):
        if number >= PARAGRAPH_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it has more than {PARAGRAPH_LIMIT} paragraphs"))
        passage = _passage(element, names, pace)
        if passage.text.strip():
            passages.append(passage)
    return tuple(passages)


class _Pace:
    """Tells how far the reading is, by the elements that it has come by."""

    def __init__(self, step: Callable[[float], None], tags: int) -> None:
        self._step, self._tags, self._seen = step, max(1, tags), 0

    def one(self) -> None:
        self._seen += 1
        if self._seen % _STEP_EVERY == 0:
            self._step(min(1.0, _PARSED + (1 - _PARSED) * _TAGS_EACH * self._seen / self._tags))


def _paragraphs(body: Any) -> Iterator[Any]:
    """In reading order, not through what is skipped."""
    from lxml.etree import iterwalk

    walk = iterwalk(body, events=("start",), tag=[_W + "p", *_SKIPPED])
    for _, element in walk:
        if element.tag in _SKIPPED:
            walk.skip_subtree()
        else:
            yield element


def _checked(path: Path, step: Callable[[float], None]) -> tuple[bytes, int]:
    """The whole file, and how many tags begin in it: of one on disk zipfile asks for as many bytes as a member claims,
    and Python makes room first."""
    if path.stat().st_size > FILE_LIMIT:
        raise StudioError(BadInput(name=path.name, problem=f"it is larger than {FILE_LIMIT >> 20} MB"))
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MEMBER_LIMIT or sum(member.file_size for member in members) > WHOLE_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="it unpacks to more than a manuscript can be"))
        for member in members:
            # No member goes on behind the directory. Told that it does, zipfile asks for bytes that are not there.
            member.compress_size = min(member.compress_size, max(0, archive.start_dir - member.header_offset - 30))
        xml = [member for member in members if _is_xml(archive, member)]
        if sum(member.file_size for member in xml) > PART_LIMIT:
            raise StudioError(BadInput(name=path.name, problem="its text unpacks to more than a manuscript can be"))
        tags = 0
        for number, member in enumerate(xml):
            step(_CHECKED * number / len(xml))
            tags += _tags(archive, member, path.name)
            if tags > TAG_LIMIT:
                raise StudioError(BadInput(name=path.name, problem="its text unpacks to more than a manuscript can be"))
    return data, tags


def _is_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """By how it begins, as the package itself says which of its parts are read as XML, whatever their names are."""
    if member.filename.endswith((".xml", ".rels")):
        return True
    with archive.open(member) as stream:
        return stream.read(min(_PIECE, member.file_size)).lstrip(_BEFORE_XML)[:1] in (b"", b"<", b"L")


def _tags(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> int:
    count = 0
    rest = b""
    left = member.file_size
    with archive.open(member) as stream:
        while piece := stream.read(min(_PIECE, left)):
            left -= len(piece)
            count += piece.count(b"<")
            text = rest + piece.replace(b"\0", b"")
            if b"<!DOCTYPE" in text:
                raise StudioError(BadInput(name=name, problem="its XML declares a document type"))
            rest = text[-len(b"<!DOCTYPE") :]
    return count


def _passage(element: Any, names: dict[str, str], pace: _Pace) -> Passage:
    text = ""
    marks: list[Mark] = []
    last: dict[MarkStyle, int] = {}
    pace.one()
    for run in _runs(element):
        pace.one()
        piece = _run_text(run)
        if not piece:
            continue
        for tag, mark in _MARKS:
            if _on(run, tag):
                at = last.get(mark)
                if at is not None and marks[at].end == len(text):
                    marks[at] = Mark(marks[at].start, len(text) + len(piece), mark)
                else:
                    last[mark] = len(marks)
                    marks.append(Mark(len(text), len(text) + len(piece), mark))
        text += piece
    style = _style(element, names)
    return Passage(text.rstrip(), style, tuple(_within(marks, len(text.rstrip()))) if style[:4] != "head" else ())


def _within(marks: list[Mark], length: int) -> Iterator[Mark]:
    for mark in marks:
        if mark.start < length:
            yield Mark(mark.start, min(mark.end, length), mark.style)


def _runs(element: Any) -> Iterator[Any]:
    """Runs below an element, not through deletions, fallbacks or nested text boxes."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _W + "r":
            yield child
        elif child.tag != _W + "p":
            yield from _runs(child)


def _run_text(run: Any) -> str:
    if _on(run, "vanish"):
        return ""
    text = ""
    for child in run:
        if child.tag == _W + "t":
            text += child.text or ""
        elif child.tag == _W + "tab":
            text += "\t"
        elif child.tag == _W + "noBreakHyphen":
            text += "\u2011"
        elif child.tag in (_W + "br", _W + "cr") and child.get(_W + "type") in (None, "textWrapping"):
            text += "\u2028"
    return text.replace("\u00ad", "")


def _on(run: Any, tag: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{tag}")
    return found is not None and found.get(_W + "val") not in ("0", "false", "off", "none")


def _style(element: Any, names: dict[str, str]) -> ParagraphStyle:
    properties = element.find(_W + "pPr")
    if properties is None:
        return "body"
    used = properties.find(_W + "pStyle")
    name = names.get(used.get(_W + "val"), "").lower() if used is not None else ""
    if name == "title" or name.startswith("heading"):
        level = int(name[-1]) if name[-1:].isdecimal() else 1
        return _HEADINGS[min(max(level, 1), 3) - 1]
    if "quote" in name:
        return "quote"
    if name.startswith("list") or properties.find(_W + "numPr") is not None:
        return "list-item"
    return "body"
