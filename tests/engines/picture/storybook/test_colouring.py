"""A drawing in the colour that was asked for: each colour from each, shading kept, nothing done where none is due."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.engines.picture.storybook.colouring import PLAIN, TARGETS, in_colour, shows, to_hsv
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS

EYE = (24, 20, 22)


def shaded(colour: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A ball with light and shade, [64, 64, 4], with two eyes."""
    y, x = np.mgrid[0:64, 0:64]
    light = np.clip(1.1 - 0.3 * (y / 63), 0, None)[..., None]
    inside = (x - 31.5) ** 2 + (y - 31.5) ** 2 < 29**2
    pixels = np.dstack([np.clip(light * colour, 0, 255).astype(np.uint8), inside * np.uint8(255)])
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    for at in (20, 38):
        pen.ellipse((at, 24, at + 6, 30), fill=(*EYE, 255))
    return np.array(image)


@pytest.mark.parametrize("wanted", TARGETS)
def test_every_colour_becomes_every_other(wanted: str) -> None:
    wrong = [had for had, rgb in COLOUR_WORDS.items() if not shows(in_colour(shaded(rgb), wanted), wanted)]
    assert not wrong


def test_what_has_its_colour_stays_as_it_is() -> None:
    for colour, rgb in COLOUR_WORDS.items():
        drawing = shaded(rgb)
        assert (in_colour(drawing, colour) == drawing).all(), colour


def test_orange_is_neither_red_nor_yellow_and_brown_is_no_orange() -> None:
    for colour in ("red", "yellow", "orange", "brown"):
        drawing = shaded(COLOUR_WORDS[colour])
        assert [one for one in TARGETS if shows(drawing, one)] == [colour]


def test_light_and_shade_and_the_outline_are_kept() -> None:
    before = shaded(COLOUR_WORDS["red"])
    after = in_colour(before, "blue")
    assert (after[..., 3] == before[..., 3]).all()
    assert (np.abs(after[27, 23, :3].astype(int) - EYE) < 12).all(), "an eye stays dark"
    value = to_hsv(after[..., :3])[2][:, 32]
    assert value[6] > value[32] > value[57]


def test_what_is_of_two_colours_gets_the_wanted_one_where_it_has_most() -> None:
    drawing = shaded(COLOUR_WORDS["green"])
    drawing[44:, :, :3] = COLOUR_WORDS["red"]
    painted = in_colour(drawing, "purple")
    assert shows(painted, "purple")
    assert (painted[50, 32, :3] == drawing[50, 32, :3]).all()


def test_an_empty_drawing_has_no_colour() -> None:
    empty = np.zeros((8, 8, 4), np.uint8)
    assert (in_colour(empty, "red") == empty).all()
    assert not any(shows(empty, colour) for colour in (*PLAIN, "red"))
