"""The outline of scenes: a tree with word counts, renamed in place, reordered by drag or by keys.

Made by the outline's room; main thread. It shows rows and reports wishes; it never moves its own items. The keys that
move and remove scenes are actions of the room.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.drops import later
from studio.ui.widgets.words import hover_text
from studio.ui.writing.outline.presenter import SceneRow

_ID = Qt.ItemDataRole.UserRole
_ROW = Qt.ItemDataRole.UserRole + 1
"""The SceneRow; all that is shown of it is read out of it when it is asked for."""
_AT_ONCE = 12
"""Rows that are written together while nothing else about the outline differs; the others follow in slices."""
_STATUS_LETTERS = 9
"""Of a row; the tooltip has all."""
_TARGET_LINE = 2
"""Logical pixels of the line that shows how much of its target a scene has."""
_COUNT_GAP = 8
_LOOK = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView QLineEdit, QTreeView QLineEdit:focus { padding: 0px 2px; border-width: 1px; border-radius: 2px; }"""
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect
_AS_IT_IS = QItemSelectionModel.SelectionFlag.NoUpdate
_COMES_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_DONE_BY_KEY = (QAbstractItemDelegate.EndEditHint.SubmitModelCache, QAbstractItemDelegate.EndEditHint.RevertModelCache)


class _SceneItem(QTreeWidgetItem):
    """Shows its title fit to be shown; what is edited is the title as it is. Keeps its row, and makes words of it when
    somebody hovers over it or hears it: each value that is kept costs the tree a walk."""

    def data(self, column: int, role: int) -> Any:
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            row = super().data(column, _ROW)
            if not isinstance(row, SceneRow):
                return None
            facts = _facts(row)
            return (
                hover_text("\n".join((row.title, *facts))) if role == Qt.ItemDataRole.ToolTipRole else ", ".join(facts)
            )
        value = super().data(column, role)
        return showable(value) if role == Qt.ItemDataRole.DisplayRole and isinstance(value, str) else value


