"""From which style's drawings the starter model takes a thing's form: its own, wherever it was drawn in that style.

Used by the starter picture engine on the worker's job thread. The model learnt a thing's form in every style in which
it was drawn, and can draw each of them in another style too. That serves what was never drawn in the style that is
asked for; elsewhere a lent form smears, and cats, mice and leaves came out worse by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Forms(NamedTuple):
    """`drawn` bool [concepts + 1, styles]: what was drawn in which style; `lenders`: for each style the numbers of
    those that lend it the forms that it lacks, the nearest first."""

    drawn: NDArray[np.bool_]
    lenders: tuple[tuple[int, ...], ...]

    def own(self, slots: NDArray[np.int64], style: int) -> NDArray[np.float32]:
        """The graph's look of slots [3, 4], [3, styles]: the style's own forms, lent ones where it has none."""
        look = np.zeros((len(slots), len(self.lenders)), np.float32)
        for row, concept in enumerate(slots[:, 0].tolist()):
            if concept:
                look[row, self._one(concept, style)] = 1
        return look

    def _one(self, concept: int, style: int) -> int:
        known = self.drawn[concept]
        if known[style]:
            return style
        lent = [other for other in self.lenders[style] if known[other]]
        others = lent or np.flatnonzero(known).tolist()
        return int(others[0]) if others else style


def make_forms(drawn: NDArray[np.bool_], styles: Sequence[str], lends: Mapping[str, Sequence[str]]) -> Forms:
    """`lends`: for each style the names of those that lend it forms. Raises ValueError for a name that is no style."""
    for name in {*lends, *(other for others in lends.values() for other in others)} - set(styles):
        raise ValueError(f"{name} is none of its styles")
    return Forms(drawn, tuple(tuple(styles.index(other) for other in lends.get(style, ())) for style in styles))
