"""The fake queue and the real one with a real worker, through the same tests."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from fake_queue import FakeQueue
from fake_session import FakeSession
from PIL import Image
from pytestqt.qtbot import QtBot
from services_asked import QueueAsked, SessionAsked
from studio_fakes import FakeStudio

from studio.domain.errors import EngineFailed, ProjectReadOnly, StudioError
from studio.domain.picture_records import Generation
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import CountRequest, ModelRef, PictureRequest, TextRequest
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.wire.messages import Finished
from tests.services.fakes import FakeLibrary, picture, text
from tests.services.queues import QUICK

WORDS = "over the water"


class Work(Protocol):
    """What makes the jobs of a queue go on."""

    def do(self, job_id: str) -> None:
        """Until it has ended."""

    def begin(self, job_id: str) -> None:
        """Until a worker is at it."""


class ByHand:
    def __init__(self, queue: FakeQueue) -> None:
        self._queue = queue

    def begin(self, job_id: str) -> None:
        self._queue.step(job_id, "loading")
        self._queue.step(job_id, "running")

    def do(self, job_id: str) -> None:
        job = next(job for job in self._queue.jobs() if job.id == job_id)
        self.begin(job_id)
        if isinstance(job.request, PictureRequest) and "!raise" in job.request.prompt:
            self._queue.step(job_id, "failed", EngineFailed(engine="fake-picture", error="asked to"))
            return
        if isinstance(job.request, PictureRequest):
            for index in range(job.request.batch):
                self._queue.adopt(job_id, png(index), index)
        else:
            self._queue.say("over the ", job_id)
            self._queue.say("water", job_id)
        self._queue.finish(job_id=job_id)


class ByWorker:
    def __init__(self, queue: JobQueue, qtbot: QtBot) -> None:
        self._queue, self._qtbot = queue, qtbot

    def begin(self, job_id: str) -> None:
        self._qtbot.waitUntil(lambda: self._state(job_id) == "running", timeout=20_000)

    def do(self, job_id: str) -> None:
        self._qtbot.waitUntil(lambda: not self._queue.active(job_id), timeout=20_000)

    def _state(self, job_id: str) -> str:
        return next((job.state for job in self._queue.jobs() if job.id == job_id), "")


def png(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), (shade, 0, 0)).save(out, "PNG")
    return out.getvalue()


class House:
    """A session, its queue and the work in it; what the queue says is kept in order."""

    def __init__(self, session: FakeSession | ProjectSession, queue: FakeQueue | JobQueue, work: Work) -> None:
        self.session: SessionAsked = session
        self.queue: QueueAsked = queue
        self.work = work
        self.heard: list[tuple[str, str, str]] = []
        queue.job_changed.connect(lambda job: self.heard.append(("changed", job.id, job.state)))
        queue.adopted.connect(lambda job_id, _record: self.heard.append(("adopted", job_id, self.state(job_id))))
        queue.ended.connect(lambda job: self.heard.append(("ended", job.id, self.state(job.id))))

    def state(self, job_id: str) -> str:
        """As the document has it."""
        return self.session.document.need(Job, job_id).state

    def names(self) -> list[str]:
        return [job.label for job in self.queue.jobs()]


@pytest.fixture(params=["fake", "real"])
def house(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot) -> Iterator[House]:
    if request.param == "fake":
        session, fake = FakeSession(tmp_path / "Novel.triptych"), FakeQueue(FakeLibrary())
        fake.attach(session)
        yield House(session, fake, ByHand(fake))
        fake.attach(None)
        session.close()
        return
    real_session, pool = ProjectSession.create(tmp_path / "Novel.triptych"), WorkerPool(limits=QUICK)
    queue = JobQueue(FakeLibrary(), pool)
    queue.attach(real_session)
    yield House(real_session, queue, ByWorker(queue, qtbot))
    queue.attach(None)
    real_session.close()
    pool.shut_down()


def test_a_picture_goes_its_way(house: House) -> None:
    job_id = house.queue.submit(picture(batch=2), label="Lamp", target_id="canvas")
    assert house.heard == [("changed", job_id, "queued")]
    assert [job.id for job in house.queue.jobs()] == [job_id]
    house.work.do(job_id)
    assert house.heard[1:] == [
        ("changed", job_id, "loading"),
        ("changed", job_id, "running"),
        ("adopted", job_id, "running"),
        ("adopted", job_id, "running"),
        ("changed", job_id, "done"),
        ("ended", job_id, "done"),
    ]
    assert (house.queue.jobs(), house.queue.active(job_id)) == ((), False)
    job = house.session.document.need(Job, job_id)
    assert (job.label, job.target_id, job.failure) == ("Lamp", "canvas", None)
    made = list(house.session.document.all(Generation))
    recipes = [house.session.document.need(Recipe, one.recipe_id) for one in made]
    seeds = [
        (recipe.request.seed, recipe.request.batch) for recipe in recipes if isinstance(recipe.request, PictureRequest)
    ]
    assert seeds == [(7, 1), (8, 1)]
    assert {(one.width, one.height) for one in made} == {(64, 64)}
    assert [recipe.licence for recipe in recipes] == ["CC0-1.0"] * 2
    assert house.session.read_asset(made[0].asset).startswith(b"\x89PNG")


def test_text_is_heard_and_kept(house: House) -> None:
    said: list[tuple[str, str]] = []
    house.queue.words.connect(lambda job_id, words: said.append((job_id, words)))
    job_id = house.queue.submit(text(max_tokens=3))
    house.work.do(job_id)
    assert {who for who, _ in said} == {job_id}
    words = "".join(words for _, words in said)
    assert len(words.split()) == 3
    assert house.session.document.need(Job, job_id).text == words
    assert house.session.document.need(Recipe, job_id).request.model.id == "writer"


def test_a_failure_is_kept_with_its_job(house: House) -> None:
    job_id = house.queue.submit(picture("a lamp !raise"))
    house.work.do(job_id)
    job = house.session.document.need(Job, job_id)
    assert (job.state, type(job.failure)) == ("failed", EngineFailed)
    assert house.heard[-2:] == [("changed", job_id, "failed"), ("ended", job_id, "failed")]


def test_a_queued_job_is_cancelled_at_once_and_only_once(house: House) -> None:
    job_id = house.queue.submit(picture())
    house.queue.cancel(job_id)
    assert house.heard[1:] == [("changed", job_id, "cancelled"), ("ended", job_id, "cancelled")]
    house.queue.cancel(job_id)
    house.queue.cancel("none")
    assert len(house.heard) == 3
    assert house.queue.jobs() == ()


def test_a_job_at_work_is_cancelled_for_the_window_at_once(house: House) -> None:
    job_id = house.queue.submit(picture("a lamp !slow", steps=500))
    house.work.begin(job_id)
    house.queue.cancel(job_id)
    assert house.heard[-1] == ("ended", job_id, "cancelled")
    assert not house.queue.active(job_id)


def test_all_are_cancelled_the_queued_ones_first(house: House) -> None:
    ids = [house.queue.submit(picture()) for _ in range(3)]
    house.queue.cancel_all()
    assert [job_id for what, job_id, _ in house.heard if what == "ended"] == ids[::-1]


@pytest.mark.parametrize(
    ("moved", "before", "order"),
    [
        ("c", "a", ["c", "a", "b"]),
        ("a", "", ["b", "c", "a"]),
        ("a", "c", ["b", "a", "c"]),
        ("a", "none", ["a", "b", "c"]),
        ("none", "a", ["a", "b", "c"]),
    ],
)
def test_queued_jobs_change_places(house: House, moved: str, before: str, order: list[str]) -> None:
    ids = {name: house.queue.submit(picture(), label=name) for name in "abc"}
    del house.heard[:]
    house.queue.move(ids.get(moved, "none"), ids.get(before, "none") if before else None)
    assert house.names() == order
    assert {(what, state) for what, _, state in house.heard} == (
        {("changed", "queued")} if order != ["a", "b", "c"] else set()
    )


def test_it_is_tried_again_as_another_job(house: House) -> None:
    first = house.queue.submit(picture("a lamp !raise"), label="Lamp", target_id="canvas")
    house.work.do(first)
    second = house.queue.retry(first)
    assert second != first
    old, new = (house.session.document.need(Job, job_id) for job_id in (first, second))
    assert (new.request, new.label, new.target_id) == (old.request, "Lamp", "canvas")
    assert (old.state, new.state) == ("failed", "queued")
    with pytest.raises(KeyError):
        house.queue.retry("none")


def test_failed_jobs_leave_the_project_when_they_are_to_be_forgotten(house: House) -> None:
    gone: list[str] = []
    house.queue.forgotten.connect(gone.append)
    first = house.queue.submit(picture("a lamp !raise"))
    house.work.do(first)
    waits = house.queue.submit(picture())
    house.queue.forget((first, waits, "none"))
    assert gone == [first]
    assert house.queue.find(first) is None
    assert house.state(waits) == "queued"


def test_without_a_project_nothing_is_taken(house: House) -> None:
    at_work = house.queue.submit(picture("a lamp !slow", steps=500))
    house.work.begin(at_work)
    waiting = house.queue.submit(picture())
    house.queue.attach(None)
    assert (house.state(at_work), house.state(waiting)) == ("cancelled", "queued")
    assert house.queue.jobs() == ()
    with pytest.raises(StudioError) as told:
        house.queue.submit(picture())
    assert isinstance(told.value.failure, ProjectReadOnly)
    with pytest.raises(StudioError) as told:
        house.queue.retry(waiting)
    assert isinstance(told.value.failure, ProjectReadOnly)
    house.queue.attach(house.session)
    again, kept = house.queue.jobs()
    assert (again.id != at_work, again.state, kept.id) == (True, "queued", waiting)
    assert again.request == picture("a lamp !slow", steps=500)


def ask(house: House, request: TextRequest) -> tuple[str, list[Finished | None]]:
    ends: list[Finished | None] = []
    return house.queue.ask(request, lambda _words: None, ends.append), ends


def test_an_aside_gives_way_to_a_job(house: House) -> None:
    _, ends = ask(house, text("Once !slow", max_tokens=500))
    assert ends == []
    house.queue.submit(picture())
    assert ends == [None]


def test_an_aside_beside_a_job_ends_soon(house: House, qtbot: QtBot) -> None:
    house.queue.submit(picture("a lamp !slow", steps=500))
    _, ends = ask(house, text())
    assert ends == []
    qtbot.waitUntil(lambda: ends == [None])


def test_of_a_cancelled_aside_nothing_more_is_heard(house: House) -> None:
    token, ends = ask(house, text("Once !slow", max_tokens=500))
    house.queue.cancel_ask(token)
    house.queue.submit(picture())
    assert ends == []


def test_the_recipe_of_an_aside_names_its_licence(house: House) -> None:
    finished = Finished(job_id="", seconds=2.0, device="cpu", versions=(("fake", "1"),))
    recipe = house.queue.recipe(text(), "one", finished)
    assert (recipe.id, recipe.licence, recipe.commercial) == ("one", "CC0-1.0", "yes")
    assert (recipe.device, recipe.seconds, recipe.engine_versions) == ("cpu", 2.0, (("fake", "1"),))


def test_what_the_window_asks_by_its_own_clock_stands_in_no_ones_way(fake_studio: FakeStudio) -> None:
    queue, said, ends = fake_studio.queue, list[str](), list[Finished | None]()
    queue.ask(text(), said.append, ends.append)
    queue.ask(CountRequest(model=ModelRef("a", "fake"), texts=()), said.append, ends.append)
    writing = queue.last_asked(TextRequest)
    assert (writing.request, len(queue.asked(CountRequest)), ends) == (text(), 1, [])
    queue.ask(text("Twice"), said.append, ends.append)
    assert (len(queue.asked(TextRequest)), ends) == (2, [None]), "the newest of a kind is meant"
    writing.answer("too late")
    queue.last_asked(TextRequest).answer("in time")
    assert (said, [end is not None for end in ends]) == (["in time"], [False, True])
