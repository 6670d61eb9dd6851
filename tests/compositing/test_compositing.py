"""Layers with their effects, and put together: what is seen, where, and what follows the layer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from studio.compositing.effects import look_of
from studio.compositing.flat import Shown, flattened
from studio.domain.picture_records import LayerEffect

Pixels = NDArray[np.uint8]
RED = (200, 40, 30, 255)


def block(width: int = 40, height: int = 40, colour: tuple[int, int, int, int] = RED) -> Pixels:
    return np.full((height, width, 4), colour, np.uint8)


def ground(width: int = 200, height: int = 200) -> Shown:
    return Shown(block(width, height, (200, 220, 255, 255)), 0, 0, width, height)


def test_a_plain_layer_is_shown_as_it_is() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (30, 20, 4)).astype(np.uint8)
    look = look_of(pixels, 20, 30)
    assert (look.x, look.y) == (0, 0)
    assert np.array_equal(look.pixels, pixels)


def test_a_layer_may_be_shown_smaller_than_its_picture() -> None:
    look = look_of(block(400, 200), 40, 20)
    assert look.pixels.shape == (20, 40, 4)
    assert np.array_equal(look.pixels, block(40, 20))


def test_the_light_multiplies_the_colours_and_leaves_alpha() -> None:
    look = look_of(block(4, 4, (200, 100, 50, 90)), 4, 4, LayerEffect(tint=(255, 128, 0)))
    assert look.pixels[0, 0].tolist() == [200, 50, 0, 90]


def test_a_shadow_lies_at_the_foot_as_wide_as_the_feet_and_darkens_the_ground() -> None:
    legs = block(60, 60, (0, 0, 0, 0))
    legs[:, 20:40] = RED
    plain, shaded = (
        flattened(200, 200, [ground(), Shown(legs, 70, 60, 60, 60, effect=LayerEffect(shadow=dark))])
        for dark in (0.0, 0.5)
    )
    darker = plain[..., :3].astype(int).sum(axis=2) - shaded[..., :3].astype(int).sum(axis=2)
    rows, columns = np.nonzero(darker > 30)
    assert rows.min() > 100
    assert rows.max() < 130
    assert 80 < columns.min() < 90
    assert 110 < columns.max() < 120
    # The thing itself stays as it was.
    assert np.array_equal(plain[60:116, 90:110], shaded[60:116, 90:110])


def test_a_shadow_is_as_dark_as_it_is_said() -> None:
    faint, dark = (
        flattened(200, 200, [ground(), Shown(block(), 80, 80, 40, 40, effect=LayerEffect(shadow=value))])[120, 100, 0]
        for value in (0.2, 0.8)
    )
    assert 200 > faint > dark


def test_water_mirrors_a_thing_below_its_foot() -> None:
    boat = block(40, 40)
    boat[:20] = (30, 160, 60, 255)
    seen = flattened(200, 200, [ground(), Shown(boat, 80, 60, 40, 40, effect=LayerEffect(reflection=0.6))]).astype(int)
    near, far, under = seen[103, 100], seen[118, 100], seen[170, 100]
    assert near[0] - near[1] > 30
    assert far[1] - far[0] > 10
    assert under.tolist() == [200, 220, 255, 255]


def test_what_hangs_into_the_water_leaves_no_gap_above_the_mirror_image() -> None:
    boat = block(40, 40)
    boat[28:] = 0
    boat[28:, 4:8] = (60, 40, 20, 255)
    seen = flattened(200, 200, [ground(), Shown(boat, 80, 60, 40, 40, effect=LayerEffect(reflection=0.6))]).astype(int)
    assert seen[91, 110, 0] - seen[91, 110, 1] > 30


@pytest.mark.parametrize("effect", [LayerEffect(shadow=0.5), LayerEffect(reflection=0.5, tint=(200, 210, 240))])
def test_what_is_computed_follows_the_layer(effect: LayerEffect) -> None:
    def seen(x: int, y: int) -> Pixels:
        return flattened(300, 300, [ground(300, 300), Shown(block(), x, y, 40, 40, effect=effect)])

    assert np.array_equal(np.roll(seen(60, 70), (31, 45), (0, 1)), seen(105, 101))


def test_a_picture_twice_as_large_looks_the_same() -> None:
    effect = LayerEffect(shadow=0.5, reflection=0.4)

    def seen(scale: int) -> Pixels:
        shown = Shown(block(80, 80), 40 * scale, 20 * scale, 40 * scale, 40 * scale, effect=effect)
        return flattened(120 * scale, 120 * scale, [ground(120 * scale, 120 * scale), shown])

    small = np.asarray(Image.fromarray(seen(3)).resize((120, 120), Image.Resampling.BOX)).astype(int)
    assert np.abs(small - seen(1)).mean() < 1.2


def test_an_empty_layer_throws_no_shadow() -> None:
    nothing = block(20, 20, (0, 0, 0, 0))
    effect = LayerEffect(shadow=1.0, reflection=1.0)
    assert not flattened(60, 60, [Shown(nothing, 10, 10, 20, 20, effect=effect)]).any()


def test_opacity_makes_a_layer_and_its_effects_fainter() -> None:
    layers = [ground(), Shown(block(), 80, 80, 40, 40, 0.5, LayerEffect(shadow=0.5))]
    seen = flattened(200, 200, layers)
    assert seen[90, 100, :3].tolist() == [200, 130, 143]


def by_hand(under: tuple[int, ...], over: tuple[int, ...], opacity: float) -> list[float]:
    """Over, pixel by pixel, in plain Python."""
    a, b = over[3] / 255 * opacity, under[3] / 255
    alpha = a + b * (1 - a)
    if alpha == 0:
        return [0, 0, 0, 0]
    colours = [(over[i] * a + under[i] * b * (1 - a)) / alpha for i in range(3)]
    return [*colours, 255 * alpha]


level = st.integers(0, 255)


@given(st.tuples(level, level, level, level), st.tuples(level, level, level, level), st.floats(0, 1))
def test_two_layers_come_together_as_the_formula_says(
    under: tuple[int, ...], over: tuple[int, ...], opacity: float
) -> None:
    one, two = (np.array([[colour]], np.uint8) for colour in (under, over))
    got = flattened(1, 1, [Shown(one, 0, 0, 1, 1), Shown(two, 0, 0, 1, 1, opacity)])[0, 0].astype(float)
    wanted = np.array(by_hand(under, over, opacity))
    assert abs(got[3] - wanted[3]) <= 0.51
    if wanted[3] > 0.51:
        assert np.abs(got[:3] - wanted[:3]).max() <= 0.51


def test_what_lies_outside_is_cut_off() -> None:
    seen = flattened(50, 50, [Shown(block(), -20, 30, 40, 40), Shown(block(), 200, 0, 40, 40)])
    assert seen.shape == (50, 50, 4)
    assert seen[..., 3].astype(bool).sum() == 20 * 20
