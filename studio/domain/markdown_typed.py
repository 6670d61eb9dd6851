"""Markdown as it is typed: what a sign just finished makes of its paragraph. Pure; the editor asks after each letter.

Each answer is one change, so that undo takes back what became of the signs and leaves the signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.bounds import DEEPEST
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.lists import LIST_STYLES
from studio.domain.manuscript import replace_range
from studio.domain.passages import Passage
from studio.domain.richtext import Rich, replaced, rich_of, tidy
from studio.domain.text_records import Mark, MarkStyle, Paragraph, ParagraphStyle, Scene

_BLOCKS: Final[dict[str, ParagraphStyle]] = {
    "# ": "heading1",
    "## ": "heading2",
    "### ": "heading3",
    "> ": "quote",
    "- ": "list-item",
    "* ": "list-item",
    "+ ": "list-item",
    "1. ": "numbered-item",
    "1) ": "numbered-item",
}
_FENCE: Final = re.compile(r"```+\s*([\w+#.-]{0,40})\s*")
_TABLE_ROW: Final = re.compile(r"\s*\|.*\S.*\|\s*")
_LINK: Final = re.compile(r"(?<!!)\[(?P<words>[^\[\]]+)\]\((?P<target>[^()\s]+)\)$")
_PICTURE: Final = re.compile(r"!\[(?P<shows>[^\[\]]*)\]\([^()]*\)$")
_NOTE: Final = re.compile(r"\[\^(?P<target>[^\[\]]+)\]$")
NOTE_SIGN: Final = "†"
"""Stands in the text where a footnote is."""
LINE_BREAK: Final = "\u2028"
_BREAK: Final = re.compile(r"(?:\*\s*){3,}|(?:-\s*){3,}|_{3,}|#")
"""A `#` alone, as manuscripts for a publisher have it."""
_BREAK_IN_LIST: Final = re.compile(r"(?:\*\s*){2,}|(?:-\s*){2,}")
"""The first of the signs, and a space, made a list of it."""
_WORDS: Final = r"(?P<words>[^\s{0}](?:[^{0}]*[^\s{0}])?)"
_INLINE: Final[tuple[tuple[str, tuple[MarkStyle, ...], re.Pattern[str]], ...]] = (
    ("*", ("bold", "italic"), re.compile(r"(?<![\w*])\*\*\*" + _WORDS.format("*") + r"\*\*\*$")),
    ("_", ("bold", "italic"), re.compile(r"(?<![\w_])___" + _WORDS.format("_") + r"___$")),
    ("*", ("bold",), re.compile(r"(?<![\w*])\*\*" + _WORDS.format("*") + r"\*\*$")),
    ("*", ("italic",), re.compile(r"(?<![\w*])\*" + _WORDS.format("*") + r"\*$")),
    ("_", ("bold",), re.compile(r"(?<![\w_])__" + _WORDS.format("_") + r"__$")),
    ("_", ("italic",), re.compile(r"(?<![\w_])_" + _WORDS.format("_") + r"_$")),
    ("`", ("code",), re.compile(r"(?<![\w`])`" + _WORDS.format("`") + r"`$")),
    ("~", ("strike",), re.compile(r"(?<![\w~])~~" + _WORDS.format("~") + r"~~$")),
    ("~", ("subscript",), re.compile(r"(?<!~)~(?P<words>[^\s~]{1,40})~$")),
    ("^", ("superscript",), re.compile(r"(?<!\^)\^(?P<words>[^\s^]{1,40})\^$")),
    ("}", ("small-caps",), re.compile(r"\[(?P<words>[^\[\]]+)\]\{\.smallcaps\}$")),
)
"""The last three as pandoc has them: `H~2~O`, `m^2^`, `[Anno Domini]{.smallcaps}`."""
_UNFINISHED: Final = re.compile(r"(?<![\w`])`[^\s`][^`]*$|\]\([^()\s]*$")
_LONGEST: Final = 2_000
"""Letters before the caret that are looked at."""


class Became(msgspec.Struct, frozen=True):
    change: Change
    paragraph_id: str
    """Where the caret goes,"""
    offset: int
    ends: tuple[str, ...] = ()
    """and the emphasis that does not go on there."""


class PictureTyped(msgspec.Struct, frozen=True):
    """The signs of a picture, `![what it shows](where it is)`: characters [start, end) of the paragraph."""

    start: int
    end: int
    shows: str


def picture_typed(before: str) -> PictureTyped | None:
    """Where the last letter of a paragraph's text up to the caret ends the signs of a picture."""
    found = _PICTURE.search(before, max(0, len(before) - _LONGEST))
    return PictureTyped(*found.span(), found["shows"].strip()) if found is not None else None


def within_verbatim(before: str) -> bool:
    """Whether the last letter of a paragraph's text up to the caret stands in code, or in the address of a link, whose
    end is still to be typed."""
    return _UNFINISHED.search(before, max(0, len(before) - _LONGEST)) is not None


