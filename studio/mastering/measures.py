"""What a technical sheet asks of sound: loudness, RMS, peaks, noise floor, silence at both ends. In blocks; any thread.

Sources: EBU R 128 and EBU Tech 3341 (integrated loudness, gated as ITU-R BS.1770-5 says); ACX's submission
requirements (RMS of the whole file, peak, noise floor), measured as narrators do: the floor is the quietest
half second.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from studio.mastering.filters import Filter, k_weighting
from studio.mastering.peaks import PeakMeter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

LOWEST: Final = -120.0
"""dB or LUFS of what is as good as nothing."""
SPEECH: Final = -50.0
"""dBFS: a hundredth of a second that is louder is no silence any more."""
_HOP: Final = 0.1
_BLOCK_HOPS, _FLOOR_HOPS = 4, 5
_FRAME: Final = 0.01
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_OFFSET: Final = -0.691
"""LUFS: so that a tone of 997 Hz at 0 dBFS in one channel is -3.01."""


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """Of a whole file; decibels against full scale."""

    seconds: float
    loudness: float
    """LUFS, integrated, over all channels."""
    rms: float
    peak: float
    true_peak: float
    floor: float
    head: float
    """Seconds before the first sound."""
    tail: float
    """Seconds behind the last."""
    silent: float
    """Seconds of digital silence, in stretches of a tenth and more."""


class Loudness:
    """Integrated loudness from energies of tenths of a second. Parts may be put together: `add`."""

    def __init__(self, rate: int, channels: int = 1) -> None:
        self._hop = round(rate * _HOP)
        self._channels = channels
        self._filter = Filter(k_weighting(rate))
        self._rest: Sound = np.zeros(0)
        self._energies: list[Sound] = []
        """Mean squares of each hop, over the channels of the same sound."""

    def take(self, block: Sound) -> None:
        """Mono; where there are several channels, all have it."""
        weighted = np.concatenate([self._rest, self._filter.take(block)])
        whole = len(weighted) // self._hop * self._hop
        if whole:
            squares = np.square(weighted[:whole]).reshape(-1, self._hop)
            self._energies.append(squares.mean(axis=1) * self._channels)
        self._rest = weighted[whole:]

    def add(self, other: Loudness) -> None:
        """What the other one measured counts here too."""
        self._energies.extend(other._energies)

    def integrated(self) -> float:
        """LUFS; LOWEST where nothing is louder than the gate."""
        hops = np.concatenate(self._energies) if self._energies else np.zeros(0)
        if len(hops) < _BLOCK_HOPS:
            return LOWEST
        blocks = np.convolve(hops, np.full(_BLOCK_HOPS, 1 / _BLOCK_HOPS), "valid")
        loud = blocks[blocks > _power(_ABSOLUTE_GATE)]
        if not len(loud):
            return LOWEST
        gate = _loudness(float(loud.mean())) + _RELATIVE_GATE
        return _loudness(float(loud[loud > _power(gate)].mean()))


class Meter:
    """Everything at once, of one stream."""

    def __init__(self, rate: int, channels: int = 1) -> None:
        self._rate = rate
        self._loudness = Loudness(rate, channels)
        self._peaks = PeakMeter()
        self._hop, self._frame = round(rate * _HOP), round(rate * _FRAME)
        self._rest: Sound = np.zeros(0)
        self._count = 0
        self._energy = 0.0
        self._hops: list[Sound] = []
        self._first = self._last = -1
        """Samples at which the first sound begins, and the last one ends."""
        self._silent = 0

    def take(self, block: Sound) -> None:
        self._loudness.take(block)
        self._peaks.take(block)
        self._energy += float(np.dot(block, block))
        joined = np.concatenate([self._rest, block])
        whole = len(joined) // self._hop * self._hop
        if whole:
            self._look(joined[:whole], self._count - len(self._rest))
        self._rest = joined[whole:]
        self._count += len(block)

    def _look(self, sound: Sound, start: int) -> None:
        """Whole hops, from that sample on."""
        squares = np.square(sound)
        hops = squares.reshape(-1, self._hop).mean(axis=1)
        self._hops.append(hops)
        self._silent += int(np.count_nonzero(np.max(np.abs(sound.reshape(-1, self._hop)), axis=1) == 0))
        self._edges(squares, start)

    def _edges(self, squares: Sound, start: int) -> None:
        whole = len(squares) // self._frame * self._frame
        loud = np.flatnonzero(squares[:whole].reshape(-1, self._frame).mean(axis=1) > 10 ** (SPEECH / 10))
        if len(loud):
            if self._first < 0:
                self._first = start + int(loud[0]) * self._frame
            self._last = start + (int(loud[-1]) + 1) * self._frame

    def end(self) -> Measures:
        """Nothing follows."""
        self._peaks.end()
        self._edges(np.square(self._rest), self._count - len(self._rest))
        hops = np.concatenate(self._hops) if self._hops else np.zeros(0)
        quiet = np.convolve(hops, np.full(_FLOOR_HOPS, 1 / _FLOOR_HOPS), "valid") if len(hops) >= _FLOOR_HOPS else hops
        heard = self._first >= 0
        return Measures(
            seconds=self._count / self._rate,
            loudness=self._loudness.integrated(),
            rms=decibels(self._energy / self._count if self._count else 0.0),
            peak=decibels(self._peaks.sample**2),
            true_peak=decibels(self._peaks.true**2),
            floor=decibels(float(quiet.min()) if len(quiet) else 0.0),
            head=self._first / self._rate if heard else self._count / self._rate,
            tail=(self._count - self._last) / self._rate if heard else self._count / self._rate,
            silent=self._silent * self._hop / self._rate,
        )


def _power(loudness: float) -> float:
    return math.pow(10, (loudness - _OFFSET) / 10)


def _loudness(power: float) -> float:
    return max(LOWEST, _OFFSET + 10 * math.log10(power)) if power > 0 else LOWEST


def decibels(power: float) -> float:
    """Of a mean square; LOWEST of nothing."""
    return max(LOWEST, 10 * math.log10(power)) if power > 0 else LOWEST
