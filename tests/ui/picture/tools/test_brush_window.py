"""The window of all settings of a brush, its curve, its presets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.domain.brushes import BrushSettings
from studio.services.settings import Settings
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.brush_window import BrushWindow
from studio.ui.picture.canvas.tools.curve_field import CurveField
from studio.ui.picture.canvas.tools.presets import shipped_presets
from studio.ui.picture.colours import Colours

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def box(tmp_path: Path) -> Iterator[ToolBox]:
    settings = Settings(tmp_path / "settings.json")
    box = ToolBox(settings, Colours(settings))
    box.take("brush")
    yield box
    box.keep()


@pytest.fixture
def window(qtbot: QtBot, box: ToolBox) -> Iterator[BrushWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = BrushWindow(box, parent)
    window.show()
    yield window
    window.hide()


def test_a_preset_is_kept_taken_and_deleted(window: BrushWindow, box: ToolBox) -> None:
    box.set_brush(BrushSettings(size=77))
    window.name.setText("  Broad  one ")
    window.keep.click()
    assert [one.name for one in box.presets()] == ["Broad one"]
    at = window.presets.findText("Ink")
    window.presets.setCurrentIndex(at)
    window.presets.activated.emit(at)
    assert box.brush_settings() == next(one.brush for one in shipped_presets() if one.name == "Ink")
    assert not window.bin.isEnabled()
    window.presets.setCurrentIndex(0)
    window.presets.activated.emit(0)
    assert box.brush_settings().size == 77
    window.bin.click()
    assert box.presets() == ()


def test_shipped_presets_have_names_of_their_own() -> None:
    names = [one.name for one in shipped_presets()]
    assert len(set(names)) == len(names) > 4


def test_the_window_follows_what_is_in_the_hand(window: BrushWindow, box: ToolBox) -> None:
    box.take("eraser")
    assert window.windowTitle() == "Eraser"
    box.set_brush(BrushSettings(size=11))
    assert window.controls[0].field.value() == 11  # type: ignore[attr-defined]
    assert box.brush_settings("brush").size != 11


def test_the_curve_is_bent_by_mouse_and_by_keyboard(window: BrushWindow, box: ToolBox) -> None:
    curve: CurveField = window.curve
    middle = curve.rect().center()
    QTest.mousePress(curve, LEFT, NONE, middle)
    QTest.mouseMove(curve, middle + QPoint(0, 30))
    QTest.mouseRelease(curve, LEFT, NONE, middle + QPoint(0, 30))
    points = box.brush_settings().curve
    assert len(points) == 3
    assert points[1][1] < 0.35
    assert box.brush().pressed(0.5) == pytest.approx(points[1][1], abs=0.02)
    curve.setFocus()
    QTest.keyClick(curve, Qt.Key.Key_Up)
    assert box.brush_settings().curve[1][1] == pytest.approx(points[1][1] + 0.02)
    QTest.keyClick(curve, Qt.Key.Key_Delete)
    assert box.brush_settings().curve == ()
