"""Word documents (.docx) read into passages: what a reader sees, without deleted, hidden or commented text.

Called by `manuscript_in`, on any thread. python-docx opens the package; the paragraphs are read from the XML itself,
because its own paragraphs leave out text inside insertions, smart tags and content controls. Footnotes and endnotes
become footnotes, simple tables stay tables, links keep their addresses; what a manuscript cannot hold is counted.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from studio.domain.bounds import DEEPEST
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.markdown_typed import NOTE_SIGN
from studio.domain.passages import Passage
from studio.domain.richtext import tidy
from studio.domain.text_records import Mark, MarkStyle
from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.document_facts import called_by_document, with_name_of
from studio.services.exchange.docx_styles import Styles
from studio.services.exchange.docx_styles import W as _W
from studio.services.exchange.format import no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, Step, divide, row_in, with_chapters, with_losses
from studio.services.exchange.pictures_in import PicturesIn
from studio.services.exchange.word_processors import (
    BREAKS,
    CELL_SIGNS,
    MOST_CELLS,
    MOST_ROWS,
    PARAGRAPH_LIMIT,
    field_address,
    joined_code,
    table_of,
    web,
)
from studio.services.exchange.zipped_xml import Pace, checked

_CHECKED, _PARSED = 0.1, 0.3
"""How much of the work is done when the parts have been looked at, and when the XML is a tree."""

_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_OFFICE: Final = "{urn:schemas-microsoft-com:office:office}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARKS: Final[tuple[tuple[str, MarkStyle], ...]] = (
    ("b", "bold"), ("i", "italic"), ("strike", "strike"), ("smallCaps", "small-caps"),
)  # fmt: skip
_SKIPPED: Final = {_W + name for name in ("del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange")} | {_FALLBACK}
_NOTES: Final = {_W + "footnoteReference": "footnotes", _W + "endnoteReference": "endnotes"}


_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_ALTERNATES: Final = _FALLBACK.replace("Fallback", "AlternateContent")
_CHOICE: Final = _FALLBACK.replace("Fallback", "Choice")
_DRAWINGS: Final = (_W + "drawing", _W + "pict", _W + "object")


class WordText(NamedTuple):
    passages: tuple[Passage, ...]
    lost: Counter[LossKind]
    pictures: PicturesIn


def read_docx(path: Path, step: Callable[[float], None] = lambda _share: None) -> WordText:
    """Paragraphs of the body in reading order, with what was not taken over. `step` is told how far it is, from 0 to 1,
    and may raise to end it. Raises StudioError(FileUnreadable | BadInput)."""
    try:
        data, tags = checked(path, lambda share: step(_CHECKED * share))
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
        lost: Counter[LossKind] = Counter()
        pictures = PicturesIn(lost, step)
        reader = _Reader(document, Pace(step, tags, _PARSED), lost, pictures)
        body = document.element.body
    except (OpcError, LxmlError, KeyError, AttributeError, TypeError, OSError, *BROKEN_ZIP) as error:
        raise StudioError(BadInput(name=path.name, problem="it is not a Word document, or it is damaged")) from error
    if body is None:
        raise StudioError(BadInput(name=path.name, problem="it has no text, or it is damaged"))
    passages: list[Passage] = []
    for number, passage in enumerate(joined_code(reader.passages(body))):
        if number >= PARAGRAPH_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it has more than {PARAGRAPH_LIMIT} paragraphs"))
        if passage.text.strip() or passage.style in ("rule", "picture"):
            passages.append(passage)
    return WordText(tuple(passages), lost, pictures)


class _Reader:
    """The text of one document."""

    def __init__(self, document: Any, pace: Pace, lost: Counter[LossKind], pictures: PicturesIn) -> None:
        self._pace, self._pictures = pace, pictures
        self.lost = lost
        self._drawn: list[Passage] = []
        """Pictures of the paragraph that is read, which stand behind it."""
        parts = {rel.reltype.rpartition("/")[2]: rel for rel in document.part.rels.values() if not rel.is_external}
        roots = {name: _root(parts[name].target_part) for name in ("numbering", *_NOTES.values()) if name in parts}
        self._styles = Styles(document.styles.element, roots.get("numbering"))
        self._images = {rid: rel.target_part for rid, rel in document.part.rels.items() if not rel.is_external}
        self._links = {rid: str(rel.target_ref) for rid, rel in document.part.rels.items() if rel.is_external}
        self._notes: dict[tuple[str, str], str] = {}
        for name in _NOTES.values():
            for note in roots.get(name, ()):
                if note.get(f"{_W}type") in (None, "normal"):
                    self._notes[name, str(note.get(f"{_W}id") or "")] = self._note(note)

    def passages(self, body: Any) -> Iterator[Passage]:
        """In reading order, not through what is skipped; also those that are empty."""
        from lxml.etree import iterwalk

        walk = iterwalk(body, events=("start",), tag=[_W + "p", _W + "tbl", *_SKIPPED])
        for _, element in walk:
            if element.tag in _SKIPPED:
                self.lost["deletions"] += element.tag in (_W + "del", _W + "moveFrom")
                walk.skip_subtree()
            elif element.tag == _W + "tbl":
                table = self._table(element)
                if table is not None:
                    walk.skip_subtree()
                    yield table
            else:
                yield self._passage(element)
                yield from self._drawn
                self._drawn = []

    def _passage(self, element: Any) -> Passage:
        self._pace.one()
        style, depth = self._styles.kind(element)
        used = self._styles.of_paragraph(element)
        text, marks = "", list[Mark]()
        for run, address in self._runs(element):
            self._pace.one()
            piece, notes = self._run_text(run)
            look = self._styles.look(run, used)
            if not piece or "vanish" in look.switched:
                continue
            end = len(text) + len(piece)
            marks += [Mark(len(text), end, mark) for tag, mark in _MARKS if tag in look.switched]
            marks += [Mark(len(text), end, "underline")] if look.underlined and not address else []
            marks += [Mark(len(text), end, "link", address)] if address else []
            marks += [Mark(len(text), end, "code")] if look.code else []
            marks += [Mark(len(text), end, look.height)] if look.height and not notes else []
            marks += [Mark(len(text) + at, len(text) + at + 1, "footnote", words) for at, words in notes]
            text += piece
        if text.strip() in BREAKS or (not text.strip() and _is_line(element)):
            return Passage(style="rule")
        if style[:4] == "head":
            marks = [mark for mark in marks if mark.style in ("link", "footnote")]
        rich = tidy(text.rstrip(), marks, ())
        return Passage(rich.text, style, rich.marks, depth=min(depth, DEEPEST))

    def _runs(self, element: Any) -> Iterator[tuple[Any, str]]:
        """Runs below a paragraph and the address that each leads to, "" for none; not through deletions, fallbacks or
        the paragraphs of text boxes, which come by themselves."""
        from lxml.etree import iterwalk

        field = _Field()
        anchors: list[tuple[Any, str]] = []
        walk = iterwalk(element, events=("start", "end"))
        for event, child in walk:
            tag = child.tag
            if event == "end":
                if anchors and anchors[-1][0] is child:
                    anchors.pop()
            elif tag in _SKIPPED or (tag == _W + "p" and child is not element):
                walk.skip_subtree()
            elif tag == _W + "hyperlink":
                anchors.append((child, web(self._links.get(str(child.get(f"{_R}id") or ""), ""))))
            elif tag == _W + "fldSimple":
                anchors.append((child, field_address(str(child.get(f"{_W}instr") or ""))))
            elif tag == _M + "oMath":
                self.lost["equations"] += 1
                walk.skip_subtree()
            elif tag == _W + "txbxContent":
                self.lost["text-boxes"] += 1
            elif tag == _W + "r":
                field.meet(child)
                if not field.hidden:
                    yield child, anchors[-1][1] if anchors else field.address

    def _run_text(self, run: Any) -> tuple[str, list[tuple[int, str]]]:
        """What a run shows, and the notes whose signs stand in it: where, and what they say."""
        text, notes = "", list[tuple[int, str]]()
        for child in run:
            tag = child.tag
            if tag == _W + "t":
                text += child.text or ""
            elif tag in (_W + "tab", _W + "ptab"):
                text += "\t"
            elif tag == _W + "noBreakHyphen":
                text += "\u2011"
            elif tag in (_W + "br", _W + "cr") and child.get(_W + "type") in (None, "textWrapping"):
                text += "\u2028"
            elif tag in _DRAWINGS:
                self._draw(child)
            elif tag == _ALTERNATES:
                for one in child.iterfind(f"{_CHOICE}/*"):
                    if one.tag in _DRAWINGS:
                        self._draw(one)
            elif tag == _W + "commentReference":
                self.lost["comments"] += 1
            elif tag in _NOTES:
                words = self._notes.get((_NOTES[tag], str(child.get(f"{_W}id") or "")))
                if words:
                    notes.append((len(text), words))
                    text += NOTE_SIGN
        clean = text.replace("\u00ad", "")
        return (clean, notes) if not notes or clean == text else (text, notes)

    def _draw(self, element: Any) -> None:
        """Pictures, unless it is a line across the page or holds text, which is read by itself."""
        if element.find(f".//{_W}txbxContent") is not None or _is_line(element):
            return
        places = [one.get(f"{_R}embed") or "" for one in element.iter(f"{_A}blip")]
        places += [one.get(f"{_R}id") or "" for one in element.iter(f"{_V}imagedata")]
        shows = _shows(element)
        for place in places or [""]:
            data = getattr(self._images.get(place), "blob", None)
            found = self._pictures.take(
                data, shows, str(getattr(self._images.get(place), "partname", "")).split("/")[-1]
            )
            if found is not None:
                self._drawn.append(found)

    def _note(self, note: Any) -> str:
        """The words of a footnote; its paragraphs are parted by line ends."""
        lines = []
        for paragraph in note.iterfind(f"{_W}p"):
            words = "".join(self._run_text(run)[0] for run, _address in self._runs(paragraph))
            lines.append(words.replace("\u2028", "\n").strip())
        self.lost["pictures"] += len(self._drawn)
        self._drawn = []
        return "\n".join(line for line in lines if line)

    def _table(self, table: Any) -> Passage | None:
        """None for a table that is more than rows of cells with a short paragraph each: its paragraphs are read as all
        others."""
        lost = self.lost.copy()
        found = self._rows(table)
        if found is None:
            self.lost = lost
        return found

    def _rows(self, table: Any) -> Passage | None:
        rows: list[list[Passage]] = []
        merged = 0
        for row in table.iterfind(f"{_W}tr"):
            cells: list[Passage] = []
            if len(rows) >= MOST_ROWS or len(row) > MOST_CELLS:
                return None
            for cell in row.iterfind(f"{_W}tc"):
                paragraphs = cell.findall(f"{_W}p")
                if len(paragraphs) != 1 or cell.find(f"{_W}tbl") is not None:
                    return None
                if any(paragraphs[0].find(f".//{one}") is not None for one in _DRAWINGS):
                    return None
                if sum(len(one.text or "") for one in paragraphs[0].iter(f"{_W}t")) > CELL_SIGNS:
                    return None
                passage = self._passage(paragraphs[0])
                merged += cell.find(f"{_W}tcPr/{_W}gridSpan") is not None
                merged += cell.find(f"{_W}tcPr/{_W}vMerge") is not None
                cells.append(passage)
            rows.append(cells)
        found = table_of(rows, head=_is_head(table.find(f"{_W}tr")))
        if found is not None:
            self.lost["merged-cells"] += merged
        return found


class _Field:
    """A field that is spread over runs: what it is told is hidden, what it shows leads where it says. Fields within
    fields count as one."""

    def __init__(self) -> None:
        self._depth = 0
        self._instruction = ""
        self.hidden = False
        self.address = ""

    def meet(self, run: Any) -> None:
        for child in run:
            if child.tag == _W + "instrText":
                self._instruction += (child.text or "")[:2_000] if len(self._instruction) < 4_000 else ""
            elif child.tag == _W + "fldChar":
                self._turn(child.get(f"{_W}fldCharType"))

    def _turn(self, kind: str | None) -> None:
        if kind == "begin":
            self._depth += 1
            if self._depth == 1:
                self._instruction, self.address, self.hidden = "", "", True
        elif kind == "separate" and self._depth == 1:
            self.hidden, self.address = False, field_address(self._instruction)
        elif kind == "end":
            self._depth = max(0, self._depth - 1)
            if self._depth == 0:
                self.hidden, self.address = False, ""


def _root(part: Any) -> Any:
    """The XML of a part, by python-docx's own careful parser, for those that it does not read itself too."""
    from docx.oxml import parse_xml

    return part.element if hasattr(part, "element") else parse_xml(part.blob)


def _is_head(row: Any) -> bool:
    return row is not None and row.find(f"{_W}trPr/{_W}tblHeader") is not None


def _shows(element: Any) -> str:
    """What is said of a picture for those who cannot see it."""
    for one in element.iter(f"{_WP}docPr", f"{_V}shape", f"{_V}rect"):
        said = str(one.get("descr") or one.get("alt") or one.get("title") or "").strip()
        if said:
            return said
    return ""


def _is_line(element: Any) -> bool:
    """A line across the page, as Word draws one."""
    return any(one.get(f"{_OFFICE}hr") in ("t", "true", "1") for one in element.iter(f"{_V}rect"))


def scenes_from_docx(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    found = read_docx(path, step)
    scenes = with_losses(divide(with_chapters(found.passages), path.stem), found.lost, found.pictures)
    return with_name_of(scenes, called_by_document(path), path.stem)


DOCX_IN: Final = row_in("docx", "Word document", scenes_from_docx, ".docx")
