"""Two workers of one family: what each is given, and what becomes of it when one is cancelled, or dies."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import psutil
import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import WorkerDied
from studio.domain.project_records import Job
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph
from studio.engines.runtime.cpu import physical_cores, sharing
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.turns import Seated, Turn, next_turn
from studio.services.narration.workers import CORES, ROOM, workers_for
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from tests.services.fakes import FakeLibrary, picture, speech
from tests.services.queues import job_of, pool, session, wait_for_end

__all__ = ["pool", "session"]


LONG = ("!slow.",) * 40
"""Four seconds."""


class Wanted:
    workers = 2


@pytest.fixture
def wanted() -> Wanted:
    return Wanted()


@pytest.fixture
def queue(pool: WorkerPool, session: ProjectSession, wanted: Wanted) -> Iterator[JobQueue]:
    made = JobQueue(FakeLibrary(), pool, workers_wanted=lambda _family, _there: wanted.workers)
    made.attach(session)
    yield made
    made.attach(None)


def paragraph(session: ProjectSession) -> str:
    session.perform(new_scene(session.document, "One", passages=("Hello there.",)))
    return next(session.document.all(Paragraph)).id


def running(queue: JobQueue) -> list[str]:
    return [job.id for job in queue.jobs() if job.state == "running"]


def texts(session: ProjectSession) -> list[str]:
    return [take.text for take in session.document.all(Take)]


def test_two_jobs_are_spoken_side_by_side_and_the_second_worker_goes_when_none_is_left(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    place = paragraph(session)
    jobs = [queue.submit(speech(f"!slow {at}.", f"And {at}.", paragraph_id=place)) for at in range(5)]
    most = 0

    def all_ended() -> bool:
        nonlocal most
        most = max(most, len(running(queue)))
        return not any(queue.active(job) for job in jobs)

    qtbot.waitUntil(all_ended, timeout=60_000)
    assert most == 2
    assert [job_of(session, job).state for job in jobs] == ["done"] * 5
    assert sorted(texts(session)) == sorted(text for at in range(5) for text in (f"!slow {at}.", f"And {at}."))
    begun = [job_of(session, job).started or 0.0 for job in jobs]
    assert all(begun[at] < begun[at + 2] for at in range(3))
    qtbot.waitUntil(lambda: not pool.is_there("voice", 1), timeout=20_000)
    assert pool.is_there("voice", 0)


def test_one_worker_speaks_where_no_second_one_is_wanted(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, wanted: Wanted, pool: WorkerPool
) -> None:
    wanted.workers = 1
    jobs = [queue.submit(speech("!slow.")) for _ in range(2)]
    qtbot.waitUntil(lambda: job_of(session, jobs[0]).state == "running", timeout=20_000)
    assert job_of(session, jobs[1]).state == "queued"
    assert not pool.is_there("voice", 1)
    queue.cancel_all()


def test_other_families_have_one_worker(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    jobs = [queue.submit(picture("!slow", steps=20)) for _ in range(2)]
    qtbot.waitUntil(lambda: job_of(session, jobs[0]).state == "running", timeout=20_000)
    assert job_of(session, jobs[1]).state == "queued"
    queue.cancel_all()


def test_one_of_two_is_cancelled_and_the_next_takes_its_place(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    jobs = [queue.submit(speech(*LONG)) for _ in range(2)] + [queue.submit(speech("Last."))]
    qtbot.waitUntil(lambda: running(queue) == jobs[:2], timeout=30_000)
    queue.cancel(jobs[1])
    wait_for_end(qtbot, queue, jobs[2])
    assert [job_of(session, job).state for job in jobs] == ["running", "cancelled", "done"]
    queue.cancel_all()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_one_of_two_dies_and_the_other_speaks_on(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    place = paragraph(session)
    first = queue.submit(speech("!slow one.", "Two.", paragraph_id=place))
    second = queue.submit(speech("!slow three.", "Four.", paragraph_id=place))
    third = queue.submit(speech("Five.", paragraph_id=place))
    qtbot.waitUntil(lambda: running(queue) == [first, second], timeout=30_000)
    workers = [child.pid for child in psutil.Process().children() if "worker" in child.cmdline()]
    [other] = [pid for pid in workers if pid != pool.pid("voice")]
    os.kill(other, signal.SIGKILL)
    for job in (first, second, third):
        wait_for_end(qtbot, queue, job)
    assert [job_of(session, job).state for job in (first, second, third)] == ["done", "failed", "done"]
    assert isinstance(job_of(session, second).failure, WorkerDied)
    assert {"!slow one.", "Two.", "Five."} <= set(texts(session))
    assert len(texts(session)) == len(set(texts(session)))
    assert pool.state("voice") in ("ready", "busy")


def test_what_is_cancelled_everywhere_leaves_no_job_and_no_second_worker(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    jobs = [queue.submit(speech(*LONG)) for _ in range(4)]
    qtbot.waitUntil(lambda: running(queue) == jobs[:2], timeout=30_000)
    queue.cancel_all()
    assert [job_of(session, job).state for job in jobs] == ["cancelled"] * 4
    qtbot.waitUntil(lambda: not pool.is_there("voice", 1), timeout=20_000)
    again = queue.submit(speech("Hello."))
    wait_for_end(qtbot, queue, again)
    assert job_of(session, again).state == "done"


# ---- whose turn it is


def job(name: str) -> Job:
    return Job(id=name, request=speech(), label="", target_id="", rank=0.0, created=0.0)


ONE, TWO = job("one"), job("two")


def test_a_job_alone_has_all_cores_and_two_have_half_each() -> None:
    assert next_turn([ONE], [], (0, 1), 2, 4) == Turn(ONE, 0, 0)
    assert next_turn([ONE, TWO], [], (0, 1), 2, 4) == Turn(ONE, 0, 4)
    assert next_turn([TWO], [Seated(0, 4)], (1,), 2, 4) == Turn(TWO, 1, 4)
    assert next_turn([TWO], [Seated(1, 4)], (0,), 2, 4) == Turn(TWO, 0, 4)
    assert next_turn([ONE, TWO], [], (0, 1), 1, 0) == Turn(ONE, 0, 0)


def test_a_job_that_has_all_cores_is_not_joined() -> None:
    assert next_turn([TWO], [Seated(0, 0)], (1,), 2, 4) is None
    assert next_turn([ONE, TWO], [], (0, 1), 2, 4, listened={"one"}) == Turn(ONE, 0, 0)
    assert next_turn([ONE, TWO], [], (0, 1), 2, 4, listened={"two"}) == Turn(ONE, 0, 0)


def test_nothing_begins_where_no_seat_is_free() -> None:
    assert next_turn([ONE, TWO], [], (1,), 2, 4) is None
    assert next_turn([ONE], [Seated(0, 4)], (), 2, 4) is None
    assert next_turn([ONE], [Seated(0, 4)], (1,), 1, 0) is None
    assert next_turn([], [], (0, 1), 2, 4) is None


def test_two_are_taken_from_two_cores_on_where_memory_is_free() -> None:
    assert workers_for(CORES, ROOM) == 2
    assert workers_for(CORES - 1, ROOM) == 1
    assert workers_for(2 * CORES, ROOM - 1) == 1


def test_an_order_computes_on_its_share_of_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.engines.runtime.cpu.usable_cores", lambda: 8)
    assert physical_cores() == 8
    with sharing(4):
        assert physical_cores() == 4
        with sharing(0):
            assert physical_cores() == 8
    with sharing(16):
        assert physical_cores() == 8
    assert physical_cores() == 8
