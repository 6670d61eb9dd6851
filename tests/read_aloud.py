"""A story with the words and sounds that it is to be read with, written by hand, and how much of them was heard.

Tests only. Who normalises what: the wanted words are those of the file, where every number, date and abbreviation is
written out, and every name and heteronym has its sounds; nothing of the program reads them. Whisper, kept from writing
figures, writes down what was said; its words lose capitals and marks, and nothing else. A heard word is right where it
is spelled as the wanted one, or where it sounds like it: Whisper spells names and homophones its own way. The sounds of
a heard word are those of the program's own front end, the sounds of a wanted name those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from tests.english.heard import heard
from tests.listening import errors

STORY: Final = Path(__file__).parent / "data" / "narration" / "story_read_aloud.txt"
_MARKED: Final = re.compile(r"\[([^|\]]*)\|([^\]]*)\]|\{([^|}]*)\|([^}]*)\}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SAINT: Final = re.compile(r"\bSt\. (?=[A-Z])")
_NEAR: Final = 5
"""A name is right with one sound in so many missed: Whisper's spelling of it is a guess."""


class Wanted(msgspec.Struct, frozen=True):
    word: str
    sounds: str = ""
    """Of a name or a heteronym."""


class Passage(msgspec.Struct, frozen=True):
    written: str
    wanted: tuple[Wanted, ...]


def passages(path: Path = STORY) -> tuple[Passage, ...]:
    lines = (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return tuple(_passage(line) for line in lines)


def _passage(line: str) -> Passage:
    wanted: list[Wanted] = []
    at = 0
    for found in _MARKED.finditer(line):
        wanted += map(Wanted, words_of(line[at : found.start()]))
        if found[3] is None:
            wanted += map(Wanted, words_of(found[2]))
        else:
            wanted += (Wanted(*both) for both in zip(words_of(found[3]), found[4].split(), strict=True))
        at = found.end()
    wanted += map(Wanted, words_of(line[at:]))
    return Passage(_MARKED.sub(lambda found: found[1] or found[3], line), tuple(wanted))


def words_of(text: str) -> list[str]:
    """Small letters without marks; an "'s" that stands alone goes with what is before it."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def missed(passage: Passage, transcript: str, sounds: Callable[[str], str]) -> int:
    """Wrong, missing and needless words of what was heard. `sounds`: American phonemes of a word by its spelling. What
    is only parted otherwise is right ("a piece", "apiece"), and so is a saint who is written "St."."""

    def same(wanted: Wanted, word: str) -> bool:
        if wanted.word == word:
            return True
        if wanted.sounds:
            said = heard(wanted.sounds)
            return distance(said, heard(sounds(word))) * _NEAR <= len(said)
        return heard(sounds(wanted.word)) == heard(sounds(word))

    written = words_of(_SAINT.sub("saint ", transcript))
    return errors(passage.wanted, _parted_alike(written, [one.word for one in passage.wanted]), same)


def _parted_alike(written: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Two words as one, or one as two, where exactly these are among the wanted ones and were not written."""
    pairs = {one + other: (one, other) for one, other in pairwise(wanted)}
    lacking = set(wanted) - set(written)
    out: list[str] = []
    for word in written:
        if out and out[-1] + word in lacking:
            out[-1] += word
        else:
            out += pairs[word] if word in pairs and word not in wanted else [word]
    return out


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    return errors(one, list(other), lambda a, b: a == b)
