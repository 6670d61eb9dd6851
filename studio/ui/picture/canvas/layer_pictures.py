"""Small pictures of layers, made of their tiles when nothing is painted for a moment. Made by the canvas' page; main
thread, one layer in a turn of the event loop.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPixmap

from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS, adjust_part
from studio.ui.picture.canvas.painting.arrays import np
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
    """All that is seen of a layer, in the middle of 64 pixels square; transparent around it."""
    tiles = QRectF(layer.bounds().translated(-layer.x, -layer.y))
    large, seen = _drawn(layer, tiles), QRectF()
    if not tiles.isEmpty():
        # Tiles reach past what is painted in them.
        seen = _in_own_pixels(_seen_in(large), tiles, large)
    if not seen.isEmpty() and seen != tiles:
        large = _drawn(layer, seen)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = large.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return small if layer.adjustment == AS_IT_IS else adjust_part(small, small.rect(), layer.adjustment)


def _drawn(layer: PaintLayer, bounds: QRectF) -> QImage:
    """A part of its own pixels, as large as there is room for."""
    large = QImage(_SIDE * _FINER, _SIDE * _FINER, FORMAT)
    large.fill(0)
    if not bounds.isEmpty():
        scale, corner = _scale_and_corner(bounds, large)
        size = QSizeF(SIDE * scale, SIDE * scale)
        painter = QPainter(large)
        for key, tile in layer.tiles.items():
            painter.drawImage(QRectF(corner + QPointF(rect_of(key).topLeft()) * scale, size), tile)
        painter.end()
    return large


def _scale_and_corner(bounds: QRectF, large: QImage) -> tuple[float, QPointF]:
    """How large its pixels are drawn, and where that of its origin is."""
    scale = large.width() / max(bounds.width(), bounds.height())
    return scale, QRectF(large.rect()).center() - bounds.center() * scale


def _seen_in(large: QImage) -> QRectF:
    """Where anything is in a small picture."""
    alpha = np.frombuffer(large.constBits(), np.uint8).reshape(large.height(), large.width(), 4)[..., 3] > 0
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return QRectF()
    return QRectF(columns[0], rows[0], columns[-1] + 1 - columns[0], rows[-1] + 1 - rows[0])


def _in_own_pixels(seen: QRectF, bounds: QRectF, large: QImage) -> QRectF:
    scale, corner = _scale_and_corner(bounds, large)
    return QRectF((seen.topLeft() - corner) / scale, seen.size() / scale)
