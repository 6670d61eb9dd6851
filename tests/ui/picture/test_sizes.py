"""Sizes that a model is offered: what their names say."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from studio.ui.picture.prompt.sizes import SIDES, sizes_around


@pytest.mark.parametrize("side", [64, 100, 256, 512, 768, 1000, 1024, 1328, 1536, 2048])
def test_a_size_has_the_ratio_that_its_name_says(side: int) -> None:
    named = 0
    for name, width, height in sizes_around(side):
        assert SIDES[0] <= min(width, height) <= max(width, height) <= SIDES[1]
        ratio = re.search(r"(\d+):(\d+)", name)
        if ratio is not None:
            named += 1
            assert Fraction(width, height) == Fraction(int(ratio[1]), int(ratio[2])), name
            assert (width % 8, height % 8) == (0, 0)
        elif "quare" in name:
            assert width == height
    assert named == 4


@pytest.mark.parametrize("side", [256, 512, 768, 1024])
def test_every_shape_costs_about_as_much(side: int) -> None:
    for name, width, height in sizes_around(side):
        if ":" in name:
            assert 0.77 < width * height / side**2 < 1.3, name


def test_a_cover_is_two_by_three() -> None:
    found = {name: (width, height) for name, width, height in sizes_around(512)}
    assert found["Portrait 2:3"] == (448, 672)
    assert found["Landscape 3:2"] == (672, 448)
    assert found["Square"] == (512, 512)
