"""Continue, stop and undo in the pane: pending words are no part of the document until they land as one step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTextBrowser
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.continuing import lead_of
from studio.domain.outline import paragraphs_of
from studio.domain.passages import Passage
from studio.domain.requests import TextRequest
from studio.domain.trials import EngineChosen
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.theme import DARK, LIGHT, palette
from studio.ui.writing.actions import text_menu
from studio.ui.writing.pane import WritingPane
from tests.patience import turns
from tests.ui.writing.test_editing import shown, texts


def begin(pane: WritingPane, text: str) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, text)
    pane.commit_typing()


def test_words_are_pending_then_land_as_one_step(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "She opened the door")
    steps = session.undo_stack("writing").count()
    pane.assistant.bar.go.click()
    studio.queue.say(" and saw")
    studio.queue.say(" the sea.\n\nIt was")
    assert texts(session) == ["She opened the door"]
    assert "and saw the sea" in pane.text.editor.toPlainText()
    assert session.undo_stack("writing").count() == steps
    studio.queue.finish(" and saw the sea.\n\nIt was grey.")
    assert texts(session) == shown(pane) == ["She opened the door and saw the sea.", "It was grey."]
    assert session.undo_stack("writing").count() == steps + 1
    first, second = paragraphs_of(session.document, pane.desk.current or "")
    assert [(s.start, s.end, s.recipe_id) for s in first.spans] == [(19, 36, studio.queue.last.id)]
    assert [(s.start, s.end) for s in second.spans] == [(0, 12)]
    assert pane.text.editor.textCursor().position() == pane.text.editor.document().characterCount() - 1
    pane.undo()
    assert texts(session) == shown(pane) == ["She opened the door"]
    pane.redo()
    assert texts(session) == shown(pane) == ["She opened the door and saw the sea.", "It was grey."]


def test_typing_elsewhere_meanwhile_is_its_own_step(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "First.")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "Second")
    pane.assistant.continue_text()
    studio.queue.say(" is coming")
    cursor = pane.text.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClicks(pane.text.editor, "My ")
    studio.queue.say(" now")
    pane.commit_typing()
    assert texts(session) == ["My First.", "Second"]
    pane.assistant.presenter.stop()
    assert studio.queue.cancelled == [studio.queue.last.id]
    assert texts(session) == shown(pane) == ["My First.", "Second is coming now"]
    assert pane.text.editor.textCursor().position() == 3
    pane.undo()
    assert texts(session) == shown(pane) == ["My First.", "Second"]
    pane.undo()
    assert texts(session) == shown(pane) == ["First.", "Second"]


def test_typing_in_the_same_paragraph_goes_around_the_pending_words(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "ab")
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(1)
    pane.text.editor.setTextCursor(cursor)
    pane.assistant.continue_text()
    studio.queue.say("😀xx")
    cursor.setPosition(0)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClicks(pane.text.editor, "<")
    cursor.movePosition(QTextCursor.MoveOperation.End)
    pane.text.editor.setTextCursor(cursor)
    QTest.keyClicks(pane.text.editor, ">")
    studio.queue.say("yy")
    pane.commit_typing()
    assert texts(session) == ["<ab>"]
    studio.queue.finish()
    # Within a word they come behind it.
    assert texts(session) == shown(pane) == ["<ab😀xxyy>"]


@pytest.mark.parametrize(("on", "becomes"), [(True, "She didn’t say “No.”"), (False, 'She didn\'t say "No."')])
def test_words_of_a_model_come_with_the_marks_of_the_manuscript(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, on: bool, becomes: str
) -> None:
    studio.settings.set("writing_typography", on)
    begin(pane, "She")
    pane.assistant.continue_text()
    studio.queue.say(' didn\'t say "No."')
    studio.queue.finish()
    assert texts(session) == shown(pane) == [becomes]
    (span,) = paragraphs_of(session.document, pane.desk.current or "")[0].spans
    assert (span.start, span.end, span.accepted) == (3, len(becomes), False)


def test_words_of_a_model_in_code_stay_as_they_are(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "x = ")
    pane.text.marking.set_style("code")
    pane.assistant.continue_text()
    studio.queue.say("'a'")
    studio.queue.finish()
    assert texts(session) == ["x = 'a'"]


def test_an_edit_inside_pending_words_lands_them_first(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "ab")
    pane.assistant.continue_text()
    studio.queue.say("cde")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Backspace)
    assert pane.assistant.presenter.running is None
    pane.commit_typing()
    assert texts(session) == shown(pane) == ["abcd"]
    span = paragraphs_of(session.document, pane.desk.current or "")[0].spans[0]
    assert (span.start, span.end) == (2, 4)


def test_escape_stops_and_keeps_what_came(pane: WritingPane, studio: FakeStudio, session: ProjectSession) -> None:
    begin(pane, "ab")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pane.assistant.presenter.running is not None
    studio.queue.say(" cd")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Escape)
    assert texts(session) == shown(pane) == ["ab cd"]
    studio.queue.say(" too late")
    studio.queue.finish(" cd too late")
    assert texts(session) == ["ab cd"]


def test_undo_ends_the_words_that_are_coming_and_takes_them_back(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "She rowed")
    pane.assistant.bar.go.click()
    studio.queue.finish(" out.")
    pane.assistant.bar.go.click()
    studio.queue.say(" It was")
    pane.undo()
    assert pane.assistant.presenter.running is None
    assert texts(session) == shown(pane) == ["She rowed out."]
    pane.redo()
    assert texts(session) == shown(pane) == ["She rowed out. It was"]


def all_rows(menu: QMenu) -> list[str]:
    """With those of the menus within."""
    rows = [action for action in menu.actions() if action.isVisible()]
    inner = [one for action in rows if (below := action.menu()) is not None for one in all_rows(below)]  # type: ignore[arg-type]
    return [*(action.text().replace("&", "") for action in rows), *inner]


def test_the_switch_takes_every_control_away(
    pane: WritingPane, actions: ActionRegistry, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "ab")
    pane.assistant.continue_text()
    studio.queue.finish(" cd")
    studio.settings.set("ai_in_writing", False)
    assert not pane.assistant.bar.isVisible()
    before = len(studio.queue.jobs())
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(studio.queue.jobs()) == before
    words = all_rows(text_menu(actions, pane.text.editor))
    assert {"Bold", "Heading 1", "Footnote…"} <= set(words)
    assert not [word for word in words if "enerate" in word or "Rewrite" in word or "Continue" in word]
    block = pane.text.editor.document().firstBlock()
    assert block.layout().formats() == []
    pane.commit_typing()
    assert texts(session) == ["ab cd"]
    studio.settings.set("ai_in_writing", True)
    assert pane.assistant.bar.isVisible()
    assert len(block.layout().formats()) == 1


def test_accepting_takes_the_tint_and_keeps_the_author(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "ab")
    pane.assistant.continue_text()
    studio.queue.finish(" cd")
    pane.assistant.accept_all()
    spans = paragraphs_of(session.document, pane.desk.current or "")[0].spans
    assert [(s.start, s.end, s.accepted) for s in spans] == [(2, 5, True)]
    assert pane.text.editor.document().firstBlock().layout().formats() == []
    pane.undo()
    assert len(pane.text.editor.document().firstBlock().layout().formats()) == 1


def test_of_generated_words_only_those_selected_are_accepted_or_removed(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry
) -> None:
    begin(pane, "ab")
    pane.assistant.continue_text()
    studio.queue.finish(" cd ef gh")
    (only,) = paragraphs_of(session.document, pane.desk.current or "")
    pane.text.select(only.id, 0, 2)
    assert actions.get("writing.accept-here").enabled() == "There are no words of a model to accept here."
    pane.text.select(only.id, 3, 6)
    pane.assistant.accept_here()
    spans = paragraphs_of(session.document, pane.desk.current or "")[0].spans
    assert [(s.start, s.end, s.accepted) for s in spans] == [(2, 3, False), (3, 6, True), (6, 11, False)]
    pane.text.select(only.id, 8, 11)
    pane.assistant.remove_here()
    assert texts(session) == ["ab cd ef"]
    pane.undo()
    pane.undo()
    assert texts(session) == ["ab cd ef gh"]


def test_the_meter_and_the_accept_button_follow_the_text(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(pane, "Some words of a scene")
    qtbot.waitUntil(
        lambda: not pane.assistant.bar.accept.isEnabled() and pane.assistant.bar.meter.value() > 0, timeout=3000
    )
    assert "Nothing was left out." in pane.assistant.bar.meter.accessibleDescription()
    pane.assistant.continue_text()
    studio.queue.finish(" and more")
    qtbot.waitUntil(pane.assistant.bar.accept.isEnabled, timeout=3000)
    pane.assistant.bar.accept.click()
    qtbot.waitUntil(lambda: not pane.assistant.bar.accept.isEnabled(), timeout=3000)


def test_a_cross_beside_the_accept_button_takes_the_words_out_again(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot
) -> None:
    begin(pane, "Some words")
    pane.assistant.continue_text()
    studio.queue.finish(" and more")
    qtbot.waitUntil(pane.assistant.bar.refuse.isEnabled, timeout=3000)
    pane.assistant.bar.refuse.click()
    assert texts(session) == ["Some words"]
    qtbot.waitUntil(lambda: not pane.assistant.bar.refuse.isEnabled(), timeout=3000)
    pane.undo()
    assert texts(session) == ["Some words and more"]


@pytest.mark.parametrize("button", ["accept", "refuse"])
def test_after_the_check_or_the_cross_the_keyboard_is_in_the_text_again(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, qtbot: QtBot, button: str
) -> None:
    begin(pane, "Some words")
    pane.assistant.continue_text()
    studio.queue.finish(" and more")
    pressed = getattr(pane.assistant.bar, button)
    qtbot.waitUntil(pressed.isEnabled, timeout=3000)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pressed.isEnabled(), timeout=3000)
    assert pane.focusWidget() is pane.text.editor


def test_a_look_for_larger_models_leaves_the_writer_that_was_chosen(pane: WritingPane) -> None:
    choice = pane.assistant.bar.model
    chosen, last = choice.currentIndex(), choice.count() - 1
    assert choice.itemText(last) == "A larger model…"
    wanted: list[str] = []
    pane.models_wanted.connect(wanted.append)
    choice.setCurrentIndex(last)
    choice.activated.emit(last)
    assert wanted == ["text"]
    assert choice.currentIndex() == chosen != last


def test_the_inspector_says_which_engine_runs_the_model(
    pane: WritingPane, studio: FakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(pane, "Some words")
    monkeypatch.setattr(studio.library, "engine_chosen", lambda _request: EngineChosen("person"))
    pane.assistant.sending.side.open()
    head = "\n".join(one.text() for one in pane.assistant.sending.panel.findChildren(QLabel))
    assert "as the preferences want it" in head
    pane.assistant.sending.close()


def test_the_inspector_follows_the_caret_where_nothing_is_typed(pane: WritingPane, qtbot: QtBot) -> None:
    begin(pane, "The tide had taken the bridge")
    (paragraph, _end), _ = pane.text.places() or (("", 0), ("", 0))
    pane.assistant.sending.side.open()
    text = pane.assistant.sending.panel.findChild(QTextBrowser)
    assert text is not None
    assert "taken the bridge" in text.toPlainText()
    pane.text.put_caret(paragraph, len("The tide"))
    qtbot.waitUntil(lambda: "taken the bridge" not in text.toPlainText())
    assert "The tide" in text.toPlainText()
    pane.assistant.sending.close()


def test_the_inspector_shows_what_was_sent(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, "Some words")
    pane.assistant.sending.side.open()
    text = pane.assistant.sending.panel.findChild(QTextBrowser)
    assert text is not None
    assert "Some words" in text.toPlainText()
    pane.assistant.continue_text()
    assert isinstance(studio.queue.last.request, TextRequest)
    assert (studio.queue.last.request.prompt, lead_of(studio.queue.last.request)) == ("Some", " words")
    assert "Text before the cursor" in text.toPlainText()
    pane.assistant.sending.close()
    pane.assistant.presenter.stop()


def test_tints_follow_the_look(pane: WritingPane, studio: FakeStudio, qapp: QApplication) -> None:
    begin(pane, "ab")
    pane.assistant.continue_text()
    studio.queue.finish(" cd")
    block = pane.text.editor.document().firstBlock()
    before = qapp.palette()
    try:
        for look in (DARK, LIGHT):
            qapp.setPalette(palette(look))
            turns()
            ranges = block.layout().formats()
            form = QTextCharFormat(ranges[0].format)
            assert form.background().color().name() == look.model_tint
            assert form.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine
    finally:
        qapp.setPalette(before)


def test_requests_ask_for_the_device_that_was_set(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, "ab")
    for chosen, asked in (("auto", "auto"), ("cpu", "cpu"), ("cuda", "cuda:0")):
        studio.settings.set("device", chosen)
        pane.assistant.continue_text()
        assert studio.queue.last.request.device == asked
        studio.queue.finish(" cd")


def test_code_goes_on_within_its_block_and_reads_what_follows(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, "x = ")
    pane.text.marking.set_style("code")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "print(x)")
    pane.commit_typing()
    assert texts(session) == ["x = \u2028print(x)"]
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(cursor.block().position() + 4)
    pane.text.editor.setTextCursor(cursor)
    pane.assistant.continue_text()
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    assert request.prompt == "x = "
    studio.queue.finish("[\n    1,\n]")
    assert texts(session) == ["x = [\u2028    1,\u2028]\u2028print(x)"]
    assert shown(pane) == ["x = [", "    1,", "]", "print(x)"]
    (paragraph,) = paragraphs_of(session.document, pane.desk.current or "")
    assert paragraph.style == "code"
    assert [(span.start, span.end) for span in paragraph.spans] == [(4, 14)]


def test_what_continue_would_send_is_seen_before_it_is_asked(
    pane: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    begin(pane, "Some words")
    panel = pane.assistant.sending.panel
    pane.assistant.sending.side.open()
    assert panel.isVisible()
    assert panel.view.head.text().startswith("Would be sent to")
    assert studio.queue.jobs() == (), "nothing was asked"
    pane.text.paste((Passage(" that came later"),))
    qtbot.waitUntil(lambda: "that came later" in panel.view.text.toPlainText(), timeout=5000)
    panel.which.setCurrentIndex(1)
    assert panel.view.head.text() == "Nothing has been sent yet."
    pane.assistant.continue_text()
    assert panel.view.head.text().startswith("Sent to")
    pane.assistant.presenter.stop()
    pane.assistant.sending.close()
    assert not panel.isVisible()
