"""Finishing of a spoken segment: silence at the ends cut, edges faded, word times laid out. Pure functions.

Called by the voice engines on the worker's job thread. Samples are float32, mono, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.sound_records import WordTime
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
_NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


def finish(samples: NDArray[np.floating], rate: int) -> Samples:
    """Without NaN, without silence beyond a breath at both ends, faded in and out, never above 1."""
    clean = np.nan_to_num(np.asarray(samples, dtype=np.float32).reshape(-1))
    start, end = sounding(clean, rate)
    out = fade(clean[start:end], rate)
    peak = float(np.max(np.abs(out), initial=0.0))
    return out / np.float32(peak) if peak > 1.0 else out


def sounding(samples: Samples, rate: int) -> tuple[int, int]:
    """From where to where there is sound, with 30 ms before and 80 ms after it; all of what is silent."""
    frame = max(1, rate // 200)
    count = len(samples) // frame
    if count < 2:
        return 0, len(samples)
    loud = np.sqrt(np.mean(samples[: count * frame].reshape(count, frame) ** 2, axis=1))
    above = np.flatnonzero(loud > max(float(loud.max()) * _FLOOR, 1e-6))
    if not len(above):
        return 0, len(samples)
    start = max(0, int(above[0]) * frame - int(_LEAD_SECONDS * rate))
    end = min(len(samples), (int(above[-1]) + 1) * frame + int(_TAIL_SECONDS * rate))
    return start, end


def fade(samples: Samples, rate: int) -> Samples:
    """A copy that begins and ends at exactly zero."""
    out = samples.copy()
    rise = min(len(out) // 2, max(1, int(_FADE_IN_SECONDS * rate)))
    fall = min(len(out) // 2, max(1, int(_FADE_OUT_SECONDS * rate)))
    if rise and fall:
        out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
        out[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return out


def edged(samples: Samples, rate: int, *, begins: bool, ends: bool) -> Samples:
    """A stretch of sound; where the sound begins with it, without the silence before it, and faded in; and so at its
    end."""
    start, end = sounding(samples, rate) if begins or ends else (0, len(samples))
    out = samples[start if begins else 0 : end if ends else len(samples)].copy()
    if begins:
        rise = min(len(out), max(1, int(_FADE_IN_SECONDS * rate)))
        out[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    if ends:
        fall = min(len(out), max(1, int(_FADE_OUT_SECONDS * rate)))
        out[len(out) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)
    return out


def join(parts: Sequence[Samples], rate: int, gap_seconds: float = 0.12) -> Samples:
    """The pieces of one segment, one after the other with a short silence between."""
    gap = np.zeros(int(gap_seconds * rate), np.float32)
    out: list[Samples] = []
    for part in parts:
        out += [part] if not out else [gap, part]
    return np.concatenate(out) if out else np.zeros(0, np.float32)


def pitched(samples: Samples, rate: int, semitones: float) -> Samples:
    """Higher or lower by so many semitones, and shorter or longer in the same measure: what is to keep its length is
    spoken faster or slower by `ratio(semitones)` before."""
    if not semitones:
        return samples
    import soxr

    return np.asarray(soxr.resample(samples, rate * ratio(semitones), rate), np.float32)


class Bend:
    """`pitched` for sound that comes in stretches."""

    def __init__(self, rate: int, semitones: float) -> None:
        self._stream: Any = None
        if semitones:
            import soxr

            self._stream = soxr.ResampleStream(rate * ratio(semitones), rate, 1, dtype="float32")

    def __call__(self, samples: Samples, last: bool) -> Samples:
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(np.ascontiguousarray(samples), last=last), np.float32)


def ratio(semitones: float) -> float:
    """Of the frequencies."""
    return float(2.0 ** (semitones / 12.0))


class Timed(NamedTuple):
    """A piece of sound as it is kept, and how long each of its symbols lasts in it."""

    samples: Samples
    seconds: tuple[float, ...]
    """Of each symbol; empty where the model does not tell."""
    lead: float = 0.0
    """Seconds before the first symbol; negative where some of it was cut off."""


def timed(samples: NDArray[np.floating], rate: int, semitones: float, lengths: Sequence[float]) -> Timed:
    """The model's sound, finished, with the lengths (in samples) that the model gave its ids: one before the symbols,
    theirs, and one behind. Without lengths the times have to be estimated."""
    clean = np.nan_to_num(np.asarray(samples, dtype=np.float32).reshape(-1))
    whole = pitched(clean, rate, semitones)
    start, _ = sounding(whole, rate)
    done = finish(whole, rate)
    if not len(lengths):
        return Timed(done, ())
    factor = rate * ratio(semitones)
    return Timed(done, tuple(one / factor for one in lengths[1:-1]), lengths[0] / factor - start / rate)


def spoken_times(
    words: Sequence[Spoken], start: float, piece: Timed, rate: int, sooner: Mapping[str, float] = _NOTHING
) -> tuple[WordTime, ...]:
    """Times of the written words over a piece of sound: as the model laid them out, where it tells, else estimated.
    `sooner`: seconds by which a word that begins with that sound is heard before the model's time."""
    seconds = len(piece.samples) / rate
    if sum(len(word.phonemes) + len(word.after) for word in words) != len(piece.seconds):
        return word_times(words, start, seconds)
    out: list[WordTime] = []
    at, symbol = piece.lead, 0
    for word in words:
        begin, symbol = symbol, symbol + len(word.phonemes)
        end = at + sum(piece.seconds[begin:symbol])
        early = sooner.get(word.phonemes.lstrip("ˈˌ")[:1], 0.0)
        first, last = (start + min(seconds, max(0.0, one)) for one in (at - early, end))
        if word.text and word.phonemes:
            out = [*out[:-1], _ending(out[-1], first)] if out else out
            out.append(WordTime(word.text, round(first, 3), round(last, 3)))
        elif word.phonemes and out:
            out[-1] = WordTime(out[-1].text, out[-1].start, round(last, 3))
        begin, symbol = symbol, symbol + len(word.after)
        at = end + sum(piece.seconds[begin:symbol])
    return tuple(out)


def _ending(word: WordTime, at: float) -> WordTime:
    """Not later than the next one begins, if anything is left of it."""
    return WordTime(word.text, word.start, round(min(word.end, max(at, word.start)), 3))


def word_times(words: Sequence[Spoken], start: float, seconds: float) -> tuple[WordTime, ...]:
    """Times of the written words over a piece of sound, where the model tells no durations: estimates in proportion to
    the phonemes, where long vowels and marks weigh more. Within a sentence they are off by up to a quarter of a second;
    each segment starts afresh, so they never drift."""
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
