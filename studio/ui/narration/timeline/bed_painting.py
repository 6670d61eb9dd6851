"""How music below a chapter is painted: its name, its wave as loud as it is heard, and the line of its loudness, which
comes down where somebody speaks. Main thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from studio.domain.showable import showable
from studio.services.exchange.audiobook.bed import ATTACK, RELEASE
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline, Cut
from studio.services.exchange.audiobook.programme import Bed
from studio.ui.narration.timeline.lanes import Shown
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.waves import Place, wave
from studio.ui.theme import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Columns = NDArray[np.float64]

_MOST_ROUNDS: Final = 10_000
_LONGEST_NAME: Final = 80
_STEP: Final = 2
"""Pixels between two points of the line of its loudness."""


def end_of(bed: Bed, seconds: float) -> float:
    """Second of the chapter at which a sound below it ends; `seconds`: of the chapter."""
    length = bed.length or max(0.0, seconds - bed.start)
    return bed.start + (length if bed.loop else min(length, bed.seconds))


def loudness(bed: Bed, cuts: Sequence[Cut], end: float, at: Columns) -> Columns:
    """By what it is multiplied at these seconds of the chapter, as `BedSound` has it; 0 outside. `cuts`: the clips
    about them, in order; `end`: where it ends."""
    import numpy as np

    down = np.zeros(len(at))
    if cuts:
        starts, ends = np.array([one.start for one in cuts]), np.array([one.end for one in cuts])
        behind = np.searchsorted(starts, at, side="right")
        coming = np.append(starts, np.inf)[behind] - at
        gone = at - np.append(-np.inf, np.maximum.accumulate(ends))[behind]
        down = np.clip(np.maximum(1 - coming / ATTACK, 1 - gone / RELEASE), 0.0, 1.0)
        down[gone < 0] = 1.0
    level = 10 ** ((bed.gain - bed.ducking * down) / 20)
    for seconds, along in ((bed.fade_in, at - bed.start), (bed.fade_out, end - at)):
        if seconds > 0:
            level = level * np.clip(along / seconds, 0.0, 1.0)
    return np.where((at >= bed.start) & (at <= end), level, 0.0)


def _level(bed: Bed, cuts: Sequence[Cut], end: float, start: float, seconds: Columns) -> Columns:
    """The same of seconds from the beginning of one round."""
    return loudness(bed, cuts, end, start + seconds)


def paint_bed(painter: QPainter, shown: Shown, bed: Bed, scale: Scale, top: float, bottom: float) -> None:
    look, line = tokens(), shown.line
    end = end_of(bed, line.seconds)
    left, right = scale.x(bed.start), scale.x(end)
    box = QRectF(left, top, max(1.0, right - left), bottom - top)
    painter.fillRect(box, QColor(look.good_soft))
    name = _name_room(painter, box, scale, bottom - top)
    reach = (bottom - name) / 2 - 1
    cuts = _about(line, scale)
    painter.setPen(QPen(QColor(look.good), 1))
    for at in range(int((max(scale.left, bed.start) - bed.start) / max(0.1, bed.seconds)), _MOST_ROUNDS):
        start = bed.start + at * bed.seconds
        if start >= min(end, scale.right) or (at and not bed.loop) or bed.seconds <= 0:
            break
        stop = min(end, start + bed.seconds)
        place = Place(scale.x(start), scale.x(stop), scale.width, (name + bottom) / 2, reach)
        level = partial(_level, bed, cuts, end, start)
        lines = wave(shown.peaks.get(bed.asset), (0.0, stop - start), level, place)
        if lines:
            painter.drawLines(lines)
    _paint_line(painter, bed, cuts, end, scale, name, bottom)
    _paint_name(painter, bed, box, scale, name)


def _about(line: ChapterTimeline, scale: Scale) -> tuple[Cut, ...]:
    """The clips in sight, and those beside them that it may be softer for."""
    if not line.cuts:
        return ()
    return line.cuts[max(0, line.place_at(scale.left) - 1) : line.place_at(scale.right) + 2]


def _paint_line(
    painter: QPainter, bed: Bed, cuts: Sequence[Cut], end: float, scale: Scale, top: float, bottom: float
) -> None:
    """From the foot of the lane, which is silence, to its top, which is as loud as it gets."""
    import numpy as np

    first, last = max(0.0, scale.x(bed.start)), min(scale.width, scale.x(end))
    if last - first < _STEP:
        return
    xs = np.arange(first, last, _STEP)
    level = loudness(bed, cuts, end, scale.left + xs / scale.pixels) / 10 ** (bed.gain / 20)
    ys = bottom - 1 - level * (bottom - top - 2)
    painter.setPen(QPen(QColor(tokens().text), 1))
    painter.drawPolyline([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])


def _name_font(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPointSizeF(max(7.0, 0.88 * font.pointSizeF()))
    return font


def _name_room(painter: QPainter, box: QRectF, scale: Scale, height: float) -> float:
    """Where the wave begins below the name; where the lane is low the name stands before it."""
    room = QFontMetricsF(_name_font(painter)).height()
    return box.top() + (room if height > 2 * room else 0.0)


def _paint_name(painter: QPainter, bed: Bed, box: QRectF, scale: Scale, wave_top: float) -> None:
    left, right = max(0.0, box.left()) + 4, min(scale.width, box.right()) - 4
    if right - left < 16:
        return
    painter.save()
    painter.setFont(_name_font(painter))
    metrics = QFontMetricsF(painter.font())
    words = metrics.elidedText("♪ " + showable(bed.name, _LONGEST_NAME), Qt.TextElideMode.ElideRight, right - left)
    room = QRectF(left, box.top(), metrics.horizontalAdvance(words) + 4, metrics.height())
    if wave_top == box.top():
        room.moveTop(box.center().y() - metrics.height() / 2)
        painter.fillRect(room, QColor(tokens().good_soft))
    painter.setPen(QColor(tokens().text))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()
