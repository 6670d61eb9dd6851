"""Names of months and days, written in full and shortened. Data only."""

from __future__ import annotations

from typing import Final

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SHORT_MONTHS: Final = {
    **{name[:3]: name for name in MONTHS}, "Sept": "September",
}  # fmt: skip
SHORT_DAYS: Final = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Weds": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
WORDS_TOO: Final = frozenset({"Mar", "Jun", "Sun", "Sat", "Wed", "May", "Mon", "Fri", "Dec", "Jan", "Thu", "Tue"})
"""Shortened names that are also words or first names: they need a number, another day or a sentence that goes on."""


def month_number(word: str) -> int:
    """1 for "January", "Jan" or "Jan."; 0 for anything else, also for "may" without a capital."""
    full = SHORT_MONTHS.get(word.rstrip("."), word)
    return MONTHS.index(full) + 1 if full in MONTHS else 0
