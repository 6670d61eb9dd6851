"""The list of cards: by kind, with how many scenes name each, renamed in place. Main thread.

It shows rows and reports wishes; the keys that make, rename and remove cards are actions of the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.drops import later
from studio.ui.widgets.words import hover_text
from studio.ui.writing.cards.presenter import CardRow

_ID = Qt.ItemDataRole.UserRole
_ROLE = Qt.ItemDataRole.UserRole + 1
_LOOK = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView::item { border-radius: 0; }
QTreeView QLineEdit, QTreeView QLineEdit:focus { padding: 0px 2px; border-width: 1px; border-radius: 2px; }"""


def kinds_in_words() -> dict[str, str]:
    """By role: what people call several of them."""
    return {
        "character": tr("Characters"),
        "place": tr("Places"),
        "thing": tr("Things"),
        "style": tr("Styles"),
    }


class _CardItem(QTreeWidgetItem):
    """Shows its name fit to be shown; what is edited is the name as it is."""

    def data(self, column: int, role: int) -> Any:
        value = super().data(column, role)
        return showable(value) if role == Qt.ItemDataRole.DisplayRole and isinstance(value, str) else value


class CardList(QTreeWidget):
    card_chosen = Signal(str)
    renamed = Signal(str, str)
    menu_wanted = Signal(QPoint)
    opened = Signal()
    """Return: the chosen card's form is wanted."""
    named = Signal()
    """Tab behind a name: what comes next in the chosen card's form is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setAccessibleName(tr("Cards"))
        self.setAccessibleDescription(tr("F2 renames, Insert makes another, Delete removes a card"))
        self.setStyleSheet(_LOOK)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setRootIsDecorated(False)
        self.setIndentation(12)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.currentItemChanged.connect(self._current_changed)
        self.itemChanged.connect(self._item_changed)
        self.itemActivated.connect(lambda item, _column: self.opened.emit() if item.data(0, _ID) else None)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def show_rows(self, rows: Sequence[CardRow], chosen: str | None) -> None:
        self._filling = True
        try:
            if [(row.id, row.role) for row in rows] != [self._shown(one) for one in self._items]:
                self._rebuild(rows)
            for row in rows:
                self._write(self._items[row.id], row)
            item = self._items.get(chosen or "")
            if item is not None and item is not self.currentItem():
                self.setCurrentItem(item)
                self.scrollToItem(item)
        finally:
            self._filling = False

    def _shown(self, card_id: str) -> tuple[str, str]:
        head = self._items[card_id].parent()
        return card_id, str(head.data(0, _ROLE)) if head is not None else ""

    def _rebuild(self, rows: Sequence[CardRow]) -> None:
        self.clear()
        self._items = {}
        heads: dict[str, QTreeWidgetItem] = {}
        for row in rows:
            if row.role not in heads:
                head = heads[row.role] = QTreeWidgetItem([kinds_in_words()[row.role]])
                head.setData(0, _ROLE, row.role)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                head.setFirstColumnSpanned(True)
                self.addTopLevelItem(head)
            item = _CardItem()
            item.setData(0, _ID, row.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            heads[row.role].addChild(item)
            self._items[row.id] = item
        self.expandAll()

    @staticmethod
    def _write(item: QTreeWidgetItem, row: CardRow) -> None:
        item.setText(0, row.name)
        item.setToolTip(0, hover_text(row.name))
        words = tr_count("{count} scene", "{count} scenes", row.scenes) if row.scenes else ""
        item.setText(1, words)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Without the stripe of selection that styles put left of a nested line."""
        painter.fillRect(rect, QColor(tokens().surface))
        super().drawBranches(painter, rect, index)

    def rename(self, card_id: str) -> None:
        item = self._items.get(card_id)
        if item is not None:
            self.setFocus()
            self.editItem(item, 0)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint != QAbstractItemDelegate.EndEditHint.EditNextItem:
            super().closeEditor(editor, hint)
            return
        # Qt would have the name below typed, or the same one again.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.named.emit()

    def editing(self) -> bool:
        """A name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def _current_changed(self, item: QTreeWidgetItem | None, _old: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _ID) and not self._filling:
            self.card_chosen.emit(str(item.data(0, _ID)))

    def _item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0:
            # The list is made anew in another order, which its editor must not live to see.
            name = str(item.data(0, Qt.ItemDataRole.EditRole))
            later(self, partial(self.renamed.emit, str(item.data(0, _ID)), name))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        item = self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and item is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(place)
