"""What is revealed in the dock stays in sight while its tab is laid out, however long the machine takes for that."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.ui.picture.dock import SETTLING, Dock, Tab


def test_a_layout_that_comes_late_is_followed(fake_studio: FakeStudio, qtbot: QtBot) -> None:
    dock, content, button = Dock(fake_studio.settings), QWidget(), QPushButton("Last")
    column = QVBoxLayout(content)
    column.addStretch(1)
    column.addWidget(button)
    dock.add(Tab(name="prompt", title="Prompt", tip="What to draw.", icon="fold"), content, button)
    qtbot.addWidget(dock)
    dock.resize(300, 300)
    with qtbot.waitExposed(dock):
        dock.show()
    dock.open("prompt")
    qtbot.waitUntil(lambda: not button.visibleRegion().isEmpty())
    dock.reveal(button)
    time.sleep(SETTLING / 1000 + 0.2)
    for _ in range(3):
        more = QWidget()
        more.setFixedHeight(700)
        column.insertWidget(0, more)
    qtbot.waitUntil(lambda: content.height() > 2000)
    qtbot.waitUntil(lambda: button.visibleRegion().boundingRect().size() == button.size())
