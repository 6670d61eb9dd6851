"""How many tokens a text is about, where nobody has counted it: by the kinds of its characters, at rates that are
learned from what a model's own vocabulary counted.

Pure and quick, since it is asked while somebody types; any thread. The rates that are known at first are those of
Qwen 2.5 for prose in English, Russian and Chinese.
"""

from __future__ import annotations

import math
from typing import Final

import msgspec

_LEAST, _MOST = 0.02, 4.0
"""Tokens a character that a rate can be."""
_SURE: Final = 1000
"""Characters from which on one count decides alone."""
_STEPS: Final = 4
"""In which rates of a text of several scripts come near to what was counted."""


class TokenRates(msgspec.Struct, frozen=True):
    """Tokens a character, by how many bytes it has in UTF-8."""

    one: float = 0.225
    """Letters of English, digits, blanks."""
    two: float = 0.45
    """Letters with accents; Greek, Cyrillic, Hebrew, Arabic."""
    more: float = 0.7
    """Scripts of India and the Far East, typographic marks, emoji."""

    def tokens(self, text: str) -> int:
        """About so many."""
        return round(self._sum(_counts(text)) + 0.49)

    def characters(self, tokens: int, text: str) -> int:
        """About how many characters at the end of `text` are so many tokens, and a little fewer: in steps of a twelfth,
        so that the number stays while a text grows or a rate is learned."""
        if tokens <= 0:
            return 0
        room = tokens / self.one
        for _ in range(_STEPS):
            end = text[-max(1, int(room)) :]
            if not end:
                break
            room = tokens * len(end) / max(self._sum(_counts(end)), 1e-6)
        return int(2 ** (math.floor(math.log2(max(room, 1)) * 8) / 8))

    def _sum(self, counts: tuple[int, int, int]) -> float:
        return counts[0] * self.one + counts[1] * self.two + counts[2] * self.more

    def taught(self, text: str, tokens: int) -> TokenRates:
        """The rates after a text was counted; what it is made of counts most."""
        counts = _counts(text)
        total = sum(counts)
        if not total or not tokens:
            return self
        expected = self._sum(counts)
        wanted = expected * (tokens / expected) ** min(1.0, total / _SURE)
        rates = self
        for _ in range(_STEPS):
            rates = rates._nearer(counts, wanted)
        return rates

    def _nearer(self, counts: tuple[int, int, int], wanted: float) -> TokenRates:
        expected = self._sum(counts)
        rates = (self.one, self.two, self.more)
        shares = [rate * count / expected for rate, count in zip(rates, counts, strict=True)]
        return TokenRates(
            *(
                min(_MOST, max(_LEAST, rate * (wanted / expected) ** share))
                for rate, share in zip(rates, shares, strict=True)
            )
        )


def _counts(text: str) -> tuple[int, int, int]:
    """Characters of one byte, of two, of more; the last two are told apart by the bytes that they have together."""
    size, one = len(text), len(text.encode("ascii", "ignore"))
    bytes_of_others = len(text.encode("utf-8", "replace")) - one
    more = min(size - one, max(0, bytes_of_others - 2 * (size - one)))
    return one, size - one - more, more
