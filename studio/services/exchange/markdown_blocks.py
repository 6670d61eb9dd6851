"""Parts of Markdown beyond CommonMark, found line by line before the parser reads the rest: footnotes and tables.

Used by `manuscript_in`. A table stays as it was written, as the manuscript holds tables; a definition of a footnote
goes, and its signs become markers. What stands in a block of code is left alone. Pure; time grows with the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from studio.services.exchange.note_markers import clean_of_markers, marker

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_DEFINED: Final = re.compile(r" {0,3}\[\^([^\]\s]{1,80})\]:[ \t]*(.*)")
_SIGN: Final = re.compile(r"(?<![\\!])\[\^([^\]\s]{1,80})\](?!:)")
_RULED: Final = re.compile(r"\s{0,40}\|?\s{0,40}:?-+:?\s{0,40}(?:\|\s{0,40}:?-+:?\s{0,40})*\|?\s{0,40}")
_SET_IN: Final = ("    ", "\t", "  ")
_STEP_LINES: Final = 10_000
_TABLE: Final = "\ue002"
"""Stands for a table, alone in its paragraph, between two."""
_PLACE: Final = re.compile(f"{_TABLE}(\\d{{1,7}}){_TABLE}")


class MarkdownBlocks(NamedTuple):
    text: str
    """Without definitions, with a marker for each sign and each table."""
    notes: dict[str, str]
    tables: list[str]
    """Each with its lines."""

    def table_of(self, text: str) -> str | None:
        """The table that a paragraph stands for."""
        found = _PLACE.fullmatch(text) if text.startswith(_TABLE) else None
        return self.tables[int(found[1])] if found is not None and int(found[1]) < len(self.tables) else None


def markdown_blocks(text: str, step: Callable[[float], None] = lambda share: None) -> MarkdownBlocks:
    """`text` has "\\n" alone at its line ends. `step` is told how much is done, and may raise to end it."""
    lines = clean_of_markers(text).replace(_TABLE, "").split("\n")
    notes: dict[str, str] = {}
    tables: list[str] = []
    kept = list(_kept(lines, notes, tables, step))
    if not notes:
        return MarkdownBlocks("\n".join(kept), notes, tables)
    return MarkdownBlocks("\n".join(_with_markers(kept, notes)), notes, tables)


def _kept(
    lines: Sequence[str], notes: dict[str, str], tables: list[str], step: Callable[[float], None]
) -> Iterator[str]:
    fence, at, told = "", 0, 0
    while at < len(lines):
        if at >= told:
            told = at + _STEP_LINES
            step(at / len(lines))
        line = lines[at]
        fence = _fence(line, fence)
        defined = None if fence else _DEFINED.match(line)
        if defined is not None:
            at, words = _note(lines, at + 1, defined[2])
            notes.setdefault(defined[1], words)
        elif not fence and "|" in line and at + 1 < len(lines) and _is_ruled(lines[at + 1]):
            end = _end_of_table(lines, at)
            yield from ("", f"{_TABLE}{len(tables)}{_TABLE}", "")
            tables.append("\n".join(one.strip() for one in lines[at:end]))
            at = end
        else:
            yield line
            at += 1


def _fence(line: str, opened: str) -> str:
    """The signs that a block of code was opened with, after this line; "" outside of one."""
    found = _FENCE.match(line)
    if found is None:
        return opened
    if not opened:
        return found[1]
    closes = found[1][0] == opened[0] and len(found[1]) >= len(opened) and not line[found.end() :].strip()
    return "" if closes else opened


def _note(lines: Sequence[str], at: int, first: str) -> tuple[int, str]:
    """Behind the last line of a definition, and all its words."""
    words = [first.strip()]
    while at < len(lines) and lines[at].startswith(_SET_IN) and lines[at].strip():
        words.append(lines[at].strip())
        at += 1
    return at, " ".join(word for word in words if word)


def _is_ruled(line: str) -> bool:
    return "|" in line and "-" in line and _RULED.fullmatch(line) is not None


def _end_of_table(lines: Sequence[str], at: int) -> int:
    at += 2
    while at < len(lines) and "|" in lines[at]:
        at += 1
    return at


def with_markers(text: str, notes: Mapping[str, str]) -> str:
    """Words with the markers of their footnotes."""
    return _SIGN.sub(lambda found: marker(found[1]) if found[1] in notes else found[0], text) if "[^" in text else text


def _with_markers(lines: Sequence[str], notes: dict[str, str]) -> Iterator[str]:
    fence = ""
    for line in lines:
        fence = _fence(line, fence)
        if fence or "[^" not in line:
            yield line
        else:
            yield _SIGN.sub(lambda found: marker(found[1]) if found[1] in notes else found[0], line)
