"""Where a second of a chapter is once its clips are others: what was in a clip stays in it. Pure; any thread."""

from __future__ import annotations

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut


def carried(seconds: float, before: ChapterTimeline, after: ChapterTimeline) -> float:
    """The same moment of the same clip's take; its beginning where another take is heard now; of a clip that is gone
    the second stays, as far as the chapter is long."""
    if not before.cuts or not after.cuts:
        return min(seconds, after.seconds)
    old = before.cuts[before.place_at(seconds)]
    new = _same(old, after)
    if new is None:
        return min(seconds, after.seconds)
    if new.where.clip.asset != old.where.clip.asset:
        return new.start
    behind = seconds - old.end
    if behind > 0:
        return new.end + min(behind, max(0.0, new.where.pause))
    return max(0.0, new.start + min(0.0, seconds - old.start)) if seconds < old.start else _within(seconds, old, new)


def _within(seconds: float, old: Cut, new: Cut) -> float:
    return max(new.start, new.in_chapter(old.in_take(seconds)))


def _same(old: Cut, line: ChapterTimeline) -> Cut | None:
    """The clip of the same sentence: mostly in the same place, or near it."""
    key = old.segment.key
    at = min(old.place, len(line.cuts) - 1)
    if line.cuts[at].segment.key == key:
        return line.cuts[at]
    return next((cut for cut in line.cuts if cut.segment.key == key), None)
