"""Fills and gradients."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, QSize

from studio.ui.picture.canvas.painting.filling import Filling, Gradient, Paint, Plain
from studio.ui.picture.canvas.painting.selection import Selection, ellipse
from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import pixels

AREA = QRect(0, 0, 600, 300)


def filled(
    paint: Paint, selection: Selection | None = None, tiles: Tiles | None = None, *, lock: bool = False
) -> Tiles:
    layer: Tiles = {} if tiles is None else tiles
    filling = Filling(layer, paint, AREA, lock_alpha=lock)
    if selection is not None:
        filling = Filling(layer, paint, AREA, selection.limit, lock_alpha=lock)
    assert all(AREA.contains(part) for part in filling.steps())
    return layer


def at(tiles: Tiles, x: int, y: int) -> tuple[int, ...]:
    """Red, green, blue, alpha; premultiplied."""
    tile = tiles.get((x // 256, y // 256))
    blue, green, red, alpha = pixels(tile)[y % 256, x % 256].tolist() if tile is not None else (0, 0, 0, 0)
    return red, green, blue, alpha


def test_a_fill_covers_the_area_and_no_more() -> None:
    tiles = filled(Plain((200, 100, 50, 255)))
    assert at(tiles, 0, 0) == at(tiles, 599, 299) == (200, 100, 50, 255)
    assert at(tiles, 599, 300) == (0, 0, 0, 0)
    assert at(tiles, 600, 0) == (0, 0, 0, 0)
    assert len(tiles) == 6


def test_a_fill_keeps_to_the_selection() -> None:
    selection = Selection(QSize(600, 300))
    selection.take_path(ellipse(QPointF(300, 50), QPointF(400, 150)))
    tiles = filled(Plain((0, 0, 255, 255)), selection)
    assert set(tiles) == {(1, 0)}
    assert at(tiles, 350, 100) == (0, 0, 255, 255)
    assert at(tiles, 305, 55) == (0, 0, 0, 0)
    mask = selection.mask(QRect(256, 0, 256, 256))
    assert np.abs(pixels(tiles[1, 0])[..., 3].astype(int) - mask).max() <= 1


def test_half_a_colour_over_another_mixes() -> None:
    tiles = filled(Plain((255, 0, 0, 255)))
    filled(Plain((0, 0, 255, 128)), tiles=tiles)
    assert at(tiles, 10, 10) == pytest.approx((127, 0, 128, 255), abs=1)


def test_locked_alpha_fills_only_what_is_there() -> None:
    selection = Selection(QSize(600, 300))
    selection.take_path(ellipse(QPointF(100, 100), QPointF(200, 200)))
    tiles = filled(Plain((255, 0, 0, 255)), selection)
    filled(Plain((0, 255, 0, 255)), tiles=tiles, lock=True)
    assert at(tiles, 150, 150) == (0, 255, 0, 255)
    assert at(tiles, 20, 20) == (0, 0, 0, 0)


def test_a_gradient_goes_evenly_from_one_colour_to_the_other() -> None:
    tiles = filled(Gradient((100, 0), (500, 0), (0, 0, 0, 255), (200, 100, 40, 255)))
    assert at(tiles, 50, 10) == (0, 0, 0, 255)
    assert at(tiles, 550, 10) == (200, 100, 40, 255)
    assert at(tiles, 300, 10) == pytest.approx((100, 50, 20, 255), abs=1)
    assert at(tiles, 300, 250) == at(tiles, 300, 10)


def test_a_round_gradient_to_nothing_keeps_its_colour() -> None:
    tiles = filled(Gradient((300, 150), (400, 150), (255, 128, 0, 255), (0, 0, 0, 0), round_=True))
    red, green, blue, alpha = at(tiles, 350, 150)
    assert alpha == pytest.approx(127, abs=3)
    assert (red / alpha, green / alpha, blue / alpha) == pytest.approx((1.0, 0.5, 0.0), abs=0.02)
    assert at(tiles, 300, 200) == pytest.approx(at(tiles, 350, 150), abs=3)
    assert at(tiles, 420, 150) == (0, 0, 0, 0)


def test_what_was_there_before_is_kept_for_undo() -> None:
    tiles = filled(Plain((255, 0, 0, 255)))
    filling = Filling(tiles, Plain((0, 255, 0, 255)), QRect(0, 0, 300, 10))
    areas = list(filling.steps())
    assert areas == [QRect(0, 0, 256, 10), QRect(256, 0, 44, 10)]
    before = filling.before[0, 0]
    assert before is not None
    assert pixels(before)[5, 5].tolist() == [0, 0, 255, 255]
    assert at(tiles, 5, 5) == (0, 255, 0, 255)
