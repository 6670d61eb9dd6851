"""Words outlive the program that asked for them: a window or a worker that is killed while they stream."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.changes import Change, Edit
from studio.domain.errors import JobInterrupted, WorkerDied, WorkerHung
from studio.domain.project_records import Job, Recipe
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.spool import Spool
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.wire.folder import FINISHED
from studio.wire.messages import Finished
from tests.services.fakes import FakeLibrary, text
from tests.services.queues import job_of, pool, queue, run, session
from tests.services.writing_child import write_and_kill

__all__ = ["pool", "queue", "session"]


def test_words_survive_a_killed_window(tmp_path: Path, pool: WorkerPool) -> None:
    path = tmp_path / "killed.triptych"
    kept = write_and_kill(path)
    session = ProjectSession.open(path)
    made = JobQueue(FakeLibrary(), pool, pool)
    made.attach(session)
    (job,) = session.document.all(Job)
    assert (job.state, job.failure) == ("failed", JobInterrupted(kept=0, words=len(job.text.split())))
    assert len(job.text) >= kept > 0
    assert session.document.get(Recipe, job.id) is not None
    made.attach(None)
    session.close()


def test_words_are_kept_while_they_stream_and_cannot_be_undone(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    said: list[str] = []
    queue.words.connect(lambda _job_id, words: said.append(words))
    job_id = queue.submit(text("!slow", max_tokens=500))
    qtbot.waitUntil(lambda: bool(job_of(session, job_id).text), timeout=20_000)
    job = job_of(session, job_id)
    assert job.state == "running"
    assert "".join(said).startswith(job.text)
    assert session.undo_stack("writing").count() == 0
    queue.cancel(job_id)


def test_words_of_a_worker_that_finished_after_its_window_died_are_not_called_done(
    session: ProjectSession, pool: WorkerPool
) -> None:
    job = Job(id="01WRITING", request=text(), state="running", rank=1, text="half")
    session.perform(Change(id=job.id, label="job", stack="none", edits=(Edit(None, job),), at=0.0))
    Spool().prepare(job, str(session.path), {})
    finished = Finished(job_id=job.id, seconds=1.0, text="half and half")
    (Spool().folder(job.id, str(session.path)) / FINISHED).write_bytes(msgspec.msgpack.encode(finished))
    made = JobQueue(FakeLibrary(), pool, pool)
    made.attach(session)
    after = job_of(session, job.id)
    assert (after.failure, after.text) == (JobInterrupted(kept=0, words=3), "half and half")
    made.attach(None)


@pytest.mark.parametrize(("trick", "failure"), [("crash", WorkerDied), ("freeze", WorkerHung)])
def test_words_of_a_worker_that_dies_are_kept(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, trick: str, failure: type
) -> None:
    said: list[str] = []
    queue.words.connect(lambda _job_id, words: said.append(words))
    job = run(qtbot, queue, session, text(f"!slow !{trick}", max_tokens=20))
    assert isinstance(job.failure, failure)
    assert job.text == "".join(said) != ""
    assert session.document.get(Recipe, job.id) is not None
