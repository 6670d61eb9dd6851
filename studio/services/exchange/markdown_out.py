"""Passages of the manuscript as Markdown: signs, and tags where it has none. Pure; any thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from studio.domain.lists import ListCount
from studio.domain.passages import Passage
from studio.domain.richtext import Rich
from studio.domain.text_records import Mark, Paragraph
from studio.services.exchange.markdown_marks import TAGS
from studio.services.exchange.table_cells import cell_spans

BREAK: Final = "\u2028"
_ESCAPED = re.compile(r"([\\`*_\[\]<>]|(?<!\S)~~|~(?=\w{1,12}~)|\^(?=\w{1,12}\^)|&(?=#?\w+;))")
_LINE_START = re.compile(r"^([ \t]*)(#{1,6}(?=\s|$)|[+-](?=\s|$)|\d+[.)](?=\s|$)|[-=][-=\s]*$)", re.MULTILINE)
_MARKDOWN: Final[Mapping[str, tuple[str, str]]] = {
    "bold": ("**", "**"), "italic": ("*", "*"), "strike": ("~~", "~~"), **TAGS,
}  # fmt: skip
_TICKS = re.compile(r"`{3,}")
_ADDRESS = re.compile(r"[<>\s]")
"""What the address of a link may not have."""
OF_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"
"""Signs that stay; `quote` keeps letters, digits and "-._" by itself (RFC 3986, 2.2 and 2.3)."""


Link = Callable[[str], str]
"""The address of a picture, for its SHA-256; empty where there is none: its words alone stand there."""


def picture_beside(asset: str) -> str:
    return f"pictures/{asset[:12]}.png"


def escaped(words: str) -> str:
    """Words of which no sign is one of Markdown."""
    return _ESCAPED.sub(r"\\\1", words)


def passages_markdown(passages: Sequence[Passage | Paragraph], *, deeper: int = 0, link: Link = picture_beside) -> str:
    """CommonMark, paragraphs apart by blank lines; `deeper` lowers the headings."""
    parts: list[str] = []
    notes: list[str] = []
    items, widths = ListCount(), list[int]()
    last = ""
    for one in passages:
        if not one.text and one.style not in ("rule", "picture"):
            continue
        place = items.place(one.style, one.depth)
        block = _markdown_block(one, deeper, place.number if place is not None else 0, notes, link)
        if place is not None:
            # What is in an item is set in by as much as its sign is wide.
            del widths[place.depth :]
            lead = " " * sum(widths)
            block = "\n".join(lead + line for line in block.split("\n"))
            widths.append(len(f"{place.number}. ") if place.number else len("- "))
        if place is not None and last in ("list-item", "numbered-item") and (last == one.style or place.depth):
            parts += ("\n", block)
        else:
            parts += ("\n\n" if parts else "", block)
        last = one.style
    for number, note in enumerate(notes, 1):
        parts += ("\n\n" if parts else "", f"[^{number}]: {note}")
    return "".join(parts)


def _markdown_block(one: Passage | Paragraph, deeper: int, number: int, notes: list[str], link: Link) -> str:
    """`notes` are the footnotes so far; those of the block are added."""
    if one.style == "table" and one.marks:
        return _markdown_table(one, notes)
    if one.style in ("rule", "code", "table"):
        return _verbatim_markdown(one)
    text = _inline_markdown(one, notes)
    if one.style == "picture":
        return f"![{text.replace(BREAK, ' ')}](<{link(one.asset)}>)"
    text = _LINE_START.sub(_escape_start, text.replace(BREAK, "\n").strip())
    if one.style.startswith("heading"):
        return "#" * min(6, int(one.style[-1]) + deeper) + " " + text.replace("\n", " ")
    text = text.replace("\n", "\\\n")
    if one.style == "quote":
        return "\n".join("> " + line for line in text.split("\n"))
    sign = {"list-item": "- ", "numbered-item": f"{number}. "}.get(one.style, "")
    return sign + text.replace("\n", "\n" + " " * len(sign))


def _verbatim_markdown(one: Passage | Paragraph) -> str:
    lines = "* * *" if one.style == "rule" else one.text.replace(BREAK, "\n")
    if one.style != "code":
        return lines
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(lines)), default=0))
    return f"{fence}{one.language}\n{lines}\n{fence}"


def _markdown_table(one: Passage | Paragraph, notes: list[str]) -> str:
    """As it was typed, with the signs of what lies over the words of its cells."""
    rich, shown, at = Rich(one.text, one.marks), "", 0
    for start, end in (span for row in cell_spans(one.text) for span in row):
        cell = rich.cut(start, end)
        words = _inline_markdown(Passage(cell.text, marks=cell.marks), notes) if cell.marks else cell.text
        shown += one.text[at:start] + words.replace("|", "%7C")  # within the address of a link alone
        at = end
    return (shown + one.text[at:]).replace(BREAK, "\n")


def _inline_markdown(one: Passage | Paragraph, notes: list[str]) -> str:
    """The words with the signs of emphasis, links and footnotes; code within a line is as it is."""
    apart = sorted((m for m in one.marks if m.style in ("code", "link", "footnote")), key=lambda mark: mark.start)
    result, at = "", 0
    for mark in apart:
        if mark.start < at:
            continue
        words = one.text[mark.start : mark.end]
        result += _emphasised(one, at, mark.start)
        if mark.style == "footnote":
            notes.append(_ESCAPED.sub(r"\\\1", mark.target.replace("\n", " ")))
            result += f"[^{len(notes)}]"
        elif mark.style == "link":
            result += f"[{_emphasised(one, mark.start, mark.end)}](<{_ADDRESS.sub('', mark.target)}>)"
        else:
            result += f"`{words}`" if "`" not in words else f"`` {words} ``"
        at = mark.end
    return result + _emphasised(one, at, len(one.text))


def _emphasised(one: Passage | Paragraph, start: int, end: int) -> str:
    marks = [
        Mark(max(mark.start, start) - start, min(mark.end, end) - start, mark.style)
        for mark in one.marks
        if mark.start < end and mark.end > start
    ]
    return _marked(one.text[start:end], marks, _MARKDOWN, lambda part: _ESCAPED.sub(r"\\\1", part))


def _escape_start(found: re.Match[str]) -> str:
    sign = found[2]
    return sign[:-1] + "\\" + sign[-1] if sign[0].isdigit() else "\\" + sign


def _marked(
    text: str, marks: Sequence[Mark], signs: Mapping[str, tuple[str, str]], escape: Callable[[str], str]
) -> str:
    """Text with signs around its marks; marks that cross are closed and opened again."""
    edges = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    result, opened = "", list[str]()
    for start, end in pairwise(edges):
        wanted = [m.style for m in marks if m.start <= start and end <= m.end and signs.get(m.style)]
        part = text[start:end]
        keep = 0
        while keep < len(opened) and opened[keep] in wanted:
            keep += 1
        for style in reversed(opened[keep:]):
            result = _closed(result, signs[style][1])
        opened = opened[:keep]
        lead = part[: len(part) - len(part.lstrip())]
        result += escape(lead)
        for style in wanted:
            if style not in opened and part.strip():
                opened.append(style)
                result += signs[style][0]
        result += escape(part[len(lead) :])
    for style in reversed(opened):
        result = _closed(result, signs[style][1])
    return result


def _closed(text: str, sign: str) -> str:
    """The closing sign before trailing spaces, where Markdown wants it."""
    bare = text.rstrip(" ")
    return bare + sign + text[len(bare) :]
