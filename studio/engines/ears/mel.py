"""What Whisper hears: the log-mel spectrogram of a recording. Worker, job thread.

Source: Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2, and the
published `whisper.audio`. Frames of 25 ms, 10 ms apart; triangular filters on Slaney's mel scale; loudness in powers of
ten, at most eight below the loudest of the whole recording.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Mel = NDArray[np.float32]
"""[mels, frames]"""

RATE = 16_000
FRAMES_A_SECOND = 100
WINDOW_FRAMES = 3000
"""What the model takes in at once: 30 seconds."""
TAIL = 2
"""Frames after the last one of the sound that still hear a part of it."""
_WINDOW, _HOP = 400, 160
_FLOOR = 8.0
"""Powers of ten."""
_LEAST = 1e-10
_NOTHING = (math.log10(_LEAST) + 4.0) / 4.0


def log_mel(samples: Samples, mels: int, check: Callable[[], None] = lambda: None) -> Mel:
    """[mels, frames + TAIL] of mono sound at RATE, a frame for each begun hundredth of a second. `check` is called
    every 30 seconds of sound and may raise."""
    count = -(-len(samples) // _HOP) + TAIL
    mel = np.empty((mels, count), np.float32)
    filters = mel_filters(mels).astype(np.float32)
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    half = _WINDOW // 2
    # Before the start the sound is mirrored, after its end is silence: as if 30 seconds of it followed.
    before = np.zeros(half, np.float32)
    mirrored = samples[1 : half + 1][::-1]
    before[half - len(mirrored) :] = mirrored
    padded = np.concatenate([before, samples, np.zeros(2 * _WINDOW, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    for start in range(0, count, WINDOW_FRAMES):
        check()
        end = min(count, start + WINDOW_FRAMES)
        power = np.abs(np.fft.rfft(frames[start:end] * window, axis=1)) ** 2
        mel[:, start:end] = np.log10(np.maximum(filters @ power.T, _LEAST))
    np.maximum(mel, mel.max() - _FLOOR, out=mel)
    mel += 4.0
    mel /= 4.0
    return mel


def window_at(mel: Mel, frame: int) -> Mel:
    """[1, mels, WINDOW_FRAMES] from that frame on; beyond the end of the recording there is silence."""
    part = mel[:, frame : frame + WINDOW_FRAMES]
    window = np.full((1, mel.shape[0], WINDOW_FRAMES), silence_of(mel), np.float32)
    window[0, :, : part.shape[1]] = part
    return window


def silence_of(mel: Mel) -> float:
    """The value of no sound at all, beside what was heard."""
    return max(_NOTHING, float(mel.max()) - _FLOOR / 4.0)


def is_silent(mel: Mel, frame: int, frames: int) -> bool:
    """Whether these frames hold nothing that is not far below the loudest of the recording."""
    return bool(mel[:, frame : frame + frames].max() <= silence_of(mel) + 1e-4)


def mel_filters(mels: int) -> NDArray[np.float64]:
    """Triangles of equal area over the bins of a frame's spectrum: [mels, 201]."""
    top = float(_to_mel(np.array([RATE / 2]))[0])
    edges = _to_hertz(np.linspace(0.0, top, mels + 2))
    bins = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)
    widths = np.diff(edges)
    rising = (bins[None, :] - edges[:-2, None]) / widths[:-1, None]
    falling = (edges[2:, None] - bins[None, :]) / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None])


_LINEAR_HERTZ, _LINEAR_MELS = 1000.0, 15.0
"""Slaney's scale: 15 equal steps up to 1000 Hz, then 27 equal ratios for each factor of 6.4."""
_STEP = _LINEAR_HERTZ / _LINEAR_MELS
_RATIO = np.log(6.4) / 27


def _to_mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _LINEAR_MELS + np.log(np.maximum(hertz, 1e-9) / _LINEAR_HERTZ) / _RATIO
    return np.where(hertz < _LINEAR_HERTZ, hertz / _STEP, above)


def _to_hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < _LINEAR_MELS, mel * _STEP, _LINEAR_HERTZ * np.exp((mel - _LINEAR_MELS) * _RATIO))
