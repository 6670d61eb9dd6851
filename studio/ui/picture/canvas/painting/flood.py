"""What of a picture has nearly one colour: the magic wand and the fill. Any thread; a tile at a time where it can."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.selection import Mask, Step
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, keys_of, rect_of

_ALL_FOUR: Final = 0x01010101
Plane: TypeAlias = "NDArray[np.bool_]"
"""[rows, columns]"""


def alike(
    tile: Callable[[Key], QImage | None], area: QRect, x: int, y: int, tolerance: int, step: Step, *, joined: bool
) -> Mask:
    """Where a picture has nearly the colour that it has at a pixel of `area`: no channel differs by more than
    `tolerance`. `tile`: the picture's tiles, premultiplied, None where nothing is; `joined`: only what hangs together
    with that pixel, by its sides. [rows, columns] of the area, 255 where it is alike."""
    keys = list(keys_of(area))
    wanted = _pixels(tile((x // SIDE, y // SIDE)))[y % SIDE, x % SIDE].astype(np.int16)
    least, most = (np.clip(wanted + by, 0, 255).astype(np.uint8) for by in (-tolerance, tolerance))
    near = np.zeros((area.height(), area.width()), np.bool_)
    for number, key in enumerate(keys):
        step(0.7 * number / len(keys))
        part = rect_of(key).intersected(area)
        left, top = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        values = _pixels(tile(key))[top : top + part.height(), left : left + part.width()]
        row, column = part.top() - area.top(), part.left() - area.left()
        channels = np.ascontiguousarray((values >= least) & (values <= most))
        near[row : row + part.height(), column : column + part.width()] = channels.view(np.uint32)[..., 0] == _ALL_FOUR
    step(0.7)
    found = _joined(near, x - area.left(), y - area.top(), step) if joined else near
    return found.astype(np.uint8) * np.uint8(255)


def _pixels(tile: QImage | None) -> NDArray[np.uint8]:
    if tile is None:
        return np.zeros((SIDE, SIDE, 4), np.uint8)
    return np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4).copy()


def _joined(near: Plane, x: int, y: int, step: Step) -> Plane:
    """The part of a plane that hangs together with a pixel of it. The plane is taken as runs of its rows; from all runs
    that were found last, those beside them are found at once."""
    rows, width = near.shape
    wide = width + 1
    # Between two rows a pixel that is not near ends each run.
    flat = np.zeros(rows * wide + 1, np.bool_)
    flat[1:].reshape(rows, wide)[:, 1:] = near
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    if len(edges) % 2:
        edges = np.append(edges, rows * wide)
    first_keys, last_keys = edges[::2], edges[1::2]
    ranges = []
    for beside in (-wide, wide):
        low = np.searchsorted(last_keys, first_keys + beside, side="right")
        high = np.searchsorted(first_keys, last_keys + beside, side="left")
        ranges.append((low, np.maximum(high, low)))
    found = np.zeros(len(first_keys), np.bool_)
    frontier = np.searchsorted(first_keys, np.array([y * wide + 1 + x]), side="right") - 1
    found[frontier] = True
    turns = 0
    while len(frontier):
        turns += 1
        if turns % 64 == 0:
            step(0.8)
        beside_these = np.concatenate([_all_of(low[frontier], high[frontier]) for low, high in ranges])
        frontier = np.unique(beside_these[~found[beside_these]])
        found[frontier] = True
    lengths = np.diff(edges, prepend=0, append=rows * wide)
    kept = np.zeros(len(lengths), np.bool_)
    kept[1::2] = found
    return np.repeat(kept, lengths).reshape(rows, wide)[:, 1:]


def _all_of(low: NDArray[np.intp], high: NDArray[np.intp]) -> NDArray[np.intp]:
    """The numbers of many ranges, one after the other."""
    counts = high - low
    before = np.cumsum(counts) - counts
    return np.asarray(np.arange(counts.sum()) + np.repeat(low - before, counts), np.intp)
