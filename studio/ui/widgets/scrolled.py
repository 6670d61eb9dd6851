"""The content of a panel that is higher than its room. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from studio.ui.widgets.wheel import keep_wheel


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """It is as wide as the panel, and scrolls in height alone; the wheel turns no field in it that has no keyboard.
    `name`: for screen readers."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidget(content)
    keep_wheel(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area