def became(document: Document, paragraph_id: str, offset: int, typed: str) -> Became | None:
    """What the letter typed last, before `offset`, makes of the paragraph; None for a letter like any other."""
    paragraph = document.need(Paragraph, paragraph_id)
    before = paragraph.text[:offset]
    if typed == " ":
        signs = before.lstrip(" ")
        depth = (len(before) - len(signs)) // 2
        style = _BLOCKS.get(signs) if paragraph.style == "body" else None
        begins = style is not None and (not depth or style in LIST_STYLES)
        return _block(document, paragraph, offset, style or "body", min(depth, DEEPEST)) if begins else None
    if paragraph.style == "code":
        return None
    begin = max(0, offset - _LONGEST)
    if paragraph.style == "table":
        begin = max(begin, before.rfind("|") + 1)
    for sign, styles, pattern in _INLINE:
        if sign == typed and (found := pattern.search(before, begin)):
            inner = rich_of(paragraph).cut(*found.span("words"))
            return _inline(document, paragraph, found.span(), inner, *(Mark(0, len(inner.text), one) for one in styles))
    if typed == ")" and (found := _LINK.search(before, begin)):
        inner = rich_of(paragraph).cut(*found.span("words"))
        return _inline(document, paragraph, found.span(), inner, Mark(0, len(inner.text), "link", found["target"]))
    if typed == "]" and (found := _NOTE.search(before, begin)):
        return _inline(document, paragraph, found.span(), Rich(NOTE_SIGN), Mark(0, 1, "footnote", found["target"]))
    return None


def entered(document: Document, paragraph_id: str) -> Became | None:
    """What Return at its end makes of a paragraph: of nothing but signs a scene break, with a paragraph behind it; of a
    fence a block of code; of a row of cells a table; an empty last line ends code and tables."""
    paragraph = document.need(Paragraph, paragraph_id)
    if paragraph.style in ("code", "table"):
        return _line(document, paragraph)
    if paragraph.style == "body" and (fence := _FENCE.fullmatch(paragraph.text)):
        draft = Draft(document)
        made = msgspec.structs.replace(paragraph, style="code", language=fence[1], text="", marks=(), spans=())
        draft.put(made)
        return Became(draft.change("Paragraph style"), paragraph.id, 0)
    if paragraph.style == "body" and _TABLE_ROW.fullmatch(paragraph.text) and paragraph.text.count("|") > 2:
        draft = Draft(document)
        text = paragraph.text.strip()
        draft.put(_with(paragraph, rich_of(paragraph).cut(len(paragraph.text) - len(paragraph.text.lstrip()))))
        row = LINE_BREAK + empty_row(text.count("|") - 1)
        made = draft.need(Paragraph, paragraph.id)
        draft.put(msgspec.structs.replace(made, style="table", text=made.text.rstrip() + row))
        return Became(draft.change("Paragraph style"), paragraph.id, len(text) + 3)
    return _broken(document, paragraph)


def empty_row(cells: int) -> str:
    """Of a table, to be written in: its first cell begins behind two letters."""
    return "|" + "  |" * max(1, cells)


def _line(document: Document, paragraph: Paragraph) -> Became | None:
    """Another line; behind an empty one, or a row of empty cells, a paragraph of plain text."""
    length = len(paragraph.text)
    last = paragraph.text.rfind(LINE_BREAK)
    left = paragraph.text[last + 1 :]
    if left.strip("| ") if paragraph.style == "table" else left:
        return None
    start = (paragraph.id, max(0, last))
    change = replace_range(document, paragraph.scene_id, start, (paragraph.id, length), (Passage(), Passage()))
    order = _paragraphs_after(change)
    return Became(_named(change, "New paragraph"), order[order.index(paragraph.id) + 1], 0)


def _broken(document: Document, paragraph: Paragraph) -> Became | None:
    paragraph_id = paragraph.id
    pattern = {"body": _BREAK, "list-item": _BREAK_IN_LIST}.get(paragraph.style)
    if pattern is None or not pattern.fullmatch(paragraph.text.strip()):
        return None
    place, end = (paragraph_id, 0), (paragraph_id, len(paragraph.text))
    change = replace_range(document, paragraph.scene_id, place, end, (Passage(style="rule"), Passage()))
    order = _paragraphs_after(change)
    return Became(_named(change, "Paragraph style"), order[order.index(_rule_in(change)) + 1], 0)


def _block(document: Document, paragraph: Paragraph, signs: int, style: ParagraphStyle, depth: int) -> Became:
    """Blanks before the sign of a list put it into another one."""
    draft = Draft(document)
    rich = rich_of(paragraph).cut(signs)
    made = msgspec.structs.replace(paragraph, style=style, depth=depth)
    draft.put(_with(made, rich))
    return Became(draft.change("Paragraph style"), paragraph.id, 0)


def _inline(document: Document, paragraph: Paragraph, place: tuple[int, int], inner: Rich, *marks: Mark) -> Became:
    draft = Draft(document)
    rich = replaced(rich_of(paragraph), *place, tidy(inner.text, (*inner.marks, *marks), inner.spans))
    draft.put(_with(paragraph, rich))
    label = marks[0].style.capitalize()
    return Became(draft.change(label), paragraph.id, place[0] + len(inner.text), tuple(one.style for one in marks))


def _with(paragraph: Paragraph, rich: Rich) -> Paragraph:
    return msgspec.structs.replace(paragraph, text=rich.text, marks=rich.marks, spans=rich.spans)


def _named(change: Change, label: str) -> Change:
    return msgspec.structs.replace(change, label=label)


def _paragraphs_after(change: Change) -> Sequence[str]:
    return next(edit.after.paragraphs for edit in change.edits if isinstance(edit.after, Scene))


def _rule_in(change: Change) -> str:
    rules = (edit.after for edit in change.edits)
    return next(one.id for one in rules if isinstance(one, Paragraph) and one.style == "rule")
