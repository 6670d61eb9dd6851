"""The order of quotations, and whether the text answers at all, once a model has read the question and the first
passages together. Pure; any thread."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.asking import Asked

DEPTH: Final = 20
"""Passages that are read again."""
# Chosen by questions over "Black Beauty" and "Treasure Island": tests/bench/bench_asking.py.
_READ: Final = 0.5
"""What the probability that a passage answers counts beside words and meaning."""
_SURE, _ENOUGH = 0.3, 0.065
"""What the highest one counts beside them for whether the text answers, and from where on it does."""


def read_again(asked: Asked, scores: Sequence[float], most: int) -> Asked:
    """`scores`: of each of its candidates the logit of that it answers. `most`: quotations. What was refused for words
    alone, or had none, stays as it is."""
    if not asked.candidates or len(scores) != len(asked.candidates):
        return asked
    sure = [_probability(score) for score in scores]
    joined = [one.score + _READ * one_sure for one, one_sure in zip(asked.candidates, sure, strict=True)]
    order = sorted(range(len(joined)), key=lambda at: -joined[at])
    quotes = tuple(asked.candidates[at].quoted for at in order)
    kept = {one.passage for one in quotes}
    quotes = (*quotes, *(one for one in asked.quotes if one.passage not in kept))
    margin = asked.margin + _SURE * max(sure) - _ENOUGH
    return msgspec.structs.replace(asked, quotes=quotes[:most], answered=margin >= 0, margin=margin)


def _probability(logit: float) -> float:
    return 0.5 + 0.5 * math.tanh(logit / 2)
