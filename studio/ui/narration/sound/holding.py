"""Holds what is to be heard back until it will not run dry, while sentences are still being spoken. Main thread.

Made by the player, which asks before it feeds the loudspeaker.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from studio.services.narration.pacing import Coming, Pace, shortfall
from studio.services.narration.segments import SegmentKey
from studio.services.narration.take_sound import RATE
from studio.ui.narration.items import Item

_UNKNOWN: Final = 0.5
"""The factor that is reckoned with before anything was measured, of a voice that gives the beginning of a sentence."""
_CAREFUL: Final = 0.95
"""The same of one whose first sentence came as a whole."""
_STREAMS: Final = 0.5
"""The factor up to which a voice gives the beginning of each sentence while it makes the rest."""
_AHEAD: Final = 400
"""Sentences that are looked at."""
_SLOW_AHEAD: Final = 60.0
"""Seconds of sound that are looked at where the voice is slower than it is heard: it will have to pause anyway."""
_PATIENCE: Final = 15.0
"""Seconds for which such a voice is waited for at most, once a sentence of it is there."""
_OFTEN: Final = 0.25
"""Seconds between two reckonings while nothing comes."""
_LEFT: Final = 0.02
"""Seconds that a sentence is still reckoned to take when it is late."""

Source = str | SegmentKey


class Holding:
    def __init__(self, factor: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`factor`: as it was measured last; None: not yet."""
        self._clock = clock
        self.pace = Pace(factor)
        self.held = False
        self._since = 0.0
        """When the sentence that is being made was begun."""
        self._held_since = 0.0
        self._reckoned: tuple[float, float] | None = None
        """When it was reckoned last, and what came of it; None: something came since."""
        self._first = True
        self._parts = self._first_parts = False
        """A sentence behind the first came in parts; the first did."""

    def begin(self, *, held: bool) -> None:
        """Something else is played; `held`: some of it is still to come."""
        self.held = held
        self._since = self._held_since = self._clock()
        self._first = True
        self._parts = self._first_parts = False
        self._reckoned = None

    @property
    def knows(self) -> bool:
        """It can be told when it begins: the voice is at work, or was before."""
        return not self._first or self.pace.factor is not None

    def hold(self) -> None:
        """It has run dry."""
        self.held, self._held_since, self._reckoned = True, self._clock(), None

    def part_came(self) -> None:
        """Of a sentence, more of which is to come."""
        self._parts = self._parts or not self._first
        self._first_parts = self._first_parts or self._first
        self._reckoned = None

    def came(self, sound: bytes, letters: int) -> None:
        """All of a sentence is here. How long the first one took is not known: its voice had to be loaded."""
        now, sounds = self._clock(), len(sound) / (2 * RATE)
        if not self._first and sounds > 0:
            self.pace.made(now - self._since, sounds, letters)
        self._since, self._first, self._reckoned = now, False, None

    def wait(
        self, items: Sequence[Item], arrived: Mapping[Source, bytes], begun: Mapping[Source, object], fed: float
    ) -> float:
        """Seconds for which playing has to wait now; 0: it may go on. `fed`: seconds at the loudspeaker that are
        unheard."""
        now = self._clock()
        if self._reckoned is not None and now - self._reckoned[0] < _OFTEN:
            return self._reckoned[1]
        coming = [*self._coming(items, arrived, begun, fed)]
        left = shortfall(coming)
        if self._first and not arrived and not begun:
            left = max(_LEFT, left)
        if (self.pace.factor or 0.0) >= 1:
            first = 0.0 if arrived else next((one.makes for one in coming if one.makes and not one.begun), 0.0)
            left = min(left, max(first, self._held_since + _PATIENCE - now))
        self._reckoned = now, left
        return left

    def _coming(
        self, items: Sequence[Item], arrived: Mapping[Source, bytes], begun: Mapping[Source, object], fed: float
    ) -> Iterator[Coming]:
        known = self.pace.factor
        factor = (_UNKNOWN if self._first_parts else _CAREFUL) if known is None else known
        streams = factor <= _STREAMS or self._parts
        spent = self._clock() - self._since
        yield Coming(fed)
        sounds = 0.0
        seen: set[Source] = set()
        for item in islice(items, _AHEAD):
            source: Source = item.asset or item.waits_for or item.key
            sound = arrived.get(source)
            if sound is not None or item.asset or source in seen:
                own = len(sound) / (2 * RATE) if sound is not None else item.seconds
                yield Coming(own + item.pause_after)
            else:
                seen.add(source)
                own = self.pace.seconds(item.letters)
                makes = max(_LEFT, factor * own - spent)
                spent = 0.0
                yield Coming(own + item.pause_after, makes, begun=source in begun or (streams and bool(begun)))
            sounds += own
            if factor >= 1 and sounds > _SLOW_AHEAD:
                return
