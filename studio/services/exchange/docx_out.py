"""The manuscript as a Word document (.docx): headings, lists, tables, footnotes, links, for an editor or a printer.

A row of the table of formats; called on a thread. python-docx makes the package, its styles, the numbering; the text is
put in as XML, which is ten times as fast as a call for each run. Footnotes are a part of their own, which python-docx
does not know. Every paragraph carries its id as a hidden bookmark, by which a document that comes back is matched.
Source: ECMA-376, part 1, chapter 17 (WordprocessingML).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from studio.domain.document import Document
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.project.files import write_whole
from studio.services.exchange.authors_shown import LINES
from studio.services.exchange.book_facts import author_of, now_in_utc, paper_of
from studio.services.exchange.docx_drawings import Drawings
from studio.services.exchange.docx_lists import Lists
from studio.services.exchange.docx_notes import Comments
from studio.services.exchange.docx_tracked import BOOKMARK
from studio.services.exchange.embedded_pictures import NO_READERS, PictureReader
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut, web_address
from studio.services.exchange.table_cells import NO_CELL, table_cells

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NAMESPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PROGRAM: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Triptych</Application></Properties>"
)
_NOTES_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTES_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_UNSAYABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No XML may have them."""
_STYLES: Final = {
    "body": "BodyText", "quote": "Quote", "list-item": "ListBullet", "numbered-item": "ListNumber",
    "rule": "SceneBreak", "code": "Code",
}  # fmt: skip
_RUN: Final = {
    "bold": "<w:b/><w:bCs/>", "italic": "<w:i/><w:iCs/>", "small-caps": "<w:smallCaps/>", "strike": "<w:strike/>",
}  # fmt: skip
_BY: Final = {style: f'<w:u w:val="{line}"/>' for style, line in LINES.items()}
"""The lines under words of other authors, where those are shown."""
_UNDERLINE: Final = '<w:u w:val="single"/>'
_HEIGHT: Final = {style: f'<w:vertAlign w:val="{style}"/>' for style in ("superscript", "subscript")}
_TABLE_TWIPS: Final = 9_000
"""Of all columns of a table; Word makes them fit what they hold, other readers take no column without a width."""
_LINE_BREAK: Final = "\u2028"


def export_docx(
    document: Document, dest: Path, *, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> None:
    """Write the file, whole or not at all; `readers`: pictures by their SHA-256. Raises StudioError(BadInput |
    FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    DOCX.check(dest)
    write_whole(dest, manuscript_docx(document, scene_id, readers))


def manuscript_docx(
    document: Document,
    scene_id: str | None = None,
    readers: Mapping[str, PictureReader] = NO_READERS,
    *,
    notes: bool = True,
) -> bytes:
    """One scene, or all of them under their titles; `notes`: those beside the text go out as comments. Raises KeyError
    for a scene that is not there."""
    import docx  # late: it brings lxml, which most sessions never need

    scenes: Sequence[tuple[int, Scene]] = outline(document)
    if scene_id is not None:
        scenes = [(0, document.need(Scene, scene_id))]
    meta = document.get(Meta, "project")
    title = scenes[0][1].title if scene_id is not None else meta.title if meta is not None else ""
    language = meta.language if meta is not None else "en"
    word = docx.Document()
    _without_thumbnail(word)
    _made_here(word)
    _look(word, language)
    _name(word, title, author_of(document), language)
    _paper(word, language)
    paragraphs = (one for _, scene in scenes for one in paragraphs_of(document, scene.id)) if notes else ()
    comments = Comments(document, paragraphs, _sayable)
    body = _Body(word, Drawings(word.part, readers), comments)
    for depth, scene in scenes:
        body.scene(scene, min(depth + 1, 6), paragraphs_of(document, scene.id))
    body.put_in()
    comments.put_into(word.part)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _without_thumbnail(word: WordDocument) -> None:
    """python-docx's template has a picture of itself."""
    relations: Any = word.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]


