"""The largest value around every pixel of a plane, held against looking at each window by itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engines.picture.planes import grown, most_around, shrunk


def looked_at(plane: NDArray[np.uint8], by: int) -> NDArray[np.uint8]:
    rows, columns = plane.shape
    return np.array(
        [
            [plane[max(0, y - by) : y + by + 1, max(0, x - by) : x + by + 1].max() for x in range(columns)]
            for y in range(rows)
        ],
        np.uint8,
    )


@pytest.mark.parametrize("by", [0, 1, 2, 3, 4, 9, 30])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (23, 1), (12, 17)])
def test_the_largest_value_within_a_distance(shape: tuple[int, int], by: int) -> None:
    plane = np.random.default_rng(by).integers(0, 256, shape).astype(np.uint8)
    before = plane.copy()
    assert (most_around(plane, by) == looked_at(plane, by)).all()
    assert (plane == before).all()


def test_a_point_grows_to_a_square_that_shrinks_back() -> None:
    point = np.zeros((9, 9), np.bool_)
    point[4, 4] = True
    square = grown(point, 2)
    assert square.sum() == 25
    assert square[2:7, 2:7].all()
    assert (shrunk(square, 2) == point).all()
