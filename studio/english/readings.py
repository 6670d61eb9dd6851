"""What will be heard, before it is: the spoken words of a text, and those whose sound is a guess.

Called by `services/narration/reading.py` for the window and the command line, on a thread of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain.sentences import split_sentences
from studio.english.front_end import EnglishFrontEnd, Spoken
from studio.english.words import Source

_SMALL: Final = frozenset({"a", "an", "the", "to"})
"""Said by what follows."""
_FOREIGN: Final = frozenset({
    "la", "le", "les", "des", "du", "une", "est", "qui", "que", "je", "el", "los", "las", "una", "il", "lo", "gli",
    "della", "del", "di", "che", "der", "das", "und", "ist", "ich",
})  # fmt: skip
"""Small words that English has not: one of them makes a phrase foreign that a text sets apart."""
_PHRASE: Final = 6
"""Words of a phrase that is one, at most."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
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


def unknown_words(lines: Iterable[ReadLine], emphasised: Collection[str] = ()) -> tuple[UnknownWord, ...]:
    """Each guessed word once, in the order of the text. `emphasised`: what the text sets apart; of several words that
    are foreign, as far as one of them tells it, such a phrase is one."""
    found: dict[str, UnknownWord] = {}
    phrases = _by_first_word(emphasised)
    for number, line in enumerate(lines, 1):
        skip = 0
        for at, spoken in enumerate(line.spoken):
            if skip:
                skip -= 1
                continue
            phrase = _foreign(line.spoken, at, phrases)
            if phrase:
                skip = len(phrase) - 1
                word = _written(phrase, emphasised)
                phonemes = " ".join(one.phonemes for one in phrase)
                before = found.get(word.lower(), UnknownWord(word, phonemes, "guess", 0, number))
                found[word.lower()] = msgspec.structs.replace(before, times=before.times + 1)
            elif spoken.source in GUESSED:
                word = spoken.word.removesuffix("'s")
                known = found.get(word.lower())
                if known is None:
                    phonemes = spoken.phonemes if word == spoken.word else _without_s(spoken.phonemes)
                    found[word.lower()] = UnknownWord(word, phonemes, spoken.source, 1, number)
                else:
                    found[word.lower()] = msgspec.structs.replace(known, times=known.times + 1)
    return tuple(found.values())


def _by_first_word(emphasised: Collection[str]) -> dict[str, list[tuple[str, ...]]]:
    """Those of two to six words, the longest first; what hyphens join ("n'est-ce pas") is several."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in dict.fromkeys(emphasised):
        words = tuple(part for word in _WORD.findall(text) for part in _parts(word))
        if 2 <= len(words) <= _PHRASE:
            found.setdefault(words[0], []).append(words)
    for mine in found.values():
        mine.sort(key=len, reverse=True)
    return found


def _foreign(spoken: Sequence[Spoken], at: int, phrases: Mapping[str, Sequence[tuple[str, ...]]]) -> tuple[Spoken, ...]:
    """The phrase that begins there, where it is set apart, and one of its words tells that it is foreign."""
    for words in phrases.get(next(iter(_parts(spoken[at].word)), ""), ()):
        mine: list[Spoken] = []
        said: list[str] = []
        while len(said) < len(words) and at + len(mine) < len(spoken):
            mine.append(spoken[at + len(mine)])
            said += _parts(mine[-1].word)
        if tuple(said) == words and any(
            one.source in GUESSED or _FOREIGN.intersection(_parts(one.word)) for one in mine
        ):
            return tuple(mine)
    return ()


def _written(phrase: Sequence[Spoken], emphasised: Collection[str]) -> str:
    """With the hyphens that the text has, so that a pronunciation of it is found there again."""
    plain = " ".join(one.word for one in phrase)
    wanted = [part for one in phrase for part in _parts(one.word)]
    for text in emphasised:
        words = _WORD.findall(text)
        if any("-" in word for word in words) and [part for word in words for part in _parts(word)] == wanted:
            return " ".join(words)
    return plain


def _parts(word: str) -> tuple[str, ...]:
    return tuple(part for part in word.lower().replace("’", "'").split("-") if part)


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
