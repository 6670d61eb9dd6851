"""The spoken sentences of a scene as they stand on the time line: values without widgets. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from studio.services.narration.segments import Segment, SegmentKey

if TYPE_CHECKING:
    from studio.services.narration.take_sound import Peaks


class WaveBlock(msgspec.Struct, frozen=True):
    """One spoken sentence on the time line."""

    key: SegmentKey
    start: float
    seconds: float
    peaks: Peaks | None
    """None until it has been read."""
    stale: bool = False


def wave_of(segments: Sequence[Segment], peaks: Mapping[str, Peaks]) -> tuple[WaveBlock, ...]:
    """The spoken sentences one after the other, with their pauses."""
    blocks: list[WaveBlock] = []
    at = 0.0
    for one in segments:
        if one.take is None:
            continue
        blocks.append(
            WaveBlock(
                key=one.key, start=at, seconds=one.take.seconds, peaks=peaks.get(one.take.asset), stale=not one.fresh
            )
        )
        at += one.take.seconds + one.pause_after
    return tuple(blocks)


def clock(seconds: float) -> str:
    """ "3:07"."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
