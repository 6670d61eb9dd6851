"""Takes that nobody listened to when the program ended are heard by themselves at the next opening."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from narration_rooms import RememberingView
from pytestqt.qtbot import QtBot

from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import HeardTake, Take
from studio.domain.text_records import Scene
from studio.services.composition import make_studio
from studio.services.narration.casting import Part
from studio.services.narration.segments import segments_of, speech_request
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.workers.post import Limits
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.listening.presenter import ListeningPresenter
from tests.narration_kills import COMMAND, written
from tests.services.listening_studio import install_ears, install_voice

NARRATOR = Part("af_heart")
SOME = 3


@pytest.fixture
def studio(home: Path, qapp: object) -> Iterator[Studio]:
    install_voice()
    install_ears()
    made = make_studio(limits=Limits(back_off=(0.05,)))
    made.settings.set("narration_retakes", 0)
    yield made
    made.shut_down(discard=True)


def followed(studio: Studio) -> ListeningPresenter:
    desk = NarrationDesk(studio, studio)
    presenter = ListeningPresenter(desk, RememberingView(), desk)
    desk.start()
    return presenter


def counted(project: Path) -> tuple[int, int]:
    """Takes, and those that were listened to, as a fresh reader finds them."""
    session = ProjectSession.open(project, read_only=True)
    try:
        takes = {take.id for take in session.document.all(Take)}
        return len(takes), len(takes & {one.take_id for one in session.document.all(HeardTake)})
    finally:
        session.close()


def now(studio: Studio) -> tuple[int, int]:
    assert studio.session is not None
    document = studio.session.document
    return len(list(document.all(Take))), len(list(document.all(HeardTake)))


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_takes_of_a_run_that_was_killed_are_heard(studio: Studio, home: Path, tmp_path: Path, qtbot: QtBot) -> None:
    text, project = tmp_path / "long.md", tmp_path / "long.triptych"
    written(text, 90)
    words = [*COMMAND, "narrate", str(text), "--to", str(tmp_path / "long.flac"), "--project", str(project)]
    run = subprocess.Popen(
        words, env={**os.environ, "TRIPTYCH_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 150
    while run.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
        if project.is_file() and counted(project)[0] >= SOME:
            break
    assert run.poll() is None, "it has spoken all"
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert counted(project)[1] == 0
    followed(studio)
    studio.open_project(project)
    qtbot.waitUntil(lambda: now(studio)[0] == now(studio)[1] >= SOME, timeout=120_000)


def speak(studio: Studio, qtbot: QtBot, *passages: str) -> None:
    session = studio.session
    assert session is not None
    session.perform(new_scene(session.document, "One", passages=passages))
    scene = next(session.document.all(Scene))
    request = speech_request(
        session.document, segments_of(session.document, scene.id, narrator=NARRATOR),
        model=studio.library.ref("tones"), narrator=NARRATOR, scene_id=scene.id,
    )  # fmt: skip
    job_id = studio.queue.submit(request, label="Speak", target_id=scene.id)
    qtbot.waitUntil(lambda: not studio.queue.active(job_id), timeout=30_000)


def test_those_that_waited_when_the_project_was_closed_are_heard(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    project = tmp_path / "book.triptych"
    followed(studio)
    studio.new_project(project, "Book")
    speak(studio, qtbot, "It rained. It stopped. She left.")
    assert now(studio) == (3, 0), "listening waits until nothing else is at work"
    studio.close_project()
    studio.open_project(project)
    qtbot.waitUntil(lambda: now(studio) == (3, 3), timeout=60_000)


def test_takes_that_were_not_to_be_heard_are_left_alone(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    project = tmp_path / "book.triptych"
    presenter = followed(studio)
    studio.new_project(project, "Book")
    studio.settings.set("narration_listens", False)
    speak(studio, qtbot, "It rained.")
    studio.close_project()
    studio.settings.set("narration_listens", True)
    studio.open_project(project)
    qtbot.wait(500)
    assert not presenter.listening.busy
    assert now(studio) == (1, 0)


def test_who_stops_listening_is_not_heard_later(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    project = tmp_path / "book.triptych"
    presenter = followed(studio)
    studio.new_project(project, "Book")
    speak(studio, qtbot, "It rained. It stopped.")
    presenter.listening.stop()
    qtbot.waitUntil(lambda: not presenter.listening.busy, timeout=20_000)
    studio.close_project()
    studio.open_project(project)
    qtbot.wait(500)
    assert not presenter.listening.busy
