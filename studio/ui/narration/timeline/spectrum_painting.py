"""How the spectrum of a clip is painted, with the scale of its frequencies and of its loudness. Main thread.

The deepest pitches are below. It is as loud as it is heard: with the loudness and the fades of its clip.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from studio.services.exchange.audiobook.chapter_timeline import Cut
from studio.services.narration.spectra import BANDS, LOUDEST, QUIETEST, band_of
from studio.services.translation import tr
from studio.ui.narration.timeline.lanes import Lanes
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.waves import level_of

if TYPE_CHECKING:
    from studio.services.narration.spectra import Spectrum

_COLOURS: Final = (
    (0, "#0b0a14"),
    (60, "#2b1a5e"),
    (110, "#7a1f6d"),
    (160, "#c73e4c"),
    (210, "#f4942b"),
    (255, "#fdf5b0"),
)
"""From silence to the loudest; each is lighter than the one before, so that it is told without colours too."""
_FREQUENCIES: Final = (100, 300, 1000, 3000, 10_000)
_LEVELS: Final = (-90, -70, -50, -30, -10)
_LEGEND: Final = 46.0
"""Pixels of the legend of loudness."""


@cache
def _table() -> tuple[int, ...]:
    """A colour for each of 256 levels."""
    found = []
    for value in range(256):
        at = next(place for place in range(1, len(_COLOURS)) if value <= _COLOURS[place][0])
        (low, first), (high, last) = _COLOURS[at - 1], _COLOURS[at]
        share = (value - low) / (high - low)
        one, other = QColor(first), QColor(last)
        mixed = (
            round(a + share * (b - a))
            for a, b in ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
        )
        found.append(QColor(*mixed).rgb())
    return tuple(found)


def paint_spectrum(painter: QPainter, spectrum: Spectrum | None, cut: Cut, box: QRectF, scale: Scale) -> None:
    """In the box of the clip; it is dark where it has not been read yet."""
    painter.fillRect(box, QColor(_COLOURS[0][1]))
    if spectrum is None or not len(spectrum) or box.width() < 1:
        return
    clip = cut.where.clip
    first, last = clip.shape.span(clip.seconds)
    begin = first + max(0.0, -box.left()) / scale.pixels
    end = min(last, first + (min(scale.width, box.right()) - box.left()) / scale.pixels)
    a_second = len(spectrum) / max(0.01, clip.seconds)
    start, stop = max(0, int(begin * a_second)), min(len(spectrum), int(end * a_second) + 2)
    if stop <= start:
        return
    image = _image(spectrum[start:stop], cut, first, start, a_second)
    source = QRectF(begin * a_second - start, 0, max(0.01, (end - begin) * a_second), BANDS)
    target = QRectF(box.left() + (begin - first) * scale.pixels, box.top(), (end - begin) * scale.pixels, box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, image, source)
    painter.restore()


def _image(part: Spectrum, cut: Cut, first: float, start: int, a_second: float) -> QImage:
    """A column for each moment of `part`, which begins with moment `start` of the take."""
    import numpy as np

    clip = cut.where.clip
    seconds = (start + np.arange(len(part))) / a_second - first
    louder = 20 * np.log10(np.maximum(level_of(clip.shape, clip.gain, clip.length)(seconds), 1e-6))
    moved = part + np.rint(louder * 255 / (LOUDEST - QUIETEST))[:, None]
    columns = np.ascontiguousarray(np.clip(moved, 0, 255).astype(np.uint8).T[::-1])
    image = QImage(columns.tobytes(), columns.shape[1], BANDS, columns.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(list(_table()))
    # What it was made of goes with this function.
    return image.convertToFormat(QImage.Format.Format_RGB32)


def paint_scales(painter: QPainter, scale: Scale, where: Lanes) -> None:
    """Frequencies at the left, loudness at the right."""
    painter.save()
    font = QFont(painter.font())
    font.setPointSizeF(max(6.5, 0.8 * font.pointSizeF()))
    painter.setFont(font)
    height = where.speech_bottom - where.speech_top
    room = QFontMetricsF(font).height()
    above = where.speech_bottom + 1.0
    for hertz in _FREQUENCIES:
        y = min(where.speech_bottom - height * band_of(hertz) / BANDS, where.speech_bottom - room / 2)
        if above - y < room or y - room / 2 < where.speech_top:
            continue
        above = y
        _write(painter, _hertz(hertz), 2.0, y)
    _paint_legend(painter, scale, where, room)
    painter.restore()


def _hertz(hertz: int) -> str:
    return tr("{kilohertz} kHz", kilohertz=hertz // 1000) if hertz >= 1000 else tr("{hertz} Hz", hertz=hertz)


def _paint_legend(painter: QPainter, scale: Scale, where: Lanes, room: float) -> None:
    left, height = scale.width - _LEGEND, where.speech_bottom - where.speech_top - 4
    box = QRectF(left, where.speech_top + 2, _LEGEND - 2, height)
    painter.fillRect(box, QColor(0, 0, 0, 170))
    for row in range(int(height)):
        colour = QColor(_table()[round(255 * (1 - row / max(1.0, height - 1)))])
        painter.setPen(colour)
        painter.drawLine(QLineF(left + 2, box.top() + row, left + 10, box.top() + row))
    above = box.bottom() + room
    painter.setPen(QColor("#ffffff"))
    for level in _LEVELS:
        y = box.bottom() - height * (level - QUIETEST) / (LOUDEST - QUIETEST)
        y = min(max(y, box.top() + room / 2), box.bottom() - room / 2)
        if above - y < room:
            continue
        above = y
        words = tr("{decibels} dB", decibels=level)
        painter.drawText(QRectF(left + 12, y - room / 2, _LEGEND - 14, room), Qt.AlignmentFlag.AlignVCenter, words)


def _write(painter: QPainter, words: str, x: float, y: float) -> None:
    metrics = QFontMetricsF(painter.font())
    box = QRectF(x, y - metrics.height() / 2, metrics.horizontalAdvance(words) + 4, metrics.height())
    painter.fillRect(box, QColor(0, 0, 0, 150))
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
