"""The sound of the scene, or of one sentence, as a waveform with a playhead. Main thread; painted from peaks alone.

A click, or the arrow keys and Return, ask to play from that place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

from PySide6.QtCore import QLineF, QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from studio.services.narration.segments import SegmentKey
from studio.services.translation import tr, tr_count
from studio.ui.narration.clock import clock
from studio.ui.narration.sound.blocks import Wave, WaveBlock
from studio.ui.theme import tokens

_MARGIN = 4
_STEP_SECONDS = 1.0
_EMPTY = Wave((), (), {}, {})
_start = attrgetter("start")


class Waveform(QAbstractSlider):
    """To assistive technology a slider: its value is where the cursor stands, in milliseconds."""

    play_from = Signal(object, float)
    """SegmentKey, seconds into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wave = _EMPTY
        self._selected: SegmentKey | None = None
        self._whole = True
        self._head: tuple[SegmentKey, float] | None = None
        self._cursor = 0.0
        self._drawn: tuple[object, QPixmap] | None = None
        """What is painted below the playhead, and for which size and colours."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Waveform"))
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setSingleStep(round(1000 * _STEP_SECONDS))
        self.valueChanged.connect(self._put)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(240, 64)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 48)

    def show_wave(self, wave: Wave, selected: SegmentKey | None) -> None:
        self._wave, self._selected = wave, selected
        self._draw_anew()

    def show_whole(self, whole: bool) -> None:
        """All of the scene, or the selected sentence alone."""
        self._whole = whole
        self._cursor = 0.0
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._drawn = None
        self._describe()
        self.update()

    def show_playhead(self, key: SegmentKey | None, seconds: float) -> None:
        self._head = (key, seconds) if key is not None else None
        self.update()

    def length(self) -> float:
        """Seconds shown."""
        shown = self._shown()
        return shown[-1].start + shown[-1].seconds - shown[0].start if shown else 0.0

    def position(self) -> float | None:
        """Seconds from the left of what is shown to the playhead; None when it is not in sight."""
        shown = self._shown()
        if self._head is None:
            return None
        key, seconds = self._head
        block = self._wave.of(key) if self._whole or key == self._selected else None
        return block.start - shown[0].start + min(seconds, block.seconds + 2) if block is not None else None

    def _shown(self) -> Sequence[WaveBlock]:
        if self._whole:
            return self._wave
        alone = self._wave.of(self._selected)
        return (alone,) if alone is not None else ()

    def _move(self, seconds: float) -> None:
        self._cursor = seconds
        with QSignalBlocker(self):
            self.setValue(round(1000 * seconds))
        self.update()

    def _put(self, milliseconds: int) -> None:
        """By assistive technology."""
        self._cursor = milliseconds / 1000
        self.update()

    def _describe(self) -> None:
        shown, length = self._shown(), self.length()
        with QSignalBlocker(self):
            self.setRange(0, round(1000 * length))
        self._move(min(self._cursor, length))
        if not shown:
            self.setAccessibleDescription(tr("Nothing has been spoken yet. Arrow keys move, Return plays from there."))
            return
        words = tr_count(
            "{length} long, one sentence. Arrow keys move, Return plays from there.",
            "{length} long, {count} sentences. Arrow keys move, Return plays from there.",
            len(shown),
            length=clock(length),
        )
        self.setAccessibleDescription(words)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        look = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        pen = QPen(QColor(look.accent if self.hasFocus() else look.line), 2 if self.hasFocus() else 1)
        painter.setPen(pen)
        painter.setBrush(QColor(look.sunken))
        painter.drawRoundedRect(frame, 6, 6)
        shown, length = self._shown(), self.length()
        if not shown or length <= 0:
            painter.setPen(QColor(look.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("Nothing spoken yet"))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawPixmap(0, 0, self._picture(shown, length))
        self._paint_head(painter, length)

    def _picture(self, shown: Sequence[WaveBlock], length: float) -> QPixmap:
        """Drawn once for as long as it stays: the playhead moves over it."""
        ratio = self.devicePixelRatioF()
        of = (self.size(), ratio, tokens())
        if self._drawn is None or self._drawn[0] != of:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self._paint_blocks(painter, shown, length)
            painter.end()
            self._drawn = of, picture
        return self._drawn[1]

    def _paint_blocks(self, painter: QPainter, shown: Sequence[WaveBlock], length: float) -> None:
        """Of several that begin in the same column the first is painted: so it costs what the width has."""
        origin, column = shown[0].start, length / max(1, self.width() - 2 * _MARGIN)
        at = 0
        while at < len(shown):
            block = shown[at]
            self._paint_block(painter, block, origin, length)
            at += 1
            if at < len(shown) and shown[at].start < block.start + column:
                at = max(at, bisect_right(shown, block.start + column, at, key=_start))
        chosen = self._wave.of(self._selected) if self._whole else None
        if chosen is not None:
            self._paint_block(painter, chosen, origin, length)

    def _paint_block(self, painter: QPainter, block: WaveBlock, origin: float, length: float) -> None:
        look = tokens()
        left, right = self._x(block.start - origin, length), self._x(block.start - origin + block.seconds, length)
        if block.key == self._selected and self._whole:
            painter.fillRect(QRectF(left, 2, right - left, self.height() - 4), QColor(look.accent_soft))
        middle, reach = self.height() / 2, self.height() / 2 - 6
        ink = QColor(look.warning if block.stale else look.accent)
        painter.setPen(QPen(ink, 1))
        if block.peaks is None or not len(block.peaks):
            painter.drawLine(QLineF(left, middle, right, middle))
            return
        import numpy as np

        columns = max(1, int(right - left))
        edges = np.linspace(0, len(block.peaks), columns + 1).astype(int)
        lows = np.minimum.reduceat(block.peaks[:, 0], np.minimum(edges[:-1], len(block.peaks) - 1))
        highs = np.maximum.reduceat(block.peaks[:, 1], np.minimum(edges[:-1], len(block.peaks) - 1))
        lines = [
            QLineF(left + at, middle - high * reach - 0.5, left + at, middle - low * reach + 0.5)
            for at, (low, high) in enumerate(zip(lows.tolist(), highs.tolist(), strict=True))
        ]
        painter.drawLines(lines)
        if block.stale:
            painter.setPen(QPen(ink, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(left, self.height() - 4, right, self.height() - 4))

    def _paint_head(self, painter: QPainter, length: float) -> None:
        look = tokens()
        position = self.position()
        if position is not None:
            at = self._x(position, length)
            painter.setPen(QPen(QColor(look.danger), 2))
            painter.drawLine(QLineF(at, 2, at, self.height() - 2))
        if self.hasFocus():
            at = self._x(self._cursor, length)
            painter.setPen(QPen(QColor(look.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(at, 2, at, self.height() - 2))

    def _x(self, seconds: float, length: float) -> float:
        return _MARGIN + (self.width() - 2 * _MARGIN) * min(1.0, max(0.0, seconds / length))

    # ---- asking

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._move(self._seconds_at(event.position()))
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                step = _STEP_SECONDS if event.key() == Qt.Key.Key_Right else -_STEP_SECONDS
                self._move(min(self.length(), max(0.0, self._cursor + step)))
            case Qt.Key.Key_Home:
                self._move(0.0)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._ask()
            case _:
                super().keyPressEvent(event)

    def _seconds_at(self, point: QPointF) -> float:
        share = (point.x() - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        return min(1.0, max(0.0, share)) * self.length()

    def _ask(self) -> None:
        shown = self._shown()
        if not shown:
            return
        at = self._cursor + shown[0].start
        block = shown[max(0, bisect_right(shown, at, key=_start) - 1)]
        self.play_from.emit(block.key, min(max(0.0, at - block.start), max(0.0, block.seconds - 0.1)))
