"""How the lanes of the timeline are painted: ruler, clips with their waves, pauses, markers, music. Main thread.

It costs what the width has: of clips that begin in the same column the first is painted, and the wave of a column is
found in the peaks of its clip alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut, Marked
from studio.services.exchange.audiobook.programme import Bed
from studio.services.narration.take_sound import PEAKS_A_SECOND
from studio.services.translation import tr
from studio.ui.narration.clock import clock, fine_clock
from studio.ui.narration.timeline.scale import Scale
from studio.ui.theme import tokens

if TYPE_CHECKING:
    from studio.services.narration.take_sound import Peaks

RULER: Final = 20.0
"""Pixels."""
MUSIC: Final = 22.0
"""Pixels of the lane of each sound below."""
_MOST_LANES: Final = 3
_STEPS: Final = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
_LONGEST_LABEL: Final = 24
_LABEL: Final = 64
"""Pixels between two times on the ruler, at least."""


class Lanes(msgspec.Struct, frozen=True):
    """From top to bottom: pixels."""

    speech_top: float
    speech_bottom: float
    music: tuple[tuple[float, float], ...] = ()
    """Top and bottom of each."""


def lanes(height: float, beds: int) -> Lanes:
    shown = min(beds, _MOST_LANES)
    bottom = height - 2 - shown * MUSIC
    music = tuple((bottom + place * MUSIC + 1, bottom + (place + 1) * MUSIC - 1) for place in range(shown))
    return Lanes(RULER + 2, bottom - 2, music)


class Shown(msgspec.Struct, frozen=True):
    """What is to be painted."""

    line: ChapterTimeline
    peaks: Mapping[str, Peaks]
    selected: int
    """Place of the clip; -1: none."""


def in_sight(line: ChapterTimeline, scale: Scale) -> Iterator[Cut]:
    """The clips between the edges; of several in one column the first."""
    cuts = line.cuts
    if not cuts:
        return
    column = -math.inf
    first = max(0, line.place_at(scale.left) - 1) if scale.left > 0 else 0
    for place in range(first, len(cuts)):
        cut = cuts[place]
        if cut.start > scale.right:
            return
        if scale.x(cut.start) >= column + 1 or place == len(cuts) - 1:
            column = scale.x(cut.start)
            yield cut


def paint(painter: QPainter, shown: Shown, scale: Scale, height: float) -> None:
    """All but the playhead, the cursor and what is being dragged."""
    where = lanes(height, len(shown.line.chapter.beds))
    _paint_ruler(painter, scale)
    for cut in in_sight(shown.line, scale):
        if cut.place != shown.selected:
            _paint_cut(painter, shown, cut, scale, where)
    if 0 <= shown.selected < len(shown.line.cuts):
        _paint_cut(painter, shown, shown.line.cuts[shown.selected], scale, where)
    for bed, (top, bottom) in zip(shown.line.chapter.beds, where.music, strict=False):
        _paint_bed(painter, shown, bed, scale, top, bottom)
    for mark in shown.line.marks:
        if scale.left <= mark.seconds <= scale.right:
            _paint_mark(painter, mark, scale, where)


def _paint_ruler(painter: QPainter, scale: Scale) -> None:
    painter.setPen(QColor(tokens().muted))
    step = next((one for one in _STEPS if one * scale.pixels > _LABEL), _STEPS[-1])
    at = int(scale.left / step)
    while at * step < scale.right:
        x = scale.x(at * step)
        painter.drawLine(QLineF(x, RULER - 4, x, RULER))
        painter.drawText(QPointF(x + 3, RULER - 6), clock(at * step) if step >= 1 else fine_clock(at * step))
        at += 1


def _paint_cut(painter: QPainter, shown: Shown, cut: Cut, scale: Scale, where: Lanes) -> None:
    look = tokens()
    left, right = scale.x(cut.start), scale.x(cut.end)
    box = QRectF(left, where.speech_top, max(1.0, right - left), where.speech_bottom - where.speech_top)
    chosen = cut.place == shown.selected
    painter.fillRect(box, QColor(look.accent_soft if chosen else look.surface))
    ink = QColor(look.warning if cut.is_stale or cut.waits else look.accent)
    middle, reach = box.center().y(), box.height() / 2 - 2
    clip = cut.where.clip
    first, last = clip.shape.span(clip.seconds)
    painter.setPen(QPen(ink, 1))
    lines = wave(
        shown.peaks.get(clip.asset), (first, last), 10 ** ((clip.gain + clip.shape.gain) / 20), left, right,
        scale.width, middle, reach,
    )  # fmt: skip
    painter.drawLines(lines or [QLineF(max(0.0, left), middle, min(right, scale.width), middle)])
    _paint_silences(painter, cut, scale, where)
    _paint_fades(painter, cut, scale, where)
    if right - left > 3:
        painter.setPen(QPen(QColor(look.accent if chosen else look.edge), 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
    _paint_pause(painter, cut, scale, where)


def wave(
    peaks: Peaks | None, heard: tuple[float, float], louder: float, left: float, right: float, width: float,
    middle: float, reach: float,
) -> list[QLineF]:  # fmt: skip
    """The columns of a clip between the edges of the window; none where its peaks are not known yet. `heard`: seconds
    of the take."""
    import numpy as np

    if peaks is None or not len(peaks):
        return []
    first = min(len(peaks) - 1, int(heard[0] * PEAKS_A_SECOND))
    part = peaks[first : max(first + 1, round(heard[1] * PEAKS_A_SECOND))]
    begin, end = int(max(0.0, -left)), int(min(right, width) - left)
    if end <= begin:
        return []
    places = np.arange(begin, end) * len(part) / max(1.0, right - left)
    edges = np.minimum(places.astype(int), len(part) - 1)
    # What ends at the edge of the window has a column more, so that its last one is not all that follows.
    stop = min(len(part), int(end * len(part) / max(1.0, right - left)) + 1)
    part = part[: max(stop, int(edges[-1]) + 1)]
    lows = np.clip(np.minimum.reduceat(part[:, 0], edges) * louder, -1, 1).tolist()
    highs = np.clip(np.maximum.reduceat(part[:, 1], edges) * louder, -1, 1).tolist()
    return [
        QLineF(left + begin + at, middle - high * reach - 0.5, left + begin + at, middle - low * reach + 0.5)
        for at, (low, high) in enumerate(zip(lows, highs, strict=True))
    ]


def _paint_silences(painter: QPainter, cut: Cut, scale: Scale, where: Lanes) -> None:
    for start, end in cut.where.clip.shape.silenced:
        left, right = scale.x(cut.in_chapter(start)), scale.x(cut.in_chapter(end))
        box = QRectF(left, where.speech_top, right - left, where.speech_bottom - where.speech_top)
        painter.fillRect(box, QColor(tokens().sunken))
        painter.setPen(QPen(QColor(tokens().muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(left, box.center().y(), right, box.center().y()))


def _paint_fades(painter: QPainter, cut: Cut, scale: Scale, where: Lanes) -> None:
    shape = cut.where.clip.shape
    painter.setPen(QPen(QColor(tokens().text), 1))
    if shape.fade_in:
        end = scale.x(min(cut.end, cut.start + shape.fade_in))
        painter.drawLine(QLineF(scale.x(cut.start), where.speech_bottom, end, where.speech_top))
    if shape.fade_out:
        start = scale.x(max(cut.start, cut.end - shape.fade_out))
        painter.drawLine(QLineF(start, where.speech_top, scale.x(cut.end), where.speech_bottom))


def _paint_pause(painter: QPainter, cut: Cut, scale: Scale, where: Lanes) -> None:
    """Room tone, with its length where that has room."""
    look = tokens()
    left, right = scale.x(cut.end), scale.x(cut.end + cut.where.pause)
    middle = (where.speech_top + where.speech_bottom) / 2
    painter.setPen(QPen(QColor(look.muted), 1, Qt.PenStyle.DotLine))
    if cut.where.pause > 0:
        painter.drawLine(QLineF(left, middle, right, middle))
    words = tr("{seconds} s", seconds=f"{cut.where.pause:.2f}")
    room = QRectF(left, middle + 1, right - left, where.speech_bottom - middle - 1)
    if room.width() > QFontMetricsF(painter.font()).horizontalAdvance(words) + 6:
        painter.setPen(QColor(look.muted))
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)


def _paint_bed(painter: QPainter, shown: Shown, bed: Bed, scale: Scale, top: float, bottom: float) -> None:
    look = tokens()
    end = end_of(bed, shown.line.seconds)
    left, right = scale.x(bed.start), scale.x(end)
    box = QRectF(left, top, max(1.0, right - left), bottom - top)
    painter.fillRect(box, QColor(look.good_soft))
    painter.setPen(QPen(QColor(look.good), 1))
    louder = 10 ** (bed.gain / 20)
    for at in range(int((max(scale.left, bed.start) - bed.start) / max(0.1, bed.seconds)), 10_000):
        start = bed.start + at * bed.seconds
        if start >= min(end, scale.right) or (at and not bed.loop) or bed.seconds <= 0:
            break
        stop = min(end, start + bed.seconds)
        lines = wave(
            shown.peaks.get(bed.asset), (0.0, stop - start), louder, scale.x(start), scale.x(stop), scale.width,
            box.center().y(), box.height() / 2 - 1,
        )  # fmt: skip
        painter.drawLines(lines)
    painter.setPen(QColor(look.text))
    painter.drawText(
        QRectF(max(0.0, left) + 4, top, max(0.0, right - max(0.0, left) - 8), bottom - top),
        Qt.AlignmentFlag.AlignVCenter, "♪ " + bed.name,
    )  # fmt: skip


def end_of(bed: Bed, seconds: float) -> float:
    """Second of the chapter at which a sound below it ends; `seconds`: of the chapter."""
    length = bed.length or max(0.0, seconds - bed.start)
    return bed.start + (length if bed.loop else min(length, bed.seconds))


def _paint_mark(painter: QPainter, mark: Marked, scale: Scale, where: Lanes) -> None:
    x = scale.x(mark.seconds)
    words = mark.marker.label[:_LONGEST_LABEL]
    room = QFontMetricsF(painter.font()).horizontalAdvance(words)
    painter.fillRect(QRectF(x - 5, 1, room + 18, RULER - 2), QColor(tokens().note_tint))
    painter.setPen(QPen(QColor(tokens().warning), 1))
    painter.drawLine(QLineF(x, RULER - 6, x, where.speech_bottom))
    painter.drawText(QPointF(x - 4, RULER - 4), "◆")
    painter.drawText(QPointF(x + 8, RULER - 6), words)
