"""The first values of the concepts: what looks alike gets like numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recipe.codes import concept_codes


def write_pictures(work: Path, pictures: list[NDArray[np.uint8]], concepts: list[int], kinds: list[int]) -> None:
    slots = np.zeros((len(pictures), 3, 4), np.int16)
    slots[:, 0, 0] = concepts
    np.save(work / "pictures.npy", np.stack(pictures))
    np.savez(work / "pictures.npz", slots=slots, kind=np.array(kinds, np.uint8))


def filled(value: int, rows: slice) -> NDArray[np.uint8]:
    picture = np.full((64, 64, 3), 255, np.uint8)
    picture[rows] = value
    return picture


def test_concepts_that_look_alike_get_like_codes(tmp_path: Path) -> None:
    top, nearly, bottom = slice(0, 32), slice(0, 28), slice(32, 64)
    write_pictures(tmp_path, [filled(0, top), filled(0, nearly), filled(0, bottom)], [1, 2, 4], [0, 0, 0])
    codes = concept_codes(tmp_path, 8)
    assert codes.shape == (5, 8)
    assert (codes[[0, 3]] == 0).all()
    assert np.linalg.norm(codes[1] - codes[2]) < 0.75 * np.linalg.norm(codes[1] - codes[4])


def test_a_code_is_of_the_mean_of_the_styles_and_of_plain_drawings_alone(tmp_path: Path) -> None:
    dark, light, other = filled(0, slice(0, 32)), filled(200, slice(0, 32)), filled(90, slice(40, 64))
    write_pictures(tmp_path, [dark, light, other, other], [1, 1, 2, 3], [0, 0, 0, 0])
    forward = concept_codes(tmp_path, 4)
    write_pictures(tmp_path, [light, dark, other, other, dark], [1, 1, 2, 3, 2], [0, 0, 0, 0, 2])
    assert concept_codes(tmp_path, 4) == pytest.approx(forward, abs=1e-4)
