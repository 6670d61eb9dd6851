"""Time left, learned on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.domain.work import Stretch
from studio.services.jobs.estimates import Estimates
from tests.services.fakes import picture, text


def test_nothing_is_promised_before_anything_ran(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    assert estimates.seconds(picture()) is None
    assert estimates.seconds_left(picture(), 1.0, 0, 20) is None


def test_what_ran_once_is_known_for_other_step_counts_and_after_a_restart(tmp_path: Path) -> None:
    Estimates(tmp_path / "times.json").learn(picture(steps=20), 10.0)
    estimates = Estimates(tmp_path / "times.json")
    assert estimates.seconds(picture(steps=40)) == pytest.approx(20.0)
    assert estimates.seconds(picture(steps=20, width=128)) is None
    assert estimates.seconds(text()) is None


def test_the_newest_run_counts_most_but_not_alone(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(text(max_tokens=100), 10.0)
    estimates.learn(text(max_tokens=100), 20.0)
    assert estimates.seconds(text(max_tokens=100)) == pytest.approx(14.0)


def test_the_present_run_corrects_what_was_learned(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(picture(steps=20), 20.0)
    assert estimates.seconds_left(picture(steps=20), 0.0, 0, 20) == pytest.approx(20.0)
    assert estimates.seconds_left(picture(steps=20), 10.0, 10, 20) == pytest.approx(10.0)
    slower = estimates.seconds_left(picture(steps=20), 15.0, 10, 20)
    assert slower is not None
    assert 10.0 < slower < 15.0


def test_a_total_that_the_run_has_outlived_is_corrected(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(picture(steps=20), 2.0)
    half = estimates.seconds_left(picture(steps=20), 12.0, 10, 20)
    assert half == pytest.approx(12.0), "what was learned said that it had ended ten seconds ago"
    assert estimates.seconds_left(picture(steps=20), 12.0, 0, 20) is None
    assert estimates.seconds_left(picture(steps=20), 12.0, 20, 20) is None, "all steps are done, and it goes on"
    assert estimates.seconds_left(picture(steps=20), 1.5, 20, 20) == pytest.approx(0.5)


def test_a_damaged_file_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "times.json"
    path.write_text("{half")
    assert Estimates(path).seconds(picture()) is None


SLOW, QUICK = "slow", "quick"


def of_work(slow: tuple[float, float, float], quick: tuple[float, float, float]) -> tuple[Stretch, Stretch]:
    """(done, total, seconds) of a sort guessed at 4 s a unit, and of one guessed at 1 s."""
    return Stretch(SLOW, *slow, guess=4.0), Stretch(QUICK, *quick, guess=1.0)


def test_of_a_job_that_tells_its_work_each_sort_has_a_time_of_its_own(tmp_path: Path) -> None:
    Estimates(tmp_path / "times.json").learn(picture(), 42.0, of_work((2, 2, 40.0), (4, 4, 2.0)))
    estimates = Estimates(tmp_path / "times.json")
    assert estimates.seconds_left(picture(), 0.0, 0, 20, of_work((0, 1, 0), (0, 8, 0))) == pytest.approx(24.0)
    assert estimates.seconds_left(picture(), 0.0, 0, 20, of_work((0, 8, 0), (0, 1, 0))) == pytest.approx(160.5)


def test_before_anything_was_learned_this_run_tells_how_far_the_guesses_are_off(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    assert estimates.seconds_left(picture(), 0.5, 0, 20, of_work((0, 3, 0), (0, 2, 0))) is None
    left = estimates.seconds_left(picture(), 24.0, 0, 20, of_work((3, 3, 24.0), (0, 2, 0)))
    assert left == pytest.approx(2 * 2 * 1.0), "it took twice as long as was guessed"


def test_a_slower_run_is_seen_while_it_goes_on(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(picture(), 10.0, of_work((2, 2, 8.0), (2, 2, 2.0)))
    lefts = [
        estimates.seconds_left(picture(), 12.0 * done, 0, 20, of_work((done, 10, 12.0 * done), (0, 1, 0)))
        for done in (0, 1, 6)
    ]
    assert lefts[0] == pytest.approx(41.0)
    assert lefts[1] is not None
    assert 37.0 < lefts[1] < 3 * 37.0, "believed in part"
    assert lefts[2] == pytest.approx(3 * 17.0), "believed wholly once half of the work is done"


def test_what_is_silent_longer_than_was_thought_goes_on_for_as_long_again(tmp_path: Path) -> None:
    estimates = Estimates(tmp_path / "times.json")
    estimates.learn(picture(), 2.0, of_work((0, 0, 0), (2, 2, 2.0)))
    lefts = [estimates.seconds_left(picture(), at, 0, 20, of_work((0, 0, 0), (0, 1, 0))) for at in (0, 0.5, 4, 24)]
    assert lefts == pytest.approx([1.0, 0.5, 2.0, 12.0])
    done = of_work((0, 0, 0), (1, 1, 1.0))
    assert estimates.seconds_left(picture(), 9.0, 0, 20, done) is None, "all is done, and it goes on"
