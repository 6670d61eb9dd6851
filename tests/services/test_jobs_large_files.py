"""Finished files that are read on a thread of their own: adopted in order, and nothing after them is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.made import PictureMade
from studio.domain.picture_records import Generation
from studio.services.jobs import queue as jobs_queue
from studio.services.jobs.finished_files import FinishedFiles
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.wire.messages import FileDone
from tests.services.fakes import picture
from tests.services.queues import job_of, pool, queue, run, session, wait_for_end

__all__ = ["pool", "queue", "session"]


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_queue, "LARGE", 1)


def test_all_are_adopted_in_order_and_the_next_job_runs(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    first = queue.submit(picture(batch=3))
    second = queue.submit(picture())
    order: list[str] = []
    queue.adopted.connect(lambda job_id, _made: order.append(job_id))
    queue.ended.connect(lambda job: order.append(f"{job.state} {job.id}"))
    wait_for_end(qtbot, queue, second)
    assert order == [first, first, first, f"done {first}", second, f"done {second}"]
    for made in session.document.all(Generation):
        assert session.read_asset(made.asset).startswith(b"\x89PNG")
    assert session.flush()
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))


def test_cancelled_while_one_is_read_the_queue_goes_on(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    first = queue.submit(picture(batch=8))
    with qtbot.waitSignal(queue.adopted, timeout=20_000):
        pass
    queue.cancel(first)
    assert job_of(session, first).state == "cancelled"
    assert run(qtbot, queue, session, picture()).state == "done"
    assert len(list(session.document.all(Generation))) < 9
    assert session.flush()
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))


@pytest.mark.parametrize(("content", "kept"), [(b"as announced", True), (b"another", False), (None, False)])
def test_only_what_was_announced_is_handed_on(qtbot: QtBot, tmp_path: Path, content: bytes | None, kept: bool) -> None:
    path = tmp_path / "0.png"
    if content is not None:
        path.write_bytes(content)
    sha256 = hashlib.sha256(b"as announced").hexdigest()
    done = FileDone(
        job_id="j",
        index=0,
        path=str(path),
        sha256=sha256,
        size=12,
        media_type="image/png",
        request=picture(),
        made=PictureMade(width=64, height=64),
    )
    files = FinishedFiles()
    with qtbot.waitSignal(files.ready) as ready:
        files.read(done)
    assert ready.args == [done, {sha256: content} if kept else None, None]
