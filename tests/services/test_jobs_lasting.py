"""The queue lives in the project: closing, crashing and opening again."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from filelock import FileLock
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.changes import Change, Edit
from studio.domain.errors import JobInterrupted
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Job, JobState, Recipe
from studio.domain.requests import PictureRequest, Request
from studio.domain.sound_records import Take, WordTime
from studio.engines.picture.result import LayerDone, PictureDone
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.seals import Seals
from studio.services.jobs.spool import Spool
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.wire.folder import FINISHED
from studio.wire.messages import Finished
from studio.worker.control import PipeControl
from studio.worker.results import JobResults
from tests.services.fakes import FakeLibrary, picture, speech, text
from tests.services.queues import job_of, pool, queue, run, session, wait_for_end, wait_for_state

__all__ = ["pool", "queue", "session"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lasting.triptych"


@pytest.fixture
def opened(path: Path, pool: WorkerPool) -> Iterator[ProjectSession]:
    """A project that is opened by the test and closed after it."""
    ProjectSession.create(path).close()
    again = ProjectSession.open(path)
    yield again
    again.close()


def attach(opened: ProjectSession, pool: WorkerPool) -> JobQueue:
    made = JobQueue(FakeLibrary(), pool, pool)
    made.attach(opened)
    return made


def folder_of(opened: ProjectSession, job: Job) -> Path:
    return Spool().folder(job.id, str(opened.path))


def leave_behind(opened: ProjectSession, job: Job, *, files: int, finished: Finished | None = None) -> None:
    """What a crash leaves: the job's record as it was, and a spool folder with finished files."""
    opened.perform(Change(id=job.id, label="job", stack="none", edits=(Edit(None, job),), at=0.0))
    Spool().prepare(job, str(opened.path), {}, opened.project_id)
    control = PipeControl(job.id, lambda _message: None)
    results = JobResults(control, folder_of(opened, job), (("fake", "1"),), lambda _message: None)
    control.device, results.took = "cpu", 1.5
    for index in range(files):
        assert isinstance(job.request, PictureRequest)
        alone = msgspec.structs.replace(job.request, seed=job.request.seed + index, batch=1)
        pixels = np.full((64, 64, 3), index, dtype=np.uint8)
        PictureDone(index, pixels, alone).deliver(job.request, results)
    if finished is not None:
        (folder_of(opened, job) / FINISHED).write_bytes(msgspec.msgpack.encode(finished))


def test_queued_pictures_go_on_and_text_does_not(qtbot: QtBot, path: Path, pool: WorkerPool) -> None:
    first = ProjectSession.create(path)
    queue = attach(first, pool)
    busy, waiting = queue.submit(picture("!slow", steps=1000)), queue.submit(picture(seed=9))
    wait_for_state(qtbot, first, busy, "running")
    writing, later = queue.submit(text("!slow", max_tokens=500)), queue.submit(text())
    qtbot.waitUntil(lambda: pool.busy("text"))
    queue.attach(None)
    first.close()
    second = ProjectSession.open(path)
    queue.attach(second)
    again, kept = queue.jobs()
    assert (again.request, kept.id) == (picture("!slow", steps=1000), waiting)
    queue.cancel(again.id)
    wait_for_end(qtbot, queue, waiting)
    states = [job_of(second, job_id).state for job_id in (busy, waiting, writing, later)]
    assert states == ["cancelled", "done", "cancelled", "cancelled"]
    queue.attach(None)
    second.close()


def test_a_batch_at_work_goes_on_with_what_is_left_of_it(qtbot: QtBot, path: Path, pool: WorkerPool) -> None:
    first = ProjectSession.create(path)
    queue = attach(first, pool)
    batch = queue.submit(picture("!slow", steps=4, batch=3), label="Lamps", target_id="wall")
    qtbot.waitUntil(lambda: any(first.document.all(Generation)), timeout=20_000)
    queue.attach(None)
    assert job_of(first, batch).state == "cancelled"
    first.close()
    second = ProjectSession.open(path)
    made = len(list(second.document.all(Generation)))
    assert 1 <= made < 3
    queue.attach(second)
    [rest] = queue.jobs()
    assert (rest.state, rest.label, rest.target_id) == ("queued", "Lamps", "wall")
    assert rest.request == picture("!slow", steps=4, batch=3 - made, seed=7 + made)
    wait_for_end(qtbot, queue, rest.id)
    recipes = [second.document.need(Recipe, one.recipe_id).request for one in second.document.all(Generation)]
    assert sorted(one.seed for one in recipes if isinstance(one, PictureRequest)) == [7, 8, 9]
    queue.attach(None)
    second.close()


