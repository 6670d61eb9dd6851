"""kill -9 at random moments of editing, saving, closing and opening loses nothing that was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.killing import run_trials


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path, qapp: object) -> None:
    reached = run_trials(tmp_path, trials=20, seed=1)
    assert reached == sorted(reached)
    assert reached[-1] > 100
