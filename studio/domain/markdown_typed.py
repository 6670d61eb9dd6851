"""Markdown as it is typed: what a sign just finished makes of its paragraph. Pure; the editor asks after each letter.

Each answer is one change, so that undo takes back what became of the signs and leaves the signs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.document import Change, Document, MarkStyle, Paragraph, ParagraphStyle, Scene
from studio.domain.draft import Draft
from studio.domain.manuscript import Passage, replace_range
from studio.domain.richtext import Rich, marked, replaced, rich_of

_BLOCKS: Final[dict[str, ParagraphStyle]] = {
    "# ": "heading1",
    "## ": "heading2",
    "### ": "heading3",
    "> ": "quote",
    "- ": "list-item",
    "* ": "list-item",
    "+ ": "list-item",
}
_BREAK: Final = re.compile(r"(?:\*\s*){3,}|(?:-\s*){3,}|_{3,}")
_BREAK_IN_LIST: Final = re.compile(r"(?:\*\s*){2,}|(?:-\s*){2,}")
"""The first of the signs, and a space, made a list of it."""
_WORDS: Final = r"(?P<words>[^\s{0}](?:[^{0}]*[^\s{0}])?)"
_INLINE: Final[tuple[tuple[str, MarkStyle, re.Pattern[str]], ...]] = (
    ("*", "bold", re.compile(r"(?<![\w*])\*\*" + _WORDS.format("*") + r"\*\*$")),
    ("*", "italic", re.compile(r"(?<![\w*])\*" + _WORDS.format("*") + r"\*$")),
    ("_", "bold", re.compile(r"(?<![\w_])__" + _WORDS.format("_") + r"__$")),
    ("_", "italic", re.compile(r"(?<![\w_])_" + _WORDS.format("_") + r"_$")),
    ("~", "strike", re.compile(r"(?<![\w~])~~" + _WORDS.format("~") + r"~~$")),
)
_LONGEST: Final = 2_000
"""Letters before the caret that are looked at."""


class Became(msgspec.Struct, frozen=True):
    change: Change
    paragraph_id: str
    """Where the caret goes,"""
    offset: int
    ends: MarkStyle | None = None
    """and the emphasis that does not go on there."""


def became(document: Document, paragraph_id: str, offset: int, typed: str) -> Became | None:
    """What the letter typed last, before `offset`, makes of the paragraph; None for a letter like any other."""
    paragraph = document.need(Paragraph, paragraph_id)
    before = paragraph.text[:offset]
    if typed == " ":
        style = _BLOCKS.get(before) if paragraph.style == "body" else None
        return _block(document, paragraph, offset, style) if style is not None else None
    for sign, mark, pattern in _INLINE:
        if sign == typed and (found := pattern.search(before, max(0, offset - _LONGEST))):
            return _inline(document, paragraph, found, mark)
    return None


def broken(document: Document, paragraph_id: str) -> Became | None:
    """What Return makes of a paragraph that is nothing but signs: a scene break, with a paragraph behind it."""
    paragraph = document.need(Paragraph, paragraph_id)
    pattern = {"body": _BREAK, "list-item": _BREAK_IN_LIST}.get(paragraph.style)
    if pattern is None or not pattern.fullmatch(paragraph.text.strip()):
        return None
    place, end = (paragraph_id, 0), (paragraph_id, len(paragraph.text))
    change = replace_range(document, paragraph.scene_id, place, end, (Passage(style="rule"), Passage()))
    order = _paragraphs_after(change)
    return Became(_named(change, "Paragraph style"), order[order.index(_rule_in(change)) + 1], 0)


def _block(document: Document, paragraph: Paragraph, signs: int, style: ParagraphStyle) -> Became:
    draft = Draft(document)
    rich = rich_of(paragraph).cut(signs)
    draft.put(msgspec.structs.replace(paragraph, style=style, text=rich.text, marks=rich.marks, spans=rich.spans))
    return Became(draft.change("Paragraph style"), paragraph.id, 0)


def _inline(document: Document, paragraph: Paragraph, found: re.Match[str], mark: MarkStyle) -> Became:
    draft = Draft(document)
    start, end = found.span()
    rich = rich_of(paragraph)
    inner = rich.cut(*found.span("words"))
    rich = replaced(rich, start, end, marked(inner, 0, len(inner.text), mark, True))
    draft.put(_with(paragraph, rich))
    return Became(draft.change(mark.capitalize()), paragraph.id, start + len(inner.text), mark)


def _with(paragraph: Paragraph, rich: Rich) -> Paragraph:
    return msgspec.structs.replace(paragraph, text=rich.text, marks=rich.marks, spans=rich.spans)


def _named(change: Change, label: str) -> Change:
    return msgspec.structs.replace(change, label=label)


def _paragraphs_after(change: Change) -> Sequence[str]:
    return next(edit.after.paragraphs for edit in change.edits if isinstance(edit.after, Scene))


def _rule_in(change: Change) -> str:
    rules = (edit.after for edit in change.edits)
    return next(one.id for one in rules if isinstance(one, Paragraph) and one.style == "rule")
