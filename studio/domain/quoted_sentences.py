"""Which sentence of a passage says most of a point that somebody noted. Pure; any thread.

A passage about a thing names it in most of its sentences, and first of all in the one that defines it. So words that
most of them have count little, a sentence that only says what the thing is goes behind others, and of what sentences
mean, what they all mean is taken away (`services.likeness.apart_from_all`).
Measured on 30 points: tests/services/test_quoted_sentences.py.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from studio.domain.answer_kinds import lacking
from studio.domain.asking import STEM_LETTERS, terms_of
from studio.domain.sentences import split_sentences

LEAST_WORDS: Final = 4
"""A shorter sentence says little by itself."""
_TERM: Final = re.compile(r"[^\W_]+")
_DEFINES: Final = re.compile(r"(?:(?:the|an?)\s+)?((?:[\w'’-]+\s+){1,4}?)(?:is|was|are|were)\s+(?:an?|the|one)\b", re.I)
_ASKS_WHAT: Final = re.compile(
    r"\W*(?:what|who)\s+(?:is|was|are|were)\s+(?:an?|the)?\s*[\w'’-]+(?:\s+[\w'’-]+)?\W*", re.I
)
_DEFINITION, _LACKING = 2.0, 0.5
"""Standard deviations that a sentence loses: for a definition, for not having the kind of thing that is asked for."""
_WORDS: Final = 0.3
"""How much words count beside meaning."""


def sentences_of(text: str) -> tuple[str, ...]:
    """Those of a passage that may be quoted, one at least."""
    sentences = [" ".join(one.split()) for line in text.split("\n") for one in split_sentences(line)]
    sentences = [one for one in sentences if one]
    whole = [one for one in sentences if len(one.split()) >= LEAST_WORDS]
    return tuple(whole or sentences or [" ".join(text.split())])


def best_sentence(words: str, text: str, alike: Sequence[float] = ()) -> str:
    """Of a passage's sentences that which says most of `words`; the first of equals. `alike`: of each of `sentences_of`
    how like it is in what it means; none: nobody knows."""
    sentences = sentences_of(text)
    scores = _in_deviations(_shares(words, sentences))
    if len(alike) == len(sentences):
        meant = _in_deviations(alike)
        scores = [one + _WORDS * shared for one, shared in zip(meant, scores, strict=True)]
    wants_what = _ASKS_WHAT.fullmatch(words) is not None
    for place, one in enumerate(sentences):
        scores[place] -= _DEFINITION * (not wants_what and _only_defines(words, one))
        scores[place] -= _LACKING * bool(lacking(words, [(one, text)]))
    return sentences[scores.index(max(scores))]


def _shares(words: str, sentences: Sequence[str]) -> list[float]:
    """Of each sentence how much of the words it has; those that few of the sentences have count more."""
    told = [[one[:STEM_LETTERS] for one in _TERM.findall(sentence.casefold())] for sentence in sentences]
    weight: dict[str, float] = {}
    for term in {one[:STEM_LETTERS] for one in terms_of(words)}:
        count = sum(term in one for one in told)
        if count:
            weight[term] = math.log((len(sentences) + 1) / (count + 0.5))
    return [sum(value for term, value in weight.items() if term in one) for one in told]


def _in_deviations(values: Sequence[float]) -> list[float]:
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((one - mean) ** 2 for one in values) / len(values))
    return [(one - mean) / spread if spread > 1e-6 else 0.0 for one in values]


def _only_defines(words: str, sentence: str) -> bool:
    """It says what something is that the words name."""
    found = _DEFINES.match(sentence)
    if found is None:
        return False
    asked = {one[:STEM_LETTERS] for one in terms_of(words)}
    named = [one[:STEM_LETTERS] for one in terms_of(found[1])]
    return bool(named) and all(any(_same(one, other) for other in asked) for one in named)


def _same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
