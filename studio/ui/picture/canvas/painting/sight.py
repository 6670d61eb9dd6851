"""The canvas on the screen: what shows of its layers, zoomed, moved and turned. `view` puts a tool into its hand.

A plain widget; main thread. `drawing` draws the canvas, so that the window never waits for a large one; while a stroke
runs only what it touched is painted anew.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QWidget

from studio.ui.picture.canvas.painting.drawing import Drawing
from studio.ui.picture.canvas.painting.projection import LEVELS, Projection
from studio.ui.picture.canvas.painting.viewpoint import Viewpoint
from studio.ui.theme import tokens


class CanvasSight(QWidget):
    filled = Signal()
    """There is something to see now, or nothing any more."""
    turned = Signal(float, float)
    """Zoom, and degrees, that are shown now."""

    def __init__(self, projection: Projection, empty: str, parent: QWidget | None = None) -> None:
        """`empty`: what is said where there is no canvas."""
        super().__init__(parent)
        self._empty = empty
        self._from = Viewpoint()
        self._drawing = Drawing(projection, self._from)
        self._glimpse = QImage()
        """Of a picture that is on its way onto the canvas."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 170)

    def sizeHint(self) -> QSize:
        return QSize(320, 300)

    # ---- what is shown

    def show_canvas(self, size: QSize) -> None:
        """A canvas of that many pixels; an empty size shows that there is none."""
        was = self.has_picture()
        if size != self._from.canvas:
            self._from.canvas = QSize(size)
            self.fit()
        if was != self.has_picture():
            self.filled.emit()
        self.update()

    def show_glimpse(self, picture: QImage) -> None:
        """What a picture that is being taken in looks like, coarsely, fitted into the view. A null one: it is there, or
        does not come."""
        self._glimpse = picture
        self.update()

    def has_glimpse(self) -> bool:
        return not self._glimpse.isNull()

    def has_picture(self) -> bool:
        return not self._from.canvas.isEmpty()

    def changed(self, area: QRect) -> None:
        """Pixels of the canvas that are others now; the projection was told."""
        if area.isEmpty():
            return
        reach = 2 << self._from.level(LEVELS)
        shown = self.to_view_transform().mapRect(QRectF(area.adjusted(-reach, -reach, reach, reach)))
        self.update(shown.toAlignedRect().adjusted(-1, -1, 1, 1))

    def shift(self, across: float, down: float) -> None:
        """Look at what lies so many logical pixels to the right and below."""
        self._from.bring(self.to_canvas(QPointF(across, down)), QPointF())
        self._moved()

    # ---- zoom, place, turn

    @property
    def zoom_factor(self) -> float:
        return self._from.zoom

    @property
    def degrees(self) -> float:
        return self._from.degrees

    def fit(self) -> None:
        """The whole canvas in sight; small ones are enlarged."""
        self._from.fit()
        self._moved()

    def show_around(self, area: QRectF) -> None:
        """Zoom out, and move, until that part of the canvas' plane is in sight."""
        shown = self.to_view_transform().mapRect(area)
        if not QRectF(self.rect()).contains(shown):
            fitting = min(self.width() / max(shown.width(), 1), self.height() / max(shown.height(), 1))
            self._from.zoom_at(QPointF(self.rect().center()), min(1.0, fitting))
            self._from.bring(area.center(), QPointF(self.rect().center()))
            self._moved()

    def zoom(self, factor: float) -> None:
        """`factor` times nearer; 0 means full size."""
        self._from.zoom_at(QPointF(self.rect().center()), factor if factor else 1 / self._from.zoom)
        self._moved()

    def turn(self, degrees: float) -> None:
        """Turn what is seen about the middle of the view; 0 stands it upright again."""
        self._from.turn(degrees)
        self._moved()

    def to_view_transform(self) -> QTransform:
        """From pixels of the canvas to logical pixels of the view."""
        self._from.ratio = self.devicePixelRatioF()
        return self._from.to_view()

    def to_canvas(self, at: QPointF) -> QPointF:
        return self._from.to_canvas(at)

    def mirror(self) -> None:
        """Exchange left and right of what is seen, or put them back; the canvas stays as it is."""
        self._from.mirror()
        self._moved()

    @property
    def mirrored(self) -> bool:
        return self._from.mirrored

    @property
    def canvas_size(self) -> QSize:
        """Pixels; empty without a canvas."""
        return QSize(self._from.canvas)

    def _moved(self) -> None:
        self.update()
        self.turned.emit(self._from.zoom, self._from.degrees)

    # ---- painting it

    def paintEvent(self, event: QPaintEvent) -> None:
        # Ended also where something that draws over the canvas raises: Qt falls over a painter that is left open.
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(tokens().sunken))
            if not self.has_picture():
                self._paint_empty(painter)
                self._paint_glimpse(painter)
                return
            self._from.ratio = self.devicePixelRatioF()
            owing = self._drawing.draw(painter, event.rect(), self.rect())
            self.draw_over(painter)
        if owing:
            QTimer.singleShot(0, self, self.update)

    def draw_over(self, painter: QPainter) -> None:
        """Over the canvas, in pixels of the view; nothing here."""

    def _paint_glimpse(self, painter: QPainter) -> None:
        if self._glimpse.isNull():
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        alone = Viewpoint()
        alone.canvas, alone.view = self._glimpse.size(), self.size()
        alone.fit()
        painter.drawImage(alone.to_view().mapRect(QRectF(QPointF(), self._glimpse.size().toSizeF())), self._glimpse)
        painter.restore()

    def _paint_empty(self, painter: QPainter) -> None:
        if self.has_glimpse():
            return
        painter.setPen(QColor(tokens().muted))
        room = self.rect().adjusted(20, 20, -20, -20)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), self._empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._from.view = self.size()
        if self._from.fitting:
            self.fit()
