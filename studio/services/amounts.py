"""Bytes, times and days in words, in the language of the window.

Used by the window and the command line; any thread.
"""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from studio.services.translation import tr, tr_count


def bytes_in_words(count: int) -> str:
    """As "0 bytes", "812 KB", "1.4 GB"; powers of ten, as disks and downloads are counted."""
    if count < 1000:
        return tr_count("{count} byte", "{count} bytes", count)
    amount = float(count)
    words = ""
    for words in ("{amount} KB", "{amount} MB", "{amount} GB", "{amount} TB"):  # noqa: B007
        amount /= 1000
        if amount < 999.5:
            break
    return tr(words, amount=f"{amount:.1f}" if amount < 10 else f"{amount:.0f}")


def time_of_day(at: float) -> str:
    """As "20:14": seconds since 1970, in local time."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), "HH:mm")


def day_and_time(at: float) -> str:
    """As "21 November, 20:14", with the year where it is another one; in local time and the language of the words."""
    when = QDateTime.fromSecsSinceEpoch(int(at))
    same = when.date().year() == QDateTime.currentDateTime().date().year()
    return QLocale().toString(when, "d MMMM, HH:mm" if same else "d MMMM yyyy, HH:mm")


def full_day_and_time(at: float) -> str:
    """As "21 November 2026, 20:14"; in local time and the language of the words."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at)), "d MMMM yyyy, HH:mm")


def seconds_in_words(seconds: float) -> str:
    """As "less than a second", "12 seconds", "3 minutes", "1 hour 20 minutes"."""
    if seconds < 1:
        return tr("less than a second")
    if seconds < 90:
        return tr_count("{count} second", "{count} seconds", round(seconds))
    minutes = round(seconds / 60)
    if minutes < 90:
        return _minutes(minutes)
    hours, minutes = divmod(minutes, 60)
    whole = tr_count("{count} hour", "{count} hours", hours)
    return tr("{hours} {minutes}", hours=whole, minutes=_minutes(minutes)) if minutes else whole


def _minutes(count: int) -> str:
    return tr_count("{count} minute", "{count} minutes", count)
