"""Small pictures of layers, made of their tiles when nothing is painted for a moment. Made by the canvas' page; main
thread, one layer in a turn of the event loop.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, rect_of

_REST_MS: Final = 400
_SIDE: Final = 64
"""Pixels of a picture: what the list shows, at twice the usual density of a screen."""
_FINER: Final = 4
"""Times as large it is drawn before it is smoothed down: only so many pixels of each tile are read."""


class LayerPictures(QObject):
    made = Signal(str, QPixmap)
    """Id of a layer, and what it shows now."""

    def __init__(self, easel: Easel, parent: QObject) -> None:
        super().__init__(parent)
        self._easel = easel
        self._wanted: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make_one)
        easel.repainted.connect(self._want)

    def _want(self, layer_id: str) -> None:
        self._wanted[layer_id] = None
        self._timer.start(_REST_MS)

    def _make_one(self) -> None:
        if self._easel.painting:
            self._timer.start(_REST_MS)
            return
        layer_id = next(iter(self._wanted), "")
        self._wanted.pop(layer_id, None)
        layer = self._easel.layer(layer_id) if layer_id else None
        if layer is not None:
            self.made.emit(layer_id, QPixmap.fromImage(picture_of(layer)))
        if self._wanted:
            self._timer.start(0)


def picture_of(layer: PaintLayer) -> QImage:
    """All that a layer has, in 64 pixels square; transparent around it."""
    bounds = QRectF(layer.bounds().translated(-layer.x, -layer.y))
    large = QImage(_SIDE * _FINER, _SIDE * _FINER, FORMAT)
    large.fill(0)
    if not bounds.isEmpty():
        scale = large.width() / max(bounds.width(), bounds.height())
        size = QSizeF(SIDE * scale, SIDE * scale)
        corner = QPointF(large.rect().center()) - (bounds.center() - QPointF(0.5, 0.5)) * scale
        painter = QPainter(large)
        for key, tile in layer.tiles.items():
            painter.drawImage(QRectF(corner + QPointF(rect_of(key).topLeft()) * scale, size), tile)
        painter.end()
    smooth = Qt.TransformationMode.SmoothTransformation
    return large.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
