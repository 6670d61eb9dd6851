"""Pictures that are dropped on the Picture pane: layers of the canvas, with their recipe if it can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from studio_fakes import FakeStudio

from studio.domain.document import Layer
from studio.ui.picture.pane import PicturePane

RECIPES = Path(__file__).parents[2] / "data" / "recipes"
_BUTTON = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_COPY = Qt.DropAction.CopyAction

Drop = Callable[[QMimeData], bool]


@pytest.fixture
def drop(shown_pane: PicturePane) -> Drop:
    """Drag it over the pane and let go; whether it was taken."""

    def act(data: QMimeData) -> bool:
        enter = QDragEnterEvent(QPoint(9, 9), _COPY, data, _BUTTON, _NONE)
        enter.ignore()
        QApplication.sendEvent(shown_pane, enter)
        if enter.isAccepted():
            QApplication.sendEvent(shown_pane, QDropEvent(QPointF(9, 9), _COPY, data, _BUTTON, _NONE))
        return enter.isAccepted()

    return act


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def layer_names(studio: FakeStudio) -> list[str]:
    assert studio.session is not None
    return [layer.name for layer in studio.session.document.all(Layer)]


def test_a_dropped_file_is_placed_and_its_recipe_offered(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop
) -> None:
    assert drop(files(RECIPES / "a1111_plain.png"))
    assert layer_names(fake_studio) == ["a1111_plain"]
    assert shown_pane.desk.page == "canvas"
    assert "knows its recipe (A1111)" in shown_pane.messages.text


def test_a_recipe_of_another_program_is_named(shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop) -> None:
    assert drop(files(RECIPES / "comfy.png"))
    assert layer_names(fake_studio) == ["comfy"]
    assert shown_pane.answer.text() == "The recipe in comfy.png is ComfyUI's own and cannot be read here."
    assert shown_pane.messages.text == ""


def test_a_dropped_image_without_a_file_is_placed(fake_studio: FakeStudio, drop: Drop) -> None:
    data = QMimeData()
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    assert drop(data)
    assert layer_names(fake_studio) == ["Dropped picture"]


def test_what_is_no_picture_is_left_to_others(fake_studio: FakeStudio, drop: Drop, tmp_path: Path) -> None:
    words = QMimeData()
    words.setText("words")
    assert not drop(words)
    assert not drop(files(tmp_path / "model.safetensors"))
    assert layer_names(fake_studio) == []


def test_a_file_that_is_gone_is_named(shown_pane: PicturePane, drop: Drop, tmp_path: Path) -> None:
    assert drop(files(tmp_path / "gone.png"))
    assert shown_pane.answer.text().startswith("gone.png could not be read:")
