"""The first values of the concepts: what looks alike gets like numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")

from recipe.codes import Codes, concept_codes

pytestmark = pytest.mark.torch

FLAT, NOTO = 1, 2


def filled(value: float, rows: slice) -> NDArray[np.float32]:
    latents = np.zeros((32, 16, 16), np.float32)
    latents[:, rows] = value
    return latents


def codes_of(latents: list[NDArray[np.float32]], concepts: list[int], styles: list[int]) -> Codes:
    return concept_codes(np.stack(latents), np.array(concepts, np.int16), np.array(styles, np.int16), (8, 4))


def test_concepts_that_look_alike_get_like_codes() -> None:
    top, nearly, bottom = slice(0, 8), slice(0, 7), slice(8, 16)
    codes = codes_of([filled(1, top), filled(1, nearly), filled(1, bottom)], [1, 2, 4], [FLAT] * 3).concepts
    assert codes.shape == (5, 8)
    assert (codes[[0, 3]] == 0).all()
    assert np.linalg.norm(codes[1] - codes[2]) < 0.75 * np.linalg.norm(codes[1] - codes[4])


def test_a_code_is_of_the_mean_of_the_styles() -> None:
    dark, light, other = filled(-1, slice(0, 8)), filled(1, slice(0, 8)), filled(0.3, slice(10, 16))
    forward = codes_of([dark, light, other, other], [1, 1, 2, 3], [FLAT, NOTO, FLAT, NOTO])
    turned = codes_of([light, dark, other, other], [1, 1, 2, 3], [FLAT, NOTO, FLAT, NOTO])
    assert turned.concepts == pytest.approx(forward.concepts, abs=1e-4)
    assert turned.looks[1, FLAT] == pytest.approx(-forward.looks[1, FLAT], abs=1e-4)


def test_a_style_in_which_nothing_was_drawn_adds_nothing() -> None:
    random = np.random.Generator(np.random.PCG64(1)).normal(size=(4, 32, 16, 16)).astype(np.float32)
    looks = codes_of(list(random), [1, 1, 2, 2], [FLAT, NOTO, FLAT, NOTO]).looks
    assert looks.shape == (3, 6, 4)
    assert (looks[:, [0, 3, 4, 5]] == 0).all()
    assert (looks[1:, [FLAT, NOTO]] != 0).any(axis=-1).all()
