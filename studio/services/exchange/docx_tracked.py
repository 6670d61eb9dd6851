"""Word documents (.docx) read with their tracked changes, comments and bookmarks: what was there, and what came of it.

Called by `returned` on any thread. `docx_in` reads the same files as text that is new; here nothing is made of it, so
that a document that came from a project can be compared with it. Source: ECMA-376, part 1, 17.13 (annotations), and
[MS-DOCX] 2.5 (commentsExtended: answers, what is resolved).
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from studio.domain.document import Mark, MarkStyle, ParagraphStyle
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.markdown_typed import NOTE_SIGN
from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.docx_styles import Styles
from studio.services.exchange.docx_styles import W as _W
from studio.services.exchange.word_processors import PARAGRAPH_LIMIT, web
from studio.services.exchange.zipped_xml import Pace, checked

BOOKMARK: Final = "_triptych_"
"""Before the id of a paragraph or of a scene, at its title; Word hides bookmarks that begin with the line."""
COMMENT_LIMIT: Final = 20_000
_NAME_LIMIT: Final = 200
_WORDS_LIMIT: Final = 20_000
_CHECKED, _PARSED = 0.1, 0.3
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15: Final = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_IN: Final = (_W + "ins", _W + "moveTo")
_OUT: Final = (_W + "del", _W + "moveFrom")
_FORMATTING: Final = tuple(
    _W + name for name in ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange")
)
_MARKS: Final[tuple[tuple[str, MarkStyle], ...]] = (
    ("b", "bold"), ("i", "italic"), ("strike", "strike"), ("smallCaps", "small-caps"),
)  # fmt: skip
_PARTS: Final = ("numbering", "footnotes", "endnotes", "comments", "commentsExtended")
_NOTES: Final = {_W + "footnoteReference": "footnotes", _W + "endnoteReference": "endnotes"}

Status = Literal["same", "in", "out"]
Aside = Literal["formatting", "tables", "footnotes"]
"""Tracked changes that are counted and not read: of how things look, within tables, within footnotes."""


class By(NamedTuple):
    """Who made a change, and when, in seconds since 1970; 0 where it is not said."""

    author: str = ""
    at: float = 0.0


class Bit(NamedTuple):
    text: str
    status: Status
    marks: tuple[tuple[str, str], ...]
    """Styles with their targets, over all of it."""
    by: By


class Point(NamedTuple):
    """Where a comment begins or ends: how many characters of the paragraph as it was are before it."""

    comment: str
    begins: bool
    at: int
    at_new: int
    """The same in the paragraph as it is now."""


class TrackedParagraph(NamedTuple):
    ids: tuple[str, ...]
    """Of bookmarks of ours that begin in it."""
    style: ParagraphStyle
    bits: tuple[Bit, ...]
    end: Status
    end_by: By
    points: tuple[Point, ...]

    @property
    def was(self) -> str:
        return "".join(bit.text for bit in self.bits if bit.status != "in")

    @property
    def now(self) -> str:
        return "".join(bit.text for bit in self.bits if bit.status != "out")


class Comment(NamedTuple):
    words: str
    by: By
    answers_to: str
    """Id of the comment that it answers; "" for none."""
    resolved: bool


class TrackedText(NamedTuple):
    paragraphs: tuple[TrackedParagraph, ...]
    comments: dict[str, Comment]
    """By id, in their order."""
    aside: Counter[Aside]
    tables: int
    editor: str
    """Who saved it last, as it says."""

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(one for paragraph in self.paragraphs for one in paragraph.ids)


def read_tracked(path: Path, step: Callable[[float], None] = lambda _share: None) -> TrackedText:
    """`step` is told how far it is, from 0 to 1, and may raise to end it. Raises StudioError(FileUnreadable |
    BadInput)."""
    damaged = BadInput(name=path.name, problem="it is not a Word document, or it is damaged")
    try:
        data, tags = checked(path, lambda share: step(_CHECKED * share))
    except BROKEN_ZIP as error:
        raise StudioError(damaged) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error
    import docx  # late: it brings lxml, which most sessions never need
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    step(_CHECKED)
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _Reader(document, Pace(step, tags, _PARSED))
        paragraphs: list[TrackedParagraph] = []
        for one in reader.paragraphs(document.element.body):
            paragraphs.append(one)
            if len(paragraphs) > PARAGRAPH_LIMIT:
                problem = f"it has more than {PARAGRAPH_LIMIT} paragraphs"
                raise StudioError(BadInput(name=path.name, problem=problem))
        editor = str(document.core_properties.last_modified_by or "")[:_NAME_LIMIT]
    except (OpcError, LxmlError, KeyError, AttributeError, TypeError, OSError, *BROKEN_ZIP) as error:
        raise StudioError(damaged) from error
    return TrackedText(tuple(paragraphs), reader.comments, reader.aside, reader.tables, editor)


class _Reader:
    """The text of one document."""

    def __init__(self, document: Any, pace: Pace) -> None:
        self._pace = pace
        self.aside: Counter[Aside] = Counter()
        self.tables = 0
        rels = document.part.rels.values()
        parts = {rel.reltype.rpartition("/")[2]: rel for rel in rels if not rel.is_external}
        roots = {name: _root(parts[name].target_part) for name in _PARTS if name in parts}
        self._styles = Styles(document.styles.element, roots.get("numbering"))
        self._links = {rid: str(rel.target_ref) for rid, rel in document.part.rels.items() if rel.is_external}
        self._notes: dict[tuple[str, str], str] = {}
        for name in _NOTES.values():
            for note in roots.get(name, ()):
                self._notes[name, str(note.get(f"{_W}id") or "")] = _words_of(note)
                self.aside["footnotes"] += sum(1 for one in note.iter(*_IN, *_OUT) if _holds_words(one))
        self.comments = _comments(roots.get("comments"), roots.get("commentsExtended"))
        self._ids: list[str] = []
        self._points: list[tuple[str, bool]] = []
        """Of what stands between paragraphs: for the next one."""

    def paragraphs(self, body: Any) -> Iterator[TrackedParagraph]:
        """In reading order, those of tables left out; also those that are empty."""
        from lxml.etree import iterwalk

        tags = [_W + name for name in ("p", "tbl", "bookmarkStart", "commentRangeStart", "commentRangeEnd")]
        walk = iterwalk(body, events=("start",), tag=[*tags, _FALLBACK])
        for _, element in walk:
            if element.tag == _W + "p":
                walk.skip_subtree()
                yield self._paragraph(element)
            elif element.tag == _W + "tbl":
                walk.skip_subtree()
                self._table(element)
            elif element.tag == _FALLBACK:
                walk.skip_subtree()
            elif element.tag == _W + "bookmarkStart":
                self._ids += _id_of(element)
            else:
                self._points.append((str(element.get(f"{_W}id") or ""), element.tag == _W + "commentRangeStart"))

    def _table(self, table: Any) -> None:
        self.tables += 1
        self.aside["tables"] += sum(1 for one in table.iter(*_IN, *_OUT) if _holds_words(one))

    def _paragraph(self, element: Any) -> TrackedParagraph:
        self._pace.one()
        style, _depth = self._styles.kind(element)
        used = self._styles.of_paragraph(element)
        ids, self._ids = self._ids, []
        points = [Point(comment, begins, 0, 0) for comment, begins in self._points]
        self._points = []
        bits: list[Bit] = []
        was = now = 0
        for thing, statuses, by, address in self._things(element):
            self._pace.one()
            if thing.tag == _W + "bookmarkStart":
                ids += _id_of(thing)
                continue
            if thing.tag != _W + "r":
                comment, begins = str(thing.get(f"{_W}id") or ""), thing.tag == _W + "commentRangeStart"
                points.append(Point(comment, begins, was, now))
                continue
            points += (
                Point(str(one.get(f"{_W}id") or ""), False, was, now) for one in thing.iterfind(f"{_W}commentReference")
            )
            if "in" in statuses and "out" in statuses:
                continue
            status: Status = "in" if "in" in statuses else "out" if "out" in statuses else "same"
            for text, marks in self._bits(thing, used, address):
                bits.append(Bit(text, status, marks, by))
                was += len(text) if status != "in" else 0
                now += len(text) if status != "out" else 0
        end, end_by = self._end(element)
        return TrackedParagraph(tuple(ids), style, tuple(bits), end, end_by, tuple(points))

    def _end(self, element: Any) -> tuple[Status, By]:
        """Whether the end of the paragraph was put in or taken out."""
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return "same", By()
        self.aside["formatting"] += sum(1 for _ in properties.iter(*_FORMATTING))
        letters = properties.find(f"{_W}rPr")
        if letters is None:
            return "same", By()
        came = next((one for tag in _IN if (one := letters.find(tag)) is not None), None)
        went = next((one for tag in _OUT if (one := letters.find(tag)) is not None), None)
        if (came is None) == (went is None):
            return "same", By()
        return ("in", _by(came)) if came is not None else ("out", _by(went))

    def _things(self, element: Any) -> Iterator[tuple[Any, tuple[Status, ...], By, str]]:
        """Runs, ends of comments and bookmarks below a paragraph: with what was done to them, by whom, and the address
        that they lead to."""
        from lxml.etree import iterwalk

        wanted = {_W + name for name in ("r", "bookmarkStart", "commentRangeStart", "commentRangeEnd")}
        done: list[tuple[Any, Status, By]] = []
        anchors: list[tuple[Any, str]] = []
        walk = iterwalk(element, events=("start", "end"))
        for event, child in walk:
            tag = child.tag
            if event == "end":
                if done and done[-1][0] is child:
                    done.pop()
                if anchors and anchors[-1][0] is child:
                    anchors.pop()
            elif tag in (_W + "pPr", _FALLBACK) or (tag == _W + "p" and child is not element):
                walk.skip_subtree()
            elif tag in _IN or tag in _OUT:
                done.append((child, "in" if tag in _IN else "out", _by(child)))
            elif tag == _W + "hyperlink":
                anchors.append((child, web(self._links.get(str(child.get(f"{_R}id") or ""), ""))))
            elif tag in wanted:
                if tag == _W + "r":
                    walk.skip_subtree()
                statuses = tuple(status for _, status, _ in done)
                yield child, statuses, done[-1][2] if done else By(), anchors[-1][1] if anchors else ""

    def _bits(self, run: Any, used: str, address: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """What a run shows, the signs of footnotes apart."""
        self.aside["formatting"] += run.find(f"{_W}rPr/{_W}rPrChange") is not None
        look = self._styles.look(run, used)
        if "vanish" in look.switched:
            return
        marks: list[tuple[str, str]] = [(style, "") for tag, style in _MARKS if tag in look.switched]
        marks += [("underline", "")] if look.underlined and not address else []
        marks += [("code", "")] if look.code else []
        marks += [(look.height, "")] if look.height else []
        marks += [("link", address)] if address else []
        text = ""
        for child in run:
            tag = child.tag
            if tag in (_W + "t", _W + "delText"):
                text += child.text or ""
            elif tag in (_W + "tab", _W + "ptab"):
                text += "\t"
            elif tag == _W + "noBreakHyphen":
                text += "\u2011"
            elif tag in (_W + "br", _W + "cr") and child.get(_W + "type") in (None, "textWrapping"):
                text += "\u2028"
            elif tag in _NOTES:
                words = self._notes.get((_NOTES[tag], str(child.get(f"{_W}id") or "")))
                if words:
                    if text:
                        yield text, tuple(marks)
                    yield NOTE_SIGN, (("footnote", words),)
                    text = ""
        if text:
            yield text, tuple(marks)


def marks_of(bits: list[tuple[str, tuple[tuple[str, str], ...]]]) -> tuple[Mark, ...]:
    """Of texts that follow one another."""
    found: list[Mark] = []
    at = 0
    for text, styles in bits:
        found += [Mark(at, at + len(text), style, target) for style, target in styles]
        at += len(text)
    return tuple(found)


def _root(part: Any) -> Any:
    """The XML of a part, by python-docx's own careful parser, for those that it does not read itself too."""
    from docx.oxml import parse_xml

    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _id_of(bookmark: Any) -> list[str]:
    name = str(bookmark.get(f"{_W}name") or "")
    return [name[len(BOOKMARK) :]] if name.startswith(BOOKMARK) else []


