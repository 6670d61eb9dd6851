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
    """0 for a prop, which is offered and never taken for what is said."""
    phrase: str
    likeness: float
    """Cosine of the two meanings."""


Nearest = Callable[[str], Sequence[Neighbour]]
"""The known phrases nearest in meaning to some words, the nearest first, each concept once."""


class Meanings:
    """Looks words up for one prompt."""

    def __init__(self, nearest: Nearest, threshold: float) -> None:
        """`threshold`: the model's own least cosine; nothing below it is taken."""
        self._nearest, self._threshold, self._left = nearest, threshold, MOST_LOOKED_UP
        self._known: dict[str, Sequence[Neighbour]] = {}

    def same(self, said: str) -> Neighbour | None:
        """The concept that these words are another name for; None where a likeness is no meaning."""
        best = same_meaning(said, [one for one in self._around(said) if one.concept])
        return best if best is not None and best.likeness >= self._threshold else None

    def unknown(self, said: str) -> Unknown:
        near = (one.name for one in self._around(said) if one.likeness >= _WORTH_OFFERING)
        return Unknown(said, tuple(dict.fromkeys(near))[:OFFERED])

    def _around(self, said: str) -> Sequence[Neighbour]:
        if said not in self._known:
            if self._left == 0:
                return ()
            self._left -= 1
            self._known[said] = self._nearest(said)
        return self._known[said]


def same_meaning(said: str, neighbours: Sequence[Neighbour]) -> Neighbour | None:
    """The neighbour that means the same, by a rule for which likeness alone is not enough.

    Either it is a kind of what is said, by the head of its phrase ("young king" is a king), or it is very like, clearly
    more so than the next concept, and not only spelled alike ("fence", "fencer"; "pirate", "pirate flag").
    """
    neighbours = [one for one in neighbours if one.phrase != said] if said not in _NEVER else []
    kinds = [one for one in neighbours if _is_kind(said, one.phrase)]
    if kinds and kinds[0].likeness >= _KIND:
        second = kinds[1].likeness if len(kinds) > 1 else 0.0
        return kinds[0] if kinds[0].likeness - second >= _KIND_MARGIN else None
    if not neighbours or neighbours[0].likeness < _SAME or _spelled_alike(said, neighbours[0].phrase):
        return None
    second = neighbours[1].likeness if len(neighbours) > 1 else 0.0
    return neighbours[0] if neighbours[0].likeness - second >= _MARGIN else None


_WORTH_OFFERING: Final = 0.45
"""What is less alike is no nearer than anything else."""
_KIND: Final = 0.7
_KIND_MARGIN: Final = 0.02
_SAME: Final = 0.8
_MARGIN: Final = 0.08
"""Of 443 of the commonest English nouns that the table lacks 7 find something by this rule, all of them a kind of what
is said; by a cosine of 0.6 alone 182 did."""
_NO_HEADS: Final = frozenset(
    {"face", "side", "top", "piece", "pile", "game", "machine", "sign", "symbol", "card", "suit"}
)
"""Words that say too little to make a kind of them: a fax machine is not what is meant by a machine."""
_JOINING: Final = frozenset({"of", "and", "with", "in", "on"})
_NEVER: Final = frozenset({"smoke", "death", "memory", "issue", "program", "country", "state", "power", "control"})
"""Words that are very like another one without meaning it."""
_STEM: Final = 4


def _is_kind(said: str, phrase: str) -> bool:
    words = phrase.split()
    head = said.rsplit(maxsplit=1)[-1]
    return len(words) > 1 and words[-1] == head and head not in _NO_HEADS and not _JOINING.intersection(words)


def _spelled_alike(said: str, phrase: str) -> bool:
    """Whether a word of the phrase begins like a word that is said, and is not the same word."""
    if said.replace(" ", "") == phrase.replace(" ", ""):
        return False
    heads = said.rsplit(maxsplit=1)[-1], phrase.rsplit(maxsplit=1)[-1]
    if heads[0] == heads[1]:
        return heads[0] in _NO_HEADS
    return any(_begin_alike(word, other) for word in said.split() for other in phrase.split())


def _begin_alike(word: str, other: str) -> bool:
    return word[:_STEM] == other[:_STEM] or (len(word) > _STEM and word[:3] == other[:3])
