"""One finished picture, or the one that is being made. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from studio.services.translation import tr
from studio.ui.picture.zoom_view import ZoomView


class ResultView(ZoomView):
    """One finished picture, or the one that is being made."""

    def __init__(self) -> None:
        super().__init__(tr("Picture"), tr("Describe a picture and press Generate."))
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.scene().addItem(self._item)

    def show_picture(self, picture: QPixmap | None, words: str = "", size: QSize | None = None) -> None:
        """`words` describe it for a screen reader. `size`: the room it takes, when this is only a small copy of it."""
        shown = picture if picture is not None else QPixmap()
        room = QSize(shown.size()) if size is None or shown.isNull() else size
        self._item.setPixmap(shown)
        self._item.setScale(room.width() / shown.width() if not shown.isNull() else 1.0)
        self.setAccessibleDescription(words)
        self.show_rect(QRectF(0, 0, room.width(), room.height()))