def _made_here(word: WordDocument) -> None:
    """Which program wrote the file; the template says Word, and counts an empty page. ECMA-376, part 1, 15.2.12.3."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package, kind = word.part.package, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES
    relations: Any = package.rels
    for name in [name for name, one in relations.items() if one.reltype == kind]:
        del relations[name]
    place = PackURI("/docProps/app.xml")
    package.relate_to(Part(place, CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, _PROGRAM.encode(), package), kind)


class _Body:
    """The text of one document, as XML, with the notes, links and lists that it needs."""

    def __init__(self, word: WordDocument, drawings: Drawings, comments: Comments) -> None:
        self._word, self._drawings, self._comments = word, drawings, comments
        self._parts: list[str] = []
        self._notes: list[str] = []
        self._links: dict[str, str] = {}
        self._bookmarks = 0
        self._lists = Lists(word.part.numbering_part.element)

    def scene(self, scene: Scene, level: int, paragraphs: Sequence[Paragraph]) -> None:
        """A heading of this level, from 1 to 6, where the scene has a title; headings in the text go below it."""
        self._lists.end()
        if title := scene.title:
            self._parts.append(
                f"<w:p>{_properties(f'Heading{level}', title)}{self._named(scene.id, _run(title, ()))}</w:p>"
            )
        for one in paragraphs:
            if one.text or one.style in ("rule", "picture"):
                self._parts.append(self._block(one, level))

    def put_in(self) -> None:
        """The text into the document, before the properties of its page."""
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from docx.oxml import parse_xml

        whole = parse_xml(f"<w:body {_NAMESPACES}>{''.join(self._parts)}</w:body>")
        body: Any = self._word.element.body
        end = body.sectPr
        for element in list(whole):
            end.addprevious(element)
        if not self._notes:
            return
        notes = f"<w:footnotes {_NAMESPACES}>{_SEPARATORS}{''.join(self._notes)}</w:footnotes>"
        package: Any = self._word.part.package
        part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, f"{_DECLARED}{notes}".encode(), package)
        self._word.part.relate_to(part, _NOTES_RELATION)
        settings: Any = self._word.settings.element
        separators = '<w:footnote w:id="-1"/><w:footnote w:id="0"/>'
        pr = parse_xml(f"<w:footnotePr {_NAMESPACES}>{separators}</w:footnotePr>")
        at = next((child for child in settings if child.tag.rpartition("}")[2] in _AFTER_NOTES), None)
        if at is None:
            settings.append(pr)
        else:
            at.addprevious(pr)

    def _block(self, one: Paragraph, deeper: int) -> str:
        numbered = self._lists.properties(one.style, one.depth)
        if one.style == "table":
            return self._table(one)
        if one.style.startswith("heading"):
            style = f"Heading{min(9, int(one.style[-1]) + deeper)}"
        else:
            style = _STYLES.get(one.style, "BodyText")
        words = self._drawings.run(one.asset, _sayable(one.text)) if one.style == "picture" else ""
        style = "Picture" if words else style
        words = words or (_run("* * *", ()) if one.style == "rule" else self._words(one))
        return f"<w:p>{_properties(style, one.text, numbered)}{self._named(one.id, words)}</w:p>"

    def _table(self, one: Paragraph) -> str:
        """Rows of cells; the first is bold where a row of hyphens follows it. Its first cell has the bookmark, and the
        comments on it."""
        head, rows = table_cells(one)
        wide = max(map(len, rows), default=1) or 1
        grid = f'<w:gridCol w:w="{_TABLE_TWIPS // wide}"/>' * wide
        shown = []
        for number, row in enumerate(rows):
            bold = ["bold"] if head and number == 0 else []
            cells = [self._runs(cell, bold) for cell in (*row, *[NO_CELL] * (wide - len(row)))]
            if not number:
                begins, ends = self._comments.over(one.id)
                cells[0] = self._named(one.id, f"{begins}{cells[0]}{ends}")
            shown.append(
                "<w:tr>"
                + ("<w:trPr><w:tblHeader/></w:trPr>" if bold else "")
                + "".join(f"<w:tc><w:p>{cell}</w:p></w:tc>" for cell in cells)
                + "</w:tr>"
            )
        properties = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        # Word joins tables that touch, and asks for a paragraph behind one.
        return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(shown)}</w:tbl>{_properties_alone()}"

    def _named(self, record_id: str, words: str) -> str:
        """The words of a paragraph or title within its bookmark."""
        self._bookmarks += 1
        number, name = self._bookmarks, quoteattr(_sayable(BOOKMARK + record_id)[:40])
        return f'<w:bookmarkStart w:id="{number}" w:name={name}/>{words}<w:bookmarkEnd w:id="{number}"/>'

    def _words(self, one: Paragraph) -> str:
        return self._runs(one, (), one.id)

    def _runs(self, one: Paragraph | Passage, looks: Sequence[str], commented: str = "") -> str:
        """`looks`: styles of marks that lie over all of it; `commented`: the paragraph whose comments stand in it."""
        edges = sorted({0, len(one.text), *(m.start for m in one.marks), *(m.end for m in one.marks)})
        parts: list[str] = []
        for start, end in pairwise(edges):
            over = [mark for mark in one.marks if mark.start <= start and end <= mark.end]
            note = next((mark for mark in over if mark.style == "footnote"), None)
            link = next(
                (address for mark in over if mark.style == "link" and (address := web_address(mark.target))), ""
            )
            parts.append(self._comments.before(commented, start) if commented else "")
            if note is not None:
                parts.append(self._note(note.target))
            else:
                run = _run(one.text[start:end], [*looks, *(mark.style for mark in over)], link=bool(link))
                parts.append(f'<w:hyperlink r:id="{self._link(link)}">{run}</w:hyperlink>' if link else run)
            parts.append(self._comments.behind(commented, end) if commented else "")
        return "".join(parts)

    def _note(self, words: str) -> str:
        """The sign in the text; its words go to the end of the page."""
        number = len(self._notes) + 1
        sign = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        self._notes.append(
            f'<w:footnote w:id="{number}"><w:p>{_properties("FootnoteText", words)}{sign}<w:footnoteRef/></w:r>'
            f"{_run(' ' + words.replace(chr(10), _LINE_BREAK), ())}</w:p></w:footnote>"
        )
        return f'{sign}<w:footnoteReference w:id="{number}"/></w:r>'

    def _link(self, address: str) -> str:
        from docx.opc.constants import RELATIONSHIP_TYPE

        if address not in self._links:
            self._links[address] = self._word.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._links[address]


_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SEPARATORS: Final = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_AFTER_NOTES: Final = (
    "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "shapeDefaults", "decimalSymbol", "listSeparator",
)  # fmt: skip
"""What the schema wants behind the properties of footnotes in the settings."""


def _properties(style: str, text: str, more: str = "") -> str:
    turned = "<w:bidi/>" if _from_right(text) else ""
    return f'<w:pPr><w:pStyle w:val="{style}"/>{more}{turned}</w:pPr>'


def _run(text: str, styles: Sequence[str], *, link: bool = False) -> str:
    named = "Hyperlink" if link else "InlineCode" if "code" in styles else ""
    properties = f'<w:rStyle w:val="{named}"/>' if named else ""
    # In the order that the schema wants.
    properties += "".join(look for style, look in _RUN.items() if style in styles)
    properties += _UNDERLINE if "underline" in styles else "".join(_BY[style] for style in styles if style in _BY)
    properties += "".join(_HEIGHT[style] for style in styles if style in _HEIGHT)
    if _from_right(text):
        properties += "<w:rtl/>"
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(_pieces(text))}</w:r>"


def _pieces(text: str) -> Iterator[str]:
    """Words, tabs and forced breaks of a run."""
    for piece in re.split(f"([{_LINE_BREAK}\n\t])", _sayable(text)):
        if piece == "\t":
            yield "<w:tab/>"
        elif piece in (_LINE_BREAK, "\n"):
            yield "<w:br/>"
        elif piece:
            yield f'<w:t xml:space="preserve">{escape(piece)}</w:t>'


def _properties_alone() -> str:
    return f"<w:p>{_properties('BodyText', '')}</w:p>"


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("", text)


def _from_right(text: str) -> bool:
    """Whether the first letter that has a direction is Hebrew, Arabic or the like."""
    for sign in text[:200]:
        direction = unicodedata.bidirectional(sign)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _name(word: WordDocument, title: str, author: str, language: str) -> None:
    """What the file says of itself; of the person only the author's name that was entered for the book."""
    properties = word.core_properties
    properties.title = _sayable(title)[:255]
    properties.author = _sayable(author)[:255]
    properties.last_modified_by = ""
    properties.created = properties.modified = datetime.fromisoformat(now_in_utc())
    properties.comments = ""
    properties.language = language


