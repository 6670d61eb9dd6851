"""Ctrl+C at any moment ends every command, and the window, with status 130 and one sentence; as a terminal gives it, to
the whole group of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio.services.session.session import ProjectSession

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="groups of processes are POSIX's")

WORKING = """
import sys
from PySide6.QtCore import QTimer
from studio import __main__, app
def make_window(studio, make=app.make_window):
    window = make(studio)
    say = lambda: print("open", flush=True)
    studio.session_changed.connect(lambda session: session and QTimer.singleShot(300, say))
    return window
app.make_window = make_window
sys.argv = ["triptych", *sys.argv[1:]]
sys.exit(__main__.main())
"""


def as_from_a_terminal() -> None:
    """A suite that runs in the background hands its children a Ctrl+C that is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begin(home: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "TRIPTYCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0,
        preexec_fn=as_from_a_terminal,  # noqa: PLW1509
    )  # fmt: skip


def interrupted(process: subprocess.Popen[bytes], number: int = signal.SIGINT) -> tuple[int, str]:
    """The exit status, and what was said."""
    os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    lines = [line for line in said.decode().splitlines() if "propagateSizeHints" not in line]
    return process.returncode, "\n".join(lines)


def wait_until_qt_is_imported(process: subprocess.Popen[bytes]) -> None:
    """Or has begun to be; what Python itself says before any code of the program runs is Python's."""
    status = Path(f"/proc/{process.pid}/status")
    if not status.exists():
        time.sleep(0.5)
        return
    until = time.monotonic() + 30
    maps = Path(f"/proc/{process.pid}/maps")
    while "libpyside6" not in maps.read_text() and time.monotonic() < until and process.poll() is None:
        time.sleep(0.001)


@pytest.mark.parametrize("words", [(), ("picture", "a house", "--out", "x.png"), ("models", "list")], ids=str)
def test_while_it_starts(home: Path, words: tuple[str, ...]) -> None:
    """PySide6 is being imported: an exception in the midst of it would abort the process."""
    process = begin(home, "-m", "studio", *words)
    wait_until_qt_is_imported(process)
    assert interrupted(process) == (130, "triptych: cancelled")


def test_while_a_picture_is_made(home: Path, tmp_path: Path) -> None:
    project = tmp_path / "p.triptych"
    process = begin(
        home, "-m", "studio", "picture", "a house", "--steps", "100", "--batch", "4", "--project", str(project)
    )
    spool, until = home / "data" / "spool", time.monotonic() + 60
    while not list(spool.glob("*/*")) and time.monotonic() < until:
        time.sleep(0.02)
    assert interrupted(process) == (130, "triptych: cancelled")
    session = ProjectSession.open(project)
    session.close()


@pytest.mark.parametrize(("number", "status", "words"), [(2, 130, "triptych: cancelled"), (15, 143, "")])
def test_the_window_ends_with_all_that_was_made(
    home: Path, tmp_path: Path, number: int, status: int, words: str
) -> None:
    project = tmp_path / "Novel.triptych"
    process = begin(home, "-c", WORKING, str(project))
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    assert interrupted(process, number) == (status, words)
    session = ProjectSession.open(project)
    assert not session.read_only
    session.close()


PROGRAM = """
import sys, time
try:
    print("going", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(0.6)
    open(sys.argv[1], "w").write("kept")
    sys.exit(130)
"""
TASK = """
import sys
sys.path.insert(0, sys.argv[1])
import environment
program, kept = sys.argv[2:]
environment.TASKS = {"run": lambda _arguments: environment.call(sys.executable, "-c", program, kept)}
sys.argv = ["environment.py", "run"]
sys.exit(environment.main())
"""


def test_a_task_of_make_waits_for_its_program_and_says_one_sentence(tmp_path: Path) -> None:
    """The program that was begun ends in its own time, with what it has to write."""
    kept = tmp_path / "kept"
    process = begin(tmp_path, "-c", TASK, str(ROOT / "packaging"), PROGRAM, str(kept))
    assert process.stdout is not None
    assert process.stdout.readline() == b"going\n"
    assert interrupted(process) == (130, "triptych: cancelled")
    assert kept.read_text() == "kept"
