"""Runs of a page's letters made into passages: what tags and styles mean, links, code. Pure; used by `html_in`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.domain.passages import Passage
from studio.domain.text_records import Mark
from studio.services.exchange.manuscript_in import LINE_BREAK
from studio.services.exchange.text_in import clean_text, plain_blanks

LANGUAGE = re.compile(r"\b(?:lang(?:uage)?|highlight-source|brush:)-?\s?([a-z0-9+#.-]{1,40})")
"""As pages name the language of a block of code in its class."""
_CODE = {"code", "kbd", "samp", "tt"}
_MARKS = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "u": "underline",
          "s": "strike", "strike": "strike", "del": "strike", "sup": "superscript", "sub": "subscript"}  # fmt: skip
_LINK = "link\n"
_ADDRESSES = ("http://", "https://", "mailto:")
_LONGEST_ADDRESS = 2_000
_DECORATION = re.compile(r"text-decoration(?:-line)?\s*:\s*([a-z -]+)")
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)")
_CAPITALS = re.compile(r"font-variant(?:-caps)?\s*:\s*([a-z-]+)")
_HEIGHT = re.compile(r"vertical-align\s*:\s*([a-z]+)")
_HEIGHTS = {"super": "superscript", "sub": "subscript"}
_MOVED = re.compile(
    r"(?:(?<![\w-])top\s*:\s*(?P<up>-)?|vertical-align\s*:\s*(?P<down>-)?)(?!0*\.?0*(?:[a-z%;]|$))[\d.]{1,9}(?:em|%|ex|pt|px)"
)
_SMALLER = re.compile(r"font-size\s*:\s*(?:0?\.\d{1,6}em|[1-8]?\d(?:\.\d{1,6})?%|smaller)")
"""Letters that are set higher or lower, as LibreOffice says it in books, are raised only where they are smaller too."""
_SLANT = re.compile(r"font-style\s*:\s*(\w+)")


def marks_of(tag: str, css: str, outer: frozenset[str]) -> frozenset[str]:
    if not css and tag not in _MARKS and tag not in _CODE and tag not in ("a", "ins"):
        return outer
    marks = set(outer)
    if tag in _CODE:
        marks.add("code")
    if tag in _MARKS:
        marks.add(_MARKS[tag])
    weight = _WEIGHT.search(css)
    if weight is not None:
        heavy = weight[1] in ("bold", "bolder") or (weight[1].isdigit() and int(weight[1]) >= 600)
        (marks.add if heavy else marks.discard)("bold")
    slant = _SLANT.search(css)
    if slant is not None:
        (marks.add if slant[1] in ("italic", "oblique") else marks.discard)("italic")
    capitals = _CAPITALS.search(css)
    if capitals is not None:
        (marks.add if capitals[1] == "small-caps" else marks.discard)("small-caps")
    height = _HEIGHT.search(css)
    if height is not None:
        marks -= {"superscript", "subscript"}
        marks |= {_HEIGHTS[height[1]]} if height[1] in _HEIGHTS else set()
    moved = _MOVED.search(css)
    if moved is not None and tag == "span" and _SMALLER.search(css) and ("vertical" in moved[0] or "relative" in css):
        up = moved["up"] is not None or ("vertical" in moved[0] and moved["down"] is None)
        marks.add("superscript" if up else "subscript")
    decoration = _DECORATION.search(css)
    if decoration is not None:
        for word, mark in (("underline", "underline"), ("line-through", "strike")):
            (marks.add if word in decoration[1] else marks.discard)(mark)
    if tag in ("a", "ins") or any(one.startswith(_LINK) for one in outer):
        marks.discard("underline")
    return frozenset(marks)


def linked(marks: frozenset[str], tag: str, attrs: Mapping[str, str]) -> frozenset[str]:
    """With the link of an `a`, written as its style, a line end, its address."""
    address = attrs.get("href", "").strip() if tag == "a" else ""
    if not address.startswith(_ADDRESSES):
        return marks
    return frozenset(one for one in marks if not one.startswith(_LINK)) | {_LINK + address[:_LONGEST_ADDRESS]}


def code_of(runs: Sequence[tuple[str, frozenset[str]]], language: str) -> Passage:
    """Lines as they are, with what they are indented by; those without letters at both ends are left out."""
    text = clean_text("".join(run for run, _ in runs)).replace("\u00a0", " ").replace("\n", LINE_BREAK)
    lines = [line.rstrip() for line in text.split(LINE_BREAK)]
    while lines and not lines[-1].strip():
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    return Passage(LINE_BREAK.join(lines), "code", language=language)


def joined_runs(runs: Sequence[tuple[str, frozenset[str]]], style: str) -> Passage:
    """One paragraph of its runs: spaces between runs collapsed, ends trimmed, marks put together."""
    pieces: list[str] = []
    end = 0
    kept: list[list[int | str]] = []
    latest: dict[str, list[int | str]] = {}
    for run, marks in runs:
        piece = clean_text(run)
        if not pieces or pieces[-1][-1] in " \u00a0\u2028":
            piece = piece.lstrip(" \u00a0")
        start = end - _trimmed(pieces) if piece.startswith(LINE_BREAK) else end
        end = start + len(piece)
        if piece:
            pieces.append(piece)
        for mark in sorted(marks):
            last = latest.get(mark)
            if last is not None and last[1] == start:
                last[1] = end
            elif piece:
                latest[mark] = [start, end, mark]
                kept.append(latest[mark])
    text = plain_blanks("".join(pieces))
    length = len(text.strip(" \u2028\t"))
    front = len(text) - len(text.lstrip(" \u2028\t"))
    text = text[front : front + length]
    if style.startswith("heading"):
        kept = [one for one in kept if one[2] != "bold"]
    spans = [(max(0, int(a) - front), min(length, int(b) - front), str(name)) for a, b, name in kept]
    return Passage(text, style, tuple(_mark(a, b, name) for a, b, name in spans if a < b))  # type: ignore[arg-type]


def _mark(start: int, end: int, name: str) -> Mark:
    style, _, target = name.partition("\n")
    return Mark(start, end, style, target)


def _trimmed(pieces: list[str]) -> int:
    """Take the blanks from the end; how many they were."""
    count = 0
    while pieces and pieces[-1].endswith(" "):
        last = pieces.pop()
        kept = last.rstrip(" ")
        count += len(last) - len(kept)
        if kept:
            pieces.append(kept)
    return count
