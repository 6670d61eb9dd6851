"""How several alike stand together: a row, a crowd, a pile. Called by `arrange`; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.pieces import Piece, mirrored
from studio.engines.picture.storybook.plan import Cutout, Wish

_ROW: Final = 5
"""The most that stand in one row, when the words do not ask for a row."""


def together(wish: Wish, index: int, cutouts: Sequence[Cutout], length: float, rng: np.random.Generator) -> list[Piece]:
    """Pieces about x = 0 with their feet near y = 0, those farther back first. `length`: longer side of one."""
    pieces = [_stood(index, number, cutout, length) for number, cutout in enumerate(cutouts)]
    if len(pieces) == 1:
        return pieces
    if wish.grouping == "pile":
        return _pile(pieces)
    if wish.grouping == "row" or len(pieces) <= 3:
        return _row(pieces, rng, even=wish.grouping == "row")
    return _crowd(pieces, rng)


def _stood(index: int, number: int, cutout: Cutout, length: float) -> Piece:
    high, wide = cutout.pixels.shape[:2]
    w, h = length * wide / max(high, wide), length * high / max(high, wide)
    return Piece(index, number, cutout, -w / 2, -h * cutout.anchors.foot, w, h)


def _row(pieces: list[Piece], rng: np.random.Generator, *, even: bool) -> list[Piece]:
    """One beside the other; unless they stand in a line, each a little nearer or farther and larger or smaller."""
    placed, x = [], 0.0
    for number, piece in enumerate(pieces):
        size = 1.0 if even else 1.0 - 0.1 * float(rng.random()) * (number > 0)
        one = piece.scaled(size, (0, 0))
        if number % 2 and not even:
            one = one._replace(cutout=mirrored(one.cutout))
        step = one.w * (1.06 if even else 0.98)
        back = 0.0 if even else 0.09 * piece.h * (number % 2)
        placed.append(one.moved(x + step / 2, -back))
        x += step
    return _nearer_last([piece.moved(-x / 2, 0) for piece in placed])


def _crowd(pieces: list[Piece], rng: np.random.Generator) -> list[Piece]:
    """Rows one behind the other, each set off by half a step from that before it."""
    rows = 2 if len(pieces) <= 2 * _ROW else 3
    per_row = -(-len(pieces) // rows)
    wide = float(np.median([piece.w for piece in pieces]))
    high = float(np.median([piece.h for piece in pieces]))
    placed = []
    for number, piece in enumerate(pieces):
        row, column = divmod(number, per_row)
        in_row = min(per_row, len(pieces) - row * per_row)
        step = 0.9 * wide * (1 - 0.06 * row)
        x = (column - (in_row - 1) / 2) * step + (0.5 * step if row % 2 and in_row == per_row else 0)
        x += 0.1 * wide * (float(rng.random()) - 0.5)
        y = -0.42 * high * row - 0.06 * high * float(rng.random())
        one = piece.scaled((1 - 0.1 * row) * (1 - 0.1 * float(rng.random())), (0, 0))
        if rng.random() < 0.5 and number:
            one = one._replace(cutout=mirrored(one.cutout))
        placed.append(one.moved(x, y))
    return _nearer_last(placed)


def _pile(pieces: list[Piece]) -> list[Piece]:
    """Rows on each other, the lowest the longest."""
    rows: list[int] = []
    left = len(pieces)
    longest = next(count for count in range(1, 13) if count * (count + 1) // 2 >= left)
    while left > 0:
        rows.append(min(longest - len(rows), left))
        left -= rows[-1]
    placed: list[Piece] = []
    number, y = 0, 0.0
    for count in rows:
        row = pieces[number : number + count]
        wide, high = max(piece.w for piece in row), max(piece.h for piece in row)
        placed += [
            piece.moved((at - (count - 1) / 2) * 0.92 * wide, y)._replace(rest="bearer" if y else "ground")
            for at, piece in enumerate(row)
        ]
        number, y = number + count, y - 0.78 * high
    return placed


def _nearer_last(pieces: list[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: piece.foot)
