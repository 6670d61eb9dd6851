"""The cards of the corkboard: painted, chosen by keys, dragged, and edited where they lie. Main thread.

It shows cards and reports wishes; it never moves its own items.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import SENTENCE, showable
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.drops import later
from studio.ui.widgets.words import hover_text
from studio.ui.writing.board.presenter import SceneCard

_CARD: Final = Qt.ItemDataRole.UserRole
_WIDTH: Final = 27
"""Average letters of a card's width."""
_LINES: Final = 8
"""Lines of a card's height."""
_PAD: Final = 10
_GAP: Final = 12
_LONGEST: Final = 600
"""Letters of a synopsis that are painted."""
Index = QModelIndex | QPersistentModelIndex


class CardsOnBoard(QListWidget):
    opened = Signal(str)
    chosen = Signal(str)
    edited = Signal(str, str, str, str)
    """Scene id, title, synopsis, status."""
    placed = Signal(str, object)
    """Scene id, and the id of the card it comes before or None."""
    put_inside = Signal(str, str)
    """Scene id, and the card it was dropped on."""
    edit_over = Signal()
    """A card is not edited any more: what was not shown meanwhile can be."""
    menu_wanted = Signal(QPoint)
    synopsis_begun = Signal(object)
    """The field in which the synopsis of a card is edited now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filling = False
        self._drop: tuple[int, bool] | None = None
        """Number of the card that a drop would come before, and whether it would go inside it."""
        self.setAccessibleName(tr("Corkboard"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(_GAP // 2)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        # Cards that keep their places have Qt refuse, to begin with, whatever is dragged over them.
        self.viewport().setAcceptDrops(True)
        self.setStyleSheet("QListView, QListView:focus { border: none; border-radius: 0; padding: 6px; }")
        delegate = _CardDelegate(self)
        delegate.begun.connect(self.synopsis_begun)
        self.setItemDelegate(delegate)
        self.currentItemChanged.connect(self._current_changed)
        self.itemDoubleClicked.connect(lambda item: self.opened.emit(card_of(item).id))

    # ---- showing

    def show_cards(self, cards: Sequence[SceneCard], chosen: str | None) -> None:
        """Only what differs is written while the cards stay the same."""
        self._filling = True
        if [card.id for card in cards] != [card_of(self.item(row)).id for row in range(self.count())]:
            self.clear()
            for _ in cards:
                self.addItem(QListWidgetItem())
        for row, card in enumerate(cards):
            item = self.item(row)
            if item.data(_CARD) != card:
                _write(item, card)
            if card.id == chosen and item is not self.currentItem():
                self.setCurrentItem(item)
        self._filling = False

    def card_at(self, row: int) -> SceneCard:
        return card_of(self.item(row))

    def card_size(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * _WIDTH + 2 * _PAD, metrics.lineSpacing() * _LINES + 2 * _PAD)

    def edit_chosen(self) -> None:
        item = self.currentItem()
        if item is not None:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.editItem(item)

    @property
    def editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        inside = editor.isAncestorOf(editor.window().focusWidget())
        super().closeEditor(editor, hint)
        if inside:
            # Qt gives the keyboard back from the editor itself, and not from a field in it.
            self.setFocus()
        self.edit_over.emit()

    def _current_changed(self, item: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.chosen.emit(card_of(item).id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place, item = event.globalPos(), self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and item is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(item).center())
        self.menu_wanted.emit(place)

    # ---- dragging

    def place_of_drop(self, spot: QPoint) -> tuple[int, bool]:
        """Of a place in the view: the number of the card a drop comes before (their count: last), and whether it goes
        inside that card instead."""
        index = self.indexAt(spot)
        if not index.isValid():
            before = [row for row in range(self.count()) if self._is_behind(spot, self.visualItemRect(self.item(row)))]
            return (before[0] if before else self.count()), False
        box = self.visualItemRect(self.item(index.row()))
        share = (spot.x() - box.left()) / max(1, box.width())
        if 0.3 <= share <= 0.7:
            return index.row(), True
        return index.row() + (share > 0.5), False

    @staticmethod
    def _is_behind(spot: QPoint, box: QRect) -> bool:
        return box.top() > spot.y() or (box.bottom() >= spot.y() and box.left() > spot.x())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.source() is not self:
            event.ignore()
            return
        super().dragMoveEvent(event)
        self._drop = self.place_of_drop(event.position().toPoint())
        self.viewport().update()
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._drop = None
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.IgnoreAction)  # Qt would move the item itself, and remove it from its place
        event.accept()
        own = event.source() in (self, self.viewport())
        later(self, partial(self._dropped, event.position().toPoint(), own=own))

    def _dropped(self, spot: QPoint, *, own: bool) -> None:
        row, inside = self.place_of_drop(spot)
        item = self.currentItem()
        self._drop = None
        self.viewport().update()
        if item is None or not own:
            return
        moved = card_of(item).id
        if inside:
            self.put_inside.emit(moved, card_of(self.item(row)).id)
        elif row not in (self.row(item), self.row(item) + 1):
            self.placed.emit(moved, card_of(self.item(row)).id if row < self.count() else None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drop is None or not self.count():
            return
        row, inside = self._drop
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(tokens().accent), 3))
        box = self.visualItemRect(self.item(min(row, self.count() - 1)))
        if inside:
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 6, 6)
        else:
            x = box.left() - _GAP // 4 if row < self.count() else box.right() + _GAP // 4
            painter.drawLine(x, box.top(), x, box.bottom())
        painter.end()


def card_of(item: QListWidgetItem) -> SceneCard:
    card = item.data(_CARD)
    return card if isinstance(card, SceneCard) else SceneCard("", "", "", "", 0, 0, 0)


def _write(item: QListWidgetItem, card: SceneCard) -> None:
    item.setData(_CARD, card)
    facts = ", ".join(_facts(card))
    item.setText(showable(card.title, SENTENCE))
    item.setToolTip(hover_text("\n".join(one for one in (card.title, facts, card.synopsis) if one)))
    item.setData(Qt.ItemDataRole.AccessibleTextRole, showable(card.title, SENTENCE))
    item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, ". ".join(one for one in (facts, card.synopsis) if one))


def _facts(card: SceneCard) -> list[str]:
    words = tr_count("{count} word", "{count:,} words", card.words)
    if card.target:
        words = tr("{words:,} of {target:,} words", words=card.words, target=card.target)
    inside = tr_count("{count} scene inside", "{count} scenes inside", card.inside) if card.inside else ""
    return [one for one in (card.status, words, inside) if one]


class _CardDelegate(QStyledItemDelegate):
    begun = Signal(object)
    """The field of a synopsis that is edited now."""

    def __init__(self, board: CardsOnBoard) -> None:
        super().__init__(board)
        self._board = board

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return self._board.card_size()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card = index.data(_CARD)
        if not isinstance(card, SceneCard):
            return
        look, box = tokens(), option.rect.adjusted(1, 1, -1, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(look.surface))
        painter.setPen(QPen(QColor(look.accent if chosen else look.line), 2 if chosen else 1))
        painter.drawRoundedRect(box, 6, 6)
        self._paint_words(painter, box.adjusted(_PAD, _PAD, -_PAD, -_PAD), card, option.font)
        painter.restore()

    @staticmethod
    def _paint_words(painter: QPainter, box: QRect, card: SceneCard, font: QFont) -> None:
        look, bold = tokens(), QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        line = QFontMetrics(font).lineSpacing()
        painter.setPen(QColor(look.text))
        painter.setFont(bold)
        elide = Qt.TextElideMode.ElideRight
        title = QFontMetrics(bold).elidedText(showable(card.title, SENTENCE), elide, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
        painter.setFont(font)
        middle = box.adjusted(0, line + 4, 0, -line - 6)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.save()
        painter.setClipRect(middle.adjusted(0, 0, 0, -(middle.height() % line)))
        painter.setPen(QColor(look.text if card.synopsis else look.muted))
        synopsis = showable(card.synopsis[:_LONGEST], _LONGEST) or tr("No synopsis yet")
        painter.drawText(middle, wrapped, synopsis)
        painter.restore()
        painter.setPen(QColor(look.muted))
        facts = QFontMetrics(font).elidedText(" \u00b7 ".join(_facts(card)), elide, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, showable(facts, SENTENCE))
        if card.target:
            share = min(1.0, card.words / card.target)
            rule = QRect(box.left(), box.bottom() + 4, box.width(), 2)
            painter.fillRect(rule, QColor(look.line))
            painter.fillRect(QRect(rule.topLeft(), QSize(round(rule.width() * share), 2)), QColor(look.accent))

    # ---- edited where it lies

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        form = CardEditor(parent)
        form.done.connect(partial(self._done, form))
        self.begun.emit(form.synopsis)
        return form

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        card = index.data(_CARD)
        if isinstance(editor, CardEditor) and isinstance(card, SceneCard):
            editor.show_card(card)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """The card is not changed here: what was typed is asked for."""
        card = index.data(_CARD)
        if isinstance(editor, CardEditor) and isinstance(card, SceneCard):
            self._board.edited.emit(card.id, *editor.values())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The form has several fields: the focus may go from one to another."""
        return False

    def _done(self, form: QWidget, taken: bool) -> None:
        if taken:
            self.commitData.emit(form)
        self.closeEditor.emit(form, QAbstractItemDelegate.EndEditHint.NoHint)


