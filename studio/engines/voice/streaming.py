"""A sentence heard while it is made: sound of one stretch after the other, joined so that no seam is heard.

Called by the voice engines on the worker's job thread where somebody listens. What is kept is made as a whole besides.
The sentence is laid out as a whole before, so pitch and pace go on across a join; what differs there is the level, and
where a wave stands, since each stretch is made with a few frames around it only. A join lies in the softest frame near
the place where it is wanted; the later stretch is shifted by some milliseconds to where its wave fits, brought to the
level of the earlier one there, and let go to its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.voice.sound import Bend, Samples, edged

FIRST_SECONDS: Final = 0.55
"""Of the first stretch: with it Kokoro is heard within half a second on two cores, and the next one comes in time."""
_SHARE: Final = 0.7
"""Of the time for which there is sound, the next stretch may take so much to be made."""
_LEAST: Final = 0.7
"""Of the length that is wanted, from which on a stretch may end where it is soft."""
_FADE: Final = 0.015
"""Seconds to either side of a join in which one stretch goes over into the other."""
_SHIFT: Final = 0.007
"""Seconds by which a stretch is shifted at most: half a period of the lowest voice."""
_LEVEL: Final = 0.05
"""Seconds to either side of a join by which levels are compared."""
_LET_GO: Final = 0.6
"""Seconds in which a stretch comes to its own level."""
_MOST: Final = 2.0
"""Times that a stretch is made louder or softer at a join."""


class Outline(NamedTuple):
    """What is known of a sentence before it is sound."""

    frames: int
    first: int
    """The frame with which it is begun: what is before is silence."""
    energy: NDArray[np.float32]
    """Of each frame, in whatever unit; empty where it is not known."""
    frame: int
    """Samples."""
    rate: int
    context: int
    """Frames that are made around a stretch, and left out."""


class Listener:
    """How long the sound lasts that somebody has still to hear, and how long a frame takes to be made."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: float | None = None
        self.cost = 0.0
        """Seconds a frame; 0: not known yet."""

    @property
    def ahead(self) -> float:
        """Seconds."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock())

    def given(self, seconds: float) -> None:
        self._until = max(self._until or 0.0, self._clock()) + seconds

    def waits(self, frames: int) -> bool:
        """The sound would be over before so many frames are made."""
        return self.cost == 0.0 or self.ahead < frames * self.cost

    def may_be_made_twice(self, outline: Outline) -> bool:
        """Whether its sound lasts longer than it takes to be made once for the listener and once to be kept. Of the
        first sentence it is not known, and taken to be so."""
        return 2 * self.cost <= outline.frame / outline.rate

    def timed(self, frames: int, make: Callable[[], Samples]) -> Samples:
        """What `make` gives; it makes so many frames."""
        begun = self._clock()
        made = make()
        self.cost = (self._clock() - begun) / max(1, frames)
        return made


def stretches(
    outline: Outline, make: Callable[[int, int], Samples], listener: Listener
) -> Iterator[tuple[Samples, bool]]:
    """Sound of the whole sentence in stretches, and whether it is the last one. `make` gives the samples of the frames
    from one to another. The listener has to be told of each before the next is asked for."""
    at, length = outline.first, round(FIRST_SECONDS * outline.rate / outline.frame)
    seam = Seam(outline.rate)
    while at < outline.frames:
        end = _end(outline, at, length)
        begin, behind = max(0, at - outline.context), min(outline.frames, end + outline.context)
        made = listener.timed(behind - begin, lambda: make(begin, behind))  # noqa: B023 - called at once
        last = end >= outline.frames
        yield seam.add(made, (at - begin) * outline.frame, (end - begin) * outline.frame, last=last), last
        at, length = end, _next(length, listener, outline)


def _next(length: int, listener: Listener, outline: Outline) -> int:
    """Frames of the next stretch: as many as are made while there is sound. Where that is hardly any, as many as before
    if they sound longer than they take to be made; else twice as many: the sound will be over sooner, and of small
    stretches more would go into their context."""
    around = 2 * outline.context
    room = int(listener.ahead * _SHARE / listener.cost) - around if listener.cost else 0
    if 2 * room > length:
        return room
    keeps_up = (length + around) * listener.cost < length * outline.frame / outline.rate
    return length if keeps_up else 2 * length


def _end(outline: Outline, start: int, length: int) -> int:
    """The softest frame in the last part of a stretch of that length; the sentence's end where that is near."""
    if start + length * (2 - _LEAST) >= outline.frames:
        return outline.frames
    least = start + max(1, int(length * _LEAST))
    around = outline.energy[least : start + length + 1]
    return least + int(np.argmin(around)) if len(around) else start + length


