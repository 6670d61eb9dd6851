"""Fixtures and steps that the tests of the queue share: a real project, real worker processes, fake engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.project_records import Job
from studio.domain.requests import Request
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.services.workers.post import Limits
from tests.services.fakes import FakeLibrary

QUICK = Limits(cancel=0.5, ping=0.1, hang=3.0, back_off=(0.05,))
"""Times that a test can wait for."""


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    opened = ProjectSession.create(tmp_path / "one.triptych")
    yield opened
    opened.close()


@pytest.fixture
def pool(qapp: object, home: Path) -> Iterator[WorkerPool]:
    made = WorkerPool(limits=QUICK)
    yield made
    made.shut_down()


@pytest.fixture
def queue(pool: WorkerPool, session: ProjectSession) -> Iterator[JobQueue]:
    made = JobQueue(FakeLibrary(), pool)
    made.attach(session)
    yield made
    made.attach(None)


def job_of(session: ProjectSession, job_id: str) -> Job:
    return session.document.need(Job, job_id)


def run(qtbot: QtBot, queue: JobQueue, session: ProjectSession, request: Request, **words: str) -> Job:
    """Submit and wait for the end."""
    job_id = queue.submit(request, **words)
    wait_for_end(qtbot, queue, job_id)
    return job_of(session, job_id)


def wait_for_end(qtbot: QtBot, queue: JobQueue, job_id: str) -> None:
    qtbot.waitUntil(lambda: not queue.active(job_id), timeout=20_000)


def wait_for_state(qtbot: QtBot, session: ProjectSession, job_id: str, state: str) -> None:
    qtbot.waitUntil(lambda: job_of(session, job_id).state == state, timeout=20_000)
