"""The manuscript as an OpenDocument text (.odt): headings, lists, tables, footnotes, links, as LibreOffice has them.

A row of the table of formats; called on a thread. The archive is written here, whole: its text, its styles, and nothing
of the person or the machine but the title, the author as entered for the book, the language and the time. Source:
OpenDocument 1.3, parts 2 (packages) and 3.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from studio.domain.document import Document
from studio.domain.lists import ListCount
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph
from studio.project.files import write_whole
from studio.services.exchange.book_facts import now_in_utc, paper_of
from studio.services.exchange.embedded_pictures import NO_READERS, Embedded, PictureReader, Pictures
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.pieces import LINE_BREAK, Piece, from_right, pieces_of, sayable, whole_of
from studio.services.exchange.table_cells import NO_CELL, table_cells

_MEDIA: Final = "application/vnd.oasis.opendocument.text"
_NAMES: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"'
    for name, place in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"),
    )
)  # fmt: skip
_MORE: Final = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_ROOT: Final = f'{_NAMES} {_MORE} office:version="1.3"'
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_STYLES: Final = {
    "body": "Text_20_body", "quote": "Quotations", "list-item": "Text_20_body", "numbered-item": "Text_20_body",
    "rule": "Scene_20_Break", "code": "Preformatted_20_Text",
}  # fmt: skip
_LISTS: Final = {"list-item": "List_20_1", "numbered-item": "Numbering_20_1"}
_LETTERS: Final = {
    "bold": 'fo:font-weight="bold"',
    "italic": 'fo:font-style="italic"',
    "strike": 'style:text-line-through-style="solid" style:text-line-through-type="single"',
    "underline": 'style:text-underline-style="solid" style:text-underline-width="auto"',
    "small-caps": 'fo:font-variant="small-caps"',
    "superscript": 'style:text-position="super 58%"',
    "subscript": 'style:text-position="sub 58%"',
    "by-model": 'style:text-underline-style="dotted"',
    "by-changed": 'style:text-underline-style="dot-dash"',
    "by-dictation": 'style:text-underline-style="dot-dot-dash"',
    "by-pasted": 'style:text-underline-style="dash"',
    "by-editor": 'style:text-underline-style="wave"',
    "by-imported": 'style:text-underline-style="long-dash"',
}
_UNDERLINES: Final = ("underline", "by-model", "by-changed", "by-dictation", "by-pasted", "by-editor", "by-imported")
"""Of these a letter has one."""
_SIGNS: Final = re.compile(f"( {{2,}}|^ | $|[{LINE_BREAK}\n\t])")
_LEVELS: Final = 10
_PICTURES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Media types that LibreOffice reads in all of its versions that are in use."""


