"""The manuscript as Rich Text Format (.rtf): headings, lists, tables, footnotes, links, for programs of every age.

A row of the table of formats; called on a thread. All of it is ASCII: other letters are written by their numbers.
Source: Rich Text Format Specification 1.9.1 (Microsoft).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from studio.domain.document import Document
from studio.domain.lists import ListCount
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph
from studio.project.files import write_whole
from studio.services.exchange.book_facts import paper_of
from studio.services.exchange.embedded_pictures import NO_READERS, Embedded, PictureReader, Pictures
from studio.services.exchange.format import Format
from studio.services.exchange.manuscript_text import ManuscriptOut
from studio.services.exchange.pieces import LINE_BREAK, Piece, from_right, pieces_of, sayable, whole_of
from studio.services.exchange.table_cells import NO_CELL, table_cells

_FONTS: Final = r"{\fonttbl{\f0\froman\fcharset0 Georgia;}{\f1\fmodern\fcharset0 Courier New;}}"
_COLOURS: Final = r"{\colortbl;\red5\green99\blue193;}"
_BODY: Final = r"\s10\fi340\sl312\slmult1\f0\fs22"
_ITEM: Final = r"\s10\fi-360\sl312\slmult1\f0\fs22"
_STEP: Final = 360
"""By how much a list is set in, in twentieths of a point."""
_LEVELS: Final = 9
_QUOTE: Final = r"\s11\li567\ri567\f0\fs22"
_BREAK: Final = r"\s12\qc\sb240\sa240\f0\fs22"
_CODE: Final = r"\s13\f1\fs20"
_NOTE: Final = r"\s14\f0\fs18"
_STYLES: Final = {"body": _BODY, "quote": _QUOTE, "rule": _BREAK, "code": _CODE, "list-item": _ITEM,
                  "numbered-item": _ITEM}  # fmt: skip
_SIZES: Final = (40, 32, 26, *[22] * 6)
"""Of headings, in half points."""
_LETTERS: Final = {
    "bold": r"\b", "italic": r"\i", "strike": r"\strike", "underline": r"\ul", "code": r"\cs16\f1",
    "small-caps": r"\scaps", "superscript": r"\super", "subscript": r"\sub",
    "by-model": r"\uld", "by-changed": r"\uldashd", "by-dictation": r"\uldashdd", "by-pasted": r"\uldash",
    "by-editor": r"\ulwave", "by-imported": r"\ulldash",
}  # fmt: skip
_SIGNS: Final = {
    "\\": r"\\", "{": r"\{", "}": r"\}", "\t": r"\tab ", "\n": r"\line ", LINE_BREAK: r"\line ", "\u00a0": r"\~",
    "\u2011": r"\_",
}  # fmt: skip
_ESCAPED: Final = re.compile(r"[\\{}\t\n]|[^\x20-\x7e]")
_PICTURES: Final = {"image/png": r"\pngblip", "image/jpeg": r"\jpegblip"}
_WIDTH: Final = 9000
"""Of a table, in twentieths of a point."""


def export_rtf(
    document: Document, dest: Path, *, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> None:
    """Write the file, whole or not at all; `readers`: pictures by their SHA-256. Raises StudioError(BadInput |
    FormatUnknown | FileUnwritable | DiskFull), KeyError."""
    RTF.check(dest)
    write_whole(dest, manuscript_rtf(document, scene_id, readers))


def manuscript_rtf(
    document: Document, scene_id: str | None = None, readers: Mapping[str, PictureReader] = NO_READERS
) -> bytes:
    """One scene, or all of them under their titles. Raises KeyError for a scene that is not there."""
    whole = whole_of(document, scene_id)
    body = _Body(Pictures(readers, tuple(_PICTURES)))
    for depth, scene in whole.scenes:
        body.scene(scene.title, min(depth + 1, 6), paragraphs_of(document, scene.id))
    author = rf"{{\author {rtf_words(whole.author)}}}" if whole.author else ""
    info = rf"{{\info{{\title {rtf_words(whole.title)}}}{author}}}"
    width, height = (round(side / 25.4 * 1440) for side in paper_of(whole.language))
    start = rf"{{\rtf1\ansi\ansicpg1252\uc1\deff0{_FONTS}{_COLOURS}{_stylesheet()}"
    head = rf"{start}{body.lists()}{info}\paperw{width}\paperh{height}\widowctrl\ftnbj"
    return "\n".join((head, *body.parts, "}\n")).encode("ascii")


class _Body:
    """The text of one document, with the lists that it needs."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self.parts: list[str] = []
        self._numbered = 0
        """Lists that count, so far; each begins at one."""
        self._items = ListCount()
        self._uses: dict[int, int] = {}
        """By depth, the number of the list that counts there."""

    def scene(self, title: str, level: int, paragraphs: Sequence[Paragraph]) -> None:
        """A heading of this level, from 1 to 6, where the scene has a title; headings in the text go below it."""
        self._items.forget()
        if title:
            self.parts.append(_heading(level, title, rtf_words(title)))
        for one in paragraphs:
            if one.text or one.style in ("rule", "picture"):
                self.parts.append(self._block(one, level))

    def lists(self) -> str:
        """The definitions of a list of bullets and one that counts, and a use for each list of the text."""
        bullets = r"{\listlevel\levelnfc23\levelstartat1{\leveltext\'01\u8226 ?;}{\levelnumbers;}}" * _LEVELS
        numbers = "".join(
            rf"{{\listlevel\levelnfc0\levelstartat1{{\leveltext\'02\'{depth:02}.;}}{{\levelnumbers\'01;}}}}"
            for depth in range(_LEVELS)
        )
        bullet, number = rf"{{\list{bullets}\listid1}}", rf"{{\list{numbers}\listid2}}"
        again = r"\listoverridecount9" + r"{\lfolevel\listoverridestartat\levelstartat1}" * _LEVELS
        uses = "".join(rf"{{\listoverride\listid2{again}\ls{number + 2}}}" for number in range(self._numbered))
        first = r"{\listoverride\listid1\listoverridecount0\ls1}"
        return rf"{{\*\listtable{bullet}{number}}}{{\*\listoverridetable{first}{uses}}}"

    def _block(self, one: Paragraph, deeper: int) -> str:
        place = self._items.place(one.style, one.depth)
        if one.style == "table":
            return _table(one)
        if one.style == "picture" and (shown := self._pictures.get(one.asset)) is not None:
            return _picture(shown, one.text)
        words = "* * *" if one.style == "rule" else "".join(map(_piece, pieces_of(one)))
        if one.style.startswith("heading"):
            return _heading(int(one.style[-1]) + deeper, one.text, words)
        style = _STYLES.get(one.style, _BODY) + _directed(one.text)
        if place is not None:
            style += rf"\li{_STEP * (place.depth + 2)}"
            use, sign = 1, r"\u8226 ?"
            if place.number:
                if place.number == 1:
                    self._numbered += 1
                    self._uses[place.depth] = self._numbered + 1
                use, sign = self._uses[place.depth], f" {place.number}."
            return rf"\pard\plain\ls{use}\ilvl{place.depth}{style}{{\listtext{sign}\tab}}{words}\par"
        return rf"\pard\plain{style} {words}\par"


