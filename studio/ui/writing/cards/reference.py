"""The reference picture of a card, which is decoded elsewhere. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import label, row
from studio.ui.writing.picture_choice import SIDE, scaled


class ReferenceView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = label()
        self.picture.setFixedSize(SIDE, SIDE)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setProperty("area", "sunken")
        self.picture.setWordWrap(True)
        self.from_project = WordButton(tr("From the project…"), name="gallery")
        self.from_file = WordButton(tr("From a file…"), name="folder")
        self.none = WordButton(tr("Remove it"), name="close")
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for button in (self.from_project, self.from_file, self.none):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(tr("Reference picture"), "small"))
        column.addLayout(row(self.picture, buttons, 1))
        self.show_none()

    def show_none(self) -> None:
        self.picture.clear()
        self.picture.setText(tr("None"))
        self.picture.setAccessibleName(tr("No reference picture"))
        self.none.hide()

    def show_waiting(self) -> None:
        self.picture.clear()
        self.none.show()

    def show_picture(self, image: QImage) -> None:
        """A null one: it cannot be read."""
        self.none.show()
        if image.isNull():
            self.picture.setText(tr("It cannot be read."))
        else:
            self.picture.setPixmap(scaled(image, self.devicePixelRatioF()))
        self.picture.setAccessibleName(tr("Reference picture"))
