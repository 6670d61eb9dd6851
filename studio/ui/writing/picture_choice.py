"""One of the project's pictures, chosen from all of them: for a card, for the text. Main thread.

The pictures are read and decoded one after the other on a thread; those that cannot be read stay numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.errors import Failure
from studio.services.exchange.picture_decoding import decoded
from studio.services.translation import tr
from studio.ui.widgets.errand import Errand, at_work
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, row

SIDE: Final = 96
"""Logical pixels of a picture as it is shown here."""
DECODED: Final = 2 * SIDE
"""Pixels, for screens of twice the usual density."""
_ASSET = Qt.ItemDataRole.UserRole


class PictureChoice(QDialog):
    chosen = Signal(str)
    """SHA-256 of the picture."""

    def __init__(
        self,
        title: str,
        assets: Sequence[str],
        reader: Callable[[str], Callable[[], bytes]],
        failed: Callable[[Failure], None],
        parent: QWidget,
    ) -> None:
        """`reader` answers with a function that reads an asset, on any thread."""
        super().__init__(parent)
        self._readers = [reader(asset) for asset in assets]
        self._failed = failed
        self._decoding = Errand(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
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
        self.finished.connect(lambda _result: self._decoding.cancel())
        self._decode(0)

    def _decode(self, number: int) -> None:
        if number >= len(self._readers):
            return
        read = self._readers[number]

        def shown(image: QImage) -> None:
            self.show_picture(number, image)
            self._decode(number + 1)

        self._decoding.start(lambda step: decoded(read(), DECODED, check=at_work(step)), shown, self._failed)

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
