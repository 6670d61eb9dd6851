"""Linear filters for sound that comes in blocks, as finite impulse responses convolved by FFT.

A recursive filter of second order is made finite where its response has all but vanished, behind some 0.1 s, as NumPy
has no recursion of its own. Any thread; one object belongs to one stream.
Sources: ITU-R BS.1770-5 (the K weighting), R. Bristow-Johnson's cookbook (the high-pass).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]
    """[n]: mono, -1 to 1."""

_SIZE: Final = 1 << 16
"""Samples of one transform."""
_RESPONSE_SECONDS: Final = 0.13
"""The slowest part of the K weighting (38 Hz) is at -230 dB by then."""
Section = tuple[tuple[float, float, float], tuple[float, float]]
"""Numerator b0 to b2, denominator a1 and a2 (a0 is 1)."""


class Filter:
    """One stream's convolution with a response, by overlap and add; it delays nothing."""

    def __init__(self, response: Sound) -> None:
        """`response`: [taps]."""
        self._rest: Sound = np.zeros(len(response) - 1)
        """What blocks before still give to those that follow."""
        self._size = max(_SIZE, 1 << (2 * len(response) - 1).bit_length())
        self._spectrum = np.fft.rfft(response, self._size)

    def take(self, block: Sound) -> Sound:
        """The next samples, filtered: [n] -> [n]."""
        longest = self._size - len(self._rest)
        parts = [self._filtered(block[start : start + longest]) for start in range(0, len(block), longest)]
        return np.concatenate(parts) if parts else block

    def _filtered(self, block: Sound) -> Sound:
        count = len(block)
        whole = np.fft.irfft(np.fft.rfft(block, self._size) * self._spectrum, self._size)[: count + len(self._rest)]
        whole[: len(self._rest)] += self._rest
        self._rest = whole[count:]
        return whole[:count]


@lru_cache(maxsize=16)
def high_pass(hertz: float, rate: int) -> Sound:
    """The response of a Butterworth high-pass of second order: [taps]."""
    turn = 2 * math.pi * hertz / rate
    slope = math.sin(turn) / math.sqrt(2)
    cosine = math.cos(turn)
    whole = 1 + slope
    edge = (1 + cosine) / (2 * whole)
    return _response(rate, ((edge, -2 * edge, edge), (-2 * cosine / whole, (1 - slope) / whole)))


@lru_cache(maxsize=16)
def k_weighting(rate: int) -> Sound:
    """The response of both stages of BS.1770's weighting at any rate: [taps]."""
    return _response(rate, *k_sections(rate))


def k_sections(rate: int) -> tuple[Section, Section]:
    """The shelf and the high-pass of BS.1770, from the analogue filters that its coefficients for 48 kHz stand for."""
    edge = math.tan(math.pi * 1681.974450955533 / rate)
    quality = 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    whole = 1 + edge / quality + edge * edge
    shelf: Section = (
        (
            (high + band * edge / quality + edge * edge) / whole,
            2 * (edge * edge - high) / whole,
            (high - band * edge / quality + edge * edge) / whole,
        ),
        (2 * (edge * edge - 1) / whole, (1 - edge / quality + edge * edge) / whole),
    )
    edge = math.tan(math.pi * 38.13547087602444 / rate)
    quality = 0.5003270373238773
    whole = 1 + edge / quality + edge * edge
    low: Section = ((1.0, -2.0, 1.0), (2 * (edge * edge - 1) / whole, (1 - edge / quality + edge * edge) / whole))
    return shelf, low


def _response(rate: int, *sections: Section) -> Sound:
    """Of sections one behind the other, to an impulse."""
    count = round(rate * _RESPONSE_SECONDS)
    sound = [0.0] * count
    sound[0] = 1.0
    for (b0, b1, b2), (a1, a2) in sections:
        x1 = x2 = y1 = y2 = 0.0
        for place, x0 in enumerate(sound):
            y0 = b0 * x0 + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            sound[place] = y0
            x2, x1, y2, y1 = x1, x0, y1, y0
    return np.array(sound)
