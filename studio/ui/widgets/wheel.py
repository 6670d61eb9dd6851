"""Keeps the wheel for scrolling. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar, QWidget


class WheelGuard(QObject):
    """Keeps the wheel from changing a field that only lies under the pointer while its surroundings scroll."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and not getattr(watched, "hasFocus", lambda: True)():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def keep_wheel(surroundings: QWidget) -> None:
    """No number, slider or choice within them is changed by a wheel that turns over it, unless it has the focus."""
    guard = WheelGuard(surroundings)
    for kind in (QAbstractSpinBox, QAbstractSlider, QComboBox):
        for field in surroundings.findChildren(kind):
            if not isinstance(field, QScrollBar):
                field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                field.installEventFilter(guard)
