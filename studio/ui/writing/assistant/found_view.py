"""An answer that is more than words: items of which one is chosen, remarks and facts of which some are kept. Main
thread; part of the assistant's panel. Shows and reports, decides nothing; nothing is made before a person says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.domain.task_answers import CardFound, CardRole, Read, Remark
from studio.domain.writing_tasks import Landing, WritingTask
from studio.services.answer_words import left_out_words
from studio.services.translation import tr, tr_count
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import WrappedLabel, hover_text, row

_LEAST, _MOST = 48, 190
"""Pixels of the list's height."""
_REMARK = Qt.ItemDataRole.UserRole
_BESIDE = Qt.ItemDataRole.UserRole + 1
_NEXT_LINE = "\u2028"
"""Within one row, as Qt's delegates part lines."""
_LOOK = """QListView, QListView:focus { border: none; border-radius: 0; padding: 2px; }
QListView::item { border-radius: 0; padding: 3px; }"""


class _Quoted(QStyledItemDelegate):
    """A fact with the words of the text that it rests on below it; the fact alone is edited."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        beside = index.data(_BESIDE)
        if beside:
            option.text = f"{option.text}{_NEXT_LINE}{beside}"


class FoundView(QWidget):
    taken = Signal(object)
    """What a person wants made: the words of an item (str), remarks (tuple of Remark), a card (CardFound)."""
    inserted = Signal(str)
    """These words go to the caret."""
    quote_wanted = Signal(str)
    """Show these words in the text."""
    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: WritingTask | None = None
        self.present_card: Callable[[str], str] = lambda name: ""
        """The name of the card that is called so already; empty where none is."""
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the card"))
        self.role = QComboBox()
        self.role.setAccessibleName(tr("Kind of card"))
        for role, words in (("character", tr("Character")), ("place", tr("Place")), ("thing", tr("Thing"))):
            self.role.addItem(words, role)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("What the model wrote"))
        self.list.setStyleSheet(_LOOK)
        self.list.setItemDelegate(_Quoted(self.list))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.told = WrappedLabel("small")
        self.take = WordButton(tr("Make it"), look="primary")
        self.insert = WordButton(tr("Insert at the caret"))
        self.copy = WordButton(tr("Copy"), look="quiet")
        self.more = WordButton(tr("Another answer"), look="quiet")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        self._head = QWidget()
        head = row(self.name, self.role)
        self._head.setLayout(head)
        whole.addWidget(self._head)
        whole.addWidget(self.list)
        whole.addWidget(self.told)
        whole.addLayout(FlowRow(self.take, self.insert, self.copy, self.more))
        self.take.clicked.connect(self._take)
        self.insert.clicked.connect(lambda: self.inserted.emit(self._words()))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._words()))
        self.more.clicked.connect(self.again)
        self.list.itemClicked.connect(self._show_quote)
        self.list.itemChanged.connect(lambda _item: self._show_buttons())
        self.list.itemSelectionChanged.connect(self._show_buttons)
        self.name.textChanged.connect(lambda _text: self._show_buttons())

    # ---- showing

    def show_found(self, task: WritingTask, found: Read, unread: str = "") -> None:
        """`unread`: what of the text was not read for it, in words."""
        self._task = task
        self._head.setVisible(found.card is not None)
        self.list.clear()
        self.list.setAccessibleName(tr(task.heading))
        if found.card is not None:
            self._show_card(found.card)
        for item in found.items:
            self._add(item)
        for note in found.notes:
            self._add(f"“{showable(note.quote)}”: {note.words}", note)
        if found.items:
            self.list.setCurrentRow(0)
        self.list.setFixedHeight(self._height())
        told = " ".join(filter(None, (left_out_words(task, found), unread)))
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self._show_buttons()
        self.list.setFocus()

    def _height(self) -> int:
        """Of the list: all that is in it, as far as there is room for it."""
        rows = sum(max(0, self.list.sizeHintForRow(number)) for number in range(self.list.count()))
        return max(_LEAST, min(rows + 2 * self.list.frameWidth() + 6, _MOST))

    def _show_card(self, card: CardFound) -> None:
        self.name.setText(card.name)
        self.role.setCurrentIndex(max(0, self.role.findData(card.role)))
        for fact in card.facts:
            self._add(fact.words, fact)

    def _add(self, words: str, remark: Remark | None = None) -> None:
        item = QListWidgetItem(words)
        flags = item.flags()
        if remark is not None:
            item.setData(_REMARK, tuple(remark))
            if self._lands == "card":
                item.setData(_BESIDE, tr("In the text: “{words}”", words=showable(remark.quote)))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, item.data(_BESIDE))
            item.setToolTip(hover_text(tr("“{words}” stands in the text.", words=remark.quote)))
            item.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if remark.sure else Qt.CheckState.Unchecked)
        if remark is None or self._lands == "card":
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.addItem(item)

    @property
    def _lands(self) -> Landing:
        return self._task.lands if self._task is not None else "panel"

    def _show_buttons(self) -> None:
        kept, lands = self._kept(), self._lands
        present = self.present_card(self.name.text()) if lands == "card" else ""
        words = {
            "title": tr("Use as the scene’s title"),
            "picture": tr("Use in the Picture pane"),
            "card": tr("Add to the card “{name}”", name=present) if present else tr("Make the card"),
            "notes": tr_count("Put {count} note beside the text", "Put {count} notes beside the text", len(kept)),
        }
        self.take.setText(words.get(lands, self.take.text()))
        self.take.setVisible(lands in words)
        chosen = bool(kept) if lands in ("notes", "card") else self.list.currentItem() is not None
        self.take.setEnabled(chosen and (lands != "card" or bool(self.name.text().strip())))
        self.insert.setVisible(lands not in ("notes", "card", "title", "picture"))
        self.insert.setEnabled(chosen)
        self.copy.setEnabled(self.list.count() > 0)

    # ---- asking

    def _kept(self) -> list[Remark]:
        """The remarks or facts whose tick stands, each with the words that stand now."""
        found = []
        for item in self._items():
            data = item.data(_REMARK)
            if data is not None and item.checkState() == Qt.CheckState.Checked:
                quote, words, _sure = data
                found.append(Remark(quote, item.text().strip() if self._lands == "card" else words))
        return [one for one in found if one.words]

    def _items(self) -> Sequence[QListWidgetItem]:
        return [self.list.item(number) for number in range(self.list.count())]

    def _words(self) -> str:
        """Of the chosen item; of remarks and facts all that are kept."""
        if self._lands in ("notes", "card"):
            return "\n".join(f"“{one.quote}”: {one.words}" for one in self._kept())
        item = self.list.currentItem()
        return item.text().strip() if item is not None else ""

    def _take(self) -> None:
        if self._lands == "card":
            role: CardRole = self.role.currentData()
            self.taken.emit(CardFound(self.name.text().strip(), role, tuple(self._kept())))
        elif self._lands == "notes":
            self.taken.emit(tuple(self._kept()))
        else:
            self.taken.emit(self._words())

    def _show_quote(self, item: QListWidgetItem) -> None:
        data = item.data(_REMARK)
        if data is not None:
            self.quote_wanted.emit(data[0])
