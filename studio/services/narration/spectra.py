"""How loud each pitch of a take is, moment by moment: what a spectrogram draws. Called on threads; numpy on first use.

Short Fourier transforms with a Hann window, so scaled that a sine of full loudness is 0 dB; bands of equal musical
width, each with the loudest of its frequencies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from studio.services.narration.take_sound import RATE, decode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Spectrum = NDArray[np.uint8]
    """[moments, BANDS], the deepest band first: 0 is QUIETEST, 255 is LOUDEST."""

BANDS: Final = 96
DEEPEST: Final = 60.0
"""Hertz at the lower edge of the first band."""
HIGHEST: Final = RATE / 2
QUIETEST: Final = -100.0
"""dBFS."""
LOUDEST: Final = -10.0
COARSE: Final = 10
"""Moments a second where a chapter is looked at as a whole: a thousand bytes a second."""
CLOSE: Final = 200
"""The same where few clips are looked at."""
_WINDOW: Final = 1024
"""Samples: 43 ms, 23 Hz apart."""
_A_SECOND: Final = 40
"""Transforms of coarse spectra, of which the loudest are kept."""
_AT_ONCE: Final = 2048
"""Transforms; 8 megabytes."""


def spectrum_of(data: bytes, a_second: int = CLOSE, name: str = "take") -> Spectrum:
    """Of a FLAC (or WAV) file. Raises StudioError(BadInput)."""
    import numpy as np

    samples = decode(data, name)
    often = max(a_second, _A_SECOND)
    hop, together = RATE // often, often // a_second
    count = -(-len(samples) // hop) if len(samples) else 0
    padded = np.zeros(count * hop + _WINDOW, np.float32)
    padded[_WINDOW // 2 : _WINDOW // 2 + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::hop][:count]
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    scale = 2 / (float(window.sum()) * 32768)
    parts = []
    for start in range(0, count, _AT_ONCE - _AT_ONCE % together):
        loud = np.abs(np.fft.rfft(frames[start : start + _AT_ONCE - _AT_ONCE % together] * window, axis=1)) * scale
        bands = _bands(loud)
        groups = np.arange(0, len(bands), together)
        parts.append(_as_bytes(np.maximum.reduceat(bands, groups, axis=0)))
    return np.concatenate(parts) if parts else np.zeros((0, BANDS), np.uint8)


def edges() -> NDArray[np.float64]:
    """Hertz, [BANDS + 1]."""
    import numpy as np

    return np.geomspace(DEEPEST, HIGHEST, BANDS + 1)


def band_of(hertz: float) -> float:
    """Where a frequency stands among the bands, from 0 to BANDS."""
    import math

    return BANDS * math.log(hertz / DEEPEST) / math.log(HIGHEST / DEEPEST)


def _bands(loud: NDArray[np.float64]) -> NDArray[np.float64]:
    """[moments, BANDS] of [moments, frequencies]; a band that lies between two frequencies has the nearer one."""
    import numpy as np

    at = edges() * _WINDOW / RATE
    last = loud.shape[1] - 1
    first = np.minimum(np.round(at[:-1]).astype(int), last)
    behind = np.maximum(first + 1, np.minimum(np.round(at[1:]).astype(int), last + 1))
    out = np.empty((len(loud), BANDS))
    for band in range(BANDS):
        out[:, band] = loud[:, first[band] : behind[band]].max(axis=1)
    return out


def _as_bytes(loud: NDArray[np.float64]) -> Spectrum:
    import numpy as np

    decibels = 20 * np.log10(np.maximum(loud, 1e-9))
    return np.asarray(np.clip(np.rint((decibels - QUIETEST) / (LOUDEST - QUIETEST) * 255), 0, 255), np.uint8)
