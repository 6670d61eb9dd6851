"""Choosing the next token from its logits.

Called by the decode loops on a worker's job thread, the same for every engine. Order, as llama.cpp has it: favoured
words; penalties of repetition, frequency and presence; DRY; then of the distribution at temperature 1 top-k, typical,
top-p, min-p and XTC; then temperature, then one draw. The same seed and logits give the same tokens: one uniform number
of PCG64 is used for each token, and one before it where the likeliest may be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from studio.domain.requests import TextRequest
from studio.domain.sampling import Sampling
from studio.engines.text.forms import within
from studio.engines.text.odd_signs import OddSigns

PENALISED: Final = 256
"""Last tokens, prompt included, whose repetition is penalised; further back, names and themes may return freely."""
PHRASES: Final = 4096
"""Last tokens, prompt included, in which DRY looks for the phrase that is being said again."""
LONGEST_PHRASE: Final = 64
"""Tokens; what is taken of the next one grows no further."""
BREAKERS: Final = (b"\n", b":", b'"', b"*")
"""A token with one of these in it is part of no phrase: names of speakers and marks may come again and again."""
_PLAIN: Final = Sampling()
_COLDEST: Final = 1e-3
_COLUMNS: Final = 16
_WIDEST: Final = 1000
"""Candidates looked at when top-k is off; what lies below the thousandth is never worth drawing."""

Logits = NDArray[np.float32]
Candidates = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Tokens, likeliest first, and their chances (not summing to one)."""


def breaks_nothing(_token: int) -> bool:
    return False


class Sampler:
    """Draws the tokens of one job."""

    def __init__(
        self,
        request: TextRequest,
        boosts: Callable[[Sequence[int]], Mapping[int, float]] | None = None,
        breaks: Callable[[int], bool] = breaks_nothing,
        odd: OddSigns | None = None,
    ) -> None:
        """`boosts`: what is added to which logits after the tokens so far. `breaks`: whether a token parts phrases."""
        self._odd = odd
        self._request = request
        self._boosts, self._breaks = boosts, breaks
        self._random = Generator(PCG64(request.seed))

    def choose(
        self,
        logits: Logits,
        before: Sequence[int],
        banned: Sequence[int] = (),
        allowed: NDArray[np.bool_] | None = None,
    ) -> int:
        """`logits` [vocabulary]; `before` all tokens so far; `banned` are never chosen, and of `allowed` [vocabulary]
        only those that are."""
        logits = self.changed(logits, before)
        if self._odd is not None:
            self._odd.take(logits, before)
        if allowed is not None:
            logits = within(logits, allowed)
        if banned:
            logits[list(banned)] = -np.inf
        request = self._request
        if request.temperature <= 0:
            return int(logits.argmax())
        tokens, chances = candidates(logits, request.top_k, request.top_p, request.min_p, request.sampling.typical_p)
        tokens, chances = self._without_top(tokens, chances)
        # Measured against the likeliest, which stays 1 at any temperature.
        chances = (chances / chances[0]) ** (1 / max(request.temperature, _COLDEST))
        total = np.cumsum(chances / chances.sum())
        return int(tokens[min(int(np.searchsorted(total, self._random.random(), side="right")), len(tokens) - 1)])

    def changed(self, logits: Logits, before: Sequence[int]) -> Logits:
        """A copy with what the request adds and takes because of the tokens so far."""
        wanted = self._request.sampling
        logits = penalised(logits, before[-PENALISED:], self._request.repetition_penalty, wanted)
        if self._boosts is not None:
            for token, weight in self._boosts(before).items():
                logits[token] += weight
        if wanted.dry_multiplier > 0:
            for token, length in phrases_carried_on(before[-PHRASES:], self._breaks).items():
                if length >= wanted.dry_length:
                    logits[token] -= wanted.dry_multiplier * wanted.dry_base ** (length - wanted.dry_length)
        return logits

    def _without_top(self, tokens: NDArray[np.int64], chances: NDArray[np.float64]) -> Candidates:
        """Exclude top choices (p-e-w 2024): sometimes all but the last of those that are likely enough go."""
        wanted = self._request.sampling
        if wanted.xtc_probability <= 0 or self._random.random() >= wanted.xtc_probability:
            return tokens, chances
        likely = int((chances / chances.sum() >= wanted.xtc_threshold).sum())
        first = max(0, likely - 1)
        return tokens[first:], chances[first:]


