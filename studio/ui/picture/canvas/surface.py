"""The canvas as one sees it: its layers, moved by dragging or by the arrow keys. Main thread.

It only shows; what a drag or a key does is told by signals and done by the presenter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPixmapItem, QGraphicsView

from studio.domain.document import Canvas, Layer
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.canvas_changes import as_shown, groups_around
from studio.ui.picture.canvas.layer_looks import LayerLooks, LookKey, Seen, image_of, key_of, pixels_of
from studio.ui.picture.zoom_view import ZoomView
from studio.ui.theme import tokens

_VEIL: Final = 200
"""Alpha of what lies over the parts of layers that are outside the canvas."""
NUDGE_MS: Final = 400
"""Rest after an arrow key until the move is one step."""


class CanvasSurface(ZoomView):
    """The layers of the canvas. Drag one, or move the chosen one with the arrow keys (Shift: ten pixels)."""

    layer_moved = Signal(str, int, int)
    layer_chosen = Signal(str)

    def __init__(self, looks: LayerLooks, read: Callable[[str], QImage]) -> None:
        """`looks` are made in another thread, for showing; `read` decodes at once, for flattening."""
        super().__init__(tr("Canvas"), tr("Nothing is on the canvas yet. Place a picture on it, or drop one here."))
        self._looks = looks
        self._read = read
        self._items: dict[str, QGraphicsPixmapItem] = {}
        self._layers: Mapping[str, Layer] = {}
        """What is drawn, by id, bottom first."""
        self._pile: Mapping[str, Layer] = {}
        """The same with groups, as the document has them."""
        self._seen: dict[LookKey, Seen] = {}
        """The looks of what is drawn, held here."""
        looks.ready.connect(self._look_ready)
        self._canvas: Canvas | None = None
        self._chosen = ""
        self._nudges = QTimer(self)
        self._nudges.setSingleShot(True)
        self._nudges.setInterval(NUDGE_MS)
        self._nudges.timeout.connect(self.tell_moves)
        self.setDragMode(QGraphicsView.DragMode.NoDrag)

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        """Show exactly these layers, bottom first; groups are among them."""
        self._canvas = canvas
        self._pile = {layer.id: layer for layer in layers}
        drawn = as_shown(layers)
        self._layers = {layer.id: layer for layer in drawn}
        wanted = {key_of(layer) for layer in drawn}
        self._seen = {key: seen for key, seen in self._seen.items() if key in wanted}
        for gone in set(self._items) - set(self._layers):
            self.scene().removeItem(self._items.pop(gone))
        for height, layer in enumerate(drawn):
            self._show_layer(layer, height)
        empty = canvas is None or not layers
        self.show_rect(QRectF() if empty or canvas is None else QRectF(0, 0, canvas.width, canvas.height))
        self.setAccessibleDescription(tr_count("{count} layer", "{count} layers", len(drawn)) if drawn else tr("empty"))

    def _show_layer(self, layer: Layer, height: int) -> None:
        item = self._items.get(layer.id)
        if item is None:
            item = QGraphicsPixmapItem()
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable)
            item.setData(0, layer.id)
            self.scene().addItem(item)
            self._items[layer.id] = item
        key = key_of(layer)
        seen = self._seen.get(key) or self._looks.get(key)
        if seen is not None:
            self._seen[key] = seen
            item.setPixmap(seen.pixmap)
            item.setOffset(seen.at)
        item.setPos(layer.x, layer.y)
        item.setZValue(height)
        item.setOpacity(layer.opacity)
        item.setVisible(layer.visible)

    def _look_ready(self, key: LookKey) -> None:
        """Only the pixels: a drag or a run of arrow keys that is under way keeps its place."""
        wanted = [layer.id for layer in self._layers.values() if key_of(layer) == key]
        seen = self._looks.get(key) if wanted else None
        if seen is not None:
            self._seen[key] = seen
            for layer_id in wanted:
                self._items[layer_id].setPixmap(seen.pixmap)
                self._items[layer_id].setOffset(seen.at)

    def choose_layer(self, layer_id: str) -> None:
        self._chosen = layer_id
        self.viewport().update()

    def flattened(self) -> QImage | None:
        """What shows of the canvas, at its own size, computed as the worker does it; None when nothing does."""
        if self._canvas is None or not any(layer.visible for layer in self._layers.values()):
            return None
        from studio.compositing.flat import Shown, flattened

        shown = []
        for layer in self._layers.values():
            image = self._read(layer.asset) if layer.visible else QImage()
            if not image.isNull():
                size = (layer.width or image.width(), layer.height or image.height())
                shown.append(Shown(pixels_of(image), layer.x, layer.y, *size, layer.opacity, layer.effect))
        return image_of(flattened(self._canvas.width, self._canvas.height, shown))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        item = self.itemAt(event.position().toPoint())
        if item is None:
            return
        layer_id = str(item.data(0))
        # With its group chosen a layer stands for the group, which is then moved as one.
        if self._chosen not in {group.id for group in self._around(layer_id)}:
            self.layer_chosen.emit(layer_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """From a group to the layer of it that was meant."""
        item = self.itemAt(event.position().toPoint())
        if item is not None:
            self.layer_chosen.emit(str(item.data(0)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        grabbed = self.scene().mouseGrabberItem()
        if grabbed is not None and self._is_group(self._chosen):
            layer = self._layers.get(str(grabbed.data(0)))
            if layer is not None:
                self._move_members(grabbed.pos() - QPointF(layer.x, layer.y))

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
        movable = self._members(self._chosen)
        if movable and step is not None:
            far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            for item in movable:
                item.setPos(item.pos() + QPointF(step[0] * far, step[1] * far))
            self._nudges.start()
        else:
            super().keyPressEvent(event)

    def layer_items(self) -> tuple[QGraphicsPixmapItem, ...]:
        """What is drawn of each layer."""
        return tuple(self._items.values())

    # ---- groups

    def _is_group(self, layer_id: str) -> bool:
        layer = self._pile.get(layer_id)
        return layer is not None and layer.role == "group"

    def _around(self, layer_id: str) -> tuple[Layer, ...]:
        layer = self._pile.get(layer_id)
        return groups_around(self._pile, layer) if layer is not None else ()

    def _members(self, layer_id: str) -> list[QGraphicsPixmapItem]:
        """The item of a layer, or all of a group's."""
        return [
            item
            for one, item in self._items.items()
            if one == layer_id or layer_id in {group.id for group in self._around(one)}
        ]

    def _move_members(self, by: QPointF) -> None:
        """All of the chosen group, as far as the one that is dragged."""
        for item in self._members(self._chosen):
            layer = self._layers[str(item.data(0))]
            item.setPos(QPointF(layer.x, layer.y) + by)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        super().drawForeground(painter, rect)
        self._veil(painter, QRectF(rect))
        frame = QRectF()
        for item in self._members(self._chosen):
            if item.isVisible():
                layer = self._layers[str(item.data(0))]
                size = item.pixmap().size()
                wide, high = layer.width or size.width(), layer.height or size.height()
                frame = frame.united(QRectF(item.pos().x(), item.pos().y(), wide, high))
        if not frame.isEmpty() and self.has_picture():
            pen = QPen(QColor(tokens().accent), 2, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(frame)

    def _veil(self, painter: QPainter, rect: QRectF) -> None:
        """What lies outside the canvas is faint: it is there to be moved, and no part of the picture."""
        if self._canvas is None or not self.has_picture():
            return
        outside = QPainterPath()
        outside.addRect(rect)
        page = QPainterPath()
        page.addRect(QRectF(0, 0, self._canvas.width, self._canvas.height))
        colour = QColor(tokens().sunken)
        colour.setAlpha(_VEIL)
        painter.fillPath(outside - page, colour)

    def tell_moves(self) -> None:
        """One change for a whole drag or a run of arrow keys; a group's for all that is in it."""
        self._nudges.stop()
        moved = {}
        for layer_id, item in tuple(self._items.items()):
            layer = self._layers.get(layer_id)
            x, y = round(item.pos().x()), round(item.pos().y())
            if layer is not None and (x, y) != (layer.x, layer.y):
                moved[layer_id] = (x - layer.x, y - layer.y)
        group = self._pile.get(self._chosen)
        if moved and group is not None and group.role == "group":
            across, down = next(iter(moved.values()))
            self.layer_moved.emit(group.id, group.x + across, group.y + down)
            return
        for layer_id, (across, down) in moved.items():
            layer = self._layers[layer_id]
            self.layer_moved.emit(layer_id, layer.x + across, layer.y + down)
