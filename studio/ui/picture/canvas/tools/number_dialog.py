"""Asks for a number of pixels. Main thread; modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField


class NumberDialog(QDialog):
    def __init__(self, title: str, words: str, proposed: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.number = WholeField()
        self.number.setRange(1, most)
        self.number.setSuffix(tr(" px"))
        self.number.setValue(proposed)
        self.number.setAccessibleName(words)
        form = QFormLayout(self)
        form.addRow(words, self.number)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.number.selectAll()


class AskingNumber:
    """Implements `NumberView`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, title: str, words: str, proposed: int, most: int, then: Callable[[int], None]) -> None:
        dialog = NumberDialog(title, words, proposed, most, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.number.value()))
        dialog.open()
