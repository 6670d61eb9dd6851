"""Paragraphs of a returned file as they were sent out, with what was done to each; and what of it differs from ours.

Pure; called by `returned` on any thread. Where the file says that the end of a paragraph was put in, the two halves are
one unit; a paragraph that is new or gone as a whole stays one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import NamedTuple

import msgspec

from studio.domain.richtext import tidy
from studio.domain.text_diff import compare
from studio.domain.text_records import Mark, ParagraphStyle
from studio.services.exchange.tracked_text import (
    Bit,
    By,
    Point,
    Status,
    TrackedNote,
    TrackedParagraph,
    TrackedRow,
    marks_of,
)

END = "\n"
"""The end of a paragraph, within the words of a change."""


class Unit(msgspec.Struct):
    """What was one paragraph."""

    ids: tuple[str, ...]
    style: ParagraphStyle
    bits: tuple[Bit, ...]
    whole: Status
    """Whether all of it is new, or gone."""
    by: By
    joins: By | None
    """Who took out its end, so that it goes on with the next one."""
    points: tuple[Point, ...]
    ends: bool = True
    """Its end stays: what is left of it goes on with nothing."""
    moved: bool = False
    """The file says so itself."""
    was: str = ""
    now: str = ""
    notes: tuple[TrackedNote, ...] = ()
    rows: tuple[TrackedRow, ...] = ()

    def told(self, bits: tuple[Bit, ...], points: tuple[Point, ...]) -> Unit:
        """The same, in other words."""
        was, now = (
            "".join(bit.text for bit in bits if bit.status != "in"),
            "".join(bit.text for bit in bits if bit.status != "out"),
        )
        return msgspec.structs.replace(self, bits=bits, points=points, was=was, now=now)


class Hunk(NamedTuple):
    """Characters [start, end) of ours become other words."""

    start: int
    end: int
    new: str
    marks: tuple[Mark, ...]
    by: By
    tracked: bool


def units_of(paragraphs: Sequence[TrackedParagraph]) -> list[Unit]:
    """In reading order. What is empty and has no id is left out; its comments go to what comes next."""
    units: list[Unit] = []
    waiting: list[Point] = []
    at = 0
    while at < len(paragraphs):
        end = _last_of(paragraphs, at)
        unit = _unit(paragraphs[at : end + 1])
        if not unit.was and not unit.now and not unit.ids:
            waiting += (one._replace(at=0, at_new=0) for one in unit.points)
        else:
            unit.points = (*waiting, *unit.points)
            waiting = []
            units.append(unit)
        at = end + 1
    if waiting and units:
        last = units[-1]
        ends = (one._replace(at=len(last.was), at_new=len(last.now)) for one in waiting)
        last.points = (*last.points, *ends)
    _pair_moves(units)
    return units


def _last_of(paragraphs: Sequence[TrackedParagraph], at: int) -> int:
    """Where the paragraph ends that was this one: behind its other half, and new paragraphs between the two."""
    last = at
    while paragraphs[last].was and paragraphs[last].end == "in":
        other = last + 1
        while other < len(paragraphs) and not paragraphs[other].was and paragraphs[other].end == "in":
            other += 1
        if other >= len(paragraphs) or not paragraphs[other].was or paragraphs[other].ids:
            # The other half of a paragraph has no id of its own.
            break
        last = other
    return last


def _unit(parts: Sequence[TrackedParagraph]) -> Unit:
    bits: list[Bit] = []
    points: list[Point] = []
    notes: list[TrackedNote] = []
    was = now = 0
    for number, part in enumerate(parts):
        points += (one.moved(was, now) for one in part.points)
        notes += (one._replace(at=one.at + was) for one in part.notes)
        bits += part.bits
        was += len(part.was)
        now += len(part.now)
        if number + 1 < len(parts):
            bits.append(Bit(END, "in", (), part.end_by))
            now += 1
    ids = tuple(name for part in parts for name in part.ids)
    old, new = "".join(b.text for b in bits if b.status != "in"), "".join(b.text for b in bits if b.status != "out")
    done: Status = "in" if not old and new else "out" if old and not new else "same"
    by = next((bit.by for bit in bits if bit.status == done), parts[0].end_by) if done != "same" else By()
    joins = parts[-1].end_by if parts[-1].end == "out" and done == "same" else None
    return Unit(
        ids, parts[0].style, tuple(bits), done, by, joins, tuple(points), was=old, now=new, notes=tuple(notes),
        rows=parts[0].rows, ends=parts[-1].end != "out",
    )  # fmt: skip


def _pair_moves(units: list[Unit]) -> None:
    """A paragraph that the file has as taken out here and put in there is the same one, there."""
    gone: dict[str, deque[Unit]] = {}
    for unit in units:
        if unit.whole == "out":
            gone.setdefault(unit.was.strip(), deque()).append(unit)
    if not gone:
        return
    left: set[int] = set()
    for unit in units:
        twins = gone.get(unit.now.strip()) if unit.whole == "in" else None
        if twins:
            twin = twins.popleft()
            left.add(id(twin))
            unit.ids = (*twin.ids, *unit.ids)
            unit.bits = tuple(bit._replace(status="same") for bit in unit.bits)
            unit.was, unit.whole, unit.moved = unit.now, "same", True
            unit.points = tuple(one._replace(at=one.at_new) for one in unit.points)
    units[:] = [unit for unit in units if id(unit) not in left]


# ---- what differs


class Comparison(NamedTuple):
    hunks: list[Hunk]
    places: list[tuple[int, int]]
    """Steps of a function from places of theirs to places of ours: from this one on, so much further."""

    def ours(self, place: int, length: int) -> int:
        """Where a place of theirs is in ours, which has this length."""
        behind = bisect_right(self.places, place, key=itemgetter(0))
        shift = self.places[behind - 1][1] if behind else 0
        return min(max(0, place + shift), length)


class _Edit(NamedTuple):
    """Characters [b, b_end) of theirs are [a, a_end) of ours; or are changed by the file."""

    b: int
    b_end: int
    a: int
    a_end: int
    tracked: bool
    by: By


def compared(ours: str, unit: Unit, editor: str) -> Comparison:
    """What the file says of its changes, and what differs from ours without a word: said of `editor`."""
    silent, untracked = _silent(ours, unit.was)
    edits = sorted((*_tracked(unit), *(one._replace(by=By(editor)) for one in untracked)), key=lambda one: one[:2])
    places: list[tuple[int, int]] = [(one.b_end, one.a_end - one.b_end) for one in silent]
    texts = _Texts(ours, unit, silent)
    hunks: list[Hunk] = []
    group: list[_Edit] = []
    end = 0
    for edit in edits:
        if group and edit.b > end:
            hunks += texts.hunk(group, end)
            group = []
        end = max(end, edit.b_end) if group else edit.b_end
        group.append(edit)
    if group:
        hunks += texts.hunk(group, end)
    return Comparison(hunks, places)


def _silent(ours: str, theirs: str) -> tuple[list[_Edit], list[_Edit]]:
    """All places in which two texts differ, and those that are told: blanks at the end are not."""
    if ours == theirs:
        return [], []
    found: list[_Edit] = []
    a = b = 0
    for piece in compare([ours], [theirs]):
        size = len(piece.text)
        if piece.kind == "same":
            a, b = a + size, b + size
            continue
        old, new = (size, 0) if piece.kind == "out" else (0, size)
        last = found[-1] if found else None
        if last is not None and last.a_end == a and last.b_end == b:
            found[-1] = last._replace(a_end=a + old, b_end=b + new)
        else:
            found.append(_Edit(b, b + new, a, a + old, False, By()))
        a, b = a + old, b + new
    told = [
        one
        for one in found
        if not (
            one.a_end == len(ours)
            and one.b_end == len(theirs)
            and not ours[one.a : one.a_end].strip()
            and not theirs[one.b : one.b_end].strip()
        )
    ]
    return found, told


def _tracked(unit: Unit) -> Iterator[_Edit]:
    at = 0
    for bit in unit.bits:
        size = len(bit.text) if bit.status != "in" else 0
        if bit.status != "same":
            yield _Edit(at, at + size, 0, 0, True, bit.by)
        at += size


class _Texts:
    """A paragraph of ours and theirs: what stands in a stretch is found without a look at all of it."""

    def __init__(self, ours: str, unit: Unit, silent: Sequence[_Edit]) -> None:
        self._ours, self._bits, self._silent = ours, unit.bits, silent
        self._ends = list(accumulate(len(bit.text) if bit.status != "in" else 0 for bit in unit.bits))
        self._starts = [0, *self._ends[:-1]]

    def hunk(self, group: Sequence[_Edit], end: int) -> Iterator[Hunk]:
        """Of edits that touch, in order; `end`: of the one that reaches furthest."""
        start = group[0].b
        before = bisect_left(self._silent, start, key=_theirs_end)
        within = bisect_right(self._silent, end, key=_theirs_start)
        a = min(start + self._shift(before), len(self._ours))
        a_end = min(end + self._shift(within), len(self._ours))
        words = list(self._words(start, end))
        new = "".join(text for text, _ in words)
        if self._ours[a:a_end] != new:
            tracked = [one.by for one in group if one.tracked]
            authors = dict.fromkeys(one.author for one in tracked or [one.by for one in group] if one.author)
            by = By(", ".join(authors), max((one.at for one in tracked), default=0.0))
            yield Hunk(a, a_end, new, tidy(new, marks_of(words), ()).marks, by, bool(tracked))

    def _shift(self, behind: int) -> int:
        """From theirs to ours, behind so many places in which they differ."""
        last = self._silent[behind - 1] if behind else None
        return last.a_end - last.b_end if last is not None else 0

    def _words(self, start: int, end: int) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
        """What stands in [start, end) of theirs by now."""
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        for bit, at in zip(self._bits[first:last], self._starts[first:last], strict=True):
            if bit.status == "in":
                yield bit.text, bit.marks
                continue
            head, tail = max(at, start), min(at + len(bit.text), end)
            if bit.status == "same" and head < tail:
                yield bit.text[head - at : tail - at], bit.marks


_theirs_start, _theirs_end = attrgetter("b"), attrgetter("b_end")
