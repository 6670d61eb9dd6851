"""Where a small window of the canvas opens: beside the picture, where there is room, and later where a person put it.
Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.services.settings import Settings
from studio.ui.picture.canvas.painting.view import CanvasView

_MARGIN: Final = 12
"""Logical pixels between the window and what it stands beside."""
_PUT: Final = 40
"""Logical pixels from where it opened, from which on a person put it elsewhere: window managers move a window by its
frame."""


class Beside(QObject):
    """Places a window each time it is shown."""

    def __init__(
        self, window: QWidget, view: CanvasView, settings: Settings, setting: str, matters: Callable[[], QRect] = QRect
    ) -> None:
        """`setting`: remembers where it was put; `matters`: what of the canvas, in its pixels, is to be seen where not
        all of it can."""
        super().__init__(window)
        self._window, self._view, self._matters = window, view, matters
        self._settings, self._setting = settings, setting
        self._opened: QPoint | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not event.spontaneous():
            self.place()
        elif event.type() == QEvent.Type.Hide and not event.spontaneous():
            self._remember()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        kept = self._kept()
        self._opened = kept if kept is not None else self._best()
        self._window.move(self._opened)

    def _remember(self) -> None:
        now = self._window.pos()
        if self._opened is not None and (now - self._opened).manhattanLength() > _PUT:
            self._settings.set(self._setting, [now.x(), now.y()])

    def _kept(self) -> QPoint | None:
        """Where it was put, as long as a screen shows it there."""
        place = self._settings.get(self._setting)
        if len(place) != 2:
            return None
        corner = QPoint(*place)
        whole = QRect(corner, self._size())
        shown = any(one.availableGeometry().contains(whole) for one in QGuiApplication.screens())
        return corner if shown else None

    def _size(self) -> QSize:
        return self._window.frameGeometry().size().expandedTo(self._window.sizeHint())

    def _best(self) -> QPoint:
        """Of the places beside the picture, beside the whole window, over the dock, and in the corners of the canvas'
        view the first that hides least of the picture, and least of what matters."""
        view, main = self._on_screen(self._view), self._on_screen(self._view.window())
        picture, matters = self._seen(QRect(QPoint(), self._view.canvas_size)), self._seen(self._matters())
        screen = self._view.screen().availableGeometry()
        size = self._size()
        places = []
        for corner in _corners(view, main, picture, size):
            x = max(screen.left(), min(corner.x(), screen.right() + 1 - size.width()))
            y = max(screen.top(), min(corner.y(), screen.bottom() + 1 - size.height()))
            places.append(QRect(QPoint(x, y), size))
        return min(places, key=lambda one: (_area(one & picture), _area(one & matters))).topLeft()

    def _seen(self, area: QRect) -> QRect:
        """A part of the canvas, on the screen."""
        shown = self._view.to_view_transform().mapRect(QRectF(area)).toAlignedRect() & self._view.rect()
        return QRect(self._view.mapToGlobal(shown.topLeft()), shown.size())

    @staticmethod
    def _on_screen(widget: QWidget) -> QRect:
        return QRect(widget.mapToGlobal(QPoint()), widget.size())


def _corners(view: QRect, main: QRect, picture: QRect, size: QSize) -> tuple[QPoint, ...]:
    """Upper left corners of the places that are looked at, in the order in which they are wanted."""
    top, wide, high = view.top() + _MARGIN, size.width() + _MARGIN, size.height() + _MARGIN
    right, left, foot = view.right() + 1 - wide, view.left() + _MARGIN, view.bottom() + 1 - high
    beside = []
    if picture.right() + 1 + _MARGIN + wide <= view.right() + 1:
        beside.append(QPoint(picture.right() + 1 + _MARGIN, top))
    if picture.left() - wide - _MARGIN >= view.left():
        beside.append(QPoint(picture.left() - wide, top))
    outside = (QPoint(main.right() + 1 + _MARGIN, top), QPoint(main.left() - wide, top))
    docked = QPoint(main.right() + 1 - wide, main.bottom() + 1 - high)
    return (*beside, *outside, docked, QPoint(right, top), QPoint(left, top), QPoint(right, foot), QPoint(left, foot))


def _area(one: QRect) -> int:
    return max(0, one.width()) * max(0, one.height())
