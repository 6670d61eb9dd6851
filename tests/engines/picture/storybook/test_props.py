"""Vector props: every one in every style, where its anchors lie, the asked colour, and what a seed changes."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engines.picture.storybook.plan import Anchors, Pixels
from studio.engines.picture.storybook.props.drawing import draw_prop, rendered_prop
from studio.engines.picture.storybook.props.names import METRES, PROPS
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS
from studio.engines.picture.storybook.vector.styles import MANNERS

SIZE = 72
NAMES = tuple(PROPS)
SEE_THROUGH = ("curtain", "gate", "bird cage", "hoop")
"""What is seen in their openings lies behind them."""


def opaque_near(pixels: Pixels, x: float, y: float) -> bool:
    """Is anything drawn within a tenth of the longer side of a place in shares?"""
    rows, columns = pixels.shape[:2]
    reach = max(rows, columns) // 10
    row, column = round(y * rows), round(x * columns)
    near = pixels[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1, 3]
    return bool(near.size) and int(near.max()) > 200


def places(anchors: Anchors) -> dict[str, tuple[float, float]]:
    """The places where things touch a drawing."""
    found = {}
    if anchors.seat:
        found["seat"] = anchors.seat
    if anchors.hand:
        found["hand"] = anchors.hand
    if anchors.surface:
        left, right, y = anchors.surface
        found |= {"surface left": (left, y), "surface": ((left + right) / 2, y), "surface right": (right, y)}
    if anchors.head:
        found["head"] = ((anchors.head[0] + anchors.head[2]) / 2, (anchors.head[1] + anchors.head[3]) / 2)
    return found


@pytest.mark.parametrize("style", MANNERS)
def test_every_prop_is_drawn_with_its_anchors_on_it(style: str) -> None:
    wrong = []
    for number, name in enumerate(NAMES):
        pixels, anchors = draw_prop(name, "", style, SIZE, number)
        alpha = pixels[..., 3]
        if pixels.dtype != np.uint8 or not 0.9 * SIZE <= max(alpha.shape) <= SIZE + 2:
            wrong.append(f"{name}: {pixels.shape}")
        if (alpha > 128).mean() < 0.05 or not all(
            edge.any() for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1])
        ):
            wrong.append(f"{name}: empty, or not trimmed")
        wrong += [f"{name}: {where} at {at}" for where, at in places(anchors).items() if not opaque_near(pixels, *at)]
        lines = [y for y in (anchors.rim, anchors.waterline, anchors.foot) if y is not None]
        if not all(0 < y <= 1 for y in lines):
            wrong.append(f"{name}: lines at {lines}")
        if anchors.opening:
            left, top, right, bottom = anchors.opening
            inside = -0.01 <= left < right <= 1.01 and -0.01 <= top < bottom <= 1.01
            middle = opaque_near(pixels, (left + right) / 2, (top + bottom) / 2)
            if not inside or not (middle or name in SEE_THROUGH):
                wrong.append(f"{name}: opening {anchors.opening}")
    assert not wrong


def test_edges_are_antialiased() -> None:
    alpha = draw_prop("ball", "", "flat", 96, 0).pixels[..., 3]
    assert len(np.unique(alpha)) > 10
    area = float((alpha / 255).sum())
    assert area == pytest.approx(np.pi * 48**2, rel=0.02)


def is_of(colour: str, pixel: NDArray[np.float64]) -> bool:
    """A rule of its own: hue of the coloured, value and saturation of the others."""
    hue, saturation, value = colorsys.rgb_to_hsv(*(pixel / 255))
    if colour in ("black", "white", "grey"):
        low, high = {"black": (0, 0.45), "grey": (0.35, 0.8), "white": (0.72, 1)}[colour]
        return saturation < 0.25 and low <= value <= high
    asked = colorsys.rgb_to_hsv(*(c / 255 for c in COLOUR_WORDS[colour]))[0]
    return abs((hue - asked + 0.5) % 1 - 0.5) < 0.05 and saturation > 0.2


@pytest.mark.parametrize("style", [style for style in MANNERS if style != "line"])
def test_the_asked_colour_is_on_its_part(style: str) -> None:
    wrong = []
    for number, name in enumerate(NAMES):
        colour = tuple(COLOUR_WORDS)[number % len(COLOUR_WORDS)]
        (pixels, _), asked = rendered_prop(name, colour, style, 64, number)
        seen = pixels[asked & (pixels[..., 3] > 200)][:, :3]
        if len(seen) < 0.015 * asked.size or not is_of(colour, np.median(seen, axis=0)):
            wrong.append(f"{name} {colour}: {len(seen)} pixels")
    assert not wrong


def test_line_art_is_drawn_in_the_asked_colour() -> None:
    pixels = draw_prop("table", "blue", "line", 96, 0).pixels
    dark = pixels[(pixels[..., 3] > 250) & (pixels[..., 0] < 128)][:, :3]
    assert len(dark) > 200
    assert is_of("blue", np.median(dark, axis=0))
    plain = draw_prop("table", "", "line", 96, 0).pixels
    assert not is_of("blue", np.median(plain[(plain[..., 3] > 250) & (plain[..., 0] < 128)][:, :3], axis=0))


def test_a_seed_draws_the_same_to_the_last_bit() -> None:
    for number, name in enumerate(NAMES[::6]):
        first, again = (draw_prop(name, "", "3d", 40, seed) for seed in (number, number + 3))
        assert np.array_equal(first.pixels, again.pixels), name
        assert first.anchors == again.anchors


def test_three_seeds_draw_three_props() -> None:
    for name in NAMES:
        drawn = {draw_prop(name, "", "flat", 32, seed).pixels.tobytes() for seed in range(3)}
        assert len(drawn) == 3, name


def test_a_prop_stays_in_place_when_it_is_drawn_larger() -> None:
    for name in ("table", "boat", "tent", "bed"):
        small, large = draw_prop(name, "", "flat", 80, 0).anchors, draw_prop(name, "", "flat", 400, 0).anchors
        for where, at in places(small).items():
            assert at == pytest.approx(places(large)[where], abs=0.03), (name, where)


def test_words_are_told_apart_with_their_plurals() -> None:
    said = [word for words in PROPS.values() for word in words]
    assert len(said) == len(set(said))
    assert {"tables", "boxes", "branches", "shelves", "street lamps"} <= set(said)
    assert len(PROPS) >= 60


def test_every_prop_has_a_size() -> None:
    assert METRES.keys() == PROPS.keys()
    assert all(0.05 <= metres <= 100 for metres in METRES.values())
    assert METRES["cup"] < METRES["chair"] < METRES["boat"] < METRES["lighthouse"]
