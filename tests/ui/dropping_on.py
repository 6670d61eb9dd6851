"""Something dragged onto a widget and let go there, as Qt brings it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.patience import turns

_COPY = Qt.DropAction.CopyAction
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier


def drop_on(widget: QWidget, data: QMimeData, at: QPointF | None = None) -> bool:
    """Whether it was taken, by the widget or by what it is in; what is done with it has begun then. `at`: where in the
    widget; else its middle."""
    place = at if at is not None else QPointF(widget.rect().center())
    enter = QDragEnterEvent(place.toPoint(), _COPY, data, _LEFT, _NONE)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(place, _COPY, data, _LEFT, _NONE)
    drop.ignore()
    QApplication.sendEvent(widget, drop)
    taken = drop.isAccepted()
    turns()
    return taken
