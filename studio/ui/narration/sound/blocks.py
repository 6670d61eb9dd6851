"""The spoken sentences of a scene as they stand on the time line: values without widgets. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, overload

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


class Wave(Sequence[WaveBlock]):
    """The spoken sentences of a scene one after the other, each made a block when it is looked at: there may be
    hundreds of thousands, and making the wave costs nothing. Peaks that are read later show in it."""

    __slots__ = ("_peaks", "_places", "_spoken", "_starts")

    def __init__(
        self,
        spoken: Sequence[Segment],
        starts: Sequence[float],
        peaks: Mapping[str, Peaks],
        places: Mapping[SegmentKey, int],
    ) -> None:
        """`starts`: seconds, one for each of `spoken`. `places`: of the sentences in the scene, in whose order they
        are."""
        self._spoken, self._starts, self._peaks, self._places = spoken, starts, peaks, places

    def __len__(self) -> int:
        return len(self._spoken)

    @overload
    def __getitem__(self, at: int) -> WaveBlock: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[WaveBlock, ...]: ...
    def __getitem__(self, at: int | slice) -> WaveBlock | tuple[WaveBlock, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        one, start = self._spoken[at], self._starts[at]
        assert one.take is not None
        peaks = self._peaks.get(one.take.asset)
        return WaveBlock(key=one.key, start=start, seconds=one.take.seconds, peaks=peaks, stale=not one.fresh)

    def of(self, key: SegmentKey | None) -> WaveBlock | None:
        """That of a sentence; None where it is not spoken."""
        place = self._places.get(key) if key is not None else None
        if place is None:
            return None
        at = bisect_left(self._spoken, place, key=lambda one: self._places[one.key])
        return self[at] if at < len(self) and self._spoken[at].key == key else None
