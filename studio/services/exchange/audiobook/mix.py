"""The clips of a chapter as one stream of sound: shaped, levelled, joined, with what is heard below. On threads.

One stream for all: the timeline plays it, the publication masters it, the export writes it. It begins anywhere, and
holds one clip and the end of the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from studio.services.exchange.audiobook.bed import BedSound, Speech
from studio.services.exchange.audiobook.layout import length_of, overlap, pause_behind, placed
from studio.services.exchange.audiobook.programme import Chapter, Clip, Step
from studio.services.narration.shaping import crossed, shaped
from studio.services.narration.take_sound import RATE, decode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]


class Takes(Protocol):
    def read_asset(self, sha256: str) -> bytes: ...


class Block(msgspec.Struct, frozen=True):
    """A clip with the silence before and behind it, without what overlaps the next one."""

    place: int
    """Of the clip in its chapter."""
    start: int
    """Sample of the chapter with which what is heard of the clip begins."""
    at: int
    """Sample of the chapter with which `sound` begins."""
    sound: Sound
    """[n] mono at RATE."""


def sound_of(takes: Takes, clip: Clip, levels: Mapping[str, float]) -> Sound:
    """What is heard of a clip. Raises StudioError of a damaged take."""
    import numpy as np

    sound = shaped(decode(takes.read_asset(clip.asset), clip.text[:40]).astype(np.float64) / 32768, clip.shape)
    sound *= 10 ** ((clip.gain + levels.get(clip.speaker, 0.0)) / 20)
    return sound


def mixed(
    takes: Takes, chapter: Chapter, levels: Mapping[str, float], step: Step, *, first: int = 0
) -> Iterator[Block]:
    """A block for each clip from `first` on, which stands there as it does in the whole. Raises StudioError of a
    damaged take."""
    import numpy as np

    clips = chapter.clips
    where = placed(clips)
    total = length_of(where)
    beds = [BedSound(bed, takes.read_asset(bed.asset), total) for bed in chapter.beds]
    # What comes before is not made, but for the end of a clip that the first one overlaps.
    at = round((where[first].start - clips[first].lead) * RATE) if first else 0
    spoken_until = round(where[first - 1].end * RATE) if first else -math.inf
    kept: Sound = np.zeros(0)
    if first and where[first - 1].pause < 0:
        before = sound_of(takes, clips[first - 1], levels)
        kept = before[len(before) - round(-where[first - 1].pause * RATE) :]
    for place in range(first, len(clips)):
        step((place - first) / max(1, len(clips) - first))
        clip = clips[place]
        following = clips[place + 1] if place + 1 < len(clips) else None
        own = sound_of(takes, clip, levels)
        start = at + round(clip.lead * RATE)
        sound, early = crossed(kept, own)
        shared = round(RATE * overlap(clip, following, len(own) / RATE, _length(following)))
        pause = 0.0 if shared else pause_behind(clip, following)
        kept = sound[len(sound) - shared :]
        heard = sound[: len(sound) - shared]
        lead, behind = np.zeros(start - at), np.zeros(max(0, round(RATE * pause)))
        block = np.concatenate([lead, heard, behind])
        ends = start - early + len(sound)
        after = math.inf
        if following is not None:
            after = at + len(block) + following.lead * RATE
        speech = Speech(spoken_until, start - early, ends, after)
        for bed in beds:
            block += bed.take(at, len(block), speech)
        yield Block(place, start, at, block)
        at += len(block)
        spoken_until = ends


def _length(clip: Clip | None) -> float:
    return clip.length if clip is not None else 0.0


def joined(
    takes: Takes, chapter: Chapter, levels: Mapping[str, float], step: Step, starts: list[float] | None = None
) -> Iterator[Sound]:
    """All of a chapter; `starts` is given the second at which each clip begins."""
    for block in mixed(takes, chapter, levels, step):
        if starts is not None:
            starts.append(block.start / RATE)
        yield block.sound