@pytest.mark.parametrize("files", [0, 1, 2])
def test_what_a_crash_left_is_adopted(opened: ProjectSession, pool: WorkerPool, qtbot: QtBot, files: int) -> None:
    job = Job(id="01CRASHED", request=picture(batch=2), state="running", rank=1)
    leave_behind(opened, job, files=files)
    attach(opened, pool)
    after = job_of(opened, job.id)
    made = list(opened.document.all(Generation))
    assert len(made) == files
    assert [opened.document.need(Recipe, one.recipe_id).seconds for one in made] == [1.5] * files
    if files == 2:
        assert (after.state, after.failure) == ("done", None)
    else:
        assert (after.state, after.failure) == ("failed", JobInterrupted(kept=files))
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))


def test_a_job_that_never_began_goes_on(opened: ProjectSession, pool: WorkerPool, qtbot: QtBot) -> None:
    job = Job(id="01QUEUED", request=picture(), state="queued", rank=1)
    job = msgspec.structs.replace(job, seal=Seals().of(job))
    leave_behind(opened, job, files=0)
    queue = attach(opened, pool)
    wait_for_end(qtbot, queue, job.id)
    assert job_of(opened, job.id).state == "done"


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_job_of_a_strangers_project_names_no_folder_but_its_own(
    opened: ProjectSession, pool: WorkerPool, qtbot: QtBot, tmp_path: Path, state: JobState
) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "to Ada").write_text("Dear Ada")
    way_out = os.path.relpath(letters, places.spool_dir())
    for number, job_id in enumerate((way_out, str(letters), "..", ".", "")):
        job = Job(id=job_id, request=picture(steps=1), state=state, rank=number)
        opened.perform(Change(id=str(number), label="job", stack="none", edits=(Edit(None, job),), at=0.0))
    queue = attach(opened, pool)
    queue.run_strangers()
    qtbot.waitUntil(lambda: not queue.jobs(), timeout=60_000)
    assert opened.flush()
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))
    assert (letters / "to Ada").read_text() == "Dear Ada"


def test_adopting_twice_changes_nothing(qtbot: QtBot, opened: ProjectSession, pool: WorkerPool, tmp_path: Path) -> None:
    """Killed between the commit and the removal of the folder."""
    queue = attach(opened, pool)
    aside = tmp_path / "aside"
    # The folder goes after a commit, so it is still there when the job's end is told.
    queue.ended.connect(lambda job: shutil.copytree(folder_of(opened, job), aside))
    job = run(qtbot, queue, opened, picture(batch=2))
    assert opened.flush()
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))
    shutil.copytree(aside, folder_of(opened, job))
    before = opened.document.records()
    queue.attach(None)
    queue.attach(opened)
    assert opened.document.records() == before
    assert list(places.spool_dir().iterdir()) == []


def test_a_damaged_leftover_is_not_adopted(opened: ProjectSession, pool: WorkerPool) -> None:
    job = Job(id="01DAMAGED", request=picture(batch=2), state="running", rank=1)
    leave_behind(opened, job, files=2)
    (folder_of(opened, job) / "0001.png").write_bytes(b"half of a picture")
    attach(opened, pool)
    assert len(list(opened.document.all(Generation))) == 1
    assert job_of(opened, job.id).failure == JobInterrupted(kept=1)


def test_leftovers_of_other_projects_are_left_alone(
    opened: ProjectSession, session: ProjectSession, pool: WorkerPool
) -> None:
    leave_behind(session, Job(id="01OTHER", request=picture(), state="running", rank=1), files=1)
    attach(opened, pool)
    assert list(opened.document.all(Asset)) == []
    assert len(Spool().finished_files(Spool().folder("01OTHER", str(session.path)))) == 1


