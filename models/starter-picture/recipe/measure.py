"""Is the thing in the picture the thing asked for? Nearest real drawings of other styles, and how sure that is.

Pure arithmetic on features, called by `recipe.evaluate`. The gallery for a style holds no drawing of that style, so a
picture cannot win by being a copy of its training drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recipe.features import Features

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int64]

RESAMPLINGS = 1000
_DEVIATIONS = 1.96
"""Standard deviations, each way, of a 95 % interval."""


class Share(NamedTuple):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Hits:
    """For each asked-for picture: was its concept the nearest, and among the five nearest?"""

    first: Flags
    five: Flags


def nearest_concepts(queries: Features, gallery: Features, concepts: Numbers, most: int = 5) -> Numbers:
    """[Q, most]: the distinct concepts of the gallery's most alike drawings, most alike first. Rows of `queries` and
    `gallery` have length 1; `concepts` [G] are the gallery's. -1 where the gallery has fewer concepts."""
    known = np.unique(concepts)
    found = np.full((len(queries), most), -1, np.int64)
    likeness = queries @ gallery.T
    best = np.stack([likeness[:, concepts == concept].max(axis=1) for concept in known], axis=1)
    order = np.argsort(-best, axis=1, kind="stable")[:, :most]
    found[:, : order.shape[1]] = known[order]
    return found


def hits(queries: Features, wanted: Numbers, gallery: Features, concepts: Numbers) -> Hits:
    """`wanted` [Q]: the concept that each query should show."""
    found = nearest_concepts(queries, gallery, concepts)
    return Hits(found[:, 0] == wanted, (found == wanted[:, None]).any(axis=1))


def chance_hits(queries: Features, wanted: Numbers, gallery: Features, concepts: Numbers, seed: int = 0) -> Hits:
    """The floor: the same pictures, but asked for one another's concepts."""
    found = nearest_concepts(queries, gallery, concepts)
    generator = np.random.Generator(np.random.PCG64(seed))
    orders = [np.roll(wanted, int(turn)) for turn in generator.permutation(np.arange(1, len(wanted)))[:20]]
    first = np.concatenate([found[:, 0] == order for order in orders])
    five = np.concatenate([(found == order[:, None]).any(axis=1) for order in orders])
    return Hits(first, five)


def share(flags: Flags) -> Share:
    """The share of true ones with Wilson's interval, which is right for none and for all too. Wilson, 1927. NaN for
    no flags."""
    count = len(flags)
    if not count:
        return Share(float("nan"), float("nan"), float("nan"))
    value, square = float(flags.mean()), _DEVIATIONS**2 / count
    middle = (value + square / 2) / (1 + square)
    reach = _DEVIATIONS * np.sqrt(value * (1 - value) / count + square / (4 * count)) / (1 + square)
    return Share(value, float(max(0.0, middle - reach)), float(min(1.0, middle + reach)))


def ratio(made: Flags, real: Flags, seed: int = 0) -> Share:
    """Share of `made` as a part of the share of `real`; both are of the same concepts in the same order, and are
    resampled together: a bootstrap. Efron, 1979. NaN without a real hit."""
    if not real.any():
        return Share(float("nan"), float("nan"), float("nan"))
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = generator.integers(0, len(made), (RESAMPLINGS, len(made)))
    above, below = made[rows].mean(axis=1), real[rows].mean(axis=1)
    drawn = above[below > 0] / below[below > 0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Share(float(made.mean() / real.mean()), float(low), float(high))
