"""How far two pictures are apart, held against numbers that were worked out by hand."""

from __future__ import annotations

import io
import math

import pytest
from PIL import Image

from studio.domain.errors import StudioError
from studio.services.exchange.picture_differences import difference


def png(pixels: list[tuple[int, ...]], size: tuple[int, int], mode: str = "RGB") -> bytes:
    image = Image.new(mode, size)
    image.putdata(pixels)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_equal_pixels_are_equal_whatever_their_files() -> None:
    pixels = [(10, 20, 30)] * 6
    other = io.BytesIO()
    Image.open(io.BytesIO(png(pixels, (3, 2)))).save(other, "PNG", compress_level=0)
    found = difference(png(pixels, (3, 2)), other.getvalue())
    assert (found.equal, found.psnr, found.largest, found.share) == (True, math.inf, 0, 0.0)


def test_one_pixel_of_four_by_twenty_levels_of_one_colour() -> None:
    left = [(100, 100, 100)] * 4
    right = [(100, 100, 100)] * 3 + [(120, 100, 100)]
    found = difference(png(left, (2, 2)), png(right, (2, 2)))
    assert (found.equal, found.largest, found.share) == (False, 20, 0.25)
    # The mean over 16 values is 400 / 16 = 25, and 10 log10(65025 / 25) = 34.15 dB.
    assert found.psnr == pytest.approx(34.151, abs=0.001)
    assert found.heat is not None
    assert found.heat.pixelColor(0, 0).getRgb()[:3] == (0, 0, 0)
    assert found.heat.pixelColor(1, 1).getRgb()[:3] == (255, 255, 255)


def test_what_is_not_seen_does_not_differ() -> None:
    left = [(255, 0, 0, 0), (1, 2, 3, 255)]
    right = [(0, 0, 255, 0), (1, 2, 3, 255)]
    assert difference(png(left, (2, 1), "RGBA"), png(right, (2, 1), "RGBA")).equal


def test_two_sizes_are_told_and_no_number_is_made_up() -> None:
    found = difference(png([(0, 0, 0)] * 4, (2, 2)), png([(0, 0, 0)] * 2, (2, 1)))
    assert (found.equal, found.sizes, found.heat) == (False, ((2, 2), (2, 1)), None)
    assert math.isnan(found.psnr)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(StudioError):
        difference(b"no picture", b"no picture")
