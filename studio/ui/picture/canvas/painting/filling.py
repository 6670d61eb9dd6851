"""Colour over an area at once: a fill, a gradient. Tiles are written to as by a stroke; main thread, a tile at a time.

A large fill is done in steps of a few tiles (`Filling.steps`), so that the window goes on meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Protocol

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.stroke import Cover, Tiles
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, blank, keys_of, rect_of

Colour = tuple[int, int, int, int]
"""Red, green, blue, alpha; 0 to 255, straight."""


class Paint(Protocol):
    def over(self, area: QRect) -> NDArray[np.float32]:
        """Straight red, green, blue, alpha from 0 to 1 of an area of the layer: [rows, columns, 4]."""


class Plain:
    """One colour everywhere."""

    def __init__(self, colour: Colour) -> None:
        self._colour = np.array(colour, np.float32) / np.float32(255)

    def over(self, area: QRect) -> NDArray[np.float32]:
        return np.broadcast_to(self._colour, (area.height(), area.width(), 4))


class Gradient:
    """From one colour to another along a line, or outwards from its beginning where it is `round`. Between two colours
    they are mixed premultiplied: a gradient to nothing keeps its colour."""

    def __init__(
        self, start: tuple[float, float], end: tuple[float, float], first: Colour, last: Colour, *, round_: bool = False
    ) -> None:
        self._start, self._end, self._round = start, end, round_
        self._first, self._last = (np.array(one, np.float32) / np.float32(255) for one in (first, last))

    def over(self, area: QRect) -> NDArray[np.float32]:
        x = np.arange(area.left(), area.right() + 1, dtype=np.float32)[None] + np.float32(0.5 - self._start[0])
        y = np.arange(area.top(), area.bottom() + 1, dtype=np.float32)[:, None] + np.float32(0.5 - self._start[1])
        across, down = self._end[0] - self._start[0], self._end[1] - self._start[1]
        length = max(1e-6, math.hypot(across, down))
        far = np.hypot(x, y) / length if self._round else (x * across + y * down) / length**2
        share = np.clip(far, 0, 1)[..., None].astype(np.float32)
        alpha = self._first[3] + (self._last[3] - self._first[3]) * share
        first, last = self._first[:3] * self._first[3], self._last[:3] * self._last[3]
        mixed = first + (last - first) * share
        return np.concatenate([mixed / np.maximum(alpha, np.float32(1e-6)), alpha], axis=2).astype(np.float32)


class Filling:
    """`before` holds the tiles that were touched, as they were; None where there was none."""

    def __init__(
        self,
        tiles: Tiles,
        paint: Paint,
        area: QRect,
        limit: Callable[[Key], Cover | None] = lambda _key: None,
        *,
        lock_alpha: bool = False,
    ) -> None:
        """As for `Stroke`: `area` and `limit` are in the layer's pixels."""
        self._tiles, self._paint, self._area, self._limit = tiles, paint, area, limit
        over, atop = (
            QPainter.CompositionMode.CompositionMode_SourceOver,
            QPainter.CompositionMode.CompositionMode_SourceAtop,
        )
        self._mode = atop if lock_alpha else over
        self.before: dict[Key, QImage | None] = {}

    def steps(self) -> Iterator[QRect]:
        """Fills a tile at each step, and tells its pixels."""
        for key in keys_of(self._area):
            part = rect_of(key).intersected(self._area)
            if self._fill(key, part):
                yield part

    def _fill(self, key: Key, part: QRect) -> bool:
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        colours = self._paint.over(part)
        alpha = colours[..., 3:]
        limit = self._limit(key)
        if limit is not None:
            alpha = alpha * limit[y : y + part.height(), x : x + part.width(), None]
        if not alpha.any():
            return False
        values = np.concatenate([colours[..., 2::-1] * alpha, alpha], axis=2)
        paint = np.ascontiguousarray(values * np.float32(255) + np.float32(0.5)).astype(np.uint8)
        known = self._tiles.get(key)
        self.before[key] = QImage(known) if known is not None else None
        tile = self._tiles[key] = QImage(known) if known is not None else blank()
        painter = QPainter(tile)
        painter.setCompositionMode(self._mode)
        painter.drawImage(QPoint(x, y), QImage(paint.data, part.width(), part.height(), part.width() * 4, FORMAT))
        painter.end()
        return True
