"""What the header of a sound file may say before memory is set aside by it: rate and channels.

Used by everybody who reads sound, in both processes; any thread. Standard library only.
"""

from __future__ import annotations

from typing import Final

RATES: Final = (1_000, 768_000)
"""Hertz, the least and the most."""
CHANNELS: Final = 64
_VALUES_AT_ONCE: Final = 2**24
"""Samples of all channels together in a block."""


def lie_of(rate: int, channels: int) -> str:
    """What cannot be true of a file, in words; empty for one that may be read."""
    if not RATES[0] <= rate <= RATES[1]:
        return f"{rate} samples a second are not read"
    return "" if 1 <= channels <= CHANNELS else f"{channels} channels are not read"


def frames_at_once(seconds: int, rate: int, channels: int) -> int:
    """How many frames a block of so many seconds has, and fewer where there are many channels."""
    return min(seconds * rate, max(1, _VALUES_AT_ONCE // channels))
