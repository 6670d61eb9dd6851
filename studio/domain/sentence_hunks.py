"""A change of several sentences in smaller ones: what becomes of each sentence by itself, so that one of them can be
accepted without the others. Pure; used by `proposed_edits`.

Two sentences belong together that share words in order: pairs in rising order with the most words in common, found by
dynamic programming as an alignment of sequences (Needleman and Wunsch, Journal of Molecular Biology 48, 1970).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from studio.domain.sentences import split_sentences
from studio.domain.text_diff import align

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEAST_SHARED: Final = 2
"""Words in order that two sentences have in common at least."""
_LEAST_SHARE: Final = 0.3
"""Of the words of the shorter one."""
_MOST: Final = 600
"""Pairs of sentences that are looked at."""


class Pair(NamedTuple):
    """[start, end) of the old text becomes [new_start, new_end) of the new one."""

    start: int
    end: int
    new_start: int
    new_end: int


def in_sentences(old: str, new: str) -> tuple[Pair, ...]:
    """Both texts in as many stretches, which together are all of them; one alone where they cannot be parted. A
    sentence that nothing is left of is a stretch of its own, which becomes nothing; new ones stand with the one before
    them."""
    ours, theirs = _places(old), _places(new)
    whole = (Pair(0, len(old), 0, len(new)),)
    if max(len(ours), len(theirs)) < 2 or not 0 < len(ours) * len(theirs) <= _MOST:
        return whole
    pairs = _paired([old[a:b] for a, b in ours], [new[a:b] for a, b in theirs])
    if not pairs:
        return whole
    found: list[Pair] = []
    of_old = dict(pairs)
    ends = [theirs[other][0] for _, other in pairs[1:]] + [len(new)]
    behind = {one: end for (one, _), end in zip(pairs, ends, strict=True)}
    at = 0
    for number, (start, end) in enumerate(ours):
        if number in of_old:
            found.append(Pair(start, end, at, behind[number]))
            at = behind[number]
        else:
            found.append(Pair(start, end, at, at))
    return tuple(found) if len(found) > 1 else whole


def _places(text: str) -> list[tuple[int, int]]:
    """Where its sentences begin and end, the blanks behind each with it."""
    begins: list[int] = []
    at = 0
    for sentence in (one for line in text.split("\n") for one in split_sentences(line)):
        bare = sentence.strip()
        place = text.find(bare, at) if bare else -1
        if place >= 0:
            begins.append(place)
            at = place + len(bare)
    if not begins:
        return [(0, len(text))] if text else []
    begins[0] = 0
    return list(zip(begins, [*begins[1:], len(text)], strict=True))


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Numbers of sentences that belong together, both in rising order."""
    shared = [[_shared(one, other) for other in new] for one in old]
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            both = shared[a][b] + best[a + 1][b + 1] if shared[a][b] else 0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], both)
    pairs: list[tuple[int, int]] = []
    a = b = 0
    while a < len(old) and b < len(new):
        if shared[a][b] and best[a][b] == shared[a][b] + best[a + 1][b + 1]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _shared(one: str, other: str) -> int:
    """Words that both have in the same order; 0 where those are too few to mean anything."""
    known: dict[str, int] = {}
    ours, theirs = (
        [known.setdefault(word.casefold(), len(known)) for word in _WORD.findall(text)] for text in (one, other)
    )
    if not ours or not theirs:
        return 0
    count = sum(length for _, _, length in align(ours, theirs))
    enough = count >= _LEAST_SHARED and count >= _LEAST_SHARE * min(len(ours), len(theirs))
    return count if enough else 0
