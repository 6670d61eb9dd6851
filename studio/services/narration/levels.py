"""How loud a stretch of sound is. Pure; any thread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

QUIETEST: Final = -90.0
"""dBFS that are told for no sound at all."""
_FULL: Final = 32768.0


@dataclass(frozen=True, slots=True)
class Level:
    """In dB below the loudest that there can be."""

    mean: float
    """Root mean square."""
    peak: float


def level_of(pcm: bytes) -> Level:
    """Of signed 16 bit samples."""
    import numpy as np

    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float64) / _FULL
    if not len(samples):
        return Level(QUIETEST, QUIETEST)
    return Level(_decibels(math.sqrt(float(np.mean(samples**2)))), _decibels(float(np.max(np.abs(samples)))))


def _decibels(amplitude: float) -> float:
    return max(QUIETEST, 20 * math.log10(amplitude)) if amplitude > 0 else QUIETEST
