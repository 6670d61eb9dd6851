"""Choosing the next token from its logits.

Called by the decode loops on a worker's job thread. Order, as llama.cpp has it: repetition penalty, top-k, top-p and
min-p on the distribution at temperature 1, then temperature, then one draw. The same seed and logits give the same
tokens: one uniform number of PCG64 is used for each token.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import TextRequest

PENALISED: Final = 256
"""Last tokens, prompt included, whose repetition is penalised; further back, names and themes may return freely."""
_COLDEST: Final = 1e-3
_COLUMNS: Final = 16
_WIDEST: Final = 1000
"""Candidates looked at when top-k is off; what lies below the thousandth is never worth drawing."""


class Sampler:
    """Draws the tokens of one job."""

    def __init__(self, request: TextRequest) -> None:
        self._request = request
        self._random = np.random.Generator(np.random.PCG64(request.seed))

    def choose(self, logits: NDArray[np.float32], before: Sequence[int], banned: Sequence[int] = ()) -> int:
        """`logits` [vocabulary]; `before` all tokens so far; `banned` are never chosen."""
        request = self._request
        logits = penalised(logits, before[-PENALISED:], request.repetition_penalty)
        if banned:
            logits[list(banned)] = -np.inf
        if request.temperature <= 0:
            return int(logits.argmax())
        tokens, chances = candidates(logits, request.top_k, request.top_p, request.min_p)
        # Measured against the likeliest, which stays 1 at any temperature.
        chances = (chances / chances[0]) ** (1 / max(request.temperature, _COLDEST))
        total = np.cumsum(chances / chances.sum())
        return int(tokens[min(int(np.searchsorted(total, self._random.random(), side="right")), len(tokens) - 1)])


def penalised(logits: NDArray[np.float32], before: Sequence[int], penalty: float) -> NDArray[np.float32]:
    """A copy in which tokens that were used lately are less likely (Keskar et al. 2019, CTRL)."""
    logits = np.array(logits, np.float32)
    if penalty != 1 and len(before):
        used = list(set(before))
        values = logits[used]
        logits[used] = np.where(values > 0, values / penalty, values * penalty)
    return logits


def candidates(
    logits: NDArray[np.float32], top_k: int, top_p: float, min_p: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Tokens that may be drawn, likeliest first, and their chances (not summing to one)."""
    count = min(top_k if top_k > 0 else _WIDEST, logits.size)
    chosen = _likely(logits, count)
    # Ties are broken by token number, so that the order does not depend on how they were found.
    chosen = chosen[np.lexsort((chosen, -logits[chosen]))][:count]
    scores = logits[chosen].astype(np.float64)
    chances = np.exp(scores - scores[0])
    chances /= chances.sum()
    keep = count
    if 0 < top_p < 1:
        keep = min(keep, int(np.searchsorted(np.cumsum(chances), top_p)) + 1)
    if min_p > 0:
        keep = min(keep, int((chances >= min_p * chances[0]).sum()))
    keep = max(keep, 1)
    return chosen[:keep], chances[:keep]


def _likely(logits: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The `count` likeliest tokens and all that equal or come near the last of them, in order of number. In a large
    vocabulary the floor is sought among the greatest of each column of it, five times as fast as in the whole."""
    columns = _COLUMNS * count
    rows = logits.size // columns
    # As many columns as are wanted reach the floor, so as many tokens do, and the likeliest are among those that do.
    some = logits[: rows * columns].reshape(rows, columns).max(axis=0) if rows > 1 else logits
    floor = np.partition(some, some.size - count)[some.size - count]
    found = np.flatnonzero(logits >= floor)
    # Nothing reaches a floor that is not a number.
    return found if found.size >= count else np.argsort(logits)[logits.size - count :]
