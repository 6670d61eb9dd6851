"""Suggestions in pauses: dimmed behind the caret, no part of any text until they are taken."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import Aside, FakeStudio

from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Recipe
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import shown, texts

NONE = Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def quick(pane: WritingPane, qtbot: QtBot) -> WritingPane:
    """A pane that suggests, after a short pause."""
    pane.assistant.bar.popover.suggest.setChecked(True)
    pane.assistant.ghost.set_pause(20)
    pane.activateWindow()
    pane.start_writing()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    return pane


def asked(studio: FakeStudio) -> list[Aside[TextRequest]]:
    """The words that were asked for; how many tokens the text has is asked for beside them, after a rest."""
    return studio.queue.asked(TextRequest)


def token(studio: FakeStudio) -> str:
    """Of the words that were asked for last."""
    return studio.queue.last_asked(TextRequest).token


def pause(qtbot: QtBot, pane: WritingPane, studio: FakeStudio, text: str = "She opened the door") -> None:
    """Type, and wait until words are asked for."""
    before = len(asked(studio))
    QTest.keyClicks(pane.text.editor, text)
    qtbot.waitUntil(lambda: len(asked(studio)) > before)


def say(studio: FakeStudio, words: str, end: bool = True) -> None:
    asked(studio)[-1].say(words)
    if end:
        asked(studio)[-1].end()


def layout_text(pane: WritingPane) -> str:
    """What the block's layout has behind the text."""
    return pane.text.editor.textCursor().block().layout().preeditAreaText()


def test_it_is_off_until_it_is_wanted(pane: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    pane.assistant.ghost.set_pause(1)
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "She opened the door")
    qtbot.wait(50)
    assert asked(studio) == []
    assert not pane.assistant.bar.popover.suggest.isChecked()


def test_the_wish_is_remembered(quick: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    again = WritingPane(studio, ActionRegistry(), shipped_tasks())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert again.assistant.ghost.wanted
    assert again.assistant.bar.popover.suggest.isChecked()
    again.desk.set_session(None)


def test_words_are_shown_and_are_in_no_text(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    steps = session.undo_stack("writing").count()
    request = asked(studio)[0].request
    assert request.prompt == "She opened the door"
    assert 12 <= request.max_tokens <= 24
    say(studio, " and saw the sea bef", end=False)
    assert layout_text(quick) == quick.assistant.ghost.shown == " and saw the sea"
    form = quick.text.editor.textCursor().block().layout().formats()[-1]
    assert (form.start, form.length, form.format.fontItalic()) == (19, 16, True)
    assert texts(session) == shown(quick) == ["She opened the door"]
    assert session.undo_stack("writing").count() == steps
    assert "a word" in quick.assistant.bar.state.text()
    assert quick.text.editor.textCursor().position() == 19


def test_a_sentence_is_taken_and_the_rest_stays(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw “the sea.” It was grey. Then")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Down, CONTROL)
    assert texts(session) == ["She opened the door and saw “the sea.”"]
    assert layout_text(quick) == " It was grey."
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Down, CONTROL)
    assert texts(session) == ["She opened the door and saw “the sea.” It was grey."]


def test_a_word_then_a_word_then_all_are_a_step_each(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw the sea.")
    steps = session.undo_stack("writing").count()
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Control)
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Right, CONTROL)
    assert texts(session) == shown(quick) == ["She opened the door and"]
    assert layout_text(quick) == " saw the sea."
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Right, CONTROL)
    assert texts(session) == ["She opened the door and saw"]
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Tab)
    assert texts(session) == shown(quick) == ["She opened the door and saw the sea."]
    assert layout_text(quick) == ""
    assert quick.text.editor.textCursor().position() == 36
    (paragraph,) = paragraphs_of(session.document, quick.desk.current or "")
    (recipe,) = session.document.all(Recipe)
    assert [(s.start, s.end, s.recipe_id) for s in paragraph.spans] == [(19, 36, recipe.id)]
    assert recipe.device == "cpu"
    assert session.undo_stack("writing").count() == steps + 3
    for left in ("She opened the door and saw", "She opened the door and", "She opened the door"):
        quick.undo()
        assert texts(session) == shown(quick) == [left]
    for _ in range(3):
        quick.redo()
    assert texts(session) == shown(quick) == ["She opened the door and saw the sea."]
    assert session.document.get(Recipe, recipe.id) is not None


def test_tab_takes_all(quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot) -> None:
    pause(qtbot, quick, studio, "ab ")
    say(studio, " cd ef.")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Tab)
    assert texts(session) == ["ab cd ef."]
    assert quick.text.editor.hasFocus()
    assert not quick.text.editor.textCursor().hasSelection()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_X, Qt.Key.Key_Left, Qt.Key.Key_Return])
