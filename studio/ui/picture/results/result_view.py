"""One finished picture, or the one that is being made. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QGraphicsPixmapItem

from studio.services.translation import tr
from studio.ui.picture.zoom_view import ZoomView

_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class ResultView(ZoomView):
    """One finished picture, or the one that is being made."""

    stepped = Signal(int, int)
    """An arrow was pressed while nothing can be scrolled: to the right, and down."""
    play_wanted = Signal()
    """The space bar was pressed."""

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        move = _MOVES.get(Qt.Key(event.key()))
        if move is not None and plain and all(bar.minimum() == bar.maximum() for bar in bars):
            self.stepped.emit(*move)
        elif event.key() == Qt.Key.Key_Space and plain:
            self.play_wanted.emit()
        else:
            super().keyPressEvent(event)
