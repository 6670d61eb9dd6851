"""The window around the panes: what keys, jobs and failures do to it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from dropping_on import drop_on
from fake_pane import FakePane, window_of_fakes
from PySide6.QtCore import QBuffer, QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.changes import Change, Edit
from studio.domain.errors import (
    BadInput,
    DiskFull,
    JobInterrupted,
    ModelMissing,
    OutOfMemory,
    ProjectDamaged,
    ProjectMoved,
    WorkerDied,
    WorkerStopped,
)
from studio.domain.picture_records import Canvas
from studio.domain.project_records import Job
from studio.domain.requests import ModelRef, PictureRequest, TextRequest
from studio.domain.scene_edits import new_scene
from studio.services.session.newer import NewerThings
from studio.services.wording import sentence
from studio.ui.actions.action import Action
from studio.ui.actions.mnemonics import plain
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.main_window import MainWindow
from studio.ui.widgets.parts import has_keyboard

REQUEST = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt="a fox")


def entry(window: MainWindow, action_id: str) -> QAction:
    """The action as its open menu shows it."""
    found = window.registry.qaction(action_id)
    menu = next(one for one in window.menuBar().findChildren(QMenu) if found in one.actions())
    menu.aboutToShow.emit()
    return found


def test_panes_are_shown_alone_and_side_by_side_and_remembered(window: MainWindow, fake_studio: FakeStudio) -> None:
    assert window.deck.shown == ("picture", "writing", "narration")
    window.registry.trigger("view.writing-alone")
    assert window.deck.shown == ("writing",)
    assert fake_studio.settings.get("panes_shown") == ["writing"]
    window.registry.trigger("view.picture")
    assert window.deck.shown == ("picture", "writing")
    assert window.panes["picture"].widget.hasFocus()


def test_a_project_of_a_newer_version_says_what_is_not_known_here(window: MainWindow, fake_studio: FakeStudio) -> None:
    assert fake_studio.session is not None
    fake_studio.session.newer = NewerThings(kinds=("rights",), details=("take",))
    fake_studio.session_changed.emit(None)
    fake_studio.session_changed.emit(fake_studio.session)
    assert "does not know; it keeps them as they are (rights, details of take)." in window.messages.text


def test_the_last_pane_stays(window: MainWindow) -> None:
    window.deck.show_only("writing")
    window.deck.toggle("writing")
    assert window.deck.shown == ("writing",)


def test_why_not_is_said_beside_what_has_the_keyboard(window: MainWindow) -> None:
    window.areas.go_to("writing")
    window.registry.refused.emit("There is nothing here.")
    assert window.top_bar.answer == "There is nothing here."
    assert "There is nothing here." in QToolTip.text()
    QToolTip.hideText()


def area_with_keyboard(window: MainWindow) -> str:
    bar = "bar" if has_keyboard(window.job_bar) else "top" if has_keyboard(window.top_bar) else ""
    return window.deck.focused() or bar


def test_f6_goes_round_the_areas(window: MainWindow) -> None:
    window.areas.go_to("picture")
    order = []
    for _ in range(5):
        window.areas.next_area()
        order.append(area_with_keyboard(window))
    assert order == ["writing", "narration", "bar", "top", "picture"]
    back = []
    for _ in range(5):
        window.areas.previous_area()
        back.append(area_with_keyboard(window))
    assert back == ["top", "bar", "narration", "writing", "picture"]


def test_save_answers_and_names_a_snapshot(window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    window.registry.trigger("file.save")
    assert window.top_bar.answer.startswith("Saved ")
    field = window.top_bar.field
    assert field.isVisible()
    field.setText("Before the storm")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert fake_studio.session is not None
    assert [one.name for one in fake_studio.session.kept] == ["Before the storm"]
    assert not field.isVisible()


def test_the_keyboard_goes_back_to_the_pane_it_came_from(window: MainWindow, qtbot: QtBot) -> None:
    window.areas.go_to("writing")
    window.keeping.save_now()
    assert window.deck.focused() == ""
    qtbot.keyClicks(window.focusWidget(), "Half way")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.deck.focused() == "writing"


def test_escape_keeps_no_snapshot(window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    window.keeping.save_now()
    qtbot.keyClick(window.top_bar.field, Qt.Key.Key_Escape)
    assert fake_studio.session is not None
    assert fake_studio.session.kept == []
    assert not window.top_bar.field.isVisible()


def test_closing_stays_open_while_work_cannot_be_written(window: MainWindow, fake_studio: FakeStudio) -> None:
    assert fake_studio.session is not None
    fake_studio.session.writes = False
    fake_studio.session.add_asset(b"work", "text/plain")
    assert not window.close()
    assert "could not be written" in window.messages.text
    fake_studio.session.writes = True
    assert window.close()


def test_what_quitting_would_stop_for_good_is_asked_about(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue = fake_studio.queue
    picture = queue.submit(PictureRequest(model=ModelRef(id="painter", engine="fake-picture")), label="A fox")
    queue.step(picture, "running")
    words = queue.submit(TextRequest(model=ModelRef(id="writer", engine="fake-text")), label="A letter")
    queue.step(words, "running")
    assert not window.close()
    assert window.messages.text.startswith("\u201cA letter\u201d is not finished.")
    queue.step(words, "done")
    assert window.messages.text == ""
    assert window.close(), "a picture goes on when the project is opened again"


def test_who_means_it_quits_in_the_midst_of_a_job(window: MainWindow, fake_studio: FakeStudio) -> None:
    words = fake_studio.queue.submit(TextRequest(model=ModelRef(id="writer", engine="fake-text")), label="A letter")
    fake_studio.queue.step(words, "running")
    assert not window.close()
    press(window, "Quit and stop it")
    assert not window.isVisible()


@pytest.mark.parametrize("new", [True, False])
def test_another_project_is_not_opened_over_a_job_that_would_be_lost(
    window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path, new: bool
) -> None:
    go = window.flow.new_at if new else window.flow.open_path
    first, other = fake_studio.session, tmp_path / "Other.triptych"
    queue = fake_studio.queue
    words = queue.submit(TextRequest(model=ModelRef(id="writer", engine="fake-text")), label="A letter")
    queue.step(words, "running")
    go(other)
    assert window.messages.text.startswith("\u201cA letter\u201d is not finished.")
    assert (fake_studio.session, window.flow.opening) == (first, False)
    press(window, "Leave it and stop that")
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert fake_studio.session is not None
    assert fake_studio.session.path == other


def test_a_picture_at_work_is_left_for_later(window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    queue = fake_studio.queue
    queue.step(queue.submit(PictureRequest(model=ModelRef(id="painter", engine="fake-picture"))), "running")
    before = fake_studio.session
    window.flow.open_sample()
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert fake_studio.session is not before


def test_a_copy_that_is_being_written_is_waited_for_or_given_up(
    window: MainWindow, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    session = fake_studio.session
    assert session is not None
    session.lasting = (tmp_path / "Whole.zip",)
    assert not window.close()
    assert window.messages.text == "\u201cWhole.zip\u201d is still being written; it is not made when you quit."
    window.flow.copy_ended(tmp_path / "Whole.zip", None)
    assert "is still being written" not in window.messages.text
    window.messages.close_current()
    window.flow.open_path(tmp_path / "Other.triptych")
    assert "is still being written" in window.messages.text
    press(window, "Leave it without that")
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert fake_studio.session is not session
    assert window.close()


MOVED = ProjectMoved(path="Novel.triptych", how="deleted")


def press(window: MainWindow, words: str) -> None:
    """The button of the message that is shown."""
    buttons = [button for button in window.messages.findChildren(QAbstractButton) if words in button.text()]
    buttons[-1].click()


def test_a_project_whose_file_is_gone_is_said_until_it_is_back(window: MainWindow, fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    session.moved = MOVED
    session.moved_changed.emit(MOVED)
    assert window.top_bar.answer == "Not saved"
    window.messages.close_current()
    session.commit_failed.emit(MOVED)
    assert window.messages.text == sentence(MOVED)
    entry(window, "file.save").trigger()
    assert window.top_bar.answer == "Not saved"
    assert not window.close()
    assert window.messages.text == sentence(MOVED)
    session.moved = None
    session.moved_changed.emit(None)
    assert "is back" in window.messages.text
    assert window.close()


def test_work_goes_on_in_a_copy_of_a_project_that_is_gone(
    window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    session = fake_studio.session
    assert session is not None
    session.moved = MOVED
    session.moved_changed.emit(MOVED)
    session.add_asset(b"work", "text/plain")
    with qtbot.waitSignal(session.copy_ended):
        window.flow.save_copy_to(tmp_path / "Copy.triptych")
    assert "All your work is in Copy.triptych" in window.messages.text
    session.add_asset(b"more", "text/plain")
    assert not window.close()
    with qtbot.waitSignal(session.copy_ended):
        window.flow.save_copy_to(tmp_path / "Copy.triptych")
    press(window, "Go on in Copy.triptych")
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert fake_studio.session is not session
    assert fake_studio.session is not None
    assert fake_studio.session.path == tmp_path / "Copy.triptych"
    assert window.messages.text == ""


def test_a_project_that_was_renamed_is_called_by_its_new_name(window: MainWindow, fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    session.path = session.path.with_name("Second draft.triptych")
    session.renamed.emit(session.path)
    assert window.top_bar.title == "Second draft"
    assert "goes on in “Second draft.triptych”" in window.messages.text
    assert fake_studio.settings.get("recent_projects")[0] == str(session.path)


def test_undo_names_the_step_of_the_pane_with_the_keyboard(window: MainWindow, fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    before = session.document.need(Canvas, "canvas")
    after = Canvas(id="canvas", name="Canvas", width=512, height=512)
    session.perform(Change(id="1", label="Resize", stack="picture", edits=(Edit(before, after),), at=0.0))
    window.areas.go_to("writing")
    assert not entry(window, "edit.undo").isEnabled()
    window.areas.go_to("picture")
    assert entry(window, "edit.undo").text() == "&Undo Resize"
    entry(window, "edit.undo").trigger()
    assert session.document.need(Canvas, "canvas") == before


def test_the_job_bar_shows_cancels_and_rests(window: MainWindow, fake_studio: FakeStudio) -> None:
    job = fake_studio.queue.submit(REQUEST, label="Picture: a fox")
    fake_studio.queue.step(job, "running")
    fake_studio.queue.progress.emit(job, 3.0, 8.0, "drawing", 5.0)
    bar = window.job_bar
    assert bar.title == "Picture: a fox"
    assert "3 of 8" in bar.state
    bar.cancel_shown()
    assert not fake_studio.queue.active(job)
    assert bar.title == "Nothing is being made"


def test_a_failed_job_is_one_sentence_with_a_way_on(window: MainWindow, fake_studio: FakeStudio) -> None:
    failure = OutOfMemory(device="cpu", needed_bytes=8 << 30, free_bytes=1 << 30)
    job = fake_studio.queue.submit(REQUEST)
    fake_studio.queue.step(job, "failed", failure)
    assert window.messages.text == sentence(failure)
    button = next(b for b in window.messages.findChildren(QAbstractButton) if b.text() == "Try again")
    button.click()
    assert fake_studio.queue.retried == [job]
    assert window.messages.text == ""


def test_a_stopped_worker_can_be_started_again(window: MainWindow, fake_studio: FakeStudio) -> None:
    fake_studio.workers.worker_changed.emit("picture", "stopped")
    assert "picture worker" in window.messages.text
    next(b for b in window.messages.findChildren(QAbstractButton) if b.text() == "Start it again").click()
    assert fake_studio.workers.restarted == ["picture"]


def test_a_crash_is_told_once_and_red_is_for_loss(window: MainWindow, fake_studio: FakeStudio) -> None:
    job = fake_studio.queue.submit(REQUEST)
    fake_studio.queue.step(job, "failed", WorkerDied(family="picture", exit_code=-11))
    assert window.messages.property("area") == "problem"
    window.messages.close_current()
    assert window.messages.text == ""
    assert fake_studio.session is not None
    fake_studio.session.commit_failed.emit(DiskFull(path="Novel.triptych"))
    assert window.messages.property("area") == "alarm"
    assert "kept in memory" in window.messages.text


def test_a_worker_that_rests_and_the_job_it_failed_are_one_message(window: MainWindow, fake_studio: FakeStudio) -> None:
    job = fake_studio.queue.submit(REQUEST)
    fake_studio.workers.worker_changed.emit("picture", "stopped")
    fake_studio.queue.step(job, "failed", WorkerStopped(family="picture", deaths=3))
    window.messages.close_current()
    assert window.messages.text == ""


def test_damage_found_in_the_background_offers_a_copy(window: MainWindow, fake_studio: FakeStudio) -> None:
    failure = ProjectDamaged(path="Novel.triptych", detail="page 3")
    assert fake_studio.session is not None
    fake_studio.session.damaged.emit(failure)
    assert window.messages.text == sentence(failure)
    assert any(b.text().startswith("Save a copy") for b in window.messages.findChildren(QAbstractButton))


def test_messages_wait_for_each_other(window: MainWindow) -> None:
    window.notices.fail(ModelMissing(model_id="one"))
    window.notices.fail(ModelMissing(model_id="two"))
    first = window.messages.text
    window.messages.close_current()
    assert window.messages.text not in ("", first)


def test_the_queue_is_reordered_and_cancelled_by_keys(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue = fake_studio.queue
    ids = [queue.submit(REQUEST, label=name) for name in ("one", "two", "three")]
    popup = window.job_bar.popup
    window.job_bar.open_queue()
    popup.list.setCurrentRow(2)
    up = next(one for one in popup.findChildren(QAbstractButton) if one.accessibleName() == "Do the job earlier")
    up.setFocus()
    QTest.keyClick(up, Qt.Key.Key_Space)
    assert popup.focusWidget() is up, "the next press would cancel everything"
    assert [job.id for job in queue.jobs()] == [ids[0], ids[2], ids[1]]
    popup.shift(1)
    assert [job.id for job in queue.jobs()] == ids
    popup.cancel_selected()
    assert [job.id for job in queue.jobs()] == ids[:2]
    popup.hide()


def test_the_queue_shows_what_its_jobs_look_like(window: MainWindow, fake_studio: FakeStudio, qtbot: QtBot) -> None:
    """The newest preview of the one at work, what another one begins from, else the sign of the pane."""
    colours = {"red": QImage(30, 60, QImage.Format.Format_RGB888), "blue": QImage(60, 30, QImage.Format.Format_RGB888)}
    for colour, image in colours.items():
        image.fill(QColor(colour))
    buffer = QBuffer()
    colours["blue"].save(buffer, "PNG")
    given = fake_studio.session.add_asset(bytes(buffer.data().data()), "image/png")
    queue, popup = fake_studio.queue, window.job_bar.popup
    at_work = queue.submit(REQUEST, label="one")
    queue.submit(REQUEST, label="two")
    queue.submit(msgspec.structs.replace(REQUEST, init_image=given.id), label="three")
    window.job_bar.open_queue()

    def middle(row: int) -> QColor:
        return popup.list.item(row).icon().pixmap(popup.list.iconSize()).toImage().pixelColor(20, 22)

    qtbot.waitUntil(lambda: middle(2) == QColor("blue"))
    queue.preview.emit(at_work, 0, colours["red"])
    assert middle(0) == QColor("red")
    assert middle(1) not in (QColor("red"), QColor("blue"))
    assert not popup.list.item(1).icon().isNull()
    popup.hide()


def test_the_queue_says_why_a_job_failed_and_tries_again(window: MainWindow, fake_studio: FakeStudio) -> None:
    failure = ModelMissing(model_id="painter")
    job = fake_studio.queue.submit(REQUEST, label="a fox")
    fake_studio.queue.step(job, "failed", failure)
    popup = window.job_bar.popup
    window.job_bar.open_queue()
    popup.list.setCurrentRow(0)
    assert sentence(failure) in popup.list.item(0).text()
    popup.retry_selected()
    assert fake_studio.queue.retried == [job]
    assert [one.state for one in fake_studio.session.document.all(Job)] == ["queued"], "it stands there once"
    popup.hide()


def test_why_jobs_failed_is_copied_and_they_are_cleared(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue, popup = fake_studio.queue, window.job_bar.popup
    waits = queue.submit(REQUEST, label="a hen")
    for name in ("a fox", "a cat"):
        queue.step(queue.submit(REQUEST, label=name), "failed", BadInput(name="x.png", problem="it is empty"))
    words = queue.submit(TextRequest(model=ModelRef(id="writer", engine="fake-text")), label="A letter")
    queue.say("Dear Sir,", words)
    queue.step(words, "failed", JobInterrupted(kept=0, words=2))
    told = window.messages.text
    window.job_bar.open_queue()
    popup.list.setCurrentRow(2)
    press = QTest.keyClick
    press(popup.list, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == popup.list.item(2).text()
    assert "Failed: a cat" in QGuiApplication.clipboard().text()
    press(popup.list, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    left = {job.id: job.state for job in fake_studio.session.document.all(Job)}
    assert left == {waits: "queued", words: "failed"}, "words that were kept are nowhere else"
    assert "x.png" in told
    assert "x.png" not in window.messages.text
    popup.hide()


def test_another_project_renames_the_window(window: MainWindow, fake_studio: FakeStudio, tmp_path: Path) -> None:
    fake_studio.new_project(tmp_path / "Second.triptych")
    assert window.windowTitle().startswith("Second")
    assert fake_studio.settings.get("recent_projects")[0].endswith("Second.triptych")
    fake_studio.close_project()
    assert window.windowTitle() == "Triptych"


def test_the_window_fits_a_small_screen_at_double_size(window: MainWindow) -> None:
    window.resize(683, 384)
    assert (window.width(), window.height()) == (683, 384)


def test_a_window_is_never_larger_than_the_screen(window: MainWindow) -> None:
    available = window.screen().availableGeometry()
    assert available.width() < 1280, "the screen of this test is meant to be small"
    assert window.width() <= available.width()
    assert window.height() <= available.height()


def test_on_a_small_screen_a_pane_that_is_gone_to_stands_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(600, 400)
    qtbot.waitUntil(lambda: window.deck.width() <= 600)
    window.deck.show_only("picture")
    window.areas.go_to("narration")
    assert window.deck.shown == ("narration",)
    window.resize(1100, 400)
    qtbot.waitUntil(lambda: window.deck.width() > 1000)
    window.areas.go_to("writing")
    assert window.deck.shown == ("writing", "narration")


def test_a_dropped_project_is_opened(window: MainWindow, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "Dropped.triptych"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert drop_on(window, mime)
    qtbot.waitUntil(lambda: not window.flow.opening)
    assert fake_studio.session is not None
    assert fake_studio.session.path == path


def test_a_drop_for_the_pane_at_work_leaves_the_keyboard_where_it_is(window: MainWindow, tmp_path: Path) -> None:
    """The Picture pane would turn to its prompt."""
    window.areas.go_to("picture")
    fake = window.panes["picture"]
    assert isinstance(fake, FakePane)
    inside = QLineEdit(fake.widget)
    inside.show()
    inside.setFocus()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png"))])
    assert drop_on(window.top_bar, mime)
    assert fake.taken == [tmp_path / "a.png"]
    assert QApplication.focusWidget() is inside


def test_texts_and_pictures_dropped_beside_their_pane_come_to_it(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "novel").mkdir()
    (tmp_path / "novel" / "nwProject.nwx").write_text("<x/>")
    for name, pane, wanted in (
        ("a.docx", "writing", "a.docx"), ("novel", "writing", "novel/nwProject.nwx"), ("a.png", "picture", "a.png"),
    ):  # fmt: skip
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        assert drop_on(window.top_bar, mime)
        fake = window.panes[pane]
        assert isinstance(fake, FakePane)
        assert fake.taken[-1:] == [tmp_path / wanted]
        assert window.deck.focused() == pane


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xyz", bytes(range(128, 256)), "“a.xyz” cannot be taken in here: only pictures"),
        ("notes.log", b"just words", "“notes.log” cannot be taken in here: only pictures"),
        ("a.xyz", b"", "“a.xyz” cannot be taken in: it is empty."),
        ("a.xcf", b"gimp xcf v011", "GIMP file with layers (XCF), which cannot be read here"),
        ("a.ppm", b"P6 1 1 255 abc", "cannot be read here: save it as PNG."),
    ],
)
def test_a_file_of_no_known_kind_is_told_so(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
    assert drop_on(window.top_bar, mime)
    qtbot.waitUntil(lambda: said in window.messages.text)


def test_what_nobody_takes_is_counted_beside_what_is_taken(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / one)) for one in ("a.xyz", "b.xyz", "a.png")])
    assert drop_on(window.top_bar, mime)
    qtbot.waitUntil(lambda: "2 files are of kinds that" in window.messages.text)
    picture = window.panes["picture"]
    assert isinstance(picture, FakePane)
    assert picture.taken[-1:] == [tmp_path / "a.png"]


def test_a_text_that_the_program_is_started_with_waits_for_the_project(
    window: MainWindow, fake_studio: FakeStudio, tmp_path: Path, qtbot: QtBot
) -> None:
    fake_studio.close_project()
    window.given.start_with([tmp_path / "a.docx", tmp_path / "b.txt"])
    writing = window.panes["writing"]
    assert isinstance(writing, FakePane)
    qtbot.waitUntil(lambda: writing.taken == [tmp_path / "a.docx", tmp_path / "b.txt"])
    assert fake_studio.session is not None


def unnamed(root: QWidget) -> list[str]:
    """Focusable widgets a screen reader could not name."""
    found = []
    for widget in root.findChildren(QWidget):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        parent = widget.parentWidget()
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


def test_every_focusable_control_has_a_name(window: MainWindow) -> None:
    window.keeping.save_now()
    window.dialogs.preferences()
    window.dialogs.about()
    window.dialogs.snapshots()
    assert unnamed(window) == []


def test_a_nameless_control_would_be_found(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    QLineEdit(holder)
    assert unnamed(holder) == ["QLineEdit in QWidget"]


def test_menus_stand_in_order_with_what_the_panes_put_into_them(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    actions = ActionRegistry()
    paste = Action("writing.paste-plain", "Paste as plain text", lambda: None, menu="Edit", section="Board")
    speak = Action("narration.export", "Export", lambda: None, menu="Narration", also="File/Export")
    back = Action("writing.bring-back", "Bring back…", lambda: None, menu="Narration", also="File", section="Files")
    strange = Action("writing.strange", "Something else", lambda: None, menu="File", section="A section of its own")
    actions.add(paste, speak, back, strange)
    window = MainWindow(
        fake_studio,  # type: ignore[arg-type]
        actions,
        picture=FakePane("picture", fake_studio),
        writing=FakePane("writing", fake_studio),
        narration=FakePane("narration", fake_studio),
    )
    qtbot.addWidget(window)
    titles = [plain(one.text()) for one in window.menuBar().actions()]
    assert titles == ["File", "Edit", "View", "Narration", "Models", "Help"]
    edit = window.menuBar().findChild(QMenu, "Edit")
    words = [plain(one.text()) for one in edit.actions()]
    assert words.index("Paste as plain text") == words.index("Select all") + 1
    file = [plain(one.text()) for one in window.menuBar().findChild(QMenu, "File").actions()]
    assert file[-1] == "Quit"
    assert {"Bring back…", "Something else"} < set(file)
    export = next(one.menu() for one in window.menuBar().findChild(QMenu, "File").actions() if one.text() == "Export")
    assert actions.qaction("narration.export") in export.actions()
    assert actions.qaction("narration.export") in window.menuBar().findChild(QMenu, "Narration").actions()


def test_one_key_hides_the_bars_and_brings_them_back(window: MainWindow) -> None:
    bars = (window.menuBar(), window.top_bar, window.job_bar)
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not any(bar.isVisible() for bar in bars)
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert all(bar.isVisible() for bar in bars)


def test_escape_leaves_the_full_screen_that_a_hint_tells_of(window: MainWindow, qtbot: QtBot) -> None:
    hint = next(one for one in window.findChildren(QLabel) if one.text() == "Escape or F11 leaves full screen")
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert hint.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()
    assert not hint.isVisible()
    assert window.top_bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(hint.isHidden, timeout=20_000)
    assert window.isFullScreen()


def test_the_hint_of_full_screen_holds_larger_type(window: MainWindow, qtbot: QtBot) -> None:
    hint = next(one for one in window.findChildren(QLabel) if one.text() == "Escape or F11 leaves full screen")
    QTest.keyClick(window, Qt.Key.Key_F11)
    before = hint.width()
    font = hint.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    hint.setFont(font)
    qtbot.waitUntil(lambda: hint.width() >= hint.sizeHint().width() > before)
    assert abs(hint.geometry().center().x() - window.width() // 2) <= 1


def test_escape_in_full_screen_first_leaves_the_page_over_the_panes(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F11)
    window.show_start()
    QTest.keyClick(window.start_page, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.deck
    assert window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def _shown_with(fake_studio: FakeStudio, qtbot: QtBot) -> MainWindow:
    window = window_of_fakes(fake_studio)
    qtbot.addWidget(window)
    return window


def test_first_steps_are_seen_when_a_pane_was_reached_on_any_way(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    window = _shown_with(fake_studio, qtbot)
    assert window.pages.currentWidget() is window.start_page
    assert not fake_studio.settings.get("start_page_seen")
    window.areas.go_to("writing")
    assert window.pages.currentWidget() is window.deck
    assert fake_studio.settings.get("start_page_seen")


def test_a_book_that_is_begun_is_shown_before_the_first_steps(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    assert fake_studio.session is not None
    document = fake_studio.session.document
    document.apply(new_scene(document, "One", passages=("It rained.",)))
    window = _shown_with(fake_studio, qtbot)
    assert window.pages.currentWidget() is window.deck
