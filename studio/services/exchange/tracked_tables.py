"""Tables of a returned document as the manuscript has them, a paragraph of rows and strokes, so that they are compared
as all words are. Pure; used by `docx_tracked` and `returned`, on any thread.

What stands between the cells (strokes, blanks, the row of hyphens below a head) is that of our paragraph where it has
the same row: how a table was typed is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from studio.domain.text_diff import align
from studio.services.exchange.tracked_text import Bit, By, Point, Status, TrackedCell, TrackedParagraph, TrackedRow

_BREAK: Final = "\u2028"
_OPENS: Final = re.compile(r"\s*\|*\s*")
_STROKE: Final = "\u00a6"
"""In the place of a stroke in a cell, which would part it."""


class _Frame(NamedTuple):
    """One row of ours: what stands before, between and behind its cells."""

    parts: tuple[str, ...]
    cells: tuple[str, ...]


def cell_of(parts: Sequence[TrackedParagraph]) -> TrackedCell:
    """The paragraphs of a cell as the words that a cell of the manuscript can hold, a blank between two."""
    bits: list[Bit] = []
    points: list[Point] = []
    was = now = 0
    for number, part in enumerate(parts):
        if number:
            before = parts[number - 1]
            bits.append(Bit(" ", before.end, (), before.end_by))
            was, now = was + (before.end != "in"), now + (before.end != "out")
        points += (point.moved(was, now) for point in part.points)
        bits += (bit._replace(text=bit.text.replace(_BREAK, " ").replace("|", _STROKE), marks=()) for bit in part.bits)
        was, now = was + len(part.was), now + len(part.now)
    return TrackedCell(tuple(bits), tuple(points))


def as_paragraph(
    rows: Sequence[TrackedRow], ours: str = "", *, head: bool = False
) -> tuple[tuple[Bit, ...], tuple[Point, ...]]:
    """The words of a table, row by row, with the comments in it; `ours`: the text of our paragraph, with `_BREAK` at
    its line ends; `head`: without ours, whether the first row is one."""
    frames, rule = _frames(ours)
    if head and rows and not ours:
        rule = "| " + " | ".join(["---"] * len(rows[0].cells)) + " |"
    maker = _Maker()
    before = [row for row in rows if row.status != "in"]
    known = dict(zip(map(id, before), _framed(before, frames), strict=True))
    for row in rows:
        maker.row(row, known.get(id(row)) or _plain(len(row.cells)))
        if rule:
            maker.rule(_BREAK + rule, row)
    return tuple(maker.bits), tuple(maker.points)


class _Maker:
    def __init__(self) -> None:
        self.bits: list[Bit] = []
        self.points: list[Point] = []
        self._was = self._now = 0
        self._kept = False
        """A row that is neither new nor gone stands before."""
        self._begun: set[Status] = set()
        self._ruled_was = self._ruled_now = False

    def put(self, text: str, status: Status, by: By) -> None:
        if text:
            self.bits.append(Bit(text, status, (), by))
            self._was += len(text) if status != "in" else 0
            self._now += len(text) if status != "out" else 0

    def rule(self, words: str, row: TrackedRow) -> None:
        """The row of hyphens, behind the first row as it was and the first row as it is."""
        if row.status == "in" and not self._ruled_now:
            self.put(words, "in", row.by)
            self._ruled_now = True
        elif row.status != "in" and not self._ruled_was:
            gone = self._ruled_now or row.status == "out"
            self.put(words, "out" if gone else "same", row.by)
            self._ruled_was, self._ruled_now = True, self._ruled_now or not gone

    def row(self, row: TrackedRow, frame: Sequence[str]) -> None:
        """Its line end belongs to it: that before it or, for what stands before all that is kept, that behind it."""
        if row.status == "same":
            leads = self._kept
            waits = bool(self.bits) and not self._kept
            if waits:
                for status in ("out", "in"):
                    if status in self._begun:
                        self.put(_BREAK, status, row.by)
            self._kept = True
            if leads:
                self.put(_BREAK, "same", row.by)
        elif self._kept or row.status in self._begun:
            self.put(_BREAK, row.status, row.by)
        self._begun.add(row.status)
        for number, cell in enumerate(row.cells):
            self.put(frame[number], row.status, row.by)
            self.points += (point.moved(self._was, self._now) for point in cell.points)
            for bit in cell.bits:
                if row.status == "in" and bit.status == "out":
                    continue
                status = row.status if row.status != "same" else bit.status
                self.put(bit.text, status, bit.by if bit.by != By() else row.by)
        self.put(frame[len(row.cells)], row.status, row.by)


def _frames(ours: str) -> tuple[list[_Frame], str]:
    """Of the rows of our paragraph, and its row of hyphens."""
    lines = [line for line in ours.split(_BREAK) if line.strip()]
    rule = ""
    if len(lines) > 1 and all(cell and not cell.strip("-:") for cell in _frame(lines[1]).cells):
        rule = lines.pop(1)
    return [_frame(line) for line in lines], rule


def _frame(line: str) -> _Frame:
    opens = _OPENS.match(line)
    start = opens.end() if opens is not None else 0
    inside = line[start:].rstrip().rstrip("|").rstrip()
    pieces = inside.split("|")
    cells = (pieces[0].rstrip(), *(one.strip() for one in pieces[1:]))
    heads = [one[: len(one) - len(one.lstrip())] for one in pieces]
    # Blanks alone stand behind the stroke before them.
    tails = [one[len(one.rstrip()) :] if not number or one.strip() else "" for number, one in enumerate(pieces)]
    between = (f"{tail}|{head}" for tail, head in zip(tails[:-1], heads[1:], strict=True))
    return _Frame((line[:start], *between, line[start + len(inside) :]), cells)


def _plain(cells: int) -> tuple[str, ...]:
    return ("| ", *[" | "] * (cells - 1), " |")


def _framed(rows: Sequence[TrackedRow], frames: Sequence[_Frame]) -> Iterator[tuple[str, ...] | None]:
    """For each row the parts of ours that is the same, or stands in its place."""
    theirs = [tuple(" ".join(cell.was.split()) for cell in row.cells) for row in rows]
    mine = [tuple(" ".join(cell.split()) for cell in frame.cells) for frame in frames]
    found: list[tuple[str, ...] | None] = [None] * len(rows)
    known: dict[tuple[str, ...], int] = {}
    numbers = [known.setdefault(one, len(known)) for one in theirs], [known.setdefault(one, len(known)) for one in mine]
    last = last_of_ours = 0
    for start, other, length in (*align(*numbers), (len(theirs), len(mine), 0)):
        between = zip(range(last, start), range(last_of_ours, other), strict=False)
        same = zip(range(start, start + length), range(other, other + length), strict=True)
        for at, place in (*between, *same):
            if len(theirs[at]) == len(mine[place]):
                found[at] = frames[place].parts
        last, last_of_ours = start + length, other + length
    yield from found