def penalised(logits: Logits, before: Sequence[int], penalty: float, wanted: Sampling = _PLAIN) -> Logits:
    """A copy in which tokens that were used lately are less likely: their logits divided by the `penalty` (Keskar et
    al. 2019, CTRL), and lowered once and for each use."""
    logits = np.array(logits, np.float32)
    if not len(before):
        return logits
    if penalty != 1:
        used = np.fromiter(set(before), np.int64)
        values = logits[used]
        logits[used] = np.where(values > 0, values / penalty, values * penalty)
    if wanted.frequency_penalty or wanted.presence_penalty:
        used, times = np.unique(np.asarray(before), return_counts=True)
        logits[used] -= (times * wanted.frequency_penalty + wanted.presence_penalty).astype(np.float32)
    return logits


def phrases_carried_on(before: Sequence[int], breaks: Callable[[int], bool]) -> dict[int, int]:
    """Tokens that would carry on a phrase which stood here before, and how many tokens of it are said again by now
    (DRY, p-e-w 2024). A phrase reaches over no token that `breaks`."""
    if len(before) < 2 or breaks(before[-1]):
        return {}
    tokens = np.asarray(before)
    ends = np.flatnonzero(tokens[:-1] == tokens[-1])
    lengths = np.zeros(len(ends), np.int64)
    alive = np.ones(len(ends), bool)
    for depth in range(min(LONGEST_PHRASE, len(tokens) - 1)):
        own = int(tokens[-1 - depth])
        alive &= ends >= depth
        alive[alive] = tokens[ends[alive] - depth] == own
        if not alive.any() or breaks(own):
            break
        lengths[alive] += 1
    found: dict[int, int] = {}
    for end, length in zip(ends.tolist(), lengths.tolist(), strict=True):
        following = int(tokens[end + 1])
        if not breaks(following):
            found[following] = max(length, found.get(following, 0))
    return found


def candidates(logits: Logits, top_k: int, top_p: float, min_p: float, typical_p: float = 1.0) -> Candidates:
    """Tokens that may be drawn, likeliest first, and their chances (not summing to one)."""
    count = min(top_k if top_k > 0 else _WIDEST, logits.size)
    chosen = _likely(logits, count)
    # Ties are broken by token number, so that the order does not depend on how they were found.
    chosen = chosen[np.lexsort((chosen, -logits[chosen]))][:count]
    scores = logits[chosen].astype(np.float64)
    chances = np.exp(scores - scores[0])
    chances /= chances.sum()
    if 0 < typical_p < 1:
        typical = _typical(chances, typical_p)
        chosen, chances = chosen[typical], chances[typical] / chances[typical].sum()
    keep = len(chosen)
    if 0 < top_p < 1:
        keep = min(keep, int(np.searchsorted(np.cumsum(chances), top_p)) + 1)
    if min_p > 0:
        keep = min(keep, int((chances >= min_p * chances[0]).sum()))
    # What may never come has no chance at all.
    keep = max(1, min(keep, int((chances > 0).sum())))
    return chosen[:keep], chances[:keep]


def _typical(chances: NDArray[np.float64], share: float) -> NDArray[np.int64]:
    """Places, in order, of those whose information is nearest to the entropy and that together have this share (Meister
    et al. 2022, Locally Typical Sampling)."""
    with np.errstate(divide="ignore"):
        information = -np.log(chances)
    entropy = float((chances[chances > 0] * information[chances > 0]).sum())
    order = np.argsort(np.abs(information - entropy), kind="stable")
    keep = int(np.searchsorted(np.cumsum(chances[order]), share)) + 1
    return np.sort(order[:keep])


def _likely(logits: Logits, count: int) -> NDArray[np.int64]:
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
