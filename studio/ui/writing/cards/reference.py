"""The reference picture of a card, and the dialog that chooses one of the project's pictures. Main thread.

Both are given pictures that were decoded elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

SIDE: Final = 96
"""Logical pixels of a picture as it is shown here."""
_ASSET = Qt.ItemDataRole.UserRole


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


class PictureChoice(QDialog):
    chosen = Signal(str)
    """SHA-256 of the picture."""

    def __init__(self, assets: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Reference picture"))
        self.resize(560, 420)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Pictures of this project"))
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setSpacing(GAP)
        for number, asset in enumerate(assets, 1):
            item = QListWidgetItem(str(number))
            item.setData(_ASSET, asset)
            item.setSizeHint(QSize(SIDE + 20, SIDE + 34))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _item: self._take())
        take, leave = WordButton(tr("Take this picture"), look="primary"), WordButton(tr("Cancel"))
        take.clicked.connect(self._take)
        leave.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.list)
        column.addLayout(row(1, leave, take))

    def show_picture(self, number: int, image: QImage) -> None:
        """Of the picture with that number, from 0."""
        item = self.list.item(number)
        if item is not None and not image.isNull():
            item.setIcon(QIcon(scaled(image, self.devicePixelRatioF())))

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(str(item.data(_ASSET)))
            self.accept()


def scaled(image: QImage, ratio: float) -> QPixmap:
    """As large as it is shown, for a screen of that density."""
    side = round(SIDE * ratio)
    fitted = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    pixmap = QPixmap.fromImage(fitted)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
