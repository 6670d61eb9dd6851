"""Workers that die, hang, run out of memory or talk rubbish, at each moment of a job: the document and the queue live
on, and the message says what happened."""

from __future__ import annotations

import os
import signal
import time

import pytest
from pytestqt.qtbot import QtBot

from studio.domain.errors import EngineFailed, OutOfMemory, WorkerDied, WorkerGarbage, WorkerHung, WorkerStopped
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.wording import sentence
from studio.services.workers.pool import WorkerPool
from tests.services.fakes import picture, speech, text
from tests.services.queues import QUICK, job_of, pool, queue, run, session, wait_for_end, wait_for_state

__all__ = ["pool", "queue", "session"]

posix = pytest.mark.skipif(os.name == "nt", reason="signals")


OUTCOMES = {
    "crash": (WorkerDied, "crashed"),
    "garbage": (WorkerGarbage, "not a message"),
    "freeze": (WorkerHung, "did not answer"),
    "oom": (OutOfMemory, "too little memory"),
    "raise": (EngineFailed, "the fake library gave up"),
}


@pytest.mark.parametrize("moment", ["load-", ""])
@pytest.mark.parametrize("trick", OUTCOMES)
def test_trouble_fails_its_job_and_no_other(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, moment: str, trick: str
) -> None:
    failure, said = OUTCOMES[trick]
    bad = queue.submit(picture(f"!{moment}{trick}"))
    good = queue.submit(picture("a lamp"))
    wait_for_end(qtbot, queue, good)
    failed = job_of(session, bad)
    assert failed.state == "failed"
    assert isinstance(failed.failure, failure)
    assert said in sentence(failed.failure)
    assert job_of(session, good).state == "done"
    assert len(list(session.document.all(Generation))) == 1
    assert session.flush()


