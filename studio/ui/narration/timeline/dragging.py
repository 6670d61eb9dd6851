"""What is painted over the timeline: what is chosen, what is being dragged with its value in words. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline
from studio.services.translation import tr
from studio.ui.narration.timeline.grips import Grip, corners, gain_y, has_handles, knob_x
from studio.ui.narration.timeline.lanes import Lanes
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.telling import value_words
from studio.ui.theme import tokens


def paint_chosen(
    painter: QPainter, line: ChapterTimeline, selected: int, stretch: tuple[float, float] | None, scale: Scale,
    where: Lanes,
) -> None:  # fmt: skip
    """The stretch that is chosen, and the handles of the selected clip."""
    if stretch is not None:
        left, right = sorted((scale.x(stretch[0]), scale.x(stretch[1])))
        painter.fillRect(QRectF(left, where.speech_top, right - left, where.speech_bottom - where.speech_top), _veil())
    if 0 <= selected < len(line.cuts) and has_handles(line.cuts[selected], scale):
        cut = line.cuts[selected]
        painter.save()
        painter.setPen(QPen(QColor(tokens().accent), 1))
        painter.setBrush(QColor(tokens().surface))
        for x in corners(cut, scale):
            painter.drawRect(QRectF(x - 4, where.speech_top + 1, 8, 8))
        gain = cut.where.clip.shape.gain
        y, middle = gain_y(gain, where), knob_x(cut, scale)
        left, right = max(0.0, scale.x(cut.start)), min(scale.width, scale.x(cut.end))
        painter.setPen(QPen(QColor(tokens().accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(left, y, right, y))
        painter.setPen(QPen(QColor(tokens().accent), 1))
        painter.drawEllipse(QPointF(middle, y), 6, 6)
        _paint_level(painter, gain, middle + 9, right, y)
        painter.restore()


def _paint_level(painter: QPainter, gain: float, left: float, right: float, y: float) -> None:
    """Beside the knob, where there is room."""
    words = tr("{decibels} dB", decibels=f"{gain:+.1f}")
    metrics = painter.fontMetrics()
    box = QRectF(left, y - metrics.height() / 2, metrics.horizontalAdvance(words) + 6, metrics.height())
    if box.right() < right - 2:
        ground = QColor(tokens().surface)
        ground.setAlpha(200)
        painter.fillRect(box, ground)
        painter.setPen(QColor(tokens().text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def paint_drag(painter: QPainter, line: ChapterTimeline, grip: Grip, value: float, scale: Scale, where: Lanes) -> None:
    """How the clip would stand."""
    if grip.place >= len(line.cuts):
        return
    cut = line.cuts[grip.place]
    left, right = scale.x(cut.start), scale.x(cut.end)
    by = (value - grip.before) * scale.pixels
    top, bottom = where.speech_top, where.speech_bottom
    painter.setPen(QPen(QColor(tokens().danger), 1))
    match grip.kind:
        case "trim_start":
            _dim(painter, left, left + by, where)
            at = left + by
        case "trim_end":
            _dim(painter, right - by, right, where)
            at = right - by
        case "fade_in":
            at = min(right, left + value * scale.pixels)
            painter.drawLine(QLineF(left, bottom, at, top))
        case "fade_out":
            at = max(left, right - value * scale.pixels)
            painter.drawLine(QLineF(at, top, right, bottom))
        case "gain":
            at = (left + right) / 2
            y = gain_y(value, where)
            painter.drawLine(QLineF(left, y, right, y))
        case "pause":
            at = right + value * scale.pixels
            _dim(painter, right, at, where)
    if grip.kind in ("trim_start", "trim_end", "pause"):
        painter.drawLine(QLineF(at, top, at, bottom))
    words = value_words(grip, value)
    room = painter.fontMetrics().horizontalAdvance(words) + 10
    x = min(max(2.0, at + 6), scale.width - room - 2)
    box = QRectF(x, top + 12, room, painter.fontMetrics().height() + 4)
    painter.fillRect(box, QColor(tokens().surface))
    painter.setPen(QColor(tokens().text))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _dim(painter: QPainter, one: float, other: float, where: Lanes) -> None:
    left, right = min(one, other), max(one, other)
    painter.fillRect(QRectF(left, where.speech_top, right - left, where.speech_bottom - where.speech_top), _veil())


def _veil() -> QColor:
    colour = QColor(tokens().edge)
    colour.setAlpha(90)
    return colour
