"""The sizes that a model is offered, by their shapes. No toolkit."""

from __future__ import annotations

from typing import Final

from studio.services.translation import translatable

SIDES: Final = (64, 2048)
"""Least and most pixels of a side."""
SHAPES: Final = (
    ("Square", 1, 1),
    ("Portrait 2:3", 2, 3),
    ("Landscape 3:2", 3, 2),
    ("Portrait 9:16", 9, 16),
    ("Landscape 16:9", 16, 9),
)
_UNITS: Final = (64, 32, 16, 8)
"""What both sides are multiples of, what models draw best first. All take multiples of 8."""
_NEAR: Final = 1.16
"""How many times more or fewer pixels than were asked for are near enough for a better unit."""


def sizes_around(side: int) -> tuple[tuple[str, int, int], ...]:
    """Sizes of about `side` squared pixels in the common shapes, each of exactly the ratio that it is named by, and
    half and double squares. Names in English, width and height in pixels."""
    small = max(SIDES[0], side // 2)
    found = [(translatable("Small square"), small, small)]
    found += [(name, *_of_ratio(across, down, side)) for name, across, down in SHAPES]
    if side * 2 <= SIDES[1]:
        found.append((translatable("Large square"), side * 2, side * 2))
    return tuple(found)


def _of_ratio(across: int, down: int, side: int) -> tuple[int, int]:
    """Width and height of the ratio with about `side` squared pixels: multiples of the best unit that comes near."""
    for unit in _UNITS:
        width, height = _nearest(across * unit, down * unit, side * side)
        if 1 / _NEAR <= width * height / side**2 <= _NEAR:
            break
    return width, height


def _nearest(across: int, down: int, pixels: int) -> tuple[int, int]:
    """The multiple of a size that has the number of pixels most nearly, within the bounds of a side."""
    least = -(-SIDES[0] // min(across, down))
    most = max(least, SIDES[1] // max(across, down))
    times = min(range(least, most + 1), key=lambda one: abs(one * one * across * down - pixels))
    return across * times, down * times
