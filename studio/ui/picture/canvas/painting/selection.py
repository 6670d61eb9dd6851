"""What is selected on a canvas: how much of each pixel, in tiles. Any thread, one at a time.

A selection that holds no tile at all selects nothing; without a selection everything is selected, which the easel
knows. Whatever works on an area (growing, feathering) takes the part of the canvas that is selected, and as much
around it as it reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from studio.ui.picture.canvas.painting.stroke import Cover
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, keys_of, rect_of

Mask = NDArray[np.uint8]
"""[rows, columns], 255 where it is selected whole."""
Way = Literal["replace", "add", "subtract", "intersect"]
_FULL: Final = np.uint8(255)


class Selection:
    def __init__(self, canvas: QSize) -> None:
        self.canvas = QRect(0, 0, canvas.width(), canvas.height())
        self._tiles: dict[Key, Mask] = {}

    def copy(self) -> Selection:
        """Its tiles are never written to, so they are shared."""
        other = Selection(self.canvas.size())
        other._tiles = dict(self._tiles)
        return other

    # ---- what it holds

    def is_empty(self) -> bool:
        return not self._tiles

    def limit(self, key: Key) -> Cover:
        """[256, 256], 0 to 1: for `Easel.limit`."""
        tile = self._tiles.get(key)
        if tile is None:
            return np.zeros((SIDE, SIDE), np.float32)
        return tile.astype(np.float32) / np.float32(255)

    def bounds(self) -> QRect:
        """The smallest rectangle around all that is selected; empty for nothing."""
        around = QRect()
        for key, tile in self._tiles.items():
            rows, columns = np.flatnonzero(tile.any(axis=1)), np.flatnonzero(tile.any(axis=0))
            part = QRect()
            part.setCoords(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
            around = around.united(part.translated(key[0] * SIDE, key[1] * SIDE))
        return around

    def mask(self, area: QRect | None = None) -> Mask:
        """Of a part of the plane, or of the whole canvas."""
        wanted = self.canvas if area is None else area
        mask = np.zeros((wanted.height(), wanted.width()), np.uint8)
        for key in keys_of(wanted):
            tile = self._tiles.get(key)
            if tile is not None:
                here, there = _common(key, wanted)
                mask[there] = tile[here]
        return mask

    def picture(self) -> QImage:
        """The whole canvas in grey, white where it is selected: what a mask file holds."""
        mask = self.mask()
        image = QImage(mask.data, mask.shape[1], mask.shape[0], mask.strides[0], QImage.Format.Format_Grayscale8)
        return image.copy()

    # ---- other selections

    def take(self, mask: Mask, area: QRect, way: Way = "replace") -> None:
        """Combine with a mask of an area; what of it lies outside the canvas is left out."""
        inside = area.intersected(self.canvas)
        keys = set(keys_of(inside))
        if way in ("replace", "intersect"):
            gone = set(self._tiles) if way == "replace" else set(self._tiles) - keys
            for key in gone:
                del self._tiles[key]
        for key in keys:
            given = np.zeros((SIDE, SIDE), np.uint8)
            here, there = _common(key, inside)
            rows, columns = (slice(one.start + by, one.stop + by) for one, by in zip(
                there, (inside.top() - area.top(), inside.left() - area.left()), strict=True))  # fmt: skip
            given[here] = mask[rows, columns]
            self._put(key, _COMBINED[way](self._tiles.get(key, _NOTHING), given))

    def take_path(self, path: QPainterPath, way: Way = "replace") -> None:
        """What lies in a path, its edge smooth."""
        area = path.boundingRect().toAlignedRect().adjusted(-1, -1, 1, 1).intersected(self.canvas)
        if area.isEmpty():
            self.take(np.zeros((0, 0), np.uint8), QRect(), way)
            return
        image = QImage(area.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(-area.left(), -area.top())
        painter.fillPath(path, Qt.GlobalColor.white)
        painter.end()
        values = np.frombuffer(image.constBits(), np.uint8).reshape(area.height(), area.width(), 4)
        self.take(values[..., 3].copy(), area, way)

    def select_all(self) -> None:
        self.take(np.full((self.canvas.height(), self.canvas.width()), _FULL), self.canvas)

    def clear(self) -> None:
        self._tiles.clear()

    def invert(self) -> None:
        for key in keys_of(self.canvas):
            inside = np.zeros((SIDE, SIDE), np.uint8)
            here, _ = _common(key, self.canvas)
            inside[here] = _FULL
            self._put(key, inside - np.minimum(self._tiles.get(key, _NOTHING), inside))

    def grow(self, pixels: int) -> None:
        """By so many pixels in every direction; a negative number shrinks it. At the edge of the canvas it stays."""
        if pixels:
            self._change(abs(pixels), lambda mask: _grown(mask, pixels) if pixels > 0 else ~_grown(~mask, -pixels))

    def feather(self, pixels: float) -> None:
        """Soften its edge by a Gaussian of that standard deviation."""
        if pixels > 0:
            reach = round(3 * pixels) + 1
            self._change(reach, lambda mask: np.asarray(Image.fromarray(mask).filter(ImageFilter.GaussianBlur(pixels))))

    def _change(self, reach: int, change: Callable[[Mask], Mask]) -> None:
        """Beyond the canvas it goes on as at its edge, so that a selection of all stays one of all."""
        area = self.bounds().adjusted(-reach, -reach, reach, reach)
        if self.is_empty():
            return
        inside = area.intersected(self.canvas)
        margins = (
            (inside.top() - area.top(), area.bottom() - inside.bottom()),
            (inside.left() - area.left(), area.right() - inside.right()),
        )
        changed = change(np.pad(self.mask(inside), margins, mode="edge"))
        self.take(np.ascontiguousarray(changed), area)

    def _put(self, key: Key, tile: Mask) -> None:
        if tile.any():
            self._tiles[key] = tile
        else:
            self._tiles.pop(key, None)


_NOTHING: Final[Mask] = np.zeros((SIDE, SIDE), np.uint8)
_COMBINED: Final[dict[Way, Callable[[Mask, Mask], Mask]]] = {
    "replace": lambda _known, given: given,
    "add": np.maximum,
    "subtract": lambda known, given: np.minimum(known, ~given),
    "intersect": np.minimum,
}


def rectangle(a: QPointF, b: QPointF) -> QPainterPath:
    """Between two corners, on whole pixels."""
    path = QPainterPath()
    path.addRect(QRectF(QRectF(a, b).normalized().toAlignedRect()))
    return path


def ellipse(a: QPointF, b: QPointF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(a, b).normalized())
    return path


def lasso(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def alike(picture: QImage, x: int, y: int, tolerance: int, *, joined: bool = True) -> Mask:
    """Where a picture (premultiplied, 32 bits) has nearly the colour that it has at a pixel: no channel differs by more
    than `tolerance`. `joined`: only what hangs together with that pixel, by its sides."""
    values = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4)
    wanted = values[y, x].astype(np.int16)
    near = (np.abs(values.astype(np.int16) - wanted) <= tolerance).all(axis=2)
    return (_joined(near, x, y) if joined else near).astype(np.uint8) * _FULL


def _joined(near: NDArray[np.bool_], x: int, y: int) -> NDArray[np.bool_]:
    """The part of a plane that hangs together with a pixel of it: from run to run of its rows."""
    rows, width = near.shape
    padded = np.zeros((rows, width + 2), np.int8)
    padded[:, 1:-1] = near
    edges = np.diff(padded, axis=1)
    at_row, begins = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    first = np.searchsorted(at_row, np.arange(rows + 1))
    found = np.zeros(len(begins), np.bool_)
    start = first[y] + int(np.searchsorted(begins[first[y] : first[y + 1]], x, side="right")) - 1
    waiting = [start]
    found[start] = True
    while waiting:
        run = waiting.pop()
        row = int(at_row[run])
        for beside in (row - 1, row + 1):
            if not 0 <= beside < rows:
                continue
            low, high = first[beside], first[beside + 1]
            a = low + int(np.searchsorted(ends[low:high], begins[run], side="right"))
            b = low + int(np.searchsorted(begins[low:high], ends[run], side="left"))
            for other in range(a, b):
                if not found[other]:
                    found[other] = True
                    waiting.append(other)
    marks = np.zeros((rows, width + 1), np.int8)
    marks[at_row[found], begins[found]] += 1
    marks[at_row[found], ends[found]] -= 1
    return np.asarray(marks.cumsum(axis=1)[:, :-1] > 0)


def _grown(mask: Mask, by: int) -> Mask:
    """By a disc: the largest value within `by` pixels. Row by row of the disc, each a run of its width."""
    rows = len(mask)
    grown = mask.copy()
    for down in range(-by, by + 1):
        half = int((by * by - down * down) ** 0.5)
        wide = _widest(mask, half)
        top, low = max(0, down), min(rows, rows + down)
        np.maximum(grown[top:low], wide[top - down : low - down], out=grown[top:low])
    return grown


def _widest(mask: Mask, half: int) -> Mask:
    """The largest value of each row within `half` pixels, by doubling runs."""
    if not half:
        return mask
    width = 2 * half + 1
    padded = np.pad(mask, ((0, 0), (half, half)))
    done = 1
    while done * 2 <= width:
        padded[:, : padded.shape[1] - done] = np.maximum(padded[:, :-done], padded[:, done:])
        done *= 2
    rest = width - done
    columns = mask.shape[1]
    return np.maximum(padded[:, :columns], padded[:, rest : rest + columns])


def _common(key: Key, area: QRect) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """The pixels that a tile has in common with an area: rows and columns in the tile, then in the area."""
    both = rect_of(key).intersected(area)
    rows, columns = slice(both.top(), both.bottom() + 1), slice(both.left(), both.right() + 1)

    def moved(by_row: int, by_column: int) -> tuple[slice, slice]:
        return (
            slice(rows.start - by_row, rows.stop - by_row),
            slice(columns.start - by_column, columns.stop - by_column),
        )

    return moved(key[1] * SIDE, key[0] * SIDE), moved(area.top(), area.left())
