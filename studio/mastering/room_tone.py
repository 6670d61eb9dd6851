"""The faint noise of a room, which lies under a narration in place of digital silence. Any thread."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

_TAPS: Final = 96
_FALL: Final = 0.00025
"""Seconds in which its response falls to 1/e: softer from 600 Hz on, as rooms are."""


class RoomTone:
    """Noise that is the same for the same seed, block for block or as a whole."""

    def __init__(self, rate: int, decibels: float, seed: int = 0) -> None:
        """`decibels`: its root mean square, dBFS."""
        self._numbers = np.random.default_rng(seed)
        self._response = _response(rate) * 10 ** (decibels / 20)
        self._tail = self._numbers.standard_normal(_TAPS - 1)

    def take(self, count: int) -> Sound:
        """[count] samples."""
        noise = np.concatenate([self._tail, self._numbers.standard_normal(count)])
        self._tail = noise[-(_TAPS - 1) :]
        return np.convolve(noise, self._response, "valid")


@lru_cache(maxsize=8)
def _response(rate: int) -> Sound:
    """Of unit energy: [taps]."""
    fall = np.exp(-np.arange(_TAPS) / (rate * _FALL))
    return np.asarray(fall / np.sqrt(np.sum(fall * fall)))
