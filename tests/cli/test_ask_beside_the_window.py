"""`triptych ask` on a project that the window has open, or while another program has the processor: it answers, and
says what it waits for. Real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.domain.scene_edits import new_scenes
from studio.services.session.session import ProjectSession

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.starter
TELLING = (
    "The lighthouse had been dark for eleven years.",
    "Marta rowed out to it with a can of oil.",
    "Nobody in the village had asked her to.",
    "A gale tore the roof off the boathouse in the night.",
)
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from studio import __main__, app
def make_window(studio, make=app.make_window):
    window = make(studio)
    def asked():
        window.registry.trigger("writing.ask-book")
        print("asks", flush=True)
    studio.session_changed.connect(lambda session: session and QTimer.singleShot(500, asked))
    return window
app.make_window = make_window
sys.argv = ["triptych", *sys.argv[1:]]
sys.exit(__main__.main())
"""
HOLDER = """
import sys
from filelock import FileLock
from studio import places
with FileLock(places.runtime_dir() / "device-cpu.lock"):
    print("holds", flush=True)
    sys.stdin.read()
"""


@contextmanager
def beside(home: Path, code: str, *words: str) -> Iterator[None]:
    """Another program of the same person, once it has said its first word."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={**os.environ, "TRIPTYCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip()
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def ask(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", "ask", *map(str, words), "--json"],
        cwd=ROOT,
        env={**os.environ, "TRIPTYCH_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, home: Path) -> Path:
    path = tmp_path / "book.triptych"
    session = ProjectSession.create(path, "Book")
    telling = [f"{one} It was told for the {number}th time." for number in range(40) for one in TELLING]
    session.perform(new_scenes(session.document, [("One", telling, False)]))
    session.close()
    return path


def test_it_answers_while_the_window_reads_the_same_project(home: Path, project: Path) -> None:
    with beside(home, WINDOW, str(project)):
        came = ask(home, project, "Who took fuel across the water?")
    told = json.loads(came.stdout)
    assert told["by_meaning"], came.stderr
    assert told["read"] == told["parts"] > 100
    assert "Marta" in told["quotations"][0]["text"]


def test_while_another_program_has_the_processor_it_says_so_and_answers_by_what_is_known(
    home: Path, project: Path
) -> None:
    with beside(home, HOLDER):
        told = ask(home, project, "Who rowed to the lighthouse?", "--wait", "0.5")
    assert "triptych: waits for the processor, which another Triptych is using" in told.stderr
    assert "parts of the text are not read yet" in told.stderr
    answer = json.loads(told.stdout)
    assert not answer["by_meaning"]
    assert "Marta" in answer["quotations"][0]["text"]


def test_what_the_index_has_answers_by_meaning_while_another_program_has_the_processor(
    home: Path, project: Path
) -> None:
    ask(home, project, "Who was it?")
    with beside(home, HOLDER):
        told = ask(home, project, "Who took fuel across the water?", "--wait", "0.5")
    assert told.stderr == ""
    answer = json.loads(told.stdout)
    assert answer["by_meaning"]
    assert "Marta" in answer["quotations"][0]["text"]
