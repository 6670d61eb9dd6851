"""Letters aligned to sounds: each letter takes none, one or two of them. Called by the recipe's commands."""

from __future__ import annotations

import collections
import math
import random
import re
from collections.abc import Mapping, Sequence

from names_recipe.arpabet import VOWELS

_ROUNDS = 5
_SAMPLE = 25_000
"""Words from which the counts are made; all are aligned with them."""
_LEAST = 15
"""A chunk of sounds that stands for a letter less often is a fault of its entry, and the word is left out."""


def parts(phonemes: str) -> list[str]:
    """Single sounds, with the stress before and the length after them."""
    return re.findall("[ˈˌ]?.ː?", phonemes)


def aligned(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Word -> one chunk of sounds for each letter ("" for a silent one), by hard expectation-maximisation."""
    split = {word: parts(phonemes) for word, phonemes in words.items()}
    some = random.sample(sorted(split), min(_SAMPLE, len(split)))
    costs = _Costs(None, None)
    for _ in range(_ROUNDS):
        counts: collections.Counter[tuple[str, str]] = collections.Counter()
        totals: collections.Counter[str] = collections.Counter()
        for word in some:
            for letter, chunk in zip(word, _path(word, split[word], costs) or (), strict=False):
                counts[letter, _bare(chunk)] += 1
                totals[letter] += 1
        costs = _Costs(counts, totals)
    paths = {word: _path(word, sounds, costs) for word, sounds in split.items()}
    seen = collections.Counter(chunk for path in paths.values() for chunk in path or ())
    return {word: path for word, path in paths.items() if path and all(seen[chunk] >= _LEAST for chunk in path)}


def _bare(chunk: str) -> str:
    return chunk.replace("ˈ", "").replace("ˌ", "")


class _Costs:
    """Log-likelihood of a chunk for a letter; without counts, vowels are likelier for vowels."""

    def __init__(
        self, counts: collections.Counter[tuple[str, str]] | None, totals: collections.Counter[str] | None
    ) -> None:
        self._counts, self._totals = counts, totals
        self._known: dict[tuple[str, str], float] = {}

    def of(self, letter: str, chunk: str) -> float:
        key = letter, chunk
        if key not in self._known:
            self._known[key] = self._fresh(letter, _bare(chunk))
        return self._known[key]

    def _fresh(self, letter: str, chunk: str) -> float:
        if self._counts is None or self._totals is None:
            if not chunk:
                return -2.5
            sounds = chunk.replace("ː", "")
            fits = sum(-1 if (sound in VOWELS) == (letter in "aeiouy") else -6 for sound in sounds)
            return fits - 3 * (len(sounds) == 2)
        floor = 0.01 if len(chunk.replace("ː", "")) < 2 else 0.0005
        return math.log((self._counts[letter, chunk] + floor) / (self._totals[letter] + 1))


def _path(word: str, sounds: Sequence[str], costs: _Costs) -> list[str] | None:
    n, m = len(word), len(sounds)
    best = [[-1e9] * (m + 1) for _ in range(n + 1)]
    back = [[0] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n):
        for j in range(m + 1):
            if best[i][j] < -1e8:
                continue
            for k in range(min(2, m - j) + 1):
                score = best[i][j] + costs.of(word[i], "".join(sounds[j : j + k]))
                if score > best[i + 1][j + k]:
                    best[i + 1][j + k], back[i + 1][j + k] = score, k
    if best[n][m] < -1e8:
        return None
    out, j = [], m
    for i in range(n, 0, -1):
        k = back[i][j]
        out.append("".join(sounds[j - k : j]))
        j -= k
    return out[::-1]
