"""The window as the program builds it, with real services and panes, without a model running."""

from __future__ import annotations

import importlib
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.domain import scene_edits
from studio.domain.errors import StudioError
from studio.domain.text_records import Paragraph
from studio.project import backup, store
from studio.services.session import opened
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.narration.pane import NarrationPane
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.pane_deck import PANES
from studio.ui.writing.pane import WritingPane


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    app = importlib.import_module("studio.app")
    window: MainWindow = app.make_window(studio)
    qtbot.addWidget(window)
    window.resize(1366, 700)
    window.deck.show_only(*PANES)
    with qtbot.waitExposed(window):
        window.show()
    return window


def unnamed(root: QWidget) -> list[str]:
    """Focusable widgets a screen reader could not name."""
    found = []
    for widget in root.findChildren(QWidget):
        parent = widget.parentWidget()
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        if parent is not None and parent.metaObject().className() == "QComboBoxPrivateContainer":
            continue
        if widget.focusProxy() is not None or (isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget):
            continue
        if isinstance(widget, QLineEdit) and parent is not None and parent.accessibleName():
            continue
        words = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not words:
            found.append(f"{type(widget).__name__} in {type(parent).__name__}")
    return found


def test_every_focusable_control_of_every_page_has_a_name(window: MainWindow) -> None:
    window.show_start()
    window.show_models()
    window.dialogs.preferences()
    window.dialogs.about()
    window.dialogs.snapshots()
    assert unnamed(window) == []


def test_more_models_are_those_of_the_pane_that_asks(window: MainWindow) -> None:
    page = window.models_frame.page
    page.only_here.setChecked(True)
    more = [box for box in window.panes["writing"].widget.findChildren(QComboBox) if box.findData("+more") >= 0]
    assert len(more) == 1
    more[0].setCurrentIndex(more[0].findData("+more"))
    more[0].activated.emit(more[0].currentIndex())
    assert window.pages.currentWidget() is window.models_frame
    assert page.family.currentData() == "text"
    assert not page.only_here.isChecked(), "what is not here yet is what was asked for"
    for pane, family in (("picture", "picture"), ("narration", "voice")):
        window.panes[pane].models_wanted.emit(family)
        assert page.family.currentData() == family


def test_tab_reaches_every_pane_and_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    window.areas.go_to("picture")
    start = QApplication.focusWidget()
    seen = set()
    for _ in range(200):
        window.focusNextChild()
        seen.add(window.deck.focused())
        if QApplication.focusWidget() is start:
            break
    assert {"picture", "writing", "narration"} <= seen
    assert QApplication.focusWidget() is start


@pytest.mark.parametrize("alone", PANES)
def test_f6_goes_round_all_parts_and_back(window: MainWindow, qtbot: QtBot, alone: str) -> None:
    writing = window.panes["writing"]
    assert isinstance(writing, WritingPane)
    writing.start_writing()
    writing.cards.side.open()
    writing.outline.header.outline.setChecked(True)
    window.deck.show_only(alone)
    window.areas.go_to(alone)
    start = QApplication.focusWidget()
    ways = []
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        seen = [start]
        for _ in range(20):
            focused = QApplication.focusWidget()
            assert focused is not None
            qtbot.keyClick(focused, Qt.Key.Key_F6, modifier)
            seen.append(QApplication.focusWidget())
            if seen[-1] is start:
                break
        assert seen[-1] is start
        ways.append(seen)
    forth, back = ways
    assert len(set(forth)) == len(forth) - 1 >= 4, "text or canvas, what is beside it, the bar of jobs, the top bar"
    assert back == forth[::-1]
    assert any(has_keyboard_in(window.job_bar, widget) for widget in forth)
    if alone == "writing":
        for part in (writing.text.stack, writing.side, writing.assistant.bar):
            assert any(has_keyboard_in(part, widget) for widget in forth)


def test_f6_reaches_the_outline(window: MainWindow) -> None:
    writing = window.panes["writing"]
    assert isinstance(writing, WritingPane)
    writing.start_writing()
    window.deck.show_only("writing")
    window.areas.go_to("writing")
    writing.outline.header.outline.setChecked(True)
    window.areas.next_area()
    window.areas.next_area()
    assert has_keyboard_in(writing.outline.tree, QApplication.focusWidget())


