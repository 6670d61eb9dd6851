"""Tasks of the assistant in the window: chosen, asked, their answers put where a person says."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.catalogue import InstalledModel
from studio.domain.manuscript import replace_range
from studio.domain.outline import outline, paragraphs_of
from studio.domain.passages import Passage
from studio.domain.project_records import Card
from studio.domain.requests import TextRequest
from studio.domain.text_records import MarginNote, Scene
from studio.services.session.session import ProjectSession
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.actions import tasks_menu
from studio.ui.writing.assistant.writers import Options
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_assistant_pane import begin
from tests.ui.writing.test_editing import texts

WORDS = "Tom was very angry. Mara stood in the door with the lamp, and he was angry because of the horse."
ALL = ("continue", "rewrite", "ask", "summarise", "title", "expand-prompt")


def trust(studio: FakeStudio) -> None:
    """The model of the tests is good at all."""
    able = InstalledModel(
        id="able", title="Able writer", family="text", engine="fake-text", architecture="fake", root="", files={},
        tasks=ALL, defaults={"max_tokens": 60}, memory_bytes=8_000_000_000,
    )  # fmt: skip
    studio.library.models.append(able)
    studio.library.changed.emit()


@pytest.fixture
def front(pane: WritingPane, studio: FakeStudio) -> WritingPane:
    begin(pane, WORDS)
    trust(studio)
    pane.assistant.choose_model("able")
    return pane


def ask(pane: WritingPane, task_id: str) -> None:
    task = pane.assistant.task(task_id)
    assert task is not None
    assert pane.assistant.doing.why_not(task) == ""
    pane.assistant.begin(task)


def sent(studio: FakeStudio) -> TextRequest:
    request = studio.queue.last.request
    assert isinstance(request, TextRequest)
    return request


def test_the_menu_has_each_task_in_its_group_and_greys_what_needs_words(
    front: WritingPane, actions: ActionRegistry
) -> None:
    menu = tasks_menu(actions, front)
    found = {}
    for entry in menu.actions():
        inner = entry.menu()
        if not isinstance(inner, QMenu):
            continue
        inner.aboutToShow.emit()
        rows = {one.objectName().removeprefix("writing.task-"): one.isEnabled() for one in inner.actions()}
        found[entry.text()] = rows
    assert list(found) == ["Change", "Write", "About the text", "Facts", "Briefs"]
    assert sum(map(len, found.values())) == len([one for one in front.assistant.tasks if one.group])
    assert found["Change"]["shorten"] is False
    assert found["About the text"] == {"summarise": True, "explain": False, "critique": True}
    assert found["Facts"]["alt-text"] is False
    front.text.editor.selectAll()
    refused: list[str] = []
    actions.refused.connect(refused.append)
    actions.trigger("writing.task-alt-text")
    assert refused == ["Put the caret at a picture in the text first."]
    actions.trigger("writing.task-shorten")
    assert front.assistant.presenter.running is not None
    actions.trigger("writing.task-title")
    assert refused[1:] == ["The assistant is at work. Esc stops it."]


def test_a_choice_is_one_click_and_its_answer_a_difference(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    front.text.editor.selectAll()
    ask(front, "rewrite")
    form = front.assistant.panel.form
    present = next(one for one in form.choices if one.accessibleName() == "Tense: Present")
    present.click()
    assert sent(studio).messages[-1].content.endswith("Rewrite it in the present tense. Change nothing else.")
    studio.queue.finish(WORDS.replace("was", "is").replace("stood", "stands"))
    assert texts(session) == [WORDS]
    front.assistant.accept_all()
    assert "Mara stands in the door" in texts(session)[0]


def test_one_of_the_titles_becomes_the_scenes_in_one_step(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    ask(front, "title")
    studio.queue.finish('{"items": ["The Horse Is Gone", "A Lamp"]}')
    found = front.assistant.panel.found
    assert [found.list.item(row).text() for row in range(2)] == ["The Horse Is Gone", "A Lamp"]
    before = [scene.title for _, scene in outline(session.document)]
    found.list.setCurrentRow(1)
    found.copy.click()
    assert QGuiApplication.clipboard().text() == "A Lamp"
    found.take.click()
    assert [scene.title for _, scene in outline(session.document)] == ["A Lamp"]
    front.undo()
    assert [scene.title for _, scene in outline(session.document)] == before


def test_remarks_become_notes_on_their_words_in_one_step(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    ask(front, "critique")
    front.assistant.panel.go.click()
    pairs = (("Tom was very angry", "Show it."), ("never there", "x"), ("with the lamp", "Which lamp?"))
    studio.queue.finish(json.dumps({"notes": [{"quote": quote, "note": note} for quote, note in pairs]}))
    found = front.assistant.panel.found
    assert found.list.count() == 2
    assert found.told.text() == "1 was left out: the words that it quotes are not in the text."
    assert found.take.text() == "Put 2 notes beside the text"
    assert list(session.document.all(MarginNote)) == []
    found.take.click()
    notes = {one.quote: one for one in session.document.all(MarginNote)}
    assert {quote: note.words for quote, note in notes.items()} == {
        "Tom was very angry": "Show it.",
        "with the lamp": "Which lamp?",
    }
    assert {note.author for note in notes.values()} == {"Able writer"}
    (paragraph,) = paragraphs_of(session.document, front.desk.current or "")
    assert {paragraph.text[mark.start : mark.end] for mark in paragraph.marks if mark.style == "note"} == set(notes)
    front.undo()
    assert list(session.document.all(MarginNote)) == []
    assert paragraphs_of(session.document, front.desk.current or "")[0].marks == ()


def test_a_card_is_a_proposal_whose_facts_can_be_changed(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    ask(front, "card")
    front.assistant.panel.field.setText("Mara")
    front.assistant.panel.go.click()
    facts = [{"fact": "She carries a lamp.", "quote": "with the lamp"}, {"fact": "She is angry.", "quote": "angry"}]
    studio.queue.finish(json.dumps({"name": "Mara", "role": "character", "facts": facts}))
    found = front.assistant.panel.found
    found.list.item(0).setText("She carries the lamp.")
    found.list.item(1).setCheckState(found.list.item(1).checkState().Unchecked)
    assert list(session.document.all(Card)) == []
    found.take.click()
    (card,) = session.document.all(Card)
    assert (card.name, card.role, card.facts) == ("Mara", "character", "She carries the lamp.")
    ask(front, "card")
    jobs = len(studio.queue.jobs())
    front.assistant.panel.go.click()
    assert len(studio.queue.jobs()) == jobs
    assert front.messages.text == "Say this first: Whose card."
    front.assistant.panel.field.setText("mara")
    front.assistant.panel.go.click()
    studio.queue.finish(json.dumps({"name": "mara", "role": "character", "facts": facts}))
    assert found.take.text() == "Add to the card “Mara”"
    found.take.click()
    (card,) = session.document.all(Card)
    assert card.facts == "She carries the lamp.\nShe carries a lamp.\nShe is angry."


def test_a_picture_prompt_goes_to_the_picture_pane(front: WritingPane, studio: FakeStudio) -> None:
    prompts: list[str] = []
    front.picture_prompted.connect(prompts.append)
    ask(front, "picture-prompt")
    studio.queue.finish("1. a man without a horse\n2. a woman with a lamp")
    front.assistant.panel.found.take.click()
    assert prompts == ["a man without a horse"]


def test_what_a_picture_shows_is_asked_changed_and_given_to_it(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    (paragraph,) = paragraphs_of(session.document, front.desk.current or "")
    place = (paragraph.id, len(paragraph.text))
    passage = Passage("fox, snow", "picture", asset="0" * 64)
    front.desk.make(lambda one: replace_range(one, front.desk.current or "", place, place, (Passage(), passage)))
    shown = paragraphs_of(session.document, front.desk.current or "")[-1]
    front.text.put_caret(shown.id, 0)
    ask(front, "alt-text")
    panel = front.assistant.panel
    assert panel.field.text() == "fox, snow"
    panel.go.click()
    studio.queue.finish("A fox stands in the snow.")
    panel.text.setPlainText("A red fox stands in the snow.")
    panel.take.click()
    assert paragraphs_of(session.document, front.desk.current or "")[-1].text == "A red fox stands in the snow."
    front.undo()
    assert paragraphs_of(session.document, front.desk.current or "")[-1].text == "fox, snow"


def test_the_steps_of_a_macro_feed_each_other_and_can_be_read(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    front.text.editor.selectAll()
    ask(front, "tighten")
    assert sent(studio).task == "shorten"
    studio.queue.finish("Tom was angry , and Mara stod in the door.")
    assert sent(studio).task == "correct"
    assert "Tom was angry , and Mara stod" in sent(studio).messages[-1].content
    assert "2 of 2" in front.assistant.bar.state.text()
    panel = front.assistant.panel
    panel._steps[0].click()  # noqa: SLF001 - what stands on screen
    assert panel.text.toPlainText() == "Tom was angry , and Mara stod in the door."
    studio.queue.finish("Tom was angry, and Mara stood in the door.")
    front.assistant.accept_all()
    assert texts(session) == ["Tom was angry, and Mara stood in the door."]
    front.undo()
    assert texts(session) == [WORDS]


def test_a_summary_goes_into_the_synopsis_or_the_notes_as_one_step(
    front: WritingPane, studio: FakeStudio, session: ProjectSession, actions: ActionRegistry
) -> None:
    refused: list[str] = []
    actions.refused.connect(refused.append)
    actions.trigger("writing.put-synopsis")
    assert refused == ["No answer is shown that could go there."]
    panel = front.assistant.panel

    def scene() -> Scene:
        return session.document.need(Scene, front.desk.current or "")

    ask(front, "summarise")
    studio.queue.finish("Mara holds the lamp.")
    assert panel.synopsis.isVisible()
    steps = session.undo_stack("writing").count()
    panel.synopsis.click()
    assert scene().synopsis == "Mara holds the lamp."
    assert session.undo_stack("writing").count() == steps + 1
    assert not panel.isVisible()
    ask(front, "summarise")
    studio.queue.finish("Tom is angry.")
    actions.trigger("writing.put-synopsis")
    assert scene().synopsis == "Mara holds the lamp.\n\nTom is angry."
    front.undo()
    assert scene().synopsis == "Mara holds the lamp."
    ask(front, "brainstorm")
    panel.field.setText("what next")
    panel.go.click()
    studio.queue.finish("She leaves.")
    assert not panel.synopsis.isVisible(), "ideas are no synopsis"
    panel.notes.click()
    assert (scene().notes, texts(session)) == ("She leaves.", [WORDS])


def test_why_a_task_cannot_begin_is_said_beside_its_button(
    front: WritingPane, studio: FakeStudio, actions: ActionRegistry
) -> None:
    bar = front.assistant.bar
    button = bar.tasks["rewrite"]
    before = bar.state.text()
    button.setFocus()
    assert bar.state.text() == "Select the text that it is about first."
    assert "Select the text" in actions.tip("writing.rewrite")
    front.text.editor.setFocus()
    assert bar.state.text() == before
    front.assistant.choose_model("fake")
    assert "mixes up who did what" in actions.tip("writing.task-summarise")
    front.assistant.choose_model("able")
    assert "mixes up who did what" not in actions.tip("writing.task-summarise")


def test_a_macro_that_is_stopped_begins_no_further_step(front: WritingPane, studio: FakeStudio) -> None:
    front.text.editor.selectAll()
    ask(front, "tighten")
    studio.queue.say("Tom was angry.")
    front.assistant.presenter.stop()
    assert sent(studio).task == "shorten"
    assert front.assistant.presenter.running is None


def test_a_model_that_is_not_good_at_it_is_told_before_with_the_one_that_is(
    front: WritingPane, studio: FakeStudio
) -> None:
    jobs = len(studio.queue.jobs())
    front.assistant.choose_model("fake")
    ask(front, "summarise")
    panel = front.assistant.panel
    assert "it copies sentences and mixes up who did what" in panel.warning.text()
    assert (
        "On this machine Able writer should do it better; it was not tried with a model of this size."
        in panel.warning.text()
    )
    assert panel.go.text() == "Do it all the same"
    assert len(studio.queue.jobs()) == jobs, "nothing is sent before a person has read it"
    panel.able.click()
    assert front.assistant.writers.chosen == front.assistant.bar.model.currentData() == "able"
    assert sent(studio).model.id == "able"
    studio.queue.finish("He is angry.")
    front.assistant.choose_model("fake")
    ask(front, "summarise")
    panel.go.click()
    assert not panel.go.isVisible(), "it has begun"
    studio.queue.finish("He is angry.")
    assert not panel.form.isVisible()
    ask(front, "summarise")
    assert front.assistant.presenter.running is not None, "it is told once"


def test_of_a_model_larger_than_any_that_was_tried_that_is_said_and_it_begins(
    front: WritingPane, studio: FakeStudio
) -> None:
    front.text.editor.selectAll()
    ask(front, "shorten")
    panel = front.assistant.panel
    assert panel.warning.text().startswith("This was not tried with a model of the size of Able writer")
    assert front.assistant.presenter.running is not None
    assert not panel.go.isVisible()
    studio.queue.finish("Tom was angry.")
    ask(front, "title")
    assert not panel.warning.isVisible(), "titles were tried with a smaller one"


def test_a_letter_is_framed_and_what_the_model_makes_up_is_named(
    front: WritingPane, studio: FakeStudio, session: ProjectSession
) -> None:
    ask(front, "query-letter")
    panel = front.assistant.panel
    panel.form.fields["kind"].setText("mystery, 82,000 words")
    panel.field.setText("a horse is stolen")
    panel.go.click()
    studio.queue.finish("The horse of Jane Austen is stolen.")
    shown = panel.text.toPlainText()
    bar = panel.text.verticalScrollBar()
    assert bar.value() == 0 < bar.maximum(), "an answer is read from its beginning"
    assert "(mystery, 82,000 words)" in shown
    assert "\n\nThe horse of Jane Austen is stolen.\n\n[about you]\n" in shown
    assert panel.told.text() == "Not in what you told it, so check: Jane Austen."
    panel.take.click()
    assert any("Jane Austen" in one for one in texts(session))


@pytest.mark.parametrize("task_id", ["critique", "summarise", "card"])
def test_an_answer_that_is_stopped_before_its_first_word_is_called_that(front: WritingPane, task_id: str) -> None:
    ask(front, task_id)
    panel = front.assistant.panel
    if panel.go.isVisible():
        panel.field.setText("Mara")
        panel.go.click()
    assert front.assistant.presenter.running is not None
    front.assistant.presenter.stop()
    assert panel.told.text() == "It ended before a word came."
    assert not panel.copy.isEnabled()
    assert panel.more.isVisible()


def test_what_cannot_be_read_as_it_was_wanted_stays_as_it_came(front: WritingPane, studio: FakeStudio) -> None:
    ask(front, "critique")
    front.assistant.panel.go.click()
    studio.queue.finish("It is a fine text.")
    panel = front.assistant.panel
    assert panel.text.toPlainText() == "It is a fine text."
    assert panel.told.text().startswith("The answer could not be read")
    assert not panel.take.isVisible(), "a critique is no text of the book"
    assert panel.copy.isVisible()
    assert panel.more.isVisible()


def test_the_fields_of_a_brief_are_asked_for_kept_and_sent(front: WritingPane, studio: FakeStudio) -> None:
    ask(front, "advertisement")
    panel = front.assistant.panel
    panel.form.fields["audience"].setText("people who ride")
    panel.field.setText("a bag")
    panel.go.click()
    asked = sent(studio).messages[-1].content
    assert "For whom: people who ride\n\nIt is about: a bag" in asked
    assert "What readers should do" not in asked, "an empty field takes its line along"
    studio.queue.finish("Dry.")
    front.assistant.drop_proposal()
    ask(front, "newsletter")
    ask(front, "advertisement")
    assert (panel.form.fields["audience"].text(), panel.field.text()) == ("people who ride", "a bag")


def test_the_keyboard_is_not_on_what_accepts_while_a_task_from_the_menu_runs(
    front: WritingPane, studio: FakeStudio
) -> None:
    bar, window = front.assistant.bar, front.window()
    front.text.editor.selectAll()
    bar.more.setFocus()
    ask(front, "shorten")
    assert window.focusWidget() is bar.stop
    studio.queue.finish("Tom was angry. Mara stood in the door.")
    assert window.focusWidget() is not bar.accept


def test_a_critique_that_repeats_the_examples_remarks_is_told_so(front: WritingPane, studio: FakeStudio) -> None:
    task = front.assistant.task("critique")
    assert task is not None
    ask(front, "critique")
    front.assistant.panel.go.click()
    studio.queue.finish(task.examples[0].answer)
    panel = front.assistant.panel
    assert panel.told.text() == (
        "Nothing is left of the answer, which stands here as it came. "
        "1 was left out: it is the example of the template, said again."
    )
    assert not panel.take.isVisible()
    assert not panel.found.isVisible()


def test_a_passage_that_repeats_the_example_is_not_put_in_its_place(front: WritingPane, studio: FakeStudio) -> None:
    task = front.assistant.task("shorten")
    assert task is not None
    front.text.editor.selectAll()
    ask(front, "shorten")
    studio.queue.finish(task.examples[0].answer)
    assert front.assistant.weighing.weigher.open == ()
    assert front.assistant.panel.answers.told.text().startswith("The model said the example of the template again")


def test_a_shortening_that_is_no_shorter_is_told(front: WritingPane, studio: FakeStudio) -> None:
    front.text.editor.selectAll()
    ask(front, "shorten")
    studio.queue.finish(WORDS.replace("very angry", "very angry indeed, and red in the face"))
    told = front.assistant.panel.answers.told
    assert told.text().startswith("This is no shorter: 26 words in the place of 20. 1 change is open.")
    front.assistant.panel.answers.more.click()
    studio.queue.finish("Tom was angry because of the horse. Mara stood in the door with the lamp.")
    assert told.text().startswith("2 changes are open.") or "no shorter" not in told.text()
    assert front.assistant.task("rewrite") is not None
    front.assistant.drop_proposal()
    front.text.editor.selectAll()
    ask(front, "rewrite")
    front.assistant.panel.field.setText("in the present tense")
    front.assistant.panel.go.click()
    studio.queue.finish(WORDS.replace("was", "is"))
    assert "shorter" not in told.text()


def test_a_fact_about_another_is_unticked_and_stands_with_the_words_of_the_text(
    front: WritingPane, studio: FakeStudio
) -> None:
    ask(front, "card")
    front.assistant.panel.field.setText("Tom")
    front.assistant.panel.go.click()
    facts = [
        {"fact": "He was angry.", "quote": "he was angry"},
        {"fact": "A lamp was there.", "quote": "with the lamp"},
    ]
    studio.queue.finish(json.dumps({"name": "Tom", "role": "character", "facts": facts}))
    found = front.assistant.panel.found
    ticks = [found.list.item(row).checkState() == Qt.CheckState.Checked for row in range(2)]
    assert ticks == [True, False]
    assert found.told.text() == "1 has no tick: neither it nor the text around its words names Tom."
    assert found.list.item(1).text() == "A lamp was there.", "the fact alone is edited"
    option = QStyleOptionViewItem()
    found.list.itemDelegate().initStyleOption(option, found.list.indexFromItem(found.list.item(1)))
    assert option.text == "A lamp was there.\u2028In the text: “with the lamp”"


def test_of_a_scene_without_room_a_card_reads_the_paragraphs_of_that_name(
    front: WritingPane, studio: FakeStudio
) -> None:
    front.assistant.writers.options = Options(max_tokens=60, context_tokens=700)
    filling = "The road went on and on between the hedges, and nobody said a word. " * 6
    lines = ("Samson was the son of the old man, and strong.", *(filling,) * 6)
    scene, document = front.desk.current or "", front.desk.document
    assert document is not None
    (paragraph,) = paragraphs_of(document, scene)
    ends = (paragraph.id, 0), (paragraph.id, len(paragraph.text))
    front.desk.make(lambda one: replace_range(one, scene, *ends, tuple(map(Passage, lines))))
    ask(front, "card")
    front.assistant.panel.field.setText("Samson")
    front.assistant.panel.go.click()
    assert "Samson was the son of the old man" in sent(studio).messages[-1].content
    fact = {"fact": "He was strong.", "quote": "and strong"}
    studio.queue.finish(json.dumps({"name": "Samson", "role": "character", "facts": [fact]}))
    told = front.assistant.panel.found.told.text()
    assert "words of the text were not read: there is no room for more than the paragraphs of that name." in told


def test_the_passage_stays_in_sight_above_the_panel_which_is_as_high_as_its_words(
    front: WritingPane, studio: FakeStudio, qtbot: QtBot
) -> None:
    front.window().resize(900, 560)
    scene, document, editor = front.desk.current or "", front.desk.document, front.text.editor
    assert document is not None
    (paragraph,) = paragraphs_of(document, scene)
    ends = (paragraph.id, 0), (paragraph.id, len(paragraph.text))
    lines = (*("The road went on and on between the hedges. " * 3,) * 8, WORDS, *("The stable was quiet. " * 6,) * 8)
    front.desk.make(lambda one: replace_range(one, scene, *ends, tuple(map(Passage, lines))))
    passage = paragraphs_of(document, scene)[8]
    front.text.select(passage.id, 0, len(passage.text))

    def seen() -> bool:
        cursor = QTextCursor(editor.document())
        assert editor.scene is not None
        rects = []
        for place in (0, len(WORDS)):
            cursor.setPosition(editor.scene.position(passage.id, place))
            rects.append(editor.cursorRect(cursor))
        return rects[0].top() >= 0 and rects[1].bottom() <= editor.viewport().height()

    ask(front, "shorten")
    qtbot.waitUntil(seen)
    panel = front.assistant.panel
    few = panel.text.height()
    studio.queue.say("Tom was angry. " * 40)
    assert panel.text.height() > few
    qtbot.waitUntil(seen)
    studio.queue.finish("")
    assert panel.answers.texts[0].height() <= 150
    front.assistant.drop_proposal()
