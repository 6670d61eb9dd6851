"""The Narration pane with its widgets: names, keys, sizes, and that what is pressed reaches the queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import LICENCE, FakeStudio

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.manuscript import new_scene
from studio.domain.requests import SpeechRequest
from studio.services.narration.playback import FakeSink, Playback
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.pane import NarrationPane


@pytest.fixture
def pane(qtbot: QtBot, fake_studio: FakeStudio) -> Iterator[NarrationPane]:
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
    pane = NarrationPane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(330, 600)
    pane.show()
    qtbot.waitExposed(pane)
    yield pane
    pane.presenter.stop()


def test_every_control_has_a_name(pane: NarrationPane) -> None:
    kinds = (QPushButton, QToolButton, QComboBox, QAbstractSpinBox)
    controls = [w for w in pane.findChildren(QWidget) if isinstance(w, kinds) or w in (pane.segments, pane.wave)]
    assert len(controls) > 10
    for control in controls:
        if isinstance(control, QToolButton) and isinstance(control.parent(), QLineEdit | QComboBox):
            continue
        face = QAccessible.queryAccessibleInterface(control)
        assert face.text(QAccessible.Text.Name), control


def test_it_fits_the_narrowest_pane(pane: NarrationPane) -> None:
    assert pane.minimumSizeHint().width() <= 330
    assert pane.minimumSizeHint().height() <= 620


def test_a_sentence_tells_its_state_in_words(pane: NarrationPane) -> None:
    index = pane.segments.model().index(0, 0)
    assert "Not spoken" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    pane.speak.click()
    assert "Queued" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_keyboard_reaches_everything(pane: NarrationPane, qtbot: QtBot, fake_studio: FakeStudio) -> None:
    pane.focus_default()
    qtbot.keyClick(pane.segments, Qt.Key.Key_Down)
    assert pane.presenter.selected == pane.segments.segments.rows[1].key
    qtbot.keyClick(
        pane.segments, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    [job] = fake_studio.queue.jobs()
    assert isinstance(job.request, SpeechRequest)
    assert [segment.text for segment in job.request.segments] == ["Second one.", "Third one."]
    qtbot.keyClick(pane.segments, Qt.Key.Key_Escape)
    assert fake_studio.queue.jobs() == ()


def test_headings_among_the_voices_cannot_be_chosen(pane: NarrationPane) -> None:
    titles = [pane.voice.itemText(place) for place in range(pane.voice.count())]
    assert titles == ["American English", "Heart, woman", "British English", "Emma, woman"]
    assert pane.voice.currentText() == "Heart, woman"
    assert not pane.voices.item(0).isEnabled()
    pane.voice.setCurrentIndex(3)
    pane.voice.activated.emit(3)
    assert pane.presenter.voice is not None
    assert pane.presenter.voice.id == "bf_emma"
    assert "MIT" in pane.licence.text()


def test_right_to_left_mirrors_the_pane(pane: NarrationPane, qtbot: QtBot) -> None:
    def across(widget: QWidget) -> int:
        return widget.mapTo(pane, QPoint(0, 0)).x()

    assert across(pane.speak) < across(pane.stop)
    pane.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(lambda: across(pane.speak) > across(pane.stop))
    assert not pane.grab().isNull()


def test_without_a_voice_the_pane_offers_one(qtbot: QtBot, fake_studio: FakeStudio) -> None:
    fake_studio.playback = Playback(FakeSink())  # type: ignore[assignment]
    fake_studio.library.catalogue.append(
        CatalogueEntry(id="kokoro-v1.0", title="K", family="voice", tasks=("speak",), engine="x", licence=LICENCE)
    )
    pane = NarrationPane(fake_studio, ActionRegistry())  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.show()
    assert pane.install.text() == "Install voice (98 MB)"
    pane.install.click()
    assert fake_studio.library.asked == ["kokoro-v1.0"]
    fake_studio.library.install_progress.emit("kokoro-v1.0", 10, 100, "Downloading")
    assert pane.install_bar.isVisible()
    assert not pane.install.isEnabled()
    assert not pane.speak.isEnabled()


def test_the_export_dialog_proposes_the_scene(pane: NarrationPane, qtbot: QtBot, tmp_path: Path) -> None:
    pane.ask_export()
    assert pane._dialog is not None
    qtbot.waitUntil(pane._dialog.isVisible)
    assert pane._dialog.defaultSuffix() == "wav"
    pane._dialog.reject()
