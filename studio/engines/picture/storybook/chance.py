"""Chance on the way from one seed to another, for what is painted rather than drawn by a model.

What is measured goes over little by little, what is chosen is the other seed's from the middle on. At either end it is
that seed's own chance, to the last bit.
"""

from __future__ import annotations

import copy
from typing import Any, Final, NamedTuple

import numpy as np

from studio.engines.picture.noise import slerp
from studio.engines.picture.storybook.plan import seed_of

_MIDDLE: Final = 0.5


class Towards(NamedTuple):
    """The seed that a picture is varied towards."""

    seed: int
    share: float
    """Of the way that is gone: above 0, 1 at most."""

    def of(self, name: str, ordinal: int) -> Towards:
        """That of a part."""
        return Towards(seed_of(self.seed, name, ordinal), self.share)


def chosen(seed: int, towards: Towards | None) -> int:
    """The one of both by which things are chosen."""
    return seed if towards is None or towards.share < _MIDDLE else towards.seed


def chance_of(seed: int, towards: Towards | None) -> np.random.Generator:
    own = np.random.default_rng(seed)
    if towards is None or towards.share <= 0:
        return own
    other = np.random.default_rng(towards.seed)
    return other if towards.share >= 1 else Between(own, other, towards.share)


class Between(np.random.Generator):
    """Asks both generators the same, one after the other, and answers with what lies between. `OFFERED` is all that it
    mixes; the rest is `own` alone."""

    OFFERED: Final = frozenset(("random", "uniform", "normal", "integers", "choice", "shuffle"))

    def __init__(self, own: np.random.Generator, other: np.random.Generator, share: float) -> None:
        super().__init__(own.bit_generator)
        self._own, self._other, self._share = own, other, share

    def random(self, *args: Any, **named: Any) -> Any:
        return self._mixed(self._own.random(*args, **named), self._other.random(*args, **named))

    def uniform(self, *args: Any, **named: Any) -> Any:
        return self._mixed(self._own.uniform(*args, **named), self._other.uniform(*args, **named))

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Many at once on the sphere, as the noise of a drawing; one alone in a straight line."""
        own, other = (one.normal(0.0, 1.0, size) for one in (self._own, self._other))
        if isinstance(own, np.ndarray) and own.size > 1:
            return loc + scale * slerp(own, other, self._share).astype(np.float64)
        return loc + scale * self._mixed(own, other)

    def integers(self, *args: Any, **named: Any) -> Any:
        return self._either(self._own.integers(*args, **named), self._other.integers(*args, **named))

    def choice(self, *args: Any, **named: Any) -> Any:
        return self._either(self._own.choice(*args, **named), self._other.choice(*args, **named))

    def shuffle(self, x: Any, axis: int = 0) -> None:
        others = copy.copy(x)
        self._own.shuffle(x, axis)
        self._other.shuffle(others, axis)
        if self._share >= _MIDDLE:
            x[:] = others

    def _mixed(self, own: Any, other: Any) -> Any:
        return own + self._share * (other - own)

    def _either(self, own: Any, other: Any) -> Any:
        return own if self._share < _MIDDLE else other
