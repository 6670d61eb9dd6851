"""How far a run of several jobs is, and how long it will still take."""

from __future__ import annotations

from studio.services.narration.run_progress import RunProgress
from tests.services.fakes import speech


class Clock:
    now = 100.0


def made(clock: Clock, letters: int = 0, sentences: int = 0) -> RunProgress:
    return RunProgress(letters, sentences, now=lambda: clock.now)


def test_two_jobs_are_one_run() -> None:
    clock = Clock()
    run = made(clock)
    run.add("a", speech("x" * 10, "x" * 10))
    run.add("b", speech("x" * 10, "x" * 30))
    assert (run.done, run.total, run.left()) == (0, 4, None)
    run.moved("a", 1)
    assert run.left() is None, "what came before the first sentence was loading, too"
    clock.now += 5
    run.moved("b", 1)
    assert (run.done, run.left()) == (2, 20.0), "10 letters took 5 s, and 40 are left"
    clock.now += 2
    assert run.left() == 18.0
    run.moved("b", 1)
    assert run.left() == 18.0
    run.moved("a", 2)
    run.ended("a")
    assert (run.done, run.total, list(run.jobs)) == (3, 4, ["b"])
    run.ended("b")
    assert (run.done, run.total) == (3, 3), "what was not spoken is none of the run any more"


def test_jobs_may_come_later() -> None:
    clock = Clock()
    run = made(clock, 60, 3)
    run.add("a", speech("x" * 10, "x" * 10))
    run.moved("a", 1)
    clock.now += 1
    run.moved("a", 2)
    assert (run.done, run.total, run.left()) == (2, 3, 4.0)
    run.ended("a")
    run.add("b", speech("x" * 40))
    clock.now += 4
    run.moved("b", 1)
    assert (run.done, run.total, run.left()) == (3, 3, 0.0)
