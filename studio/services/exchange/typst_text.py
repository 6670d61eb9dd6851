"""Passages as the markup of Typst, which `typesetting` makes pages of. Used by the writers of PDF; pure, any thread.

All words are strings of code, so that no sign in them means anything: `#"words";`. What a page looks like is the
business of those who put a style in front. Source: the reference of Typst 0.15.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from studio.domain.lists import LIST_STYLES, ListCount
from studio.domain.passages import Passage
from studio.domain.text_records import Paragraph
from studio.services.exchange.pieces import LINE_BREAK, Piece, from_right, pieces_of, sayable
from studio.services.exchange.table_cells import NO_CELL, table_cells

_AROUND: Final = (
    ("bold", "strong"), ("italic", "emph"), ("underline", "underline"), ("strike", "strike"),
    ("small-caps", "smallcaps"), ("superscript", "super"), ("subscript", "sub"),
)  # fmt: skip
_LINES: Final = re.compile(f"[{LINE_BREAK}\n]")
_GAP: Final = "#h(1.5em);"
"""For a tab."""
_TOGETHER: Final = {"list-item": "list", "numbered-item": "list", "quote": "quote"}
"""What stands in one element with those behind it."""


def string(text: str) -> str:
    """A literal of Typst's."""
    return '"' + sayable(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "") + '"'


def words(text: str) -> str:
    """Markup that shows a text; its line breaks stay."""
    return "#linebreak();".join(
        _GAP.join(f"#{string(part)};" for part in line.split("\t")) for line in _LINES.split(text)
    )


def blocks(
    passages: Sequence[Passage | Paragraph],
    *,
    deeper: int = 0,
    scene_break: str = "* * *",
    picture: Callable[[str], str],
) -> Iterator[str]:
    """Markup of each paragraph, list, quote and so on. `deeper` lowers the headings; `picture`: the file of a picture
    by its SHA-256, "" for one that there is not."""
    shown = (one for one in passages if one.text or one.style in ("rule", "picture"))
    for _key, group in groupby(enumerate(shown), lambda one: _TOGETHER.get(one[1].style) or one[0]):
        several = [one for _number, one in group]
        style = several[0].style
        if style in LIST_STYLES:
            yield _lists(several)
        elif style in _TOGETHER:
            yield f"#said({', '.join(f'[{_inline(one)}]' for one in several)})"
        elif style == "rule":
            yield f"#scene-break({string(scene_break)})"
        elif style == "table":
            yield _table(several[0])
        elif style == "code":
            code = string(several[0].text.replace(LINE_BREAK, "\n"))
            yield f"#code-block({code})"
        elif style == "picture":
            yield _picture(several[0], picture)
        elif style.startswith("heading"):
            yield heading(min(int(style[-1]) + deeper, 6), _inline(several[0]), several[0].text)
        else:
            yield _inline(several[0])


def heading(level: int, markup: str, plain: str) -> str:
    """`plain`: the words alone, for what stands at the head of pages."""
    return f"#titled({level}, {string(plain.replace(LINE_BREAK, ' '))})[{markup}]"


def opened(plain: str) -> str:
    """A page that a chapter in a part opens on."""
    return f"#opened({string(plain.replace(LINE_BREAK, ' '))})"


def _lists(several: Sequence[Passage | Paragraph]) -> str:
    """Items that follow each other; an inner list stands in the item before it."""
    count, parts = ListCount(), list[str]()
    opened: list[str] = []
    for one in several:
        place = count.place(one.style, one.depth)
        if place is None:
            continue
        depth, kind = place.depth, "list" if one.style == "list-item" else "enum"
        while len(opened) > depth + 1 or (len(opened) == depth + 1 and opened[-1] != kind):
            opened.pop()
            parts.append("])")
        parts.append(f"], [{_inline(one)}" if len(opened) == depth + 1 else f"#{kind}([{_inline(one)}")
        if len(opened) == depth:
            opened.append(kind)
    parts += ["])"] * len(opened)
    return "".join(parts)


def _inline(one: Passage | Paragraph) -> str:
    markup = "".join(map(_piece, pieces_of(one)))
    return f"#from-right[{markup}]" if from_right(one.text) else markup


def _piece(piece: Piece) -> str:
    if piece.note is not None:
        return f"#footnote[{words(piece.note)}];"
    markup = f"#raw({string(piece.text)});" if "code" in piece.styles else words(piece.text)
    for style, name in _AROUND:
        if style in piece.styles:
            markup = f"#{name}[{markup}];"
    return f"#link({string(piece.link)})[{markup}];" if piece.link else markup


def _table(one: Passage | Paragraph) -> str:
    head, rows = table_cells(one)
    wide = max(map(len, rows), default=1) or 1
    cells = [[f"[{_inline(cell)}]" for cell in [*row, *[NO_CELL] * (wide - len(row))]] for row in rows]
    first = [f"table.header({', '.join(cells.pop(0))})"] if head else []
    return f"#align(center, table(columns: {wide}, {', '.join([*first, *(cell for row in cells for cell in row)])}))"


def _picture(one: Passage | Paragraph, picture: Callable[[str], str]) -> str:
    file = picture(one.asset) if one.asset else ""
    shows = one.text.replace(LINE_BREAK, " ")
    if not file:
        return f"#align(center, emph[{words(shows)}])" if shows else ""
    return f"#plate({string(file)}, {string(shows)})"