class CardEditor(QWidget):
    """Title, synopsis and status of a card, in its place. Ctrl+Return or a click elsewhere takes them, Escape does
    not."""

    done = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._over = False
        self.title, self.status = QLineEdit(), QLineEdit()
        self.title.setAccessibleName(tr("Title"))
        self.status.setAccessibleName(tr("Status"))
        self.status.setPlaceholderText(tr("Status"))
        self.synopsis = QPlainTextEdit()
        self.synopsis.setAccessibleName(tr("Synopsis"))
        self.synopsis.setPlaceholderText(tr("What happens in this scene"))
        self.synopsis.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(3)
        for field in (self.title, self.synopsis, self.status):
            column.addWidget(field)
            field.installEventFilter(self)
        self.setFocusProxy(self.title)

    def show_card(self, card: SceneCard) -> None:
        self.title.setText(card.title)
        self.status.setText(card.status)
        self.synopsis.setPlainText(card.synopsis)
        self.title.selectAll()

    def values(self) -> tuple[str, str, str]:
        return self.title.text(), self.synopsis.toPlainText(), self.status.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            takes = enter and (watched is not self.synopsis or event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if takes or event.key() == Qt.Key.Key_Escape:
                event.accept()
                if event.type() == QEvent.Type.KeyPress:
                    self._end(bool(takes))
                return True
        elif event.type() == QEvent.Type.FocusOut:
            later(self, self._left)
        return super().eventFilter(watched, event)

    def _left(self) -> None:
        focused = self.window().focusWidget()
        if focused is None or not (focused is self or self.isAncestorOf(focused)):
            self._end(True)

    def _end(self, taken: bool) -> None:
        if not self._over:
            self._over = True
            self.done.emit(taken)