def _piece(piece: Piece) -> str:
    if piece.note is not None:
        sign = r"{\cs15\super\chftn}"
        return rf"{sign}{{\footnote\pard\plain{_NOTE}{sign} {rtf_words(piece.note)}}}"
    words = rtf_words(piece.text)
    look = "".join(sign for name, sign in _LETTERS.items() if name in piece.styles)
    if not piece.link:
        return f"{{{look} {words}}}" if look else words
    address = piece.link.replace("\\", "/").replace('"', "%22")
    told = rf'{{\*\fldinst{{HYPERLINK "{rtf_words(address)}"}}}}'
    return rf"{{\field{told}{{\fldrslt{{\cs17\ul\cf1{look} {words}}}}}}}"


def rtf_words(text: str) -> str:
    """Text as RTF has it: signs escaped, what is not ASCII by its number as UTF-16 has it, with "?" for those who
    cannot read that."""
    return _ESCAPED.sub(_escape, sayable(text))


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if sign in _SIGNS:
        return _SIGNS[sign]
    units = sign.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return "".join(rf"\u{number}?" for number in numbers)


def _heading(level: int, text: str, words: str) -> str:
    level = min(level, 9)
    look = rf"\s{level}\outlinelevel{level - 1}\keepn\sb480\sa240\b\f0\fs{_SIZES[level - 1]}"
    return rf"\pard\plain{look}{_directed(text)} {words}\par"


