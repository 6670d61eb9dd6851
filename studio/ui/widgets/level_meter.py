"""How loud sound is now: the mean as a bar, the highest of the last moments as a mark. Main thread; panes use it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.services.narration.levels import QUIETEST, Level
from studio.services.translation import tr
from studio.ui.theme import tokens

_FLOOR: Final = -60.0
"""dBFS at which the meter is empty."""
_FULL: Final = -0.1
"""dBFS from which on a peak is told as too loud."""
_FALL: Final = 0.6
"""Decibels by which the mark falls each time."""


class LevelMeter(QWidget):
    def __init__(self, width: int = 72) -> None:
        super().__init__()
        self._width = width
        self.level = Level(QUIETEST, QUIETEST)
        self.held = QUIETEST
        """The highest peak of the last moments, which falls."""
        self.setAccessibleName(tr("How loud it is"))

    def show_level(self, level: Level) -> None:
        self.level = level
        self.held = max(level.peak, self.held - _FALL)
        self.setAccessibleDescription(self.words())
        self.update()

    def clear(self) -> None:
        """Nothing is heard now."""
        self.level, self.held = Level(QUIETEST, QUIETEST), QUIETEST
        self.setAccessibleDescription("")
        self.update()

    def words(self) -> str:
        return tr("Mean {mean} dB, peak {peak} dB", mean=f"{self.level.mean:.0f}", peak=f"{self.held:.0f}")

    def sizeHint(self) -> QSize:
        return QSize(self._width, 12)

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
        painter.setBrush(QColor(look.accent))
        painter.drawRoundedRect(QRectF(0, middle - 3, self.width() * _share(self.level.mean), 6), 3, 3)
        if self.held > _FLOOR:
            painter.setBrush(QColor(look.danger if self.held >= _FULL else look.text))
            painter.drawRect(QRectF(min(self.width() - 2.0, self.width() * _share(self.held)), middle - 5, 2, 10))
        painter.end()


def _share(decibels: float) -> float:
    return min(1.0, max(0.0, 1 - decibels / _FLOOR))
