"""Names and numbers of an answer that nobody told the model: what a small model makes up. Pure; any thread.

Judged by letters alone: a word with a capital letter inside a sentence is a name, but for what a title line or a list
begins with. Where every fourth word inside a sentence has a capital, as in German, only numbers are judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from studio.domain.asking import PLAIN_WORDS, STEM_LETTERS
from studio.domain.sentences import split_sentences

MOST: Final = 8
"""That are told of one answer."""
_BRACKETS: Final = re.compile(r"\[[^\]\n]{0,80}\]")
"""What the answer says it does not know."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_ENDED: Final = re.compile(r"[.!?…:;,][\"'”’»)]*$")
_BETWEEN: Final = re.compile(r"[\s.]{1,2}")
"""Two words of one name stand so near: “Mr. Darcy”."""
_TITLES: Final = frozenset(("mr", "mrs", "ms", "dr", "st", "sir", "lady", "dear"))
_HOURS: Final = frozenset(("am", "pm"))
_SPELLED: Final = dict(
    re.findall(
        r"(\w+) (\d+)",
        "one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 "
        "fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 "
        "sixty 60 seventy 70 eighty 80 ninety 90 hundred 100",
    )
)
"""What was told in letters may be said in figures."""
_COMMON: Final = 0.25
"""Of the words inside sentences, so many with a capital letter make no names."""
_FEWEST: Final = 12
"""Words by which that is judged."""


def not_told(said: str, told: str) -> tuple[str, ...]:
    """Names and numbers of `said` that are not in `told`, each once, in their order. Of a name of several words one
    that was not told is enough."""
    known = {_stem(one) for one in _WORD.findall(told)}
    numbers = {_plain(one) for one in _NUMBER.findall(told)}
    numbers |= {_SPELLED[one] for one in map(str.casefold, _WORD.findall(told)) if one in _SPELLED}
    bare = _BRACKETS.sub(" ", said)
    found = [one for one in _NUMBER.findall(bare) if _plain(one) not in numbers]
    within = [word for sentence in _sentences(f"{told}\n{bare}") for word, inside in _words(sentence) if inside]
    capitals = sum(word.group()[:1].isupper() for word in within)
    if len(within) < _FEWEST or capitals <= _COMMON * len(within):
        found += [name for sentence in _sentences(bare) for name in _names(sentence, known)]
    places = {one: bare.find(one) for one in found}
    return tuple(sorted(places, key=lambda one: places[one]))[:MOST]


def _plain(number: str) -> str:
    return re.sub(r"\D", "", number)


def _stem(word: str) -> str:
    return word.casefold()[:STEM_LETTERS]


def _sentences(text: str) -> Iterator[str]:
    """Without lines that are titles: those are written with capitals, or end in no mark."""
    for line in text.split("\n"):
        bare = line.strip()
        if bare and (_ENDED.search(bare) or len(_WORD.findall(bare)) > 2 * _FEWEST):
            yield from split_sentences(bare)


def _words(sentence: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Each with whether it stands inside: behind a word, and not first in what somebody says."""
    behind = 0
    for number, word in enumerate(_WORD.finditer(sentence)):
        between = sentence[behind : word.start()]
        yield word, number > 0 and not any(one in between for one in '“„«"‘:*#')
        behind = word.end()


def _names(sentence: str, known: set[str]) -> Iterator[str]:
    """Runs of words with a capital letter, of which some were not told."""
    marked = list(_words(sentence))
    runs: list[list[re.Match[str]]] = []
    for word, inside in marked:
        text = word.group()
        named = text[:1].isupper() and len(text) > 1 and (inside or bool(runs and _joins(sentence, runs[-1][-1], word)))
        if not named or text.casefold() in PLAIN_WORDS:
            continue
        if runs and _joins(sentence, runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    for run in runs:
        told = [_stem(one.group()) in known or one.group().casefold() in _TITLES | _HOURS for one in run]
        if not all(told):
            yield sentence[run[0].start() : run[-1].end()]


def _joins(sentence: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return _BETWEEN.fullmatch(sentence, one.end(), other.start()) is not None
