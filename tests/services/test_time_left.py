"""Time left between two words of a job."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from studio.services.jobs.estimates import Estimates
from studio.services.jobs.time_left import TimeLeft
from studio.wire.messages import Progress
from tests.services.fakes import picture

Told = tuple[str, float, float, str, float | None]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> list[Told]:
    return []


@pytest.fixture
def time_left(tmp_path: Path, qapp: QObject, clock: Clock, told: list[Told]) -> TimeLeft:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(picture(steps=20), 20.0)
    return TimeLeft(estimates, lambda *one: told.append(one), qapp, clock)


def test_time_passes_while_nothing_is_heard(time_left: TimeLeft, clock: Clock, told: list[Told]) -> None:
    time_left.begin("job", picture(steps=20))
    time_left.heard(Progress(job_id="job", done=0, total=0, phase="loading"))
    time_left.running("job")
    time_left.heard(Progress(job_id="job", done=0, total=20, phase="drawing"))
    clock.now += 5
    time_left.tick()
    assert told == [
        ("job", 0, 0, "loading", None), ("job", 0, 20, "drawing", 20.0), ("job", 0, 20, "drawing", 15.0)
    ]  # fmt: skip
    clock.now += 16
    time_left.tick()
    assert told[-1][-1] is None, "it has outlived what was thought"
    time_left.end("job")


def test_what_is_done_once_is_not_taken_for_steps(
    tmp_path: Path, qapp: QObject, clock: Clock, told: list[Told]
) -> None:
    """A network is translated within the first step, for a minute; the steps take a second each."""
    time_left = TimeLeft(Estimates(tmp_path / "times.json"), lambda *one: told.append(one), qapp, clock)
    time_left.begin("job", picture(steps=20))
    time_left.running("job")
    clock.now += 1
    time_left.heard(Progress(job_id="job", done=0, total=0, phase="translating"))
    clock.now += 60
    time_left.heard(Progress(job_id="job", done=1, total=20, phase="drawing"))
    clock.now += 1
    time_left.heard(Progress(job_id="job", done=2, total=20, phase="drawing"))
    assert told[-1][-1] == pytest.approx(18.0)
    assert time_left.end("job") == pytest.approx(60.0)


def test_nothing_is_told_of_a_job_that_has_ended(time_left: TimeLeft, told: list[Told]) -> None:
    time_left.begin("job", picture(steps=20))
    time_left.running("job")
    time_left.heard(Progress(job_id="job", done=1, total=20))
    time_left.end("job")
    time_left.tick()
    time_left.heard(Progress(job_id="job", done=2, total=20))
    assert [one[1] for one in told] == [1]
    time_left.end("job")
