"""How different pictures are: a number that anybody can work out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from studio.services.gallery.nearest import SIDE, apart, nearest, small


def plain(colour: str, side: int = 64) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def seen(image: QImage) -> np.ndarray:
    found = small(image)
    assert found is not None
    return found


def test_one_colour_is_as_far_from_another_as_its_numbers() -> None:
    assert apart(seen(plain("#000000")), seen(plain("#ffffff"))) == 255
    assert apart(seen(plain("#102030")), seen(plain("#203050"))) == pytest.approx((16 + 16 + 32) / 3)
    clear = QImage(8, 8, QImage.Format.Format_ARGB32)
    clear.fill(0)
    assert apart(seen(clear), seen(plain("white"))) == 0
    assert small(QImage()) is None


def test_a_shift_by_two_pixels_of_the_small_picture_is_none() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (SIDE, SIDE, 3)).astype(np.int16)
    moved = np.roll(noise, (2, -1), (0, 1))
    assert apart(noise, moved) == 0
    assert apart(noise, np.roll(noise, 3, 0)) > 20


def test_the_nearest_come_first_and_what_cannot_be_read_is_passed_over() -> None:
    shares: list[float] = []
    others = [("far", lambda: plain("white")), ("near", lambda: plain("#101010")), ("broken", QImage)]
    found = nearest(seen(plain("black")), others, shares.append, 3)
    assert [(one.generation_id, one.apart) for one in found] == [("near", 16.0), ("far", 255.0)]
    assert shares == [0, 1 / 3, 2 / 3]
