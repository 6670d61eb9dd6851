"""A recording through queue, worker and spool into a timed scene of a real project; engine and words are fakes."""

from __future__ import annotations

import io
import threading

import numpy as np
import pytest
import soundfile
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change
from studio.domain.outline import outline
from studio.domain.project_records import Asset, Recipe
from studio.domain.requests import HearRequest, ModelRef
from studio.domain.scene_edits import new_scene, remove_scene
from studio.domain.sound_records import Transcript
from studio.domain.text_records import Paragraph, Scene
from studio.project import prepared
from studio.services.jobs import adoption
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from tests.services.queues import pool, queue, run, session, wait_for_end, wait_for_state

__all__ = ["pool", "queue", "session"]


def recording(session: ProjectSession, seconds: float, name: str = "Grandmother 1987.mp3") -> Asset:
    stream = io.BytesIO()
    tone = np.sin(np.arange(round(seconds * 24_000)) / 40).astype(np.float32)
    soundfile.write(stream, tone, 24_000, format="FLAC")
    return session.add_asset(stream.getvalue(), "audio/flac", name)


def hearing(sound: Asset, hints: str = "") -> HearRequest:
    return HearRequest(model=ModelRef("listener", "fake-ears"), sound=sound.id, seconds=6.0, hints=hints)


def test_a_recording_becomes_a_timed_scene(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    session.perform(new_scene(session.document, "Before"))
    sound = recording(session, 6.0)
    said: list[str] = []
    queue.words.connect(lambda _job_id, words: said.append(words))
    job = run(qtbot, queue, session, hearing(sound), label="Transcribe")
    assert (job.state, job.failure) == ("done", None)
    [transcript] = session.document.all(Transcript)
    scene = session.document.need(Scene, transcript.scene_id)
    assert [one.title for _, one in outline(session.document)] == ["Before", "Grandmother 1987"]
    assert (transcript.asset, transcript.seconds, transcript.language) == (sound.id, 6.0, "en")
    assert tuple(line.paragraph_id for line in transcript.lines) == scene.paragraphs
    texts = [session.document.need(Paragraph, one).text for one in scene.paragraphs]
    assert texts == [line.text for line in transcript.lines] == ["the lamp over", "water a quiet", "road she turned"]
    assert "".join(said).split("\n")[:3] == texts
    assert [(line.start, line.end) for line in transcript.lines] == [(0.0, 1.4), (2.0, 3.4), (4.0, 5.4)]
    assert transcript.lines[1].words[0].text == "water"
    recipe = session.document.need(Recipe, transcript.recipe_id)
    assert recipe.request == job.request
    assert session.document.where(Transcript, "scene_id", scene.id) == (transcript,)


def test_the_scene_can_be_taken_out_and_brought_back(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    run(qtbot, queue, session, hearing(recording(session, 2.0)))
    [transcript] = session.document.all(Transcript)
    session.perform(remove_scene(session.document, transcript.scene_id))
    assert session.document.get(Scene, transcript.scene_id) is None
    assert list(session.document.all(Transcript)) == [transcript]
    session.undo_stack("writing").undo()
    assert session.document.need(Scene, transcript.scene_id).paragraphs == (transcript.lines[0].paragraph_id,)


def test_what_was_heard_before_a_cancel_is_kept(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    job_id = queue.submit(hearing(recording(session, 60.0), "!slow"))
    wait_for_state(qtbot, session, job_id, "running")
    with qtbot.waitSignal(queue.words, timeout=10_000):
        pass
    queue.cancel(job_id)
    wait_for_end(qtbot, queue, job_id)
    assert list(session.document.all(Transcript)) == []
    assert list(session.document.all(Scene)) == []


def test_the_file_keeps_it(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    run(qtbot, queue, session, hearing(recording(session, 2.0)))
    [transcript] = session.document.all(Transcript)
    queue.attach(None)
    session.close()
    again = ProjectSession.open(session.path)
    assert list(again.document.all(Transcript)) == [transcript]
    assert again.newer is None
    again.close()


@pytest.fixture
def sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines are many, and a slice has one."""
    monkeypatch.setattr(adoption, "MANY_LINES", 3)
    monkeypatch.setattr(prepared, "SLICE_RECORDS", 1)


@pytest.mark.usefixtures("sliced")
def test_a_long_transcript_is_made_on_a_thread_and_comes_in_slices(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    prepare = session.prepare

    def noting(change: Change) -> prepared.Prepared:
        threads.append(threading.current_thread())
        return prepare(change)

    monkeypatch.setattr(session, "prepare", noting)
    slices: list[int] = []
    session.changed.connect(lambda change: slices.append(sum(isinstance(e.after, Paragraph) for e in change.edits)))
    told: list[object] = []
    queue.adopted.connect(lambda _job_id, record: told.append(record))
    job = run(qtbot, queue, session, hearing(recording(session, 6.0)))
    assert job.state == "done"
    [transcript] = session.document.all(Transcript)
    assert told == [transcript]
    assert session.document.need(Scene, transcript.scene_id).paragraphs
    assert [one for one in slices if one] == [1, 1, 1]
    assert threads
    assert threading.main_thread() not in threads
    session.flush()
    path = session.path
    again = ProjectSession.open(path, read_only=True)
    assert list(again.document.all(Transcript)) == [transcript]
    again.close()


@pytest.mark.usefixtures("sliced")
def test_a_transcript_that_is_cancelled_as_it_comes_leaves_nothing(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    def cancel(change: Change) -> None:
        if any(isinstance(edit.after, Paragraph) for edit in change.edits):
            for job in queue.jobs():
                queue.cancel(job.id)

    sound = recording(session, 6.0)
    session.changed.connect(cancel)
    assert run(qtbot, queue, session, hearing(sound)).state == "cancelled"
    session.changed.disconnect(cancel)
    for kind in (Paragraph, Scene, Transcript, Recipe):
        assert list(session.document.all(kind)) == []
    assert run(qtbot, queue, session, hearing(sound)).state == "done"
    assert len(list(session.document.all(Transcript))) == 1
