"""OpenDocument texts (.odt), as LibreOffice writes them, read into scenes: what a reader sees, without what is deleted,
hidden or a comment. A row of the table of formats; on any thread.

Footnotes and endnotes become footnotes, simple tables stay tables, links keep their addresses; what a manuscript cannot
hold is counted. lxml parses two parts of the archive, `content.xml` and `styles.xml`; the rest is not unpacked.
Source: OpenDocument 1.3, part 3 (OASIS).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from studio.domain.bounds import DEEPEST
from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.lists import LIST_STYLES
from studio.domain.passages import Passage
from studio.domain.richtext import tidy
from studio.domain.text_records import ParagraphStyle
from studio.formats.archives import BROKEN_ZIP
from studio.services.exchange.document_facts import called_by_document, with_name_of
from studio.services.exchange.format import Format, no_step
from studio.services.exchange.losses import LossKind
from studio.services.exchange.manuscript_in import ImportedScene, ScenesIn, Step, divide, with_chapters, with_losses
from studio.services.exchange.odt_styles import OFFICE, TEXT, Styles
from studio.services.exchange.odt_words import DRAW, SVG, UNREAD, XLINK, Words
from studio.services.exchange.pictures_in import EACH_LIMIT, PicturesIn, data_of
from studio.services.exchange.word_processors import (
    BREAKS,
    CELL_SIGNS,
    MOST_CELLS,
    MOST_ROWS,
    PARAGRAPH_LIMIT,
    heading,
    joined_code,
    table_of,
)
from studio.services.exchange.zipped_xml import Pace, checked, within, xml_root

_CHECKED, _PARSED = 0.1, 0.3
"""How much of the work is done when the parts have been looked at, and when the XML is a tree."""
_PROBLEM: Final = "it is not an OpenDocument text, or it is damaged"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FORMULA: Final = "application/vnd.oasis.opendocument.formula"
_INDEXES: Final = {
    f"{TEXT}{name}"
    for name in ("table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index",
                 "user-index", "bibliography")
}  # fmt: skip


def scenes_from_odt(path: Path, step: Step = no_step) -> tuple[ImportedScene, ...]:
    """Raises StudioError(FileUnreadable | BadInput)."""
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # late: most sessions never need it

    try:
        data, tags = checked(path, lambda share: step(_CHECKED * share))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _scenes(archive, path, step, tags)
    except (LxmlError, KeyError, *BROKEN_ZIP) as error:
        raise StudioError(BadInput(name=path.name, problem=_PROBLEM)) from error
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error


def _scenes(archive: zipfile.ZipFile, path: Path, step: Step, tags: int) -> tuple[ImportedScene, ...]:
    lost: Counter[LossKind] = Counter()
    pictures = PicturesIn(lost, step)
    reader = _Reader(archive, path.name, Pace(step, tags, _PARSED), lost, pictures)
    passages: list[Passage] = []
    for number, passage in enumerate(joined_code(reader.passages())):
        if number >= PARAGRAPH_LIMIT:
            raise StudioError(BadInput(name=path.name, problem=f"it has more than {PARAGRAPH_LIMIT} paragraphs"))
        if passage.text.strip() or passage.style in ("rule", "picture"):
            passages.append(passage)
    scenes = with_losses(divide(with_chapters(passages), path.stem), lost, pictures)
    return with_name_of(scenes, called_by_document(path), path.stem)


class _Reader:
    """The text of one document."""

    def __init__(
        self, archive: zipfile.ZipFile, name: str, pace: Pace, lost: Counter[LossKind], pictures: PicturesIn
    ) -> None:
        self._archive, self._pictures, self.lost = archive, pictures, lost
        manifest = _part(archive, "META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise StudioError(BadInput(name=name, problem="it is protected by a password: save it without one"))
        content = xml_root(_part(archive, "content.xml"))
        styles = _part(archive, "styles.xml")
        parts = [xml_root(styles)] if styles else []
        body = content.find(f"{OFFICE}body/{OFFICE}text")
        if body is None:
            raise StudioError(BadInput(name=name, problem="it is an OpenDocument file, but no text"))
        self._body, self._pace = body, pace
        self._formulas = _formulas(manifest)
        self._styles = Styles(*parts, content)

    def passages(self) -> Iterator[Passage]:
        """In reading order; also those that are empty."""
        yield from self._blocks(self._body)

    def _blocks(self, element: Any) -> Iterator[Passage]:
        for child in element:
            tag = child.tag
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                yield from self._paragraph(child)
            elif tag == f"{TEXT}list":
                yield from self._list(child, "", 0)
            elif tag == f"{_TABLE}table":
                yield from self._table(child)
            elif tag == f"{TEXT}tracked-changes":
                self.lost["deletions"] += sum(1 for _ in child.iter(f"{TEXT}deletion"))
            elif tag in _INDEXES:
                self.lost["contents"] += 1
            elif isinstance(tag, str) and tag.startswith(DRAW):
                yield from self._inside(self._drawn(child))
            elif isinstance(tag, str) and tag not in UNREAD:
                yield from self._blocks(child)

    def _list(self, element: Any, style: str, depth: int) -> Iterator[Passage]:
        """`style`: of the list around this one, which goes on inside it."""
        style = str(element.get(f"{TEXT}style-name") or style)
        item: ParagraphStyle = "numbered-item" if self._styles.is_numbered(style, depth) else "list-item"
        for one in element:
            first = one.tag == f"{TEXT}list-item"
            for child in one:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, style, depth + 1)
                elif child.tag in (f"{TEXT}p", f"{TEXT}h"):
                    found = list(self._paragraph(child, item if first else "body"))
                    if found[0].style in LIST_STYLES:
                        found[0] = replace(found[0], depth=min(depth, DEEPEST))
                    first = False
                    yield from found

    def _paragraph(self, element: Any, item: ParagraphStyle | None = None) -> Iterator[Passage]:
        """A paragraph, then those of the text boxes that stand in it. `item`: what it is in a list."""
        passage, boxes = self._passage(element, item)
        yield passage
        yield from self._inside(boxes)

    def _inside(self, drawn: Iterable[Any]) -> Iterator[Passage]:
        """Pictures, and the paragraphs of text boxes."""
        for one in drawn:
            if isinstance(one, Passage):
                yield one
            else:
                yield from self._blocks(one)

    def _passage(self, element: Any, item: ParagraphStyle | None = None) -> tuple[Passage, list[Any]]:
        used = str(element.get(f"{TEXT}style-name") or "")
        style = self._styles.kind(used)
        if element.tag == f"{TEXT}h":
            level = str(element.get(f"{TEXT}outline-level") or "1")
            style = heading(int(level) - 1 if level.isdecimal() and len(level) < 3 else 0)
        elif item is not None and style in ("body", "list-item", "numbered-item"):
            style = item
        words = Words(self, self._styles)
        words.take(element, self._styles.under(used), "")
        self._pace.one()
        text = "".join(words.pieces)
        if text.strip() in BREAKS or (style == "rule" and not text.strip()):
            return Passage(style="rule"), words.boxes
        if style == "rule":
            style = "body"
        marks = words.marks
        if style.startswith("heading"):
            marks = [mark for mark in marks if mark.style in ("link", "footnote")]
        rich = tidy(text.rstrip(), marks, ())
        return Passage(rich.text, style, rich.marks), words.boxes

    def note(self, element: Any) -> str:
        """The words of a footnote; its paragraphs are parted by line ends."""
        body = element.find(f"{TEXT}note-body")
        found = self._blocks(body) if body is not None else ()
        paragraphs = list(found)
        self.lost["pictures"] += sum(one.style == "picture" for one in paragraphs)
        words = (one.text.replace("\u2028", "\n").strip() for one in paragraphs if one.style != "picture")
        return "\n".join(one for one in words if one)

    def drawn(self, element: Any) -> list[Any]:
        """See `_drawn`, for the words of a paragraph."""
        return list(self._drawn(element))

    def one(self) -> None:
        self._pace.one()

    def _drawn(self, element: Any) -> Iterator[Any]:
        """Of a drawing what holds paragraphs, and pictures as passages. A frame holds one thing in several forms, of
        which the first counts."""
        if element.tag in (f"{DRAW}a", f"{DRAW}g"):
            for child in element:
                if isinstance(child.tag, str) and child.tag.startswith(DRAW):
                    yield from self._drawn(child)
            return
        shown = element if element.tag != f"{DRAW}frame" else next(iter(element), None)
        if shown is None:
            return
        if shown.tag == f"{DRAW}object" and str(shown.get(f"{XLINK}href") or "").removeprefix("./") in self._formulas:
            self.lost["equations"] += 1
        elif shown.find(f".//{TEXT}p") is not None and shown.tag not in (f"{DRAW}image", f"{DRAW}object"):
            self.lost["text-boxes"] += 1
            yield shown
        else:
            image = element if element.tag == f"{DRAW}image" else element.find(f"{DRAW}image")
            found = self._pictures.take(self._picture(image), _shows(element), _file_name(image))
            if found is not None:
                yield found

    def _picture(self, image: Any) -> bytes | None:
        """The bytes of a picture that lies in the archive, or in the text itself."""
        if image is None:
            return None
        inside = image.findtext(f"{OFFICE}binary-data")
        if inside:
            return data_of(f"data:image/x;base64,{inside}")
        place = posixpath.normpath(str(image.get(f"{XLINK}href") or ""))
        if place not in self._archive.NameToInfo:
            return None
        member = within(self._archive, self._archive.getinfo(place))
        if member.file_size > EACH_LIMIT:
            return None
        try:
            with self._archive.open(member) as stream:
                return stream.read(member.file_size + 1)
        except (OSError, *BROKEN_ZIP):  # of bytes in memory, so it is no disk's
            return None

    def _table(self, table: Any) -> Iterator[Passage]:
        """A paragraph for a table of rows of cells with a short paragraph each; the paragraphs of any other."""
        lost = self.lost.copy()
        found = self._rows(table)
        if found is not None:
            yield found
            return
        self.lost.clear()
        self.lost.update(lost)
        for cell in table.iter(f"{_TABLE}table-cell"):
            if next(cell.iterancestors(f"{_TABLE}table")) is table:
                yield from self._blocks(cell)

    def _rows(self, table: Any) -> Passage | None:
        rows: list[list[Passage]] = []
        heads = merged = 0
        for row in table.iter(f"{_TABLE}table-row"):
            if len(rows) >= MOST_ROWS or len(row) > MOST_CELLS:
                return None
            head = row.getparent().tag == f"{_TABLE}table-header-rows"
            heads += head
            cells: list[Passage] = []
            for cell in row:
                if cell.tag == f"{_TABLE}covered-table-cell":
                    cells.append(Passage())
                    continue
                passage = self._cell(cell)
                if passage is None or cell.tag != f"{_TABLE}table-cell":
                    return None
                merged += any(
                    cell.get(f"{_TABLE}number-{way}-spanned") not in (None, "1") for way in ("columns", "rows")
                )
                again = str(cell.get(f"{_TABLE}number-columns-repeated") or "1")
                times = int(again) if again.isdecimal() and again.isascii() and len(again) < 3 else 1
                cells += [passage] * times
            rows.append(cells)
        found = table_of(rows, head=heads > 0)
        if found is not None:
            self.lost["merged-cells"] += merged
        return found

    def _cell(self, cell: Any) -> Passage | None:
        if len(cell) == 0:
            return Passage()
        if len(cell) != 1 or cell[0].tag != f"{TEXT}p" or sum(map(len, cell[0].itertext())) > CELL_SIGNS:
            return None
        passage, boxes = self._passage(cell[0])
        if boxes or passage.style == "rule":
            return None
        return passage


def _shows(frame: Any) -> str:
    """What is said of a picture for those who cannot see it."""
    return str(frame.findtext(f"{SVG}desc") or frame.findtext(f"{SVG}title") or "")


def _file_name(image: Any) -> str:
    return str(image.get(f"{XLINK}href") or "").rpartition("/")[2] if image is not None else ""


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Empty for one that is not there."""
    if name not in archive.namelist():
        return b""
    return archive.read(within(archive, archive.getinfo(name)))


def _formulas(manifest: bytes) -> set[str]:
    """Places of the objects that are formulas."""
    if _FORMULA.encode() not in manifest:
        return set()
    return {
        str(value).rstrip("/")
        for entry in xml_root(manifest)
        if any(said == _FORMULA for said in entry.attrib.values())
        for name, value in entry.attrib.items()
        if name.endswith("full-path")
    }


ODT_IN: Final[Format[ScenesIn]] = Format(
    id="manuscript.odt", subject="manuscript", direction="in", words="OpenDocument text", suffixes=(".odt",),
    act=scenes_from_odt,
)  # fmt: skip
