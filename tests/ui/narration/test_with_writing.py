"""Narration beside Writing in the whole window: read aloud from the caret, and the scene that is followed by choice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from narration_rooms import kokoro
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.passages import text_hash
from studio.domain.requests import SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take, WordTime
from studio.domain.text_records import Scene
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.pane import NarrationPane
from studio.ui.writing.text.lit import light_spans


@pytest.fixture
def registry() -> ActionRegistry:
    return ActionRegistry()


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio, registry: ActionRegistry) -> Iterator[NarrationPane]:
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


def test_the_scene_of_writing_is_followed_by_choice(pane: NarrationPane, registry: ActionRegistry) -> None:
    one, two = scene(pane, "One"), scene(pane, "Two")
    pane.desk.choose_scene(one.id)
    pane.follow(two.id)
    assert pane.desk.scene_id == one.id
    registry.trigger("narration.follow-writing")
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


def test_what_is_read_aloud_is_told_by_its_letters_and_lit_in_the_text(
    qtbot: QtBot, pane: NarrationPane, fake_studio: FakeStudio
) -> None:
    two, session = scene(pane, "Two"), pane.desk.session
    assert session is not None
    words = (WordTime("It", 0.0, 0.2), WordTime("was", 0.2, 0.4), WordTime("warm.", 0.4, 0.9))
    take = Take(
        id="t", scene_id=two.id, paragraph_id=two.paragraphs[0], segment=1, text="It was warm.",
        text_hash=text_hash("It was warm."), voice="af_heart", asset="0" * 64, recipe_id="r", created=0.0, seconds=1.0,
        words=words,
    )  # fmt: skip
    session.perform(Change(id="c", label="", stack="none", edits=(Edit(None, take),), at=0.0))
    pane.desk.choose_scene(two.id)
    told: list[tuple[str, tuple[tuple[int, int], ...]]] = []
    pane.heard.connect(lambda paragraph_id, spans: told.append((paragraph_id, spans)))
    pane.desk.heard.emit((two.paragraphs[0], 1), 0.3)
    pane.desk.heard.emit(None, 0.0)
    assert told == [(two.paragraphs[0], ((14, 26), (17, 20))), ("", ())]
    editor = QPlainTextEdit("The sun rose. It was warm.")
    qtbot.addWidget(editor)
    light_spans(editor, told[0][1])
    assert [one.cursor.selectedText() for one in editor.extraSelections()] == ["It was warm.", "was"]
