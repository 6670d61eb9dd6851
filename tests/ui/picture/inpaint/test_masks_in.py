"""Masks as other programs write them: window and command line read them alike."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QImage

from studio.cli.changing import mask_of
from studio.ui.picture.inpaint.mask_files import mask_in

SIZE = (60, 40)
LEFT = np.zeros((SIZE[1], SIZE[0]), np.uint8)
LEFT[:, :30] = 255
"""Its left half is painted."""


def grey() -> Image.Image:
    return Image.fromarray(LEFT)


def white_on_nothing() -> Image.Image:
    return Image.merge("LA", (Image.new("L", SIZE, 255), grey()))


def black_on_nothing() -> Image.Image:
    return Image.merge("LA", (Image.new("L", SIZE, 0), grey()))


def black_and_white_with_a_hole() -> Image.Image:
    """Nothing is there at the right edge."""
    alpha = Image.new("L", SIZE, 255)
    alpha.paste(0, (50, 0, 60, 40))
    return Image.merge("RGBA", (grey(), grey(), grey(), alpha))


def palette() -> Image.Image:
    return grey().convert("P")


def sixteen_bit() -> Image.Image:
    return Image.fromarray(LEFT.astype(np.uint16) * 257)


def one_bit() -> Image.Image:
    return grey().convert("1")


@pytest.mark.parametrize(
    "made",
    [grey, white_on_nothing, black_on_nothing, black_and_white_with_a_hole, palette, sixteen_bit, one_bit],
    ids=lambda made: made.__name__,
)
def test_every_kind_of_mask_is_read(made: Callable[[], Image.Image], tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "mask.png"
    made().save(path)
    assert np.array_equal(mask_in(path, SIZE), LEFT)
    assert np.array_equal(by_command(path), LEFT)


def by_command(path: Path) -> NDArray[np.uint8]:
    picture = QImage(*SIZE, QImage.Format.Format_RGB32)
    return np.asarray(Image.open(io.BytesIO(mask_of(path, picture))))


def test_a_mask_in_cmyk_is_read(tmp_path: Path, qapp: object) -> None:
    path = tmp_path / "mask.jpg"
    Image.merge("RGB", (grey(), grey(), grey())).convert("CMYK").save(path, quality=100)
    assert np.abs(mask_in(path, SIZE).astype(int) - LEFT).max() <= 8


def test_a_mask_is_turned_as_its_exif_says(tmp_path: Path, qapp: object) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "mask.jpg"
    grey().save(path, exif=exif, quality=100)
    mask = mask_in(path, (SIZE[1], SIZE[0]))
    assert mask.shape == (SIZE[0], SIZE[1])
    assert mask[:25].min() > 200
    assert mask[35:].max() < 50
