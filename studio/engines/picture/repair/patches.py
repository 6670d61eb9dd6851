"""A hole in a picture filled with patches of what stands around it, so that textures and edges go on in it.

Used by `fills` on the worker's job thread. From coarse to fine, every patch that reaches into the hole looks for the
one outside it that is most like it, and the hole becomes the mean of those (Wexler, Shechtman and Irani, "Space-time
completion of video", 2007); the search is that of Barnes et al., "PatchMatch", 2009, for all patches at once instead of
one after another. Nothing is random but for a fixed seed: the same picture and hole give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.pixels import Picture, resized
from studio.engines.picture.repair.masks import box_of, dilated, grown_box, part_of, touched_at

_REACH: Final = 3
_SIDE: Final = 2 * _REACH + 1
"""Pixels of a patch's side."""
_COARSEST: Final = 24
"""Pixels of the shorter side at which it begins."""
_FINEST: Final = 512
"""Pixels of the longer side at which it ends; a larger picture is enlarged from there."""
_ROUNDS: Final = (3, 4, 6, 8)
"""Of searching and averaging, by how many sizes are still to come; the last number for all before."""
_FAR: Final = 0.7
"""Quantile of the distances that counts as far: what matches worse counts little."""

_AT_ONCE: Final = 1 << 15
"""Patches that are compared at once, in 20 MB."""

Places = NDArray[np.intp]


class _Field(NamedTuple):
    """For each patch that reaches into the hole, its middle and the middle of the patch that it takes after."""

    rows: Places
    columns: Places
    from_rows: Places
    from_columns: Places


def patched(picture: Picture, hole: NDArray[np.bool_], check: Callable[[], None]) -> Picture:
    """[h, w, 3] with the hole, which stands filled with anything smooth, filled with patches. As it is where no whole
    patch lies outside the hole. `check` is called between searches and may raise."""
    box = box_of(hole)
    if box is None:
        return picture
    # A hole twice as far from everything else finds nothing there that its own surroundings do not have.
    near = grown_box(box, max(64, box.width, box.height), hole.shape[1], hole.shape[0])
    answer = picture.copy()
    part_of(answer, near)[:] = _patched(part_of(picture, near), hole[_slices(near)], check)
    return answer


def _slices(box: tuple[int, int, int, int]) -> tuple[slice, slice]:
    left, top, width, height = box
    return slice(top, top + height), slice(left, left + width)


def _patched(picture: Picture, hole: NDArray[np.bool_], check: Callable[[], None]) -> Picture:
    height, width = hole.shape
    sizes = _sizes(width, height)
    random = np.random.Generator(np.random.PCG64(7))
    field: _Field | None = None
    drawn = picture
    for place, (wide, high) in enumerate(sizes):
        holed = touched_at(hole, wide, high)
        at_size = _shrunk(picture, wide, high)
        drawn = at_size if field is None else np.where(holed[..., None], resized(drawn, wide, high), at_size)
        sources = _sources(holed)
        if not sources.any():
            continue
        field = _started(holed, sources, field, random)
        rounds = _ROUNDS[min(len(sizes) - 1 - place, len(_ROUNDS) - 1)]
        for _ in range(rounds):
            check()
            field, distances = _searched(drawn, field, sources, random, check)
            drawn = _averaged(drawn, holed, field, distances)
    return np.where(hole[..., None], resized(drawn, width, height), picture)


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    """(width, height) from the coarsest to the finest."""
    scale = min(1.0, _FINEST / max(width, height))
    sizes = []
    while True:
        sizes.append((max(1, round(width * scale)), max(1, round(height * scale))))
        scale /= 2
        if min(width, height) * scale < _COARSEST:
            return sizes[::-1]


def _shrunk(picture: Picture, width: int, height: int) -> Picture:
    if picture.shape[:2] == (height, width):
        return picture
    return np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX), np.uint8)


