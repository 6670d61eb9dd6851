"""What documents of all word processors have in common: styles by their names, breaks between scenes, small tables.

Used by the readers of this package. Pure; any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from studio.domain.passages import Passage
from studio.domain.text_records import ParagraphStyle
from studio.services.exchange.table_cells import table_passage

BREAKS: Final = ("* * *", "***", "#", "\u2042", "~", "\u2766")
"""What parts scenes, alone in a paragraph."""
CELL_SIGNS: Final = 400
"""Characters of a cell, above which a table is how a page was laid out: its paragraphs stay paragraphs."""
MOST_ROWS, MOST_CELLS = 400, 64
PARAGRAPH_LIMIT: Final = 200_000
ADDRESSES: Final = ("http://", "https://", "mailto:")

_HEADINGS: Final[tuple[ParagraphStyle, ...]] = ("heading1", "heading2", "heading3")
_BY_NAME: Final[dict[str, ParagraphStyle]] = {
    "title": "heading1", "subtitle": "body", "scene break": "rule", "horizontal line": "rule", "code": "code",
    "html preformatted": "code", "source code": "code", "preformatted text": "code",
}  # fmt: skip
_BY_BEGINNING: Final[dict[str, ParagraphStyle]] = {"list number": "numbered-item", "list": "list-item"}
_CODE_LETTERS: Final = (
    "inline code", "html code", "html typewriter", "verbatim char", "source text", "code char", "teletype",
)  # fmt: skip
"""Styles of letters, as Word, LibreOffice and pandoc call them."""


def heading(level: int) -> ParagraphStyle:
    """Of a level of the outline, from 0."""
    return _HEADINGS[min(max(level, 0), 2)]


def kind_by_name(name: str, level: int | None) -> ParagraphStyle | None:
    """What paragraphs of a style are, by its name and its level of the outline, from 0; None where neither says."""
    name = name.lower()
    if name.startswith("heading"):
        return heading(int(name[-1]) - 1 if name[-1:].isdecimal() else 0)
    if "quot" in name:
        return "quote"
    kind = _BY_NAME.get(name) or next((_BY_BEGINNING[one] for one in _BY_BEGINNING if name.startswith(one)), None)
    if kind is None and level is not None and level < 9:
        return heading(level)
    return kind


def is_code_letters(name: str) -> bool:
    """Whether a style of letters is that of code."""
    return name.lower() in _CODE_LETTERS


def web(address: str) -> str:
    """An address that a link may lead to; "" for others."""
    return address if address.startswith(ADDRESSES) else ""


def field_address(instruction: str) -> str:
    """Where a field leads that is told `HYPERLINK "address"`; "" for others, and for what is none of the web."""
    words = instruction.split(None, 2)
    if len(words) < 2 or words[0].upper() != "HYPERLINK":
        return ""
    return web(words[1].strip('"'))


def table_of(rows: Sequence[Sequence[Passage]], *, head: bool) -> Passage | None:
    """As `table_passage`. A first row that is bold, where no other is, is a head though nothing says so."""
    return table_passage(rows, head=head or _looks_like_head(rows))


def _looks_like_head(rows: Sequence[Sequence[Passage]]) -> bool:
    first, *others = [[_is_bold(cell) for cell in row if cell.text.strip()] for row in rows] or [[]]
    return len(rows) > 1 and bool(first) and all(first) and not any(any(row) for row in others)


def _is_bold(cell: Passage) -> bool:
    """All its letters, whatever the signs of its footnotes are."""
    bold = {at for mark in cell.marks if mark.style == "bold" for at in range(mark.start, mark.end)}
    notes = {mark.start for mark in cell.marks if mark.style == "footnote"}
    return all(at in bold or at in notes or sign.isspace() for at, sign in enumerate(cell.text))


def joined_code(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Lines of code that are paragraphs each are one block of it. Blocks of several lines stay what they are."""
    waiting: list[str] = []
    for one in passages:
        if one.style == "code" and "\u2028" not in one.text:
            waiting.append(one.text)
            continue
        if waiting:
            yield _block(waiting)
            waiting = []
        yield msgspec.structs.replace(one, marks=()) if one.style == "code" else one
    if waiting:
        yield _block(waiting)


def _block(lines: Sequence[str]) -> Passage:
    return Passage("\u2028".join(lines).strip("\u2028"), "code")
