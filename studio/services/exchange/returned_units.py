"""Paragraphs of a returned file as they were sent out, with what was done to each; and what of it differs from ours.

Pure; called by `returned` on any thread. Where the file says that the end of a paragraph was put in, the two halves are
one unit; a paragraph that is new or gone as a whole stays one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    gone: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.whole == "out":
            gone.setdefault(unit.was.strip(), []).append(unit)
    if not gone:
        return
    left: set[int] = set()
    for unit in units:
        twins = gone.get(unit.now.strip()) if unit.whole == "in" else None
        if twins:
            twin = twins.pop(0)
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
        shift = 0
        for start, by in self.places:
            if start > place:
                break
            shift = by
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
    hunks: list[Hunk] = []
    group: list[_Edit] = []
    for edit in edits:
        if group and edit.b > max(one.b_end for one in group):
            hunks += _hunk(ours, unit, group, silent)
            group = []
        group.append(edit)
    if group:
        hunks += _hunk(ours, unit, group, silent)
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


def _hunk(ours: str, unit: Unit, group: Sequence[_Edit], silent: Sequence[_Edit]) -> Iterator[Hunk]:
    start, end = min(one.b for one in group), max(one.b_end for one in group)
    before = [one for one in silent if one.b_end < start]
    within = [one for one in silent if one.b <= end]
    a = start + (before[-1].a_end - before[-1].b_end if before else 0)
    a_end = end + (within[-1].a_end - within[-1].b_end if within else 0)
    a, a_end = min(a, len(ours)), min(a_end, len(ours))
    words = list(_words(unit.bits, start, end))
    new = "".join(text for text, _ in words)
    if ours[a:a_end] != new:
        tracked = [one.by for one in group if one.tracked]
        authors = dict.fromkeys(one.author for one in tracked or [one.by for one in group] if one.author)
        by = By(", ".join(authors), max((one.at for one in tracked), default=0.0))
        yield Hunk(a, a_end, new, tidy(new, marks_of(words), ()).marks, by, bool(tracked))


def _words(bits: Sequence[Bit], start: int, end: int) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """What stands in [start, end) of theirs by now."""
    at = 0
    for bit in bits:
        if bit.status == "in":
            if start <= at <= end:
                yield bit.text, bit.marks
            continue
        head, tail = max(at, start), min(at + len(bit.text), end)
        if bit.status == "same" and head < tail:
            yield bit.text[head - at : tail - at], bit.marks
        at += len(bit.text)
