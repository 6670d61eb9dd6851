"""Plays sentences in order: those that have a take from the project, those that are being spoken as they arrive.

Main thread; used by the presenter. One take at a time is read on a thread, a few seconds ahead of what is heard.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.errors import Failure
from studio.services.narration.playback import Playback
from studio.services.narration.segments import SegmentKey
from studio.services.narration.take_sound import RATE, Beginning, decode, louder, silence
from studio.ui.narration.items import Item
from studio.ui.narration.peak_reader import Readers
from studio.ui.narration.sound.holding import Holding
from studio.ui.widgets.errand import Errand

_AHEAD_SECONDS = 4.0
_WORTH = 1.5
"""Seconds from which on it is told for how long is waited."""
_DRY = 0.12
"""Seconds of sound below which it is running dry."""


Source = str | SegmentKey


class _Heard(msgspec.Struct, frozen=True):
    key: SegmentKey
    start: float
    """Where it begins in the stream, seconds."""
    skipped: float
    """Seconds of the sentence that were left out at its beginning."""


class Player(QObject):
    place_changed = Signal(object, float)
    """SegmentKey that is heard now, or None, and the seconds into it."""
    state_changed = Signal(str)
    failed = Signal(object)
    """Failure: no loudspeaker, or a damaged take."""
    waits = Signal(float)
    """Seconds until it begins, or goes on: so much has to be spoken before, that it does not run dry; 0: it does."""
    measured = Signal(float)
    """Seconds that a second of sound took to be made."""

    def __init__(
        self, playback: Playback, parent: QObject | None = None, factor: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """`factor`: as `measured` told at other times."""
        super().__init__(parent)
        self._playback = playback
        self._holding = Holding(factor, clock)
        self._told = 0.0
        self._reader: Readers = lambda _sha: lambda: b""
        self._reading = Errand(self)
        self._items: list[Item] = []
        self._arrived: dict[Source, bytes] = {}
        self._begun: dict[Source, Beginning] = {}
        """Sentences of which more is to come."""
        self._given = 0
        """Bytes of the first item that were fed before it was whole."""
        self._heard: list[_Heard] = []
        self._fed = 0.0
        self._skip = 0.0
        self._mine = False
        self._closed = False
        playback.position_changed.connect(self._moved)
        playback.state_changed.connect(self._state)
        playback.failed.connect(self._failed)

    @property
    def state(self) -> str:
        return self._playback.state if self._mine else "stopped"

    @property
    def waiting(self) -> bool:
        """Some sentence is still to come."""
        return self.state != "stopped" and any(not item.asset for item in self._items)

    @property
    def begun(self) -> bool:
        """Something of it was given to be heard."""
        return self._fed > 0

    @property
    def reading(self) -> bool:
        """A take is on its way."""
        return self._reading.busy

    def start(self, items: Sequence[Item], reader: Readers, *, skip: float = 0.0) -> None:
        """Play these from the first one on, `skip` seconds into it. `reader` gives what reads an asset."""
        self.stop()
        if not items:
            return
        # What plays besides, of another pane, would end with the beginning of this and be taken for it.
        self._playback.stop()
        self._items, self._reader, self._skip = list(items), reader, skip
        self._arrived.clear()
        self._begun.clear()
        self._heard.clear()
        self._fed, self._given, self._closed, self._mine = 0.0, 0, False, True
        self._holding.begin(held=any(not item.asset for item in items))
        self._tell_wait(0.0)
        self._playback.begin(RATE)
        self._pump()

    def supply(self, key: SegmentKey, rate: int, pcm: bytes, *, more: bool = False) -> None:
        """The sound of a sentence that was waited for, or what follows of it; `more` is to come."""
        if self.state == "stopped" or all(_source(item) != key or item.asset for item in self._items):
            return
        beginning = self._begun.setdefault(key, Beginning(rate))
        beginning.add(pcm, last=not more)
        if more:
            self._holding.part_came()
        else:
            self._arrived[key] = bytes(beginning.sound)
            del self._begun[key]
            letters = next((item.letters for item in self._items if _source(item) == key), 0)
            self._holding.came(self._arrived[key], letters)
        self._pump()

    def give_up(self, keys: Sequence[SegmentKey]) -> None:
        """These will not come; go on without them."""
        missing = set(keys) - set(self._arrived)
        if self._items and not self._items[0].asset and _source(self._items[0]) in missing:
            self._given = 0
        for key in missing:
            self._begun.pop(key, None)
        self._items = [item for item in self._items if item.asset or _source(item) not in missing]
        self._pump()

    def toggle(self) -> None:
        """Pause or go on."""
        if self.state == "playing":
            self._playback.pause()
        elif self.state == "paused":
            self._playback.resume()

    def stop(self) -> None:
        self._items.clear()
        self._reading.cancel()
        if self._mine:
            self._playback.stop()

    def _pump(self) -> None:
        """Feed what is ready, as far ahead as is wanted."""
        if not self._mine or self._is_held():
            return
        while self._items and self._fed < self._playback.position() + _AHEAD_SECONDS:
            item = self._items[0]
            sound = self._arrived.get(_source(item))
            if sound is None and _source(item) in self._begun:
                self._feed(item, bytes(self._begun[_source(item)].sound), more=True)
                return
            if sound is None:
                self._fetch(item)
                return
            self._items.pop(0)
            if all(_source(other) != _source(item) for other in self._items):
                del self._arrived[_source(item)]
            self._feed(item, sound)
        if not self._items and not self._closed:
            self._closed = True
            self._playback.end()

    def _is_held(self) -> bool:
        """Held back at the beginning, and wherever it has run dry, until it will not do so again."""
        holding, coming = self._holding, any(not item.asset for item in self._items[:1])
        unheard = self._fed - self._playback.position()
        if not holding.held:
            dry = coming and self._fed > 0 and unheard < _DRY and _source(self._items[0]) not in self._arrived
            if dry and not self._given:
                holding.hold()
        if not holding.held:
            return False
        left = holding.wait(self._items, self._arrived, self._begun, max(0.0, unheard))
        holding.held = left > 0
        self._tell_wait(left if holding.knows else 0.0)
        return holding.held

    def _tell_wait(self, left: float) -> None:
        whole = float(math.ceil(left)) if self._told or left > _WORTH else 0.0
        if whole != self._told:
            self._told = whole
            self.waits.emit(whole)

    def _feed(self, item: Item, sound: bytes, *, more: bool = False) -> None:
        """What has not been fed of an item; `sound`: all of it that is here."""
        start = self._given
        if not start:
            skipped, self._skip = self._skip, 0.0
            self._heard.append(_Heard(key=item.key, start=self._fed, skipped=skipped))
            start = 2 * round(skipped * RATE)
        self._given = max(start, len(sound)) if more else 0
        following = b"" if more else silence(item.pause_after if self._items else 0.0)
        part = louder(sound[start:], item.gain) + following
        self._playback.feed(part)
        self._fed += len(part) / (2 * RATE)

    def _fetch(self, item: Item) -> None:
        """The sound of a take that is in the project; one that is being spoken comes by `supply`."""
        if not item.asset or self._reading.busy:
            return
        read = self._reader(item.asset)

        def lack(failure: Failure) -> None:
            self.failed.emit(failure)
            come(b"")

        def come(sound: bytes) -> None:
            self._arrived[_source(item)] = sound
            self._pump()

        self._reading.start(lambda _step: decode(read()).tobytes(), come, lack)

    def _moved(self, seconds: float) -> None:
        if not self._mine:
            return
        self._pump()
        now = next((one for one in reversed(self._heard) if one.start <= seconds), None)
        if now is not None:
            self.place_changed.emit(now.key, seconds - now.start + now.skipped)

    def _failed(self, failure: object) -> None:
        if self._mine:
            self.failed.emit(failure)

    def _state(self, state: str) -> None:
        if not self._mine:
            return
        if state == "stopped":
            self._mine = False
            self._tell_wait(0.0)
            if self._holding.pace.measured:
                self.measured.emit(self._holding.pace.factor)
            self._items.clear()
            self._reading.cancel()
            self.place_changed.emit(None, 0.0)
        self.state_changed.emit(state)


def _source(item: Item) -> Source:
    """By what its sound is known: a take, or the sentence with whose key it comes."""
    return item.asset or item.waits_for or item.key
