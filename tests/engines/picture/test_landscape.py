"""Landscapes through their public door: every place in every style, its lines, its layers, what a seed decides."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.storybook.landscape.painting import paint_landscape
from studio.engines.picture.storybook.plan import Landscape, Place, Setting, Time

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
PLACES: tuple[Place, ...] = get_args(Place)
TIMES: tuple[Time, ...] = get_args(Time)


def flat(landscape: Landscape, width: int, height: int) -> NDArray[np.uint8]:
    """[rows, columns, 4]: all layers over each other, on transparent."""
    whole = Image.new("RGBA", (width, height))
    for layer in landscape.layers:
        whole.alpha_composite(Image.fromarray(layer.pixels), (layer.x, layer.y))
    return np.asarray(whole)


def check(landscape: Landscape, width: int, height: int) -> None:
    assert 0 < landscape.horizon < landscape.near < 1
    if landscape.water:
        assert landscape.horizon <= landscape.water[0] < landscape.water[1] <= 1
    if landscape.wall is not None:
        assert landscape.wall < landscape.near
    assert 0 <= landscape.shadow <= 1
    assert all(0 < channel <= 255 for channel in landscape.light)
    assert 0 < landscape.in_front_from <= len(landscape.layers)
    names = [layer.name for layer in landscape.layers]
    assert len(set(names)) == len(names)
    for layer in landscape.layers:
        assert layer.pixels.dtype == np.uint8
        assert layer.pixels.shape == (layer.height, layer.width, 4)
        assert 0 <= layer.x < layer.x + layer.width <= width
        assert 0 <= layer.y < layer.y + layer.height <= height
    assert (flat(landscape, width, height)[..., 3] == 255).all()


@pytest.mark.parametrize("place", PLACES)
def test_every_place_draws_in_every_style(place: Place) -> None:
    for i, style in enumerate(STYLES):
        check(paint_landscape(Setting(place, TIMES[i % len(TIMES)]), style, 96, 96, 3), 96, 96)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_every_place_draws_in_every_style_at_every_time(place: Place) -> None:
    for style in STYLES:
        for time in TIMES:
            check(paint_landscape(Setting(place, time), style, 128, 96, 4), 128, 96)


@pytest.mark.parametrize("place", PLACES)
def test_a_seed_decides_every_bit(place: Place) -> None:
    one, same = (paint_landscape(Setting(place), "3d", 128, 96, 8) for _ in range(2))
    assert [layer._replace(pixels=layer.pixels.tobytes()) for layer in one.layers] == [
        layer._replace(pixels=layer.pixels.tobytes()) for layer in same.layers
    ]
