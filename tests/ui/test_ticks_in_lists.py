"""Ticks of lists are seen in every look, as those of boxes are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from studio.services.settings import Settings
from studio.ui.theme import apply_theme, tokens


@pytest.fixture
def settings(qapp: QApplication) -> Iterator[Settings]:
    made = Settings()
    yield made
    made.set("theme", "light")
    apply_theme(qapp, made)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", [QListWidget, QTreeWidget])
def test_an_empty_tick_has_an_edge_and_a_full_one_the_accent(
    qapp: QApplication, settings: Settings, qtbot: QtBot, theme: str, kind: type[QListWidget] | type[QTreeWidget]
) -> None:
    settings.set("theme", theme)
    apply_theme(qapp, settings)
    assert tokens().dark is (theme == "dark")
    shown = kind()
    qtbot.addWidget(shown)
    for state in (Qt.CheckState.Unchecked, Qt.CheckState.Checked):
        if isinstance(shown, QListWidget):
            item = QListWidgetItem("", shown)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(state)
        else:
            QTreeWidgetItem(shown, [""]).setCheckState(0, state)
    with qtbot.waitExposed(shown):
        shown.show()
    model = shown.model()
    colours = []
    for row in range(2):
        place = shown.visualRect(model.index(row, 0))
        seen = shown.viewport().grab(place).toImage()
        colours.append({seen.pixelColor(x, y).name() for x in range(seen.width()) for y in range(seen.height())})
    empty, full = colours
    edge, accent = tokens().edge.lower(), tokens().accent.lower()
    assert edge in empty
    assert accent not in empty
    assert accent in full