def test_a_crash_shows_the_end_of_the_log(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    job = run(qtbot, queue, session, picture("!crash"))
    assert isinstance(job.failure, WorkerDied)
    assert "Segmentation fault" in job.failure.stderr_tail
    assert "fake.py" in job.failure.stderr_tail


def test_pictures_finished_before_a_crash_are_kept(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    job_id = queue.submit(picture("!slow", batch=20, steps=1))
    qtbot.waitUntil(lambda: len(list(session.document.all(Generation))) >= 2, timeout=20_000)
    pid = pool.pid("picture")
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    wait_for_end(qtbot, queue, job_id)
    assert job_of(session, job_id).state == "failed"
    assert len(list(session.document.all(Generation))) >= 2


@posix
@pytest.mark.parametrize("state", ["starting", "loading", "running"])
def test_a_killed_worker_comes_again(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool, state: str
) -> None:
    job_id = queue.submit(picture("!slow" if state == "running" else "!load-slow", steps=1000))
    if state == "starting":
        qtbot.waitUntil(lambda: bool(pool.pid("picture")))
    else:
        wait_for_state(qtbot, session, job_id, state)
    pid = pool.pid("picture")
    assert pid
    os.kill(pid, signal.SIGKILL)
    wait_for_end(qtbot, queue, job_id)
    job = job_of(session, job_id)
    assert isinstance(job.failure, WorkerDied)
    assert job.failure.signal == signal.SIGKILL
    assert "by the system or by somebody" in sentence(job.failure)
    assert run(qtbot, queue, session, picture()).state == "done"


@posix
def test_an_idle_worker_that_dies_is_started_again(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    assert run(qtbot, queue, session, picture()).state == "done"
    qtbot.waitUntil(lambda: pool.state("picture") == "ready")
    old = pool.pid("picture")
    assert old
    os.kill(old, signal.SIGKILL)
    qtbot.waitUntil(lambda: pool.state("picture") == "ready" and pool.pid("picture") != old, timeout=10_000)


@posix
def test_a_stopped_process_is_noticed(qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool) -> None:
    job_id = queue.submit(picture("!slow", steps=1000))
    wait_for_state(qtbot, session, job_id, "running")
    pid = pool.pid("picture")
    assert pid
    os.kill(pid, signal.SIGSTOP)
    wait_for_end(qtbot, queue, job_id)
    assert isinstance(job_of(session, job_id).failure, WorkerHung)


def test_three_deaths_stop_the_worker_until_it_is_restarted(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
) -> None:
    told: dict[str, str] = {}
    queue.waiting.connect(told.__setitem__)
    bad = [queue.submit(picture("!crash")) for _ in range(3)]
    patient = queue.submit(picture())
    qtbot.waitUntil(lambda: pool.state("picture") == "stopped" and bool(told.get(patient)), timeout=20_000)
    last = job_of(session, bad[2])
    assert isinstance(last.failure, WorkerStopped)
    assert (last.failure.deaths, job_of(session, patient).state) == (3, "queued")
    assert "restart the worker" in told[patient]
    late = run(qtbot, queue, session, picture())
    assert isinstance(late.failure, WorkerStopped)
    assert run(qtbot, queue, session, text()).state == "done"
    pool.restart("picture")
    wait_for_end(qtbot, queue, patient)
    assert job_of(session, patient).state == "done"
    assert told[patient] == ""


def test_what_libraries_print_does_not_break_the_framing(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    assert run(qtbot, queue, session, picture("!print !load-print")).state == "done"


def test_a_worker_has_no_network(qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool) -> None:
    job = run(qtbot, queue, session, picture("!dial"))
    assert isinstance(job.failure, EngineFailed)
    assert "no network" in job.failure.error
    ready = pool.ready_message("picture")
    assert ready is not None
    assert "audit hook" in ready.network


class TestCancel:
    def test_a_queued_job(self, qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
        first, second = queue.submit(picture("!slow", steps=1000)), queue.submit(picture())
        wait_for_state(qtbot, session, first, "running")
        queue.cancel(second)
        assert job_of(session, second).state == "cancelled"
        assert job_of(session, first).state == "running"

    def test_a_job_whose_worker_starts(
        self, qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
    ) -> None:
        job_id = queue.submit(picture())
        qtbot.waitUntil(lambda: bool(pool.pid("picture")))
        queue.cancel(job_id)
        assert job_of(session, job_id).state == "cancelled"
        assert run(qtbot, queue, session, picture()).state == "done"
        assert len(list(session.document.all(Generation))) == 1

    @pytest.mark.parametrize("state", ["loading", "running"])
    def test_a_job_at_work_stops_soon(
        self,
        qtbot: QtBot,
        queue: JobQueue,
        session: ProjectSession,
        pool: WorkerPool,
        state: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for limit in ("cancel", "load_cancel"):
            monkeypatch.setattr(QUICK, limit, 60.0)  # a worker that is waited for is not ended meanwhile
        prompt = "!load-slow" if state == "loading" else "!slow"
        job_id = queue.submit(picture(prompt, steps=1000))
        wait_for_state(qtbot, session, job_id, state)
        pid, begun = pool.pid("picture"), time.monotonic()
        queue.cancel(job_id)
        assert job_of(session, job_id).state == "cancelled"
        with qtbot.waitSignal(pool.freed, timeout=5000):
            pass
        assert time.monotonic() - begun < 30
        assert pool.pid("picture") == pid
        assert list(session.document.all(Generation)) == []
        assert run(qtbot, queue, session, picture()).state == "done"

    @pytest.mark.parametrize("prompt", ["!hang", "!load-hang", "!freeze"])
    def test_a_job_that_will_not_stop_is_killed(
        self, qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool, prompt: str
    ) -> None:
        phase = "loading" if "load" in prompt else "denoising"
        with qtbot.waitSignal(queue.progress, check_params_cb=lambda *said: said[3] == phase, timeout=20_000):
            job_id = queue.submit(picture(prompt, steps=1))
        pid = pool.pid("picture")
        queue.cancel(job_id)
        assert job_of(session, job_id).state == "cancelled"
        assert run(qtbot, queue, session, picture()).state == "done"
        assert pool.pid("picture") != pid
        assert job_of(session, job_id).failure is None

    def test_text_so_far_is_kept_with_its_recipe(
        self, qtbot: QtBot, queue: JobQueue, session: ProjectSession, pool: WorkerPool
    ) -> None:
        said: list[str] = []
        queue.words.connect(lambda _job_id, words: said.append(words))
        job_id = queue.submit(text("!slow", max_tokens=500))
        qtbot.waitUntil(lambda: len(said) >= 3, timeout=20_000)
        queue.cancel(job_id)
        shown = "".join(said)
        assert job_of(session, job_id).text == shown
        assert session.document.get(Recipe, job_id) is not None
        with qtbot.waitSignal(pool.freed, timeout=5000):
            pass
        assert "".join(said) == shown

    def test_an_ended_job_stays_as_it_is(self, qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
        job = run(qtbot, queue, session, picture())
        queue.cancel(job.id)
        assert job_of(session, job.id) == job

    def test_all(self, qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
        ids = [queue.submit(picture("!slow", steps=1000)) for _ in range(3)]
        ids.append(queue.submit(speech("!slow one", "two")))
        wait_for_state(qtbot, session, ids[0], "running")
        queue.cancel_all()
        assert {job_of(session, job_id).state for job_id in ids} == {"cancelled"}
        assert queue.jobs() == ()
