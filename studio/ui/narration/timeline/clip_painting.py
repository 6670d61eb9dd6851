"""How a clip is painted: its wave as loud as it is heard, number and words, the colour of whoever speaks.

Main thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from studio.domain.showable import showable
from studio.services.exchange.audiobook.chapter_timeline import Cut
from studio.services.exchange.audiobook.programme import Clip
from studio.services.narration.take_sound import FINE, PEAKS_A_SECOND
from studio.services.translation import tr
from studio.ui.narration.timeline.lanes import Lanes, Shown
from studio.ui.narration.timeline.scale import Scale
from studio.ui.narration.timeline.spectrum_painting import paint_spectrum
from studio.ui.narration.timeline.waves import Place, level_of, wave
from studio.ui.theme import tokens

_WORDS: Final = 26.0
"""Pixels of a clip from which on it bears its number."""
_LONGEST: Final = 160
"""Letters of a sentence that may be shown."""
_LOW: Final = 56.0
"""Pixels of a clip's height under which its words have a row of their own."""
_COLOUR: Final = 4.0
"""Pixels of the speaker's colour."""


def paint_cut(painter: QPainter, shown: Shown, cut: Cut, scale: Scale, where: Lanes) -> None:
    look = tokens()
    left, right = scale.x(cut.start), scale.x(cut.end)
    box = QRectF(left, where.speech_top, max(1.0, right - left), where.speech_bottom - where.speech_top)
    chosen = cut.place == shown.selected
    painter.fillRect(box, QColor(look.accent_soft if chosen else look.surface))
    ink = QColor(look.warning if cut.is_stale or cut.waits else look.accent)
    clip = cut.where.clip
    sound = QRectF(box)
    sound.setBottom(sound_bottom(painter, where))
    if shown.spectra is not None:
        paint_spectrum(painter, shown.spectra.get(clip.asset), cut, sound, scale)
    else:
        painter.setPen(QPen(ink, 1))
        half = max(1.0, sound.height() / 2 - 2)
        _paint_wave(painter, shown, clip, Place(left, right, scale.width, sound.center().y(), half))
    _paint_silences(painter, cut, scale, where)
    _paint_fades(painter, cut, scale, where)
    _paint_words(painter, shown, cut, box, scale)
    if right - left > 3:
        painter.setPen(QPen(QColor(look.accent if chosen else look.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
    _paint_pause(painter, cut, scale, where)


def _paint_wave(painter: QPainter, shown: Shown, clip: Clip, place: Place) -> None:
    fine = shown.fine.get(clip.asset)
    lines = wave(
        shown.peaks.get(clip.asset) if fine is None else fine, clip.shape.span(clip.seconds),
        level_of(clip.shape, clip.gain, clip.length), place, PEAKS_A_SECOND if fine is None else FINE,
    )  # fmt: skip
    middle = place.middle
    painter.drawLines(lines or [QLineF(max(0.0, place.left), middle, min(place.right, place.width), middle)])


def _small(painter: QPainter) -> QFont:
    font = QFont(painter.font())
    font.setPointSizeF(max(7.0, 0.88 * font.pointSizeF()))
    return font


def sound_bottom(painter: QPainter, where: Lanes) -> float:
    """Down to where clips' sound is painted: in a low lane above the row of words, which would hide half of it."""
    height = where.speech_bottom - where.speech_top
    if height >= _LOW:
        return where.speech_bottom
    words = QFontMetricsF(_small(painter)).height() + _COLOUR + 1
    return where.speech_bottom - min(words, 0.6 * height)


def _paint_words(painter: QPainter, shown: Shown, cut: Cut, box: QRectF, scale: Scale) -> None:
    """At the foot of the clip: the colour of whoever speaks, the number of the clip, who speaks, the sentence."""
    hue = shown.hues.get(cut.segment.card_id, -1) if cut.segment.card_id else -1
    foot = box.bottom()
    if hue >= 0 and box.width() > 2:
        colour = QRectF(box.left() + 1, foot - _COLOUR - 1, box.width() - 2, _COLOUR)
        painter.fillRect(colour, QColor.fromHsv(hue, 170, 200))
        foot -= _COLOUR
    left, right = max(2.0, box.left() + 3), min(scale.width, box.right()) - 3
    if right - left < _WORDS:
        return
    painter.save()
    font = _small(painter)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    words = _words_of(cut)
    shown_words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left)
    room = QRectF(left, foot - metrics.height() - 1, min(right - left, metrics.horizontalAdvance(shown_words) + 4),
                  metrics.height())  # fmt: skip
    ground = QColor(tokens().accent_soft if cut.place == shown.selected else tokens().surface)
    ground.setAlpha(215)
    painter.fillRect(room, ground)
    painter.setPen(QColor(tokens().text))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown_words)
    painter.restore()


def _words_of(cut: Cut) -> str:
    text = showable(cut.segment.text, _LONGEST)
    if cut.speaker:
        return tr("{number} {name}: {text}", number=cut.place + 1, name=cut.speaker, text=text)
    return tr("{number} {text}", number=cut.place + 1, text=text)


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