def test_a_renamed_project_is_known_by_its_id_and_not_by_its_name(
    opened: ProjectSession, path: Path, pool: WorkerPool, qtbot: QtBot
) -> None:
    """Also where another project has the old name now."""
    leave_behind(opened, Job(id="01MINE", request=picture(), state="running", rank=1), files=1)
    opened.close()
    path.rename(path.with_name("Renamed.triptych"))
    other = ProjectSession.create(path)
    attach(other, pool).attach(None)
    assert list(other.document.all(Asset)) == []
    mine = ProjectSession.open(path.with_name("Renamed.triptych"))
    assert mine.project_id == opened.project_id != other.project_id
    attach(mine, pool).attach(None)
    assert job_of(mine, "01MINE").state == "done"
    assert len(list(mine.document.all(Generation))) == 1
    other.close()
    mine.close()


def test_a_copy_leaves_the_original_its_results(opened: ProjectSession, path: Path, pool: WorkerPool) -> None:
    leave_behind(opened, Job(id="01MINE", request=picture(), state="running", rank=1), files=1)
    opened.save_copy(path.with_name("Copy.triptych"))
    copy = ProjectSession.open(path.with_name("Copy.triptych"))
    assert copy.project_id == opened.project_id
    attach(copy, pool).attach(None)
    assert job_of(copy, "01MINE").failure == JobInterrupted(kept=0)
    attach(opened, pool).attach(None)
    assert job_of(opened, "01MINE").state == "done"
    copy.close()


def test_a_job_of_a_copy_leaves_the_original_what_a_crash_left(
    qtbot: QtBot, opened: ProjectSession, path: Path, pool: WorkerPool
) -> None:
    """A copy has the same jobs under the same ids: its run emptied the original's folder."""
    leave_behind(opened, Job(id="01MINE", request=picture(batch=2), state="queued", rank=1), files=1)
    opened.save_copy(path.with_name("Copy.triptych"))
    copy = ProjectSession.open(path.with_name("Copy.triptych"))
    queue = attach(copy, pool)
    queue.run_strangers()
    qtbot.waitUntil(lambda: job_of(copy, "01MINE").state == "done", timeout=20_000)
    queue.attach(None)
    assert len(list(copy.document.all(Generation))) == 2
    attach(opened, pool).attach(None)
    assert len(list(opened.document.all(Generation))) == 1
    assert job_of(opened, "01MINE").failure == JobInterrupted(kept=1)
    assert list(places.spool_dir().iterdir()) == []
    copy.close()


def test_a_folder_named_by_the_job_alone_is_adopted(opened: ProjectSession, pool: WorkerPool) -> None:
    """As older versions named them."""
    job = Job(id="01OLD", request=picture(), state="running", rank=1)
    leave_behind(opened, job, files=1)
    folder_of(opened, job).rename(Spool().folder(job.id))
    attach(opened, pool).attach(None)
    assert job_of(opened, job.id).state == "done"
    assert len(list(opened.document.all(Generation))) == 1
    assert list(places.spool_dir().iterdir()) == []


def test_nothing_is_left_when_the_project_closes(qtbot: QtBot, opened: ProjectSession, pool: WorkerPool) -> None:
    queue = attach(opened, pool)
    queue.ended.connect(lambda _job: queue.attach(None))
    job_id = queue.submit(picture())
    qtbot.waitUntil(lambda: job_of(opened, job_id).state == "done", timeout=20_000)
    assert list(places.spool_dir().iterdir()) == []
    assert opened.document.get(Generation, f"{job_id}-0000") is not None


def test_only_what_nobody_will_ask_for_is_swept(tmp_path: Path) -> None:
    spool = Spool()
    (tmp_path / "here.triptych").touch()
    there, here = str(tmp_path / "gone.triptych"), str(tmp_path / "here.triptych")
    for name, project in (("01GONE", there), ("01HERE", here), ("01KEPT", there)):
        spool.prepare(Job(id=name, request=picture()), project, {})
    (spool.folder("01KEPT", there) / "0000.done").touch()
    spool.folder("aside-1").mkdir()
    spool.sweep()
    assert sorted(places.spool_dir().iterdir()) == [spool.folder("01HERE", here), spool.folder("01KEPT", there)]


def test_nothing_is_swept_while_another_program_works_in_the_spool() -> None:
    spool = Spool()
    spool.folder("aside-1").mkdir()
    os.utime(spool.folder("aside-1"), (0, 0))
    other = Spool()
    spool.sweep()
    assert spool.folder("aside-1").is_dir()
    del other
    spool.sweep()
    assert not spool.folder("aside-1").exists()


