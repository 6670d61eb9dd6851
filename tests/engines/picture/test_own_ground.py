"""Grass that the drawing of a building brings along goes, and nothing else of it does."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from studio.engines.picture.storybook.own_ground import without_own_ground
from studio.engines.picture.storybook.plan import Pixels

WALL, GRASS, LEAF = (220, 190, 150), (40, 190, 90), (60, 170, 70)


def house(*, grass: bool = True, shutters: bool = False) -> Pixels:
    image = Image.new("RGBA", (120, 100))
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 10, 100, 99), fill=WALL)
    if shutters:
        pen.rectangle((30, 30, 45, 80), fill=LEAF)
    if grass:
        pen.rectangle((0, 88, 119, 99), fill=GRASS)
    return np.asarray(image)


def test_it_ends_where_its_walls_do() -> None:
    left = without_own_ground(house())
    assert left.shape[:2] == (78, 81) or left.shape[:2] == (77, 81)
    seen = left[left[..., 3] > 128][:, :3].astype(int)
    assert np.abs(seen - WALL).max() == 0


def test_what_stands_on_nothing_green_stays_as_it_is() -> None:
    for one in (house(grass=False), house(grass=False, shutters=True)):
        assert np.array_equal(without_own_ground(one), one)


def test_what_is_green_higher_up_stays() -> None:
    left = without_own_ground(house(shutters=True))
    green = (np.abs(left[..., :3].astype(int) - LEAF).max(axis=2) < 20) & (left[..., 3] > 128)
    assert green[15:55].sum() > 500


def test_a_thing_that_is_green_itself_stays() -> None:
    hedge = np.zeros((40, 60, 4), np.uint8)
    hedge[...] = (*GRASS, 255)
    assert np.array_equal(without_own_ground(hedge), hedge)
