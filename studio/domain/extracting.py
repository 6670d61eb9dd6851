"""A text as its own most telling sentences: a summary without any model, the same each time.

Sentences are weighed by how much they share with the text as a whole (centroid, after Radev et al. 2004), less by what
the chosen ones have said already (maximal marginal relevance, Carbonell and Goldstein 1998). Pure; called on threads by
whoever keeps summaries.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from studio.domain.sentences import flowing, split_sentences

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_SPEECH: Final = tuple('"“„«‘—–「『')
_MOST_SENTENCES: Final = 1500
"""Of a longer text every second, third, … is looked at: the time grows with the square of what is chosen."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Final = _words(
    "that with this have from were they said what there would could when them then which been their will your "
    "into some than very more upon about over such after before must should here only just like down even know "
    "well good time other where these those being have having because through while again still never always "
    "little great much many made make came come went goes going back away every each most might shall does "
    "done doing both same ever also himself herself itself themselves myself yourself him her his hers she the "
    "and but for not you was had has are all one out who did how its our any can may say see now too"
)
_VAGUE: Final = _words("he she it they this that these those his her their him them there then so and but")
"""A sentence that begins with one of them leans on the one before it."""
_SHORT, _LONG = 6, 45
"""Words of a sentence that says something, and that can still be read."""
_TELLING: Final = 0.15
"""Of the worth of the first sentence, what another one has at least."""


def words_in(text: str) -> int:
    """About as people count them; of scripts without blanks two characters are one."""
    spaced = len(_WORD.findall(_UNSPACED.sub(" ", text)))
    return spaced + len(_UNSPACED.findall(text)) // 2


def extract(text: str, most: int) -> str:
    """At most about `most` words: sentences of the text as they stand, in their order, at least one; all of it where
    it is no longer."""
    sentences = [one for one in split_sentences(flowing(text)) if _WORD.search(one)]
    if sum(map(words_in, sentences)) <= most:
        return " ".join(sentences)
    step = -(-len(sentences) // _MOST_SENTENCES)
    looked_at = sentences[::step]
    chosen = _chosen(looked_at, most)
    return " ".join(looked_at[place] for place in sorted(chosen))


def _chosen(sentences: Sequence[str], most: int) -> list[int]:
    vectors = [_terms(sentence) for sentence in sentences]
    rare = _rarity(vectors)
    weighed = [_unit({term: count * rare[term] for term, count in vector.items()}) for vector in vectors]
    centre: Counter[str] = Counter()
    for vector in weighed:
        centre.update(vector)
    middle = _unit(centre)
    central = [_product(vector, middle) * _worth(sentences, place) for place, vector in enumerate(weighed)]
    chosen: list[int] = []
    likest = [0.0] * len(sentences)
    room = most
    telling = {place for place, sentence in enumerate(sentences) if words_in(sentence) >= _SHORT}
    fitting = telling or set(range(len(sentences)))
    while fitting:
        best = max(fitting, key=lambda place: central[place] * (1 - likest[place]))
        fitting.discard(best)
        size = words_in(sentences[best])
        if chosen and (size > room or central[best] * (1 - likest[best]) < _TELLING * central[chosen[0]]):
            continue
        chosen.append(best)
        room -= size
        if room < _SHORT:
            break
        for place in fitting:
            likest[place] = max(likest[place], _product(weighed[place], weighed[best]))
    return chosen


def _worth(sentences: Sequence[str], place: int) -> float:
    """What speaks for a sentence beside its words: where it stands, that it can stand alone."""
    sentence = sentences[place]
    size = words_in(sentence)
    worth = 1.0
    if size > _LONG:
        worth *= 0.5
    if sentence.startswith(_SPEECH):
        worth *= 0.6
    first = _WORD.search(sentence)
    if first is not None and first[0].lower() in _VAGUE:
        worth *= 0.85
    if place == 0 or place == len(sentences) - 1:
        worth *= 1.3
    return worth


def _terms(sentence: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in _WORD.findall(_UNSPACED.sub(" ", sentence)):
        small = word.lower()
        if len(small) > 2 and small not in _COMMON:
            found[small] += 1
    signs = _UNSPACED.findall(sentence)
    found.update(a + b for a, b in pairwise(signs))
    return found


def _rarity(vectors: Sequence[Mapping[str, int]]) -> dict[str, float]:
    """Inverse document frequency; what stands in nearly every sentence says nothing."""
    counts: Counter[str] = Counter()
    for vector in vectors:
        counts.update(vector.keys())
    return {term: math.log(1 + len(vectors) / count) for term, count in counts.items()}


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
    return {term: value / length for term, value in vector.items()}


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    return sum(value * many[term] for term, value in few.items() if term in many)
