"""Looking at pictures: a view that fits and zooms, for the result and for the canvas. Main thread."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from studio.ui.theme import tokens

_CELL: Final = 8
_NEAREST_FROM: Final = 3.0
"""From this zoom on, pixels are shown as squares."""


class LookedAt(Protocol):
    """What can be fitted into its view and zoomed: a picture, or the canvas."""

    def has_picture(self) -> bool: ...
    def fit(self) -> None: ...
    def zoom(self, factor: float) -> None: ...


class ZoomView(QGraphicsView):
    """Fits its picture until somebody zooms, with Ctrl and the wheel or by `zoom`."""

    menu_wanted = Signal(QPoint)
    """Where on the screen."""
    looked = Signal(object)
    """The person zoomed or moved: this view, for another one that looks at the same part (`look_as`)."""
    filled = Signal()
    """There is something to see now, or nothing any more."""

    _following = False
    """It is being told where to look."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self._fitting = True
        self._was_filled = False
        self._page = QRectF()
        self._empty = empty
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 170)

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    @property
    def fitting(self) -> bool:
        """The whole picture is in sight, whatever room there is."""
        return self._fitting

    def has_picture(self) -> bool:
        return not self._page.isEmpty()

    def fit(self) -> None:
        """The whole picture in sight; small ones are enlarged."""
        self._fitting = True
        if self.has_picture():
            margin = 12
            self.fitInView(self._page.adjusted(-margin, -margin, margin, margin), Qt.AspectRatioMode.KeepAspectRatio)
        self._choose_filter()
        self._tell_look()

    def zoom(self, factor: float) -> None:
        """`factor` times nearer; 0 means full size."""
        self._fitting = False
        if factor == 0:
            self.resetTransform()
        elif 0.02 < self.transform().m11() * factor < 64:
            self.scale(factor, factor)
        self._choose_filter()
        self._tell_look()

    def look_as(self, other: ZoomView) -> None:
        """At the same part of the picture, at the same scale of it."""
        if self._following or not self.has_picture() or not other.has_picture():
            return
        self._following = True
        if other.fitting:
            self.fit()
        else:
            self._fitting = False
            factor = other.transform().m11() * other.sceneRect().width() / self.sceneRect().width()
            self.setTransform(QTransform.fromScale(factor, factor))
            self._choose_filter()
            for mine, others in (
                (self.horizontalScrollBar(), other.horizontalScrollBar()),
                (self.verticalScrollBar(), other.verticalScrollBar()),
            ):
                mine.setValue(round(others.value() * mine.maximum() / max(1, others.maximum())))
        self._following = False

    def _tell_look(self) -> None:
        if not self._following:
            self.looked.emit(self)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._tell_look()

    def _choose_filter(self) -> None:
        smooth = self.transform().m11() < _NEAREST_FROM or self._fitting
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)

    def show_rect(self, rect: QRectF) -> None:
        """What there is to see, in scene coordinates; it is fitted anew when it becomes another one."""
        if rect != self._page:
            self._page = rect
            # Of an empty rectangle Qt makes the room that all pictures so far took.
            if not rect.isEmpty():
                self.setSceneRect(rect)
            self.fit()
        if self._was_filled != self.has_picture():
            self._was_filled = self.has_picture()
            self.filled.emit()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.2 if event.angleDelta().y() > 0 else 1 / 1.2)
            event.accept()
        else:
            # A plain wheel belongs to whatever scrolls around the view.
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        look = tokens()
        painter.fillRect(rect, QColor(look.sunken))
        if not self.has_picture():
            return
        page = self.mapFromScene(self._page).boundingRect().adjusted(0, 0, -1, -1)
        painter.save()
        painter.resetTransform()
        painter.fillRect(page, QBrush(checks(look.dark)))
        painter.restore()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self.has_picture():
            return
        painter.save()
        painter.resetTransform()
        painter.setPen(QColor(tokens().muted))
        area = self.viewport().rect().adjusted(20, 20, -20, -20)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._empty)
        painter.restore()


def checks(dark: bool) -> QPixmap:
    """The ground that shows where a picture is transparent."""
    tile = QPixmap(2 * _CELL, 2 * _CELL)
    tile.fill(QColor("#3a3a3a" if dark else "#ffffff"))
    painter = QPainter(tile)
    shade = QColor("#303030" if dark else "#e4e1dc")
    painter.fillRect(0, 0, _CELL, _CELL, shade)
    painter.fillRect(_CELL, _CELL, _CELL, _CELL, shade)
    painter.end()
    return tile