def export_odt(
    document: Document, dest: Path, *, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> None:
    """Write the file, whole or not at all; `readers`: pictures by their SHA-256. Raises StudioError(BadInput |
    FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    ODT.check(dest)
    write_whole(dest, manuscript_odt(document, scene_id, readers))


def manuscript_odt(
    document: Document, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> bytes:
    """One scene, or all of them under their titles. Raises KeyError for a scene that is not there."""
    whole = whole_of(document, scene_id)
    pictures = Pictures(readers, _PICTURES)
    body = _Body(pictures)
    for depth, scene in whole.scenes:
        body.scene(scene.title, min(depth + 1, 6), paragraphs_of(document, scene.id))
    said = f"<dc:title>{escape(sayable(whole.title))}</dc:title>"
    if whole.author:
        author = escape(sayable(whole.author))
        said += f"<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{author}</dc:creator>"
    made = now_in_utc()
    said += f"<meta:creation-date>{made}</meta:creation-date><dc:date>{made}</dc:date>"
    said += f"<dc:language>{escape(sayable(whole.language))}</dc:language>"
    parts = {
        "content.xml": f"<office:document-content {_ROOT}>{body.xml()}</office:document-content>",
        "styles.xml": f"<office:document-styles {_ROOT}>{_styles(whole.language)}</office:document-styles>",
        "meta.xml": f"<office:document-meta {_ROOT}><office:meta>{said}</office:meta></office:document-meta>",
    }
    return _packed({name: f"{_DECLARED}{text}".encode() for name, text in parts.items()}, pictures)


def _packed(parts: Mapping[str, bytes], pictures: Pictures) -> bytes:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in (
            ("/", _MEDIA),
            *((name, "text/xml") for name in parts),
            *((f"Pictures/{one.name}", one.kind) for one in pictures),
        )
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        # First and not packed: by these bytes other programs know the file (part 2, 3.3).
        archive.writestr("mimetype", _MEDIA, zipfile.ZIP_STORED)
        for name, data in parts.items():
            archive.writestr(name, data)
        for one in pictures:
            archive.writestr(f"Pictures/{one.name}", one.data, zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml", f"{_DECLARED}<manifest:manifest {space}>{entries}</manifest:manifest>"
        )
    return out.getvalue()


class _Body:
    """The text of one document as XML, with the styles of letters that it needs."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._parts: list[str] = []
        self._letters: dict[tuple[str, ...], str] = {}
        self._turned: dict[str, str] = {}
        self._notes = self._tables = self._drawn = 0
        self._listed: list[str] = []
        """Styles of the lists that are open, one in the other."""
        self._items = ListCount()

    def scene(self, title: str, level: int, paragraphs: Sequence[Paragraph]) -> None:
        """A heading of this level, from 1 to 6, where the scene has a title; headings in the text go below it."""
        if title:
            self._parts.append(self._heading(title, _said(sayable(title)), level))
        for one in paragraphs:
            if one.text or one.style in ("rule", "picture"):
                self._block(one, level)
        self._list(-1, "")
        self._items.forget()

    def xml(self) -> str:
        """Styles of its own, then the text."""
        letters = "".join(
            f'<style:style style:name="{name}" style:family="text"><style:text-properties '
            f"{' '.join(_LETTERS[style] for style in styles)}/></style:style>"
            for styles, name in self._letters.items()
        )
        turned = "".join(
            f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{base}">'
            '<style:paragraph-properties style:writing-mode="rl-tb" fo:text-align="start"/></style:style>'
            for base, name in self._turned.items()
        )
        styles = f"<office:automatic-styles>{letters}{turned}</office:automatic-styles>"
        return f"{styles}<office:body><office:text>{''.join(self._parts)}</office:text></office:body>"

    def _block(self, one: Paragraph, deeper: int) -> None:
        place = self._items.place(one.style, one.depth)
        self._list(place.depth if place is not None else -1, _LISTS.get(one.style, ""))
        if one.style == "table":
            self._tables += 1
            self._parts.append(self._table(one))
        elif one.style == "picture" and (shown := self._pictures.get(one.asset)) is not None:
            self._parts.append(self._picture(shown, one.text))
        elif one.style.startswith("heading"):
            self._parts.append(self._heading(one.text, self._words(one), int(one.style[-1]) + deeper))
        else:
            style = self._directed(_STYLES.get(one.style, "Text_20_body"), one.text)
            words = "* * *" if one.style == "rule" else self._words(one)
            paragraph = f'<text:p text:style-name="{style}">{words}</text:p>'
            self._parts.append(f"<text:list-item>{paragraph}" if place is not None else paragraph)

    def _list(self, depth: int, style: str) -> None:
        """An item of a list of this style begins, in so many others; -1: none does. The item before ends, unless this
        one lies in it."""
        while len(self._listed) > depth + 1 or (len(self._listed) == depth + 1 > 0 and self._listed[-1] != style):
            self._parts.append("</text:list-item></text:list>")
            self._listed.pop()
        if depth < 0:
            return
        if len(self._listed) == depth + 1:
            self._parts.append("</text:list-item>")
        else:
            # Each list says its style, so that one of bullets can lie in one that counts.
            self._parts.append(f'<text:list text:style-name="{style}">')
            self._listed.append(style)

    def _heading(self, text: str, words: str, level: int) -> str:
        level = min(level, _LEVELS)
        style = self._directed(f"Heading_20_{level}", text)
        return f'<text:h text:style-name="{style}" text:outline-level="{level}">{words}</text:h>'

    def _directed(self, style: str, text: str) -> str:
        """The style, or one like it for a paragraph that is read from the right."""
        if not from_right(text):
            return style
        return self._turned.setdefault(style, f"R{len(self._turned) + 1}")

    def _words(self, one: Paragraph | Passage) -> str:
        return "".join(self._piece(piece) for piece in pieces_of(one))

    def _piece(self, piece: Piece) -> str:
        if piece.note is not None:
            return self._note(piece.note)
        words = _said(piece.text)
        style = "Source_20_Text" if "code" in piece.styles else ""
        if style:
            words = f'<text:span text:style-name="{style}">{words}</text:span>'
        wanted = [name for name in _LETTERS if name in piece.styles]
        lines = [name for name in wanted if name in _UNDERLINES]
        own = tuple(name for name in wanted if name not in lines[1:])
        if own:
            name = self._letters.setdefault(own, f"T{len(self._letters) + 1}")
            words = f'<text:span text:style-name="{name}">{words}</text:span>'
        if piece.link:
            words = f'<text:a xlink:type="simple" xlink:href={quoteattr(piece.link)}>{words}</text:a>'
        return words

    def _note(self, words: str) -> str:
        self._notes += 1
        lines = "".join(
            f'<text:p text:style-name="Footnote">{_said(sayable(line))}</text:p>' for line in words.split("\n")
        )
        return (
            f'<text:note text:id="note{self._notes}" text:note-class="footnote"><text:note-citation>{self._notes}'
            f"</text:note-citation><text:note-body>{lines}</text:note-body></text:note>"
        )

    def _picture(self, one: Embedded, shows: str) -> str:
        self._drawn += 1
        image = (
            f'<draw:image xlink:href="Pictures/{one.name}" xlink:type="simple" xlink:show="embed" '
            f'xlink:actuate="onLoad" draw:mime-type="{one.kind}"/>'
        )
        return (
            f'<text:p text:style-name="Illustration"><draw:frame draw:name="Picture{self._drawn}" '
            f'text:anchor-type="as-char" svg:width="{one.width:.2f}cm" svg:height="{one.height:.2f}cm">{image}'
            f"<svg:desc>{escape(sayable(shows.replace(LINE_BREAK, ' ')))}</svg:desc></draw:frame></text:p>"
        )

    def _table(self, one: Paragraph) -> str:
        """Rows of cells; the first is a head where a row of hyphens follows it."""
        head, rows = table_cells(one)
        wide = max(map(len, rows), default=1) or 1
        shown = []
        for number, row in enumerate(rows):
            style = "Table_20_Heading" if head and number == 0 else "Table_20_Contents"
            cells = "".join(
                f'<table:table-cell office:value-type="string"><text:p text:style-name="{style}">{self._words(cell)}'
                "</text:p></table:table-cell>"
                for cell in [*row, *[NO_CELL] * (wide - len(row))]
            )
            line = f"<table:table-row>{cells}</table:table-row>"
            shown.append(f"<table:table-header-rows>{line}</table:table-header-rows>" if head and not number else line)
        columns = f'<table:table-column table:number-columns-repeated="{wide}"/>'
        return f'<table:table table:name="Table{self._tables}">{columns}{"".join(shown)}</table:table>'


def _said(text: str) -> str:
    """Words, tabs, forced breaks and blanks that count."""
    parts = []
    for piece in _SIGNS.split(text):
        if piece == "\t":
            parts.append("<text:tab/>")
        elif piece in (LINE_BREAK, "\n"):
            parts.append("<text:line-break/>")
        elif piece and not piece.strip(" "):
            parts.append(f'<text:s text:c="{len(piece)}"/>')
        else:
            parts.append(escape(piece))
    return "".join(parts)


def _styles(language: str) -> str:
    """A page to be read and printed: serifs, first lines set in, room between lines."""
    tongue, _, country = sayable(language).partition("-")
    where = f"fo:language={quoteattr(tongue or 'en')} fo:country={quoteattr(country or 'none')}"
    default = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"/>'
        f'<style:text-properties style:font-name="Georgia" fo:font-size="11pt" {where}/></style:default-style>'
    )
    paragraph = "".join((
        _style("Standard"),
        _style("Text_20_body", "Standard", 'fo:text-indent="0.6cm" fo:line-height="130%"'),
        _style("Heading", "Standard", 'fo:margin-top="0.8cm" fo:margin-bottom="0.4cm" fo:keep-with-next="always"'),
        *(
            _style(f"Heading_20_{level}", "Heading", "", f'fo:font-size="{size}pt" fo:font-weight="bold"', level)
            for level, size in zip(range(1, _LEVELS + 1), (20, 16, 13, *[11] * 7), strict=True)
        ),
        _style("Quotations", "Standard", 'fo:margin-left="1cm" fo:margin-right="1cm"', 'fo:font-style="italic"'),
        _style("Scene_20_Break", "Standard",
               'fo:text-align="center" fo:margin-top="0.4cm" fo:margin-bottom="0.4cm"'),
        _style("Illustration", "Standard",
               'fo:text-align="center" fo:margin-top="0.4cm" fo:margin-bottom="0.4cm"'),
        _style("Preformatted_20_Text", "Standard", "", 'style:font-name="Courier New" fo:font-size="10pt"'),
        _style("Footnote", "Standard", "", 'fo:font-size="9pt"'),
        _style("Table_20_Contents", "Standard"),
        _style("Table_20_Heading", "Table_20_Contents", "", 'fo:font-weight="bold"'),
    ))  # fmt: skip
    letters = (
        '<style:style style:name="Source_20_Text" style:display-name="Source Text" style:family="text">'
        '<style:text-properties style:font-name="Courier New"/></style:style>'
    )
    fonts = "".join(
        f'<style:font-face style:name="{name}" svg:font-family={quoteattr(family)} style:font-family-generic="{kind}"/>'
        for name, family, kind in (("Georgia", "Georgia", "roman"), ("Courier New", "'Courier New'", "modern"))
    )
    notes = (
        '<text:notes-configuration text:note-class="footnote" style:num-format="1" text:start-value="0" '
        'text:footnotes-position="page" text:start-numbering-at="document"/>'
    )
    width, height = paper_of(language)
    page = (
        f'<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="{width / 10:.2f}cm" '
        f'fo:page-height="{height / 10:.2f}cm" fo:margin="2.5cm"/></style:page-layout>'
    )
    return (
        f"<office:font-face-decls>{fonts}</office:font-face-decls><office:styles>{default}{paragraph}{letters}"
        f"{_list_styles()}{notes}</office:styles><office:automatic-styles>{page}</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page"/>'
        "</office:master-styles>"
    )


