"""One stroke on one layer: coverage is gathered in floating point and laid over the tiles as they were before it.

Made when a gesture begins; main thread. Coverage has 32 bits a pixel because dabs in 8 bits stick and change colour at
low flow (at 1 % a blue came out pure, and half as dense as it should be).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.brush import Brush, Dab, Path, dab_at
from studio.ui.picture.canvas.painting.steady import Place
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, blank, keys_of, within

_Mode = QPainter.CompositionMode
Cover: TypeAlias = "NDArray[np.float32]"
"""[SIDE, SIDE], 0 to 1."""
Tiles = dict[Key, QImage]


class Stroke:
    """`before` holds the tiles that were touched, as they were; None where there was none."""

    def __init__(
        self,
        tiles: Tiles,
        brush: Brush,
        area: QRect,
        limit: Callable[[Key], Cover | None] = lambda _key: None,
        *,
        lock_alpha: bool = False,
    ) -> None:
        """`tiles`: of the layer, written to; `area`: what may be painted on, in the layer's pixels; `limit`: the
        selection's tiles, None where everything is selected; `lock_alpha`: paint only where something is."""
        self._tiles, self._brush, self._area, self._limit = tiles, brush, area, limit
        self._over = _Mode.CompositionMode_SourceAtop if lock_alpha else _Mode.CompositionMode_SourceOver
        self._path = Path(brush)
        self._cover: dict[Key, Cover] = {}
        self.before: dict[Key, QImage | None] = {}
        red, green, blue = (brush.colour >> shift & 255 for shift in (16, 8, 0))
        ramp = np.arange(256, dtype=np.uint32)[:, None] * np.array([blue, green, red, 255], np.uint32)
        self._colours = ((ramp + 127) // 255).astype(np.uint8).view(np.uint32).ravel()
        """Premultiplied colour for each of 256 densities."""

    def to(self, x: float, y: float, pressure: float = 1.0) -> QRect:
        """Go on to a place; the pixels that changed."""
        return self._lay(self._path.to(x, y, pressure))

    def end(self) -> QRect:
        """The gesture is over; the pixels that changed by its last piece."""
        return self._lay(self._path.end())

    def _lay(self, places: list[Place]) -> QRect:
        dirty = QRect()
        for x, y, felt in places:
            dab = dab_at(self._brush, x, y, felt)
            dirty = dirty.united(self._gather(dab, self._brush.flow_at(felt), self._brush.most_at(felt)))
        for key in keys_of(dirty):
            if key in self._cover:
                self._bake(key, within(key, dirty))
        return dirty

    def _gather(self, dab: Dab, flow: float, most: float) -> QRect:
        side = len(dab.cover)
        hit = QRect(dab.left, dab.top, side, side).intersected(self._area)
        for key in keys_of(hit):
            cover = self._cover.get(key)
            if cover is None:
                cover = self._cover[key] = np.zeros((SIDE, SIDE), np.float32)
            part = within(key, hit)
            x, y = part.left() + key[0] * SIDE - dab.left, part.top() + key[1] * SIDE - dab.top
            added = dab.cover[y : y + part.height(), x : x + part.width()]
            old = cover[part.top() : part.bottom() + 1, part.left() : part.right() + 1]
            # What is covered more than a light dab may cover stays as it is.
            lacking = 1 - old if most >= 1 else np.maximum(np.float32(most) - old, 0)
            old += np.float32(flow) * added * lacking
        return hit

    def _bake(self, key: Key, part: QRect) -> None:
        """Lay the coverage of a part of a tile over what the tile was before the stroke."""
        if key not in self.before:
            known = self._tiles.get(key)
            self.before[key] = QImage(known) if known is not None else None
            self._tiles[key] = QImage(known) if known is not None else blank()
        rows, columns = slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1)
        cover = self._cover[key][rows, columns]
        limit = self._limit(key)
        if limit is not None:
            cover = cover * limit[rows, columns]
        density = np.asarray(cover * np.float32(255 * self._brush.opacity) + np.float32(0.5), np.uint8)
        paint = self._colours[density]
        over = QImage(paint.data, part.width(), part.height(), part.width() * 4, FORMAT)
        before = self.before[key]
        painter = QPainter(self._tiles[key])
        painter.setCompositionMode(_Mode.CompositionMode_Source)
        if before is not None:
            painter.drawImage(part.topLeft(), before, part)
        else:
            painter.fillRect(part, Qt.GlobalColor.transparent)
        painter.setCompositionMode(_Mode.CompositionMode_DestinationOut if self._brush.erase else self._over)
        painter.drawImage(QPoint(part.left(), part.top()), over)
        painter.end()
