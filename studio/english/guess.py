"""Letters to sounds by a table of letters among their neighbours, for words that no lexicon has: names, coinages.

Called by `words`. The table (`models/lexicons/<accent>_letters.json.xz`, counted by `models/lexicons/names_recipe`) has
for a letter with up to eight neighbours which chunks of sounds it stood for. Shorter and longer contexts are mixed, and
the likeliest path through the word is the one that has exactly one main stress.
"""

from __future__ import annotations

import lzma
import math
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import ModelMissing, StudioError

_REACH: Final = (1, -1, 2, -2, 3, -3, 4, -4)
_TRUST: Final = 3.0
"""A context of so many cases counts as much as all shorter ones."""
_JOINED: Final = 0.25
"""How much it counts that one chunk likes to stand behind another."""
_FEWEST: Final = 1e-4
"""Likelihood below which a chunk is not tried."""
_NEVER: Final = -1e9


class _Table(msgspec.Struct):
    chunks: list[str]
    contexts: dict[str, list[int]]
    joins: list[list[int]]


class Guess:
    """The table of one accent."""

    def __init__(self, table: _Table) -> None:
        self._chunks = table.chunks
        self._contexts = table.contexts
        self._stressed = ["ˈ" in chunk for chunk in table.chunks]
        self._joins = _likings(table.joins, len(table.chunks))

    @classmethod
    def load(cls, path: Path) -> Guess:
        """About 0.2 s. Raises StudioError(ModelMissing)."""
        try:
            data = lzma.decompress(path.read_bytes())
        except OSError as error:
            raise StudioError(ModelMissing(model_id="lexicons", file=path.name)) from error
        return cls(msgspec.json.decode(data, type=_Table))

    def say(self, word: str) -> str:
        """Phonemes of a word by its letters a to z; "" for one without."""
        plain = "".join(letter for letter in word.lower() if "a" <= letter <= "z")
        if not plain:
            return ""
        padded = f"####{plain}####"
        scores = [self._scores(padded, at + 4) for at in range(len(plain))]
        return "".join(self._chunks[chunk] for chunk in self._path(scores))

    def _scores(self, padded: str, at: int) -> dict[int, float]:
        """Chunk -> logarithm of its likelihood, by all contexts of the letter that are known."""
        around = padded[at] + "".join(padded[at + offset] for offset in _REACH)
        likely: dict[int, float] = {}
        for depth in range(1, len(around) + 1):
            counts = self._contexts.get(around[:depth])
            if counts is None:
                continue
            total = sum(counts[1::2])
            share = total / (total + _TRUST)
            likely = {chunk: value * (1 - share) for chunk, value in likely.items()}
            for chunk, times in zip(counts[::2], counts[1::2], strict=True):
                likely[chunk] = likely.get(chunk, 0.0) + share * times / total
        return {chunk: math.log(value) for chunk, value in likely.items() if value > _FEWEST}

    def _path(self, scores: list[dict[int, float]]) -> list[int]:
        """The likeliest chunks of which exactly one has the main stress, where there can be one (Viterbi)."""
        beams: list[dict[tuple[int, bool], tuple[float, tuple[int, bool] | None]]] = []
        for letter in scores:
            beam: dict[tuple[int, bool], tuple[float, tuple[int, bool] | None]] = {}
            for chunk, value in letter.items():
                main = self._stressed[chunk]
                if not beams:
                    beam[chunk, main] = (value, None)
                    continue
                for before, (so_far, _) in beams[-1].items():
                    if main and before[1]:
                        continue
                    state = (chunk, main or before[1])
                    whole = so_far + value + _JOINED * self._joins.get((before[0], chunk), -3.0)
                    if whole > beam.get(state, (_NEVER, None))[0]:
                        beam[state] = (whole, before)
            beams.append(beam or beams[-1])
        return _traced(beams)


def _traced(beams: list[dict[tuple[int, bool], tuple[float, tuple[int, bool] | None]]]) -> list[int]:
    last = beams[-1]
    state: tuple[int, bool] | None = max(last, key=lambda one: (one[1], last[one][0]))
    path: list[int] = []
    for beam in reversed(beams):
        if state is None or state not in beam:
            break
        path.append(state[0])
        state = beam[state][1]
    return path[::-1]


def _likings(pairs: list[list[int]], chunks: int) -> dict[tuple[int, int], float]:
    """How much likelier one chunk is behind another than anywhere, as logarithms."""
    first, second, total = [0.5] * chunks, [0.5] * chunks, 0
    for one, other, times in pairs:
        first[one] += times
        second[other] += times
        total += times
    return {(one, other): math.log(times * total / (first[one] * second[other])) for one, other, times in pairs}
