"""Conversations in the pane: said, answered, stopped, branched, undone, put into the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.cards import add_card, change_card, remove_card
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, JobInterrupted
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Card, Job
from studio.domain.requests import TextRequest
from studio.domain.talk_records import Conversation, Turn
from studio.domain.talking import way_of
from studio.domain.task_templates import personas_of
from studio.services.personas import PersonaFolder
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.talk.interrupted import unanswered
from studio.ui.writing.talk.prompt_words import doubt_words

TEXT = ("Mara rowed to the mill.", "“I will not sell the boat,” said Mara, “to anybody at all.”")


@pytest.fixture
def talking(pane: WritingPane, actions: ActionRegistry) -> WritingPane:
    pane.resize(1366, 800)
    pane.activateWindow()
    pane.start_writing()
    pane.text.paste(tuple(Passage(line) for line in TEXT))
    pane.commit_typing()
    actions.trigger("writing.talk")
    return pane


def begin(pane: WritingPane, persona: str = "editor") -> None:
    pane.talk.begin(persona=pane.talk.known.get(persona))


def say(pane: WritingPane, words: str, qtbot: QtBot, studio: FakeStudio) -> TextRequest:
    """What was sent for these words."""
    before = asked(pane)
    QTest.keyClicks(pane.talk.panel.field, words)
    QTest.keyClick(pane.talk.panel.field, Qt.Key.Key_Return)
    return sent(pane, before, qtbot, studio)


def asked(pane: WritingPane) -> int:
    """Jobs that there were."""
    return len(list(pane.desk.document.all(Job))) if pane.desk.document is not None else 0


def sent(pane: WritingPane, before: int, qtbot: QtBot, studio: FakeStudio) -> TextRequest:
    qtbot.waitUntil(lambda: asked(pane) > before, timeout=20_000)
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    return request


def said(session: ProjectSession) -> list[str]:
    (one,) = session.document.all(Conversation)
    return [turn.words for turn in way_of(session.document, one)]


def test_what_is_said_is_answered_and_both_are_one_step(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(talking)
    steps = session.undo_stack("writing").count()
    request = say(talking, "Is it good?", qtbot, studio)
    assert [one.role for one in request.messages] == ["system", "user"]
    assert "editor of fiction" in request.messages[0].content
    assert "Mara rowed to the mill." in request.messages[0].content
    studio.queue.say("It ")
    studio.queue.say("moves.")
    assert said(session) == ["Is it good?"]
    assert "It moves." in talking.talk.panel.log.toPlainText()
    studio.queue.finish("It moves.")
    assert said(session) == ["Is it good?", "It moves."]
    assert session.undo_stack("writing").count() == steps + 1
    talking.undo()
    assert said(session) == []
    talking.redo()
    assert said(session) == ["Is it good?", "It moves."]
    assert "It moves." in talking.talk.panel.log.toPlainText()


def test_what_came_until_it_was_stopped_is_kept(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, actions: ActionRegistry
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.say("Because")
    QTest.keyClick(talking.talk.panel.field, Qt.Key.Key_Escape)
    assert studio.queue.cancelled == [studio.queue.last.id]
    assert said(session) == ["Why?", "Because"]
    assert "not to its end" in talking.talk.panel.log.toPlainText()


def test_another_answer_and_the_way_back_to_the_first(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, actions: ActionRegistry
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.finish("One.")
    before = asked(talking)
    actions.trigger("writing.talk-again")
    request = sent(talking, before, qtbot, studio)
    assert request.messages[-1].content == "Why?"
    studio.queue.finish("Two.")
    assert said(session) == ["Why?", "Two."]
    assert "2 of 2" in talking.talk.panel.log.toPlainText()
    actions.trigger("writing.talk-before")
    assert said(session) == ["Why?", "One."]


def test_other_words_are_asked_about_anew(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, actions: ActionRegistry
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.finish("One.")
    panel, log = talking.talk.panel, talking.talk.panel.log
    log.moveCursor(log.textCursor().MoveOperation.Start)
    actions.trigger("writing.talk-change")
    assert panel.field.toPlainText() == "Why?"
    panel.field.setPlainText("Why not?")
    before = asked(talking)
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    sent(talking, before, qtbot, studio)
    studio.queue.finish("So.")
    assert said(session) == ["Why not?", "So."]
    log.moveCursor(log.textCursor().MoveOperation.End)
    actions.trigger("writing.talk-change")
    panel.field.setPlainText("So be it.")
    panel.send.click()
    assert said(session) == ["Why not?", "So be it."]
    assert "changed by you" in log.toPlainText()


def test_a_character_speaks_from_its_card(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    change, card_id = add_card(session.document, "Mara", "character", 1)
    session.perform(change)
    session.perform(change_card(session.document, card_id, {"facts": "Keeps the ferry.", "notes": "dies"}))
    talking.talk.begin(card=session.document.need(Card, card_id))
    request = say(talking, "Will you sell?", qtbot, studio)
    told = request.messages[0].content
    assert told.startswith("You are Mara, a person in a book.")
    assert "Keeps the ferry." in told
    assert "I will not sell the boat" in told
    assert "dies" not in told
    studio.queue.finish("Never.")
    session.perform(remove_card(session.document, card_id))
    assert "card of Mara is gone" in talking.talk.presenter.why_not()


def test_an_answer_goes_into_the_text_as_a_models_words(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, actions: ActionRegistry
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.finish("It rained.")
    job = studio.queue.last.id
    actions.trigger("writing.talk-copy")
    assert QGuiApplication.clipboard().text() == "It rained."
    actions.trigger("writing.talk-insert")
    paragraph = paragraphs_of(session.document, talking.desk.current or "")[-1]
    assert paragraph.text.endswith("It rained.")
    assert [span.recipe_id for span in paragraph.spans] == [job]


def test_several_conversations_are_renamed_and_removed_with_undo(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, actions: ActionRegistry
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.finish("One.")
    begin(talking, "historian")
    panel = talking.talk.panel
    assert panel.which.count() == 2
    assert "When and where" in panel.log.toPlainText()
    panel.chosen.emit(panel.which.itemData(1))
    actions.trigger("writing.talk-rename")
    panel.field.setPlainText("About the mill")
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    assert "About the mill" in panel.which.currentText()
    actions.trigger("writing.talk-remove")
    assert panel.which.count() == 1
    assert not list(session.document.all(Turn))
    talking.undo()
    assert panel.which.count() == 2
    assert "One." in panel.log.toPlainText()


def test_a_prompt_that_is_too_long_is_cut_and_sent_again(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    before = asked(talking)
    problem = "it is 900 tokens long, and fake reads at most 500"
    studio.queue.say("")
    studio.queue.step(studio.queue.last.id, "failed", BadRequest(field="prompt", problem=problem))
    request = sent(talking, before, qtbot, studio)
    assert request.refused_tokens == 900
    studio.queue.finish("Short.")
    assert said(session) == ["Why?", "Short."]


def test_undo_while_it_writes_ends_the_answer(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.say("Beca")
    talking.undo()
    assert studio.queue.cancelled == [studio.queue.last.id]
    assert said(session) == []
    assert talking.talk.presenter.running is None


def test_it_is_exported(talking: WritingPane, studio: FakeStudio, qtbot: QtBot, tmp_path: Path) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.finish("One.")
    talking.talk.exporting.write(tmp_path / "talk.md")
    qtbot.waitUntil((tmp_path / "talk.md").exists, timeout=20_000)
    assert "**Editor:**\n\nOne." in (tmp_path / "talk.md").read_text()


def test_switched_off_nothing_of_it_is_left(talking: WritingPane, studio: FakeStudio, actions: ActionRegistry) -> None:
    studio.settings.set("ai_in_writing", False)
    assert not talking.talk.side.is_open
    assert not actions.qaction("writing.talk").isVisible()


def called(pane: WritingPane) -> str:
    editor = pane.talk.known.get("editor")
    return editor.words if editor is not None else ""


def test_a_persona_is_read_changed_kept_and_given_back(
    talking: WritingPane, actions: ActionRegistry, tmp_path: Path
) -> None:
    talking.talk.folder = PersonaFolder(tmp_path / "personas")
    begin(talking)
    actions.trigger("writing.talk-personas")
    window = talking.talk.personas_window
    assert window is not None
    assert "experienced editor" in window.text.toPlainText()
    assert not window.save.isEnabled()
    text = window.text.toPlainText()
    window.text.setPlainText(text.replace("{text}", "{weather}"))
    assert "{weather}" in window.told.text()
    assert not window.save.isEnabled()
    window.text.setPlainText(text.replace('words = "Editor"', 'words = "Strict editor"'))
    window.save.click()
    assert called(talking) == "Strict editor"
    assert "Strict editor" in talking.talk.panel.which.currentText()
    window.remove.click()
    assert called(talking) == "Editor"
    window.close()


def test_what_a_model_cannot_do_is_said() -> None:
    assert "no chat template" in doubt_words("Base", chat=False, quality=90)
    assert "very small" in doubt_words("Tiny", chat=True, quality=10)
    assert doubt_words("Good", chat=True, quality=36) == ""


def test_an_answer_that_a_crash_ended_is_offered_and_kept(
    talking: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(talking)
    say(talking, "Why?", qtbot, studio)
    studio.queue.say("Because it")
    job = studio.queue.last
    talking.talk.presenter.running = None
    studio.queue.step(job.id, "failed", JobInterrupted(kept=0))
    found = unanswered(session.document, [])
    assert [(one.id, turn.words) for one, turn in found] == [(job.id, "Why?")]
    assert unanswered(session.document, [job.id]) == []
    talking.talk.interrupted.offer()
    shown = talking.messages.findChildren(QPushButton)
    next(button for button in shown if button.text() == "Keep it").click()
    assert said(session) == ["Why?", "Because it"]
    assert unanswered(session.document, []) == []


def test_nothing_can_be_said_before_there_is_a_conversation(talking: WritingPane) -> None:
    panel = talking.talk.panel
    assert not panel.send.isEnabled()
    begin(talking)
    assert panel.send.isEnabled()


def test_the_doubt_is_about_the_writer_that_is_chosen(talking: WritingPane, studio: FakeStudio) -> None:
    begin(talking)
    doubt = talking.talk.panel.doubt
    first = doubt.text()
    able = InstalledModel(
        id="able", title="Able writer", family="text", engine="fake-text", architecture="fake", root="", files={},
        tasks=("continue", "ask"), memory_bytes=2_500_000_000,
    )  # fmt: skip
    studio.library.models.append(able)
    studio.library.changed.emit()
    talking.assistant.choose_model("able")
    assert doubt.text() != first
    assert "Able writer" in doubt.text() or not doubt.isVisible()


def test_a_persona_of_the_project_goes_before_ones_own_and_is_one_step_to_undo(
    talking: WritingPane, actions: ActionRegistry, tmp_path: Path, session: ProjectSession
) -> None:
    talking.talk.folder = PersonaFolder(tmp_path / "personas")
    begin(talking)
    actions.trigger("writing.talk-personas")
    window = talking.talk.personas_window
    assert window is not None
    text = window.text.toPlainText()
    window.text.setPlainText(text.replace('words = "Editor"', 'words = "My editor"'))
    window.save.click()
    window.text.setPlainText(text.replace('words = "Editor"', 'words = "Editor of this book"'))
    window.bring.click()
    assert called(talking) == "Editor of this book"
    assert window.list.currentItem().text() == "Editor of this book (project)"
    assert list(personas_of(session.document)) == ["editor"]
    talking.undo()
    assert called(talking) == "My editor"
    assert window.list.currentItem().text() == "My editor (yours)"
    talking.redo()
    assert window.remove.text() == "Remove from the project"
    window.remove.click()
    assert called(talking) == "My editor"
    assert personas_of(session.document) == {}
    window.text.setPlainText(window.text.toPlainText().replace("order", "ordre"))
    assert window.told.text().startswith("Line 2: ")
    assert not window.bring.isEnabled()
    window.close()
