"""kill -9, full disks, clocks that are set and files that go: nothing that was acknowledged is lost."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.project.killing import run_trials

slow = pytest.mark.slow


@slow
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path, qapp: object) -> None:
    reached = run_trials(tmp_path, trials=20, seed=1)
    assert reached == sorted(reached)
    assert reached[-1] > 100


@slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process can be set on Linux alone")
@pytest.mark.parametrize("trouble", ["disk_full", "clock_set", "deleted", "replaced", "folder_gone", "renamed"])
def test_nothing_acknowledged_is_lost_in_trouble(tmp_path: Path, qapp: object, trouble: str) -> None:
    from tests.project import troubles

    acknowledged = troubles.run_troubles(tmp_path, (getattr(troubles, trouble),), trials=2, seed=3)
    assert min(acknowledged) >= 3
