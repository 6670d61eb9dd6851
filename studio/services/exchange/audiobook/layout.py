"""Where the clips of a chapter stand: seconds, by what their records say. Pure; any thread.

The timeline draws it and seeks by it; `mix` makes sound in just this order.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from studio.services.exchange.audiobook.programme import Clip
from studio.services.narration.shaping import shared_seconds


class Placed(msgspec.Struct, frozen=True):
    clip: Clip
    start: float
    """Of what is heard of it, from the start of the chapter's sound."""
    pause: float
    """Of silence behind it, up to the next one's lead; less than 0: the next one begins so much before its end."""

    @property
    def end(self) -> float:
        return self.start + self.clip.length


def overlap(clip: Clip, following: Clip | None, seconds: float, seconds_after: float) -> float:
    """Seconds that two clips of these lengths are heard together."""
    return shared_seconds(clip.crossfade, following.lead, seconds, seconds_after) if following is not None else 0.0


def pause_behind(clip: Clip, following: Clip | None) -> float:
    """Seconds of silence where nothing overlaps: none behind the last one, unless a person set it."""
    return clip.pause if following is not None or clip.pause_is_own else 0.0


def placed(clips: Sequence[Clip]) -> tuple[Placed, ...]:
    out: list[Placed] = []
    at = 0.0
    for place, clip in enumerate(clips):
        following = clips[place + 1] if place + 1 < len(clips) else None
        at += clip.lead
        shared = overlap(clip, following, clip.length, following.length if following is not None else 0.0)
        pause = -shared if shared else pause_behind(clip, following)
        out.append(Placed(clip, at, pause))
        at += clip.length + pause
    return tuple(out)


def length_of(clips: Sequence[Placed]) -> float:
    """With the pause behind the last one."""
    return clips[-1].end + max(0.0, clips[-1].pause) if clips else 0.0
