"""Drawings cut from white paper: what belongs to them, what is paper, and the rim between."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from studio.engines.picture.storybook.cutting import cut_out, enlarged, hollowed, outlined

Pixels = NDArray[np.uint8]
SIDE = 128
RED = (200, 30, 30)


def by_four(picture: Pixels) -> Pixels:
    size = (picture.shape[1] * 4, picture.shape[0] * 4)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))


def paper() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    return image, ImageDraw.Draw(image)


def cut(image: Image.Image, *, holes: bool = True, least: float = 0.05) -> Pixels:
    return enlarged(cut_out(np.asarray(image), least=least, holes=holes), by_four)


def alpha_at(pixels: Pixels, image: Image.Image, x: int, y: int) -> int:
    """Of the pixel that shows (x, y) of the drawing, whose dark or coloured part begins where the cut does."""
    seen = np.asarray(image).min(axis=2) < 250
    left, top = int(seen.any(axis=0).argmax()), int(seen.any(axis=1).argmax())
    return int(pixels[(y - top) * 4 + 2, (x - left) * 4 + 2, 3])


def test_a_drawing_is_four_times_as_large_without_its_paper() -> None:
    image, draw = paper()
    draw.rectangle((30, 40, 89, 79), fill=RED)
    pixels = cut(image)
    assert pixels.shape[0] == pytest.approx(160, abs=4)
    assert pixels.shape[1] == pytest.approx(240, abs=4)
    assert pixels[80, 120].tolist() == [*RED, 255]


def test_the_rim_has_the_drawings_own_colour() -> None:
    image = Image.new("RGB", (SIDE * 4, SIDE * 4), (255, 255, 255))
    ImageDraw.Draw(image).ellipse((100, 100, 400, 400), fill=RED)
    pixels = cut(image.resize((SIDE, SIDE), Image.Resampling.BOX))
    rim = (pixels[..., 3] > 20) & (pixels[..., 3] < 230)
    assert rim.any()
    assert np.abs(pixels[rim][:, :3].astype(int) - RED).max() < 12


def test_room_between_legs_is_paper() -> None:
    image, draw = paper()
    draw.rectangle((20, 20, 110, 80), fill=RED)
    # Feet that nearly touch: the flood comes in by a gap of four pixels alone.
    for left, right, foot in ((40, 50, 63), (78, 88, 68)):
        draw.rectangle((left, 80, right, 110), fill=RED)
        draw.rectangle((min(left, foot), 104, max(right, foot), 110), fill=RED)
    pixels = cut(image)
    assert alpha_at(pixels, image, 64, 92) == 0
    assert alpha_at(pixels, image, 64, 50) == 255


def shaded(image: Image.Image, inside: Image.Image) -> Image.Image:
    """A pale, shaded colour where `inside` is white: a ghost, a cloud."""
    slope = np.linspace(255, 236, SIDE).round().astype(np.uint8)
    pale = np.repeat(np.repeat(slope[:, None, None], SIDE, axis=1), 3, axis=2)
    return Image.composite(Image.fromarray(pale), image, inside)


def test_a_pale_thing_with_a_gap_in_its_outline_stays_whole() -> None:
    image, draw = paper()
    draw.ellipse((20, 20, 108, 108), outline=(90, 90, 120), width=3)
    inside = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(inside).ellipse((23, 23, 105, 105), fill=255)
    image = shaded(image, inside)
    ImageDraw.Draw(image).rectangle((60, 18, 63, 26), fill=(255, 255, 255))
    pixels = cut(image)
    assert alpha_at(pixels, image, 64, 40) == 255
    assert alpha_at(pixels, image, 64, 90) == 255


def handled() -> Image.Image:
    image, draw = paper()
    draw.rectangle((20, 40, 80, 100), fill=RED)
    draw.ellipse((70, 50, 110, 90), outline=RED, width=6)
    draw.rectangle((20, 40, 80, 100), fill=RED)
    return image


def test_a_handle_has_a_hole() -> None:
    image = handled()
    assert alpha_at(cut(image), image, 94, 70) == 0
    assert alpha_at(cut(image), image, 50, 70) == 255


def test_line_art_is_white_within_its_lines() -> None:
    image = handled()
    assert alpha_at(cut(image, holes=False), image, 94, 70) == 255


def test_the_white_of_an_eye_is_no_hole() -> None:
    image = handled()
    ImageDraw.Draw(image).ellipse((90, 66, 98, 74), fill=(20, 20, 20))
    assert alpha_at(cut(image), image, 86, 70) == 255


def test_a_shaded_white_place_is_no_hole() -> None:
    image = handled()
    inside = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(inside).ellipse((84, 57, 103, 83), fill=255)
    image = shaded(image, inside)
    assert alpha_at(cut(image), image, 94, 70) == 255


def test_a_white_body_within_an_outline_is_no_hole() -> None:
    image, draw = paper()
    draw.ellipse((20, 20, 108, 108), outline=(40, 40, 40), width=4)
    assert alpha_at(cut(image), image, 64, 64) == 255


def test_small_parts_around_it_are_left_out() -> None:
    image, draw = paper()
    draw.rectangle((40, 40, 90, 90), fill=RED)
    draw.rectangle((10, 10, 14, 14), fill=RED)
    assert cut(image).shape[0] == pytest.approx(204, abs=4)
    assert cut(image, least=0.0).shape[0] > 300


def test_empty_paper_is_one_transparent_pixel() -> None:
    assert cut_out(np.asarray(paper()[0])).tolist() == [[[0, 0, 0, 0]]]


def test_the_edge_of_an_enlarged_drawing_is_narrow_with_its_own_colour_under_it() -> None:
    image = Image.new("RGB", (SIDE * 4, SIDE * 4), (255, 255, 255))
    ImageDraw.Draw(image).ellipse((100, 100, 400, 400), fill=RED)
    small = cut_out(np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX)))
    row = enlarged(small, by_four)[len(small) * 2, :, 3].astype(int)
    assert ((row > 12) & (row < 243)).sum() <= 2 * 5
    assert (row > 127).sum() == pytest.approx(300, abs=4)


def test_a_black_shape_becomes_lines() -> None:
    image, draw = paper()
    draw.ellipse((20, 20, 108, 108), fill=(0, 0, 0))
    pixels = hollowed(cut_out(np.asarray(image), holes=False))
    middle = pixels.shape[0] // 2
    assert pixels[middle, middle, :3].min() > 240
    assert pixels[middle, 2, :3].max() < 60
    black = (pixels[..., :3].max(axis=2) < 110) & (pixels[..., 3] > 128)
    assert 0.08 < black.sum() / (pixels[..., 3] > 128).sum() < 0.3


def test_a_drawing_of_lines_stays_as_it_is() -> None:
    image, draw = paper()
    draw.ellipse((20, 20, 108, 108), fill=(255, 255, 255), outline=(0, 0, 0), width=6)
    draw.ellipse((50, 50, 80, 80), fill=(0, 0, 0))
    pixels = cut_out(np.asarray(image), holes=False)
    assert np.array_equal(hollowed(pixels), pixels)


def test_an_outline_goes_around_what_is_seen() -> None:
    image, draw = paper()
    draw.rectangle((40, 40, 88, 88), fill=RED)
    pixels = cut_out(np.asarray(image))
    inked = outlined(pixels, (30, 26, 30))
    assert inked.shape[0] == pixels.shape[0] + 4
    assert inked[0, inked.shape[1] // 2, :3].max() < 60
    assert inked[inked.shape[0] // 2, inked.shape[1] // 2].tolist() == [*RED, 255]


def test_a_pale_bar_under_a_belly_takes_the_colour_of_the_body() -> None:
    image, draw = paper()
    draw.rectangle((20, 40, 108, 74), fill=RED)
    for left in (20, 96):
        draw.rectangle((left, 70, left + 12, 110), fill=RED)
    draw.rectangle((33, 73, 95, 77), fill=(240, 205, 225))
    draw.rectangle((20, 44, 28, 58), fill=(240, 205, 225))
    bellied = cut_out(np.asarray(image), white=False)
    pale = cut_out(np.asarray(image))
    assert np.abs(bellied[36, 44, :3].astype(int) - RED).max() < 12
    assert pale[36, 44, 1] > 190
    assert bellied[10, 3, 1] > 190
    assert bellied.shape == pale.shape


def test_legs_beside_a_bar_keep_their_soft_edges() -> None:
    large = Image.new("RGB", (SIDE * 4, SIDE * 4), (255, 255, 255))
    draw = ImageDraw.Draw(large)
    draw.rectangle((80, 160, 432, 296), fill=RED)
    for foot, top in ((120, 80), (360, 400)):
        draw.polygon(((top, 280), (top + 48, 280), (foot + 48, 440), (foot, 440)), fill=RED)
    draw.rectangle((132, 292, 396, 308), fill=(240, 205, 225))
    small = np.asarray(large.resize((SIDE, SIDE), Image.Resampling.BOX))
    bellied, before = cut_out(small, white=False), cut_out(small)
    assert np.array_equal(bellied[45:, :, 3], before[45:, :, 3])
    assert bellied[36, 40, 1] < 60 < before[36, 40, 1]