def _style(name: str, base: str = "", lines: str = "", letters: str = "", level: int = 0) -> str:
    shown = name.replace("_20_", " ")
    more = f' style:parent-style-name="{base}"' if base else ""
    more += f' style:default-outline-level="{level}" style:next-style-name="Text_20_body"' if level else ""
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph"{more}>'
        + (f"<style:paragraph-properties {lines}/>" if lines else "")
        + (f"<style:text-properties {letters}/>" if letters else "")
        + "</style:style>"
    )


def _list_styles() -> str:
    def place(level: int) -> str:
        return (
            '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
            f'<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.6cm" '
            f'fo:margin-left="{0.6 * level + 0.6:.1f}cm"/></style:list-level-properties>'
        )

    levels = range(1, _LEVELS + 1)
    bullets = "".join(
        f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="\u2022">{place(level)}'
        "</text:list-level-style-bullet>"
        for level in levels
    )
    numbers = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-suffix="." style:num-format="1">{place(level)}'
        "</text:list-level-style-number>"
        for level in levels
    )
    return (
        f'<text:list-style style:name="List_20_1" style:display-name="List 1">{bullets}</text:list-style>'
        f'<text:list-style style:name="Numbering_20_1" style:display-name="Numbering 1">{numbers}</text:list-style>'
    )


ODT: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.odt", subject="manuscript", direction="out", words="OpenDocument text", suffixes=(".odt",),
    act=export_odt,
)  # fmt: skip
