"""Words by day, of the sessions that a project records."""

from __future__ import annotations

from datetime import date, datetime

from studio.domain.sittings import by_day, minutes_of
from studio.domain.text_records import Sitting


def sitting(day: int, before: int, after: int, *, minutes: int = 30) -> Sitting:
    at = datetime(2026, 3, day, 21, 0).timestamp()
    return Sitting(id=f"{day}{before}", started=at, ended=at + 60 * minutes, before=before, after=after)


def test_sessions_of_a_day_are_added_and_days_without_are_there() -> None:
    told = by_day([sitting(1, 0, 100), sitting(1, 100, 150), sitting(3, 150, 140)], date(2026, 3, 4), 4)
    assert [(one.day.day, one.words, one.sittings) for one in told] == [(1, 150, 2), (2, 0, 0), (3, -10, 1), (4, 0, 0)]


def test_what_is_older_is_left_out() -> None:
    assert by_day([sitting(1, 0, 100)], date(2026, 3, 4), 2)[0].words == 0


def test_a_session_lasts_at_least_nothing() -> None:
    assert minutes_of(sitting(1, 0, 1, minutes=45)) == 45
    assert minutes_of(sitting(1, 0, 1, minutes=-5)) == 0
