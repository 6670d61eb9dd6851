"""Identifiers: 26 characters that sort by the time they were made (ULID, Crockford base 32)."""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NANOSECONDS = 1_000_000
_STARTED = time.time_ns() - time.monotonic_ns()
"""Added to the clock that nobody sets, so that what one process makes sorts even when the other clock is set back."""


def new_id() -> str:
    """A new ULID: 48 bits of milliseconds since 1970, 20 bits of nanoseconds within, so that what one process makes
    within a millisecond sorts too where the clock is fine enough, then 60 random bits."""
    milliseconds, nanoseconds = divmod(_STARTED + time.monotonic_ns(), _NANOSECONDS)
    number = milliseconds << 80 | nanoseconds << 60 | int.from_bytes(os.urandom(8), "big") >> 4
    letters = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))
