"""A canvas of two layers in a view, with every tool, for tests that work on it by mouse and pen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.domain.brushes import ToolName
from studio.services.settings import Settings
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.canvas.tools.pan_tool import PanTool
from studio.ui.picture.canvas.tools.selecting import Selecting, SelectionDone
from studio.ui.picture.colours import Colours

RED = 0xC81E28
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Table:
    """`layers` are "ground" and "paint"; the second is active."""

    def __init__(self, qtbot: QtBot, folder: Path, size: QSize) -> None:
        self._qtbot = qtbot
        self.easel = Easel()
        self.view = CanvasView(self.easel.projection, "Canvas", "Nothing here.")
        qtbot.addWidget(self.view)
        self.view.resize(size.width() + 24, size.height() + 24)
        settings = Settings(folder / "settings.json")
        self.box = ToolBox(settings, Colours(settings))
        self.box.colours.take(RED)
        self.selecting = Selecting(self.easel)
        # The tool that finds objects asks a worker, and has tests of its own.
        further = {"move": PanTool(self.view), "object": PanTool(self.view)}
        self.kit = Kit(self.box, self.easel, self.view, self.selecting, further)
        self.refused: list[str] = []
        self.strokes: list[StrokeDone] = []
        self.selections: list[SelectionDone] = []
        self.kit.refused.connect(self.refused.append)
        self.selecting.done.connect(self.selections.append)
        self.easel.changed.connect(self.view.changed)
        self.easel.stroke_done.connect(self.strokes.append)
        self.layers = [PaintLayer("ground"), PaintLayer("paint")]
        self.easel.show(size, self.layers, "paint")
        self.selecting.show_canvas(size)
        self.view.show_canvas(size)
        self.view.show()
        qtbot.waitExposed(self.view)

    def at(self, x: float, y: float) -> QPoint:
        """A pixel of the canvas, in the view."""
        return self.view.to_view_transform().map(QPointF(x, y)).toPoint()

    def drag(self, tool: ToolName, *places: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        """By mouse, with that tool; until what it began is done."""
        self.box.take(tool)
        way = [self.at(*place) for place in places]
        QTest.mousePress(self.view, LEFT, keys, way[0])
        for place in way[1:]:
            QTest.mouseMove(self.view, place)
        QTest.mouseRelease(self.view, LEFT, keys, way[-1])
        self.settle()

    def click(self, tool: ToolName, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
        self.drag(tool, (x, y), keys=keys)

    def pen(self, *places: tuple[float, float, float], eraser: bool = False) -> None:
        """A stroke of a pen: x, y on the canvas, and its pressure."""
        kind = QPointingDevice.PointerType.Eraser if eraser else QPointingDevice.PointerType.Pen
        device = QPointingDevice.primaryPointingDevice()
        kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * len(places), QEvent.Type.TabletRelease]
        for event, (x, y, pressure) in zip(kinds, [places[0], *places, places[-1]], strict=True):
            at = QPointF(self.view.to_view_transform().map(QPointF(x, y)))
            pen = QPointingDevice("pen", 7, QPointingDevice.DeviceType.Stylus, kind, device.capabilities(), 1, 3)
            buttons = Qt.MouseButton.NoButton if event == QEvent.Type.TabletRelease else LEFT
            sent = QTabletEvent(
                event, pen, at, self.view.mapToGlobal(at), pressure, 0.0, 0.0, 0.0, 0.0, 0.0, NONE, LEFT, buttons
            )
            QApplication.sendEvent(self.view, sent)

    def settle(self) -> None:
        """What was begun is done."""
        self._qtbot.waitUntil(lambda: not (self.selecting.busy or self.kit.pouring.busy), timeout=10_000)

    def layer(self, name: str = "paint") -> PaintLayer:
        return next(one for one in self.layers if one.id == name)

    def colour(self, x: int, y: int, name: str = "paint") -> QColor:
        """What a layer has there."""
        tile = self.layer(name).tiles.get((x // 256, y // 256))
        return tile.pixelColor(x % 256, y % 256) if tile is not None else QColor(0, 0, 0, 0)

    def selected(self, x: int, y: int) -> int:
        return int(self.selecting.selection.mask()[y, x])

    def pixels(self, name: str = "paint") -> np.ndarray:  # type: ignore[type-arg]
        """All of a layer, premultiplied."""
        return np.array(
            [
                [
                    np.frombuffer(tile.constBits(), np.uint8).reshape(256, 256, 4).copy()
                    if (tile := self.layer(name).tiles.get((column, row))) is not None
                    else np.zeros((256, 256, 4), np.uint8)
                    for column in range(2)
                ]
                for row in range(2)
            ]
        )
