"""Word documents (.docx) read with their tracked changes, comments and bookmarks: what was there, and what came of it.

Called by `returned` on any thread. `docx_in` reads the same files as text that is new; here nothing is made of it, so
that a document that came from a project can be compared with it. Source: ECMA-376, part 1, 17.13 (annotations), and
[MS-DOCX] 2.5 (commentsExtended: answers, what is resolved).
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.text_records import MarkStyle
from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.docx_annotations import (
    FALLBACK,
    IN,
    NAME_LIMIT,
    OUT,
    Note,
    by_of,
    comments_of,
    holds_words,
    note_of,
)
from studio.services.exchange.docx_styles import Styles
from studio.services.exchange.docx_styles import W as _W
from studio.services.exchange.tracked_tables import as_paragraph, cell_of
from studio.services.exchange.tracked_text import (
    Aside,
    Bit,
    By,
    Point,
    Status,
    TrackedCell,
    TrackedNote,
    TrackedParagraph,
    TrackedRow,
    TrackedText,
)
from studio.services.exchange.word_processors import CELL_SIGNS, MOST_CELLS, MOST_ROWS, PARAGRAPH_LIMIT, web
from studio.services.exchange.zipped_xml import Pace, checked

BOOKMARK: Final = "_triptych_"
"""Before the id of a paragraph or of a scene, at its title; Word hides bookmarks that begin with the line."""
_CHECKED, _PARSED = 0.1, 0.3
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FORMATTING: Final = tuple(
    _W + name for name in ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange")
)
_MARKS: Final[tuple[tuple[str, MarkStyle], ...]] = (
    ("b", "bold"), ("i", "italic"), ("strike", "strike"), ("smallCaps", "small-caps"),
)  # fmt: skip
_PARTS: Final = ("numbering", "footnotes", "endnotes", "comments", "commentsExtended")
_WRAPS: Final = {_W + name for name in ("sdt", "sdtContent", "customXml", "smartTag")}
_NOTES: Final = {_W + "footnoteReference": "footnotes", _W + "endnoteReference": "endnotes"}


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
        editor = str(document.core_properties.last_modified_by or "")[:NAME_LIMIT]
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
        self._notes = {
            (name, str(note.get(f"{_W}id") or "")): note_of(note)
            for name in _NOTES.values()
            for note in roots.get(name, ())
        }
        self.comments = comments_of(roots.get("comments"), roots.get("commentsExtended"))
        self._ids: list[str] = []
        self._points: list[tuple[str, bool]] = []
        """Of what stands between paragraphs: for the next one."""

    def paragraphs(self, body: Any) -> Iterator[TrackedParagraph]:
        """In reading order, a table as one; also those that are empty."""
        from lxml.etree import iterwalk

        tags = [_W + name for name in ("p", "tbl", "bookmarkStart", "commentRangeStart", "commentRangeEnd")]
        walk = iterwalk(body, events=("start",), tag=[*tags, FALLBACK])
        for _, element in walk:
            if element.tag == _W + "p":
                walk.skip_subtree()
                yield self._paragraph(element)
            elif element.tag == _W + "tbl":
                walk.skip_subtree()
                yield from self._table(element)
            elif element.tag == FALLBACK:
                walk.skip_subtree()
            elif element.tag == _W + "bookmarkStart":
                self._ids += _id_of(element)
            else:
                self._points.append((str(element.get(f"{_W}id") or ""), element.tag == _W + "commentRangeStart"))

    def _table(self, table: Any) -> Iterator[TrackedParagraph]:
        """Nothing, counted, for what is more than rows of cells of words."""
        rows = list(_within(table, "tr"))
        nested = any(True for _ in table.iterfind(f".//{_W}tbl"))
        if nested or len(rows) > MOST_ROWS or any(len(list(_within(row, "tc"))) > MOST_CELLS for row in rows):
            self.tables += 1
            self.aside["tables"] += sum(1 for one in table.iter(*IN, *OUT) if holds_words(one))
            return
        ids: list[str] = []
        read = tuple(self._row(row, ids) for row in rows)
        longest = max((len(cell.was) for row in read for cell in row.cells), default=0)
        if longest > CELL_SIGNS and not ids:
            # A page was laid out with it.
            self.tables += 1
            return
        head = bool(rows) and rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None
        bits, points = as_paragraph(read, head=head)
        yield TrackedParagraph(tuple(ids), "table", bits, "same", By(), points, rows=read)

    def _row(self, row: Any, ids: list[str]) -> TrackedRow:
        """`ids`: to which those of its paragraphs are added."""
        cells: list[TrackedCell] = []
        for cell in _within(row, "tc"):
            parts = [self._paragraph(element) for element in cell.iterfind(f".//{_W}p")]
            ids += (name for part in parts for name in part.ids)
            cells.append(cell_of(parts))
        properties = row.find(f"{_W}trPr")
        came = properties.find(f"{_W}ins") if properties is not None else None
        went = properties.find(f"{_W}del") if properties is not None else None
        if (came is None) == (went is None):
            return TrackedRow(tuple(cells), "same", By())
        return TrackedRow(tuple(cells), "in" if came is not None else "out", by_of(came if came is not None else went))

    def _paragraph(self, element: Any) -> TrackedParagraph:
        self._pace.one()
        style, _depth = self._styles.kind(element)
        used = self._styles.of_paragraph(element)
        ids, self._ids = self._ids, []
        points = [Point(comment, begins, 0, 0) for comment, begins in self._points]
        self._points = []
        bits: list[Bit] = []
        notes: list[TrackedNote] = []
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
            for text, marks, note in self._bits(thing, used, address):
                bits.append(Bit(text, status, marks, by))
                if note is not None:
                    notes += [TrackedNote(was, note.words, note.tracked, note.by)] if status == "same" else []
                    behind = int(status != "in"), int(status != "out")
                    for name in note.comments:
                        begins = Point(name, True, was, now)
                        points += (begins, begins._replace(begins=False).moved(*behind))
                was += len(text) if status != "in" else 0
                now += len(text) if status != "out" else 0
        end, end_by = self._end(element)
        return TrackedParagraph(tuple(ids), style, tuple(bits), end, end_by, tuple(points), tuple(notes))

    def _end(self, element: Any) -> tuple[Status, By]:
        """Whether the end of the paragraph was put in or taken out."""
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return "same", By()
        self.aside["formatting"] += sum(1 for _ in properties.iter(*_FORMATTING))
        letters = properties.find(f"{_W}rPr")
        if letters is None:
            return "same", By()
        came = next((one for tag in IN if (one := letters.find(tag)) is not None), None)
        went = next((one for tag in OUT if (one := letters.find(tag)) is not None), None)
        if (came is None) == (went is None):
            return "same", By()
        return ("in", by_of(came)) if came is not None else ("out", by_of(went))

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
            elif tag in (_W + "pPr", FALLBACK) or (tag == _W + "p" and child is not element):
                walk.skip_subtree()
            elif tag in IN or tag in OUT:
                done.append((child, "in" if tag in IN else "out", by_of(child)))
            elif tag == _W + "hyperlink":
                anchors.append((child, web(self._links.get(str(child.get(f"{_R}id") or ""), ""))))
            elif tag in wanted:
                if tag == _W + "r":
                    walk.skip_subtree()
                statuses = tuple(status for _, status, _ in done)
                yield child, statuses, done[-1][2] if done else By(), anchors[-1][1] if anchors else ""

    def _bits(
        self, run: Any, used: str, address: str
    ) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Note | None]]:
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
                note = self._notes.get((_NOTES[tag], str(child.get(f"{_W}id") or "")))
                if note is not None and note.words:
                    if text:
                        yield text, tuple(marks), None
                    yield NOTE_SIGN, (("footnote", note.words),), note
                    text = ""
        if text:
            yield text, tuple(marks), None


def _root(part: Any) -> Any:
    """The XML of a part, by python-docx's own careful parser, for those that it does not read itself too."""
    from docx.oxml import parse_xml

    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _id_of(bookmark: Any) -> list[str]:
    name = str(bookmark.get(f"{_W}name") or "")
    return [name[len(BOOKMARK) :]] if name.startswith(BOOKMARK) else []


def _within(holder: Any, name: str) -> Iterator[Any]:
    """Children of a table or a row, also those in what forms are made of."""
    for child in holder:
        if child.tag == _W + name:
            yield child
        elif child.tag in _WRAPS:
            yield from _within(child, name)
