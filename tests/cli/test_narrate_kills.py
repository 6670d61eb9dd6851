"""A long run of `triptych narrate`, killed at random moments: no take is lost, none is made twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.narration_kills import Kills, killed
from tests.services.listening_studio import install_voice


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_again_and_again_it_loses_no_take_and_makes_none_twice(home: Path, tmp_path: Path, workers: str) -> None:
    """`python -m tests.bench narration_kills` does so 50 times."""
    install_voice()
    found = killed(tmp_path, home, sentences=60, kills=5, longest=6.0, workers=workers)
    assert found == Kills(kills=5, while_speaking=found.while_speaking, finished=True)
