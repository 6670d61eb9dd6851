"""The wheel scrolls what stands around a field, and changes no field that has not the keyboard."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QScrollArea,
    QScrollBar,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.services.composition import make_studio
from studio.services.studio import Studio
from studio.ui.shell.pane_deck import PANES
from studio.ui.theme import apply_theme
from studio.ui.widgets.wheel import WindowGuard, guard_windows


def turn_over(field: QWidget, steps: int = -1) -> None:
    """As the screen tells it: to the window, at the right end of the field, where a number has its arrows."""
    window = field.window()
    middle = QPointF(field.mapToGlobal(QPoint(field.rect().right() - 6, field.rect().center().y())))
    turn = QWheelEvent(
        window.mapFromGlobal(middle), middle, QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(window.windowHandle(), turn)


def value(field: QWidget) -> object:
    if isinstance(field, QComboBox):
        return field.currentIndex()
    return field.text() if isinstance(field, QAbstractSpinBox) else field.value()  # type: ignore[attr-defined]


@pytest.fixture
def guard(qapp: QApplication) -> Iterator[WindowGuard]:
    guard = guard_windows(qapp)
    yield guard
    qapp.focusWindowChanged.disconnect(guard.guard)
    guard.deleteLater()


def fields() -> tuple[QComboBox, QSpinBox, QDoubleSpinBox, QSlider]:
    choice, number, part, slider = QComboBox(), QSpinBox(), QDoubleSpinBox(), QSlider(Qt.Orientation.Horizontal)
    choice.addItems(["one", "two", "three"])
    choice.setCurrentIndex(1)
    for one in (number, part, slider):
        one.setValue(5)
    return choice, number, part, slider


@pytest.mark.parametrize("place", range(4))
def test_the_wheel_scrolls_and_changes_nothing(qtbot: QtBot, guard: WindowGuard, place: int) -> None:
    area, inner = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    column = QVBoxLayout(inner)
    field = fields()[place]
    column.addWidget(field)
    for _ in range(60):
        column.addWidget(QLabel("Further down"))
    area.setWidget(inner)
    area.resize(300, 200)
    with qtbot.waitActive(area):
        area.show()
    area.setFocus()
    assert not field.hasFocus()
    before = value(field)
    turn_over(field)
    assert value(field) == before
    assert not field.hasFocus()
    assert area.verticalScrollBar().value() > 0
    area.verticalScrollBar().setValue(0)
    field.setFocus()
    turn_over(field)
    assert value(field) != before


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    studio = make_studio(qapp)
    apply_theme(qapp, studio.settings)
    studio.new_project(tmp_path / "Novel.triptych", "Novel")
    yield studio
    studio.shut_down()


def test_no_field_of_the_window_is_changed(qtbot: QtBot, studio: Studio, guard: WindowGuard) -> None:
    studio.settings.set("start_page_seen", True)
    window = importlib.import_module("studio.app").make_window(studio)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.deck.show_only(*PANES)
    with qtbot.waitActive(window):
        window.show()
    looked_at = 0
    for kind in (QComboBox, QAbstractSpinBox, QAbstractSlider):
        for field in window.findChildren(kind):
            shown = field.isVisible() and not field.visibleRegion().isEmpty() and field.isEnabled()
            if isinstance(field, QScrollBar) or field.hasFocus() or not shown:
                continue
            before = value(field)
            for steps in (-1, 1, 1, -1, -1):
                turn_over(field, steps)
                assert value(field) == before, field.accessibleName()
            looked_at += 1
    assert looked_at >= 3
