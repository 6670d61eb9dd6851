"""In which order passages answer a question: how far their words and what they mean do, put together. NumPy, loaded
when it is first asked; one thread at a time.

Words: BM25 with each word counted once, since passages are short, and a part of what the passage before or behind has,
since a question names what a scene names once. Both kinds are joined as numbers: of the largest sum of words, and
the cosine as it is (a convex combination, which ranks better than reciprocal ranks: Bruch, Gai, Ingber, 2022).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from studio.domain.asking import BookPassage, weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

_NONE: Final[Mapping[str, Collection[int]]] = MappingProxyType({})
# Chosen by questions over "Black Beauty": tests/bench/bench_asking.py.
_K1, _B = 1.2, 0.25
_NEIGHBOUR: Final = 0.3
_WORDS: Final = 0.3
"""How much words count beside meaning."""
_NAME: Final = 1.5
"""How much more a name counts than another word as rare, where words alone are looked for."""
_FORM: Final = 0.5
"""Of a word, what another form of it counts that no rule tells."""
_CALLED: Final = 0.7
"""Of a name, what a scene that is called so counts where somebody is asked for."""
_FADES: Final = 0.12
"""Of a name with each passage farther off."""
_IN_SCENE: Final = 0.25
"""Of a name that stands anywhere in the scene."""
_UNREAD: Final = 0.2
"""Likeness of a passage that was not read for its meaning yet."""


class Ranking:
    """Of these passages, in their order."""

    def __init__(self, passages: Sequence[BookPassage]) -> None:
        import numpy as np

        count = len(passages)
        lengths = np.array([len(one.text.split()) for one in passages], np.float32)
        mean = float(lengths.mean()) if count else 1.0
        self._factor: Numbers = (_K1 + 1) / (1 + _K1 * (1 - _B + _B * lengths / max(mean, 1.0)))
        places = [(one.scene_id, one.source_id, one.section) for one in passages]
        self._follows = np.array([at > 0 and places[at] == places[at - 1] for at in range(count)], bool)
        self._rows: NDArray[np.intp] = np.zeros(0, np.intp)
        self._starts: NDArray[np.intp] = np.zeros(0, np.intp)
        self._read: NDArray[np.intp] = np.zeros(0, np.intp)

    def place(self, rows: Sequence[Sequence[int]]) -> None:
        """`rows`: of each passage where its parts lie in what is given to `means`; none: it is not read."""
        import numpy as np

        read = [at for at, found in enumerate(rows) if found]
        self._read = np.array(read, np.intp)
        self._rows = np.array([row for at in read for row in rows[at]], np.intp)
        self._starts = np.cumsum([0, *(len(rows[at]) for at in read)], dtype=np.intp)[:-1]

    def words(
        self,
        having: Mapping[str, Sequence[int]],
        names: Collection[str] = (),
        forms: Mapping[str, Collection[int]] = _NONE,
        called: Mapping[str, Collection[int]] = _NONE,
    ) -> tuple[Numbers, NDArray[np.bool_]]:
        """By word of the question which passages have it: of each passage how far its words answer, and whether it has
        any. `names`: words that count more than others, where nothing but words decides. `forms`: which have a word in
        another form, that no rule tells; `called`: which are of a scene that is called so; both count less."""
        import numpy as np

        count = len(self._factor)
        found = np.zeros(count, np.float32)
        for term, places in having.items():
            alike = forms.get(term, ())
            number = len(places) or len(alike)
            if not number:
                continue
            has = np.zeros(count, np.float32)
            for share, some in ((_FORM, alike), (_CALLED, called.get(term, ())), (1.0, places)):
                at = np.fromiter(some, np.intp, len(some))
                has[at] = np.maximum(has[at], share)
            weight = math.log(1 + (count - number + 0.5) / (number + 0.5))
            found += weight * (_NAME if term in names else 1.0) * has * self._factor
        near = np.zeros(count, np.float32)
        near[1:] = np.where(self._follows[1:], found[:-1], 0)
        near[:-1] = np.maximum(near[:-1], np.where(self._follows[1:], found[1:], 0))
        return found + _NEIGHBOUR * near, found > 0

    def named(self, places: Sequence[Collection[int]]) -> Numbers:
        """Of each passage how far it tells of those that are named: 1 has all names, less the farther off in its scene
        a name stands, 0 where the scene has none. `places`: by name which passages have it, or are of a scene that is
        called so."""
        import numpy as np

        count = len(self._factor)
        scene = np.cumsum(~self._follows)
        at = np.arange(count)
        whole = np.zeros(count, np.float32)
        for found in places:
            if not found:
                continue
            order = np.array(sorted(found), np.intp)
            behind = np.searchsorted(order, at)
            apart = np.full(count, count, np.intp)
            for number in (behind - 1, behind):
                other = order[np.clip(number, 0, len(order) - 1)]
                apart = np.where(scene[other] == scene, np.minimum(apart, np.abs(other - at)), apart)
            whole += np.where(apart < count, np.maximum(1 - _FADES * apart, _IN_SCENE), 0).astype(np.float32)
        return np.asarray(whole / max(len(places), 1), np.float32)

    def means(self, likeness: Numbers) -> Numbers:
        """Of each passage how near its meaning is: that of its likest part. `likeness` by row."""
        import numpy as np

        found = np.full(len(self._factor), _UNREAD, np.float32)
        if len(self._read):
            found[self._read] = np.maximum.reduceat(likeness[self._rows], self._starts)
        return found

    def likest(self, likeness: Numbers, asked: Collection[int]) -> float:
        """The highest likeness of a part of the passages that are asked for; some are read."""
        import numpy as np

        if len(asked) == len(self._factor):
            return float(likeness[self._rows].max())
        parts = np.maximum.reduceat(likeness[self._rows], self._starts)
        return max((float(one) for at, one in zip(self._read, parts, strict=True) if int(at) in asked), default=0.0)

    @property
    def read(self) -> NDArray[np.intp]:
        """Numbers of the passages that are read for their meaning."""
        return self._read


def joined(words: Numbers, means: Numbers) -> Numbers:
    most = float(words.max()) if len(words) else 0.0
    share = words / most if most > 0 else words
    return _WORDS * share + (1 - _WORDS) * means


def speaking_of(
    called: Mapping[str, Collection[int]], having: Mapping[str, Sequence[int]], ranking: Ranking
) -> Callable[[int], bool]:
    """Whether a passage may answer who did something: its scene has a name that is asked about, or is called so. Where
    the text has none of the names, any may."""
    named = [{*having.get(name, ()), *places} for name, places in called.items()]
    known = [places for places in named if places]
    near = ranking.named(known) if known else None
    return lambda place: near is None or bool(near[place] > 0)


def covered_by(having: Mapping[str, Sequence[int]], count: int) -> tuple[dict[int, float], float, float]:
    """Of each passage what it has of the question's words; the most that one has; and what none has."""
    weight = weights({term: len(found) for term, found in having.items()}, count)
    whole = sum(weight.values()) or 1.0
    covered: dict[int, float] = {}
    for term, found in having.items():
        for place in found:
            covered[place] = covered.get(place, 0.0) + weight[term] / whole
    absent = sum(weight[term] for term, found in having.items() if not found) / whole
    return covered, max(covered.values(), default=0.0), absent
