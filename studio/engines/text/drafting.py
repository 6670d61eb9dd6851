"""Drafts from the book: what stood in the prompt, or in the answer so far, after the words that were just written.

A network reads several tokens at once for less than one after the other. So where the answer repeats what it has read,
as rewrites and quotations do, the words that followed there are read along with the newest token, and those that the
sampler draws as well need no step of their own. Nothing is lost: each token is drawn from the network's own logits by
the same sampler, with the same random numbers, as without drafts (for a draft that is certain, what Leviathan et al.
2023 accept and reject comes to just that). Drafts depend on the tokens alone, never on the clock, so that a request
gives the same words again.

Worker, job thread; wraps the network of one job.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

SHORTEST: Final = 3
"""Tokens that have to agree before what followed them is drafted."""
_LONGEST: Final = 32
"""Tokens that are compared."""
_LOOKED_AT: Final = 32
"""Places with the same last tokens, the latest of them."""
SIZES: Final = (1, 3, 7, 15, 31)
"""Lengths of drafts: each time that a whole one is drawn, the next is longer. With the newest token they are batches
that kernels are made for."""
_CREDIT: Final = 2.0
_SHARE: Final = 0.02
_EARNED: Final = 0.5
"""Steps that drafts may cost in vain: so many, and of what is written, and of what they have saved, these shares."""

Logits = NDArray[np.float32]


class Reads(Protocol):
    """A network that reads one token, or several at once."""

    def step(self, token: int) -> Logits: ...
    def back(self, count: int) -> None: ...
    def read_all(self, tokens: Sequence[int]) -> Logits:
        """The logits after each of them, [tokens, vocabulary]. Raises Cancelled."""


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

    def following(self, most: int) -> list[int]:
        """At most so many tokens that followed the longest like passage; of equally long ones, the latest."""
        here = len(self._tokens)
        best, place = 0, 0
        for end in self._ends.get(tuple(self._tokens[-SHORTEST:]), ())[-_LOOKED_AT - 1 :]:
            length = self._like(end, here) if end < here else 0
            if length >= max(best, SHORTEST):
                best, place = length, end
        return self._tokens[place : place + most] if best else []

    def _like(self, end: int, here: int) -> int:
        length = 0
        while length < min(end, _LONGEST) and self._tokens[end - 1 - length] == self._tokens[here - 1 - length]:
            length += 1
        return length


class Drafting:
    """A network that is a few words ahead."""

    def __init__(self, network: Reads, tokens: Sequence[int], limit: int) -> None:
        """`tokens`: those that the network has read. `limit`: how many it can know at most."""
        self._network, self._limit = network, limit
        self._quotes = Quotes(tokens)
        self._draft: list[int] = []
        self._rows: Logits | None = None
        self._at = 0
        """How many tokens of the draft were drawn."""
        self._size = 0
        self._written = 0
        self.saved = 0
        """Steps that were not needed."""
        self.wasted = 0
        """Tokens that were read in vain."""

    def step(self, token: int) -> Logits:
        """Read one more; the logits after it, [vocabulary], valid until the next call. Raises Cancelled."""
        self._quotes.add(token)
        self._written += 1
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
        self._settle(count)
        self._network.back(count)

    def _settle(self, count: int) -> None:
        """The draft is done with: what of it was not drawn is forgotten."""
        if self._rows is None:
            return
        whole = self._at == len(self._draft)
        self.wasted += len(self._draft) - self._at
        fitting = [place for place, size in enumerate(SIZES) if size <= self._at]
        self._size = min(self._size + 1, len(SIZES) - 1) if whole else max(fitting, default=0)
        self._rows = None
        self._network.back(count)

    def _next_draft(self) -> list[int]:
        left = _CREDIT + _SHARE * self._written + _EARNED * self.saved - self.wasted
        most = min(SIZES[self._size], int(left), self._limit - len(self._quotes))
        draft = self._quotes.following(max(1, most))
        if not draft:
            # Where nothing is repeated any more, the next repetition is met with caution again.
            self._size = max(0, self._size - 1)
        return draft if most > 0 else []
