"""The line under the text while somebody dictates: how loud it is, what is understood so far, and the way out.

Made by the room of dictation. Main thread.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from studio.services.narration.capture import QUIETEST, Level
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, label, row

_FLOOR: Final = -60.0
"""dBFS at which the meter is empty."""


class _Meter(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._level = Level(QUIETEST, QUIETEST)
        self.setAccessibleName(tr("How loud it is"))

    def show_level(self, level: Level) -> None:
        self._level = level
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(72, 10)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        look = tokens()
        middle = self.height() / 2
        painter.setBrush(QColor(look.accent_soft))
        painter.drawRoundedRect(QRectF(0, middle - 3, self.width(), 6), 3, 3)
        share = min(1.0, max(0.0, 1 - self._level.peak / _FLOOR))
        painter.setBrush(QColor(look.accent))
        painter.drawRoundedRect(QRectF(0, middle - 3, self.width() * share, 6), 3, 3)
        painter.end()


class DictationBar(QFrame):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("area", "bar")
        self.setAccessibleName(tr("Dictation"))
        self.meter = _Meter()
        self.state = label(rank="small")
        self.words = ElidedLabel(rank="muted")
        self.words.setAccessibleName(tr("What is understood so far"))
        self.stop = IconButton("stop", tr("Dictate no more"))
        line = row(self.meter, self.state, self.words, self.stop, gap=GAP)
        line.setContentsMargins(GAP, 4, GAP, 4)
        line.setStretch(2, 1)
        self.setLayout(line)
        self.hide()

    def show_state(self, words: str, *, listening: bool) -> None:
        """Empty: there is nothing to show."""
        self.state.setText(words)
        self.meter.setVisible(listening)
        self.stop.setVisible(listening)
        self.setVisible(bool(words))

    def show_partial(self, words: str) -> None:
        self.words.setText(words)
