"""American sounds to British ones, learnt from the words that stand in both of misaki's lexicons.

Called by the recipe's commands. Each letter with its American sounds says its British ones, by the longest context of
neighbouring letters that was seen: "ɹ" before a consonant goes, the "o" of "lot" is rounded, "a" is long in "bath".
"""

from __future__ import annotations

import collections
import re
from collections.abc import Mapping, Sequence

from names_recipe.arpabet import VOWELS, one_main_stress

_REACH = (1, -1, 2, -2, 3, -3)
_LEAST = 2
Key = tuple[str, ...]


_CONSONANTS_ALIKE = str.maketrans({"ɾ": "t", "ʔ": "t", "T": "t", "j": None, "ɹ": None, "ˈ": None, "ˌ": None, "ː": None})
_BY_RULES = (
    ("ʔn", "tᵊn"), ("ɾ", "t"), ("ɜɹ", "ɜː"), ("ɑɹ", "ɑː"), ("ɔɹ", "ɔː"), ("ɛɹ", "ɛː"), ("ɪɹ", "ɪə"), ("ʊɹ", "ʊə"),
    ("O", "Q"), ("æ", "a"), ("u", "uː"),
)  # fmt: skip


def same_consonants(american: str, british: str) -> bool:
    """Whether none was lost or added on the way, but for "ɹ" and "j"."""
    return _consonants(american) == _consonants(british)


def by_rules(word: str, american: str) -> str:
    """British sounds without a table: "ɹ" stays before vowels alone, and the "o" of "lot" is rounded."""
    out = re.sub(rf"əɹ(?![ˈˌ]?[{VOWELS}])", "ə", american)
    out = re.sub(rf"(?<=[ɜɑɔɛɪʊ])ɹ(?=[ˈˌ]?[{VOWELS}])", "ɹɹ", out)
    for theirs, ours in _BY_RULES:
        out = out.replace(theirs, ours)
    out = re.sub("ɑ(?!ː)", "ɒ" if "o" in word else "ɑː", out)
    out = re.sub("ɔ(?!ː)", "ɒ" if "o" in word and "ou" not in word else "ɔː", out)
    return re.sub("(?<=[ˈˌ])i(?!ː)", "iː", out)


def _consonants(phonemes: str) -> str:
    bare = phonemes.translate(_CONSONANTS_ALIKE)
    return "".join(sound for sound in bare if sound not in VOWELS)


class ToBritish:
    """A table of contexts, longest first; one is kept only where it changes what the shorter one says."""

    def __init__(self, american: Mapping[str, Sequence[str]], british: Mapping[str, Sequence[str]]) -> None:
        levels: list[dict[Key, collections.Counter[str]]] = [{} for _ in range(len(_REACH) + 1)]
        for word in american.keys() & british.keys():
            for at, chunk in enumerate(british[word]):
                for depth, level in enumerate(levels):
                    key = _context(word, american[word], at, depth)
                    level.setdefault(key, collections.Counter())[chunk] += 1
        self._table: dict[Key, str] = {}
        for depth, level in enumerate(levels):
            for key, counts in level.items():
                chunk, times = counts.most_common(1)[0]
                if depth == 0 or (times >= _LEAST and self._at(key[:-1]) != chunk):
                    self._table[key] = chunk

    def of(self, word: str, american: Sequence[str]) -> str:
        """Phonemes of an aligned American word."""
        out = [self._at(_context(word, american, at, len(_REACH))) for at in range(len(word))]
        return one_main_stress("".join(out))

    def _at(self, key: Key) -> str:
        while key and key not in self._table:
            key = key[:-1]
        return self._table.get(key, "")


def _context(word: str, chunks: Sequence[str], at: int, depth: int) -> Key:
    """The letter with its sounds, then neighbours, the nearest first: those after it with their sounds."""
    out = [f"{word[at]}{chunks[at]}"]
    for offset in _REACH[:depth]:
        near = at + offset
        inside = 0 <= near < len(word)
        out.append(f"{word[near]}{chunks[near]}" if inside else "#")
    return tuple(out)
