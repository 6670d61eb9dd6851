"""British vowels for American ones, learnt from the words that stand in both of misaki's lexicons.

Called by `data`, where the table of letters (`accents`) loses a sound. Consonants are the same in both accents, but for
a "ɹ" that stays before vowels alone and a "j" that Americans drop; so what is learnt is the British vowel for each
American one, by the longest context that was seen: its letter, the sounds and letters beside it. Nothing can be lost
on the way.
"""

from __future__ import annotations

import collections
import re
from collections.abc import Iterator, Mapping, Sequence

from names_recipe.arpabet import VOWELS, one_main_stress

_LEAST = 2
_SOUND = re.compile(f"[ˈˌ]?[{VOWELS}]|[^ˈˌː]")
_BRITISH = re.compile(f"[ˈˌ]?j?(?:[iuɔɑɜɛəa]ː|[ɪʊ]ə|[{VOWELS}])|[^ˈˌː]")
_SAME = {"ɾ": "t", "T": "t", "ʔ": "t"}
_ENDS = "#"
Key = tuple[str, ...]


class BritishVowels:
    """A table of contexts, longest first; one is kept only where it changes what the shorter one says."""

    def __init__(self, american: Mapping[str, Sequence[str]], british: Mapping[str, str]) -> None:
        levels: dict[int, dict[Key, collections.Counter[str]]] = {}
        for word in american.keys() & british.keys():
            sounds = _sounds(american[word])
            for place, vowel in _learnt([sound for sound, _ in sounds], british[word]):
                for depth, key in enumerate(_contexts(word, sounds, place)):
                    level = levels.setdefault(depth, {})
                    level.setdefault(key, collections.Counter())[vowel] += 1
        self._table: dict[Key, str] = {}
        for depth, level in sorted(levels.items()):
            for key, counts in level.items():
                vowel, times = counts.most_common(1)[0]
                if depth == 0 or (times >= _LEAST and self._at(key[:-1]) != vowel):
                    self._table[key] = vowel

    def of(self, word: str, american: Sequence[str]) -> str:
        """Phonemes of an aligned American word."""
        sounds = _sounds(american)
        out: list[str] = []
        for place, (sound, _) in enumerate(sounds):
            if is_vowel(sound):
                out.append(sound[:-1] + self._at(_contexts(word, sounds, place)[-1]))
            elif sound == "ɹ":
                follows = place + 1 < len(sounds) and is_vowel(sounds[place + 1][0])
                out.append("ɹ" if follows else "")
            else:
                out.append(_SAME.get(sound, sound))
        said = re.sub("([ˈˌ])j", r"j\1", "".join(out)).replace("jj", "j")
        return one_main_stress(re.sub(f"tn(?![{VOWELS}ˈˌ])", "tᵊn", said) if "ʔn" in "".join(american) else said)

    def _at(self, key: Key) -> str:
        while key and key not in self._table:
            key = key[:-1]
        return self._table.get(key, "ə")


def is_vowel(sound: str) -> bool:
    return sound[-1] in VOWELS


def _sounds(chunks: Sequence[str]) -> list[tuple[str, int]]:
    """Single sounds, each with its letter."""
    return [(sound, at) for at, chunk in enumerate(chunks) for sound in _SOUND.findall(chunk)]


def _learnt(sounds: Sequence[str], british: str) -> Iterator[tuple[int, str]]:
    """Places of American vowels with the British ones, where both have as many."""
    theirs = [place for place, sound in enumerate(sounds) if is_vowel(sound)]
    found = (sound.lstrip("ˈˌ") for sound in _BRITISH.findall(british))
    ours = [sound for sound in found if is_vowel(sound.rstrip("ː"))]
    if len(theirs) != len(ours):
        return
    for place, vowel in zip(theirs, ours, strict=True):
        yield place, vowel[1:] if vowel[0] == "j" and place and sounds[place - 1] == "j" else vowel


def _contexts(word: str, sounds: Sequence[tuple[str, int]], place: int) -> list[Key]:
    """What is known of a vowel, in steps, the most telling first."""
    sound, letter = sounds[place]

    def near(offset: int) -> str:
        return sounds[place + offset][0].lstrip("ˈˌ") if 0 <= place + offset < len(sounds) else _ENDS

    def written(offset: int) -> str:
        return word[letter + offset] if 0 <= letter + offset < len(word) else _ENDS

    beside = "ɹ" if near(1) == "ɹ" else ""
    before_vowel = str(beside != "" and is_vowel(near(2)) and near(2) != _ENDS)
    row = (
        sound[-1] + beside + before_vowel, word[letter], near(1), str("ˈ" in sound), written(1), near(-1), near(2),
        written(2), written(-1), near(3), near(-2), written(3), near(4),
    )  # fmt: skip
    return [row[:depth] for depth in range(1, len(row) + 1)]
