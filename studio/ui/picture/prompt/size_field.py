"""The size of the picture: a choice of shapes that fit the model, and a button that swaps width and height.

Main thread; the form shows it above its number fields.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import hover_text, label, row


class SizeField(QWidget):
    chosen = Signal(int, int)
    """Width and height, in pixels, of the shape that the person chose."""

    def __init__(self) -> None:
        super().__init__()
        self.shape = QComboBox()
        self.shape.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.shape.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.shape.setMinimumWidth(64)
        self.shape.setAccessibleName(tr("Size"))
        self.swap = IconButton("swap", tr("Swap width and height"))
        head = label(tr("Size"), "small")
        head.setBuddy(self.shape)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(head)
        column.addLayout(row(self.shape, self.swap, gap=4))
        self.shape.activated.connect(self._tell)

    def show_sizes(self, allowed: Allowed, width: int, height: int) -> None:
        """The shapes for a model; the one of this size is the chosen one, or "Custom"."""
        self.shape.clear()
        for name, wide, high in allowed.sizes:
            self.shape.addItem(tr(name), (wide, high))
            words = tr("{width} \u00d7 {height} pixels", width=wide, height=high)
            self.shape.setItemData(self.shape.count() - 1, hover_text(words), Qt.ItemDataRole.ToolTipRole)
        self.shape.addItem(tr("Custom"), None)
        self.name_size(width, height)

    def name_size(self, width: int, height: int) -> None:
        """Show the name of this size."""
        known = [self.shape.itemData(at) for at in range(self.shape.count())]
        custom = len(known) - 1
        at = next((at for at, one in enumerate(known) if one and tuple(one) == (width, height)), custom)
        self.shape.setCurrentIndex(at)

    def _tell(self, at: int) -> None:
        pair = self.shape.itemData(at)
        if pair is not None:
            self.chosen.emit(*pair)