def has_keyboard_in(part: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (part is widget or part.isAncestorOf(widget))


def test_f6_goes_round_a_page_that_covers_the_panes(window: MainWindow) -> None:
    window.show_start()
    for step in (window.areas.next_area, window.areas.previous_area):
        seen = []
        for _ in range(3):
            step()
            seen.append(
                next(
                    p
                    for p in (window.start_page, window.job_bar, window.top_bar)
                    if has_keyboard_in(p, QApplication.focusWidget())
                )
            )
        assert set(seen) == {window.start_page, window.job_bar, window.top_bar}
        assert seen[-1] is window.start_page


def test_a_new_project_begins_with_an_empty_scene(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.studio.settings.set("start_page_seen", False)
    window.show_start()
    window.flow.new_at(tmp_path / "Second.triptych")
    writing = window.panes["writing"]
    assert isinstance(writing, WritingPane)
    qtbot.waitUntil(lambda: writing.desk.current is not None)
    assert window.pages.currentWidget() is window.deck
    assert QApplication.focusWidget() is writing.text.editor
    qtbot.keyClicks(writing.text.editor, "It begins")
    window.commit_typing()
    session = window.studio.session
    assert session is not None
    assert session.path.stem == "Second"
    assert [one.text for one in session.document.all(Paragraph)] == ["It begins"]


def test_a_new_project_stays_in_the_pane_that_was_asked_for(window: MainWindow, tmp_path: Path) -> None:
    window.areas.go_to("picture")
    window.flow.new_at(tmp_path / "Second.triptych")
    assert window.deck.focused() == "picture"
    session = window.studio.session
    assert session is not None
    assert not list(session.document.all(Paragraph))


def test_the_pane_gone_to_keeps_the_keyboard_while_its_neighbour_grows_narrow(window: MainWindow, qtbot: QtBot) -> None:
    writing, picture = window.panes["writing"].widget, window.panes["picture"].widget
    window.registry.trigger("view.picture-alone")
    qtbot.waitUntil(lambda: picture.width() > 1000)
    window.registry.trigger("view.writing")
    qtbot.waitUntil(lambda: picture.width() < 900)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert writing.isAncestorOf(focused)


def test_the_essential_controls_are_reached_on_a_small_screen_at_double_size(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(683, 360)
    for name in PANES:
        window.areas.go_alone(name)
        assert window.deck.focused() == name
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.waitUntil(lambda focused=focused: not focused.visibleRegion().isEmpty())
        assert (window.width(), window.height()) == (683, 360)


def test_a_pane_that_is_too_high_scrolls_alone(window: MainWindow, qtbot: QtBot) -> None:
    """Of its neighbours nothing is cut off below."""
    window.resize(1366, 560)
    writing = window.deck.findChild(WritingPane)
    narration = window.deck.findChild(NarrationPane)
    bottom = window.deck.mapToGlobal(window.deck.rect().bottomLeft()).y()
    qtbot.waitUntil(lambda: writing.mapToGlobal(writing.rect().bottomLeft()).y() <= bottom)
    assert narration.height() >= narration.minimumSizeHint().height()
    assert window.deck.verticalScrollBar().maximum() == 0


def test_save_close_and_open_again_keeps_a_snapshot(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    assert studio.session is not None
    path = studio.session.path
    window.keeping.save_now()
    window.top_bar.field.setText("First")
    qtbot.keyClick(window.top_bar.field, Qt.Key.Key_Return)
    assert window.close()
    studio.close_project()
    session = studio.open_project(path)
    assert [one.name for one in session.snapshots()] == ["First"]
    assert window.windowTitle().startswith("Novel")


def test_a_package_goes_out_and_comes_in(window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    package = tmp_path / "Whole.zip"
    assert studio.session is not None
    with qtbot.waitSignal(studio.session.copy_ended):
        window.flow.export_package_to(package)
    assert "Whole.zip" in window.messages.text
    with qtbot.waitSignal(studio.session_changed, check_params_cb=lambda session: session is not None):
        window.flow.import_package_from(package)
    assert studio.session is not None
    assert studio.session.path.stem == "Whole"


def test_a_package_that_is_none_is_named(window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    package = tmp_path / "letter.zip"
    package.write_text("Dear all")
    before = studio.session
    window.flow.import_package_from(package)
    qtbot.waitUntil(lambda: "letter.zip" in window.messages.text and "Reading" not in window.messages.text)
    assert studio.session is before


def test_a_copy_is_a_project_of_its_own(window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    copy = tmp_path / "Copy.triptych"
    assert studio.session is not None
    with qtbot.waitSignal(studio.session.copy_ended):
        window.flow.save_copy_to(copy)
    assert window.top_bar.answer == "Wrote Copy.triptych"
    window.flow.open_path(copy)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert studio.session is not None
    assert studio.session.path == copy


def test_a_copy_that_cannot_be_written_is_named(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    assert studio.session is not None
    with qtbot.waitSignal(studio.session.copy_ended):
        window.flow.save_copy_to(tmp_path / "nowhere" / "Copy.triptych")
    assert window.messages.text != ""


def test_what_is_no_project_is_named_and_the_present_one_stays(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    before = studio.session
    wrong = tmp_path / "wrong.triptych"
    wrong.write_text("hello")
    window.flow.open_path(wrong)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert "wrong.triptych" in window.messages.text
    assert studio.session is before


def test_a_text_that_is_opened_as_a_project_can_be_imported(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    text = tmp_path / "story.md"
    text.write_text("# One\n\nIt began.\n")
    window.flow.open_path(text)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert "story.md" in window.messages.text
    taken: list[Path] = []
    window.given.take = taken.extend  # type: ignore[method-assign]
    offered(window)["Import it…"].click()
    assert taken == [text]


def test_a_dropped_model_is_named_on_the_model_page(window: MainWindow, studio: Studio, tmp_path: Path) -> None:
    model = tmp_path / "old.ckpt"
    model.write_bytes(b"\x80\x02}q\x00.")
    window.import_model(model)
    assert window.pages.currentWidget() is not window.deck
    assert studio.library.get("old") is None


def offered(window: MainWindow) -> dict[str, QAbstractButton]:
    """The buttons of the message shown, by their words."""
    return {one.text(): one for one in window.messages.findChildren(QAbstractButton) if one.text() and one.isVisible()}


def damaged_project(folder: Path) -> Path:
    """A project whose tables have been overwritten, and its one backup."""
    path = folder / "Torn.triptych"
    ProjectSession.create(path, "Torn").close()
    kept = backup.backup_folder(path) / "20261121-201400.triptych"
    kept.parent.mkdir(parents=True)
    shutil.copyfile(path, kept)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * 8192 + whole[12288:])
    return path


def test_a_damaged_project_offers_its_backup(window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    path = damaged_project(tmp_path)
    window.flow.open_path(path)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert "damaged" in window.messages.text
    [words] = [words for words in offered(window) if words.startswith("Open the backup of 21 November")]
    offered(window)[words].click()
    wanted = "Torn (backup).triptych"
    qtbot.waitUntil(lambda: studio.session is not None and studio.session.path.name == wanted, timeout=20_000)
    assert studio.session is not None
    assert studio.session.path.name == "Torn (backup).triptych"
    assert not studio.session.read_only
    assert path.is_file()


def test_starting_on_a_damaged_project_still_leads_to_one(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    path = damaged_project(tmp_path)
    studio.close_project()
    studio.settings.remember_project(path)
    window.flow.open_first(None)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert "Torn.triptych" in window.messages.text
    assert studio.session is not None
    assert studio.session.path.name == "Untitled.triptych"


def test_a_second_window_says_who_has_the_project_and_reads_it(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    other = ProjectSession.create(tmp_path / "Held.triptych", "Held")
    try:
        window.flow.open_path(other.path)
        qtbot.waitUntil(lambda: not window.flow.opening)
        assert "is open in" in window.messages.text
        offered(window)["Open it to read"].click()
        qtbot.waitUntil(lambda: not window.flow.opening)
        assert studio.session is not None
        assert studio.session.read_only
        assert studio.session.path == other.path
    finally:
        studio.close_project()
        other.close()


def test_enter_presses_the_button_that_has_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    window.show_start()
    leave = next(one for one in window.start_page.findChildren(QAbstractButton) if one.text() == "Go to the studio")
    qtbot.keyClick(leave, Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.deck


def test_escape_leads_from_the_first_steps_and_the_models_to_the_studio(window: MainWindow, qtbot: QtBot) -> None:
    for show in (window.show_start, window.show_models):
        show()
        assert window.pages.currentWidget() is not window.deck
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert window.pages.currentWidget() is window.deck


def test_a_project_is_read_on_a_thread_while_the_open_one_can_be_edited(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that grows with it: the file, its records, its history."""
    first, other = studio.session, ProjectSession.create(tmp_path / "Other.triptych", "Other")
    assert first is not None
    other.perform(scene_edits.new_scene(other.document, "Storm"))
    other.close()
    threads: list[str] = []
    for module, name in ((store, "read_contents"), (opened, "without_gaps"), (opened, "read_history")):
        monkeypatch.setattr(module, name, noting(getattr(module, name), threads))
    window.flow.open_path(other.path)
    assert studio.session is first
    first.perform(scene_edits.new_scene(first.document, "Meanwhile"))
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert studio.session is not None
    assert studio.session.path == other.path
    assert studio.session.undo_stack("writing").canUndo()
    assert threads == ["errand"] * 3


def noting(call: Callable[..., Any], threads: list[str]) -> Callable[..., Any]:
    def note(*given: Any, **named: Any) -> Any:
        threads.append(threading.current_thread().name)
        return call(*given, **named)

    return note


def test_a_project_that_is_not_wanted_any_more_is_let_go_of(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / f"{name}.triptych" for name in ("One", "Two")]
    for path in paths:
        ProjectSession.create(path, path.stem).close()
        window.flow.open_path(path)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert studio.session is not None
    assert studio.session.path == paths[1]

    def free() -> bool:
        try:
            ProjectSession.open(paths[0]).close()
        except StudioError:
            return False
        return True

    qtbot.waitUntil(free)
