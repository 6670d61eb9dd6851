"""The panel of changes and notes: their list, the one in front, and a field for a note or an answer. Main thread; made
by the margin's room, which fills it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.editor_changes import Listed, Stale
from studio.domain.showable import showable
from studio.domain.text_records import EditorChange, MarginNote
from studio.services.exchange.returned_words import row_words
from studio.services.translation import tr, tr_count
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row
from studio.ui.writing.margin.shown import ShownChange, by_words

_ID: Final = Qt.ItemDataRole.UserRole
_AUTHOR: Final = 16
"""Characters of a name."""
_LOOK: Final = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView::item { border-radius: 0; }"""


class WordsField(QPlainTextEdit):
    """Words of a note; Ctrl+Return is done, Esc leaves them."""

    done = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Words of the note"))
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().height() * 4)

    def event(self, event: QEvent) -> bool:
        """Its own keys come before those of the pane."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            done = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape or (done and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.done.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class MarginList(QTreeWidget):
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Changes and notes"))
        self.setStyleSheet(_LOOK)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setResizeContentsPrecision(0)  # by the rows in sight
        self.setMinimumHeight(60)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(self.viewport().mapToGlobal(at)))


class MarginRow(QTreeWidgetItem):
    """Its words are made when they are shown: of a thousand rows that are a few."""

    def __init__(self, one: Listed) -> None:
        super().__init__()
        self._one = one

    def data(self, column: int, role: int) -> object:
        record = self._one.record
        if role == _ID:
            return record.id
        if role == Qt.ItemDataRole.DisplayRole:
            return showable(self._words()) if column == 0 else showable(self._author(), _AUTHOR)
        if role == Qt.ItemDataRole.ToolTipRole and column == 0:
            return hover_text(self._words())
        done = self._one.stale or (isinstance(record, MarginNote) and record.resolved)
        if role == Qt.ItemDataRole.FontRole and column == 0 and done:
            tree = self.treeWidget()
            font = tree.font() if tree is not None else QFont()
            font.setItalic(True)
            return font
        return super().data(column, role)

    def _words(self) -> str:
        record = self._one.record
        return tr("Note: {words}", words=record.words) if isinstance(record, MarginNote) else row_words(record)

    def _author(self) -> str:
        record = self._one.record
        return by_words(record.author, 0, tracked=not isinstance(record, EditorChange) or record.tracked)


class MarginPanel(QWidget):
    appeared = Signal()
    wanted = Signal()
    """What is listed is to be read again."""
    chosen = Signal(str)
    """Id of the record that is to be in front."""
    written = Signal(str)
    """Words of a note or an answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Changes and notes"))
        self.fold = IconButton("close", tr("Close changes and notes"))
        self.bring = WordButton(tr("Bring back…"))
        self.whole, self.done_too = QCheckBox(tr("Whole manuscript")), QCheckBox(tr("Resolved too"))
        self.told = WrappedLabel("muted")
        self.list = MarginList()
        self.shown = ShownChange()
        self.previous, self.next = WordButton(tr("Previous")), WordButton(tr("Next"))
        self.accept, self.refuse = WordButton(tr("Accept"), look="primary"), WordButton(tr("Refuse"))
        self.answer, self.resolve = WordButton(tr("Answer")), WordButton(tr("Resolve"))
        self.field = WordsField()
        self.add = WordButton(tr("Add"))
        self.about = WrappedLabel("muted")
        self.writing = QWidget()
        self._filling = False
        self._listed: list[tuple[EditorChange | MarginNote, Stale]] = []
        """What the rows of the list show."""
        self._lay_out()
        self.whole.toggled.connect(lambda _on: self.wanted.emit())
        self.done_too.toggled.connect(lambda _on: self.wanted.emit())
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.add.clicked.connect(self._write)
        self.field.done.connect(self._write)
        self.hide()

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self.writing)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(4)
        inside.addWidget(self.about)
        inside.addWidget(self.field)
        inside.addLayout(row(1, self.add))
        self.writing.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("Changes and notes"), "small"), 1, self.fold, gap=4))
        whole.addLayout(FlowRow(self.bring, self.whole, self.done_too))
        whole.addWidget(self.told)
        whole.addWidget(self.list, 3)
        whole.addWidget(self.shown, 2)
        whole.addLayout(FlowRow(self.accept, self.refuse, self.answer, self.resolve, self.previous, self.next))
        whole.addWidget(self.writing)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 120)

    def show_rows(self, rows: Sequence[Listed], count: int, front: str) -> None:
        """Only what is another row than before is made anew."""
        self._filling = True
        was, now = self._listed, [(one.record, one.stale) for one in rows]
        head = common_start(was, now)
        tail = min(common_start(was[::-1], now[::-1]), len(was) - head, len(now) - head)
        self.list.setUpdatesEnabled(False)
        for _ in range(len(was) - head - tail):
            self.list.takeTopLevelItem(head)
        self.list.insertTopLevelItems(head, [MarginRow(one) for one in rows[head : len(now) - tail]])
        self._listed = now
        at = next((number for number, one in enumerate(rows) if one.record.id == front), None)
        self.list.setCurrentItem(self.list.topLevelItem(at) if at is not None else None)  # type: ignore[arg-type]
        self.list.setUpdatesEnabled(True)
        self._filling = False
        self.told.setText(_told(count, len(rows)))

    def show_buttons(self, one: Listed | None, *, writable: bool) -> None:
        """What can be done to the one in front."""
        change = one is not None and isinstance(one.record, EditorChange)
        note = one.record if one is not None and isinstance(one.record, MarginNote) else None
        self.accept.setVisible(change)
        self.refuse.setVisible(change)
        self.answer.setVisible(note is not None)
        self.resolve.setVisible(note is not None)
        self.resolve.setText(tr("Open again") if note is not None and note.resolved else tr("Resolve"))
        for button in (self.accept, self.refuse, self.answer, self.resolve):
            button.setEnabled(writable)

    def begin(self, about: str, words: str) -> None:
        """Write a note or an answer. `words` is what the button says."""
        self.about.setText(about)
        self.add.setText(words)
        self.field.setAccessibleName(about)
        self.field.clear()
        self.writing.show()
        self.field.setFocus()

    def end(self) -> None:
        self.writing.hide()
        self.field.clear()

    def _write(self) -> None:
        words = self.field.toPlainText().strip()
        if words:
            self.written.emit(words)

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.chosen.emit(item.data(0, _ID))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()


def common_start(one: Sequence[object], other: Sequence[object]) -> int:
    """How many of both are the same, from the first on."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _told(count: int, shown: int) -> str:
    if not count:
        return tr("There are no changes and no notes here.")
    words = tr_count("{count} change or note", "{count:,} changes and notes", count)
    return tr("{words}. The first {count:,} are listed.", words=words, count=shown) if shown < count else words
