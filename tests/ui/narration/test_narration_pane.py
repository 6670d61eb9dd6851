"""The Narration pane with its widgets: names, keys, sizes, and that what is pressed reaches the queue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.manuscript import set_paragraph_text
from studio.domain.passages import text_hash
from studio.domain.requests import SpeechRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import Take
from studio.domain.text_records import Paragraph
from studio.services.narration.playback import FakeSink, Playback
from studio.ui.actions.action import Action
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.desk import MESSAGE
from studio.ui.narration.pane import NarrationPane


@pytest.fixture
def registry(qtbot: QtBot) -> ActionRegistry:
    return ActionRegistry()


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio, registry: ActionRegistry) -> Iterator[NarrationPane]:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    files = {f"voices/{name}.bin": "/nowhere" for name in ("af_heart", "bf_emma")}
    fake_studio.library.models.append(
        InstalledModel(
            id="kokoro-v1.0", title="Kokoro", family="voice", engine="fake-voice", architecture="kokoro", root="/",
            files=files, tasks=("speak",), licence=LICENCE,
        )
    )  # fmt: skip
    assert fake_studio.session is not None
    change = new_scene(fake_studio.session.document, "Orchard", passages=("First one. Second one.", "Third one."))
    fake_studio.session.perform(change)
    pane = NarrationPane(fake_studio, registry)  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(330, 600)
    pane.show()
    qtbot.waitExposed(pane)
    yield pane
    pane.takes.stop()


def rest(pane: NarrationPane, qtbot: QtBot) -> None:
    """Until nothing is read on a thread any more: what a wide pane shows, and guessed words."""

    def quiet() -> bool:
        busy = pane.desk.chapter.reading or pane.chapters.counting
        return not busy and all(one.name != "errand" for one in threading.enumerate())

    qtbot.waitUntil(quiet, timeout=60_000)


def test_every_control_has_a_name(pane: NarrationPane) -> None:
    kinds = (QPushButton, QToolButton, QComboBox, QAbstractSpinBox)
    controls = [
        w
        for w in pane.findChildren(QWidget)
        if isinstance(w, kinds) or w in (pane.takes_view.segments, pane.sound_view.wave)
    ]
    assert len(controls) > 10
    for control in controls:
        if isinstance(control, QToolButton) and isinstance(control.parent(), QLineEdit | QComboBox):
            continue
        face = QAccessible.queryAccessibleInterface(control)
        assert face.text(QAccessible.Text.Name), control


def test_it_fits_the_narrowest_pane(pane: NarrationPane) -> None:
    assert pane.minimumSizeHint().width() <= 330
    assert pane.minimumSizeHint().height() <= 620


def test_cast_and_guessed_words_stand_one_at_a_time(pane: NarrationPane, qtbot: QtBot) -> None:
    """In a narrow pane they take the place of what is below the sentences, which come back when they are folded."""
    pane.resize(430, 640)
    segments = pane.takes_view.segments
    segments.setFocus()
    qtbot.keyClick(segments, Qt.Key.Key_C)
    assert pane.parts_view.isVisible()
    assert not pane.sound_view.isVisible()
    qtbot.keyClick(segments, Qt.Key.Key_W)
    qtbot.waitUntil(pane.words_view.isVisible, timeout=60_000)
    assert not pane.parts_view.isVisible()
    assert pane.minimumSizeHint().height() <= 620
    assert segments.height() >= 140
    qtbot.keyClick(segments, Qt.Key.Key_C)
    assert pane.parts_view.isVisible()
    qtbot.keyClick(segments, Qt.Key.Key_C)
    assert pane.words_view.isVisible()
    pane.words_view.fold.click()
    assert pane.sound_view.isVisible()
    assert not pane.side.isVisible()
    pane.resize(1200, 640)
    qtbot.keyClick(segments, Qt.Key.Key_C)
    assert pane.parts_view.isVisible()
    assert pane.sound_view.isVisible()
    assert pane.side.x() > segments.width() / 2
    pane.resize(430, 640)
    qtbot.waitUntil(lambda: pane.side.y() > segments.height())
    assert min(pane.side.width(), segments.width()) > 350
    pane.resize(430, 760)
    assert pane.takes_view.again.isVisible(), "it acts on the selected line, as who says it does"
    assert not pane.sound_view.wave.isVisible()
    rest(pane, qtbot)


def test_with_the_cast_beside_the_sentences_it_does_not_scroll(pane: NarrationPane, qtbot: QtBot) -> None:
    """In a window of 1366 by 768 there are 648 pixels for a pane."""
    pane.resize(1366, 648)
    pane.takes_view.segments.setFocus()
    qtbot.keyClick(pane.takes_view.segments, Qt.Key.Key_C)
    assert pane.parts_view.isVisible()
    assert pane.own.timeline_view.isVisible()
    assert pane.heightForWidth(1366) <= 648
    assert pane.takes_view.segments.height() >= 80
    rest(pane, qtbot)


def test_a_sentence_tells_its_state_in_words(pane: NarrationPane) -> None:
    index = pane.takes_view.segments.model().index(0, 0)
    assert "Not spoken" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    pane.takes_view.speak.click()
    assert "Queued" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_keyboard_reaches_everything(pane: NarrationPane, qtbot: QtBot, fake_studio: FakeStudio) -> None:
    pane.focus_default()
    qtbot.keyClick(pane.takes_view.segments, Qt.Key.Key_Down)
    assert pane.desk.selected == pane.takes_view.segments.segments.rows[1].key
    qtbot.keyClick(
        pane.takes_view.segments,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    [job] = fake_studio.queue.jobs()
    assert isinstance(job.request, SpeechRequest)
    assert [segment.text for segment in job.request.segments] == ["Second one.", "Third one."]
    qtbot.keyClick(pane.takes_view.segments, Qt.Key.Key_Escape)
    assert fake_studio.queue.jobs() == ()


def test_headings_among_the_voices_cannot_be_chosen(pane: NarrationPane) -> None:
    titles = [pane.cast_view.voice.itemText(place) for place in range(pane.cast_view.voice.count())]
    assert titles == ["American English", "Heart, woman, American", "British English", "Emma, woman, British"]
    assert pane.cast_view.voice.currentText() == "Heart, woman, American"
    assert not pane.cast_view.voices.item(0).isEnabled()
    pane.cast_view.voice.setCurrentIndex(3)
    pane.cast_view.voice.activated.emit(3)
    assert pane.desk.voice is not None
    assert pane.desk.voice.id == "bf_emma"
    assert "MIT" in pane.cast_view.licence.text()


def test_right_to_left_mirrors_the_pane(pane: NarrationPane, qtbot: QtBot) -> None:
    def across(widget: QWidget) -> int:
        return widget.mapTo(pane, QPoint(0, 0)).x()

    assert across(pane.takes_view.speak) < across(pane.takes_view.stop)
    pane.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: across(pane.takes_view.speak) > across(pane.takes_view.stop))
    assert not pane.grab().isNull()


def test_without_a_voice_the_pane_offers_one(qtbot: QtBot, fake_studio: FakeStudio) -> None:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    fake_studio.library.catalogue.append(
        CatalogueEntry(id="kokoro-v1.0", title="K", family="voice", tasks=("speak",), engine="x", licence=LICENCE)
    )
    pane = NarrationPane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.show()
    assert pane.cast_view.install.text() == "Install voice (98 MB)"
    pane.cast_view.install.click()
    assert fake_studio.library.asked == ["kokoro-v1.0"]
    fake_studio.library.install_progress.emit("kokoro-v1.0", 10, 100, "Downloading")
    assert pane.cast_view.install_bar.isVisible()
    assert not pane.cast_view.install.isEnabled()
    assert not pane.takes_view.speak.isEnabled()


def test_the_export_dialog_proposes_the_scene(pane: NarrationPane, qtbot: QtBot, tmp_path: Path) -> None:
    pane.export.ask()
    assert pane.export.dialog is not None
    qtbot.waitUntil(pane.export.dialog.isVisible)
    assert pane.export.dialog.defaultSuffix() == "wav"
    pane.export.dialog.reject()


def test_the_menu_of_a_sentence_offers_what_can_be_done_with_it(pane: NarrationPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.takes_view.menu_asked):
        QApplication.sendEvent(
            pane.takes_view.segments.viewport(),
            QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5)),
        )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [one.objectName() for one in menu.actions() if one.isEnabled() and one.text()] == [
        "narration.speak-from-here", "narration.take-again", "narration.record", "narration.words-of-the-sentence",
    ]  # fmt: skip
    menu.close()


def test_a_disabled_button_says_why(pane: NarrationPane) -> None:
    assert not pane.sound_view.play.isEnabled()
    QApplication.sendEvent(pane.sound_view.play, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
    assert "Nothing of this scene has been spoken yet." in pane.sound_view.play.toolTip()
    assert pane.takes_view.speak.isEnabled()


def test_a_take_is_revealed_with_its_sentence_wherever_that_stands_now(
    pane: NarrationPane, fake_studio: FakeStudio
) -> None:
    """A sentence was put before it since."""
    session = fake_studio.session
    assert session is not None
    pane.desk.read_again()
    one = pane.desk.segments[1]
    text = "They read on."
    take = Take(
        id="t1", scene_id=pane.desk.scene_id, paragraph_id=one.paragraph_id, segment=1, text=text,
        text_hash=text_hash(text), voice="af_heart", asset="a", recipe_id="r", created=0.0, seconds=1.0,
    )  # fmt: skip
    change = Change(id="c1", label="", stack="none", edits=(Edit(None, take),), at=0.0)
    session.perform(set_paragraph_text(session.document, one.paragraph_id, f"The lamp is low. Rain falls. {text}"))
    session.perform(change)
    pane.reveal(change)
    selected = pane.desk.segment()
    assert selected is not None
    assert selected.text == text


def test_a_step_is_revealed_where_it_was(pane: NarrationPane, fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    change = new_scene(session.document, "Sea", passages=("Salt.",))
    session.perform(change)
    pane.reveal(change)
    assert pane.takes_view.scene.currentText() == "Sea"
    first = next(one for one in session.document.all(Paragraph) if one.text == "Third one.")
    pane.reveal(set_paragraph_text(session.document, first.id, "Fourth one."))
    assert pane.takes_view.scene.currentText() == "Orchard"
    assert pane.desk.selected == (first.id, 0)


def test_a_typed_speed_counts_when_it_is_committed(pane: NarrationPane, fake_studio: FakeStudio) -> None:
    pane.cast_view.speed.lineEdit().setText("1.50 ×")
    pane.commit_typing()
    assert fake_studio.settings.get("narration_speed") == 1.5


def test_the_keyboard_does_not_fall_on_a_stranger(pane: NarrationPane, qtbot: QtBot) -> None:
    """A button that becomes grey or is folded away hands it to the sentences."""
    pane.resize(1200, 640)
    segments = pane.takes_view.segments
    segments.setFocus()
    qtbot.keyClick(segments, Qt.Key.Key_C)
    pane.parts_view.fold.setFocus()
    qtbot.keyClick(pane.parts_view.fold, Qt.Key.Key_Space)
    assert segments.hasFocus()
    pane.takes_view.speak.setFocus()
    qtbot.keyClick(pane.takes_view.speak, Qt.Key.Key_Space)
    pane.takes_view.stop.setFocus()
    qtbot.keyClick(pane.takes_view.stop, Qt.Key.Key_Space)
    assert not pane.takes_view.stop.isEnabled()
    assert segments.hasFocus()
    rest(pane, qtbot)


def test_undo_takes_back_what_was_said_and_a_note_is_told(pane: NarrationPane, fake_studio: FakeStudio) -> None:
    assert fake_studio.session is not None
    paragraph = next(iter(fake_studio.session.document.all(Paragraph)))
    take = Take(
        id="t", scene_id=paragraph.scene_id, paragraph_id=paragraph.id, segment=0, text="First one.", text_hash="",
        voice="af_heart", asset="a", recipe_id="r", created=0.0, seconds=1.0,
    )  # fmt: skip
    fake_studio.session.perform(Change(id=new_id(), label="", stack="none", edits=(Edit(None, take),), at=0.0))
    pane.desk.read_again()
    pane.takes.note_take("too fast")
    pane.desk.notices.say("This take is locked.", key=MESSAGE)
    assert pane.messages.text == "This take is locked."
    told: list[bool] = []
    fake_studio.session.stepped.connect(lambda change, _forth: told.append(pane.in_sight(change)))
    pane.undo()
    assert pane.messages.text == ""
    assert told == [False], "the shell says what was undone"


def test_the_first_scene_with_words_is_shown_as_a_book_comes_in(pane: NarrationPane, fake_studio: FakeStudio) -> None:
    session = fake_studio.session
    assert session is not None
    title, words = pane.desk.scenes[0][0], "Words come later."
    session.undo_stack("writing").undo()
    pane.desk.read_again()
    assert pane.desk.scenes == ()
    session.perform(new_scene(session.document, "Book"))
    pane.desk.read_again()
    change = new_scene(session.document, "Chapter 1", passages=(words,))
    session.perform(change)
    pane.desk.read_again()
    assert [segment.text for segment in pane.desk.segments] == [words]
    assert title not in {scene_id for scene_id, _ in pane.desk.scenes}
    session.perform(new_scene(session.document, "Chapter 2", passages=("More.",)))
    pane.desk.choose_scene(pane.desk.scenes[0][0])
    pane.desk.read_again()
    assert pane.desk.segments == (), "a scene that the person chose stays"


def test_a_book_without_words_offers_to_import_some(
    pane: NarrationPane, fake_studio: FakeStudio, registry: ActionRegistry
) -> None:
    session = fake_studio.session
    assert session is not None
    session.undo_stack("writing").undo()
    pane.desk.read_again()
    asked: list[str] = []
    registry.add(Action("writing.import", "Import…", lambda: asked.append("text"), menu="Manuscript"))
    assert pane.takes_view.bring_text.isVisible()
    pane.takes_view.bring_text.click()
    assert asked == ["text"]
    session.perform(new_scene(session.document, "Empty"))
    pane.desk.read_again()
    assert pane.takes_view.empty_words.text().startswith("This scene has no words yet.")
    assert not pane.takes_view.bring_text.isVisible()


def test_a_wide_pane_has_the_timeline_below_in_place_of_the_waveform(
    pane: NarrationPane, qtbot: QtBot, fake_studio: FakeStudio
) -> None:
    assert not pane.own.timeline_view.isVisible()
    assert "no room" in pane.shape.why_no_timeline()
    assert "not in sight" in pane.own.timeline.why_no_cut(), "nobody has looked what is spoken"
    pane.resize(1100, 700)
    assert pane.own.timeline_view.isVisible()
    assert pane.shape.why_no_timeline() == ""
    assert "not in sight" not in pane.own.timeline.why_no_cut()
    assert not pane.sound_view.wave.isVisible()
    strip = pane.own.timeline_view.strip
    pane.takes_view.segments.setFocus()
    qtbot.keyClick(pane.takes_view.segments, Qt.Key.Key_F4)
    assert pane.own.timeline_view.isVisible()
    assert strip.hasFocus(), "the keyboard comes in"
    qtbot.keyClick(strip, Qt.Key.Key_F4)
    assert not pane.own.timeline_view.isVisible()
    assert pane.sound_view.wave.isVisible()
    assert fake_studio.settings.get("narration_timeline") is False
    assert pane.takes_view.segments.hasFocus()
    qtbot.keyClick(pane.takes_view.segments, Qt.Key.Key_F4)
    assert pane.own.timeline_view.isVisible()
    assert strip.hasFocus()
    assert not pane.next_part(1), "nothing is behind the timeline"
    assert pane.next_part(-1)
    assert pane.chapters_view.isAncestorOf(QApplication.focusWidget())
    assert pane.next_part(-1)
    assert pane.takes_view.segments.hasFocus()
    assert not pane.next_part(-1)
    assert pane.next_part(1)
    assert pane.next_part(1)
    assert strip.hasFocus()
    rest(pane, qtbot)
