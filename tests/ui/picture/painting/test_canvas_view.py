"""The canvas by mouse, wheel, keys and pen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import pixels
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.picture.canvas.tools.painting_tool import PaintingTool

RED = 0xC81E28


class Studio:
    """An easel with two layers, a view of it, and a brush in the hand."""

    def __init__(self, qtbot: QtBot, size: QSize) -> None:
        self.easel = Easel()
        self.view = CanvasView(self.easel.projection, "Canvas", "Nothing here.")
        qtbot.addWidget(self.view)
        self.view.resize(size.width() + 24, size.height() + 24)
        self.brush = Brush(size=20, hardness=1, colour=RED)
        self.picked: list[int] = []
        self.refused = 0
        self.done: list[StrokeDone] = []
        self.easel.changed.connect(self.view.changed)
        self.easel.stroke_done.connect(self.done.append)
        self.layers = [PaintLayer("ground"), PaintLayer("paint")]
        self.easel.show(size, self.layers, "paint")
        self.view.show_canvas(size)
        self.view.hold(
            PaintingTool(self.easel, lambda: self.brush, self.picked.append, self._refuse, lambda _pixels: None)
        )
        self.view.show()
        qtbot.waitExposed(self.view)

    def _refuse(self) -> None:
        self.refused += 1

    def at(self, x: float, y: float) -> QPoint:
        """A pixel of the canvas, in the view."""
        return self.view.to_view_transform().map(QPointF(x, y)).toPoint()

    def drag(self, *places: tuple[float, float], keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(self.view, left, keys, self.at(*places[0]))
        for place in places[1:]:
            QTest.mouseMove(self.view, self.at(*place))
        QTest.mouseRelease(self.view, left, keys, self.at(*places[-1]))

    def shown(self, x: float, y: float) -> QColor:
        """What is seen on the screen."""
        return self.view.grab().toImage().pixelColor(self.at(x, y))


@pytest.fixture
def studio(qtbot: QtBot) -> Studio:
    return Studio(qtbot, QSize(400, 300))


def test_a_drag_paints_a_line_on_the_active_layer(studio: Studio) -> None:
    assert studio.shown(200, 150) != QColor(RED)
    studio.drag((100, 150), (200, 150), (300, 150))
    assert studio.shown(200, 150) == QColor(RED)
    assert not studio.layers[0].tiles
    [done] = studio.done
    assert done.layer_id == "paint"
    assert set(done.before.values()) == {None}
    assert set(done.after) == {(0, 0), (1, 0)}


def test_escape_takes_back_the_stroke_under_way(studio: Studio) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    before = studio.view.grab().toImage()
    QTest.mousePress(studio.view, left, none, studio.at(100, 150))
    QTest.mouseMove(studio.view, studio.at(300, 150))
    QTest.keyClick(studio.view, Qt.Key.Key_Escape)
    QTest.mouseRelease(studio.view, left, none, studio.at(300, 150))
    assert studio.done == []
    assert not studio.layers[1].tiles
    studio.view.hold(None)
    after = studio.view.grab().toImage()
    assert after.pixelColor(studio.at(200, 150)) == before.pixelColor(studio.at(200, 150))


def test_alt_picks_what_shows(studio: Studio) -> None:
    studio.drag((100, 150), (300, 150))
    studio.drag((200, 150), keys=Qt.KeyboardModifier.AltModifier)
    studio.drag((200, 150), keys=Qt.KeyboardModifier.ControlModifier)
    assert studio.picked == [RED, RED]
    assert len(studio.done) == 1


def test_a_hidden_layer_is_not_painted_on(studio: Studio) -> None:
    studio.layers[1].visible = False
    studio.drag((100, 150), (300, 150))
    assert (studio.refused, studio.done) == (1, [])


def test_the_wheel_zooms_to_the_pointer(studio: Studio) -> None:
    fixed = QPointF(studio.at(120, 90))
    before = studio.view.to_canvas(fixed)
    turned = QWheelEvent(
        fixed, studio.view.mapToGlobal(fixed), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    zoom = studio.view.zoom_factor
    QApplication.sendEvent(studio.view, turned)
    assert studio.view.zoom_factor == pytest.approx(zoom * 1.2**2)
    after = studio.view.to_canvas(fixed)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.51)


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_space_or_the_middle_button_moves_the_canvas(studio: Studio, button: Qt.MouseButton) -> None:
    none = Qt.KeyboardModifier.NoModifier
    studio.view.zoom(3)
    start = studio.at(200, 150)
    if button == Qt.MouseButton.LeftButton:
        QTest.keyPress(studio.view, Qt.Key.Key_Space)
    QTest.mousePress(studio.view, button, none, start)
    QTest.mouseMove(studio.view, start + QPoint(60, -30))
    QTest.mouseRelease(studio.view, button, none, start + QPoint(60, -30))
    QTest.keyRelease(studio.view, Qt.Key.Key_Space)
    assert studio.at(200, 150) == start + QPoint(60, -30)
    assert studio.done == []


def test_what_is_painted_on_a_turned_canvas_lies_under_the_pointer(studio: Studio) -> None:
    studio.view.turn(30)
    studio.view.zoom(0.6)
    studio.drag((100, 100), (200, 200), (250, 210))
    assert studio.easel.colour_at(200, 200) == QColor(RED)
    assert studio.shown(200, 200) == QColor(RED)
    studio.view.turn(0)
    assert studio.view.degrees == 0
    assert studio.shown(200, 200) == QColor(RED)


def test_a_pen_paints_by_pressure_and_its_other_end_erases(studio: Studio) -> None:
    pen = QPointingDevice.primaryPointingDevice()

    def stroke(kind: QPointingDevice.PointerType, pressure: float) -> None:
        device = QPointingDevice(
            "pen", 7, QPointingDevice.DeviceType.Stylus, kind, QPointingDevice.Capability.Pressure, 1, 3
        )
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        for number, event in enumerate((QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease)):
            at = QPointF(studio.at(100 + 80 * number, 150))
            held = none if event == QEvent.Type.TabletRelease else left
            told = QTabletEvent(
                event, device, at, studio.view.mapToGlobal(at), pressure, 0, 0, 0.0, 0.0, 0.0,
                Qt.KeyboardModifier.NoModifier, none if event == QEvent.Type.TabletMove else left, held,
            )  # fmt: skip
            QApplication.sendEvent(studio.view, told)

    assert pen is not None
    stroke(QPointingDevice.PointerType.Pen, 0.3)
    thin = studio.easel.flattened()
    column = pixels(thin)[:, 180, 3]
    assert 4 <= np.count_nonzero(column) <= 9
    stroke(QPointingDevice.PointerType.Eraser, 1.0)
    assert studio.easel.colour_at(180, 150) is None
    assert not studio.layers[1].tiles


@pytest.mark.parametrize("shift", [(0, 0), (256, -256), (37, 21)])
def test_the_selection_holds_on_a_layer_that_was_moved(qtbot: QtBot, shift: tuple[int, int]) -> None:
    studio = Studio(qtbot, QSize(400, 300))
    layer = studio.layers[1]
    layer.x, layer.y = shift
    left = np.zeros((256, 256), np.float32)
    left[:, :150] = 1
    studio.easel.limit = lambda key: left if key == (0, 0) else np.zeros((256, 256), np.float32)
    studio.drag((100, 150), (300, 150))
    assert studio.easel.colour_at(149, 150) == QColor(RED)
    assert studio.easel.colour_at(151, 150) is None
    assert studio.easel.colour_at(260, 150) is None


def test_undo_puts_tiles_back_wherever_the_layer_lies(studio: Studio) -> None:
    studio.layers[1].x = 41
    studio.drag((100, 150), (300, 150))
    studio.easel.activate("ground")
    [done] = studio.done
    studio.easel.put("paint", done.before)
    studio.view.hold(None)
    assert studio.shown(200, 150) != QColor(RED)
    studio.easel.put("paint", done.after)
    assert studio.shown(200, 150) == QColor(RED)


def test_a_part_of_the_canvas_is_flattened(studio: Studio) -> None:
    studio.drag((100, 150), (300, 150))
    whole, part = studio.easel.flattened(), studio.easel.flattened(QRect(250, 140, 30, 20))
    assert (part.width(), part.height()) == (30, 20)
    assert part.pixelColor(5, 10) == whole.pixelColor(255, 150) == QColor(RED)
