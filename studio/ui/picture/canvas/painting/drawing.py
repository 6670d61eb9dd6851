"""Draws what shows of the canvas' layers into the view: zoomed, moved, turned.

Made by `view`; main thread. Tiles that are not made yet are made in slices of some milliseconds, and something coarser
stands in for them until then.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform

from studio.ui.picture.canvas.painting.projection import LEVELS, Projection
from studio.ui.picture.canvas.painting.tiles import SIDE, WHOLE, Key, keys_of, rect_of
from studio.ui.picture.canvas.painting.viewpoint import Viewpoint
from studio.ui.picture.zoom_view import checks
from studio.ui.theme import tokens

_SLICE_SECONDS: Final = 0.012
_REPAIR_SECONDS: Final = 0.003
"""Of a frame, for the finest tiles that changed; those above them in the pyramid take about as long again."""
_NEAREST_FROM: Final = 3.0
"""From this zoom on, pixels are shown as squares."""


class Drawing:
    def __init__(self, projection: Projection, viewpoint: Viewpoint) -> None:
        """`viewpoint`: from where it is looked at whenever it is drawn; its ratio is that of the view."""
        self._projection, self._from = projection, viewpoint

    def draw(self, painter: QPainter, part: QRect, view: QRect) -> bool:
        """What of the canvas lies in a part of the view, all of which is `view`; whether some is still owed, as there
        was no time for it."""
        transform = self._from.to_view()
        page = QRectF(QPointF(), self._from.canvas.toSizeF())
        owing = not self._repair(view)
        painter.save()
        painter.setClipRect(part)
        if not self._from.upright:
            owing |= self._paint_turned(painter, transform, page, part)
        else:
            owing |= self._paint_upright(painter, transform, page, part)
        painter.restore()
        self._paint_border(painter, transform, page)
        if not owing and part.contains(view):
            # What is transparent was drawn over it: once more without it.
            owing = self._projection.forget_stand_in()
        return owing

    def _repair(self, view: QRect) -> bool:
        """Make good what changed, what is in sight first, in a slice of time; whether nothing is owed any more."""
        level = self._from.level(LEVELS)
        seen = self._from.seen(view, 0)
        until = time.perf_counter() + _REPAIR_SECONDS
        return self._projection.repair(level, until, lambda key: rect_of(key).intersects(seen))

    def _paint_border(self, painter: QPainter, transform: QTransform, page: QRectF) -> None:
        pen = QPen(QColor(tokens().edge), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(transform.map(page))

    def _paint_upright(self, painter: QPainter, transform: QTransform, page: QRectF, seen: QRect) -> bool:
        """Each tile on whole device pixels: seams between them would show. Whether some are still owed."""
        ratio = self._from.ratio
        painter.scale(1 / ratio, 1 / ratio)
        left, top = round(transform.dx() * ratio), round(transform.dy() * ratio)
        scale = self._from.zoom * ratio
        whole = QRect(left, top, round(page.width() * scale), round(page.height() * scale))
        painter.setClipRect(whole, Qt.ClipOperation.IntersectClip)
        painter.fillRect(whole, QBrush(checks(tokens().dark)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < _NEAREST_FROM)
        if self._projection.coarse is not None:
            painter.drawImage(whole, self._projection.coarse)
        level = self._from.level(LEVELS)
        side = SIDE * scale * (1 << level)
        tiles, owing = self._tiles(seen, level)
        for key, tile, part in tiles:
            x, y = left + round(key[0] * side), top + round(key[1] * side)
            right, low = left + round((key[0] + 1) * side), top + round((key[1] + 1) * side)
            painter.drawImage(QRect(x, y, right - x, low - y), tile, part)
        return owing

    def _tiles(self, seen: QRect, level: int) -> tuple[list[tuple[Key, QImage, QRect]], bool]:
        """What there is to be drawn in a part of the view: each tile, the picture for it and which part of that;
        whether some of them are only stand-ins, as there was no time for more."""
        until, owing = time.perf_counter() + _SLICE_SECONDS, False
        found: list[tuple[Key, QImage, QRect]] = []
        for key in keys_of(self._from.seen(seen, level)):
            if self._projection.make(level, key, until):
                tile = self._projection.tile(level, key)
                if tile is not None:
                    found.append((key, tile, WHOLE))
                continue
            owing = True
            coarse = self._projection.coarser(level, key)
            if coarse is not None:
                found.append((key, *coarse))
        return found, owing

    def _paint_turned(self, painter: QPainter, transform: QTransform, page: QRectF, seen: QRect) -> bool:
        painter.setTransform(transform)
        painter.setClipRect(page, Qt.ClipOperation.IntersectClip)
        painter.fillRect(page, QColor(checks(tokens().dark).toImage().pixelColor(0, 0)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._from.zoom < _NEAREST_FROM)
        if self._projection.coarse is not None:
            painter.drawImage(page, self._projection.coarse)
        level = self._from.level(LEVELS)
        side = SIDE << level
        tiles, owing = self._tiles(seen, level)
        for key, tile, part in tiles:
            painter.drawImage(QRectF(key[0] * side, key[1] * side, side, side), tile, QRectF(part))
        return owing
