"""What of the timeline lies below a pointer: a marker, music, a clip. Pure."""

from __future__ import annotations

from typing import Final

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Marked
from studio.ui.narration.timeline.bed_painting import end_of
from studio.ui.narration.timeline.lanes import RULER, Lanes
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.telling import bed_words, hover_words

_MARK: Final = 8.0
"""Pixels about a marker that are its own."""


def mark_at(line: ChapterTimeline, scale: Scale, x: float, y: float) -> Marked | None:
    if y > RULER:
        return None
    return next((mark for mark in line.marks if abs(scale.x(mark.seconds) - x) <= _MARK), None)


def bed_at(line: ChapterTimeline, scale: Scale, where: Lanes, x: float, y: float) -> int:
    """Place of the music; -1: there is none."""
    seconds = scale.seconds(x)
    for place, ((top, bottom), bed) in enumerate(zip(where.music, line.chapter.beds, strict=False)):
        if top <= y <= bottom and bed.start <= seconds <= end_of(bed, line.seconds):
            return place
    return -1


def words_at(line: ChapterTimeline, scale: Scale, where: Lanes, x: float, y: float) -> str:
    """Of what lies there; "" where nothing does."""
    bed, seconds = bed_at(line, scale, where, x, y), scale.seconds(x)
    if bed >= 0:
        return bed_words(line.chapter.beds[bed])
    if not line.cuts or not where.speech_top <= y <= where.speech_bottom:
        return ""
    cut = line.cuts[line.place_at(seconds)]
    return hover_words(cut) if cut.start <= seconds <= cut.end else ""
