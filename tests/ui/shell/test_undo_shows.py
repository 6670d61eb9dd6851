"""Undo and Redo of the Edit menu show where the step was, as the keys do in the editor."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.domain.passages import Passage
from studio.domain.scene_edits import new_scene
from studio.services.exchange.manuscript_in import ImportedScene, import_change
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.writing.pane import WritingPane
from studio.ui.writing.text.find_room import REPLACED
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]


def test_the_menu_scrolls_to_the_paragraph(window: MainWindow, studio: Studio) -> None:
    window.areas.go_to("writing")
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    pane.text.paste(tuple(Passage(f"Paragraph {number}") for number in range(80)))
    pane.text.paste((Passage(" at the end"),))
    pane.text.editor.verticalScrollBar().setValue(0)
    window.registry.trigger("edit.undo")
    assert pane.text.editor.toPlainText().endswith("Paragraph 79")
    assert pane.text.editor.verticalScrollBar().value() > 0


def test_the_menu_switches_to_the_scene_of_the_step(window: MainWindow, studio: Studio) -> None:
    window.areas.go_to("writing")
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    first = pane.desk.current
    second = pane.outline.presenter.add_scene("Two")
    assert first is not None
    pane.desk.open_scene(first)
    pane.text.paste((Passage("Here"),))
    assert second is not None
    pane.desk.open_scene(second)
    window.registry.trigger("edit.undo")
    assert pane.desk.current == first
    assert pane.text.editor.toPlainText() == ""
    pane.desk.open_scene(second)
    window.registry.trigger("edit.redo")
    assert pane.desk.current == first
    assert pane.text.editor.toPlainText() == "Here"


def test_what_was_out_of_sight_is_named(window: MainWindow, studio: Studio) -> None:
    assert studio.session is not None
    window.areas.go_to("writing")
    studio.session.perform(new_scene(studio.session.document, "One", passages=("Far away.",)))
    change = new_scene(studio.session.document, "Two")
    studio.session.perform(change)
    window.panes["writing"].reveal(change)
    window.registry.trigger("edit.undo")
    window.say("")
    window.registry.trigger("edit.undo")
    assert window.top_bar.answer.startswith("Undone: New scene")


def test_an_undone_import_is_named_by_its_first_scene(window: MainWindow, studio: Studio) -> None:
    assert studio.session is not None
    read = [ImportedScene(title, (Passage("Rain."),)) for title in ("One", "Two", "Three")]
    studio.session.perform(import_change(studio.session.document, read))
    window.areas.go_to("writing")
    window.registry.trigger("edit.undo")
    assert window.top_bar.answer == "Undone: Import of “One”"


def test_a_step_in_sight_is_not_named(window: MainWindow, studio: Studio) -> None:
    window.areas.go_to("writing")
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    pane.text.paste((Passage("Here"),))
    window.say("")
    window.registry.trigger("edit.undo")
    assert window.top_bar.answer == ""


def test_what_was_said_of_another_step_gives_its_place(window: MainWindow, studio: Studio) -> None:
    assert studio.session is not None
    window.areas.go_to("writing")
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    pane.text.paste((Passage("Here"),))
    window.say("Undone: Accept a change in “One”")
    pane.desk.notices.say("1,129 places were replaced.", key=REPLACED)
    assert pane.messages.text == "1,129 places were replaced."
    window.registry.trigger("edit.undo")
    assert window.top_bar.answer == "Undone: Paste in “Scene 1”"
    assert pane.messages.text == ""
    pane.desk.notices.say("1,129 places were replaced.", key=REPLACED)
    studio.session.undo_stack("writing").redo()  # as where the step of a whole book ends later
    assert pane.messages.text == ""


def test_the_key_in_the_editor_is_the_action_of_the_window(window: MainWindow, studio: Studio) -> None:
    """The editor takes it only where there is no such action, or one step would be taken by two."""
    window.areas.go_to("writing")
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    pane.text.paste((Passage("Here"),))
    done: list[str] = []
    window.registry.done.connect(done.append)
    for key, text in ((Qt.Key.Key_Z, ""), (Qt.Key.Key_Y, "Here")):
        QTest.keyClick(pane.text.editor, key, Qt.KeyboardModifier.ControlModifier)
        assert pane.text.editor.toPlainText() == text
    assert done == ["edit.undo", "edit.redo"]
