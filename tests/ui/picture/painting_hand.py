"""A brush in a hand, on the canvas of a whole pane; and pictures to put there."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.document import Document
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.tools.painting_tool import PaintingTool
from studio.ui.picture.pane import PicturePane

RED, BLUE = 0xC81E28, 0x1E28C8
Put = Callable[..., Layer]


class Hand:
    """A brush in the hand, on the canvas of a pane."""

    def __init__(self, qtbot: QtBot, pane: PicturePane, studio: FakeStudio) -> None:
        self.qtbot, self.pane, self.page = qtbot, pane, pane.rooms.canvas_page
        self.studio = studio
        self.brush = Brush(size=20, hardness=1, colour=RED)
        self.refused: list[str] = []
        easel = self.page.easel
        tool = PaintingTool(
            easel,
            lambda: self.brush,
            lambda _colour: None,
            lambda: self.refused.append(easel.why_not_paint()),
            lambda _pixels: None,
        )
        self.page.view.hold(tool)

    @property
    def document(self) -> Document:
        assert self.studio.session is not None
        return self.studio.session.document

    def at(self, x: float, y: float) -> QPoint:
        return self.page.view.to_view_transform().map(QPointF(x, y)).toPoint()

    def press(self, *places: tuple[float, float]) -> None:
        QTest.mousePress(self.page.view, Qt.MouseButton.LeftButton, pos=self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self.page.view, self.at(*place))

    def drag(self, *places: tuple[float, float]) -> None:
        self.press(*places)
        QTest.mouseRelease(self.page.view, Qt.MouseButton.LeftButton, pos=self.at(*places[-1]))

    def settled(self) -> None:
        session = self.studio.session
        assert session is not None
        self.qtbot.waitUntil(lambda: not self.page.easel.busy, timeout=20_000)
        self.qtbot.waitUntil(lambda: not session.painting.busy and not self.page.painted.busy, timeout=20_000)

    def undo(self) -> None:
        self.settled()
        self.pane.undo()
        self.settled()

    def redo(self) -> None:
        self.settled()
        self.pane.redo()
        self.settled()

    def colour(self, x: int, y: int) -> str:
        found = self.page.easel.colour_at(x, y)
        return found.name() if found is not None else ""

    def steps(self) -> list[str]:
        assert self.studio.session is not None
        stack = self.studio.session.undo_stack("picture")
        return [stack.text(at) for at in range(stack.index())]

    def saved(self) -> np.ndarray:
        paint = self.pane.rooms.canvas.painter()
        assert paint is not None
        return np.asarray(Image.open(io.BytesIO(paint())).convert("RGBA"))


def plain(colour: str = "#204060", side: int = 256) -> QImage:
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(QColor(colour))
    return image


def thing() -> QImage:
    image = QImage(80, 80, QImage.Format.Format_ARGB32)
    image.fill(0)
    for row in range(10, 70):
        for column in range(20, 60):
            image.setPixelColor(column, row, QColor("#d0b040"))
    return image
