"""Every action of the Writing pane does what it says: by its key with the keyboard in its place, or by its id."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMenuBar, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Mark, Paragraph, Scene
from studio.domain.typographic import LANGUAGES
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.menus import Menus
from studio.ui.writing.assistant.actions import action_id as id_of
from studio.ui.writing.pane import WritingPane
from tests.ui.writing.test_editing import shown, texts

Press = Callable[[str], None]
TASKS = {id_of(task).removeprefix("writing.") for task in shipped_tasks()}


@pytest.fixture
def front(pane: WritingPane, qtbot: QtBot) -> WritingPane:
    """A scene of two paragraphs, the keyboard in it, the caret at its end."""
    pane.activateWindow()
    pane.start_writing()
    qtbot.waitUntil(pane.text.editor.hasFocus)
    QTest.keyClicks(pane.text.editor, "one two")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClicks(pane.text.editor, "three")
    pane.commit_typing()
    return pane


@pytest.fixture
def press(front: WritingPane, actions: ActionRegistry) -> Press:
    """Press the first key of an action where the keyboard is; it has to be that action that runs, once."""

    def act(action_id: str) -> None:
        ran: list[str] = []
        actions.done.connect(ran.append)
        actions.refused.connect(ran.append)
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keySequence(widget, QKeySequence(actions.get(action_id).keys[0]))
        actions.done.disconnect(ran.append)
        actions.refused.disconnect(ran.append)
        assert ran == [action_id]

    return act


def paragraphs(pane: WritingPane) -> tuple[Paragraph, ...]:
    assert pane.desk.document is not None
    return paragraphs_of(pane.desk.document, pane.desk.current or "")


def titles(session: ProjectSession) -> list[tuple[int, str]]:
    return [(depth, scene.title) for depth, scene in outline(session.document)]


def select(pane: WritingPane, start: int, end: int) -> None:
    cursor = pane.text.editor.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    pane.text.editor.setTextCursor(cursor)


@pytest.mark.parametrize("style", ["bold", "italic", "underline", "strike", "small-caps", "superscript", "subscript"])
def test_emphasis(front: WritingPane, press: Press, style: str) -> None:
    select(front, 4, 7)
    press(f"writing.{style}")
    assert paragraphs(front)[0].marks == (Mark(4, 7, style),)
    press(f"writing.{style}")
    assert paragraphs(front)[0].marks == ()


@pytest.mark.parametrize("style", ["heading1", "heading2", "heading3", "quote", "list-item", "rule", "body"])
def test_styles(front: WritingPane, press: Press, style: str) -> None:
    front.text.marking.set_style("quote" if style != "quote" else "body")
    press(f"writing.style-{style}")
    assert [one.style for one in paragraphs(front)][1] == style


def test_pasting_plain(front: WritingPane, press: Press, session: ProjectSession) -> None:
    QGuiApplication.clipboard().setText("# four\n\n**five**")
    press("writing.paste-plain")
    assert texts(session) == shown(front) == ["one two", "three# four", "**five**"]
    assert paragraphs(front)[2].marks == ()


def test_the_size_of_type_and_focus_mode(front: WritingPane, press: Press, studio: FakeStudio) -> None:
    points = front.text.documents.points
    press("writing.larger")
    assert studio.settings.get("writing_points") == points + 1
    press("writing.smaller")
    press("writing.smaller")
    assert studio.settings.get("writing_points") == points - 1
    press("writing.outline")
    assert not front.outline.tree.isVisible()
    press("writing.outline")
    assert front.outline.tree.isVisible()
    press("writing.focus-mode")
    assert not front.outline.header.isVisible()
    press("writing.escape")
    assert front.outline.header.isVisible()


def test_scenes(front: WritingPane, press: Press, session: ProjectSession, qtbot: QtBot) -> None:
    press("writing.new-scene")
    assert titles(session) == [(0, "Scene 1"), (0, "Untitled scene")]
    field = front.outline.tree.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "Two")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(session)[1] == (0, "Two"))
    front.text.focus()
    press("writing.previous-scene")
    assert front.outline.header.title.text() == "Scene 1"
    press("writing.next-scene")
    assert front.outline.header.title.text() == "Two"
    front.outline.tree.setFocus()
    press("writing.move-up")
    assert [title for _, title in titles(session)] == ["Two", "Scene 1"]
    press("writing.move-down")
    press("writing.move-in")
    assert titles(session) == [(0, "Scene 1"), (1, "Two")]
    press("writing.move-out")
    assert titles(session) == [(0, "Scene 1"), (0, "Two")]
    press("writing.rename-scene")
    assert front.outline.tree.editing()
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not front.outline.tree.editing())
    front.outline.tree.setFocus()
    press("writing.remove-scene")
    assert titles(session) == [(0, "Scene 1")]
    press("writing.add-scene")
    assert len(titles(session)) == 2


def test_tab_behind_the_title_of_a_new_scene_leads_to_its_text(
    front: WritingPane, press: Press, session: ProjectSession, qtbot: QtBot
) -> None:
    front.desk.step_scene(-1)
    front.outline.presenter.add_scene("Last")
    front.desk.step_scene(-1)
    press("writing.new-scene")
    field = front.outline.tree.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "Two")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(front.text.editor.hasFocus)
    assert [title for _, title in titles(session)] == ["Scene 1", "Two", "Last"]
    assert not front.outline.tree.editing()


def test_files_are_asked_for(front: WritingPane, actions: ActionRegistry) -> None:
    for action_id in (
        "writing.import",
        "writing.export-scene",
        *(one.id for one in actions.all() if one.menu.startswith("Manuscript/Export")),
    ):
        before = len(front.window().findChildren(QFileDialog))
        actions.trigger(action_id)
        dialogs = front.window().findChildren(QFileDialog)
        assert len(dialogs) == before + 1, action_id
        for dialog in dialogs:
            dialog.reject()


def test_an_empty_manuscript_offers_to_import_one(pane: WritingPane) -> None:
    pane.show()
    button = pane.text.stack.bring_text
    assert button.isVisible()
    before = len(pane.window().findChildren(QFileDialog))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialogs = pane.window().findChildren(QFileDialog)
    assert len(dialogs) == before + 1
    dialogs[-1].reject()
    pane.start_writing()
    assert not button.isVisible()


def test_tasks(front: WritingPane, press: Press, studio: FakeStudio, session: ProjectSession) -> None:
    press("writing.continue")
    assert front.assistant.presenter.running is not None
    studio.queue.finish(" four")
    assert texts(session)[1] == "three four"
    press("writing.ask")
    assert front.assistant.panel.field.hasFocus()
    QTest.keyClicks(front.assistant.panel.field, "Who?")
    QTest.keyClick(front.assistant.panel.field, Qt.Key.Key_Return)
    studio.queue.finish("Nobody.")
    assert front.assistant.panel.text.toPlainText() == "Nobody."
    press("writing.escape")
    assert not front.assistant.panel.isVisible()
    select(front, 0, 3)
    press("writing.rewrite")
    assert front.assistant.panel.task is not None
    assert front.assistant.panel.task.id == "rewrite"
    press("writing.escape")


def test_generated_words(front: WritingPane, press: Press, studio: FakeStudio, session: ProjectSession) -> None:
    def generate(said: str) -> None:
        front.assistant.continue_text()
        studio.queue.finish(said)

    for action_id, said, text in (("accept-here", " four", "three four"), ("accept-all", " five", "three four five")):
        generate(said)
        press(f"writing.{action_id}")
        assert texts(session)[1] == text
        assert all(span.accepted for span in paragraphs(front)[1].spans)
    generate(" six")
    press("writing.remove-here")
    assert texts(session)[1] == "three four five"


def test_what_was_sent_is_shown(front: WritingPane, press: Press) -> None:
    press("writing.show-prompt")
    assert front.assistant.sending.panel.isVisible()
    front.assistant.sending.close()


def test_suggestions_are_switched(front: WritingPane, actions: ActionRegistry, studio: FakeStudio) -> None:
    actions.trigger("writing.suggest-words")
    assert studio.settings.get("writing_suggestions")
    assert actions.qaction("writing.suggest-words").isChecked()
    assert front.assistant.bar.popover.suggest.isChecked()


def test_escape_ends_the_innermost_first(
    front: WritingPane, actions: ActionRegistry, press: Press, studio: FakeStudio
) -> None:
    actions.trigger("writing.focus-mode")
    front.text.begin_find()
    front.assistant.begin(next(task for task in front.assistant.tasks if task.id == "ask"))
    front.text.focus()
    front.assistant.continue_text()
    left: list[str] = []
    for _ in range(4):
        press("writing.escape")
        states = {
            "writing": front.assistant.presenter.running is not None,
            "panel": front.assistant.panel.isVisible(),
            "find": front.text.find_bar.isVisible(),
            "focus": front.desk.focus_mode,
        }
        left.append(" ".join(name for name, is_there in states.items() if is_there))
    assert left == ["panel find focus", "find focus", "focus", ""]
    front.text.begin_find()
    front.assistant.continue_text()
    front.text.find_bar.field.setFocus()
    press("writing.escape")
    assert not front.text.find_bar.isVisible()
    assert front.assistant.presenter.running is not None
    press("writing.escape")
    assert front.assistant.presenter.running is None


@pytest.mark.parametrize(
    ("action_id", "reason"),
    [
        ("writing.rewrite", "Select the text that it is about first."),
        ("writing.stop", "The assistant is not at work."),
        ("writing.next-scene", "This is the last scene."),
        ("writing.previous-scene", "This is the first scene."),
        ("writing.accept-all", "All words of this scene are accepted."),
    ],
)
def test_what_cannot_be_done_says_why(front: WritingPane, actions: ActionRegistry, action_id: str, reason: str) -> None:
    said: list[str] = []
    actions.refused.connect(said.append)
    actions.trigger(action_id)
    assert said == [reason]


def test_without_a_project_or_a_scene_that_is_said(pane: WritingPane, actions: ActionRegistry) -> None:
    assert actions.get("writing.continue").enabled() == "There is no scene yet."
    pane.desk.set_session(None)
    assert actions.get("writing.continue").enabled() == "No project is open."
    assert actions.get("writing.new-scene").enabled() == "No project is open."


def test_switched_off_the_assistant_offers_nothing(
    front: WritingPane, actions: ActionRegistry, studio: FakeStudio
) -> None:
    def offered() -> set[str]:
        return {one.id.removeprefix("writing.") for one in actions.all() if one.shown()}

    before = offered()
    studio.settings.set("ai_in_writing", False)
    gone = {*TASKS, "task-templates", "stop", "show-prompt", "suggest-words", "other-words", "show-chances"}
    gone |= {"answer-question", "put-synopsis", "put-notes"}
    of_rewrites = {"accept-word", "refuse-word", "next-proposed", "previous-proposed", "another-answer"}
    of_talk = {one for one in before if one.split("-")[0] == "talk"}
    assert (
        before - offered() == gone | {"accept-here", "remove-here", "accept-all", "remove-all"} | of_rewrites | of_talk
    )
    jobs = len(studio.queue.jobs())
    for one in gone:
        actions.trigger(f"writing.{one}")
    assert len(studio.queue.jobs()) == jobs
    assert not front.assistant.panel.isVisible()
    assert not front.assistant.sending.panel.isVisible()
    assert not any(actions.qaction(f"writing.{one}").isEnabled() for one in gone)
    QTest.keyClick(front.text.editor, Qt.Key.Key_Backspace, Qt.KeyboardModifier.AltModifier)
    assert shown(front) != ["one two", "three"], "the key is the editor's own again"
    studio.settings.set("ai_in_writing", True)
    assert all(actions.qaction(f"writing.{one}").isEnabled() for one in gone)


def test_buttons_say_keys_and_reasons(front: WritingPane, actions: ActionRegistry, qtbot: QtBot) -> None:
    bar = front.assistant.bar
    buttons: dict[QWidget, str] = {
        bar.go: "Ctrl+Return",
        bar.tasks["rewrite"]: "Ctrl+Shift+R",
        bar.inspect: "Ctrl+Shift+I",
    }
    for button, keys in buttons.items():
        assert keys in button.toolTip()
    bar.tasks["ask"].click()
    assert front.assistant.panel.isVisible()


def test_reading_aloud_begins_at_the_caret(actions: ActionRegistry, front: WritingPane, qtbot: QtBot) -> None:
    places = front.text.places()
    assert places is not None
    with qtbot.waitSignal(front.read_aloud_wanted) as asked:
        actions.trigger("writing.read-aloud")
    assert asked.args == [front.desk.current, *places[0]]


def test_every_action_is_tried_here(actions: ActionRegistry, pane: WritingPane) -> None:
    """A new action needs a line above."""
    exported = {one.id for one in actions.all() if one.menu.startswith("Manuscript/Export")}
    styles = {f"style-{one}" for one in ("body", "heading1", "heading2", "heading3", "quote", "list-item", "rule")}
    styles |= {"style-numbered-item", "style-code"}
    named = {
        "bold", "italic", "underline", "strike", "small-caps", "superscript", "subscript",
        "paste-plain", "larger", "smaller", "outline", "focus-mode", "escape",
        "new-scene", "previous-scene", "next-scene", "move-up", "move-down", "move-in", "move-out", "rename-scene",
        "remove-scene", "add-scene", "import", "export-scene", "accept-here", "accept-all", "remove-all", "remove-here",
        "show-prompt", "suggest-words", "stop",
    }  # fmt: skip
    # In test_pane.py and test_as_typed.py.
    named |= {"list-deeper", "list-higher"}
    named |= {"replace", "link", "footnote", "code", "font", "typewriter", "spelling", "split-scene"}
    named |= {"find-next", "find-previous", "new-chapter", "merge-scenes"} | {
        f"language-{code}" for code in (*LANGUAGES, "en-GB")
    }
    # In test_outline_together.py.
    named |= {"scene-status", "new-scene-inside", "merge-chosen", "set-apart"}
    # In test_grammar.py.
    named |= {"grammar", "grammar-rules"}
    # In test_details.py and test_counts.py.
    named |= {"details", "fold-details", "session-goal"}
    # In test_cards_room.py.
    named |= {"show-cards", "new-character", "new-place", "new-thing", "new-style", "brand-voice", "add-card"}
    named |= {"rename-card"}
    named |= {"remove-card", "card-seed", "card-picture", "card-picture-file", "card-picture-none"}
    # In test_pictures_in_text.py, test_split.py and test_board.py.
    named |= {"picture", "picture-file", "split", "other-view", "corkboard", "open-card", "edit-card", "card-add"}
    named |= {"card-earlier", "card-later", "card-inside", "card-up"}
    # In test_verse_room.py.
    named |= {"verse"}
    named |= {"read-aloud"}
    # In test_versions_room.py.
    named |= {"show-versions", "keep-version", "keep-manuscript", "compare-version", "gone-scenes", "drop-version"}
    named |= {"new-draft", "empty-draft", "switch-draft", "compare-draft", "rename-draft", "remove-draft"}
    # In test_review_room.py.
    named |= {"show-review", "authors-report", "sessions", "export-authors", "show-authors"}
    # In test_dictation.py and test_going.py.
    named |= {"dictate", "spoken-marks", "go-to-scene", "fold-outline", "unfold-outline"}
    # In test_margin_room.py.
    named |= {"bring-back", "show-margin", "next-change", "previous-change", "accept-change", "refuse-change"}
    named |= {f"{act}-{which}-changes" for act in ("accept", "refuse") for which in ("scene", "all")}
    named |= {"add-note", "answer-note", "resolve-note", "remove-note"}
    # In test_other_words.py and test_chances.py.
    named |= {"other-words", "show-chances"}
    # In test_tasks_in_window.py.
    named |= {"put-synopsis", "put-notes"}
    # In test_template_window.py.
    named |= {"task-templates"}
    # In test_weighing.py.
    named |= {"accept-word", "refuse-word", "next-proposed", "previous-proposed", "another-answer"}
    # In test_ask_room.py.
    named |= {"ask-book", "answer-question", "draft-article"}
    # In test_sources_room.py.
    named |= {"show-sources", "add-sources", "paste-source", "quote-source", "rename-source", "remove-source"}
    # In test_talk_room.py.
    named |= {"talk", "talk-new", "talk-stop", "talk-again", "talk-prompt", "talk-change", "talk-before", "talk-next"}
    named |= {"talk-insert", "talk-copy", "talk-remove-turn", "talk-rename", "talk-export", "talk-remove"}
    named |= {"talk-personas"}
    # In test_style_room.py.
    named |= {"own-style", "own-style-scene", "talk-style"}
    # In test_dictionaries.py.
    named |= {"dictionary"}
    # In test_counts.py.
    named |= {"title-and-author"}
    # In test_recordings.py.
    named |= {"transcribe", "play-recording", "play-line", "stop-recording"}
    assert {one.id for one in actions.all()} == exported | {f"writing.{one}" for one in named | styles | TASKS}


def test_the_menu_of_the_manuscript_fits_a_small_screen(actions: ActionRegistry, front: WritingPane) -> None:
    bar = QMenuBar(front)
    Menus(bar, actions).build()
    menu = bar.findChild(QMenu, "Manuscript")
    assert menu is not None
    assert menu.sizeHint().height() <= 740


def test_what_does_a_task_without_a_model_stands_in_the_menu_that_is_named(
    actions: ActionRegistry, pane: WritingPane
) -> None:
    paths = [
        task.instead.removeprefix("Manuscript > ") for task in shipped_tasks() if task.instead[:12] == "Manuscript >"
    ]
    entries = {f"{one.menu} > {one.words.rstrip('…')} " for one in actions.all() if one.menu}
    assert paths
    assert [one for one in paths if not any(f"Manuscript/{one}".startswith(entry) for entry in entries)] == []


def test_switched_off_the_assistant_has_no_menu(
    actions: ActionRegistry, front: WritingPane, studio: FakeStudio
) -> None:
    studio.settings.set("ai_in_writing", False)
    bar = QMenuBar(front)
    Menus(bar, actions).build()
    menu = bar.findChild(QMenu, "Manuscript")
    assert menu is not None
    menu.aboutToShow.emit()
    shown = {one.text().replace("&", "") for one in menu.actions() if one.isVisible()}
    assert "Assistant" not in shown
    assert "View" in shown


def test_a_scene_that_goes_by_one_key_is_told(front: WritingPane, press: Press, session: ProjectSession) -> None:
    QTest.keyClicks(front.text.editor, "Two words")
    front.commit_typing()
    front.outline.tree.setFocus()
    press("writing.remove-scene")
    assert titles(session) == []
    assert "“Scene 1” was removed, with" in front.messages.text
    front.undo()
    assert titles(session) == [(0, "Scene 1")]
    assert front.messages.text == ""


def test_f3_finds_on_with_the_bar_and_without_it(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    pane.start_writing()
    editor = pane.text.editor
    QTest.keyClicks(editor, "lamp and lamp and lamp")
    pane.commit_typing()
    pane.text.put_caret(pane.desk.scene_ids()[0], 0)
    QTest.keyClick(editor, Qt.Key.Key_F3)
    bar = pane.text.find_bar
    assert bar.isVisible(), "nothing was looked for yet: it is asked"
    QTest.keyClicks(bar.field, "lamp")
    qtbot.waitUntil(lambda: selected(pane) == (0, 4))
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: selected(pane) == (9, 13))
    QTest.keyClick(bar.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: selected(pane) == (0, 4))
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert editor.hasFocus()
    QTest.keyClick(editor, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: selected(pane)[1] - selected(pane)[0] == 4)
    assert not bar.isVisible()
    assert editor.hasFocus()


def selected(pane: WritingPane) -> tuple[int, int]:
    places = pane.text.places()
    return (places[0][1], places[1][1]) if places is not None else (0, 0)


def test_ctrl_h_replaces_and_escape_gives_the_keyboard_back(pane: WritingPane) -> None:
    pane.start_writing()
    QTest.keyClick(pane.text.editor, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    bar = pane.text.find_bar
    assert bar.replacing.isVisible()
    assert bar.field.hasFocus()
    bar.by.setFocus()
    QTest.keyClick(bar.by, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert pane.text.editor.hasFocus()


def test_a_new_chapter_holds_an_empty_scene_and_is_one_step(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "Before.")
    pane.commit_typing()
    before = [(depth, scene.title) for depth, scene in outline(session.document)]
    steps = session.undo_stack("writing").count()
    actions.trigger("writing.new-chapter")
    actions.trigger("writing.new-chapter")
    found = [(depth, scene.title) for depth, scene in outline(session.document)]
    assert found == [*before, (0, "Chapter 1"), (1, "Scene 1"), (0, "Chapter 2"), (1, "Scene 1")]
    assert pane.desk.current == outline(session.document)[-1][1].id
    assert session.undo_stack("writing").count() == steps + 2
    pane.undo()
    pane.undo()
    assert [(depth, scene.title) for depth, scene in outline(session.document)] == before


def test_a_new_chapter_stays_in_its_part(pane: WritingPane, session: ProjectSession, actions: ActionRegistry) -> None:
    part = new_scene(session.document, "Part One")
    session.perform(part)
    made = part.edits[0].after
    assert isinstance(made, Scene)
    for title in ("Birtwick Park", "A Fair Start"):
        session.perform(new_scene(session.document, title, parent_id=made.id))
    pane.desk.open_scene(outline(session.document)[1][1].id)
    actions.trigger("writing.new-chapter")
    found = [(depth, scene.title) for depth, scene in outline(session.document)]
    assert found[1:] == [(1, "Birtwick Park"), (1, "Chapter 1"), (2, "Scene 1"), (1, "A Fair Start")]