def heard(
    outlines: Sequence[Outline],
    make: Callable[[int, int, int], Samples],
    listener: Listener,
    *,
    semitones: float = 0.0,
    gap: float = 0.0,
) -> Iterator[tuple[Samples, bool]]:
    """Sound of a segment of one or more pieces, as it is to be heard, and whether more follows. `make` gives the
    samples of a piece by its place, from one frame to another; `gap`: seconds of silence between pieces."""
    for place, outline in enumerate(outlines):
        bend = Bend(outline.rate, semitones)
        ends = place == len(outlines) - 1
        first = True
        for samples, last in stretches(outline, partial(make, place), listener):
            out = edged(bend(samples, last), outline.rate, begins=first, ends=last)
            first = False
            if last and not ends:
                out = np.concatenate([out, np.zeros(round(gap * outline.rate), np.float32)])
            listener.given(len(out) / outline.rate)
            yield out, not (last and ends)


class Seam:
    """Joins stretches that were each made with some sound of their neighbours."""

    def __init__(self, rate: int) -> None:
        self._fade, self._shift = round(_FADE * rate), round(_SHIFT * rate)
        self._level, self._let_go = round(_LEVEL * rate), round(_LET_GO * rate)
        self._tail: Samples | None = None
        """The end of the stretch before, from one fade before the join to where it was made."""
        self._before: Samples = np.zeros(0, np.float32)
        """What was given last, for its level."""

    def add(self, made: Samples, start: int, end: int, *, last: bool) -> Samples:
        """The next part of the sound. Of `made` the samples from `start` to `end` are the stretch."""
        made = np.nan_to_num(np.asarray(made, np.float32).reshape(-1))
        keep = 0 if last else min(self._fade, end - start)
        if self._tail is None:
            out = made[start : end - keep]
        else:
            made, start = self._fitted(made, start)
            out = made[start - len(self._over()) // 2 : end - keep].copy()
            over = self._over()
            rise = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, len(over), dtype=np.float32))
            out[: len(over)] = over * (1 - rise) + out[: len(over)] * rise
        self._tail = None if last else made[end - keep :]
        self._before = out[-self._level :]
        return np.clip(out, -1.0, 1.0)

    def _over(self) -> Samples:
        """Of the stretch before, what the next one fades in over."""
        assert self._tail is not None
        return self._tail[: 2 * self._fade]

    def _fitted(self, made: Samples, start: int) -> tuple[Samples, int]:
        """Louder or softer, and where the stretch begins in it."""
        over = self._over()
        half = len(over) // 2
        first = max(half, start - self._shift)
        places = range(first, min(len(made) - half, start + self._shift) + 1)
        best = max(places, key=lambda place: _alike(over, made[place - half : place - half + len(over)]), default=start)
        assert self._tail is not None
        mine = made[max(0, best - self._level) : best + self._level]
        theirs = np.concatenate([self._before, self._tail[: self._level + half]])[-len(mine) :]
        gain = min(_MOST, max(1 / _MOST, (_loudness(theirs) + 1e-4) / (_loudness(mine) + 1e-4)))
        ramp = np.full(len(made), gain, np.float32)
        rest = len(made) - best
        ramp[best:] = np.interp(np.arange(rest), [0, self._let_go], [gain, 1.0])
        return made * ramp, best


def _alike(one: Samples, other: Samples) -> float:
    return float(one @ other) / (float(np.linalg.norm(other)) + 1e-6)


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
