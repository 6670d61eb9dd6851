"""Clips as one stream of mastered sound: decoded, levelled, joined, resampled, filtered, limited. On threads.

Two passes over the takes, so that a chapter of any length is never in memory as a whole: `survey` measures how loud the
voices and the whole are, `render` gives the blocks of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from studio.domain.publishing import Target
from studio.domain.publishing_records import Mastering
from studio.services.exchange.audiobook.mix import Takes, joined, sound_of
from studio.services.exchange.audiobook.programme import Chapter, Clip, Step
from studio.services.narration.take_sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

_MOST_LEVELLING: Final = 12.0
"""Decibels: a voice that is farther off is no voice, but noise or silence."""
_HEARD_SECONDS: Final = 240.0
"""Of a voice, from which its loudness is known well enough."""


class Level(msgspec.Struct, frozen=True):
    """Of a chapter before it is mastered, its voices levelled."""

    loudness: float
    rms: float
    seconds: float
    """Of the clips with the pauses between them, without head and tail."""
    starts: tuple[float, ...]
    """Seconds at which each clip begins, behind the head."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How a chapter is mastered."""

    target: Target
    mastering: Mastering
    levels: Mapping[str, float]
    """Decibels by voice."""
    gain: float
    ceiling: float
    """dBTP."""


def voice_levels(takes: Takes, clips: Sequence[Clip], step: Step) -> dict[str, float]:
    """By how many decibels each voice, and each person who reads, is to be louder so that all are as loud as the one
    that is heard most. Raises StudioError of a damaged take."""
    from studio.mastering.measures import LOWEST, Loudness

    meters: dict[str, Loudness] = {}
    heard: dict[str, float] = {}
    spoken: dict[str, float] = {}
    for place, clip in enumerate(clips):
        step(place / len(clips))
        speaker = clip.speaker
        spoken[speaker] = spoken.get(speaker, 0.0) + clip.length
        if heard.get(speaker, 0.0) >= _HEARD_SECONDS:
            continue
        as_spoken = msgspec.structs.replace(clip, gain=0.0, shape=msgspec.structs.replace(clip.shape, gain=0.0))
        sound = sound_of(takes, as_spoken, {})
        meters.setdefault(speaker, Loudness(RATE)).take(sound)
        heard[speaker] = heard.get(speaker, 0.0) + len(sound) / RATE
    found = {voice: meter.integrated() for voice, meter in meters.items()}
    known = {voice: value for voice, value in found.items() if value > LOWEST}
    if not known:
        return dict.fromkeys(found, 0.0)
    wanted = known[max(known, key=lambda voice: spoken[voice])]
    return {
        voice: max(-_MOST_LEVELLING, min(_MOST_LEVELLING, wanted - known[voice])) if voice in known else 0.0
        for voice in found
    }


def survey(
    takes: Takes, chapter: Chapter, target: Target, mastering: Mastering, levels: Mapping[str, float], step: Step
) -> Level:
    """How loud and how long it is before anything is done to the whole. Raises StudioError of a damaged take."""
    import numpy as np

    from studio.mastering.filters import Filter, high_pass
    from studio.mastering.measures import Loudness, decibels

    loudness = Loudness(RATE, target.channels)
    filtered = Filter(high_pass(mastering.high_pass, RATE)) if mastering.high_pass else None
    energy, count = 0.0, 0
    starts: list[float] = []
    for block in joined(takes, chapter, levels, step, starts):
        sound = filtered.take(block) if filtered is not None else block
        loudness.take(sound)
        energy += float(np.dot(sound, sound))
        count += len(sound)
    whole = count + round(RATE * (mastering.head + mastering.tail))
    rms = decibels(energy / whole if whole else 0.0)
    return Level(loudness.integrated(), rms, count / RATE, tuple(starts))


def render(takes: Takes, chapter: Chapter, plan: Plan, step: Step) -> Iterator[Sound]:
    """Blocks of the mastered file: mono, at the target's rate, -1 to 1. Raises StudioError of a damaged take."""
    from studio.mastering.limiter import Limiter
    from studio.mastering.room_tone import RoomTone

    target, mastering = plan.target, plan.mastering
    tone = RoomTone(target.rate, mastering.room_tone)
    limiter = Limiter(10 ** (plan.ceiling / 20), target.rate)
    factor = 10 ** (plan.gain / 20)
    for block in _framed(takes, chapter, plan, step):
        yield limiter.take(block * factor + tone.take(len(block)))
    yield limiter.end()


def _framed(takes: Takes, chapter: Chapter, plan: Plan, step: Step) -> Iterator[Sound]:
    """With head and tail, resampled, filtered."""
    import numpy as np
    import soxr

    from studio.mastering.filters import Filter, high_pass

    target, mastering = plan.target, plan.mastering
    stream = soxr.ResampleStream(RATE, target.rate, 1, dtype="float64", quality="VHQ")
    filtered = Filter(high_pass(mastering.high_pass, target.rate)) if mastering.high_pass else None

    def shaped(block: Sound, *, last: bool = False) -> Sound:
        sound: Sound = stream.resample_chunk(block, last=last)
        return filtered.take(sound) if filtered is not None else sound

    for block in _with_ends(joined(takes, chapter, plan.levels, step), mastering):
        yield shaped(block)
    yield shaped(np.zeros(0), last=True)


def _with_ends(blocks: Iterator[Sound], mastering: Mastering) -> Iterator[Sound]:
    import numpy as np

    yield np.zeros(round(RATE * mastering.head))
    yield from blocks
    yield np.zeros(round(RATE * mastering.tail))
