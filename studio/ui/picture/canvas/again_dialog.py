"""Asks with which words, and in which style, a layer is to be drawn again. Main thread; modal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from studio.services.translation import tr
from studio.ui.picture.canvas.asking_again import Wanted

_LETTERS: Final = 48
"""Average ones of the words that are in sight."""


class AgainDialog(QDialog):
    def __init__(self, present: Wanted, styles: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Draw the layer again"))
        self.words = QLineEdit(present.words)
        self.style_box = QComboBox()
        self.style_box.addItem(tr("As the picture"), "")
        for style in styles:
            self.style_box.addItem(style, style)
        self.style_box.setCurrentIndex(max(0, self.style_box.findData(present.style)))
        form = QFormLayout(self)
        # The title and a prompt of a line have room.
        self.words.setMinimumWidth(_LETTERS * self.words.fontMetrics().averageCharWidth())
        form.addRow(tr("Words"), self.words)
        form.addRow(tr("Style"), self.style_box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        ask = buttons.addButton(tr("Draw again"), QDialogButtonBox.ButtonRole.AcceptRole)
        ask.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def wanted(self) -> Wanted:
        return Wanted(" ".join(self.words.text().split()), str(self.style_box.currentData()))


class AskingDialog:
    """Implements `AskingView`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, present: Wanted, styles: tuple[str, ...], then: Callable[[Wanted], None]) -> None:
        dialog = AgainDialog(present, styles, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.wanted()))
        dialog.open()
