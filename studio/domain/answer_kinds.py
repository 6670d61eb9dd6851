"""What kind of thing a question asks for, and whether an answer has it: a who-question wants somebody, of whom a
quotation says what was asked. Pure; any thread.

A sentence that stands in a quotation word for word is true and may still be no answer. Whether it is one is judged by
words alone: near the somebody (the time, the number) the quotation has to have one of the question's own words, names
apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from studio.domain.asking import PLAIN_WORDS, STEM_LETTERS, terms_of
from studio.domain.sentences import split_sentences
from studio.domain.word_forms import forms_of

Lacking = Literal["", "who", "when", "number"]
"""Of an answer, what it lacks; "": nothing, as far as words tell."""

_TERM: Final = re.compile(r"[^\W_]+")
_WHO: Final = re.compile(
    r"\b(?:who|whom|whose)\b|^(?:by|to|with|from) (?:who|whom|whose)\b|\b(?:what|which) (?:is|was|were) .*\bnames?\b",
    re.IGNORECASE,
)
_BY_WHOM: Final = re.compile(r"^\W*(?:(?:by|to|with|from|for) )?(?:who|whom|whose)\b", re.IGNORECASE)
_WHEN: Final = re.compile(r"^\W*(?:when|(?:in|on|at) (?:what|which) (?:year|month|day|hour|time))\b", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\bhow (?:many|old|tall|much)\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COUNTS: Final = _words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen half both "
    "couple pair none several once twice"
)
_TIMES: Final = _words(
    "morning evening night noon midnight afternoon dawn dusk day week month year spring summer autumn winter "
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday christmas easter michaelmas yesterday tomorrow today after before ago while "
    "oclock"
)
_PEOPLE: Final = _words(
    "i he she they we man men woman women boy boys girl girls lady ladies gentleman gentlemen father mother brother "
    "sister son daughter uncle aunt cousin husband wife master mistress servant groom grooms coachman friend "
    "friends king queen doctor farmer soldier captain child children people nobody somebody everybody"
)
_ARTICLES: Final = _words("the a an his her its their my our your this that these those some one two three")


def wanted_by(question: str) -> Lacking:
    """What kind of thing it asks for; "" where none of them is."""
    if _NUMBER.search(question):
        return "number"
    if _WHEN.search(question):
        return "when"
    return "who" if _WHO.search(question) else ""


def asks_who(question: str) -> bool:
    """It asks for somebody who did or was something, not for a name."""
    return _BY_WHOM.search(question) is not None


def lacking(question: str, proven: Iterable[tuple[str, str]]) -> Lacking:
    """What the question asks for and no sentence has. `proven`: each sentence of the answer with a quotation that says
    it."""
    kind = wanted_by(question)
    if not kind or any(_answers(kind, question, sentence, quotation) for sentence, quotation in proven):
        return ""
    return kind


def _answers(kind: Lacking, question: str, sentence: str, quotation: str) -> bool:
    asked = {_stem(one) for one in _TERM.findall(question)}
    found = [one for one in _candidates(kind, sentence) if _stem(one) not in asked]
    wanted = asked_words(question)
    return any(not wanted or wanted & near for one in found for near in _around(one, quotation))


def asked_words(question: str) -> set[str]:
    """Stems of what is asked, names and plain words apart, with their other forms."""
    names = {one.casefold() for one in _TERM.findall(question)[1:] if one[:1].isupper()}
    words = [one for one in terms_of(question) if one not in names and one not in PLAIN_WORDS]
    return {_stem(form) for one in words for form in (one, *forms_of(one))}


def _candidates(kind: Lacking, sentence: str) -> Iterator[str]:
    words = _TERM.findall(sentence)
    if kind == "who":
        yield from _doers([word.casefold() for word in words])
    for place, word in enumerate(words):
        small = word.casefold()
        if kind == "who":
            named = word[:1].isupper() and small not in PLAIN_WORDS
            if named or (small in _PEOPLE and (place or small != "i")):
                yield word
        elif word.isdigit() or small in (_COUNTS if kind == "number" else _TIMES | _COUNTS):
            yield word


def _doers(words: Sequence[str]) -> Iterator[str]:
    """Of what a sentence begins with, and what stands behind "by", up to three words after an article or the like: the
    ferryman, his old groom."""
    for place, word in enumerate(words):
        if word in _ARTICLES and (not place or words[place - 1] == "by"):
            for following in words[place + 1 : place + 4]:
                if following in PLAIN_WORDS:
                    break
                yield following


def _around(word: str, quotation: str) -> Iterator[set[str]]:
    """Of each place where the quotation has a word, the stems of its sentence and of both beside it."""
    sentences = [[_stem(one) for one in _TERM.findall(sentence)] for sentence in split_sentences(quotation)]
    for place, stems in enumerate(sentences):
        if _stem(word) in stems:
            yield _all(sentences[max(0, place - 1) : place + 2])


def _all(sentences: Sequence[Sequence[str]]) -> set[str]:
    return {one for sentence in sentences for one in sentence}


def _stem(word: str) -> str:
    small = word.casefold()
    return small if small.isdigit() else small[:STEM_LETTERS]
