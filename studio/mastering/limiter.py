"""A limiter that looks ahead: no peak passes, also none between samples, and nothing is cut.

The gain that each sample may have is the least one within half of `REACH_SECONDS` to either side, smoothed over just
that reach: so it has come down before a peak, and its own course is slow enough not to be heard. Any thread; one object
a stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from studio.mastering.peaks import REACH, heights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

REACH_SECONDS: Final = 0.02


class Limiter:
    """Its output is behind its input; `end` gives the rest, so that as much comes out as went in."""

    def __init__(self, ceiling: float, rate: int) -> None:
        """`ceiling`: of the true peak, 0 to 1. Raises ValueError for none."""
        if ceiling <= 0:
            raise ValueError("the ceiling of a limiter lies above 0")
        self._ceiling = ceiling
        self._half = max(1, round(REACH_SECONDS * rate / 2))
        window = np.hanning(2 * self._half + 3)[1:-1]
        self._window: Sound = window / window.sum()
        self._ahead = 2 * self._half + REACH
        """Samples that have to be known behind one that is given out."""
        self._kept: Sound = np.zeros(self._ahead)
        """The last samples: those before the next one that is given out, it, and those behind it."""
        self.reduced = 0.0
        """By how many decibels the loudest peak was brought down."""

    def take(self, block: Sound) -> Sound:
        """More sound; what can be given out by now."""
        self._kept = np.concatenate([self._kept, block])
        count = len(self._kept) - 2 * self._ahead
        if count <= 0:
            return self._kept[:0]
        out = self._limited(count)
        self._kept = self._kept[count:]
        return out

    def end(self) -> Sound:
        """What was still to come."""
        return self.take(np.zeros(self._ahead))

    def _limited(self, count: int) -> Sound:
        """The `count` samples behind the first `_ahead` ones, with `_ahead` more behind them."""
        kept, half = self._kept, self._half
        sound = kept[self._ahead : self._ahead + count]
        high = heights(kept, self._ceiling)
        most = float(high.max())
        if most <= self._ceiling:
            return sound
        allowed = np.minimum(1.0, self._ceiling / np.maximum(high, self._ceiling))
        gain = np.convolve(least_within(allowed, half), self._window, "valid")
        self.reduced = max(self.reduced, float(-20 * np.log10(gain.min())))
        return sound * gain


def least_within(values: Sound, half: int) -> Sound:
    """The least of the 2 * half + 1 values about each: [n] -> [n - 2 * half] (van Herk, Gil and Werman)."""
    width = 2 * half + 1
    count = len(values) - 2 * half
    rows = -(-len(values) // width)
    padded = np.full(rows * width, np.inf)
    padded[: len(values)] = values
    table = padded.reshape(rows, width)
    from_left = np.minimum.accumulate(table, axis=1).ravel()
    from_right = np.minimum.accumulate(table[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.minimum(from_right[:count], from_left[width - 1 : width - 1 + count])
