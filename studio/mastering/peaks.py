"""True peaks: how high the wave goes between its samples, by four times as many of them.

Source: ITU-R BS.1770-5, annex 2, with a longer filter than its example of 12 taps a phase. Any thread.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

PHASES: Final = 4
REACH: Final = 16
"""Samples to either side that a value between two of them is made of."""


_CHUNK: Final = 256
"""Samples that are looked at, or passed over, together."""


@lru_cache(maxsize=1)
def _between() -> tuple[Sound, float]:
    """The filters of the three places between two samples, [2 * REACH, 3], and by how much a place can be higher than
    the highest sample about it."""
    found = []
    for phase in range(1, PHASES):
        # Distance of each sample from the place, which lies behind sample REACH - 1.
        distance = np.arange(-REACH + 1, REACH + 1) - phase / PHASES
        taps = np.sinc(distance) * np.kaiser(8001, 8.0)[np.rint((distance / REACH + 1) * 4000).astype(int)]
        found.append(taps / taps.sum())
    return np.array(found).T, max(float(np.abs(taps).sum()) for taps in found)


def heights(padded: Sound, over: float = 0.0) -> Sound:
    """How high the wave goes at each sample and on its way to the next: [n + 2 * REACH] -> [n], of all but REACH
    samples at either end. Where it stays below `over` it may be told lower than it is."""
    taps, factor = _between()
    count = len(padded) - 2 * REACH
    rows = -(-count // _CHUNK)
    room = np.zeros(rows * _CHUNK + 2 * REACH)
    room[: len(padded)] = padded
    highest = np.abs(room[REACH : REACH + rows * _CHUNK])
    tops = highest.reshape(rows, _CHUNK).max(axis=1)
    # What stands before and behind it counts as well.
    near = np.concatenate([[np.abs(room[:REACH]).max()], tops, [np.abs(room[-REACH:]).max()]])
    near = np.maximum(np.maximum(near[:-2], near[1:-1]), near[2:])
    for row in np.flatnonzero(near * factor > over):
        start = row * _CHUNK
        windows = np.lib.stride_tricks.sliding_window_view(room[start + 1 : start + _CHUNK + 2 * REACH], 2 * REACH)
        between = np.abs(windows @ taps).max(axis=1)
        here = highest[start : start + _CHUNK]
        np.maximum(here, between, out=here)
    return highest[:count]


class PeakMeter:
    """Of one stream."""

    def __init__(self) -> None:
        self._tail: Sound = np.zeros(2 * REACH)
        self.sample = 0.0
        """The highest sample, 0 to 1 or more."""
        self.true = 0.0
        """The highest the wave goes, but for the last REACH samples before `end`."""

    def take(self, block: Sound) -> None:
        if not len(block):
            return
        self.sample = max(self.sample, float(np.max(np.abs(block))))
        self._look(block)

    def end(self) -> None:
        """Nothing follows."""
        self._look(np.zeros(REACH))

    def _look(self, block: Sound) -> None:
        padded = np.concatenate([self._tail, block])
        self.true = max(self.true, float(np.max(heights(padded, self.true))))
        self._tail = padded[-2 * REACH :]
