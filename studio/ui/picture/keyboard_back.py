"""Gives the keyboard back to the canvas when Enter or Escape ends what is done in a field beside it. Main thread.

In a field Ctrl+Z means its own text: a painter who has set a number goes on painting, and undoes what was painted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

_FIELDS: Final = (QAbstractSpinBox, QComboBox, QLineEdit)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyboardBack(QObject):
    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._restore: dict[QObject, Callable[[], object]] = {}
        self._lists: dict[QObject, QComboBox] = {}
        """What a list unfolds into, and that list."""

    def watch(self, beside: QWidget, restore: Callable[[], object] = lambda: None) -> None:
        """Every field in there. `restore` shows what is set, in the place of words that were typed and don't count;
        numbers come back by themselves."""
        for field in beside.findChildren(QWidget):
            inner = isinstance(field.parentWidget(), _FIELDS)
            if isinstance(field, _FIELDS) and not inner:
                self._restore[field] = restore
                field.installEventFilter(self)
                if isinstance(field, QComboBox):
                    folded_out = field.view().window()
                    self._lists[folded_out] = field
                    folded_out.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in self._lists:
            if event.type() == QEvent.Type.Hide:
                QTimer.singleShot(0, self, lambda: self._give(self._lists[watched]))
            return False
        if not isinstance(event, QKeyEvent) or QApplication.activePopupWidget() is not None:
            return False
        pressed = event.type() == QEvent.Type.KeyPress
        if event.key() == Qt.Key.Key_Escape and self._canvas.isVisible():
            if pressed:
                if isinstance(watched, QSpinBox | QDoubleSpinBox):
                    watched.setValue(watched.value())  # type: ignore[arg-type]
                self._restore[watched]()
                self._give(watched)
            event.accept()
            return pressed
        if event.key() in _ENTER and pressed and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            # The field has its key first.
            QTimer.singleShot(0, self, lambda: self._give(watched))
        return False

    def _give(self, field: QObject) -> None:
        if isinstance(field, QWidget) and field.hasFocus() and self._canvas.isVisible():
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self._restore[field]()
