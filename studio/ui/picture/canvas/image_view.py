"""Looking at pictures: a view that fits and zooms, one for a finished picture, one for the canvas with its layers.

Main thread. The canvas view only shows; what a drag or a key does is told by signals and done by the presenter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from studio.domain.document import Canvas, Layer
from studio.ui.picture.results.picture_cache import PictureCache
from studio.ui.theme import tokens

_CELL: Final = 8
_NEAREST_FROM: Final = 3.0
"""From this zoom on, pixels are shown as squares."""
NUDGE_MS: Final = 400


class ZoomView(QGraphicsView):
    """Fits its picture until somebody zooms: Ctrl and wheel, plus, minus, 0 to fit, 1 for full size."""

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self._fitting = True
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

    def has_picture(self) -> bool:
        return not self.sceneRect().isEmpty()

    def fit(self) -> None:
        """The whole picture in sight; small ones are enlarged."""
        self._fitting = True
        if self.has_picture():
            margin = 12
            self.fitInView(
                self.sceneRect().adjusted(-margin, -margin, margin, margin), Qt.AspectRatioMode.KeepAspectRatio
            )
        self._choose_filter()

    def zoom(self, factor: float) -> None:
        """`factor` times nearer; 0 means full size."""
        self._fitting = False
        if factor == 0:
            self.resetTransform()
        elif 0.02 < self.transform().m11() * factor < 64:
            self.scale(factor, factor)
        self._choose_filter()

    def _choose_filter(self) -> None:
        smooth = self.transform().m11() < _NEAREST_FROM or self._fitting
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)

    def _show_rect(self, rect: QRectF) -> None:
        if rect != self.sceneRect():
            self.setSceneRect(rect)
            self.fit()
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom(0.8)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.zoom(0)
        else:
            super().keyPressEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        look = tokens()
        painter.fillRect(rect, QColor(look.sunken))
        if not self.has_picture():
            return
        page = self.mapFromScene(self.sceneRect()).boundingRect().adjusted(0, 0, -1, -1)
        painter.save()
        painter.resetTransform()
        painter.fillRect(page, QBrush(_checks(look.dark)))
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


def _checks(dark: bool) -> QPixmap:
    """The ground that shows where a picture is transparent."""
    tile = QPixmap(2 * _CELL, 2 * _CELL)
    tile.fill(QColor("#3a3a3a" if dark else "#ffffff"))
    painter = QPainter(tile)
    shade = QColor("#303030" if dark else "#e4e1dc")
    painter.fillRect(0, 0, _CELL, _CELL, shade)
    painter.fillRect(_CELL, _CELL, _CELL, _CELL, shade)
    painter.end()
    return tile


class ResultView(ZoomView):
    """One finished picture, or the one that is being made."""

    menu_wanted = Signal(object)
    """Where on the screen, as QPoint."""

    def __init__(self) -> None:
        super().__init__("Picture", "Describe a picture and press Generate.")
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._item)

    def show_picture(self, picture: QPixmap | None, words: str = "", size: QSize | None = None) -> None:
        """`words` describe it for a screen reader. `size`: the room it takes, when this is only a small copy of it."""
        shown = picture if picture is not None else QPixmap()
        room = QSize(shown.size()) if size is None or shown.isNull() else size
        self._item.setPixmap(shown)
        self._item.setScale(room.width() / shown.width() if not shown.isNull() else 1.0)
        self.setAccessibleDescription(words)
        self._show_rect(QRectF(0, 0, room.width(), room.height()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())


class CanvasView(ZoomView):
    """The layers of the canvas. Drag one, or move the chosen one with the arrow keys (Shift: ten pixels)."""

    layer_moved = Signal(str, int, int)
    layer_chosen = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, pictures: PictureCache, read: Callable[[str], QImage]) -> None:
        """`pictures` decodes aside, for showing; `read` at once, for flattening."""
        super().__init__("Canvas", "Nothing is on the canvas yet. Place a picture on it, or drop one here.")
        self._pictures = pictures
        self._read = read
        self._items: dict[str, QGraphicsPixmapItem] = {}
        self._layers: Mapping[str, Layer] = {}
        self._assets: dict[str, QPixmap] = {}
        pictures.ready.connect(self._picture_ready)
        self._canvas: Canvas | None = None
        self._chosen = ""
        self._nudges = QTimer(self, singleShot=True, interval=NUDGE_MS)
        self._nudges.timeout.connect(self._tell_moves)
        self.setDragMode(QGraphicsView.DragMode.NoDrag)

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        """Show exactly these layers, bottom first."""
        self._canvas = canvas
        self._layers = {layer.id: layer for layer in layers}
        self._assets = {asset: kept for asset, kept in self._assets.items() if asset in {one.asset for one in layers}}
        for gone in set(self._items) - set(self._layers):
            self.scene().removeItem(self._items.pop(gone))
        for height, layer in enumerate(layers):
            self._show_layer(layer, height)
        empty = canvas is None or not layers
        self._show_rect(QRectF() if empty or canvas is None else QRectF(0, 0, canvas.width, canvas.height))
        self.setAccessibleDescription(f"{len(layers)} layers" if layers else "empty")

    def _show_layer(self, layer: Layer, height: int) -> None:
        item = self._items.get(layer.id)
        if item is None:
            item = QGraphicsPixmapItem()
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
            item.setData(0, layer.id)
            self.scene().addItem(item)
            self._items[layer.id] = item
        if layer.asset not in self._assets:
            picture = self._pictures.get(layer.asset)
            if picture is not None:
                self._assets[layer.asset] = picture
        item.setPixmap(self._assets.get(layer.asset, QPixmap()))
        item.setPos(layer.x, layer.y)
        item.setZValue(height)
        item.setOpacity(layer.opacity)
        item.setVisible(layer.visible)

    def _picture_ready(self, asset: str) -> None:
        """Only the pixels: a drag or a run of arrow keys that is under way keeps its place."""
        wanted = [layer.id for layer in self._layers.values() if layer.asset == asset]
        picture = self._pictures.get(asset) if wanted else None
        if picture is not None:
            self._assets[asset] = picture
            for layer_id in wanted:
                self._items[layer_id].setPixmap(picture)

    def choose_layer(self, layer_id: str) -> None:
        self._chosen = layer_id
        self.viewport().update()

    def flattened(self) -> QImage | None:
        """What shows of the canvas, at its own size; None when nothing does."""
        if self._canvas is None or not any(item.isVisible() for item in self._items.values()):
            return None
        image = QImage(self._canvas.width, self._canvas.height, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        for layer in self._layers.values():
            if layer.visible:
                if layer.asset not in self._assets:
                    self._assets[layer.asset] = QPixmap.fromImage(self._read(layer.asset))
                painter.setOpacity(layer.opacity)
                painter.drawPixmap(layer.x, layer.y, self._assets[layer.asset])
        painter.end()
        return image

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is not None:
            self.layer_chosen.emit(str(item.data(0)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._tell_moves()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        item = self._items.get(self._chosen)
        if item is not None and step is not None:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            item.setPos(item.pos() + QPointF(step[0] * far, step[1] * far))
            self._nudges.start()
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        item = self._items.get(self._chosen)
        if item is not None and item.isVisible() and self.has_picture():
            pen = QPen(QColor(tokens().accent), 2, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(item.sceneBoundingRect())

    def _tell_moves(self) -> None:
        """One change for a whole drag or a run of arrow keys."""
        self._nudges.stop()
        for layer_id, item in tuple(self._items.items()):
            layer = self._layers.get(layer_id)
            x, y = round(item.pos().x()), round(item.pos().y())
            if layer is not None and (x, y) != (layer.x, layer.y):
                self.layer_moved.emit(layer_id, x, y)
