"""The live picture over a corner of the canvas: it takes no click, no focus and no room. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.services.exchange.picture_decoding import decoded
from studio.services.translation import tr
from studio.ui.theme import tokens

_SHARE: Final = 0.34
"""Of the canvas' shorter side."""
_MOST: Final = 320
"""Logical pixels of its longer side, at most."""
_EDGE: Final = 10
_FOOT: Final = 20
"""The line of words under it."""


class LiveOverlay(QWidget):
    """Implements `LiveView`."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._image, self._words = over, QImage(), tr("Live\u2026")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(tr("Live picture"))
        self.hide()
        over.installEventFilter(self)

    def show_on(self, on: bool) -> None:
        self._image, self._words = QImage(), tr("Live: the model is being loaded\u2026")
        self.setVisible(on)
        self._place()
        self.raise_()

    def show_sketch(self, png: bytes, seconds: float) -> None:
        self._image = decoded(png)
        self._words = tr("Live, {seconds} s after the stroke", seconds=f"{seconds:.2f}")
        self._place()
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown; a null one until something came."""
        return self._image

    def _place(self) -> None:
        side = min(_MOST, round(_SHARE * min(self._over.width(), self._over.height())))
        wide, high = side, side
        if not self._image.isNull():
            share = side / max(self._image.width(), self._image.height())
            wide, high = round(self._image.width() * share), round(self._image.height() * share)
        wide = max(wide, self.fontMetrics().horizontalAdvance(self._words) + _EDGE)
        self.setGeometry(self._over.width() - wide - _EDGE, _EDGE, wide, high + _FOOT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(tokens().surface))
        room = self.rect().adjusted(0, 0, 0, -_FOOT)
        if not self._image.isNull():
            size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRect(room.left() + (room.width() - size.width()) // 2, room.top(), size.width(), size.height())
            painter.drawImage(at, self._image)
        painter.setPen(QPen(QColor(tokens().muted)))
        foot = self.rect().adjusted(0, room.height(), 0, 0)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.setPen(QPen(QColor(tokens().edge)))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
