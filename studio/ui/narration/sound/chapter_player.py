"""Plays a chapter from any second on: the stream that is published, before it is mastered. Main thread.

The stream is made on a thread some seconds ahead of what is heard, a clip at a time. When the chapter is another one by
then (a clip was made louder, or trimmed), what is not heard yet gives way to the new stream, half a second ahead, which
goes on at the same place of the same clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
from studio.services.exchange.audiobook.carrying import carried
from studio.services.exchange.audiobook.chapter_timeline import ChapterTimeline
from studio.services.exchange.audiobook.mix import Takes, mixed
from studio.services.narration.playback import Playback
from studio.services.narration.take_sound import RATE
from studio.ui.narration.peak_reader import Readers
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AHEAD_SECONDS: Final = 6.0
_SOON: Final = 0.5
"""Seconds from now on which the new stream takes over."""
_CROSSED: Final = 0.02
"""Seconds in which the old stream goes over into the new one."""


class Part(msgspec.Struct, frozen=True):
    """Of the stream: what a clip has of it."""

    pcm: bytes
    """16 bit samples at RATE."""


class _Leg(msgspec.Struct, frozen=True):
    """A stretch of what is heard that comes from one stream."""

    at: float
    """Second of what is heard at which it begins."""
    timeline: ChapterTimeline
    first: float
    """Second of that chapter with which it begins."""

    def second(self, heard: float) -> float:
        return self.first + heard - self.at


class _Kept:
    """What reads the assets of a chapter on any thread; made on the main thread."""

    def __init__(self, timeline: ChapterTimeline, reader: Readers) -> None:
        self._readers = {asset: reader(asset) for asset in timeline.chapter.assets}

    def read_asset(self, sha256: str) -> bytes:
        return self._readers[sha256]()


class ChapterPlayer(QObject):
    moved = Signal(float)
    """Second of the chapter that is heard."""
    state_changed = Signal(str)
    failed = Signal(object)
    """Failure: no loudspeaker, or a damaged take."""

    def __init__(self, playback: Playback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.timeline = ChapterTimeline()
        """What is played."""
        self._playback = playback
        self._making = Errand(self)
        self._reader: Readers = lambda _sha: lambda: b""
        self._stream: Iterator[Part] | None = None
        self._fed = 0.0
        self._legs: tuple[_Leg, ...] = ()
        """In order; the last one is `timeline`."""
        self._mine = False
        playback.position_changed.connect(self._moved)
        playback.state_changed.connect(self._state)
        playback.failed.connect(self._failed)

    @property
    def active(self) -> bool:
        """It is what plays, or is paused."""
        return self._mine

    @property
    def reading(self) -> bool:
        """A clip is being made."""
        return self._making.busy

    def start(self, timeline: ChapterTimeline, reader: Readers, seconds: float) -> None:
        """From that second of the chapter on."""
        self.stop()
        if not timeline.cuts:
            return
        # What plays besides would end with the beginning of this and be taken for it.
        self._playback.stop()
        self.timeline = timeline
        self._reader = reader
        self._stream = stream(timeline, _Kept(timeline, reader), seconds)
        self._fed, self._mine = 0.0, True
        self._legs = (_Leg(0.0, timeline, max(0.0, seconds)),)
        self._playback.begin(RATE)
        self._pump()

    def follow(self, timeline: ChapterTimeline) -> None:
        """The chapter is another one by now: that is what is heard on, from where it is."""
        if not self._mine or timeline.scene_id != self.timeline.scene_id:
            return
        if timeline.chapter == self.timeline.chapter:
            self._turn(timeline)
        elif not timeline.cuts:
            self.stop()
        else:
            self._begin_anew(timeline)

    def _turn(self, timeline: ChapterTimeline) -> None:
        """The same sound, and perhaps other sentences."""
        self.timeline = timeline
        self._legs = (*self._legs[:-1], msgspec.structs.replace(self._legs[-1], timeline=timeline))

    def _begin_anew(self, timeline: ChapterTimeline) -> None:
        self._making.cancel()
        self._stream = None
        last = self._legs[-1]
        at = max(last.at, min(self._playback.position() + _SOON, self._fed))
        leg = _Leg(at, timeline, carried(last.second(at), last.timeline, timeline))
        made = stream(timeline, _Kept(timeline, self._reader), leg.first)
        self._making.start(lambda _step: next(made, None), lambda part: self._join(leg, made, part), self._lack)

    def _join(self, leg: _Leg, made: Iterator[Part], part: Part | None) -> None:
        rest = self._playback.cut(leg.at)
        if rest is None:
            # It was heard meanwhile: once more, from farther on.
            if self._mine:
                self._begin_anew(leg.timeline)
            return
        self._legs, self.timeline = (*self._legs[-2:], leg), leg.timeline
        self._fed, self._stream = leg.at, made
        self._take(None if part is None else Part(_crossed(rest, part.pcm)))

    def toggle(self) -> None:
        """Pause or go on."""
        if self._playback.state == "playing":
            self._playback.pause()
        else:
            self._playback.resume()

    def stop(self) -> None:
        self._making.cancel()
        self._stream = None
        if self._mine:
            self._playback.stop()

    def _pump(self) -> None:
        made = self._stream
        if made is None or self._making.busy or self._fed > self._playback.position() + _AHEAD_SECONDS:
            return
        self._making.start(lambda _step: next(made, None), self._take, self._lack)

    def _take(self, part: Part | None) -> None:
        if part is None:
            self._stream = None
            self._playback.end()
            return
        self._playback.feed(part.pcm)
        self._fed += len(part.pcm) / (2 * RATE)
        self._pump()

    def _lack(self, failure: Failure) -> None:
        self.stop()
        self.failed.emit(failure)

    def _moved(self, seconds: float) -> None:
        if self._mine:
            self._pump()
            self.moved.emit(self._second(seconds))

    def _second(self, heard: float) -> float:
        """Of the chapter as it is now."""
        leg = next((one for one in reversed(self._legs) if one.at <= heard), self._legs[0])
        second, last = leg.second(heard), self._legs[-1]
        return second if leg is last else carried(second, leg.timeline, last.timeline)

    def _failed(self, failure: Failure) -> None:
        if self._mine:
            self.failed.emit(failure)

    def _state(self, state: str) -> None:
        if not self._mine:
            return
        if state == "stopped":
            self._mine = False
            self._stream = None
            self._making.cancel()
        self.state_changed.emit(state)


def stream(timeline: ChapterTimeline, takes: Takes, seconds: float) -> Iterator[Part]:
    """Clip by clip, from that second on. Raises StudioError of a damaged take."""
    first = timeline.place_at(seconds)
    begin = round(max(0.0, seconds) * RATE)
    for block in mixed(takes, timeline.chapter, {}, lambda share: None, first=first):
        sound = block.sound[max(0, begin - block.at) :]
        if len(sound):
            yield Part(_samples(sound))


def _crossed(old: bytes, new: bytes) -> bytes:
    """The beginning of the new sound, into which the old one goes over. Where both are alike it is as it was."""
    import numpy as np

    count = min(round(_CROSSED * RATE), len(old) // 2, len(new) // 2)
    if not count:
        return new
    share = np.linspace(0.0, 1.0, count, endpoint=False)
    before, after = (np.frombuffer(one, "<i2", count).astype(np.float64) for one in (old, new))
    return np.rint(before + (after - before) * share).astype("<i2").tobytes() + new[2 * count :]


def _samples(sound: NDArray[np.float64]) -> bytes:
    import numpy as np

    return bytes(np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes())
