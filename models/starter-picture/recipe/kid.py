"""Kernel distance between two sets of pictures: do the made ones, taken together, look like the real ones?

Pure arithmetic on features, called by `recipe.evaluate`. Binkowski and others, "Demystifying MMD GANs", 2018.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recipe.features import Features

SUBSETS = 50
SUBSET = 100
"""Pictures of each set in a subset, at most half of the smaller set."""


class Distance(NamedTuple):
    """Mean over the subsets, and its standard error."""

    value: float
    error: float


def unbiased_mmd(first: Features, second: Features) -> float:
    """Squared maximum mean discrepancy under the kernel (x . y + 1)^3, without bias, so that it may fall below zero.
    At least two rows each, of length 1."""
    within = sum(_off_diagonal(rows) for rows in (first, second))
    return float(within - 2 * _kernel(first, second).mean())


def kernel_distance(first: Features, second: Features, seed: int = 0) -> Distance:
    """`unbiased_mmd` over random subsets of the two sets."""
    size = min(SUBSET, len(first) // 2, len(second) // 2)
    if size < 2:
        return Distance(float("nan"), float("nan"))
    generator = np.random.Generator(np.random.PCG64(seed))
    values = [
        unbiased_mmd(generator.permutation(first)[:size], generator.permutation(second)[:size]) for _ in range(SUBSETS)
    ]
    return Distance(float(np.mean(values)), float(np.std(values) / np.sqrt(SUBSETS)))


def halves(rows: Features, seed: int = 0) -> tuple[Features, Features]:
    """Two random halves of one set: the distance that nothing need beat."""
    mixed = np.random.Generator(np.random.PCG64(seed)).permutation(rows)
    return mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]


def _kernel(first: Features, second: Features) -> Features:
    return np.asarray((first @ second.T + 1) ** 3, np.float32)


def _off_diagonal(rows: Features) -> float:
    values = _kernel(rows, rows)
    return float((values.sum() - np.trace(values)) / (len(rows) * (len(rows) - 1)))
