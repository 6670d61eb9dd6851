"""What is selected on a canvas: how much of each pixel, in tiles. Any thread, one at a time.

A selection that holds no tile at all selects nothing; without a selection everything is selected, which the easel
knows. Whatever works on an area (growing, feathering) takes the part of the canvas that is selected, and as much
around it as it reaches.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final, Literal, TypeAlias

from PIL import Image, ImageFilter
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.stroke import Cover
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, around, keys_of, rect_of

Mask: TypeAlias = "NDArray[np.uint8]"
"""[rows, columns], 255 where it is selected whole."""
Way = Literal["replace", "add", "subtract", "intersect"]
_FULL: Final = 255
_BLUR_REACH: Final = 3.2
"""Standard deviations beyond which Pillow's Gaussian, three box blurs, reads nothing."""
Step = Callable[[float], None]
"""Told how much is done, from 0 to 1, on the thread that does it; it may raise Cancelled."""


def unasked(_share: float) -> None:
    """For who does not want to know how far it is."""


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
        rough = around(self._tiles)
        ends = {rough.left() // SIDE, rough.right() // SIDE}, {rough.top() // SIDE, rough.bottom() // SIDE}
        bounds = QRect()
        # It ends in the outermost tiles; there may be a thousand others.
        for key in (one for one in self._tiles if one[0] in ends[0] or one[1] in ends[1]):
            tile = self._tiles[key]
            rows, columns = np.flatnonzero(tile.any(axis=1)), np.flatnonzero(tile.any(axis=0))
            part = QRect()
            part.setCoords(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))
            bounds = bounds.united(part.translated(key[0] * SIDE, key[1] * SIDE))
        return bounds

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
            self._put(key, _combined(way, self._tiles.get(key, _even(0)), given))

    def take_path(self, path: QPainterPath, way: Way = "replace", step: Step = unasked) -> None:
        """What lies in a path, its edge smooth. A row of tiles at a time: memory does not grow with the canvas."""
        area = path.boundingRect().toAlignedRect().adjusted(-1, -1, 1, 1).intersected(self.canvas)
        given = Selection(self.canvas.size())
        tops = range(area.top() // SIDE * SIDE, area.bottom() + 1, SIDE) if not area.isEmpty() else ()
        for number, top in enumerate(tops):
            step(number / len(tops))
            band = QRect(area.left(), top, area.width(), SIDE).intersected(area)
            given.take(_painted(path, band), band, "add")
        self.combine(given, way)

    def combine(self, given: Selection, way: Way) -> None:
        """With another selection of the same canvas."""
        if way == "replace":
            self._tiles = dict(given._tiles)
            return
        for key in self._tiles.keys() | given._tiles.keys():
            known, new = self._tiles.get(key, _even(0)), given._tiles.get(key, _even(0))
            self._put(key, _combined(way, known, new))

    def select_all(self) -> None:
        for key in keys_of(self.canvas):
            self._put(key, self._inside(key))

    def _inside(self, key: Key) -> Mask:
        """The part of a tile that lies on the canvas."""
        if self.canvas.contains(rect_of(key)):
            return _even(_FULL)
        inside = np.zeros((SIDE, SIDE), np.uint8)
        here, _ = _common(key, self.canvas)
        inside[here] = _FULL
        return inside

    def moved(self, across: int, down: int, step: Step = unasked) -> Selection:
        """The same shape elsewhere; what would lie outside the canvas is left out."""
        other = Selection(self.canvas.size())
        keys = list(keys_of(self.bounds().translated(across, down).intersected(self.canvas)))
        for number, key in enumerate(keys):
            step(number / len(keys))
            part = rect_of(key).intersected(self.canvas)
            other.take(self.mask(part.translated(-across, -down)), part, "add")
        return other

    def clear(self) -> None:
        self._tiles.clear()

    def invert(self) -> None:
        for key in keys_of(self.canvas):
            inside = self._inside(key)
            self._put(key, inside - np.minimum(self._tiles.get(key, _even(0)), inside))

    def grow(self, pixels: int, step: Step = unasked) -> None:
        """By so many pixels in every direction; a negative number shrinks it. At the edge of the canvas it stays."""
        if pixels:
            change = partial(_grown, by=pixels) if pixels > 0 else partial(_shrunk, by=-pixels)
            self._change(abs(pixels), change, step)

    def feather(self, pixels: float, step: Step = unasked) -> None:
        """Soften its edge by a Gaussian of that standard deviation."""
        if pixels > 0:
            reach = math.ceil(_BLUR_REACH * pixels) + 4
            self._change(reach, partial(_softened, pixels=pixels, reach=reach), step)

    def border(self, pixels: int, step: Step = unasked) -> None:
        """What lies within so many pixels of its edge, on both sides."""
        inner = self.copy()
        self.grow(pixels, lambda share: step(share / 2))
        inner.grow(-pixels, lambda share: step(0.5 + share / 2))
        self.combine(inner, "subtract")

    def _change(self, reach: int, change: Callable[[Mask], Mask], step: Step) -> None:
        """Tile by tile, each with as much around it as the change reaches: `change` is given that and answers with the
        tile's own part. Where all of it is alike nothing changes.
        Beyond the canvas it goes on as at its edge, so that a selection of all stays one of all."""
        keys = list(keys_of(self.bounds().adjusted(-reach, -reach, reach, reach).intersected(self.canvas)))
        changed: dict[Key, Mask] = {}
        for number, key in enumerate(keys):
            step(number / len(keys))
            around = rect_of(key).intersected(self.canvas).adjusted(-reach, -reach, reach, reach)
            inside = around.intersected(self.canvas)
            part = self.mask(inside)
            if part.min() == part.max():
                continue
            margins = (
                (inside.top() - around.top(), around.bottom() - inside.bottom()),
                (inside.left() - around.left(), around.right() - inside.right()),
            )
            own = change(np.pad(part, margins, mode="edge"))
            tile = np.zeros((SIDE, SIDE), np.uint8)
            tile[: own.shape[0], : own.shape[1]] = own
            changed[key] = tile
        for key, tile in changed.items():
            self._put(key, tile)

    # ---- as it is kept

    def tiles(self) -> dict[Key, Mask]:
        """Those that hold something; nobody writes to them."""
        return dict(self._tiles)

    def put(self, tiles: Mapping[Key, Mask | None]) -> None:
        """Take these as they are, as undo does; None: nothing is selected there."""
        for key, tile in tiles.items():
            self._put(key, _even(0) if tile is None else tile)

    def changed_from(self, before: Selection) -> dict[Key, tuple[Mask | None, Mask | None]]:
        """The tiles that are others than before: each as it was and as it is."""
        found: dict[Key, tuple[Mask | None, Mask | None]] = {}
        for key in before._tiles.keys() | self._tiles.keys():
            was, now = before._tiles.get(key), self._tiles.get(key)
            if was is not now and (was is None or now is None or not np.array_equal(was, now)):
                found[key] = was, now
        return found

    def _put(self, key: Key, tile: Mask) -> None:
        if tile.any():
            self._tiles[key] = tile
        else:
            self._tiles.pop(key, None)


@cache
def _even(value: int) -> Mask:
    """A tile that is the same everywhere; not to be written to."""
    tile = np.full((SIDE, SIDE), value, np.uint8)
    tile.setflags(write=False)
    return tile


def _combined(way: Way, known: Mask, given: Mask) -> Mask:
    if way == "add":
        return np.maximum(known, given)
    if way == "subtract":
        return np.minimum(known, ~given)
    return np.minimum(known, given) if way == "intersect" else given


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


def _painted(path: QPainterPath, area: QRect) -> Mask:
    image = QImage(area.size(), QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-area.left(), -area.top())
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(area.height(), image.bytesPerLine())
    return rows[:, : area.width()].copy()


def _softened(mask: Mask, pixels: float, reach: int) -> Mask:
    soft = np.asarray(Image.fromarray(mask).filter(ImageFilter.GaussianBlur(pixels)))
    return soft[reach : len(soft) - reach, reach : soft.shape[1] - reach]


def _shrunk(mask: Mask, by: int) -> Mask:
    return ~_grown(~mask, by)


def _grown(mask: Mask, by: int) -> Mask:
    """The largest value within a disc of `by` pixels; without the outer `by` pixels of the mask on each side. Row by
    row of the disc: two runs as long as a power of two make each of its widths."""
    rows, columns = mask.shape[0] - 2 * by, mask.shape[1] - 2 * by
    runs = [mask]
    while 2 ** len(runs) <= 2 * by + 1:
        known, length = runs[-1], 2 ** (len(runs) - 1)
        runs.append(np.maximum(known[:, :-length], known[:, length:]))
    grown = np.zeros((rows, columns), np.uint8)
    for down in range(by + 1):
        half = int((by * by - down * down) ** 0.5)
        power = (2 * half + 1).bit_length() - 1
        run, left, right = runs[power], by - half, by + half + 1 - 2**power
        wide = np.maximum(run[:, left : left + columns], run[:, right : right + columns])
        for top in {by - down, by + down}:
            np.maximum(grown, wide[top : top + rows], out=grown)
    return grown


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
