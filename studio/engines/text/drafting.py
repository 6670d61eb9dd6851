"""Drafts from the book: what stood in the prompt, or in the answer so far, after the words that were just written.

A network reads several tokens at once for less than one after the other. So where the answer repeats what it has read,
as rewrites and quotations do, the words that followed there are read along with the newest token, and those that the
sampler draws as well need no step of their own. Nothing is lost: each token is drawn from the network's own logits by
the same sampler, with the same random numbers, as without drafts (for a draft that is certain, what Leviathan et al.
2023 accept and reject comes to just that). Drafts depend on the tokens alone, never on the clock, so that a request
gives the same words again.

How long a draft is, and whether there is one, is reckoned: what reading so many tokens at once costs here
(`draft_costs`) against how many of them will be drawn, by how often what such a passage foretold has come true in this
answer so far. That is known of every token, drafted or not.

Worker, job thread; wraps the network of one job.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.engines.text.draft_costs import EVEN, Costs

SHORTEST: Final = 3
"""Tokens that have to agree before what followed them is drafted."""
_LONGEST: Final = 32
"""Tokens that are compared."""
_LOOKED_AT: Final = 32
"""Places with the same last tokens, the latest of them."""
SIZES: Final = (1, 3, 7, 15, 31)
"""Lengths of drafts. With the newest token they are batches that kernels are made for."""
_CREDIT: Final = 2.0
_SHARE: Final = 0.02
_EARNED: Final = 0.5
"""Steps that drafts of short passages may cost in vain: so many, and of what is written, and of what they have saved,
these shares."""
_TRUSTED: Final = 12
"""Tokens that agree from which on nobody believes in chance."""
_SURE: Final = 0.85
"""Where passages that were left were this often followed again, that is no chance, either."""
_WORTH: Final = 1.08
"""So many times what it costs a draft has to bring."""
_LENGTHS: Final = (SHORTEST, 6, _TRUSTED, 24)
_BEFOREHAND: Final = (0.6, 0.5, 0.65, 0.85, 0.95)
"""How likely the next token is foretold: by a passage that was left for a token or a few, and by those that agree from
so many tokens on, before this answer has shown it."""
_WEIGHT: Final = 4.0
"""Tokens that this is worth."""
_FADING: Final = 0.96
"""What a token counts for less with each further one of its kind."""
_NEAR: Final = 6
"""Tokens around the place where a passage was left, within which it may go on."""

Logits = NDArray[np.float32]


class Reads(Protocol):
    """A network that reads one token, or several at once."""

    def step(self, token: int) -> Logits: ...
    def back(self, count: int) -> None: ...
    def read_all(self, tokens: Sequence[int]) -> Logits:
        """The logits after each of them, [tokens, vocabulary]. Raises Cancelled."""


class Match(NamedTuple):
    """A passage like the last tokens."""

    length: int
    place: int
    """Where what followed it begins."""


class Foretelling:
    """How often passages have told the next token, by how much of them agreed."""

    def __init__(self) -> None:
        self._came = [_WEIGHT * share for share in _BEFOREHAND]
        self._seen = [_WEIGHT] * len(_BEFOREHAND)

    def share(self, length: int) -> float:
        kind = bisect_right(_LENGTHS, length)
        return self._came[kind] / self._seen[kind]

    def learn(self, length: int, *, came: bool) -> None:
        kind = bisect_right(_LENGTHS, length)
        self._came[kind] = self._came[kind] * _FADING + came
        self._seen[kind] = self._seen[kind] * _FADING + 1


def best_size(share: float, costs: Costs, most: int) -> int:
    """Tokens of the draft that brings most for what it costs, each being drawn with this chance if those before it
    were; 0 where none is worth it."""
    best, worth = 0, _WORTH
    for size in (*(size for size in SIZES if size < most), most):
        if size < 1:
            continue
        drawn = size + 1 if share >= 1 else (1 - share ** (size + 1)) / (1 - share)
        gain = drawn / costs.of(size + 1)
        if gain > worth:
            best, worth = size, gain
    return best


class Quotes:
    """Finds what followed the last tokens where they stood before."""

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens: list[int] = []
        self._ends: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        """By the last tokens: behind which places they stood."""
        for token in tokens:
            self.add(token)

    def __len__(self) -> int:
        return len(self._tokens)

    def add(self, token: int) -> None:
        self._tokens.append(token)
        if len(self._tokens) >= SHORTEST:
            self._ends[tuple(self._tokens[-SHORTEST:])].append(len(self._tokens))

    def back(self, count: int) -> None:
        """Forget all but the first so many."""
        while len(self._tokens) > count:
            if len(self._tokens) >= SHORTEST:
                self._ends[tuple(self._tokens[-SHORTEST:])].pop()
            self._tokens.pop()

    def match(self, near: int | None = None) -> Match | None:
        """The longest like passage before; of equally long ones, the latest. Where there is none, the one that goes on
        `near` a place where another was left."""
        here = len(self._tokens)
        best, place = 0, 0
        for end in self._ends.get(tuple(self._tokens[-SHORTEST:]), ())[-_LOOKED_AT - 1 :]:
            length = self._like(end, here) if end < here else 0
            if length >= max(best, SHORTEST):
                best, place = length, end
        if best:
            return Match(best, place)
        return self._resumed(near, here) if near is not None else None

    def _resumed(self, near: int, here: int) -> Match | None:
        found = [
            (self._like(end, here), -abs(end - near), end)
            for end in range(max(1, near - _NEAR), min(here, near + _NEAR + 1))
            if self._tokens[end - 1] == self._tokens[here - 1]
        ]
        if not found:
            return None
        length, _, end = max(found)
        return Match(length, end)

    def following(self, most: int) -> list[int]:
        """At most so many tokens that followed the longest like passage."""
        match = self.match()
        return self.after(match.place, most) if match is not None else []

    def after(self, place: int, most: int) -> list[int]:
        return self._tokens[place : place + most]

    def _like(self, end: int, here: int) -> int:
        length = 0
        while length < min(end, _LONGEST) and self._tokens[end - 1 - length] == self._tokens[here - 1 - length]:
            length += 1
        return length


class Drafting:
    """A network that is a few words ahead."""

    def __init__(self, network: Reads, tokens: Sequence[int], limit: int, costs: Costs = EVEN) -> None:
        """`tokens`: those that the network has read. `limit`: how many it can know at most. `costs`: of its batches."""
        self._network, self._limit, self._costs = network, limit, costs
        self._quotes = Quotes(tokens)
        self._foretelling = Foretelling()
        self._match: Match | None = None
        """What foretells the next token."""
        self._left: int | None = None
        """Where the passage that was followed last would have gone on."""
        self._draft: list[int] = []
        self._rows: Logits | None = None
        self._at = 0
        """How many tokens of the draft were drawn."""
        self._written = 0
        self.saved = 0
        """Steps that were not needed."""
        self.wasted = 0
        """Tokens that were read in vain."""

    def step(self, token: int) -> Logits:
        """Read one more; the logits after it, [vocabulary], valid until the next call. Raises Cancelled."""
        self._written += 1
        self._learn(token)
        self._quotes.add(token)
        self._match = self._followed(self._quotes.match(self._left))
        if self._rows is not None and self._at < len(self._draft) and self._draft[self._at] == token:
            self._at += 1
            self.saved += 1
            row: Logits = self._rows[self._at]
            return row
        self._settle(len(self._quotes) - 1)
        draft = self._next_draft()
        if not draft:
            return self._network.step(token)
        self._draft, self._at = draft, 0
        self._rows = self._network.read_all([token, *draft])
        first: Logits = self._rows[0]
        return first

    def back(self, count: int) -> None:
        """Forget all but the first so many tokens."""
        self._quotes.back(count)
        self._match = self._left = None
        self._settle(count)
        self._network.back(count)

    def _followed(self, match: Match | None) -> Match | None:
        """The passage that is followed. A short one near the place where a long one was left is that one again, and is
        judged as such, whatever its length."""
        if match is not None and match.length >= _TRUSTED:
            self._left = match.place
        elif match is not None and self._left is not None and abs(match.place - self._left) <= _NEAR:
            self._left = match.place
            return Match(0, match.place)
        elif self._left is not None:
            self._left += 1
        return match

    def _learn(self, token: int) -> None:
        """Whether what was foretold has come."""
        if self._match is not None:
            foretold = self._quotes.after(self._match.place, 1)
            self._foretelling.learn(self._match.length, came=foretold == [token])

    def _settle(self, count: int) -> None:
        """The draft is done with: what of it was not drawn is forgotten."""
        if self._rows is None:
            return
        self.wasted += len(self._draft) - self._at
        self._rows = None
        self._network.back(count)

    def _next_draft(self) -> list[int]:
        match = self._match
        if match is None:
            return []
        left = _CREDIT + _SHARE * self._written + _EARNED * self.saved - self.wasted
        most = min(SIZES[-1], self._limit - len(self._quotes), len(self._quotes) - match.place)
        share = self._foretelling.share(match.length)
        if match.length < _TRUSTED and (match.length or share < _SURE):
            most = min(most, int(left))
        size = best_size(share, self._costs, most)
        return self._quotes.after(match.place, size) if size else []
