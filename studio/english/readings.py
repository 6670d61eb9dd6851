"""What will be heard, before it is: the spoken words of a text, and those whose sound is a guess.

Called by `services/narration/reading.py` for the window and the command line, on a thread of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from studio.domain.sentences import split_sentences
from studio.english.front_end import EnglishFrontEnd, Spoken
from studio.english.words import Source

_SMALL: Final = frozenset({"a", "an", "the", "to"})
"""Said by what follows."""
GUESSED: Final[frozenset[Source]] = frozenset({"guess", "parts"})
"""Sources of words that no lexicon has."""


class ReadLine(msgspec.Struct, frozen=True):
    """One line of a text as it will be heard."""

    words: str
    """The spoken words, with the marks that are heard."""
    spoken: tuple[Spoken, ...]
    unspoken: tuple[str, ...] = ()
    """What is written in a script that is announced and not said."""


class UnknownWord(msgspec.Struct, frozen=True):
    word: str
    phonemes: str
    """How it will be said, in misaki's alphabet."""
    source: Source
    """ "guess" by a network of letters, "parts" of two known words."""
    times: int
    line: int
    """Where it stands first, from 1."""


class SaidWord(msgspec.Struct, frozen=True):
    """A word of a sentence, and how else it may be said."""

    word: str
    phonemes: str
    others: tuple[str, ...]
    """Of a heteronym."""


def said_words(front_end: EnglishFrontEnd, sentence: str, own: Mapping[str, str]) -> tuple[SaidWord, ...]:
    """Each word once, in the order of the sentence; those of which there are two sounds in it are heteronyms."""
    found: dict[str, SaidWord] = {}
    for spoken in front_end.speak(sentence, own):
        word = spoken.word or spoken.text
        if not spoken.phonemes or not word or word.lower() in found:
            continue
        others = tuple(one for one in front_end.readings(word) if one != spoken.phonemes)
        found[word.lower()] = SaidWord(word, spoken.phonemes, others if word.lower() not in _SMALL else ())
    return tuple(found.values())


def read_lines(front_end: EnglishFrontEnd, lines: Iterable[str], own: Mapping[str, str]) -> Iterator[ReadLine]:
    """Line by line, each sentence by itself as a voice reads it. `own`: the user's pronunciations, word -> phonemes."""
    for line in lines:
        spoken: list[Spoken] = []
        foreign: list[str] = []
        for sentence in split_sentences(line):
            spoken += front_end.speak(sentence, own)
            foreign += (token.source for token in front_end.read(sentence, own) if _announced(token.kind, token.say))
        yield ReadLine(_joined(spoken), tuple(spoken), tuple(foreign))


def unknown_words(lines: Iterable[ReadLine]) -> tuple[UnknownWord, ...]:
    """Each guessed word once, in the order of the text."""
    found: dict[str, UnknownWord] = {}
    for number, line in enumerate(lines, 1):
        for spoken in line.spoken:
            if spoken.source in GUESSED:
                word = spoken.word.removesuffix("'s")
                known = found.get(word.lower())
                if known is None:
                    phonemes = spoken.phonemes if word == spoken.word else _without_s(spoken.phonemes)
                    found[word.lower()] = UnknownWord(word, phonemes, spoken.source, 1, number)
                else:
                    found[word.lower()] = msgspec.structs.replace(known, times=known.times + 1)
    return tuple(found.values())


def _announced(kind: str, say: tuple[str, ...]) -> bool:
    return kind == "foreign" and say[-1:] in {("text",), ()}


def _joined(spoken: Iterable[Spoken]) -> str:
    """Words with a blank between them, and the marks where they are heard."""
    pieces: list[str] = []
    for one in spoken:
        pieces += (one.word, one.after if one.after.strip() else " ")
        if pieces[-1] and not pieces[-1].endswith((" ", "“", "(")):
            pieces[-1] += " "
    return "".join(pieces).strip()


def _without_s(phonemes: str) -> str:
    return phonemes.removesuffix("ᵻz") if phonemes.endswith("ᵻz") else phonemes.rstrip("sz")
