"""What is dropped on a part of the whole window is taken by that part, and by the window where the part does not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from studio.domain.picture_records import Layer
from studio.domain.text_records import Paragraph
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.ui.shell.main_window import MainWindow
from studio.ui.writing.pane import WritingPane
from tests.ui.dropping_on import drop_on
from tests.ui.shell.test_whole_window import studio, window

__all__ = ["studio", "window"]

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
