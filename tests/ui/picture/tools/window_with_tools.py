"""The whole window with the Picture pane alone, and a hand that draws on its canvas by mouse and keys."""

from __future__ import annotations

import importlib

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.services.studio import Studio
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.pane import PicturePane

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
RED = 0xC81E28


class Window:
    def __init__(self, studio: Studio, qtbot: QtBot) -> None:
        self.actions = ActionRegistry()
        self.window = importlib.import_module("studio.app").make_window(studio, self.actions)
        self.qtbot = qtbot
        qtbot.addWidget(self.window)
        self.window.resize(1366, 760)
        self.window.deck.show_only("picture")
        with qtbot.waitActive(self.window):
            self.window.show()
        pane = self.window.findChild(PicturePane)
        assert pane is not None
        self.pane: PicturePane = pane
        self.page = pane.rooms.canvas_page

    def settle(self) -> None:
        session, page, kit = self.pane.desk.session, self.page, self.page.kit
        assert session is not None
        works = (
            self.pane.rooms.selected.errand,
            kit.selecting,
            kit.pouring,
            session.painting,
            page.painted,
            page.moving_selected,
            page.transforming,
            page.easel,
        )
        self.qtbot.waitUntil(lambda: not any(one.busy for one in works), timeout=20_000)

    def key(self, keys: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.page.view.setFocus()
        QTest.keyClick(self.page.view, keys, modifiers)
        self.settle()

    def at(self, x: float, y: float) -> QPoint:
        return self.page.view.to_view_transform().map(QPointF(x, y)).toPoint()

    def drag(self, *places: tuple[float, float]) -> None:
        way = [self.at(*place) for place in places]
        QTest.mousePress(self.page.view, LEFT, NONE, way[0])
        for place in way[1:]:
            QTest.mouseMove(self.page.view, place)
        QTest.mouseRelease(self.page.view, LEFT, NONE, way[-1])
        self.settle()

    def paint_a_line(self) -> None:
        """Red, from left to right, on a transparent canvas of 300 x 200 pixels; 40 pixels wide."""
        self.pane.rooms.making.make_canvas(300, 200, background=False)
        self.settle()
        self.pane.rooms.box.colours.take(RED)
        self.key(Qt.Key.Key_B)
        self.drag((20, 100), (280, 100))

    def shown(self) -> QImage:
        return self.page.easel.flattened()

    @property
    def selected(self) -> QRect:
        return self.page.kit.selecting.selection.bounds()
