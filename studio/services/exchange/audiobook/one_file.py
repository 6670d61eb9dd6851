"""The files of a book, one by one: mastered, encoded, read back, written anew where an encoder moved a figure. On
threads.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.publishing import SAMPLE, Target
from studio.domain.publishing_records import WrittenFile
from studio.services.exchange.audiobook.encoders import Form, writing
from studio.services.exchange.audiobook.mix import Takes
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.programme import Chapter, Clip, Programme, Step
from studio.services.exchange.audiobook.reading_back import Heard, heard
from studio.services.exchange.audiobook.rendering import Level, Plan, render, survey
from studio.services.exchange.audiobook.sheet import Sheet, sheet_of
from studio.services.exchange.audiobook.tags import ChapterMark, Tags
from studio.services.exchange.audiobook.word_times import SUBTITLES, TimedCue, cues_of, estimated_in

_CLOSE: Final = 0.5
"""Decibels that loudness may be off what is aimed at."""
_SPARE: Final = 0.15
_SURVEY: Final = 0.15
"""Share of the work at a file."""
_ROUNDS: Final = (_SURVEY, 0.8, 0.9, 1.0)
"""Where the work at a file is before and behind each round: more than one, where its encoder moved a figure."""


class Part(msgspec.Struct, frozen=True):
    """A file to be: its chapters, with where they end up."""

    dest: Path
    chapters: tuple[Chapter, ...]
    title: str
    track: int = 0
    is_sample: bool = False

    @property
    def clips(self) -> tuple[Clip, ...]:
        return tuple(clip for chapter in self.chapters for clip in chapter.clips)


class Made(msgspec.Struct, frozen=True):
    facts: WrittenFile
    sheet: Sheet
    texts: tuple[tuple[Path, str], ...]
    estimated: int = 0
    """Words of the texts whose times are."""


class Work:
    """What all files have in common."""

    def __init__(
        self, takes: Takes, programme: Programme, order: Order, form: Form, target: Target, levels: dict[str, float]
    ) -> None:
        self._takes, self._programme, self._order = takes, programme, order
        self._form, self._target, self._levels = form, target, levels

    def file(self, part: Part, new: Path, step: Step) -> Made:
        """Write it at `new`, and read it back."""
        surveys = self._surveys(part, within(step, 0.0, _SURVEY))
        starts = self._starts(part, surveys)
        gains = [self._gain(level) for level in surveys]
        ceiling = self._target.ceiling
        good: tuple[list[float], float] | None = None
        for turn in range(len(_ROUNDS) - 1):
            low, span = _ROUNDS[turn], _ROUNDS[turn + 1] - _ROUNDS[turn]
            found = self._made(part, new, starts, gains, ceiling, within(step, low, span))
            gain, lower = self._off(found)
            if not gain and not lower:
                break
            if self._passes(found):
                good = gains, ceiling
            elif good is not None:
                # What was to bring it nearer to the target took it past a bound.
                gains, ceiling = good
                found = self._made(part, new, starts, gains, ceiling, within(step, 1.0, 0.0))
                break
            if turn + 2 < len(_ROUNDS):
                gains = [one + gain for one in gains]
                ceiling -= lower
        begins = tuple(mark.start for mark in starts) if len(starts) > 1 else ()
        sheet = sheet_of(
            part.dest.name, found, _fitting(self._target, part), self._form, self._order.waived, begins,
            part.title if part.track or part.is_sample else "",
        )  # fmt: skip
        facts = WrittenFile(
            name=part.dest.name, bytes=found.bytes, seconds=found.seconds, gain=round(gains[0], 2),
            ceiling=round(ceiling, 2), loudness=round(found.loudness, 2), rms=round(found.rms, 2),
            peak=round(found.peak, 2), true_peak=round(found.true_peak, 2), floor=round(found.floor, 2),
            head=round(found.head, 3), tail=round(found.tail, 3),
            failed=tuple(row.check for row in sheet.rows if row.state in ("fails", "waived")),
        )  # fmt: skip
        if part.is_sample or not self._order.subtitles:
            return Made(facts, sheet, ())
        cues = self._cues(part, starts, surveys)
        texts = [
            (part.dest.with_suffix(f".{ending}"), SUBTITLES[ending](cues, part.title))
            for ending in self._order.subtitles
        ]
        return Made(facts, sheet, tuple(texts), estimated_in(cues))

    def _surveys(self, part: Part, step: Step) -> list[Level]:
        """Of each chapter: they are mastered one by one, so that all are as loud."""
        found = []
        for place, chapter in enumerate(part.chapters):
            share = 1 / len(part.chapters)
            found.append(
                survey(
                    self._takes, chapter, self._target, self._order.mastering, self._levels,
                    within(step, place * share, share),
                )
            )  # fmt: skip
        return found

    def _gain(self, level: Level) -> float:
        at = level.loudness if self._target.by_loudness else level.rms
        return max(-60.0, min(60.0, self._target.aim - at))

    def _starts(self, part: Part, surveys: Sequence[Level]) -> list[ChapterMark]:
        """Where each chapter of the file begins and ends."""
        marks, at = [], 0.0
        mastering = self._order.mastering
        for chapter, level in zip(part.chapters, surveys, strict=True):
            end = at + mastering.head + level.seconds + mastering.tail
            marks.append(ChapterMark(chapter.title, at, end))
            at = end
        return marks

    def _write(
        self, part: Part, new: Path, marks: Sequence[ChapterMark], gains: Sequence[float], ceiling: float, step: Step
    ) -> None:
        tags = self._tags(part, marks)
        whole = marks[-1].end or 1.0
        with writing(self._form, new, part.dest, self._target, tags, whole) as out:
            for chapter, mark, gain in zip(part.chapters, marks, gains, strict=True):
                plan = Plan(
                    target=self._target, mastering=self._order.mastering, levels=self._levels, gain=gain,
                    ceiling=ceiling,
                )  # fmt: skip
                share = (mark.end - mark.start) / whole
                at = mark.start / whole
                for block in render(self._takes, chapter, plan, within(step, at, share)):
                    out.write(block)

    def _made(
        self, part: Part, new: Path, marks: Sequence[ChapterMark], gains: Sequence[float], ceiling: float, step: Step
    ) -> Heard:
        """Written, and read back."""
        self._write(part, new, marks, gains, ceiling, within(step, 0.0, 0.7))
        return heard(new, self._form, self._target, marks[-1].end if marks else 0.0, within(step, 0.7, 0.3))

    def _passes(self, found: Heard) -> bool:
        """In what this can change."""
        at = {"rms": found.rms, "loudness": found.loudness, "peak": found.peak, "true-peak": found.true_peak}
        figures = self._target.figures
        return all(figures[check].hold(value) for check, value in at.items() if check in figures)

    def _off(self, found: Heard) -> tuple[float, float]:
        """By how much the gain has to rise, and the ceiling to sink, for the figures that are asked; 0 and 0 where all
        is well."""
        target = self._target
        at = found.loudness if target.by_loudness else found.rms
        off = target.aim - at
        gain = off if abs(off) > _CLOSE else 0.0
        over = [
            value - target.figures[check].most
            for check, value in (("peak", found.peak), ("true-peak", found.true_peak))
            if check in target.figures
        ]
        excess = max(over, default=0.0)
        return gain, excess + _SPARE if excess > 0 else 0.0

    def _tags(self, part: Part, marks: Sequence[ChapterMark]) -> Tags:
        programme = self._programme
        tracks = len(programme.chapters) if part.track else 0
        return Tags(
            title=part.title, album=programme.title, author=programme.author, voices=self._order.voices,
            language=programme.language, year=self._order.year or time.strftime("%Y", time.gmtime()), track=part.track,
            tracks=tracks, narrator=self._order.narrator, publisher=self._order.publisher,
            chapters=tuple(marks) if len(marks) > 1 else (), cover=self._order.cover, readers=programme.readers,
            synthetic=bool(programme.voices), music="; ".join(programme.music),
        )  # fmt: skip

    def _cues(self, part: Part, marks: Sequence[ChapterMark], surveys: Sequence[Level]) -> tuple[TimedCue, ...]:
        head = self._order.mastering.head
        placed = [
            (mark.start + head + start, clip)
            for chapter, mark, level in zip(part.chapters, marks, surveys, strict=True)
            for start, clip in zip(level.starts, chapter.clips, strict=True)
        ]
        return cues_of(placed, self._order.cues)


def within(step: Step, start: float, span: float) -> Step:
    """For a part of the work."""
    return lambda share: step(start + span * share)


def _fitting(target: Target, part: Part) -> Target:
    """A whole book in one file is as long as it is: a store's longest file is a chapter. A sample has bounds of
    its own."""
    if part.is_sample and "seconds" in target.figures:
        return msgspec.structs.replace(target, figures={**target.figures, "seconds": SAMPLE})
    if len(part.chapters) == 1:
        return target
    return msgspec.structs.replace(
        target, figures={check: bounds for check, bounds in target.figures.items() if check != "seconds"}
    )
