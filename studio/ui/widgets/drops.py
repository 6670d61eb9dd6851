"""What is dropped on a part of the window: taken wherever in it it falls, and worked on afterwards. Main thread.

A text field, a list or a view inside a pane would take a dropped file for itself, as text or as nothing; here whoever
wants it is asked first. While a drop is being answered the program that one drags from stands still, and a dialog would
keep it so: nothing is done with what was dropped before the event is over (`later`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

Act = Callable[[], object]
PICTURE_MIME: Final = "application/x-triptych-picture"
"""What is dragged of a finished picture from pane to pane: the id of a Generation."""
MAKING_MIME: Final = "application/x-triptych-making"
"""A name by which `studio.services.copied_making` knows how what was copied was made."""
_PIXELS = "application/x-qt-image"
"""What Qt calls a picture that is no file: an image, and no bytes."""


def later(receiver: QObject, act: Act) -> None:
    """Do it at the next turn of the event loop, unless `receiver` is gone by then."""
    QTimer.singleShot(0, receiver, act)


def copied(data: QMimeData) -> QMimeData:
    """The same, to be used after the event: what Qt hands over with a drop is gone then."""
    copy = QMimeData()
    for name in data.formats():
        if name != _PIXELS:
            copy.setData(name, data.data(name))
    if data.hasImage():
        copy.setImageData(data.imageData())
    return copy


class Drops(QObject):
    """Takes drops for a widget and all in it that would take them for itself."""

    def __init__(
        self,
        widget: QWidget,
        wants: Callable[[QMimeData], bool],
        take: Callable[[QMimeData], Act | None],
        *,
        not_on: QWidget | None = None,
    ) -> None:
        """`wants`: whether it is for this widget; asked at every move, so it must be quick. `take`: reads what was
        dropped and answers with what is to be done with it, later. `not_on`: the part that what is dragged out of comes
        back to, where nothing is done with it."""
        super().__init__(widget)
        self._widget, self._wants, self._take, self._not_on = widget, wants, take, not_on
        self._spared: list[QWidget] = []
        widget.setAcceptDrops(True)
        for one in (widget, *widget.findChildren(QWidget)):
            if one.acceptDrops():
                self.watch(one)

    def watch(self, inner: QWidget) -> None:
        """A widget that came into it afterwards."""
        inner.installEventFilter(self)

    def spare(self, inner: QWidget) -> None:
        """A part of it that answers drops itself, because the place of a drop in it counts."""
        inner.removeEventFilter(self)
        self._spared.append(inner)

    def answers(self, over: QObject, data: QMimeData) -> bool:
        """What is dragged over a widget inside is for this one, or for that widget itself."""
        return over in self._spared or self._wants(data)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        dragged = isinstance(event, QDropEvent) and event.type() in _DRAGS and self._wants(event.mimeData())
        if isinstance(event, QDropEvent) and dragged and not self._is_for_a_part(watched, event.mimeData()):
            # Who refuses a DragEnter is not asked again before the pointer has left the widget, and so not where it
            # goes from the part that the drop is not for into the rest of the same widget.
            if self._comes_back(watched, event) and not isinstance(event, QDragEnterEvent):
                event.ignore()
                return True
            event.acceptProposedAction()
            if not isinstance(event, QDragEnterEvent | QDragMoveEvent):
                act = self._take(event.mimeData())
                if act is not None:
                    later(self._widget, act)
            return True
        return super().eventFilter(watched, event)

    def _is_for_a_part(self, watched: QObject, data: QMimeData) -> bool:
        """A part of the widget that is nearer to the pointer takes it: of two filters Qt asks the later one first."""
        over = watched if isinstance(watched, QWidget) else None
        while over is not None and over is not self._widget:
            parts = over.findChildren(Drops, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if any(one.answers(watched, data) for one in parts):
                return True
            over = over.parentWidget()
        return False

    def _comes_back(self, over: QObject, event: QDropEvent) -> bool:
        source, home = event.source(), self._not_on
        if home is None or not isinstance(source, QWidget) or not isinstance(over, QWidget):
            return False
        at = home.mapFromGlobal(over.mapToGlobal(event.position().toPoint()))
        return (source is home or home.isAncestorOf(source)) and home.rect().contains(at)


_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
