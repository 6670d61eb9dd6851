"""The rows of the layer list as they are dragged: to another place in the pile, into groups and out of them.

Main thread. A line shows between which rows, and in which group, what is dragged would land; a frame around a group,
that it would land on top of what is in it. How far to the right the pointer is decides where groups end there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from studio.services.translation import tr_count
from studio.ui.picture.canvas.layer_order import Place
from studio.ui.theme import tokens
from studio.ui.widgets.drops import later

DEPTH: Final = Qt.ItemDataRole.UserRole + 3
"""In how many groups the layer of a row is."""
AROUND: Final = Qt.ItemDataRole.UserRole + 4
"""Their ids, the innermost first."""
GROUP: Final = Qt.ItemDataRole.UserRole + 5
""""open" or "folded" for the row of a group, "" for others."""
MIME: Final = "application/x-triptych-layers"
_BAR: Final = 2
"""Logical pixels of the line."""


_IN_GROUP: Final = (0.25, 0.75)
"""Shares of the height of a group's row between which it is meant itself."""


class _Target(NamedTuple):
    place: Place
    bar: QRect
    """Where the line is drawn, or the frame of a group."""


class LayerList(QListWidget):
    dropped = Signal(object)
    """Place: what is chosen was dropped there."""
    menu_wanted = Signal(QPoint)
    """Where on the screen the menu of what is chosen is to open."""

    def __init__(self) -> None:
        super().__init__()
        self._target: _Target | None = None
        self.by_hand = False
        """What happens now to its rows is done by a person in them, by mouse or keys."""
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setAutoScroll(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_hand = True
        super().mousePressEvent(event)
        self.by_hand = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_hand = True
        super().keyPressEvent(event)
        self.by_hand = False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The mouse has made its row the current one; the menu key means the one that is."""
        if event.reason() != QContextMenuEvent.Reason.Mouse:
            self.ask_for_menu()
        elif self.itemAt(self.viewport().mapFromGlobal(event.globalPos())):
            self.menu_wanted.emit(event.globalPos())

    def ask_for_menu(self) -> None:
        """Below the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))

    # ---- where

    def place_at(self, at: QPoint) -> Place | None:
        """What would be dropped at a place of the viewport lands there; None without rows."""
        target = self._target_at(at)
        return target.place if target is not None else None

    def _target_at(self, at: QPoint) -> _Target | None:
        if not self.count():
            return None
        item = self.itemAt(QPoint(1, at.y()))
        if item is None:
            return self._gap(self.count() if at.y() > 0 else 0, at.x())
        row, rect = self.row(item), self.visualItemRect(item)
        share = (at.y() - rect.top()) / max(1, rect.height())
        if item.data(GROUP) and _IN_GROUP[0] < share < _IN_GROUP[1]:
            return _Target(Place(str(item.data(Qt.ItemDataRole.UserRole)), on_top=True), rect)
        return self._gap(row + round(share), at.x())

    def _gap(self, row: int, x: int) -> _Target:
        """Between the rows `row` - 1 and `row`."""
        above = self.item(row - 1) if row else None
        below = self.item(row) if row < self.count() else None
        least = int(below.data(DEPTH)) if below is not None else 0
        most = 0 if above is None else int(above.data(DEPTH)) + (above.data(GROUP) == "open")
        depth = max(least, min(most, (x - self._left()) // max(1, self._indent())))
        rect = self.visualItemRect(below if below is not None else self.item(row - 1))
        y = rect.top() if below is not None else rect.bottom() + 1
        left = self._left() + depth * self._indent()
        bar = QRect(left, y - _BAR // 2, max(20, self.viewport().width() - left - 4), _BAR)
        return _Target(_place_in(above, below, depth), bar)

    def _left(self) -> int:
        return self.iconSize().width() + 8

    def _indent(self) -> int:
        return self.fontMetrics().horizontalAdvance("\u2003")

    # ---- dragged

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Not Qt's, which would take the rows away: the document is changed, and they follow it."""
        rows = [one for one in self.selectedItems() if not one.isHidden()]
        if not rows:
            return
        data = QMimeData()
        data.setData(MIME, _own())
        drag = QDrag(self)
        drag.setMimeData(data)
        first = self.visualItemRect(rows[0])
        words = rows[0].text().strip()
        if len(rows) > 1:
            words = tr_count("{count} layer chosen", "{count} layers chosen", len(rows))
        label = self.viewport().grab(QRect(0, first.top(), min(first.width(), 220), first.height()))
        if len(rows) > 1:
            with QPainter(label) as painter:
                painter.fillRect(label.rect(), QColor(tokens().accent_soft))
                painter.setPen(QColor(tokens().text))
                painter.drawText(label.rect().adjusted(8, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter), words)
        drag.setPixmap(label)
        drag.setHotSpot(QPoint(12, first.height() // 2))
        drag.exec(Qt.DropAction.MoveAction)
        self._show(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._is_ours(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not self._is_ours(event):
            event.ignore()
            return
        # Scrolls where the pointer is near an edge.
        super().dragMoveEvent(event)
        target = self._target_at(event.position().toPoint())
        self._show(target if target is not None and not self._is_within(target.place) else None)
        if self._target is not None:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show(None)

    def dropEvent(self, event: QDropEvent) -> None:
        if not self._is_ours(event):
            event.ignore()
            return
        at = event.position().toPoint()
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        later(self, lambda: self._let_go(at))

    def _let_go(self, at: QPoint) -> None:
        """What was dragged was dropped here."""
        place = self.place_at(at)
        self._show(None)
        self.setState(QListWidget.State.NoState)
        if place is not None and not self._is_within(place):
            self.dropped.emit(place)

    def _is_ours(self, event: QDropEvent) -> bool:
        return bytes(event.mimeData().data(MIME).data()) == _own()

    def _is_within(self, place: Place) -> bool:
        """A group would land in itself."""
        chosen = {str(one.data(Qt.ItemDataRole.UserRole)) for one in self.selectedItems() if one.data(GROUP)}
        home = next((one for one in self._items() if one.data(Qt.ItemDataRole.UserRole) == place.group_id), None)
        return home is not None and not chosen.isdisjoint((place.group_id, *home.data(AROUND)))

    def _items(self) -> Sequence[QListWidgetItem]:
        return [self.item(at) for at in range(self.count())]

    # ---- shown

    def _show(self, target: _Target | None) -> None:
        if target != self._target:
            self._target = target
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._target is None:
            return
        with QPainter(self.viewport()) as painter:
            colour, bar = QColor(tokens().accent), self._target.bar
            if self._target.place.on_top:
                painter.setPen(QPen(colour, _BAR))
                painter.drawRect(bar.adjusted(1, 1, -2, -2))
            else:
                painter.fillRect(bar, colour)
                painter.fillRect(QRect(bar.left() - 2, bar.top() - 2, 4, _BAR + 4), colour)


def _own() -> bytes:
    """What a drag of this program says: layers of another one are none of this project's."""
    return str(os.getpid()).encode()


def _place_in(above: QListWidgetItem | None, below: QListWidgetItem | None, depth: int) -> Place:
    """Between two rows, in so many groups."""
    if below is not None and below.data(DEPTH) == depth:
        around = below.data(AROUND)
        return Place(around[0] if around else "", over=str(below.data(Qt.ItemDataRole.UserRole)))
    if above is None or not depth:
        return Place("")
    if above.data(GROUP) == "open" and above.data(DEPTH) == depth - 1:
        return Place(str(above.data(Qt.ItemDataRole.UserRole)))
    return Place(str(above.data(AROUND)[above.data(DEPTH) - depth]))
