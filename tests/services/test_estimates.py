"""Time left, learned on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

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
