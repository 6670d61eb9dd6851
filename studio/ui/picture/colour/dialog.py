"""A colour for something else than painting, such as the letters of a text, chosen as in the colour room: by square and
bar, numbers, from those used lately or from a palette. Main thread; modal to the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from studio.services.settings import Settings
from studio.services.translation import tr
from studio.ui.picture.colour.presenter import Palettes
from studio.ui.picture.colour.view import ColourPanel
from studio.ui.picture.colours import ColourInQuestion


class ColourDialog(QDialog):
    def __init__(self, title: str, colour: int, palettes: Palettes, settings: Settings, parent: QWidget) -> None:
        """`colour`: 0xRRGGBB, that there is now."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self._colour = ColourInQuestion(colour, settings, self)
        self.panel = ColourPanel(self._colour, palettes)
        self.panel.swap.hide()
        column = QVBoxLayout(self)
        column.addWidget(self.panel, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        take = buttons.addButton(tr("Take it"), QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.resize(self.sizeHint().expandedTo(self.minimumSizeHint()))

    def chosen(self) -> int:
        """0xRRGGBB"""
        return self._colour.foreground


class AskingColour:
    def __init__(self, palettes: Palettes, settings: Settings, parent: QWidget) -> None:
        self._palettes, self._settings, self._parent = palettes, settings, parent

    def ask(self, title: str, colour: int, take: Callable[[int], None], left: Callable[[], object]) -> None:
        """`take` is told which, if any; `left` that the window is gone."""
        dialog = ColourDialog(title, colour, self._palettes, self._settings, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: take(dialog.chosen()))
        dialog.finished.connect(lambda _result: left())
        dialog.open()
