"""How much room the canvas keeps in the whole window at 1366 x 768: alone, beside one pane, beside two."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.services.composition import make_studio
from studio.services.studio import Studio
from studio.ui.picture.pane import PicturePane
from studio.ui.shell.main_window import MainWindow
from studio.ui.theme import apply_theme
from tests.patience import turns

PANES = (
    ("picture",),
    ("picture", "writing"),
    ("picture", "narration"),
    ("picture", "writing", "narration"),
)
LEAST = {1: 420, 2: 420, 3: 260}
"""Logical pixels of the middle's width, by the number of panes."""
LOOKS = [("light", 100), ("dark", 150)]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def studio(qapp: QApplication, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Studio]:
    studio = make_studio(qapp)
    studio.settings.set_all({"theme": request.param[0], "ui_scale": request.param[1], "start_page_seen": True})
    apply_theme(qapp, studio.settings)
    studio.new_project(tmp_path / "Novel.triptych", "Novel")
    yield studio
    studio.shut_down()
    studio.settings.set_all({"theme": "light", "ui_scale": 100})


@pytest.fixture
def window(qtbot: QtBot, studio: Studio) -> MainWindow:
    window: MainWindow = importlib.import_module("studio.app").make_window(studio)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def pane(window: MainWindow, qtbot: QtBot) -> PicturePane:
    """With something on the canvas."""
    pane = window.panes["picture"].widget
    assert isinstance(pane, PicturePane)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    pane.rooms.taking_in.take_image(picture, "red")
    qtbot.waitUntil(pane.desk.has_canvas)
    return pane


def holds_when_laid_out(qtbot: QtBot, check: Callable[[], None]) -> None:
    """In the turns that follow, however long they take."""
    QTest.qWait(20)
    qtbot.waitUntil(check)


def test_the_middle_keeps_its_size(window: MainWindow, pane: PicturePane, qtbot: QtBot) -> None:
    """With the dock open, and with the rail alone."""

    def check() -> None:
        assert window.size().toTuple() == (1366, 768)
        assert pane.pages.width() >= LEAST[len(shown)], (shown, pane.pages.width())
        assert pane.pages.height() >= 0.6 * pane.height(), (shown, pane.pages.height(), pane.height())

    for opened in (True, False):
        if not opened:
            pane.dock.fold()
        for shown in PANES:
            window.deck.show_only(*shown)
            holds_when_laid_out(qtbot, check)


def test_canvas_and_prompt_are_both_in_sight(window: MainWindow, pane: PicturePane, qtbot: QtBot) -> None:
    """The dock, which stands over the work where that is narrow, leaves a part of the canvas free."""

    def check() -> None:
        form, page = pane.rooms.form, pane.rooms.canvas_page
        for field in (form.prompt, form.generate):
            assert field.visibleRegion().boundingRect().size() == field.size(), (shown, field.accessibleName())
        covered = pane.dock.geometry() if pane.body.dock_over else None
        free = pane.pages.rect()
        if covered is not None:
            over = covered.translated(-pane.pages.pos())
            free = free.adjusted(0, 0, 0, over.top() - free.bottom() - 1) if over.top() > 0 else free
        assert page.isVisible()
        assert free.width() >= 240
        assert free.height() >= 140

    for shown in PANES:
        window.deck.show_only(*shown)
        pane.dock.open("prompt")
        holds_when_laid_out(qtbot, check)


def test_the_dock_folds_by_key_by_click_and_is_remembered(
    window: MainWindow, pane: PicturePane, studio: Studio, qtbot: QtBot
) -> None:
    window.areas.go_alone("picture")
    turns()
    wide = pane.pages.width()
    qtbot.keyClick(pane.rooms.form.prompt, Qt.Key.Key_F8)
    assert (pane.dock.isVisible(), pane.dock.is_open) == (False, False)
    qtbot.waitUntil(lambda: pane.pages.width() > wide)
    layers = pane.dock.buttons()[1]
    qtbot.mouseClick(layers, Qt.MouseButton.LeftButton)
    assert (pane.dock.isVisible(), pane.dock.name) == (True, "layers")
    assert pane.rooms.canvas_page.layers.isVisible()
    again = PicturePane(studio, type(window.registry)())
    qtbot.addWidget(again)
    assert (again.dock.is_open, again.dock.name) == (True, "layers")
    qtbot.mouseClick(layers, Qt.MouseButton.LeftButton)
    assert not pane.dock.isVisible()
