"""Which voice a character could have: by sex, accent and age where they are known, and none that another one has.

Pure; called by the cast and the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from studio.domain.project_records import Card
from studio.domain.sound_records import Manner
from studio.services.narration.casting import blend
from studio.services.narration.found_speakers import FoundSpeaker
from studio.services.narration.voices import WHISPERING, Voice, voice_names

_BRITISH: Final = re.compile(
    r"\b(?:british|english(?:man|woman)?|scottish|scots(?:man|woman)?|irish(?:man|woman)?|welsh(?:man|woman)?|london(?:er)?|"
    r"england|scotland|ireland|wales|edinburgh|glasgow|dublin|yorkshire|cockney)\b",
    re.IGNORECASE,
)
_AMERICAN: Final = re.compile(
    r"\b(?:american|texan|new york(?:er)?|california[n]?|texas|chicago|boston|canad(?:a|ian)|usa|united states)\b",
    re.IGNORECASE,
)
_OLD: Final = re.compile(
    r"\b(?:old (?:man|woman|lady|gentleman)|elderly|aged (?:man|woman)|grand(?:mother|father|ma|pa)|pensioner)\b",
    re.IGNORECASE,
)
_CHILD: Final = re.compile(r"\b(?:child|boy|girl|kid|toddler|schoolboy|schoolgirl)\b", re.IGNORECASE)
_YEARS: Final = re.compile(r"\b(?:aged?:? (\d{1,3})|(\d{1,3})[- ]years?(?:[- ]old)?)\b", re.IGNORECASE)
_GROWN, _AGED = 13, 65
_AS_CHILD: Final = Manner(pitch=2.0)
_AS_AGED: Final = Manner(pitch=-1.0, speed=0.95)
_SHARES: Final = (0.5, 0.3, 0.7)


def proposed_voices(
    found: Sequence[FoundSpeaker], voices: Sequence[Voice], taken: Sequence[str]
) -> dict[str, tuple[str, Manner]]:
    """By card id, in the order of `found`. `taken`: voices that somebody has, the narrator's first, whose accent is the
    book's where a card does not say another. Who has a voice keeps it. When all voices of a sex are given, two of them
    are blended; where that is not possible either, the narrator reads ("")."""
    used = {one.card.voice for one in found if one.card.voice} | {voice for voice in taken if voice}
    accent = taken[0][:1] if taken and taken[0][1:3] in ("f_", "m_") else "a"
    english = [voice.id for voice in voices if voice.id[:1] in ("a", "b") and voice.id[1:3] in ("f_", "m_")]
    others = [voice.id for voice in voices if voice.id not in english and voice.id[1:3] not in ("f_", "m_")]
    parts: dict[str, tuple[str, Manner]] = {}
    for one in found:
        voice, manner = one.card.voice, one.card.manner
        if not voice:
            offered = _in_order(english, one.gender, _accent_of(one.card, accent))
            voice = next((name for name in (*offered, *others) if name not in used), "")
            voice = voice or next((name for name in _blends(english, one.gender) if name not in used), "")
            manner = _manner_of(one.card) if manner == Manner() else manner
        used.add(voice)
        parts[one.card.id] = voice, manner
    return parts


def _in_order(english: Sequence[str], gender: str, accent: str) -> Iterator[str]:
    """Those of the accent first, who whispers last; another sex is no voice for a character whose sex is known."""
    fits = (name for name in english if not gender or name[1] == ("f" if gender == "she" else "m"))
    yield from sorted(fits, key=lambda name: (name in WHISPERING, name[0] != accent))


def _blends(english: Sequence[str], gender: str) -> Iterator[str]:
    fits = [name for name in _in_order(english, gender, "a") if name not in WHISPERING]
    for share in _SHARES:
        for one, other in combinations(fits, 2):
            if one[1] == other[1]:
                yield blend(one, other, share)


def _words(card: Card) -> str:
    return f"{card.name} {card.facts} {card.appearance} {card.notes}"


def _accent_of(card: Card, usual: str) -> str:
    british, american = _BRITISH.search(_words(card)), _AMERICAN.search(_words(card))
    if bool(british) == bool(american):
        return usual
    return "b" if british else "a"


def _manner_of(card: Card) -> Manner:
    words = _words(card)
    years = _YEARS.search(words)
    if years is not None:
        age = int(years[1] or years[2])
        return _AS_CHILD if age < _GROWN else _AS_AGED if age >= _AGED else Manner()
    if _OLD.search(words):
        return _AS_AGED
    return _AS_CHILD if _CHILD.search(words) else Manner()


def taken_voices(narrator: str, cards: Sequence[Card]) -> tuple[str, ...]:
    """The narrator's, then those of the characters."""
    return (*voice_names(narrator), *(card.voice for card in cards if card.role == "character" and card.voice))
