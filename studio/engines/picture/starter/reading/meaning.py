"""When words that no table has mean nearly the same as known ones, and which known things are offered instead.

Used by `sentence` with the `Nearest` of the model's table of phrases; pure apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from studio.engines.picture.storybook.plan import Unknown

OFFERED: Final = 3
MOST_LOOKED_UP: Final = 12
"""Unknown words of one prompt that are looked up by meaning; each takes some milliseconds."""


class Neighbour(NamedTuple):
    """A known phrase near in meaning."""

    name: str
    """Of its concept."""
    concept: int
    phrase: str
    likeness: float
    """Cosine of the two meanings."""


Nearest = Callable[[str], Sequence[Neighbour]]
"""The known phrases nearest in meaning to some words, the nearest first, each concept once."""


class Meanings:
    """Looks words up for one prompt."""

    def __init__(self, nearest: Nearest, threshold: float) -> None:
        self._nearest, self._threshold, self._left = nearest, threshold, MOST_LOOKED_UP
        self._known: dict[str, Sequence[Neighbour]] = {}

    def same(self, said: str) -> Neighbour | None:
        """The concept that these words are another name for; None where a likeness is no meaning."""
        neighbours = self._around(said)
        if not neighbours or neighbours[0].likeness < self._threshold:
            return None
        return neighbours[0] if _agree(said, neighbours[0].phrase) else None

    def unknown(self, said: str) -> Unknown:
        return Unknown(said, tuple(dict.fromkeys(one.name for one in self._around(said)))[:OFFERED])

    def _around(self, said: str) -> Sequence[Neighbour]:
        if said not in self._known:
            if self._left == 0:
                return ()
            self._left -= 1
            self._known[said] = self._nearest(said)
        return self._known[said]


def _agree(said: str, phrase: str) -> bool:
    """Whether no word of the phrase is only spelled alike: a fence is no fencer, nor a pirate a pirate flag."""
    head = phrase.rsplit(maxsplit=1)[-1]
    for word in said.split():
        for other in phrase.split():
            alike = word[:4] == other[:4] and len(word) > 3 and len(other) > 3
            if alike and (other != head or word != other):
                return False
    return True
