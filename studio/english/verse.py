"""The metre and rhyme of English verse, heard with the phonemes that a voice would speak. Pure; any thread.

Called by `services/verse.py`. A syllable is a vowel of misaki's alphabet; a vowel after ˈ is stressed, after ˌ half.
Words of one syllable take the stress that their place wants, as they do when verse is read (Kiparsky, Linguistic
Inquiry 8, 1977): only the stresses of longer words speak for or against a metre. It is an ear's help and no verdict.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from studio.english.readings import GUESSED, ReadLine

Foot = Literal["iambic", "trochaic", "anapaestic", "dactylic"]
VOWELS: Final = frozenset("AIOWYQaæɑɒɔəɛɜɪiuʊʌɐᵊᵻeo")
_STRESSES: Final = "ˈˌ"
_FEET: Final[dict[Foot, str]] = {"iambic": "x/", "trochaic": "/x", "anapaestic": "xx/", "dactylic": "/xx"}
_WEAK: Final = frozenset({
    "a", "an", "the", "and", "or", "nor", "but", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as",
    "is", "was", "were", "be", "been", "am", "are", "his", "her", "its", "my", "thy", "our", "your", "their",
    "this", "that", "than", "if", "so", "he", "she", "it", "we", "they", "i", "you", "me", "him", "them", "us",
    "do", "did", "has", "had", "have", "will", "would", "shall", "should", "can", "could", "may", "might", "must",
    "not", "no", "who", "which",
})  # fmt: skip
"""Words of one syllable that seldom carry a stress."""
_MOST_AMISS: Final = 0.14
"""Share of syllables that may speak against a metre in a text that has it,"""
_LEAST_FITTING: Final = 0.5
"""and the share of lines that it is heard in."""
_AMISS_IN_LINE: Final = 1.3
_TOO_WEAK: Final = 0.3
"""Of an unstressed syllable in a strong place, which reading lifts; a stress in a weak place is one."""
_WHOLE: Final = {"o'er": "oar", "e'er": "air"}
_LEFT_OUT: Final = re.compile(r"\b(?:o'er|e'er|(\w{3,}?)(?<!\bshe)(?<!\bwho)(?<!\byou)(?<!\bthey)'d)\b", re.IGNORECASE)
_LIFTED_BEHIND: Final = 2
"""Syllables behind the stress from which on the last one may be lifted."""
_NEAR: Final = 4
"""Lines before and after in which a lifted syllable is heard to rhyme."""
_MOST_LINE: Final = 40
"""Syllables; a longer line is prose and has no metre."""


class ScannedLine(msgspec.Struct, frozen=True):
    text: str
    syllables: int
    stresses: str
    """A sign a syllable: / stressed, \\ half, x not."""
    fits: bool
    """The metre of the whole is heard in it."""
    rhyme: str
    """The letter of those it rhymes with; "" for none."""
    guessed: tuple[str, ...] = ()
    """Words whose sound is a guess, and with it what is said of the line."""


class Verse(msgspec.Struct, frozen=True):
    lines: tuple[ScannedLine, ...]
    foot: Foot | None
    """None: no metre is heard in most of the lines."""
    feet: int
    """Of most lines."""
    fitting: int
    """Lines that have it."""
    scheme: str
    """A letter a line, "-" where it rhymes with none; a space between stanzas."""


class _Syllable(msgspec.Struct, frozen=True):
    stress: str
    free: bool
    """Of a word of one syllable, which takes the stress of its place."""


class _Heard(msgspec.Struct, frozen=True):
    text: str
    syllables: tuple[_Syllable, ...]
    sound: str
    """From the last stressed vowel on."""
    lifted: str
    """Of a last syllable that verse lifts, as of "eternity" and "butterfly"; empty: it has none."""
    guessed: tuple[str, ...]


def spelt_out(text: str) -> str:
    """With what verse leaves out where that only changes how a word is written: "dimm'd" is said as "dimmed"."""
    return _LEFT_OUT.sub(lambda found: _WHOLE.get(found[0].casefold()) or found[1] + "ed", text.replace("\u2019", "'"))


def scan(stanzas: Sequence[Sequence[tuple[str, ReadLine]]]) -> Verse:
    """Of lines as they are written, each with what is heard of it."""
    heard = [[_hear(text, read) for text, read in stanza] for stanza in stanzas]
    every = [line for stanza in heard for line in stanza]
    foot = _foot_of(every)
    feet = Counter(_feet(line, foot) for line in every if line.syllables and foot is not None)
    most = feet.most_common(1)[0][0] if feet else 0
    letters = _rhymes(every)
    lines = tuple(
        ScannedLine(
            line.text,
            len(line.syllables),
            "".join(one.stress for one in line.syllables),
            foot is not None and _feet(line, foot) == most and _amiss(line, foot) <= _AMISS_IN_LINE,
            letter,
            line.guessed,
        )
        for line, letter in zip(every, letters, strict=True)
    )
    at, scheme = 0, []
    for stanza in heard:
        scheme.append("".join(letter or "-" for letter in letters[at : at + len(stanza)]))
        at += len(stanza)
    return Verse(lines, foot, most, sum(line.fits for line in lines), " ".join(scheme))


def _hear(text: str, read: ReadLine) -> _Heard:
    syllables: list[_Syllable] = []
    guessed: list[str] = []
    sound = lifted = ""
    for word in read.spoken:
        stresses = _stresses(word.phonemes)
        if word.source in GUESSED:
            guessed.append(word.word or word.text)
        if len(stresses) == 1:
            weak = (word.word or word.text).casefold() in _WEAK
            syllables.append(_Syllable("x" if weak else "/", free=True))
        else:
            syllables += [_Syllable(one, free=False) for one in stresses]
        if stresses:
            sound, lifted = rhyme_of(word.phonemes), lifted_rhyme_of(word.phonemes)
    return _Heard(text, tuple(syllables), sound, lifted, tuple(dict.fromkeys(guessed)))


def _stresses(phonemes: str) -> list[str]:
    found: list[str] = []
    mark = ""
    for sign in phonemes:
        if sign in _STRESSES:
            mark = sign
        elif sign in VOWELS:
            found.append({"ˈ": "/", "ˌ": "\\"}.get(mark, "x"))
            mark = ""
    return found


def rhyme_of(phonemes: str) -> str:
    """What two words that rhyme share: from the vowel of the last full stress to the end, or from the last vowel of a
    word without one."""
    plain = [sign for sign in phonemes if sign not in _STRESSES]
    stressed = phonemes.rfind("ˈ")
    begin = len([sign for sign in phonemes[:stressed] if sign not in _STRESSES]) if stressed >= 0 else -1
    vowels = [place for place, sign in enumerate(plain) if sign in VOWELS and place >= begin]
    if not vowels:
        return ""
    start = vowels[0] if begin >= 0 else vowels[-1]
    return "".join(plain[start:]).replace("ᵻ", "ɪ").replace("ᵊ", "ə")


def lifted_rhyme_of(phonemes: str) -> str:
    """What the last syllable rhymes with where verse may stress it: it has half a stress ("butterfly", with "sky"), or
    stands two or more behind the full one ("eternity", with "me"). Empty for other words."""
    stresses = _stresses(phonemes)
    if "/" not in stresses or stresses[-1] == "/":
        return ""
    behind = len(stresses) - 1 - max(place for place, one in enumerate(stresses) if one == "/")
    if stresses[-1] == "x" and behind < _LIFTED_BEHIND:
        return ""
    last = max(place for place, sign in enumerate(phonemes) if sign in VOWELS)
    return rhyme_of(phonemes[last:])


def _rhymes(lines: Sequence[_Heard]) -> list[str]:
    """A full rhyme goes before a lifted one, which is heard near by alone."""
    times = Counter(line.sound for line in lines if line.sound)
    keys = [line.sound if times[line.sound] > 1 or not line.lifted else line.lifted for line in lines]
    for place, line in enumerate(lines):
        near = keys[max(0, place - _NEAR) : place] + keys[place + 1 : place + 1 + _NEAR]
        if keys[place] != line.sound and keys[place] not in near:
            keys[place] = line.sound
    times = Counter(keys)
    letters: dict[str, str] = {}
    return [letters.setdefault(key, letter_of(len(letters))) if key and times[key] > 1 else "" for key in keys]


def letter_of(number: int) -> str:
    """A, B, … Z, A2, B2, …"""
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn + 1) if turn else "")


def _foot_of(lines: Iterable[_Heard]) -> Foot | None:
    """The metre that the fewest syllables speak against, where these are few."""
    measured = [line for line in lines if 2 <= len(line.syllables) <= _MOST_LINE]
    count = sum(len(line.syllables) for line in measured)
    if not count or not any(not one.free for line in measured for one in line.syllables):
        return None
    amiss = {foot: sum(_amiss(line, foot) for line in measured) for foot in _FEET}
    best = min(amiss, key=lambda foot: amiss[foot])
    fitting = sum(_amiss(line, best) <= _AMISS_IN_LINE for line in measured)
    heard = amiss[best] <= _MOST_AMISS * count and fitting >= _LEAST_FITTING * len(measured)
    return best if heard else None


def _feet(line: _Heard, foot: Foot | None) -> int:
    """Full feet; a last syllable beyond them (a feminine ending) or one that is missing makes no other line of it."""
    if foot is None:
        return 0
    length = len(_FEET[foot])
    return (len(line.syllables) + (1 if foot in ("trochaic", "dactylic") else 0)) // length


def _amiss(line: _Heard, foot: Foot) -> float:
    """How many syllables speak against the metre. The first foot of an iambic line may be turned round."""
    pattern = _FEET[foot]
    if len(line.syllables) > _MOST_LINE:
        return float(len(line.syllables))
    against = [_against(one, pattern[place % len(pattern)]) for place, one in enumerate(line.syllables)]
    if foot == "iambic" and len(against) > 2:
        turned = [_against(one, "/x"[place]) for place, one in enumerate(line.syllables[:2])]
        return min(sum(against[:2]), sum(turned) + 0.25) + sum(against[2:])
    return sum(against)


def _against(syllable: _Syllable, wanted: str) -> float:
    if syllable.free:
        return 0.0 if syllable.stress == wanted else 0.1
    if wanted == "/":
        return _TOO_WEAK if syllable.stress == "x" else 0.0
    return 1.0 if syllable.stress == "/" else 0.0
