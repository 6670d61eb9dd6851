"""Asides: words for a moment's use. Nothing of them is recorded, and every job goes before them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import msgspec
import numpy as np
from PIL import Image
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.errors import BadInput, Failure, ModelMissing
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import MaskFound, ModelRef, SelectPoint, SelectRequest, TextRequest
from studio.domain.word_maps import WordMaps, WordMapsRequest
from studio.services.jobs.queue import JobQueue
from studio.services.jobs.spool import Spool
from studio.services.session.session import ProjectSession
from studio.services.workers.pool import WorkerPool
from studio.wire.folder import FINISHED
from studio.wire.messages import Finished
from tests.services.fakes import picture, speech, text
from tests.services.queues import pool, queue, run, session, wait_for_end

__all__ = ["pool", "queue", "session"]


class Aside:
    """One that was asked for, and what came of it."""

    def __init__(self, queue: JobQueue, request: TextRequest) -> None:
        self.said = ""
        self.ends: list[Finished | None] = []
        self.token = queue.ask(request, self._words, self.ends.append)
        assert not self.ends

    def _words(self, words: str) -> None:
        self.said += words


def test_the_sound_of_a_word_comes_and_no_take_is_made(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    before = session.document.records()
    heard: list[tuple[str, int, int]] = []
    ends: list[Finished | None] = []
    queue.sound.connect(lambda token, index, rate, pcm, _pause: heard.append((token, index, len(pcm) // rate)))
    token = queue.ask(speech("Kvothe"), lambda _words: None, ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    assert [(one, index) for one, index, _ in heard] == [(token, 0)]
    assert session.document.records() == before
    assert no_folders()


def no_folders() -> bool:
    return not list(places.spool_dir().iterdir())


def test_its_words_come_and_nothing_is_recorded(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    before = session.document.records()
    told: list[object] = []
    for signal in (queue.job_changed, queue.ended, queue.words):
        signal.connect(lambda *said: told.append(said))
    aside = Aside(queue, text(max_tokens=5))
    qtbot.waitUntil(lambda: bool(aside.ends), timeout=20_000)
    (finished,) = aside.ends
    assert finished is not None
    assert aside.said == finished.text != ""
    assert session.document.records() == before
    assert queue.jobs() == ()
    assert told == []
    assert no_folders()


def test_where_the_words_of_a_picture_went_comes_from_the_worker(qtbot: QtBot, queue: JobQueue) -> None:
    drawn = picture("a red cat")
    said: list[str] = []
    ends: list[Finished | None] = []
    queue.ask(WordMapsRequest(model=drawn.model, picture=drawn), said.append, ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    found = msgspec.json.decode("".join(said), type=WordMaps)
    assert (found.way, found.prompt) == ("attention", drawn.prompt)
    assert [(one.word, one.start) for one in found.maps] == [("a", 0), ("red", 2), ("cat", 6)]
    rows = [np.asarray(Image.open(io.BytesIO(one.png))).tolist() for one in found.maps]
    assert rows == [[[255, 0, 0]], [[0, 255, 0]], [[0, 0, 255]]]
    assert no_folders()


def test_one_that_follows_what_was_taken_back_waits_for_the_worker(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    first = Aside(queue, text("!slow", max_tokens=500))
    qtbot.waitUntil(lambda: bool(first.said), timeout=20_000)
    queue.cancel_ask(first.token)
    second = Aside(queue, text(max_tokens=3))
    qtbot.waitUntil(lambda: bool(second.ends), timeout=20_000)
    assert second.ends[0] is not None
    assert second.said != ""
    assert first.ends == []


def test_a_recipe_can_be_made_of_it(qtbot: QtBot, queue: JobQueue) -> None:
    request = text(max_tokens=3)
    aside = Aside(queue, request)
    qtbot.waitUntil(lambda: bool(aside.ends), timeout=20_000)
    recipe = queue.recipe(request, "R", aside.ends[0])
    assert isinstance(recipe, Recipe)
    assert (recipe.id, recipe.request, recipe.licence) == ("R", request, "CC0-1.0")
    assert recipe.engine_versions


def test_a_cancelled_one_says_nothing_more(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    aside = Aside(queue, text("!slow", max_tokens=500))
    qtbot.waitUntil(lambda: bool(aside.said), timeout=20_000)
    queue.cancel_ask(aside.token)
    said = aside.said
    assert run(qtbot, queue, session, text()).state == "done"
    assert (aside.said, aside.ends) == (said, [])
    qtbot.waitUntil(no_folders)


def select(content: bytes, *points: SelectPoint, model: str = "painter") -> tuple[SelectRequest, dict[str, bytes]]:
    name = hashlib.sha256(content).hexdigest()
    ref = ModelRef(model, "fake-picture")
    return SelectRequest(model=ref, picture=name, points=points), {name: content}


def grey_png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 128).save(out, "PNG")
    return out.getvalue()


def test_one_that_reads_a_picture_answers_with_a_mask(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    before = session.document.records()
    said: list[str] = []
    ends: list[Finished | None] = []
    request, contents = select(grey_png(80, 60), SelectPoint(20, 30))
    queue.ask(request, said.append, ends.append, contents)
    qtbot.waitUntil(lambda: bool(ends), timeout=20_000)
    mask = np.asarray(Image.open(io.BytesIO(msgspec.json.decode("".join(said), type=MaskFound).png)))
    assert mask.shape == (60, 80)
    assert (mask[30, 20], mask[30, 60]) == (255, 0)
    assert session.document.records() == before
    qtbot.waitUntil(no_folders)


def test_a_click_lets_a_look_at_the_picture_come_to_its_end(qtbot: QtBot, queue: JobQueue) -> None:
    content = grey_png(80, 60)
    looking, contents = select(content)
    assert looking.only_looks
    ended: list[str] = []
    said: list[str] = []
    queue.ask(looking, said.append, lambda end: ended.append(f"look {end is not None}"), contents)
    clicking, _ = select(content, SelectPoint(20, 30))
    queue.ask(clicking, said.append, lambda end: ended.append(f"click {end is not None}"), contents)
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=20_000)
    assert ended == ["look True", "click True"]
    first, second = (msgspec.json.decode(one, type=MaskFound) for one in said)
    assert first.share == 0
    assert second.share > 0
    qtbot.waitUntil(no_folders)


def test_why_one_failed_is_told_to_whoever_wants_to_know(qtbot: QtBot, queue: JobQueue) -> None:
    failures: list[Failure] = []
    ends: list[Finished | None] = []
    request, contents = select(grey_png(8, 8), model="nobody")
    queue.ask(request, lambda _words: None, ends.append, contents, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    request, contents = select(b"no picture")
    queue.ask(request, lambda _words: None, ends.append, contents, failures.append)
    qtbot.waitUntil(lambda: len(failures) == 2, timeout=20_000)
    assert [type(one) for one in failures] == [ModelMissing, BadInput]
    assert ends == []
    qtbot.waitUntil(no_folders)


def test_one_that_is_not_wanted_any_more_leaves_nothing(qtbot: QtBot, queue: JobQueue) -> None:
    request, contents = select(grey_png(8, 8), SelectPoint(2, 2))
    ends: list[Finished | None] = []
    queue.cancel_ask(queue.ask(request, lambda _words: None, ends.append, contents))
    other, contents = select(grey_png(9, 9), SelectPoint(2, 2))
    later: list[Finished | None] = []
    queue.ask(other, lambda _words: None, later.append, contents)
    qtbot.waitUntil(lambda: bool(later), timeout=20_000)
    assert ends == []
    qtbot.waitUntil(no_folders)


def test_it_gives_way_to_every_job(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    for job in (text(), picture()):
        aside = Aside(queue, text("!slow", max_tokens=500))
        qtbot.waitUntil(lambda aside=aside: bool(aside.said), timeout=20_000)  # type: ignore[misc]
        assert run(qtbot, queue, session, job).state == "done"
        assert aside.ends == [None]
    assert len(list(session.document.all(Job))) == 2


def test_none_begins_while_a_job_is_there(qtbot: QtBot, queue: JobQueue) -> None:
    job_id = queue.submit(picture("!slow"))
    aside = Aside(queue, text())
    qtbot.waitUntil(lambda: aside.ends == [None])
    wait_for_end(qtbot, queue, job_id)
    assert aside.said == ""


def test_a_second_one_takes_the_place_of_the_first(qtbot: QtBot, queue: JobQueue) -> None:
    first = Aside(queue, text("!slow", max_tokens=500))
    qtbot.waitUntil(lambda: bool(first.said), timeout=20_000)
    second = Aside(queue, text(max_tokens=4))
    qtbot.waitUntil(lambda: bool(second.ends), timeout=20_000)
    assert first.ends == [None]


def test_a_prompt_is_read_and_an_object_found_each_in_its_turn(qtbot: QtBot, queue: JobQueue) -> None:
    request, contents = select(grey_png(80, 60), SelectPoint(20, 30))
    found: list[Finished | None] = []
    queue.ask(request, lambda _words: None, found.append, contents)
    words: list[str] = []
    replaced: list[Finished | None] = []
    read: list[Finished | None] = []
    queue.ask(picture("a fox", task="read"), words.append, replaced.append)
    queue.ask(picture("a red fox", task="read"), words.append, read.append)
    qtbot.waitUntil(lambda: bool(found and read), timeout=20_000)
    assert found[0] is not None, "what was asked later has not pushed it out"
    assert read[0] is not None
    assert replaced == [None], "of two prompts the newer one is read"


def test_what_waits_for_its_turn_gives_way_to_a_job_too(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    request, contents = select(grey_png(80, 60), SelectPoint(20, 30))
    ends: list[Finished | None] = []
    queue.ask(request, lambda _words: None, ends.append, contents)
    queue.ask(picture("a fox", task="read"), lambda _words: None, ends.append)
    assert run(qtbot, queue, session, picture()).state == "done"
    assert ends == [None, None]


def test_a_worker_that_dies_ends_it(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    aside = Aside(queue, text("!crash"))
    qtbot.waitUntil(lambda: aside.ends == [None], timeout=20_000)
    assert run(qtbot, queue, session, text()).state == "done"


def test_leaving_the_project_ends_it(qtbot: QtBot, queue: JobQueue, pool: WorkerPool) -> None:
    aside = Aside(queue, text("!slow", max_tokens=500))
    qtbot.waitUntil(lambda: bool(aside.said), timeout=20_000)
    queue.attach(None)
    assert aside.ends == [None]
    qtbot.waitUntil(no_folders)


def test_a_folder_that_a_crash_left_is_swept(home: Path) -> None:
    spool = Spool()
    folder = spool.folder("aside-01OLD")
    folder.mkdir()
    (folder / FINISHED).touch()
    spool.sweep()
    assert not folder.exists()