def _sources(hole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The middles of whole patches outside the hole."""
    free = dilated(hole.astype(np.uint8), _REACH) == 0
    inner = np.zeros(free.shape, np.bool_)
    inner[_REACH:-_REACH, _REACH:-_REACH] = free[_REACH:-_REACH, _REACH:-_REACH]
    return inner


def _started(
    hole: NDArray[np.bool_], sources: NDArray[np.bool_], before: _Field | None, random: np.random.Generator
) -> _Field:
    """Beginning at random, or where the coarser size left off."""
    rows, columns = np.nonzero(dilated(hole.astype(np.uint8), _REACH))
    there = np.argwhere(sources)
    chosen = there[random.integers(0, len(there), len(rows))]
    from_rows, from_columns = chosen[:, 0], chosen[:, 1]
    if before is None:
        return _Field(rows, columns, from_rows, from_columns)
    # The coarser field by place, twice as large: offsets double with the size.
    off_rows, off_columns = (np.zeros((before.rows.max() + 1, before.columns.max() + 1), np.intp) for _ in range(2))
    off_rows[before.rows, before.columns] = before.from_rows - before.rows
    off_columns[before.rows, before.columns] = before.from_columns - before.columns
    at_row = np.minimum(rows // 2, off_rows.shape[0] - 1)
    at_column = np.minimum(columns // 2, off_rows.shape[1] - 1)
    wanted_rows, wanted_columns = rows + 2 * off_rows[at_row, at_column], columns + 2 * off_columns[at_row, at_column]
    fits = _is_source(sources, wanted_rows, wanted_columns)
    return _Field(rows, columns, np.where(fits, wanted_rows, from_rows), np.where(fits, wanted_columns, from_columns))


def _is_source(sources: NDArray[np.bool_], rows: Places, columns: Places) -> NDArray[np.bool_]:
    height, width = sources.shape
    within = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    return np.asarray(within & sources[rows.clip(0, height - 1), columns.clip(0, width - 1)], np.bool_)


def _searched(
    drawn: Picture, field: _Field, sources: NDArray[np.bool_], random: np.random.Generator, check: Callable[[], None]
) -> tuple[_Field, NDArray[np.float32]]:
    """A better field, and how far each patch is from what it takes after."""
    windows = _windows(drawn)
    target = windows[field.rows, field.columns].astype(np.int16)
    best = _distances(target, windows, field.from_rows, field.from_columns)
    where = np.full(sources.shape, -1, np.intp)
    where[field.rows, field.columns] = np.arange(len(field.rows))
    for candidate in _candidates(field, where, sources.shape, random):
        check()
        rows, columns = candidate(field)
        fits = _is_source(sources, rows, columns)
        [which] = np.nonzero(fits)
        apart = _distances(target[which], windows, rows[which], columns[which])
        better = apart < best[which]
        which = which[better]
        best[which] = apart[better]
        from_rows, from_columns = field.from_rows.copy(), field.from_columns.copy()
        from_rows[which], from_columns[which] = rows[which], columns[which]
        field = field._replace(from_rows=from_rows, from_columns=from_columns)
    return field, best


def _windows(drawn: Picture) -> NDArray[np.uint8]:
    """[h, w, 3 * side * side] as a view: the patch around every pixel, the edge carried on."""
    padded = np.pad(drawn, ((_REACH, _REACH), (_REACH, _REACH), (0, 0)), mode="edge")
    return sliding_window_view(padded, (_SIDE, _SIDE), axis=(0, 1))


def _distances(
    target: NDArray[np.int16], windows: NDArray[np.uint8], rows: Places, columns: Places
) -> NDArray[np.float32]:
    sums = np.empty(len(rows), np.float32)
    for first in range(0, len(rows), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        apart = target[some] - windows[rows[some], columns[some]]
        flat = apart.reshape(len(apart), -1).astype(np.float32)
        np.einsum("ij,ij->i", flat, flat, out=sums[some])
    return sums


def _candidates(
    field: _Field, where: Places, shape: tuple[int, ...], random: np.random.Generator
) -> list[Callable[[_Field], tuple[Places, Places]]]:
    """What each patch may take after instead: what its neighbours do, one step on, and what lies at random around."""

    def beside(row: int, column: int) -> Callable[[_Field], tuple[Places, Places]]:
        height, width = where.shape
        at = where[(field.rows + row).clip(0, height - 1), (field.columns + column).clip(0, width - 1)]
        own = np.where(at < 0, np.arange(len(at)), at)

        def candidate(now: _Field) -> tuple[Places, Places]:
            moved = at >= 0
            return now.from_rows[own] - row * moved, now.from_columns[own] - column * moved

        return candidate

    def around(radius: int) -> Callable[[_Field], tuple[Places, Places]]:
        count = len(field.rows)
        off = random.integers(-radius, radius + 1, (2, count))
        return lambda now: (now.from_rows + off[0], now.from_columns + off[1])

    steps = ((0, -1), (-1, 0), (0, 1), (1, 0), (0, -4), (-4, 0), (0, 4), (4, 0))
    found = [beside(*step) for step in steps]
    radius = max(shape)
    while radius >= 1:
        found.append(around(radius))
        radius //= 3
    return found


def _averaged(drawn: Picture, hole: NDArray[np.bool_], field: _Field, distances: NDArray[np.float32]) -> Picture:
    """Each pixel of the hole the mean of what the patches over it say, those that fit well before all."""
    far = max(float(np.quantile(distances, _FAR)), 1.0)
    counts = np.exp(-distances / far).astype(np.float32) + np.float32(1e-6)
    height, width = hole.shape
    padded = np.pad(drawn, ((_REACH, _REACH), (_REACH, _REACH), (0, 0)), mode="edge")
    total = np.zeros((height + 2 * _REACH, width + 2 * _REACH, 3), np.float32)
    share = np.zeros(total.shape[:2], np.float32)
    for row in range(_SIDE):
        for column in range(_SIDE):
            # Middles are all different, so within one offset no place comes twice.
            at = (field.rows + row, field.columns + column)
            total[at] += counts[:, None] * padded[field.from_rows + row, field.from_columns + column]
            share[at] += counts
    inner = (slice(_REACH, -_REACH), slice(_REACH, -_REACH))
    mean = total[inner] / np.maximum(share[inner], np.float32(1e-9))[..., None]
    return np.where(hole[..., None], (mean + 0.5).clip(0, 255).astype(np.uint8), drawn)
