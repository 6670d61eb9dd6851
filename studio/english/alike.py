"""How far apart two words are to the ear, by their phonemes in misaki's alphabet. Pure; both sides, any thread.

Called by `studio.services.narration.comparing`, where what a listener wrote down is held against what was to be read.
Sounds that are mistaken for each other (t and d, two vowels) are nearer than others; stress and length count nothing.
Which are near follows the confusions that Miller and Nicely (1955) measured: voicing and place are lost first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_FOLDED: Final = str.maketrans(
    {
        "ˈ": None, "ˌ": None, "ː": None, "ᵊ": "ə", "ᵻ": "ə", "ɐ": "ə", "ʌ": "ə", "ɜ": "ə", "ɾ": "t", "ʔ": "t",
        "ɒ": "ɑ", "ɔ": "ɑ", "g": "ɡ",
    }
)  # fmt: skip
"""What a listener does not tell apart."""
_VOWELS: Final = frozenset("aeiouæɑəɛɪʊAIOWYQ")
_NEAR_VOWELS: Final = frozenset(
    frozenset(pair)
    for pair in (
        "əɪ",
        "əɛ",
        "əɑ",
        "əʊ",
        "ɪi",
        "ɪɛ",
        "ɪə",
        "ʊu",
        "æɛ",
        "æɑ",
        "ɑO",
        "ɛA",
        "iA",
        "əO",
        "əæ",
        "ei",
        "eA",
        "eɛ",
    )
)
_NEAR_CONSONANTS: Final = frozenset(
    frozenset(pair)
    for pair in (
        "td", "pb", "kɡ", "fv", "θð", "sz", "ʃʒ", "ʧʤ", "mn", "nŋ", "ʃʧ", "ʒʤ", "sʃ", "fθ", "vð", "wv", "ðd", "tʧ",
        "dʤ", "sθ", "ɹw", "tk",
    )
)  # fmt: skip
_WEAK: Final = frozenset("əɪhtdɹ")
"""Hardly heard where they are one too many or one too few."""


def folded(phonemes: str) -> str:
    """Without stress, length, and what no listener tells apart; of several words one row of sounds."""
    plain = phonemes.replace("tʃ", "ʧ").replace("dʒ", "ʤ").translate(_FOLDED)
    return "".join(sign for sign in plain if not sign.isspace())


@lru_cache(maxsize=50_000)
def apart(one: str, other: str) -> float:
    """Of two rows of folded sounds: 0 for the same, 1 for nothing in common."""
    if one == other:
        return 0.0
    longer = max(len(one), len(other))
    row = [0.0]
    for sign in other:
        row.append(row[-1] + _alone(sign))
    for sign in one:
        above = row
        row = [above[0] + _alone(sign)]
        for place, theirs in enumerate(other):
            row.append(
                min(above[place + 1] + _alone(sign), row[place] + _alone(theirs), above[place] + _swapped(sign, theirs))
            )
    return min(1.0, row[-1] / longer)


def _alone(sign: str) -> float:
    return 0.6 if sign in _WEAK else 1.0


def _swapped(one: str, other: str) -> float:
    if one == other:
        return 0.0
    pair = frozenset((one, other))
    if pair in _NEAR_VOWELS:
        return 0.25
    if pair in _NEAR_CONSONANTS:
        return 0.4
    return 0.6 if one in _VOWELS and other in _VOWELS else 1.0
