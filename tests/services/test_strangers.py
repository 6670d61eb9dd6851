"""Queued jobs of a project from elsewhere wait for a click; one's own go on by themselves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.changes import Edit
from studio.domain.project_records import Job
from studio.services.jobs.adoption import change_without_undo
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.seals import Seals
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from tests.services.fakes import FakeLibrary, picture
from tests.services.queues import job_of, pool, run, session, wait_for_end

__all__ = ["pool", "session"]


@pytest.fixture
def left(pool: WorkerPool, session: ProjectSession) -> str:
    """The id of a job that was queued here and has not begun."""
    queue = JobQueue(FakeLibrary(), pool)
    queue.attach(session)
    job_id = queue.submit(picture())
    queue.attach(None)
    return job_id


def opened(pool: WorkerPool, session: ProjectSession) -> JobQueue:
    queue = JobQueue(FakeLibrary(), pool)
    queue.attach(session)
    return queue


def as_elsewhere() -> None:
    """The project has come to another installation."""
    (places.data_dir() / "installation.key").unlink()


def test_ones_own_job_goes_on(qtbot: QtBot, pool: WorkerPool, session: ProjectSession, left: str) -> None:
    queue = opened(pool, session)
    assert queue.strangers() == ()
    wait_for_end(qtbot, queue, left)
    assert job_of(session, left).state == "done"
    queue.attach(None)


def test_a_strangers_job_waits_and_others_run(
    qtbot: QtBot, pool: WorkerPool, session: ProjectSession, left: str
) -> None:
    as_elsewhere()
    queue = opened(pool, session)
    assert [job.id for job in queue.strangers()] == [left]
    assert run(qtbot, queue, session, picture()).state == "done"
    assert job_of(session, left).state == "queued"
    queue.run_strangers()
    assert queue.strangers() == ()
    wait_for_end(qtbot, queue, left)
    assert job_of(session, left).state == "done"
    queue.attach(None)


def test_a_strangers_job_can_be_discarded(pool: WorkerPool, session: ProjectSession, left: str) -> None:
    as_elsewhere()
    queue = opened(pool, session)
    queue.discard_strangers()
    assert job_of(session, left).state == "cancelled"
    assert queue.strangers() == ()
    queue.attach(None)


@pytest.mark.parametrize("field", ["request", "label", "target_id", "id"])
def test_a_job_that_was_changed_is_a_strangers(session: ProjectSession, left: str, field: str) -> None:
    job = job_of(session, left)
    other = {"request": picture("something else"), "label": "x", "target_id": "x", "id": "x"}
    assert Seals().is_ours(job)
    assert Seals().is_ours(msgspec.structs.replace(job, rank=9.0))
    assert not Seals().is_ours(msgspec.structs.replace(job, **{field: other[field]}))


def test_a_job_without_a_seal_is_a_strangers(pool: WorkerPool, session: ProjectSession) -> None:
    job = Job(id="01STRANGE", request=picture(), rank=1)
    session.perform(change_without_undo("Job", (Edit(None, job),)))
    queue = opened(pool, session)
    assert [one.id for one in queue.strangers()] == ["01STRANGE"]
    queue.attach(None)


def test_the_secret_is_for_this_user_alone_and_stays(home: Path) -> None:
    job = Job(id="j", request=picture())
    first = Seals().of(job)
    key = places.data_dir() / "installation.key"
    assert (key.stat().st_mode & 0o777, key.stat().st_size) == (0o600, 32)
    assert Seals().of(job) == first
    key.unlink()
    assert Seals().of(job) != first
