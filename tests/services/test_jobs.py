"""The whole path: queue, worker process, fake engine, files adopted into a real project."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.errors import EngineFailed, ModelMissing, OutOfMemory
from studio.domain.picture_records import Generation
from studio.domain.project_records import Asset, Recipe
from studio.domain.requests import ModelRef, PictureRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph, Scene
from studio.services.jobs.queue import JobQueue
from studio.services.session.session import ProjectSession
from tests.services.fakes import picture, speech, text
from tests.services.queues import pool, queue, run, session

__all__ = ["pool", "queue", "session"]


def test_pictures_are_adopted(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    job = run(qtbot, queue, session, picture(batch=2), label="Lamp")
    assert (job.state, job.failure) == ("done", None)
    made = list(session.document.all(Generation))
    assert len(made) == 2
    for index, one in enumerate(made):
        recipe = session.document.need(Recipe, one.recipe_id)
        assert isinstance(recipe.request, PictureRequest)
        assert (recipe.request.seed, recipe.request.batch) == (7 + index, 1)
        assert (recipe.licence, recipe.commercial, recipe.device) == ("CC0-1.0", "yes", "cpu")
        assert ("fake", "1") in recipe.engine_versions
        assert session.document.need(Asset, one.asset).media_type == "image/png"
        assert session.read_asset(one.asset).startswith(b"\x89PNG")
    assert session.flush()
    qtbot.waitUntil(lambda: not list(places.spool_dir().iterdir()))


def test_text_streams_and_is_kept_with_its_recipe(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    said: list[str] = []
    queue.words.connect(lambda _job_id, words: said.append(words))
    job = run(qtbot, queue, session, text(max_tokens=8))
    assert job.state == "done"
    assert len(job.text.split()) == 8
    assert "".join(said) == job.text
    assert job.cut, "the fake writer goes on to the length that it is given"
    assert session.document.need(Recipe, job.id).engine_versions == (("fake", "1"),)


def test_speech_becomes_takes_and_the_newest_is_chosen(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    session.perform(new_scene(session.document, "One", passages=("Hello there. How are you?",)))
    scene = next(session.document.all(Scene))
    paragraph = next(session.document.all(Paragraph))
    heard: list[tuple[int, int]] = []
    queue.sound.connect(lambda _job_id, index, rate, _pcm, _pause: heard.append((index, rate)))
    run(qtbot, queue, session, speech("Hello there.", "How are you?", paragraph_id=paragraph.id))
    run(qtbot, queue, session, speech("Hello there.", paragraph_id=paragraph.id))
    takes = list(session.document.all(Take))
    assert [(take.segment, take.chosen) for take in takes] == [(0, False), (1, True), (0, True)]
    assert {take.scene_id for take in takes} == {scene.id}
    assert takes[1].words[0].text == "How"
    assert session.read_asset(takes[1].asset).startswith(b"fLaC")
    assert heard == [(0, 24_000), (1, 24_000), (0, 24_000)]


def test_a_missing_model_is_said(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    job = run(qtbot, queue, session, PictureRequest(model=ModelRef("gone", "fake-picture")))
    assert job.failure == ModelMissing(model_id="gone")


def test_out_of_memory_says_what_was_needed_and_what_fits(
    qtbot: QtBot, queue: JobQueue, session: ProjectSession
) -> None:
    job = run(qtbot, queue, session, picture("!oom", width=512, height=512))
    assert job.failure == OutOfMemory(
        device="cpu", needed_bytes=int(2.5 * 2**30), free_bytes=int(1.25 * 2**30), fits="320 x 320"
    )


def test_what_a_library_raises_is_said(qtbot: QtBot, queue: JobQueue, session: ProjectSession) -> None:
    job = run(qtbot, queue, session, picture("!raise"))
    assert isinstance(job.failure, EngineFailed)
    assert job.failure.error == "FakeLibraryError: the fake library gave up"
    assert run(qtbot, queue, session, picture()).state == "done"
