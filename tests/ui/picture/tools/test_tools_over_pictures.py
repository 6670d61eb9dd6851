"""The keys of the strip do what its buttons do, whatever is opened over the canvas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from painting_hand import Put
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.domain.picture_records import Generation
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.tools.box import TOOLS
from studio.ui.picture.pane import PicturePane

Make = Callable[..., Generation]
PLACES = ("result", "result-tray", "compare", "gallery", "grid", "canvas-tray", "canvas")


@pytest.fixture
def pane(shown_pane: PicturePane, qtbot: QtBot, put: Put, make: Make) -> PicturePane:
    """With something on its canvas, and two finished pictures."""
    ground = QImage(256, 256, QImage.Format.Format_RGB32)
    ground.fill(0xFFFFFFFF)
    put("ground", ground)
    for colour in ("red", "green"):
        make(colour=colour)
    shown_pane.activateWindow()
    qtbot.waitActive(shown_pane)
    return shown_pane


def go_to(pane: PicturePane, place: str) -> QWidget:
    """Who has the keyboard there."""
    results, rooms = pane.rooms.results_view, pane.rooms
    page, _, tray = place.partition("-")
    pane.desk.show_page("canvas")
    if page == "compare":
        assert pane.desk.session is not None
        rooms.results.compare(tuple(one.id for one in pane.desk.session.document.all(Generation))[:2])
    else:
        pane.desk.show_page(page)  # type: ignore[arg-type]
    has: QWidget = {
        "result": results.result, "compare": results.compare.views[0], "gallery": results.strip,
        "grid": rooms.grid_page.table, "canvas": rooms.canvas_page.view,
    }[page]  # fmt: skip
    has = results.strip if tray else has
    has.setFocus()
    assert QApplication.focusWidget() is has
    return has


def press(widget: QWidget, keys: str) -> None:
    combination = QKeySequence(keys)[0]
    QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


@pytest.mark.parametrize("place", PLACES)
def test_every_key_takes_its_tool_as_its_button_does(pane: PicturePane, registry: ActionRegistry, place: str) -> None:
    tried = 0
    refused: list[str] = []
    registry.refused.connect(refused.append)
    for name in TOOLS:
        action = registry.get(f"picture.tool-{name}")
        pane.rooms.box.take("pan" if name != "pan" else "brush")
        press(go_to(pane, place), action.keys[0])
        if action.enabled():
            assert refused == [action.enabled()], "a tool that can do nothing says why"
            assert not pane.strip.buttons[name].isEnabled()
            continue
        assert pane.rooms.box.holds(name), name
        assert (pane.desk.page, pane.rooms.canvas_page.view.hasFocus()) == ("canvas", True), name
        pane.rooms.box.take("pan" if name != "pan" else "brush")
        go_to(pane, place)
        pane.strip.buttons[name].click()
        assert pane.rooms.box.holds(name)
        assert pane.strip.buttons[name].isChecked()
        assert (pane.desk.page, pane.rooms.canvas_page.view.hasFocus()) == ("canvas", True), name
        tried += 1
    assert tried >= len(TOOLS) - 1


@pytest.mark.parametrize("place", PLACES)
def test_the_two_colours_have_their_keys_there_too(pane: PicturePane, place: str) -> None:
    colours = pane.rooms.colours
    colours.take(0xC81E28)
    has = go_to(pane, place)
    page = pane.desk.page
    press(has, "X")
    assert colours.background == 0xC81E28
    assert pane.desk.page == page, "only a tool needs the canvas"
    if pane.rooms.results_view.strip.hasFocus():
        return
    press(go_to(pane, place), "D")
    assert (colours.foreground, colours.background) == (0, 0xFFFFFF)


def test_without_a_canvas_it_says_what_the_tool_waits_for(shown_pane: PicturePane, qtbot: QtBot, make: Make) -> None:
    make()
    shown_pane.activateWindow()
    qtbot.waitActive(shown_pane)
    result = shown_pane.rooms.results_view.result
    result.setFocus()
    press(result, "B")
    assert shown_pane.rooms.box.holds("brush")
    assert shown_pane.messages.text == "The canvas is empty. Place a picture on it first."
