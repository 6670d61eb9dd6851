"""The place in the tray where the picture that is being made is seen as far as it is. Main thread.

It keeps its room when nothing is being made, so that nothing moves when a job starts or ends.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton

from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.icons import pixmap
from studio.ui.widgets.words import hover_text


class MakingCell(QAbstractButton):
    """Pressing it shows what is being made large."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_working("")

    def show_working(self, label: str) -> None:
        """What is being made; empty: nothing."""
        self.setEnabled(bool(label))
        if not label:
            self._picture = QPixmap()
        idle = tr("What is being made appears here")
        self.setAccessibleName(tr("Being made: {job}", job=label) if label else idle)
        watch = tr("{job}. Click to watch it large.", job=label)
        self.setToolTip(
            hover_text(watch if label else tr("Nothing is being made now. A picture is seen here as it comes."))
        )
        self.update()

    def show_preview(self, image: QImage) -> None:
        self._picture = QPixmap.fromImage(image)
        self.update()

    def set_side(self, side: int) -> None:
        """Logical pixels of a thumbnail beside it."""
        self.setFixedSize(side, side)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        busy = self.isEnabled()
        pen = QPen(QColor(look.accent if self.hasFocus() else look.line), 2 if self.hasFocus() else 1)
        pen.setStyle(Qt.PenStyle.SolidLine if busy else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(look.surface) if busy else Qt.BrushStyle.NoBrush)
        rect = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(3, 3, -3, -3)
        shown = self._picture
        if shown.isNull():
            side = max(12, inner.height() // 3)
            shown = pixmap("spark", side, look.accent if busy else look.edge, self.devicePixelRatioF())
            size = QSize(side, side)
        else:
            size = shown.size().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(inner.topLeft(), size)
        place.moveCenter(inner.center())
        painter.drawPixmap(place, shown)
        painter.end()
