"""A rewritten passage in the text: struck and new words, taken or refused one by one, undone one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from studio_fakes import FakeStudio

from studio.domain.outline import paragraphs_of
from studio.domain.project_records import Job
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph
from studio.services.session.session import ProjectSession
from studio.ui.writing.assistant.weigher import KEPT
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_assistant_pane import begin
from tests.ui.writing.test_editing import texts

ALT = Qt.KeyboardModifier.AltModifier
OLD = "She opened the old door and looked at the grey sea."
NEW = "She flung the old door and stared at the cold grey sea."


def task(pane: WritingPane, name: str = "rewrite") -> None:
    one = next(one for one in pane.assistant.tasks if one.id == name)
    pane.text.editor.selectAll()
    pane.assistant.begin(one)
    pane.assistant.panel.go.click()


@pytest.fixture
def weighed(pane: WritingPane, studio: FakeStudio) -> WritingPane:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish(NEW)
    return pane


def test_a_word_that_is_selected_in_part_is_rewritten_whole(
    pane: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    begin(pane, OLD)
    one = next(one for one in pane.assistant.tasks if one.id == "rewrite")
    (paragraph,) = paragraphs_of(session.document, pane.desk.current or "")
    pane.text.select(paragraph.id, OLD.index("pened"), OLD.index("oor"))
    pane.assistant.begin(one)
    pane.assistant.panel.go.click()
    studio.queue.finish("flung the old door")
    assert seen(pane) == "She openedflung the old door and looked at the grey sea."


def seen(pane: WritingPane) -> str:
    return pane.text.editor.toPlainText()


def test_what_goes_stays_struck_and_what_comes_stands_beside_it(weighed: WritingPane, session: ProjectSession) -> None:
    assert texts(session) == [OLD]
    assert seen(weighed) == "She openedflung the old door and lookedstared at the cold grey sea."
    block = weighed.text.editor.document().firstBlock()
    ranges = block.layout().formats()
    looks = {block.text()[one.start : one.start + one.length]: one.format for one in ranges}
    assert looks["opened"].fontStrikeOut()
    assert looks["flung"].fontUnderline()
    assert not looks["flung"].fontStrikeOut()
    assert looks["opened"].fontWeight() > looks["looked"].fontWeight()


def test_keys_accept_and_refuse_the_one_in_front_and_undo_opens_it_again(
    weighed: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    steps = session.undo_stack("writing").count()
    weighed.text.focus()
    weighed.assistant.accept_here()
    assert texts(session) == [OLD.replace("opened", "flung")]
    assert session.undo_stack("writing").count() == steps + 1
    weighed.assistant.remove_here()
    assert seen(weighed) == "She flung the old door and looked at the cold grey sea."
    weighed.assistant.accept_all()
    assert texts(session) == [OLD.replace("opened", "flung").replace("the grey", "the cold grey")]
    (paragraph,) = paragraphs_of(session.document, weighed.desk.current or "")
    assert [paragraph.text[s.start : s.end].strip() for s in paragraph.spans] == ["flung", "cold"]
    weighed.undo()
    assert seen(weighed) == "She flung the old door and looked at the cold grey sea."
    weighed.undo()
    assert texts(session) == [OLD]
    assert "openedflung" in seen(weighed)


def test_what_was_accepted_stays_where_words_of_a_model_are_removed(
    weighed: WritingPane, session: ProjectSession
) -> None:
    weighed.assistant.accept_here()
    weighed.assistant.weighing.weigher.refuse_all()
    (paragraph,) = paragraphs_of(session.document, weighed.desk.current or "")
    assert [(paragraph.text[s.start : s.end], s.accepted) for s in paragraph.spans] == [("flung", True)]
    assert not session.document.where(Paragraph, "proposed", True)
    weighed.assistant.remove_all()
    assert texts(session) == [OLD.replace("opened", "flung")]


def test_refusing_all_leaves_the_text_and_no_step(weighed: WritingPane, session: ProjectSession) -> None:
    steps = session.undo_stack("writing").count()
    weighed.assistant.weighing.weigher.refuse_all()
    assert texts(session) == [seen(weighed)] == [OLD]
    assert session.undo_stack("writing").count() == steps


def test_typing_between_the_words_is_taken_up(weighed: WritingPane, session: ProjectSession) -> None:
    (paragraph,) = paragraphs_of(session.document, weighed.desk.current or "")
    weighed.text.put_caret(paragraph.id, OLD.index(" old"))
    QTest.keyClicks(weighed.text.editor, " very")
    weighed.commit_typing()
    assert texts(session) == [OLD.replace("the old", "the very old")]
    assert seen(weighed) == "She openedflung the very old door and lookedstared at the cold grey sea."
    weighed.assistant.accept_all()
    assert texts(session) == [NEW.replace("the old", "the very old")]


def test_typing_in_a_word_that_is_proposed_does_not_put_it_into_the_text(
    weighed: WritingPane, session: ProjectSession
) -> None:
    cursor = weighed.text.editor.textCursor()
    cursor.setPosition(seen(weighed).index("flung") + 2)
    weighed.text.editor.setTextCursor(cursor)
    QTest.keyClicks(weighed.text.editor, "x")
    weighed.commit_typing()
    assert texts(session) == [OLD.replace("opened", "openedx")]


def test_answers_stand_beside_one_another_and_are_mixed(
    weighed: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    weighed.assistant.accept_here()
    weighed.assistant.panel.answers.more.click()
    studio.queue.finish("She opened the broken door and gazed at the grey sea.")
    cards = weighed.assistant.panel.answers
    assert [text.isVisible() for text in cards.texts] == [True, True, False, False]
    assert cards.texts[0].toPlainText() == NEW, "the answer can be read as it is"
    assert "underline" in cards.texts[0].toHtml()
    assert seen(weighed) == "She flung the oldbroken door and lookedgazed at the grey sea."
    weighed.assistant.accept_here()
    assert cards.texts[1].accessibleName() == "Answer 2, shown in the text"
    QTest.mouseClick(cards.texts[0].viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    assert cards.texts[0].accessibleName() == "Answer 1, shown in the text"
    QTest.keyClick(cards.texts[1], Qt.Key.Key_Return)
    assert "gazed" in seen(weighed)
    QTest.keyClick(cards.texts[0], Qt.Key.Key_Return)
    assert seen(weighed) == "She flung the broken door and lookedstared at the cold grey sea."
    requests = [job.request for job in session.document.all(Job) if isinstance(job.request, TextRequest)]
    assert len({request.seed for request in requests}) == len(requests) == 2


def test_answers_are_there_when_the_project_is_opened_again_until_they_are_dropped(
    weighed: WritingPane, session: ProjectSession, studio: FakeStudio
) -> None:
    weighed.assistant.accept_here()
    weighed.desk.set_session(None)
    weighed.desk.set_session(session)
    assert seen(weighed) == "She flung the old door and lookedstared at the cold grey sea."
    assert weighed.assistant.panel.isVisible()
    weighed.assistant.drop_proposal()
    assert seen(weighed) == OLD.replace("opened", "flung")
    weighed.desk.set_session(None)
    weighed.desk.set_session(session)
    assert seen(weighed) == OLD.replace("opened", "flung")


def test_an_answer_about_something_else_is_not_put_in_the_place_of_the_passage(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish("Sorry, I cannot help with that request.")
    cards = pane.assistant.panel.answers
    assert seen(pane) == OLD
    assert "shares hardly a word" in cards.told.text()
    assert not cards.accept_all.isVisible()
    assert cards.insert.isVisible()
    assert cards.texts[0].accessibleName() == "Answer 1", "it is not shown in the text"


def test_words_about_the_passage_are_not_put_in_its_place(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish("The passage tells how she opened the old gate.", cut=False)
    cards = pane.assistant.panel.answers
    assert "speaks about the passage" in cards.told.text()
    assert not cards.accept_all.isVisible()
    assert cards.insert.isVisible()


def test_an_answer_that_ended_at_its_length_says_so_and_goes_on_in_its_place(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish("She flung the old door open and stared at the grey.", cut=False)
    cards = pane.assistant.panel.answers
    assert not cards.longer.isVisible()
    cards.more.click()
    studio.queue.finish(" She opened the old gate and looked at the ", cut=True)
    assert "at the length that was set" in cards.told.text()
    first = studio.queue.last.request
    cards.longer.click()
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    assert (request.messages, request.seed) == (first.messages, first.seed)
    assert request.prompt == " She opened the old gate and looked at the"
    cards.chosen.emit(0)
    studio.queue.finish(" sea.")
    weighing = pane.assistant.weighing.weigher.now
    assert weighing is not None
    assert [one.text for one in weighing.answers][1:] == ["She opened the old gate and looked at the sea."]
    assert weighing.shown == 1
    assert not cards.longer.isVisible()
    cards.more.click()
    anew = studio.queue.last.request
    assert (anew.prompt, anew.messages) == ("", first.messages)


def test_a_rewrite_that_is_stopped_keeps_what_came_and_goes_on(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.say("She flung the old door")
    pane.assistant.presenter.stop()
    cards = pane.assistant.panel.answers
    assert "stopped before it ended" in cards.told.text()
    assert cards.accept_all.isVisible()
    assert "flung" in seen(pane)
    cards.longer.click()
    studio.queue.finish(" and stared at the cold grey sea.")
    weighing = pane.assistant.weighing.weigher.now
    assert weighing is not None
    assert [one.text for one in weighing.answers] == [NEW]


def test_a_passage_that_is_given_back_as_it_is_is_told(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    task(pane)
    studio.queue.finish(f"{OLD}\n")
    assert "gave the passage back as it is" in pane.assistant.panel.answers.told.text()


def test_an_answer_beside_the_text_goes_on_too(pane: WritingPane, studio: FakeStudio) -> None:
    begin(pane, OLD)
    pane.assistant.begin(next(one for one in pane.assistant.tasks if one.id == "ask"))
    panel = pane.assistant.panel
    panel.field.setText("What did she see?")
    panel.go.click()
    studio.queue.finish("The grey", cut=True)
    assert "at the length that was set" in panel.cut.text()
    panel.longer.click()
    studio.queue.finish(" sea.")
    assert panel.text.toPlainText() == "The grey sea."
    assert not panel.longer.isVisible()


def test_the_switch_takes_the_changes_out_of_the_text(weighed: WritingPane, studio: FakeStudio) -> None:
    studio.settings.set("ai_in_writing", False)
    assert seen(weighed) == OLD
    studio.settings.set("ai_in_writing", True)
    assert "openedflung" in seen(weighed)


def test_a_change_is_taken_word_by_word(pane: WritingPane, studio: FakeStudio, session: ProjectSession) -> None:
    begin(pane, "The old grey door stood here.")
    task(pane)
    studio.queue.finish("The small green gate stood here.")
    pane.assistant.weighing.accept(word=True)
    assert texts(session) == ["The small grey door stood here."]
    pane.assistant.weighing.refuse(word=True)
    pane.assistant.weighing.accept(word=True)
    assert texts(session) == ["The small grey gate stood here."]
    assert pane.assistant.weighing.weigher.open == ()
    pane.undo()
    assert texts(session) == ["The small grey door stood here."]


@pytest.mark.parametrize("kept", ["{", "[]", "5"])
def test_kept_answers_that_are_damaged_are_told(pane: WritingPane, session: ProjectSession, kept: str) -> None:
    session.set_setting(KEPT, kept)
    pane.desk.set_session(None)
    pane.desk.set_session(session)  # type: ignore[arg-type]
    assert "answers that were kept" in pane.messages.text
