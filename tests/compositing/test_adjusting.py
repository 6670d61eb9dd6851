"""Colours adjusted by hand, held against Python's own HLS and the formula of levels that every program has."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest

from studio.compositing.adjusting import adjusted
from studio.domain.picture_records import Adjustment, Levels

REPRODUCIBLE = np.random.default_rng(20)


def colours() -> np.ndarray:
    """All corners of the cube, its greys, and others by chance."""
    corners = [[r, g, b, 255] for r in (0, 255) for g in (0, 255) for b in (0, 255)]
    greys = [[level, level, level, 128] for level in range(0, 256, 17)]
    return np.array([*corners, *greys, *REPRODUCIBLE.integers(0, 256, (400, 4))], np.uint8)[None]


@pytest.mark.parametrize(
    ("hue", "saturation", "lightness"),
    [(40, 0, 0), (-180, 0, 0), (0, -100, 0), (0, 60, 0), (-120, -30, 0), (0, 0, 35), (0, 0, -100), (90, 20, -40)],
)
def test_hue_saturation_and_lightness_are_those_of_hls(hue: int, saturation: int, lightness: int) -> None:
    pixels = colours()
    seen = adjusted(pixels, Adjustment(hue=hue, saturation=saturation, lightness=lightness))
    for before, after in zip(pixels[0], seen[0], strict=True):
        h, light, s = colorsys.rgb_to_hls(*(before[:3] / 255))
        by = lightness / 100
        light = light + (1 - light) * by if by > 0 else light * (1 + by)
        wanted = colorsys.hls_to_rgb((h + hue / 360) % 1, light, min(1, s * (1 + saturation / 100)))
        assert np.abs(np.array(wanted) * 255 - after[:3]).max() <= 0.51
        assert after[3] == before[3]


def test_nothing_adjusted_is_the_same_picture() -> None:
    pixels = colours()
    assert adjusted(pixels, Adjustment()) is pixels


def ramp() -> np.ndarray:
    whole = np.full((1, 256, 4), 255, np.uint8)
    whole[..., :3] = np.arange(256, dtype=np.uint8)[None, :, None]
    return whole


def test_levels_spread_what_lies_between_black_and_white() -> None:
    seen = adjusted(ramp(), Adjustment(levels=Levels(black=50, white=200, gamma=2.0, darkest=10, lightest=240)))
    for level in range(256):
        spread = min(1.0, max(0.0, (level - 50) / 150)) ** 0.5
        assert abs(int(seen[0, level, 0]) - (10 + 230 * spread)) <= 0.51
    assert (seen[..., 0] == seen[..., 2]).all()


def test_levels_of_one_channel_leave_the_others() -> None:
    seen = adjusted(ramp(), Adjustment(red=Levels(darkest=255, lightest=0)))
    assert (seen[0, :, 0] == np.arange(255, -1, -1)).all()
    assert (seen[0, :, 1:3] == np.arange(256)[:, None]).all()


def test_levels_without_anything_between_cut_the_picture_in_two() -> None:
    seen = adjusted(ramp(), Adjustment(levels=Levels(black=128, white=128)))
    assert set(np.unique(seen[..., 0])) == {0, 255}


@pytest.mark.parametrize(("brightness", "contrast", "least", "most"), [
    (100, 0, 128, 255), (-100, 0, 0, 128), (0, -100, 128, 128), (0, 100, 0, 255), (0, 50, 0, 255),
])  # fmt: skip
def test_brightness_and_contrast(brightness: int, contrast: int, least: int, most: int) -> None:
    seen = adjusted(ramp(), Adjustment(brightness=brightness, contrast=contrast))[0, :, 0].astype(int)
    assert abs(seen.min() - least) <= 1
    assert abs(seen.max() - most) <= 1
    assert (np.diff(seen) >= 0).all()
