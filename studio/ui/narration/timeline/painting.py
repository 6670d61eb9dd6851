"""How the timeline is painted: the ruler, names of the scenes, clips, markers, music. Main thread.

It costs what the width has: of clips that begin in the same column the first is painted, and the wave of a column is
found in the peaks of its clip alone.
"""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from studio.domain.showable import showable
from studio.services.exchange.audiobook.chapter_timeline import Marked
from studio.ui.narration.clock import clock, fine_clock
from studio.ui.narration.timeline.bed_painting import paint_bed
from studio.ui.narration.timeline.clip_painting import paint_cut, sound_bottom
from studio.ui.narration.timeline.lanes import RULER, SCENES, Lanes, Shown, in_sight, lanes
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.spectrum_painting import paint_scales
from studio.ui.theme import tokens

_STEPS: Final = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
_LONGEST_LABEL: Final = 24
_LONGEST_NAME: Final = 80
_LABEL: Final = 64
"""Pixels between two times on the ruler, at least."""


def paint(painter: QPainter, shown: Shown, scale: Scale, height: float) -> None:
    """All but the playhead, the cursor and what is being dragged."""
    where = lanes(height, len(shown.line.chapter.beds))
    _paint_ruler(painter, scale)
    for cut in in_sight(shown.line, scale):
        if cut.place != shown.selected:
            paint_cut(painter, shown, cut, scale, where)
    if 0 <= shown.selected < len(shown.line.cuts):
        paint_cut(painter, shown, shown.line.cuts[shown.selected], scale, where)
    for bed, (top, bottom) in zip(shown.line.chapter.beds, where.music, strict=False):
        paint_bed(painter, shown, bed, scale, top, bottom)
    if shown.spectra is not None:
        paint_scales(painter, scale, msgspec.structs.replace(where, speech_bottom=sound_bottom(painter, where)))
    _paint_scenes(painter, shown, scale, where)
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


def _paint_scenes(painter: QPainter, shown: Shown, scale: Scale, where: Lanes) -> None:
    """A line where a scene begins, and its name; the name of the one at the left edge stays there."""
    line, metrics = shown.line, QFontMetricsF(painter.font())
    starts = [scale.x(line.cuts[one.place].start) for one in line.scenes]
    for place, (one, x) in enumerate(zip(line.scenes, starts, strict=True)):
        end = starts[place + 1] if place + 1 < len(starts) else scale.x(line.seconds)
        if end < 0 or x > scale.width:
            continue
        left, right = max(2.0, x + 4), min(scale.width, end) - 4
        if place:
            painter.setPen(QPen(QColor(tokens().text), 1.5))
            painter.drawLine(QLineF(x - 2, RULER + 1, x - 2, where.speech_bottom))
        if right - left > metrics.averageCharWidth() * 3:
            words = metrics.elidedText(showable(one.title, _LONGEST_NAME), Qt.TextElideMode.ElideRight, right - left)
            painter.setPen(QColor(tokens().text))
            room = QRectF(left, RULER, right - left, SCENES)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


def _paint_mark(painter: QPainter, mark: Marked, scale: Scale, where: Lanes) -> None:
    x = scale.x(mark.seconds)
    words = mark.marker.label[:_LONGEST_LABEL]
    room = QFontMetricsF(painter.font()).horizontalAdvance(words)
    painter.fillRect(QRectF(x - 5, 1, room + 18, RULER - 2), QColor(tokens().note_tint))
    painter.setPen(QPen(QColor(tokens().warning), 1))
    painter.drawLine(QLineF(x, RULER - 6, x, where.speech_bottom))
    painter.drawText(QPointF(x - 4, RULER - 4), "◆")
    painter.drawText(QPointF(x + 8, RULER - 6), words)