def test_every_other_key_dismisses_it(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, key: Qt.Key
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw", end=False)
    quick.assistant.ghost.set_pause(10_000)
    QTest.keyClick(quick.text.editor, key)
    assert quick.assistant.ghost.shown == ""
    assert quick.text.editor.document().firstBlock().layout().preeditAreaText() == ""
    assert studio.queue.cancelled == [token(studio)]
    say(studio, " too late")
    assert quick.assistant.ghost.shown == ""
    quick.commit_typing()
    assert texts(session)[0] == "She opened the door" + ("x" if key == Qt.Key.Key_X else "")


@pytest.mark.parametrize(
    ("key", "modifiers"),
    [
        (Qt.Key.Key_End, NONE),
        (Qt.Key.Key_End, CONTROL),
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Right, CONTROL | SHIFT),
        (Qt.Key.Key_Down, NONE),
        (Qt.Key.Key_PageDown, NONE),
        (Qt.Key.Key_Backtab, SHIFT),
    ],
)
def test_keys_that_move_take_nothing(
    quick: WritingPane,
    studio: FakeStudio,
    session: ProjectSession,
    qtbot: QtBot,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw.")
    QTest.keyClick(quick.text.editor, key, modifiers)
    assert quick.assistant.ghost.shown == ""
    assert texts(session) == shown(quick) == ["She opened the door"]
    assert quick.text.editor.textCursor().position() == 19


def test_tab_takes_the_words_also_in_a_list(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    (paragraph,) = paragraphs_of(session.document, quick.desk.current or "")
    quick.text.presenter.set_style([paragraph.id], "list-item")
    pause(qtbot, quick, studio, " now")
    say(studio, " and saw.")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Tab)
    assert texts(session) == ["She opened the door now and saw."]
    assert session.document.need(Paragraph, paragraph.id).depth == 0


def test_none_inside_a_paragraph_or_while_composing(quick: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    quick.assistant.ghost.set_pause(10_000)
    QTest.keyClicks(quick.text.editor, "She opened")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Left)
    quick.assistant.ghost.suggest()
    QTest.keyClick(quick.text.editor, Qt.Key.Key_End)
    QCoreApplication.sendEvent(quick.text.editor, QInputMethodEvent("に", []))
    quick.assistant.ghost.suggest()
    assert asked(studio) == []
    done = QInputMethodEvent()
    done.setCommitString("日")
    QCoreApplication.sendEvent(quick.text.editor, done)
    quick.assistant.ghost.suggest()
    assert [one.request.prompt for one in asked(studio)] == ["She opened日"]


def test_composing_takes_the_place_of_the_suggestion(quick: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw.")
    QCoreApplication.sendEvent(quick.text.editor, QInputMethodEvent("に", []))
    assert quick.assistant.ghost.shown == ""
    assert layout_text(quick) == "に"
    QCoreApplication.sendEvent(quick.text.editor, QInputMethodEvent("", []))


def test_right_to_left_text_is_taken_leftward(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    quick.text.paste((Passage("שלום"),))
    quick.assistant.ghost.suggest()
    qtbot.waitUntil(lambda: bool(asked(studio)))
    say(studio, " עולם טוב.")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Left, CONTROL)
    assert texts(session) == ["שלום עולם"]
    assert quick.assistant.ghost.shown == " טוב."


def test_letters_beyond_the_first_plane_keep_the_places_right(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    quick.text.paste((Passage("😀"),))
    quick.assistant.ghost.suggest()
    qtbot.waitUntil(lambda: bool(asked(studio)))
    say(studio, " 😀😀 x.")
    form = quick.text.editor.textCursor().block().layout().formats()[-1]
    assert (form.start, form.length) == (2, 8)
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Right, CONTROL)
    assert texts(session) == shown(quick) == ["😀 😀😀"]
    (paragraph,) = paragraphs_of(session.document, quick.desk.current or "")
    assert [(s.start, s.end) for s in paragraph.spans] == [(1, 4)]


def test_a_change_from_elsewhere_ends_it(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw.")
    session.undo_stack("writing").undo()
    qtbot.waitUntil(lambda: quick.assistant.ghost.shown == "")
    assert layout_text(quick) == ""


def test_a_job_and_the_switch_end_it(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw.", end=False)
    asked(studio)[-1].give_way()
    assert quick.assistant.ghost.shown == layout_text(quick) == ""
    pause(qtbot, quick, studio, " x")
    say(studio, " and saw.")
    studio.settings.set("ai_in_writing", False)
    assert quick.assistant.ghost.shown == layout_text(quick) == ""
    before = len(asked(studio))
    QTest.keyClicks(quick.text.editor, " more")
    assert not quick.assistant.ghost.waiting
    assert len(asked(studio)) == before
    assert not quick.assistant.bar.isVisible()


def test_another_scene_and_a_click_end_it(quick: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    pause(qtbot, quick, studio)
    say(studio, " and saw.")
    QTest.mouseClick(quick.text.editor.viewport(), Qt.MouseButton.LeftButton)
    assert quick.assistant.ghost.shown == layout_text(quick) == ""
    pause(qtbot, quick, studio, "yes")
    say(studio, " and saw.")
    quick.outline.presenter.add_scene("Two")
    assert quick.assistant.ghost.shown == layout_text(quick) == ""


def test_it_comes_again_without_leaving_a_trace(quick: WritingPane, studio: FakeStudio, qtbot: QtBot) -> None:
    pause(qtbot, quick, studio)
    height = quick.text.editor.document().size().height()
    say(studio, " word" * 60 + ".")
    assert quick.text.editor.document().size().height() > height
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Escape)
    assert quick.text.editor.document().size().height() == height
    assert quick.text.editor.textCursor().block().layout().formats() == []
    cursor = quick.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert cursor.position() == 19


def test_the_hint_and_keys_reach_the_editor_also_as_shortcuts(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    """The override event comes first: it must neither dismiss the suggestion nor leave the key to a shortcut."""
    pause(qtbot, quick, studio)
    say(studio, " and saw.")
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QCoreApplication.sendEvent(quick.text.editor, override)
    assert override.isAccepted()
    assert quick.assistant.ghost.shown == " and saw."


def test_words_come_with_the_marks_of_the_manuscript(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    say(studio, ' -- "I didn\'t", she said... ')
    assert quick.assistant.ghost.shown == " — “I didn’t”, she said…"
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Right, CONTROL)
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Right, CONTROL)
    assert texts(session) == ["She opened the door — “I"]
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Tab)
    assert texts(session) == ["She opened the door — “I didn’t”, she said…"]


def test_code_keeps_the_marks_of_the_keyboard(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    QTest.keyClicks(quick.text.editor, "x")
    quick.commit_typing()
    quick.text.presenter.set_style(quick.desk.scene_ids(), "code")
    pause(qtbot, quick, studio, " = y")
    say(studio, ' + "a" ')
    assert quick.assistant.ghost.shown == ' + "a"'


def test_within_a_block_of_code_the_line_is_ended(
    quick: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    QTest.keyClicks(quick.text.editor, "x = ")
    quick.commit_typing()
    quick.text.presenter.set_style(quick.desk.scene_ids(), "code")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(quick.text.editor, "print(x)")
    quick.commit_typing()
    cursor = quick.text.editor.textCursor()
    block = cursor.block()
    cursor.setPosition(block.position() + 4)
    quick.text.editor.setTextCursor(cursor)
    before = [(one.start, one.length) for one in block.layout().formats()]
    quick.assistant.ghost.dismiss()
    quick.assistant.ghost.suggest()
    writing = studio.queue.last_asked(TextRequest)
    assert writing.request.prompt == "x = "
    writing.say("[1]\nprint")
    assert quick.assistant.ghost.shown == "[1]"
    quick.assistant.ghost.dismiss()
    assert [(one.start, one.length) for one in block.layout().formats()] == before
    quick.assistant.ghost.suggest()
    studio.queue.last_asked(TextRequest).say("[1]\nprint")
    QTest.keyClick(quick.text.editor, Qt.Key.Key_Tab)
    quick.commit_typing()
    assert texts(session) == ["x = [1]\u2028print(x)"]


def test_that_a_model_is_woken_and_that_words_give_way_is_told(
    quick: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    pause(qtbot, quick, studio)
    state, ghost = quick.assistant.bar.state, quick.assistant.ghost
    assert state.text().startswith("Waking ")
    say(studio, " and saw.")
    assert "Tab: all" in state.text()
    ghost.dismiss()
    assert state.text() == ""
    ghost.suggest()
    assert state.text() == "", "it is awake"
    count = len(asked(studio))
    ghost.set_again(1)
    asked(studio)[-1].give_way()
    assert state.text() == "Something else is at work: words are suggested after it."
    qtbot.waitUntil(lambda: len(asked(studio)) == count + 1)
    say(studio, " and saw the sea.")
    assert ghost.shown == " and saw the sea."
