"""The installation's secret: one for all programs that start together, ours alone, and never half of it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio import places
from studio.domain.project_records import Job
from studio.services.jobs.seals import Seals
from tests.services.fakes import picture

JOB = Job(id="one", request=picture(), label="", created=0.0, rank=0.0)
_CHILD = """
import sys
from studio.services.jobs.seals import Seals
print(Seals().of_wish("the same"))
"""


def key() -> Path:
    return places.data_dir() / "installation.key"


def test_programs_that_start_together_have_the_same_secret(home: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _CHILD], stdout=subprocess.PIPE, text=True, env={**os.environ})
        for _ in range(4)
    ]
    seals = {child.communicate(timeout=120)[0] for child in running}
    assert seals == {Seals().of_wish("the same") + "\n"}


def test_half_a_secret_of_a_killed_program_is_made_anew(home: Path) -> None:
    key().write_bytes(b"half")
    seal = Seals().of(JOB)
    assert len(key().read_bytes()) == 32
    assert Seals().of(JOB) == seal


def test_the_secret_is_for_its_owner_alone(home: Path) -> None:
    Seals()
    assert key().stat().st_mode & 0o777 == 0o600
    key().chmod(0o644)
    seal = Seals().of(JOB)
    assert key().stat().st_mode & 0o777 == 0o600
    assert Seals().of(JOB) == seal


@pytest.mark.noise("log", "no seal outlives", why="a link stands in the place of the secret")
def test_a_link_is_neither_followed_nor_overwritten(
    home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it leads to would be a secret that somebody else knows."""
    known = tmp_path / "known"
    known.write_bytes(b"k" * 32)
    key().symlink_to(known)
    with caplog.at_level(logging.WARNING):
        first = Seals().of(JOB)
    assert first != Seals().of(JOB)
    assert known.read_bytes() == b"k" * 32
    assert "remove it" in caplog.text