def test_the_order_of_the_queue_can_be_changed(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession, path: Path
) -> None:
    busy = queue.submit(picture("!slow", steps=1000))
    wait_for_state(qtbot, session, busy, "running")
    one, two, three = (queue.submit(picture(seed=seed)) for seed in (1, 2, 3))
    queue.move(three, one)
    assert [job.id for job in queue.jobs()] == [busy, three, one, two]
    queue.move(three, None)
    assert [job.id for job in queue.jobs()] == [busy, one, two, three]
    ended: list[str] = []
    queue.ended.connect(lambda job: ended.append(job.id))
    queue.move(two, one)
    queue.cancel(busy)
    wait_for_end(qtbot, queue, three)
    assert ended == [busy, two, one, three]


def test_retry_makes_the_same_again(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    first = run(qtbot, queue, session, picture(), label="Lamp")
    again = queue.retry(first.id)
    wait_for_end(qtbot, queue, again)
    made = list(session.document.all(Generation))
    assert len(made) == 2
    assert made[0].asset == made[1].asset
    assert job_of(session, again).label == "Lamp"


def test_another_program_that_holds_the_device_is_waited_for_and_named(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    told: list[str] = []
    queue.waiting.connect(lambda _job_id, words: told.append(words))
    lock = FileLock(places.runtime_dir() / "device-cpu.lock")
    with lock:
        job_id = queue.submit(picture())
        qtbot.waitUntil(lambda: any("another Triptych" in words for words in told), timeout=20_000)
        assert job_of(session, job_id).state == "queued"
    wait_for_end(qtbot, queue, job_id)
    assert job_of(session, job_id).state == "done"
    assert told[-1] == ""


def test_text_waits_for_a_picture_and_speech_does_not(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    painting = queue.submit(picture("!slow", steps=1000))
    wait_for_state(qtbot, session, painting, "running")
    told: dict[str, str] = {}
    queue.waiting.connect(told.__setitem__)
    writing = queue.submit(text())
    assert run(qtbot, queue, session, speech()).state == "done"
    qtbot.waitUntil(lambda: bool(told.get(writing)), timeout=10_000)
    assert "picture worker" in told[writing]
    queue.cancel(painting)
    wait_for_end(qtbot, queue, writing)
    assert job_of(session, writing).state == "done"


def flat_note(opened: ProjectSession, job: Job, name: str, data: bytes, request: Request, **facts: object) -> None:
    """A finished file with its note as a worker of protocol 1 wrote it: the facts of all kinds beside each other."""
    folder = folder_of(opened, job)
    (folder / name).write_bytes(data)
    note = {
        "say": "file-done",
        "job_id": job.id,
        "index": 0,
        "path": f"/gone/{name}",
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "media_type": "audio/flac" if name.endswith("flac") else "image/png",
        "request": request,
        "width": 0,
        "height": 0,
        "seconds": 0.0,
        "words": [],
        "versions": [["fake", "1"]],
        "device": "cpu",
        "took": 1.5,
    }
    (folder / name).with_suffix(".done").write_bytes(msgspec.msgpack.encode(note | facts))


def test_a_picture_note_of_an_earlier_version_is_adopted(opened: ProjectSession, pool: WorkerPool) -> None:
    job = Job(id="01EARLIER", request=picture(), state="running", rank=1)
    leave_behind(opened, job, files=0)
    flat_note(opened, job, "0000.png", b"a picture", job.request, width=64, height=48)
    attach(opened, pool)
    [made] = opened.document.all(Generation)
    assert (made.width, made.height) == (64, 48)
    recipe = opened.document.need(Recipe, made.recipe_id)
    assert (recipe.request, recipe.device, recipe.seconds) == (job.request, "cpu", 1.5)
    assert opened.read_asset(made.asset) == b"a picture"


def test_a_sound_note_of_an_earlier_version_is_adopted(opened: ProjectSession, pool: WorkerPool) -> None:
    job = Job(id="01EARLIER", request=speech("Hello there."), state="running", rank=1)
    leave_behind(opened, job, files=0)
    times = [{"text": "Hello", "start": 0.0, "end": 0.4}, {"text": "there.", "start": 0.5, "end": 0.9}]
    flat_note(opened, job, "0000.flac", b"a sound", job.request, seconds=1.25, words=times)
    attach(opened, pool)
    [take] = opened.document.all(Take)
    assert take.seconds == 1.25
    assert take.words == (WordTime("Hello", 0.0, 0.4), WordTime("there.", 0.5, 0.9))
    assert job_of(opened, job.id).state == "done"


def test_a_flat_note_of_words_is_left_alone(opened: ProjectSession, pool: WorkerPool) -> None:
    job = Job(id="01STRANGE", request=text(), state="running", rank=1)
    leave_behind(opened, job, files=0)
    flat_note(opened, job, "0000.png", b"a picture of no picture job", job.request, width=64, height=64)
    attach(opened, pool)
    assert not list(opened.document.all(Generation))
    assert isinstance(job_of(opened, job.id).failure, JobInterrupted)


def layered(index: int, request: PictureRequest) -> PictureDone:
    """A picture with two layers, the first of which all of them share."""
    ground = np.full((64, 64, 4), 200, dtype=np.uint8)
    thing = np.full((16, 16, 4), 40 + index, dtype=np.uint8)
    layers = (
        LayerDone(name="ground", pixels=ground, x=0, y=0, width=64, height=64),
        LayerDone(name="cat", pixels=thing, x=8, y=40, width=16, height=16, words="a cat"),
    )
    return PictureDone(index, np.full((64, 64, 3), index, dtype=np.uint8), request, layers)


def leave_layered(opened: ProjectSession, job: Job, *, files: int) -> None:
    """As `leave_behind`, pictures with layers."""
    opened.perform(Change(id=job.id, label="job", stack="none", edits=(Edit(None, job),), at=0.0))
    Spool().prepare(job, str(opened.path), {})
    control = PipeControl(job.id, lambda _message: None)
    results = JobResults(control, folder_of(opened, job), (("fake", "1"),), lambda _message: None)
    assert isinstance(job.request, PictureRequest)
    for index in range(files):
        layered(index, msgspec.structs.replace(job.request, seed=index, batch=1)).deliver(job.request, results)


def test_a_picture_comes_back_after_a_crash_with_all_its_layers(
    opened: ProjectSession, pool: WorkerPool, qtbot: QtBot
) -> None:
    leave_layered(opened, Job(id="01LAYERED", request=picture(batch=2), state="running", rank=1), files=2)
    attach(opened, pool)
    one, two = opened.document.all(Generation)
    assert [layer.name for layer in one.layers] == ["ground", "cat"]
    assert one.layers[0].asset == two.layers[0].asset
    assert one.layers[1].asset != two.layers[1].asset
    for layer in (*one.layers, *two.layers):
        assert opened.read_asset(layer.asset).startswith(b"\x89PNG")
        assert opened.document.get(Asset, layer.asset) is not None
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))


def test_a_picture_without_one_of_its_layers_is_not_taken_in_half(opened: ProjectSession, pool: WorkerPool) -> None:
    job = Job(id="01HALF", request=picture(batch=1), state="running", rank=1)
    leave_layered(opened, job, files=1)
    (folder_of(opened, job) / "0000-01.png").unlink()
    attach(opened, pool)
    assert not list(opened.document.all(Generation))
    assert job_of(opened, job.id).failure == JobInterrupted(kept=0)


def test_layers_go_with_their_picture_unless_another_one_shows_them(opened: ProjectSession, pool: WorkerPool) -> None:
    leave_layered(opened, Job(id="01LAYERED", request=picture(batch=2), state="running", rank=1), files=2)
    attach(opened, pool)
    one, two = opened.document.all(Generation)
    trashed = msgspec.structs.replace(one, trashed=True)
    opened.perform(Change(id="t", label="t", stack="picture", edits=(Edit(one, trashed),), at=0.0))
    opened.empty_trash()
    present = {asset.id for asset in opened.document.all(Asset)}
    assert {layer.asset for layer in two.layers} <= present
    assert one.layers[1].asset not in present


def test_a_layered_picture_of_a_worker_is_taken_in_at_once(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    run(qtbot, queue, session, picture("!layers"))
    [one] = session.document.all(Generation)
    assert [(layer.name, layer.words) for layer in one.layers] == [("ground", ""), ("thing", "a thing")]
    assert all(session.read_asset(layer.asset).startswith(b"\x89PNG") for layer in one.layers)
