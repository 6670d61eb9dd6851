"""From which styles' drawings the starter model takes a thing's form: the seed's choice, besides the noise.

Used by the starter picture engine on the worker's job thread. The model learnt a thing's form in every style in which
it was drawn, and can draw each of them in another style too. Half of all seeds have the form of the style itself, the
others one that a kindred style lends; so a thing has several faces in one style, most of which nobody ever drew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CHOICE = ("forms", "philox4x64-half-1")
"""How a seed chooses, part of every recipe."""


class Forms(NamedTuple):
    """`drawn` bool [concepts + 1, styles]: what was drawn in which style; `lenders`: for each style the numbers of
    those that lend it forms."""

    drawn: NDArray[np.bool_]
    lenders: tuple[tuple[int, ...], ...]

    def chosen(self, slots: NDArray[np.int64], style: int, seed: int | None) -> NDArray[np.float32]:
        """The graph's look of slots [3, 4], [3, styles], as the seed chooses; without one, the style's own forms."""
        look = np.zeros((len(slots), len(self.lenders)), np.float32)
        draws = _draws(seed, len(slots)) if seed is not None else np.zeros(len(slots))
        for row, (concept, draw) in enumerate(zip(slots[:, 0].tolist(), draws.tolist(), strict=True)):
            if concept:
                look[row, self._one(concept, style, draw)] = 1
        return look

    def _one(self, concept: int, style: int, draw: float) -> int:
        """A style's number for a draw of 0..1: the first half is the style's own, the rest shared among its lenders."""
        known = self.drawn[concept]
        lent = [other for other in self.lenders[style] if known[other]]
        if known[style]:
            return style if draw < 0.5 or not lent else lent[int((2 * draw - 1) * len(lent))]
        # What was never drawn in this style has to take its form from another one.
        others = lent or np.flatnonzero(known).tolist()
        return int(others[int(draw * len(others))]) if others else style


def make_forms(drawn: NDArray[np.bool_], styles: Sequence[str], lends: Mapping[str, Sequence[str]]) -> Forms:
    """`lends`: for each style the names of those that lend it forms. Raises ValueError for a name that is no style."""
    for name in {*lends, *(other for others in lends.values() for other in others)} - set(styles):
        raise ValueError(f"{name} is none of its styles")
    return Forms(drawn, tuple(tuple(styles.index(other) for other in lends.get(style, ())) for style in styles))


def _draws(seed: int, count: int) -> NDArray[np.float64]:
    """Uniform values in [0, 1), independent of the seed's noise."""
    words = np.random.Philox(key=seed + (1 << 64)).random_raw(count)
    return np.asarray((words >> np.uint64(11)).astype(np.float64) * 2.0**-53, np.float64)
