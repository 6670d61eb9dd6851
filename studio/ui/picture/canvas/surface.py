"""The canvas as one sees it: its layers, moved by dragging or by the arrow keys. Main thread.

It only shows; what a drag or a key does is told by signals and done by the presenter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QGraphicsView

from studio.domain.document import Canvas, Layer
from studio.services.translation import tr, tr_count
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.picture.zoom_view import ZoomView
from studio.ui.theme import tokens

NUDGE_MS: Final = 400
"""Rest after an arrow key until the move is one step."""


class CanvasSurface(ZoomView):
    """The layers of the canvas. Drag one, or move the chosen one with the arrow keys (Shift: ten pixels)."""

    layer_moved = Signal(str, int, int)
    layer_chosen = Signal(str)

    def __init__(self, pictures: PictureCache, read: Callable[[str], QImage]) -> None:
        """`pictures` decodes in another thread, for showing; `read` at once, for flattening."""
        super().__init__(tr("Canvas"), tr("Nothing is on the canvas yet. Place a picture on it, or drop one here."))
        self._pictures = pictures
        self._read = read
        self._items: dict[str, QGraphicsPixmapItem] = {}
        self._layers: Mapping[str, Layer] = {}
        self._assets: dict[str, QPixmap] = {}
        pictures.ready.connect(self._picture_ready)
        self._canvas: Canvas | None = None
        self._chosen = ""
        self._nudges = QTimer(self)
        self._nudges.setSingleShot(True)
        self._nudges.setInterval(NUDGE_MS)
        self._nudges.timeout.connect(self.tell_moves)
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
        self.show_rect(QRectF() if empty or canvas is None else QRectF(0, 0, canvas.width, canvas.height))
        self.setAccessibleDescription(
            tr_count("{count} layer", "{count} layers", len(layers)) if layers else tr("empty")
        )

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
        self.tell_moves()

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

    def tell_moves(self) -> None:
        """One change for a whole drag or a run of arrow keys."""
        self._nudges.stop()
        for layer_id, item in tuple(self._items.items()):
            layer = self._layers.get(layer_id)
            x, y = round(item.pos().x()), round(item.pos().y())
            if layer is not None and (x, y) != (layer.x, layer.y):
                self.layer_moved.emit(layer_id, x, y)