def _paper(word: WordDocument, language: str) -> None:
    from docx.shared import Mm

    section, (width, height) = word.sections[0], paper_of(language)
    section.page_width, section.page_height = Mm(width), Mm(height)


def _look(word: WordDocument, language: str) -> None:
    """A page to be read and printed: serifs, first lines set in, room between lines."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.shared import Cm, Pt, RGBColor

    styles: Any = word.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Georgia", Pt(11)
    _serif(normal)
    tongue = parse_xml(f"<w:lang {_NAMESPACES} w:val={quoteattr(_sayable(language) or 'en')}/>")
    normal.element.get_or_add_rPr().append(tongue)
    body = styles["Body Text"]
    body.paragraph_format.first_line_indent, body.paragraph_format.line_spacing = Cm(0.6), 1.3
    body.paragraph_format.space_after = Pt(0)
    for level in range(1, 10):
        head = styles[f"Heading {level}"]
        head.font.name, head.font.color.rgb, head.font.italic = "Georgia", RGBColor(0, 0, 0), False
        head.font.size = Pt({1: 20, 2: 16, 3: 13}.get(level, 11))
        head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(24), Pt(12)
        _serif(head)
    quote = styles["Quote"]
    quote.font.color.rgb = RGBColor(0, 0, 0)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(1)
    for name in ("Scene Break", "Code", "Footnote Text", "Picture"):
        added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = normal
    for name in ("Scene Break", "Picture"):
        alone = styles[name].paragraph_format
        alone.alignment = WD_ALIGN_PARAGRAPH.CENTER
        alone.space_before = alone.space_after = Pt(12)
    styles["Code"].font.name, styles["Code"].font.size = "Courier New", Pt(10)
    styles["Footnote Text"].font.size = Pt(9)
    reference = styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    styles.add_style("Inline Code", WD_STYLE_TYPE.CHARACTER).font.name = "Courier New"
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline, link.font.color.rgb = True, RGBColor(0x05, 0x63, 0xC1)


def _serif(style: Any) -> None:
    """The theme's fonts go before a name, so they are taken away."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if "Theme" in name]:
        del fonts.attrib[name]


DOCX: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.docx", subject="manuscript", direction="out", words="Word document", suffixes=(".docx",),
    act=export_docx,
)  # fmt: skip
