"""Finishing of a spoken segment: silence at the ends cut, edges faded, word times laid out. Pure functions.

Called by the voice engines on the worker's job thread. Samples are float32, mono, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.domain.document import WordTime
from studio.english.front_end import Spoken

Samples = NDArray[np.float32]

_FLOOR = 10 ** (-46 / 20)
"""Of the peak: quieter is silence."""
_LEAD_SECONDS = 0.03
_TAIL_SECONDS = 0.08
_FADE_IN_SECONDS = 0.004
_FADE_OUT_SECONDS = 0.02
_PAUSE_WEIGHT = {",": 3.0, ";": 4.0, ":": 4.0, "—": 4.0, "…": 5.0, ".": 6.0, "!": 6.0, "?": 6.0}
_LONG = "AIOWYQɑɔɜiuː"


def finish(samples: NDArray[np.floating], rate: int) -> Samples:
    """Without NaN, without silence beyond a breath at both ends, faded in and out, never above 1."""
    clean = np.nan_to_num(np.asarray(samples, dtype=np.float32).reshape(-1))
    trimmed = trim(clean, rate)
    out = fade(trimmed, rate)
    peak = float(np.max(np.abs(out), initial=0.0))
    return out / np.float32(peak) if peak > 1.0 else out


def trim(samples: Samples, rate: int) -> Samples:
    """Cut silence at both ends, keeping 30 ms before and 80 ms after the sound. All-silent sound is kept whole."""
    frame = max(1, rate // 200)
    count = len(samples) // frame
    if count < 2:
        return samples
    loud = np.sqrt(np.mean(samples[: count * frame].reshape(count, frame) ** 2, axis=1))
    above = np.flatnonzero(loud > max(float(loud.max()) * _FLOOR, 1e-6))
    if not len(above):
        return samples
    start = max(0, int(above[0]) * frame - int(_LEAD_SECONDS * rate))
    end = min(len(samples), (int(above[-1]) + 1) * frame + int(_TAIL_SECONDS * rate))
    return samples[start:end]


def fade(samples: Samples, rate: int) -> Samples:
    """A copy that begins and ends at exactly zero."""
    out = samples.copy()
    rise = min(len(out) // 2, max(1, int(_FADE_IN_SECONDS * rate)))
    fall = min(len(out) // 2, max(1, int(_FADE_OUT_SECONDS * rate)))
    if rise and fall:
        out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
        out[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return out


def join(parts: Sequence[Samples], rate: int, gap_seconds: float = 0.12) -> Samples:
    """The pieces of one segment, one after the other with a short silence between."""
    gap = np.zeros(int(gap_seconds * rate), np.float32)
    out: list[Samples] = []
    for part in parts:
        out += [part] if not out else [gap, part]
    return np.concatenate(out) if out else np.zeros(0, np.float32)


def word_times(words: Sequence[Spoken], start: float, seconds: float) -> tuple[WordTime, ...]:
    """Times of the written words over a piece of sound. The models give no durations, so these are estimates in
    proportion to the phonemes: long vowels and marks weigh more. Within a sentence they are off by up to a quarter of
    a second; each segment starts afresh, so they never drift."""
    weights = [_weight(word) for word in words]
    pauses = [sum(_PAUSE_WEIGHT.get(mark, 0.0) for mark in word.after) for word in words]
    if pauses:
        pauses[-1] = 0.0
    unit = seconds / max(1e-6, sum(weights) + sum(pauses))
    out: list[WordTime] = []
    at = start
    for word, weight, pause in zip(words, weights, pauses, strict=True):
        end = at + weight * unit
        if word.text and word.phonemes:
            out.append(WordTime(word.text, round(at, 3), round(end, 3)))
        elif word.phonemes and out:
            out[-1] = WordTime(out[-1].text, out[-1].start, round(end, 3))
        at = end + pause * unit
    return tuple(out)


def _weight(word: Spoken) -> float:
    return sum(0.2 if sound in "ˈˌ" else 1.6 if sound in _LONG else 1.0 for sound in word.phonemes)
