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


_STRESS = re.compile("[ˈˌ]")
_SILENT = re.compile(f"ɹ+(?![{VOWELS}])")
_OF_ONE = re.compile(f"(?:[iuɔɑɜɛəa]ː|[ɪʊ]ə|[{VOWELS}])")


def same_sounds(american: str, british: str) -> bool:
    """Whether none was lost or added on the way: the same consonants, with as many vowels between them, but for "j" and
    a "ɹ" that stands before no vowel."""
    return _frame(american) == _frame(british)


def _frame(phonemes: str) -> str:
    bare = phonemes.replace("ʔn", "tᵊn").replace("ɾ", "t").replace("T", "t").replace("j", "")
    bare = _SILENT.sub("", _STRESS.sub("", bare)).replace("ɹɹ", "ɹ")
    return re.sub("V+", "V", _OF_ONE.sub("V", bare))


def as_spelled(word: str, british: str) -> str:
    """Sounds of a name that the letters tell better than common words do: "Wallis", "Morris", "Ferris", "Goldberg"."""
    said = re.sub(f"(w[ˈˌ]?)ɔːl(?=[{VOWELS}])", r"\1ɒl", british)
    for letters, theirs, ours in _SPELLED:
        if letters in word:
            said = re.sub(theirs, ours, said)
    return said


_SPELLED = (
    ("orr", f"(?:ɔː|ɜː)ɹ(?=[{VOWELS}])", "ɒɹ"),
    ("errin", "ɛːɹ", "ɛɹ"), ("erran", "ɛːɹ", "ɛɹ"), ("erren", "ɛːɹ", "ɛɹ"), ("erron", "ɛːɹ", "ɛɹ"),
    ("murr", "ɜːɹ", "ʌɹ"), ("berg", "bəɡ", "bɜːɡ"),
)  # fmt: skip


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
