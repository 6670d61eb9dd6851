"""Parts of a plane of bytes: what hangs together, grown, shrunk, and colours carried beyond their edge.

Plain numpy; used where drawings are cut from their ground, on the picture worker's job thread. A plane is
[rows, columns]; distances are pixels in both directions at once (Chebyshev).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Bits = NDArray[np.bool_]
_Values = TypeVar("_Values", NDArray[np.bool_], NDArray[np.uint8])


def reached(near: Bits) -> Bits:
    """The part of a plane that hangs together with its border, over edges and not over corners."""
    touched = near.copy()
    touched[1:-1, 1:-1] = False
    return reached_from(touched, near)


def reached_from(seeds: Bits, near: Bits) -> Bits:
    """The part of `near` that hangs together with one of `seeds`, which lie in it."""
    touched = seeds.copy()
    across, down = runs(near), runs(near.T).T
    while True:
        before = int(touched.sum())
        for stretch in (across, down):
            # Whatever run of near pixels is touched is reached as a whole.
            touched = near & (np.bincount(stretch.ravel(), weights=touched.ravel())[stretch] > 0)
        if int(touched.sum()) == before:
            return np.asarray(touched, np.bool_)


def runs(plane: Bits) -> NDArray[np.int64]:
    """A number for every row's stretch of equal values."""
    changes = np.ones(plane.shape, np.bool_)
    changes[:, 1:] = plane[:, 1:] != plane[:, :-1]
    return np.asarray(changes.ravel().cumsum().reshape(plane.shape), np.int64)


def pieces(plane: Bits) -> NDArray[np.int64]:
    """A number from 1 for every part that hangs together, 0 elsewhere."""
    label = np.where(plane, np.arange(1, plane.size + 1).reshape(plane.shape), 0)
    stretches = (runs(plane), runs(plane.T).T)
    while True:
        before = label
        for stretch in stretches:
            most = np.zeros(int(stretch.max()) + 1, np.int64)
            np.maximum.at(most, stretch.ravel(), label.ravel())
            label = np.where(plane, most[stretch], 0)
        if np.array_equal(label, before):
            break
    _, numbers = np.unique(label, return_inverse=True)
    first = 0 if (label == 0).any() else 1
    return np.asarray(numbers.reshape(plane.shape) + first, np.int64)


def shrunk(plane: Bits, by: int) -> Bits:
    return ~grown(~plane, by)


def grown(plane: Bits, by: int) -> Bits:
    return most_around(plane, by)


def most_around(plane: _Values, by: int) -> _Values:
    """The largest value within `by` pixels."""
    most = plane.copy()
    # A longer step than to just beyond what is reached so far would have to come from beyond the border.
    for along in (most, most.T):
        done = 0
        while done < by:
            step = min(done + 1, by - done)
            before = along.copy()
            np.maximum(along[step:], before[:-step], out=along[step:])
            np.maximum(along[:-step], before[step:], out=along[:-step])
            done += step
    return most


def carried(values: Plane, known: Bits, reach: int) -> Plane:
    """`values` [h, w, 3] where known; beyond, the mean of what is known within `reach` pixels, then within more."""
    filled, weight = values * known[..., None], known.astype(np.float32)
    answer = np.where(known[..., None], values, 0.0).astype(np.float32)
    done = known.copy()
    for radius in (reach, 3 * reach):
        near = mean_around(weight, radius)
        mean = np.stack([mean_around(filled[..., channel], radius) for channel in range(3)], axis=2)
        fresh = ~done & (near > 1e-4)
        answer[fresh] = mean[fresh] / near[fresh][:, None]
        done |= fresh
    return np.where(done[..., None], answer, values).astype(np.float32)


def mean_around(plane: Plane, radius: int) -> Plane:
    side = 2 * radius + 1
    padded = np.pad(plane.astype(np.float64), radius, mode="edge")
    sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    return np.asarray(
        (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2, np.float32
    )