def _holds_words(element: Any) -> bool:
    return any(True for _ in element.iter(_W + "r"))


def _by(element: Any) -> By:
    return By(str(element.get(f"{_W}author") or "")[:_NAME_LIMIT], _moment(str(element.get(f"{_W}date") or "")))


def _moment(said: str) -> float:
    """Word writes the time of its clock and calls it UTC."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return 0.0
    try:
        seconds = (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return 0.0
    return seconds if math.isfinite(seconds) and 0 <= seconds < _LAST else 0.0


_LAST: Final = 253_370_764_800
"""The bound of `bounds.Moment`."""


def _words_of(holder: Any) -> str:
    """Of a footnote or a comment, as it is now; its paragraphs are parted by line ends."""
    lines = []
    for paragraph in holder.iterfind(f"{_W}p"):
        words = "".join(
            (one.text or "") if one.tag == _W + "t" else "\n" if one.tag == _W + "br" else "\t"
            for one in paragraph.iter(_W + "t", _W + "br", _W + "tab")
            if one.tag != _W + "tab" or one.getparent().tag == _W + "r"
        )
        lines.append(words.strip())
    return "\n".join(line for line in lines if line)[:_WORDS_LIMIT]


def _comments(root: Any, extended: Any) -> dict[str, Comment]:
    """An answer is joined to its comment by the ids of their last paragraphs."""
    threads: dict[str, tuple[str, bool]] = {}
    for one in extended if extended is not None else ():
        name = str(one.get(f"{_W15}paraId") or "")
        threads[name] = (str(one.get(f"{_W15}paraIdParent") or ""), one.get(f"{_W15}done") in ("1", "true", "on"))
    read: list[tuple[str, str, Comment]] = []
    for one in root.iterfind(f"{_W}comment") if root is not None else ():
        if len(read) >= COMMENT_LIMIT:
            break
        last = [paragraph.get(f"{_W14}paraId") for paragraph in one.iterfind(f"{_W}p")]
        name = str(last[-1] or "") if last else ""
        parent, done = threads.get(name, ("", False))
        read.append((str(one.get(f"{_W}id") or ""), name, Comment(_words_of(one), _by(one), parent, done)))
    ids = {name: comment for comment, name, _ in read if name}
    return {key: one._replace(answers_to=ids.get(one.answers_to, "")) for key, _, one in read}
