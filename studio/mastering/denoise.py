"""Steady noise taken out of a recording: what a spectral gate learns from its own quiet moments. Any thread.

Each band's noise is what it has in the quietest tenth of the frames; a frame's band keeps the share of its power that
stands above the noise (a Wiener gain by the decision-directed estimate), never less than `FLOOR`. Source: Ephraim and
Malah, "Speech enhancement using a minimum mean-square error short-time spectral amplitude estimator", 1984.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

FLOOR: Final = 0.1
"""Of the amplitude that is left of noise: -20 dB, so that a room stays a room."""
_FRAME: Final = 1024
_HOP: Final = 256
_QUIET: Final = 0.1
"""Share of the frames from which the noise is known."""
_MINIMUM_BIAS: Final = 1.6
"""The quietest frames have less noise than there is on average."""
_SMOOTH: Final = 0.96
"""Weight of the frame before in the estimate."""
_BANDS: Final = 5
"""Neighbouring bands whose power is averaged: single bands that flicker are heard as chirps."""
_AT_ONCE: Final = 2048
"""Frames."""
SHORTEST: Final = 0.5
"""Seconds; less has no quiet moments to learn from."""


def denoised(sound: Sound, rate: int) -> Sound:
    """[n] -> [n]. Raises ValueError for less than `SHORTEST` seconds."""
    if len(sound) < SHORTEST * rate:
        raise ValueError("too short to tell noise from speech")
    window = np.sqrt(np.hanning(_FRAME + 1)[:-1])
    padded = np.concatenate([np.zeros(_FRAME), sound, np.zeros(2 * _FRAME)])
    count = (len(padded) - _FRAME) // _HOP + 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FRAME)[::_HOP][:count]
    inside = slice(_FRAME // _HOP, max(_FRAME // _HOP + 1, len(sound) // _HOP))
    noise = _noise(frames[inside], window)
    out = np.zeros(len(padded))
    before = np.full(_FRAME // 2 + 1, FLOOR**2)
    for start in range(0, count, _AT_ONCE):
        spectra = np.fft.rfft(frames[start : start + _AT_ONCE] * window, axis=1)
        gains, before = _gains(spectra.real**2 + spectra.imag**2, noise, before)
        made = np.fft.irfft(spectra * gains, _FRAME, axis=1) * window
        for place, frame in enumerate(made, start=start):
            out[place * _HOP : place * _HOP + _FRAME] += frame
    scale = _HOP / np.sum(window * window)
    return np.asarray(out[_FRAME : _FRAME + len(sound)] * scale)


def _noise(frames: Sound, window: Sound) -> Sound:
    """Power of each band: [bands]."""
    loudness = np.concatenate(
        [np.sum((frames[at : at + _AT_ONCE] * window) ** 2, axis=1) for at in range(0, len(frames), _AT_ONCE)]
    )
    # Digital silence, as of a microphone that was muted, is no noise to learn.
    heard = np.flatnonzero(loudness > 1e-12)
    if not len(heard):
        return np.zeros(_FRAME // 2 + 1)
    quiet = heard[np.argsort(loudness[heard])[: max(4, round(_QUIET * len(heard)))]]
    spectra = np.fft.rfft(frames[quiet] * window, axis=1)
    return np.asarray(_MINIMUM_BIAS * np.mean(spectra.real**2 + spectra.imag**2, axis=0))


def _gains(power: Sound, noise: Sound, before: Sound) -> tuple[Sound, Sound]:
    """[frames, bands] of amplitude; what the next frames go on from: the power of the last one that was speech, over
    the noise."""
    ratio = _averaged(power / np.maximum(noise, 1e-20))
    gains = np.empty_like(ratio)
    for place, now in enumerate(ratio):
        prior = _SMOOTH * before + (1 - _SMOOTH) * np.maximum(now - 1.0, 0.0)
        gain = np.maximum(FLOOR, prior / (1.0 + prior))
        gains[place] = gain
        before = gain * gain * now
    return gains, before


def _averaged(values: Sound) -> Sound:
    """Over neighbouring bands: [frames, bands]."""
    half = _BANDS // 2
    padded = np.pad(values, ((0, 0), (half, half)), mode="edge")
    sums = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
    return (sums[:, _BANDS:] - sums[:, :-_BANDS]) / _BANDS