def _directed(text: str) -> str:
    return r"\rtlpar" if from_right(text) else ""


def _picture(one: Embedded, shows: str) -> str:
    """In hexadecimal digits, at its size in twentieths of a point."""
    wide, high = (round(side / 2.54 * 1440) for side in (one.width, one.height))
    said = rf"{{\*\picprop{{\sp{{\sn wzDescription}}{{\sv {rtf_words(shows.replace(LINE_BREAK, ' '))}}}}}}}"
    digits = re.sub("(.{120})", r"\1\n", one.data.hex())
    shown = rf"{{\*\shppict{{\pict{said}{_PICTURES[one.kind]}\picwgoal{wide}\pichgoal{high}"
    return rf"\pard\plain\qc\f0\fs22 {shown}" + f"\n{digits}}}}}" + r"\par"


def _cell(cell: Passage) -> str:
    return "".join(map(_piece, pieces_of(cell)))


def _table(one: Paragraph) -> str:
    """Rows of cells; the first is a head where a row of hyphens follows it."""
    head, rows = table_cells(one)
    wide = max(map(len, rows), default=1) or 1
    edges = "".join(
        rf"\clbrdrt\brdrs\clbrdrl\brdrs\clbrdrb\brdrs\clbrdrr\brdrs\cellx{_WIDTH * number // wide}"
        for number in range(1, wide + 1)
    )
    shown = []
    for number, row in enumerate(rows):
        first = head and number == 0
        cells = "".join(
            rf"\pard\plain\intbl\f0\fs22{_directed(cell.text)} "
            + (rf"{{\b {_cell(cell)}}}\cell" if first else rf"{_cell(cell)}\cell")
            for cell in [*row, *[NO_CELL] * (wide - len(row))]
        )
        repeated = r"\trhdr" if first else ""
        shown.append(rf"\trowd\trgaph108{repeated}{edges}{cells}\row")
    return "\n".join(shown)


def _stylesheet() -> str:
    heads = "".join(
        rf"{{\s{level}\sbasedon0\snext10\outlinelevel{level - 1}\b\f0\fs{size} heading {level};}}"
        for level, size in enumerate(_SIZES, 1)
    )
    named = (
        (_BODY, "Body Text"), (_QUOTE, "Quote"), (_BREAK, "Scene Break"), (_CODE, "Code"), (_NOTE, "footnote text"),
    )  # fmt: skip
    bodies = "".join(rf"{{{look}\sbasedon0 {name};}}" for look, name in named)
    letters = r"{\*\cs15\super footnote reference;}{\*\cs16\f1 Inline Code;}{\*\cs17\ul\cf1 Hyperlink;}"
    return rf"{{\stylesheet{{\s0\f0\fs22 Normal;}}{heads}{bodies}{letters}}}"


RTF: Final[Format[ManuscriptOut]] = Format(
    id="manuscript.rtf", subject="manuscript", direction="out", words="Rich text", suffixes=(".rtf",), act=export_rtf,
)  # fmt: skip
