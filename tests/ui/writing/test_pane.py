"""The pane as a whole: outline by key and by drop, find, no model, read-only projects, names for screen readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.errors import NoNetwork
from studio.domain.outline import outline, paragraphs_of
from studio.domain.scene_edits import move_scene, new_scene
from studio.domain.writing_tasks import WritingTask
from studio.services.exchange.formats import SCENE_OUT
from studio.services.session.session import ProjectSession
from studio.services.writing_tasks import shipped_tasks
from studio.ui.actions.registry import ActionRegistry
from studio.ui.writing.pane import WritingPane
from tests.patience import turns
from tests.ui.writing.conftest import FAKE, library_of
from tests.ui.writing.test_editing import shown, texts

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar, QTextEdit,
)  # fmt: skip


def task(task_id: str) -> WritingTask:
    return next(one for one in shipped_tasks() if one.id == task_id)


def titles(session: ProjectSession) -> list[tuple[int, str]]:
    return [(depth, scene.title) for depth, scene in outline(session.document)]


def three_scenes(pane: WritingPane) -> None:
    for title in ("A", "B", "C"):
        pane.outline.presenter.add_scene(title)


def test_the_outline_by_keyboard(pane: WritingPane, session: ProjectSession) -> None:
    three_scenes(pane)
    pane.outline.tree.setFocus()
    assert pane.outline.tree.currentItem().text(0) == "C"
    QTest.keyClick(pane.outline.tree, Qt.Key.Key_Up, ALT)
    assert [title for _, title in titles(session)] == ["A", "C", "B"]
    QTest.keyClick(pane.outline.tree, Qt.Key.Key_Right, ALT)
    assert titles(session) == [(0, "A"), (1, "C"), (0, "B")]
    QTest.keyClick(pane.outline.tree, Qt.Key.Key_Left, ALT)
    assert titles(session) == [(0, "A"), (0, "C"), (0, "B")]
    assert pane.outline.tree.currentItem().text(0) == "C"
    QTest.keyClick(pane.outline.tree, Qt.Key.Key_Delete)
    assert [title for _, title in titles(session)] == ["A", "B"]
    assert pane.outline.header.title.text() == "B"
    pane.undo()
    assert [title for _, title in titles(session)] == ["A", "C", "B"]


def test_a_scene_is_renamed_in_place(pane: WritingPane, session: ProjectSession, qtbot: QtBot) -> None:
    three_scenes(pane)
    pane.outline.tree.rename(pane.desk.current or "")
    field = pane.outline.tree.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "The Door")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(session)[-1] == (0, "The Door"))
    assert pane.outline.header.title.text() == "The Door"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_new_scene_is_named_then_written(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot, key: Qt.Key
) -> None:
    three_scenes(pane)
    tree = pane.outline.tree
    pane.outline.add_scene()
    field = tree.findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, "The Door")
    assert field.geometry() == tree.visualItemRect(tree.currentItem())
    QTest.keyClick(field, key)
    qtbot.waitUntil(pane.text.editor.hasFocus)
    assert titles(session)[-1] == (0, "The Door" if key == Qt.Key.Key_Return else "Untitled scene")
    pane.outline.rename_scene()
    renaming = QApplication.focusWidget()
    assert isinstance(renaming, QLineEdit)
    QTest.keyClick(renaming, Qt.Key.Key_Return)
    qtbot.waitUntil(pane.outline.tree.hasFocus)


def test_drops_name_the_parent_and_the_scene_that_follows(pane: WritingPane, session: ProjectSession) -> None:
    three_scenes(pane)
    tree, spot = pane.outline.tree, QAbstractItemView.DropIndicatorPosition
    a, b, c = (scene.id for _, scene in outline(session.document))
    item = tree.topLevelItem
    assert tree.place_of_drop(item(1), spot.AboveItem) == (None, b)
    assert tree.place_of_drop(item(1), spot.BelowItem) == (None, c)
    assert tree.place_of_drop(item(2), spot.BelowItem) == (None, None)
    assert tree.place_of_drop(item(0), spot.OnItem) == (a, None)
    assert tree.place_of_drop(None, spot.OnViewport) == (None, None)
    tree.placed.emit([c], a, None)
    tree.placed.emit([b], a, c)
    assert titles(session) == [(0, "A"), (1, "B"), (1, "C")]
    assert tree.place_of_drop(item(0), spot.BelowItem) == (a, b)


def test_each_scene_keeps_its_caret(pane: WritingPane) -> None:
    three_scenes(pane)
    QTest.keyClicks(pane.text.editor, "text")
    QTest.keyClick(pane.text.editor, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert shown(pane) == [""]
    QTest.keyClick(pane.text.editor, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert shown(pane) == ["text"]
    assert pane.text.editor.textCursor().position() == 4


def finds(pane: WritingPane, qtbot: QtBot, words: str) -> None:
    """Wait until the bar says so: what is looked for is looked for on a thread."""
    qtbot.waitUntil(lambda: pane.text.find_bar.found.text() == words)


def two_scenes_of_words(pane: WritingPane) -> None:
    for title in ("A", "B"):
        pane.outline.presenter.add_scene(title)
        QTest.keyClicks(pane.text.editor, "one two one")


def test_find_goes_round_and_through_all_scenes(pane: WritingPane, qtbot: QtBot) -> None:
    two_scenes_of_words(pane)
    pane.text.begin_find()
    assert pane.text.find_bar.isVisible()
    QTest.keyClicks(pane.text.find_bar.field, "one")
    finds(pane, qtbot, "1 of 2")
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Return)
    assert pane.text.editor.textCursor().selectionStart() == 8
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Escape)
    assert not pane.text.find_bar.isVisible()
    assert (pane.text.editor.textCursor().position(), pane.text.editor.textCursor().hasSelection()) == (11, False)
    pane.text.begin_find()
    pane.text.find_bar.everywhere.setChecked(True)
    finds(pane, qtbot, "3 of 4")
    assert pane.outline.header.title.text() == "B"
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Return)
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Return)
    finds(pane, qtbot, "1 of 4")
    assert pane.outline.header.title.text() == "A"
    pane.text.find_bar.field.setText("zebra")
    finds(pane, qtbot, "Not found")
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Escape)
    assert not pane.text.find_bar.isVisible()
    assert pane.outline.header.title.text() == "B"
    assert pane.text.editor.textCursor().position() == 11
    pane.text.begin_find()
    pane.text.find_bar.field.setText("one")
    finds(pane, qtbot, "3 of 4")
    pane.text.editor.put_caret(pane.text.editor.ids()[0], 5)
    QTest.keyClick(pane.text.find_bar.field, Qt.Key.Key_Escape)
    assert pane.text.editor.textCursor().position() == 5


def test_the_list_of_places_can_be_made_taller(pane: WritingPane, qtbot: QtBot) -> None:
    two_scenes_of_words(pane)
    pane.resize(1366, 768)
    pane.text.begin_find(replacing=True)
    bar = pane.text.find_bar
    bar.field.setText("one")
    finds(pane, qtbot, "1 of 2")
    qtbot.waitUntil(lambda: bar.grip.height() > 0)
    before = bar.list.height()
    QTest.keyClick(bar.grip, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: bar.list.height() > before)
    for _ in range(40):
        QTest.keyClick(bar.grip, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: 0 < bar.list.height() < before)


def test_words_are_replaced_in_all_scenes_but_where_the_tick_is_taken_out(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    two_scenes_of_words(pane)
    bar = pane.text.find_bar
    QTest.keyClick(pane.text.editor, Qt.Key.Key_H, CTRL)
    bar.everywhere.setChecked(True)
    QTest.keyClicks(bar.field, "one")
    QTest.keyClicks(bar.by, "three")
    qtbot.waitUntil(lambda: bar.all.text() == "Replace 4")
    rows = bar.list.model()
    assert rows.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "B: one two one becomes three"
    bar.list.setCurrentIndex(rows.index(1, 0))
    assert pane.outline.header.title.text() == "A"
    assert pane.text.editor.textCursor().selectedText() == "one"
    QTest.keyClick(bar.list, Qt.Key.Key_Space)
    assert bar.all.text() == "Replace 3"
    steps = session.undo_stack("writing").count()
    QTest.mouseClick(bar.all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.messages.text == "3 places were replaced.")
    assert all_texts(session) == ["three two one", "three two three"]
    assert shown(pane) == ["three two one"]
    assert session.undo_stack("writing").count() == steps + 1
    finds(pane, qtbot, "1 place")
    QTest.keyClicks(bar.field, "!")
    finds(pane, qtbot, "Not found")
    assert not bar.one.isEnabled()
    pane.undo()
    assert all_texts(session) == ["one two one", "one two one"]
    assert pane.messages.text == ""


def test_a_pattern_that_cannot_be_read_is_said(pane: WritingPane, qtbot: QtBot) -> None:
    two_scenes_of_words(pane)
    bar = pane.text.find_bar
    pane.text.begin_find(replacing=True)
    bar.pattern.setChecked(True)
    QTest.keyClicks(bar.field, "(on")
    qtbot.waitUntil(lambda: bar.problem.text().startswith("This pattern cannot be read"))
    QTest.keyClicks(bar.field, "e)")
    QTest.keyClicks(bar.by, r"<\1>")
    qtbot.waitUntil(lambda: bar.all.text() == "Replace 2")
    assert bar.problem.isHidden()
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    bar.by.setFocus()
    QTest.keyClick(bar.by, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(pane)[0].count("<one>") == 1)
    finds(pane, qtbot, "1 of 2")


def all_texts(session: ProjectSession) -> list[str]:
    order = outline(session.document)
    return [one.text for _, scene in order for one in paragraphs_of(session.document, scene.id)]


def test_without_a_model_it_can_be_installed_from_here(session: ProjectSession, tmp_path: Path, qtbot: QtBot) -> None:
    studio = FakeStudio(tmp_path, session=session, library=library_of())
    pane = WritingPane(studio, ActionRegistry(), shipped_tasks())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.show()
    pane.start_writing()
    bar, library = pane.assistant.bar, studio.library
    assert bar.install.isVisible()
    assert bar.install.text() == "Install writer (98 MB)"
    assert not bar.go.isVisible()
    bar.install.click()
    assert library.asked == ["starter"]
    library.install_progress.emit("starter", 49_000_000, 98_000_000, "Fetching")
    assert bar.progress.isVisible()
    assert bar.progress.value() == 500
    assert "49 MB of 98 MB" in bar.missing.text()
    library.install_ended.emit("starter", NoNetwork(source="x"))
    assert bar.install.isVisible()
    assert bar.missing.text() != "There is no writer model on this machine yet."
    library.models.append(FAKE)
    library.changed.emit()
    assert bar.go.isVisible()
    assert bar.model.currentText() == "Fake writer"


def test_a_larger_model_is_one_click_away(pane: WritingPane, qtbot: QtBot) -> None:
    pane.start_writing()
    with qtbot.waitSignal(pane.models_wanted):
        pane.assistant.bar.model.activated.emit(pane.assistant.bar.model.count() - 1)
    pane.assistant.begin(task("ask"))
    assert "not to be trusted to answer" in pane.assistant.panel.warning.text()


def test_every_control_has_a_name(pane: WritingPane) -> None:
    pane.start_writing()
    pane.text.find_bar.begin("x")
    pane.assistant.panel.begin(task("rewrite"), "careful")
    pane.assistant.panel.show_text("x", ready=True)
    nameless = [
        control
        for kind in CONTROLS
        for control in pane.findChildren(kind)
        if not (control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()))
        and not control.objectName().startswith("qt_")
        and not isinstance(control.parent(), QAbstractSpinBox | QComboBox)
        and "QComboBoxPrivateContainer" not in type(control.parent()).__name__
        and "Scroll" not in type(control).__name__
    ]
    names = [(type(one).__name__, type(one.parent()).__name__) for one in nameless]
    assert [
        name for name in names if name[0] not in ("QComboBoxListView", "QListView", "QToolButton", "QHeaderView")
    ] == []


def test_a_project_for_reading_is_not_edited(pane: WritingPane, studio: FakeStudio, session: ProjectSession) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "text")
    pane.desk.set_session(None)
    assert pane.text.editor.isReadOnly()
    path = session.path
    session.close()
    reading = ProjectSession.open(path, read_only=True)
    pane.desk.set_session(reading)
    assert shown(pane) == ["text"]
    QTest.keyClicks(pane.text.editor, "more")
    pane.commit_typing()
    assert texts(reading) == ["text"]
    assert not pane.assistant.bar.isEnabled()
    assert not pane.outline.header.add.isEnabled()
    pane.desk.set_session(None)
    reading.close()


def test_it_fits_beside_other_panes(pane: WritingPane) -> None:
    pane.start_writing()
    pane.resize(320, 600)
    assert pane.width() == 320
    assert pane.minimumSizeHint().width() <= 320
    assert pane.assistant.bar.width() <= 320
    assert pane.splitter.orientation() == Qt.Orientation.Vertical
    pane.resize(900, 600)
    assert pane.splitter.orientation() == Qt.Orientation.Horizontal


def test_zoom_and_focus_mode(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    size = pane.text.documents.points
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert pane.text.documents.points == size + 1
    assert studio.settings.get("writing_points") == size + 1
    pane.desk.set_focus_mode(True)
    assert not pane.outline.tree.isVisible()
    assert not pane.assistant.bar.isVisible()
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Escape)
    assert pane.outline.tree.isVisible()
    assert pane.assistant.bar.isVisible()


def test_the_setting_switches_the_assistant_off(pane: WritingPane, studio: FakeStudio) -> None:
    pane.start_writing()
    studio.settings.set("ai_in_writing", False)
    assert not pane.assistant.bar.isVisible()
    pane.desk.set_focus_mode(True)
    pane.desk.set_focus_mode(False)
    assert not pane.assistant.bar.isVisible()


def test_the_invitation_stands_where_the_first_word_will(pane: WritingPane) -> None:
    pane.start_writing()
    QTest.keyClicks(pane.text.editor, "The first scene")
    pane.outline.add_scene()
    pane.text.editor.clearFocus()
    image = pane.text.editor.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    line = pane.text.editor.cursorRect()
    paper = image.pixelColor(image.width() - 1, image.height() - 1)
    rows = range(round(line.top() * ratio), round(line.bottom() * ratio))
    inked = {x for x in range(image.width()) for y in rows if image.pixelColor(x, y) != paper}
    assert inked
    assert min(inked) >= round(line.left() * ratio) - 1
    QTest.keyClicks(pane.text.editor, "I")
    first = QTextCursor(pane.text.editor.document())
    assert pane.text.editor.cursorRect(first).topLeft() == line.topLeft()


def test_an_export_proposes_the_scenes_name_beside_the_project_and_tells_the_file(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    pane.outline.presenter.add_scene("Who: I?")
    pane.outline.ask_for_export(*SCENE_OUT, whole=False)
    dialog = pane.window().findChild(QFileDialog)
    assert dialog is not None
    dest = session.path.parent / f"Who I{SCENE_OUT[0].suffixes[0]}"
    assert [Path(name) for name in dialog.selectedFiles()] == [dest]
    dialog.fileSelected.emit(str(dest))
    dialog.close()
    qtbot.waitUntil(lambda: not pane.outline.files.busy, timeout=20_000)
    assert dest.is_file()
    assert dest.name in pane.messages.text


def test_a_book_is_opened_where_it_was_left(
    pane: WritingPane, studio: FakeStudio, session: ProjectSession, tmp_path: Path, qtbot: QtBot
) -> None:
    two_scenes_of_words(pane)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(pane.text.editor, key)
    pane.desk.step_scene(-1)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Home)
    pane.desk.step_scene(1)
    other = ProjectSession.create(tmp_path / "Other.triptych")
    pane.desk.set_session(other)
    pane.outline.presenter.add_scene("Elsewhere")
    again = WritingPane(studio, ActionRegistry(), shipped_tasks())  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert again.outline.header.title.text() == "B"
    assert again.text.editor.textCursor().position() == 2
    again.desk.step_scene(-1)
    assert again.text.editor.textCursor().position() == 0
    pane.desk.set_session(None)
    other.close()


def test_the_scene_in_front_is_in_view_in_the_outline(pane: WritingPane, session: ProjectSession) -> None:
    for number in range(60):
        session.perform(new_scene(session.document, f"Scene {number}"))
    tree, order = pane.outline.tree, pane.desk.order()

    def seen() -> bool:
        return tree.viewport().rect().contains(tree.visualItemRect(tree.currentItem()))

    pane.desk.open_scene(order[-1])
    assert seen()
    pane.desk.open_scene(order[0])
    assert seen()
    pane.desk.open_scene(order[30])
    pane.resize(900, 400)
    turns()
    assert seen()
    session.perform(move_scene(session.document, order[40], parent_id=order[39]))
    tree.collapseAll()
    pane.desk.open_scene(order[40])
    assert seen()
    pane.outline.header.outline.setChecked(False)
    pane.desk.open_scene(order[5])
    pane.outline.header.outline.setChecked(True)
    turns()
    assert seen()


def test_a_scene_is_split_at_the_caret_then_merged_again(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    pane.outline.presenter.add_scene("A")
    for words in ("one", "two", "three"):
        QTest.keyClicks(pane.text.editor, words)
        QTest.keyClick(pane.text.editor, Qt.Key.Key_Return)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Up)
    QTest.keyClick(pane.text.editor, Qt.Key.Key_Up)
    pane.commit_typing()
    before = [one.id for one in paragraphs_of(session.document, pane.desk.current or "")]
    actions.trigger("writing.split-scene")
    assert titles(session) == [(0, "A"), (0, "Untitled scene")]
    assert shown(pane) == ["two", "three", ""]
    pane.desk.step_scene(-1)
    assert shown(pane) == ["one"]
    actions.trigger("writing.merge-scenes")
    assert shown(pane) == ["one", "two", "three", ""]
    assert titles(session) == [(0, "A")]
    assert [one.id for one in paragraphs_of(session.document, pane.desk.current or "")] == before
    pane.undo()
    pane.undo()
    assert titles(session) == [(0, "A")]
    assert shown(pane) == ["one", "two", "three", ""]


def test_a_scene_begins_in_the_middle_of_a_paragraph_as_one_step(
    pane: WritingPane, session: ProjectSession, actions: ActionRegistry
) -> None:
    pane.outline.presenter.add_scene("A")
    QTest.keyClicks(pane.text.editor, "She went. He stayed.")
    pane.commit_typing()
    (only,) = paragraphs_of(session.document, pane.desk.current or "")
    pane.text.put_caret(only.id, 0)
    assert actions.get("writing.split-scene").enabled() == "Put the caret where the new scene begins."
    pane.text.put_caret(only.id, 10)
    actions.trigger("writing.split-scene")
    assert titles(session) == [(0, "A"), (0, "Untitled scene")]
    assert shown(pane) == ["He stayed."]
    pane.desk.step_scene(-1)
    assert shown(pane) == ["She went. "]
    pane.undo()
    assert titles(session) == [(0, "A")]
    assert shown(pane) == ["She went. He stayed."]


def test_letters_in_the_outline_go_to_a_title_and_enter_to_the_text(
    pane: WritingPane, session: ProjectSession, qtbot: QtBot
) -> None:
    three_scenes(pane)
    pane.activateWindow()
    tree = pane.outline.tree
    for _ in range(2):
        spot = tree.visualItemRect(tree.topLevelItem(1)).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
        QTest.qWait(QApplication.doubleClickInterval() + 50)
    assert not tree.editing()
    QTest.keyClick(tree, Qt.Key.Key_C)
    assert pane.outline.header.title.text() == "C"
    assert [title for _, title in titles(session)] == ["A", "B", "C"]
    QTest.keyClick(tree, Qt.Key.Key_Return)
    qtbot.waitUntil(pane.text.editor.hasFocus)
    assert [title for _, title in titles(session)] == ["A", "B", "C"]
