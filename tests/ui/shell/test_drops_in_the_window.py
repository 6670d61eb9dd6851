"""What is dropped on a part of the whole window is taken by that part, and by the window where the part does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from studio.domain.picture_records import Canvas, Layer
from studio.domain.text_records import Paragraph
from studio.formats import openraster, photoshop
from studio.formats.layered import Layered, Node
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.picture.pane import PicturePane
from studio.ui.shell.main_window import MainWindow
from studio.ui.writing.pane import WritingPane
from tests.ui.dropping_on import drop_on
from tests.ui.shell.test_whole_window import window

__all__ = ["window"]

MOVED = (QAbstractItemView.DragDropMode.InternalMove, QAbstractItemView.DragDropMode.DragDrop)


def picture_file(folder: Path) -> QMimeData:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    path = folder / "lamp.png"
    assert image.save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_a_picture_that_is_dropped_on_the_text_goes_into_the_text(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    pane, session = window.panes["writing"], studio.session
    assert isinstance(pane, WritingPane)
    assert session is not None
    pane.start_writing()
    assert drop_on(pane.text.editor.viewport(), picture_file(tmp_path))
    qtbot.waitUntil(lambda: any(one.style == "picture" for one in session.document.all(Paragraph)))
    assert not list(session.document.all(Layer))


@pytest.mark.parametrize("name", ["cover.psd", "cover.ora"])
@pytest.mark.parametrize("over", ["canvas", "layers", "text", "bar"])
def test_a_file_with_layers_that_is_dropped_anywhere_becomes_the_canvas(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot, name: str, over: str
) -> None:
    pane, writing, session = window.panes["picture"], window.panes["writing"], studio.session
    assert isinstance(pane, PicturePane)
    assert isinstance(writing, WritingPane)
    assert session is not None
    writing.start_writing()
    pixels = np.full((5, 7, 4), 200, np.uint8)
    nodes = tuple(Node(name=one, x=2, y=3, pixels=pixels) for one in ("low", "high"))
    path = tmp_path / name
    with path.open("wb") as file:
        (photoshop if name.endswith(".psd") else openraster).write(
            file, Layered(width=40, height=30, nodes=nodes, merged=np.zeros((30, 40, 4), np.uint8)), lambda _share: None
        )
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    page = pane.rooms.canvas_page
    places = {"canvas": page.view, "layers": page.layers.list.viewport(), "text": writing.text.editor.viewport()}
    assert drop_on(places.get(over, window.top_bar), data)
    qtbot.waitUntil(lambda: sorted(one.name for one in session.document.all(Layer)) == ["high", "low"])
    assert [(one.width, one.height) for one in session.document.all(Canvas)] == [(40, 30)]
    qtbot.waitUntil(lambda: not pane.rooms.taking_in.errand.busy)


def test_a_project_that_is_dropped_on_the_text_is_opened(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    pane = window.panes["writing"]
    assert isinstance(pane, WritingPane)
    pane.start_writing()
    other = tmp_path / "Other.triptych"
    ProjectSession.create(other, "Other").close()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(other))])
    assert drop_on(pane.text.editor.viewport(), data)
    qtbot.waitUntil(lambda: studio.session is not None and studio.session.path == other)
    qtbot.waitUntil(lambda: not window.flow.opening)


def test_rows_that_can_be_moved_can_be_let_go_by_the_mouse(window: MainWindow) -> None:
    """Qt asks the widget under the pointer whether it takes drops before it hands it any event of a drag."""
    views = [one for one in window.findChildren(QAbstractItemView) if one.dragDropMode() in MOVED]
    assert views
    assert [type(one).__name__ for one in views if one.dragEnabled() and not one.viewport().acceptDrops()] == []
