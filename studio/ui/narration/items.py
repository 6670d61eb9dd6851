"""What the rooms of the Narration pane give each other to be heard and to be spoken. Values; pure."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from studio.services.narration.segments import Segment, SegmentKey


class Item(msgspec.Struct, frozen=True):
    """One sentence to be heard. `asset` is empty while it is still to come."""

    key: SegmentKey
    pause_after: float
    asset: str = ""
    gain: float = 0.0
    """Decibels."""
    waits_for: SegmentKey | None = None
    """The sentence whose sound is its own, too; None: itself."""
    letters: int = 0
    """Of the sentence, by which it is reckoned how long it will sound."""
    seconds: float = 0.0
    """Of the take that is here."""


class LongRun(msgspec.Struct, frozen=True):
    """Many sentences that are to be spoken."""

    segments: tuple[Segment, ...]
    go_on: Callable[[], None]
    """Speaks them, as they read by then."""
    is_whole: bool = False
    """Of several scenes: it waits, whichever is shown."""