class OutlineTree(QTreeWidget):
    scene_chosen = Signal(str)
    renamed = Signal(str, str)
    title_done = Signal()
    """The title of a scene just made was confirmed or left as it is by a key: its text can be written."""
    placed = Signal(object, object, object)
    """Scene ids, new parent id or None, id of the scene they now precede or None."""
    menu_wanted = Signal(QPoint)
    text_wanted = Signal()
    """Enter: the text of the scene that is chosen is to have the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self._naming_new = False
        self._shown: tuple[SceneRow, ...] = ()
        self._items: dict[str, QTreeWidgetItem] = {}
        self._unwritten: dict[str, SceneRow] = {}
        """Rows that say something else by now than is seen of them."""
        self._writing = QTimer(self)
        self._writing.setInterval(0)
        self._writing.timeout.connect(self._write_on)
        self.setAccessibleName(tr("Outline of scenes"))
        self.setAccessibleDescription(
            tr(
                "F2 renames, Alt with the arrow keys moves, Delete removes; Shift or Ctrl chooses several; letters go "
                "to a title, Enter to the text"
            )
        )
        self.setStyleSheet(_LOOK)
        self.setHeaderHidden(True)
        self.setItemDelegate(_CountDelegate(self))
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.currentItemChanged.connect(self._current_changed)
        self.itemChanged.connect(self._item_changed)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 80)

    def fold_all(self) -> None:
        """Only the scenes at the top are seen, and the one in front by the one that it is in."""
        self.collapseAll()
        self._show_current()

    def unfold_all(self) -> None:
        self.expandAll()
        self._show_current()

    def _show_current(self) -> None:
        item = around = self.currentItem()
        while around is not None:
            around = around.parent()
            if around is not None and not around.isExpanded():
                item = around
        if item is not None:
            self.scrollToItem(item)

    # ---- showing

    def show_rows(self, rows: Sequence[SceneRow], current: str | None) -> None:
        """Only what differs is drawn anew while the scenes and their order stay the same."""
        rows = tuple(rows)
        self._filling = True
        try:
            if [(row.id, row.depth) for row in rows] != [(row.id, row.depth) for row in self._shown]:
                self._rebuild(rows)
            else:
                self._unwritten |= {row.id: row for row, old in zip(rows, self._shown, strict=True) if row != old}
                if (front := self._unwritten.pop(current or "", None)) is not None:
                    self._write(self._items[front.id], front)
                self._write_some()
            self._shown = rows
            item = self._items.get(current or "")
            if item is not None and item is not self.currentItem():
                chosen = item.isSelected()
                self.setCurrentItem(item, 0, _AS_IT_IS if chosen else _ALONE)
        finally:
            self._filling = False

    def _write_on(self) -> None:
        self._filling = True
        try:
            self._write_some()
        finally:
            self._filling = False

    def _write_some(self) -> None:
        for scene_id in list(self._unwritten)[:_AT_ONCE]:
            self._write(self._items[scene_id], self._unwritten.pop(scene_id))
        if bool(self._unwritten) != self._writing.isActive():
            self._writing.start() if self._unwritten else self._writing.stop()

    def _rebuild(self, rows: Sequence[SceneRow]) -> None:
        self._unwritten.clear()
        closed = {key for key, item in self._items.items() if item.childCount() and not item.isExpanded()}
        chosen = self.selected_ids()
        self.clear()
        self._items = {}
        branch: list[QTreeWidgetItem] = []
        for row in rows:
            del branch[row.depth :]
            item: QTreeWidgetItem = _SceneItem()
            self._write(item, row)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setData(0, _ID, row.id)
            if branch:
                branch[-1].addChild(item)
            else:
                self.addTopLevelItem(item)
            branch.append(item)
            self._items[row.id] = item
        nested = any(row.depth for row in rows)
        self.setRootIsDecorated(nested)
        for key, item in self._items.items():
            item.setExpanded(key not in closed)
        for key in chosen:
            if key in self._items:
                self._items[key].setSelected(True)

    @staticmethod
    def _write(item: QTreeWidgetItem, row: SceneRow) -> None:
        if item.data(0, Qt.ItemDataRole.EditRole) != row.title:
            item.setText(0, row.title)
        item.setData(0, _ROW, row)

    def rename(self, scene_id: str) -> None:
        item = self._items.get(scene_id)
        if item is not None:
            self.setFocus()
            self.editItem(item, 0)

    def name_new(self, scene_id: str) -> None:
        """Have the title of a scene just made typed; `title_done` follows."""
        self.rename(scene_id)
        self._naming_new = self.editing()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint == QAbstractItemDelegate.EndEditHint.EditNextItem:
            # Tab ends a title as Return does; Qt would have that of the scene below typed, or the same one again.
            hint = QAbstractItemDelegate.EndEditHint.SubmitModelCache
        super().closeEditor(editor, hint)
        naming, self._naming_new = self._naming_new, False
        if naming and hint in _DONE_BY_KEY:
            self.title_done.emit()

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Without the stripe of selection that styles put left of a nested line."""
        painter.fillRect(rect, QColor(tokens().surface))
        super().drawBranches(painter, rect, index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    # ---- what a person does

    def editing(self) -> bool:
        """A title is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def current_id(self) -> str | None:
        item = self.currentItem()
        return str(item.data(0, _ID)) if item is not None else None

    def selected_ids(self) -> list[str]:
        """In reading order."""
        return [key for key, item in self._items.items() if item.isSelected()]

    def chosen_ids(self) -> list[str]:
        """What a command is about: the scenes that are selected, or else the one in front."""
        current = self.current_id()
        return self.selected_ids() or ([current] if current is not None else [])

    def _current_changed(self, item: QTreeWidgetItem | None, _old: QTreeWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.scene_chosen.emit(str(item.data(0, _ID)))

    def _item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0:
            self.renamed.emit(str(item.data(0, _ID)), str(item.data(0, Qt.ItemDataRole.EditRole)))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes on to write has done with the scenes that were chosen: no command of a menu is to meet them."""
        super().focusOutEvent(event)
        item = self.currentItem()
        if event.reason() not in _COMES_BACK and item is not None and len(self.selectedItems()) > 1:
            self.setCurrentItem(item, 0, _ALONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD
        if enter and not self.editing():
            self.text_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        item = self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and item is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(place)

    def dropEvent(self, event: QDropEvent) -> None:
        moved = self.selected_ids()
        target = self.itemAt(event.position().toPoint())
        where = self.dropIndicatorPosition()
        event.setDropAction(Qt.DropAction.IgnoreAction)  # Qt would move the row itself, and remove it from its place
        event.accept()
        if not moved:
            return
        place = self.place_of_drop(target, where)
        if place is not None:
            later(self, partial(self.placed.emit, moved, *place))

    def place_of_drop(
        self, target: QTreeWidgetItem | None, where: QAbstractItemView.DropIndicatorPosition
    ) -> tuple[str | None, str | None] | None:
        """Parent and following scene of a drop at an item."""
        spot = QAbstractItemView.DropIndicatorPosition
        if target is None or where == spot.OnViewport:
            return None, None
        target_id = str(target.data(0, _ID))
        if where == spot.OnItem:
            return target_id, None
        parent = target.parent()
        parent_id = str(parent.data(0, _ID)) if parent is not None else None
        if where == spot.AboveItem:
            return parent_id, target_id
        if target.childCount() and target.isExpanded():
            return target_id, _id_of(target.child(0))
        siblings = parent if parent is not None else self.invisibleRootItem()
        next_place = siblings.indexOfChild(target) + 1
        if next_place >= siblings.childCount():
            return parent_id, None
        return parent_id, _id_of(siblings.child(next_place))


def _id_of(item: QTreeWidgetItem | None) -> str | None:
    return str(item.data(0, _ID)) if item is not None else None


def _facts(row: SceneRow) -> list[str]:
    """Status and words of a scene, for those who hover over it or hear it."""
    if row.target:
        words = tr("{words:,} of {target:,} words", words=row.words, target=row.target)
    else:
        words = tr_count("{count:,} word", "{count:,} words", row.words)
    return [one for one in (row.status, row.matter, words) if one]


class _CountDelegate(QStyledItemDelegate):
    """Draws a scene's title, at the right edge of the line its status and word count, and under them how much of its
    target it has."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QColor(tokens().muted))
        painter.setFont(option.font)
        box = option.rect.adjusted(0, 0, -_COUNT_GAP, 0)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _count_text(index))
        row = index.data(_ROW)
        if isinstance(row, SceneRow) and row.target:
            width = QFontMetrics(option.font).horizontalAdvance(_count_text(index))
            self._draw_target(painter, box, width, min(1.0, row.words / row.target))
        painter.restore()

    @staticmethod
    def _draw_target(painter: QPainter, box: QRect, width: int, reached: float) -> None:
        line = QRect(box.right() - width + 1, box.bottom() - _TARGET_LINE, width, _TARGET_LINE)
        painter.fillRect(line, QColor(tokens().line))
        painter.fillRect(QRect(line.topLeft(), QSize(round(width * reached), _TARGET_LINE)), QColor(tokens().accent))

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The whole line of the row, as letters need it."""
        super().updateEditorGeometry(editor, option, index)
        editor.setGeometry(option.rect)

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.text = showable(option.text)
        metrics = QFontMetrics(option.font)
        room = option.rect.width() - metrics.horizontalAdvance(_count_text(index)) - 4 * _COUNT_GAP
        if room > 0:
            option.text = metrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)


def _count_text(index: QModelIndex | QPersistentModelIndex) -> str:
    row = index.data(_ROW)
    if not isinstance(row, SceneRow):
        return ""
    words, status = f"{row.words:,}", showable(row.status or row.matter)
    if len(status) > _STATUS_LETTERS:
        status = status[: _STATUS_LETTERS - 1].rstrip() + "\u2026"
    return f"{status} \u00b7 {words}" if status else words
