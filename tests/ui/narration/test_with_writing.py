"""Narration beside Writing in the whole window: read aloud from the caret, and the scene that is followed by choice."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import pytest
from narration_rooms import kokoro
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.document import Scene
from studio.domain.manuscript import new_scene
from studio.domain.requests import SpeechRequest
from studio.ui.narration.pane import NarrationPane


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[NarrationPane]:
    registry = importlib.import_module("studio.ui.actions.registry").ActionRegistry()
    fake_studio.library.models.append(kokoro())
    session = fake_studio.session
    assert session is not None
    for title, words in (("One", "It rained."), ("Two", "The sun rose. It was warm.")):
        session.perform(new_scene(session.document, title, passages=(words,)))
    pane = NarrationPane(fake_studio, registry)  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    yield pane
    pane.takes.stop()


def scene(pane: NarrationPane, title: str) -> Scene:
    assert pane.desk.session is not None
    return next(one for one in pane.desk.session.document.all(Scene) if one.title == title)


def test_the_scene_of_writing_is_followed_by_choice(pane: NarrationPane) -> None:
    one, two = scene(pane, "One"), scene(pane, "Two")
    pane.desk.choose_scene(one.id)
    pane.follow(two.id)
    assert pane.desk.scene_id == one.id
    pane.desk.studio.settings.set("narration_follows", True)
    pane.follow(two.id)
    assert pane.desk.scene_id == two.id
    pane.follow(None)
    assert pane.desk.scene_id == two.id


def test_reading_aloud_begins_with_the_sentence_of_the_caret(pane: NarrationPane) -> None:
    two = scene(pane, "Two")
    pane.read_aloud(two.id, two.paragraphs[0], 20)
    [job] = pane.desk.jobs()
    assert isinstance(job.request, SpeechRequest)
    assert [segment.text for segment in job.request.segments] == ["It was warm."]
    assert job.target_id == two.id
