"""Keeps a small writer from signs that its text does not have: digits, symbols, letters of another script, marks in a
row.

A network of a hundred million weights slips into a listing of numbers or a foreign script now and then, and stays
there. What of these kinds stands in the last words before the answer is the writer's own way, and free; of the others
each token loses `Sampling.odd_signs` from its logit. Called by the decode loops on a worker's job thread; what the
network itself says (chances, measuring) never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence, Set
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import TextRequest

LOOKED_AT: Final = 200
"""Words before the answer."""
_DIGIT, _SIGN, _SCRIPT, _ROW, _PART = (1 << bit for bit in range(5))
"""Kinds. `_PART`: bytes of a character beyond ASCII that other tokens complete."""
_PROSE: Final = "\\s\\w.,;:!?'\"“”‘’„‚«»‹›()…–—-"
_PATTERNS: Final = (
    (_DIGIT, re.compile(r"\d")),
    (_SIGN, re.compile(rf"[^{_PROSE}]|_")),
    (_SCRIPT, re.compile("[^\\W\\d_\u0000-\u024f]")),
    (_ROW, re.compile(r"([,;:!?])\s*\1|\.{4,}|(?<!\.)\.\.(?!\.)|-{3,}|([^\s\w.!?-])\2{2,}")),
    (_PART, re.compile("[^\u0000-\u007f]")),
)
_BEFORE_DIGITS: Final = b" "
"""A space alone: where each digit is a token, a number begins with it, and little else does."""
_MARKS: Final = tuple(mark.encode() for mark in ".,;:!?")


class Pieces(Hashable, Protocol):
    """What is asked of a vocabulary."""

    ends: frozenset[int]

    @property
    def control(self) -> Set[int]: ...
    @property
    def size(self) -> int: ...
    def bytes_of(self, token: int) -> bytes: ...


def kinds_in(text: str) -> int:
    """Which kinds stand in a text, as bits."""
    return sum(kind for kind, pattern in _PATTERNS if pattern.search(text))


def _kinds_of(piece: bytes) -> int:
    if piece == _BEFORE_DIGITS:
        return _DIGIT
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return _PART
    return 0 if text.isascii() and text.strip().isalpha() else kinds_in(text) & ~_PART


class _Tokens(NamedTuple):
    """Of a vocabulary, by token."""

    kinds: NDArray[np.uint8]
    begins: NDArray[np.bool_]
    """With a mark that ends a sentence or a part of one."""
    ends: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _tokens_of(vocabulary: Pieces) -> _Tokens:
    free = vocabulary.control | vocabulary.ends
    pieces = [b"" if token in free else vocabulary.bytes_of(token) for token in range(vocabulary.size)]
    count = len(pieces)
    return _Tokens(
        np.fromiter(map(_kinds_of, pieces), np.uint8, count),
        np.fromiter((piece.startswith(_MARKS) for piece in pieces), np.bool_, count),
        np.fromiter((piece.endswith(_MARKS) for piece in pieces), np.bool_, count),
    )


class OddSigns:
    """What is taken from which token, for one answer."""

    def __init__(self, request: TextRequest, vocabulary: Pieces) -> None:
        self._weight = np.float32(request.sampling.odd_signs)
        before = request.messages[-1].content if request.messages else request.prompt
        present = kinds_in(" ".join(before.split()[-LOOKED_AT:]))
        kinds, begins, self._ends = _tokens_of(vocabulary)
        odd = (kinds & ~np.uint8(present)) != 0
        self._odd = np.flatnonzero(odd)
        self._marks = np.flatnonzero(begins & ~odd) if not present & _ROW else np.zeros(0, np.int64)

    def take(self, logits: NDArray[np.float32], tokens: Sequence[int]) -> None:
        """From logits [vocabulary], in place, after the tokens so far."""
        logits[self._odd] -= self._weight
        if tokens and self._ends[tokens[-1]]:
            logits[self._marks] -= self._weight
