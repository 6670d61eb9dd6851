"""Summaries made while nobody types, read and written over in the details of a scene."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import Aside, FakeStudio

from studio.domain.project_records import Recipe
from studio.domain.requests import TextRequest
from studio.domain.scene_edits import new_scene
from studio.domain.summaries import BOOK, is_stale
from studio.domain.text_records import Meta, Scene, Summary
from studio.services.session.session import ProjectSession
from studio.ui.writing.assistant.summing_up import SETTING
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.conftest import FAKE

STORM = (
    "The storm broke over the harbour before dawn. Captain Hale ordered the crew to cut the moorings. It was cold. "
    "The Meridian struck the breakwater and the crew took to the boats. The captain alone stayed until it passed. "
) * 3


@pytest.fixture
def front(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> WritingPane:
    pane.resize(1366, 900)
    for title in ("One", "Two"):
        session.perform(new_scene(session.document, title, passages=[STORM.replace("Hale", title)]))
    pane.desk.open_scene(_scene(session, "Two").id)
    pane.activateWindow()
    return pane


def _scene(session: ProjectSession, title: str) -> Scene:
    return next(one for one in session.document.all(Scene) if one.title == title)


def _made(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.assistant.summing_up.choose_sentences()
    qtbot.waitUntil(lambda: session.document.get(Summary, BOOK) is not None, timeout=20_000)


def test_they_are_made_of_the_text_and_are_no_step(front: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    steps = len(session.history_steps())
    _made(front, session, qtbot)
    summary = session.document.need(Summary, _scene(session, "One").id)
    assert summary.by == "extract"
    assert summary.text
    assert all(part.strip(" .") in STORM.replace("Hale", "One") for part in summary.text.split(". "))
    assert len(session.history_steps()) == steps


def test_a_persons_words_stay_and_are_one_step(front: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    _made(front, session, qtbot)
    front.details.toggle()
    panel, scene = front.details.panel, _scene(session, "Two")
    assert panel.summary.words.toPlainText() == session.document.need(Summary, scene.id).text
    steps = len(session.history_steps())
    panel.summary.words.setFocus()
    panel.summary.words.selectAll()
    QTest.keyClicks(panel.summary.words, "Two stays aboard.")
    front.text.focus()
    summary = session.document.need(Summary, scene.id)
    assert (summary.text, summary.by) == ("Two stays aboard.", "person")
    assert len(session.history_steps()) == steps + 1
    front.assistant.summing_up.choose_sentences()
    qtbot.waitUntil(lambda: not is_stale(session.document, session.document.need(Summary, BOOK)), timeout=20_000)
    assert session.document.need(Summary, scene.id).text == "Two stays aboard."
    assert "nothing overwrites" in panel.summary.note.text()
    QTest.mouseClick(panel.summary.again, Qt.MouseButton.LeftButton)
    assert session.document.get(Summary, scene.id) is None
    front.undo()
    assert session.document.need(Summary, scene.id).text == "Two stays aboard."


def test_the_books_is_chosen_in_the_details(front: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    _made(front, session, qtbot)
    front.details.toggle()
    fields = front.details.panel.summary
    fields.of.setCurrentIndex(fields.of.findData(BOOK))
    fields.of.activated.emit(fields.of.currentIndex())
    assert fields.words.toPlainText() == session.document.need(Summary, BOOK).text


def test_none_is_made_where_they_are_switched_off(front: WritingPane, session: ProjectSession) -> None:
    front.desk.studio.settings.set(SETTING, "off")
    front.assistant.summing_up.wait()
    assert not front.assistant.summing_up.rest.isActive()
    front.assistant.summing_up.choose_sentences()
    assert not list(session.document.all(Summary))


def test_the_authors_note_is_kept_when_the_settings_close(
    front: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    popover = front.assistant.bar.popover
    popover.open_at(front.assistant.bar.settings)
    QTest.keyClicks(popover.author.note, "Grim and dry.")
    popover.author.behind.setValue(1)
    popover.hide()
    meta = session.document.need(Meta, "project")
    assert (meta.author_note, meta.author_note_depth) == ("Grim and dry.", 1)
    front.undo()
    assert session.document.need(Meta, "project").author_note == ""
    assert popover.author.note.toPlainText() == ""


@pytest.fixture
def able(front: WritingPane, session: ProjectSession, studio: FakeStudio, qtbot: QtBot) -> WritingPane:
    """The chosen writer can sum up, and was used; the sentences stand already."""
    _made(front, session, qtbot)
    model = msgspec.structs.replace(FAKE, tasks=("continue", "summarise"))
    studio.library.models = (model,)
    front.assistant.presenter.prompt = front.assistant.presenter.continuation(front.text.places()[1])[0]  # type: ignore[index]
    return front


def _asked(studio: FakeStudio) -> list[Aside[TextRequest]]:
    return [one for one in studio.queue.asked(TextRequest) if one.request.task == "summarise"]


def test_a_model_that_can_is_asked_while_nobody_waits(
    able: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    one = _scene(session, "One").id
    able.assistant.summing_up.ask_model()
    (asked,) = _asked(studio)
    request = asked.request
    assert request.idle
    assert "Captain One" in request.messages[-1].content
    asked.answer(" Captain One stays aboard.\nThe crew leaves. It was", cut=True)
    summary = session.document.need(Summary, one)
    assert (summary.text, summary.by) == ("Captain One stays aboard. The crew leaves.", "model")
    assert session.document.need(Recipe, summary.recipe_id).request == request
    able.assistant.summing_up.ask_model()
    assert len(_asked(studio)) == 1, "what comes before the scene in front is summed up"


def test_whatever_else_is_asked_goes_before_a_summary(
    able: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    summing = able.assistant.summing_up
    summing.ask_model()
    summing.idle.stop()
    _asked(studio)[-1].give_way()
    assert session.document.need(Summary, _scene(session, "One").id).by == "extract"
    assert summing.idle.isActive(), "it is tried again when nobody waits"
    summing.ask_model()
    assert len(_asked(studio)) == 2


@pytest.mark.parametrize("why", ["text", "off", "unused", "unable"])
def test_no_model_is_asked_where_it_should_not_be(able: WritingPane, studio: FakeStudio, why: str) -> None:
    if why == "unused":
        able.assistant.presenter.prompt = None
    elif why == "unable":
        studio.library.models = (FAKE,)
    else:
        studio.settings.set(SETTING, why)
    able.assistant.summing_up.ask_model()
    assert not _asked(studio)
