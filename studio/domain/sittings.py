"""How many words were written when: of the times in which somebody wrote, which a project records. Pure, any thread."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import msgspec

from studio.domain.text_records import Sitting


class Day(msgspec.Struct, frozen=True):
    day: date
    """In local time."""
    words: int
    """That the writer wrote; less than 0 where more was taken out."""
    sittings: int


def by_day(sittings: Iterable[Sitting], last: date, days: int) -> tuple[Day, ...]:
    """The last so many days up to `last`, those without a word among them."""
    words: dict[date, int] = {}
    times: dict[date, int] = {}
    for one in sittings:
        day = datetime.fromtimestamp(one.started).date()
        words[day] = words.get(day, 0) + one.written
        times[day] = times.get(day, 0) + 1
    shown = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
    return tuple(Day(day, words.get(day, 0), times.get(day, 0)) for day in shown)


def minutes_of(sitting: Sitting) -> int:
    """How long it lasted; a clock that was set back meanwhile makes none of it."""
    return max(0, round((sitting.ended - sitting.started) / 60))
