"""`triptych narrate --workers`: a book spoken by two processes is the book that one speaks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from studio.domain.project_records import Job
from studio.domain.sound_records import Take
from studio.services.session.session import ProjectSession
from tests.cli.test_ctrl_c import as_from_a_terminal
from tests.narration_kills import COMMAND, written
from tests.services.listening_studio import install_voice

SENTENCES = 90
"""Of one scene: jobs of 40, 40 and 10."""


MANY = 600
"""Of a scene that no machine has spoken before it is told to stop."""


def command(folder: Path, workers: str, sentences: int = SENTENCES) -> list[str]:
    text = folder / "long.md"
    written(text, sentences)
    waived = ["floor", "rms", "peak", "silent", "titles"]
    words = [*COMMAND, "narrate", str(text), "--to", str(folder / f"{workers}.flac"), "--no-credits", "--no-listening"]
    words += ["--skip", "chapter_titles", "--project", str(folder / f"{workers}.triptych"), "--workers", workers]
    return [*words, *(word for one in waived for word in ("--waive", one))]


def spoken(project: Path) -> tuple[list[tuple[str, str]], list[Job]]:
    """Words and sound of each take, and the jobs in their order."""
    session = ProjectSession.open(project, read_only=True)
    try:
        takes = sorted((take.text, take.asset) for take in session.document.all(Take))
        return takes, sorted(session.document.all(Job), key=lambda job: job.rank)
    finally:
        session.close()


def side_by_side(jobs: list[Job]) -> bool:
    """Whether two of them were at work at one moment."""
    spans = sorted((job.started or 0.0, job.finished or 0.0) for job in jobs if job.started)
    return any(begun < ended for (_, ended), (begun, _) in pairwise(spans))


@pytest.mark.timeout(300)
def test_two_workers_speak_the_book_that_one_speaks(home: Path, tmp_path: Path) -> None:
    install_voice()
    found = {}
    for workers in ("1", "2"):
        run = subprocess.run(
            command(tmp_path, workers), env={**os.environ, "TRIPTYCH_HOME": str(home)}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        assert f"{SENTENCES} sentences spoken in" in run.stderr
        found[workers] = spoken(tmp_path / f"{workers}.triptych")
    (alone, jobs), (shared, portions) = found["1"], found["2"]
    assert shared == alone
    assert len(shared) == SENTENCES
    assert len(jobs) == 1
    assert [len(job.request.segments) for job in portions] == [40, 40, 10]  # type: ignore[attr-defined]
    assert side_by_side(portions)
    assert not side_by_side(jobs)


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is told otherwise there")
def test_ctrl_c_ends_both_and_what_is_spoken_is_kept(home: Path, tmp_path: Path) -> None:
    install_voice()
    run = subprocess.Popen(
        command(tmp_path, "2", MANY), env={**os.environ, "TRIPTYCH_HOME": str(home)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=as_from_a_terminal,  # noqa: PLW1509
    )  # fmt: skip
    project = tmp_path / "2.triptych"
    for _ in range(900):
        time.sleep(0.1)
        if project.is_file() and len(spoken(project)[0]) >= 4:
            break
    run.send_signal(signal.SIGINT)
    _out, errors = run.communicate(timeout=150)
    assert run.returncode == 130, errors
    takes, jobs = spoken(project)
    assert 4 <= len(takes) < MANY
    assert len(set(takes)) == len(takes)
    states = [job.state for job in jobs]
    assert set(states) <= {"done", "cancelled"}
    assert states[-1] == "cancelled"
