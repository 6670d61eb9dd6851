"""Plays a chapter from any second on: the stream that is published, before it is mastered. Main thread.

The stream is made on a thread some seconds ahead of what is heard, a clip at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
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


class Part(msgspec.Struct, frozen=True):
    """Of the stream: what a clip has of it."""

    pcm: bytes
    """16 bit samples at RATE."""


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
        self._stream: Iterator[Part] | None = None
        self._first = self._fed = 0.0
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
        self._stream = stream(timeline, _Kept(timeline, reader), seconds)
        self._first, self._fed, self._mine = max(0.0, seconds), 0.0, True
        self._playback.begin(RATE)
        self._pump()

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
            self.moved.emit(self._first + seconds)

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


def _samples(sound: NDArray[np.float64]) -> bytes:
    import numpy as np

    return bytes(np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes())
