"""Seconds as the narration tells them. Pure."""

from __future__ import annotations


def clock(seconds: float) -> str:
    """ "3:07", from an hour on "1:02:07"."""
    whole = max(0, round(seconds))
    if whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}"


def fine_clock(seconds: float) -> str:
    """ "3:07.25"."""
    hundredths = max(0, round(100 * seconds))
    return f"{clock(hundredths // 100)}.{hundredths % 100:02d}"
