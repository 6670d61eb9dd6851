"""Asks how large a new canvas is to be, and whether its ground is white. Main thread; modal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.canvas.layer_changes import LARGEST_CANVAS
from studio.ui.widgets.fields import WholeField

_SIZES: Final = ((512, 512), (768, 512), (1024, 1024), (1024, 1536), (1536, 1024), (1920, 1080), (2048, 2048),
                 (2480, 3508), (4096, 4096))  # fmt: skip
"""Those of models, of a screen, of A4 at 300 dots an inch, and one that is large."""


class NewCanvasDialog(QDialog):
    def __init__(self, width: int, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New canvas"))
        self.sizes = QComboBox()
        self.width_box, self.height_box = WholeField(), WholeField()
        for field in (self.width_box, self.height_box):
            field.setRange(1, LARGEST_CANVAS)
            field.setSuffix(tr(" px"))
        for wide, high in _SIZES:
            self.sizes.addItem(tr("{width} \u00d7 {height}", width=wide, height=high), (wide, high))
        self.sizes.addItem(tr("Custom"), None)
        self.white = QCheckBox(tr("White background"))
        self.white.setChecked(True)
        self.white.setToolTip(tr("Without, the canvas is transparent"))
        form = QFormLayout(self)
        form.addRow(tr("Size"), self.sizes)
        form.addRow(tr("Width"), self.width_box)
        form.addRow(tr("Height"), self.height_box)
        form.addRow(self.white)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        create = buttons.addButton(tr("Create"), QDialogButtonBox.ButtonRole.AcceptRole)
        create.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.width_box.setValue(width)
        self.height_box.setValue(height)
        self._name_size()
        self.sizes.activated.connect(self._take_size)
        self.width_box.valueChanged.connect(self._name_size)
        self.height_box.valueChanged.connect(self._name_size)

    def _name_size(self) -> None:
        """Show the name of the size that the fields have."""
        size = (self.width_box.value(), self.height_box.value())
        at = _SIZES.index(size) if size in _SIZES else len(_SIZES)
        self.sizes.setCurrentIndex(at)

    def _take_size(self, at: int) -> None:
        if at < len(_SIZES):
            width, height = _SIZES[at]
            self.width_box.setValue(width)
            self.height_box.setValue(height)

    def wanted(self) -> tuple[int, int, bool]:
        return self.width_box.value(), self.height_box.value(), self.white.isChecked()


class AskingSize:
    """Implements `NewCanvasView`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask(self, width: int, height: int, then: Callable[[int, int, bool], None]) -> None:
        dialog = NewCanvasDialog(width, height, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(*dialog.wanted()))
        dialog.open()
