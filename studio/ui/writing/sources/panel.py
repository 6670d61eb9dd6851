"""The panel of sources: the list above, the text of the chosen one below, a page or section at a time. It shows and
reports, and decides nothing. Main thread; made by the sources' room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import msgspec
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.translation import tr, tr_count
from studio.ui.widgets.drops import later
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, hover_text, label, row

_ID: Final = Qt.ItemDataRole.UserRole
_LOOK: Final = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView::item { border-radius: 0; }
QTreeView QLineEdit, QTreeView QLineEdit:focus { padding: 0px 2px; border-width: 1px; border-radius: 2px; }"""
_SHOWN: Final = 60
"""Characters of a section's title in the choice of sections."""


class SourceRow(msgspec.Struct, frozen=True):
    id: str
    title: str
    author: str
    words: int


class _Item(QTreeWidgetItem):
    """Shows its title fit to be shown; what is edited is the title as it is."""

    def data(self, column: int, role: int) -> Any:
        value = super().data(column, role)
        return showable(value) if role == Qt.ItemDataRole.DisplayRole and isinstance(value, str) else value


class SourceList(QTreeWidget):
    source_chosen = Signal(str)
    renamed = Signal(str, str)
    opened = Signal()
    """Return: its text is wanted."""
    menu_wanted = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self.setAccessibleName(tr("Sources"))
        self.setAccessibleDescription(tr("Return reads a source, F2 renames, Delete removes it"))
        self.setStyleSheet(_LOOK)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.currentItemChanged.connect(self._current_changed)
        self.itemChanged.connect(self._changed)
        self.itemActivated.connect(lambda _item, _column: self.opened.emit())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def show_rows(self, rows: Sequence[SourceRow], chosen: str | None) -> None:
        self._filling = True
        self.clear()
        for one in rows:
            item = _Item([one.title, tr_count("{count:,} word", "{count:,} words", one.words)])
            item.setData(0, _ID, one.id)
            item.setToolTip(0, hover_text(f"{one.author}, {one.title}" if one.author else one.title))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(item)
            if one.id == chosen:
                self.setCurrentItem(item)
        self._filling = False

    def rename(self, source_id: str) -> None:
        items = (self.topLevelItem(number) for number in range(self.topLevelItemCount()))
        item = next((one for one in items if one is not None and one.data(0, _ID) == source_id), None)
        if item is not None:
            self.setFocus()
            self.editItem(item, 0)

    def editing(self) -> bool:
        """A title is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def _current_changed(self, item: QTreeWidgetItem | None, _old: QTreeWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.source_chosen.emit(str(item.data(0, _ID)))

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0:
            # The list is made anew in another order, which its editor must not live to see.
            title = str(item.data(0, Qt.ItemDataRole.EditRole))
            later(self, partial(self.renamed.emit, str(item.data(0, _ID)), title))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        item = self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and item is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(place)


class SourcesPanel(QWidget):
    section_wanted = Signal(int)
    """Number of a page or section, from 0."""
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Sources"))
        self.add = IconButton("plus", tr("Add sources"))
        self.fold = IconButton("close", tr("Close the sources"))
        self.list = SourceList()
        self.empty = WrappedLabel("muted")
        self.empty.setText(
            tr("No sources yet. Drop PDF files, documents, pages or a text here: they are read, searched and cited "
               "beside the manuscript, and are no part of it.")
        )  # fmt: skip
        self.empty.setContentsMargins(SPACE, GAP, SPACE, GAP)
        self.title = WrappedLabel("small")
        self.back = WordButton(tr("Back to the answers"))
        self.cite = WordButton(tr("Quote in the text"))
        self.previous = IconButton("up", tr("Page or section before"))
        self.next = IconButton("down", tr("Next page or section"))
        self.sections = QComboBox()
        self.sections.setAccessibleName(tr("Page or section"))
        self.sections.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("Text of the source"))
        self.text.setReadOnly(True)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.reader = QWidget()
        self._lay_out()
        self.sections.activated.connect(self.section_wanted)
        self.previous.clicked.connect(lambda: self.section_wanted.emit(self.sections.currentIndex() - 1))
        self.next.clicked.connect(lambda: self.section_wanted.emit(self.sections.currentIndex() + 1))
        self.show_back(False)
        self.show_none()
        self.hide()

    def _lay_out(self) -> None:
        upper = QWidget()
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        head = row(label(tr("Sources"), "small"), 1, self.add, self.fold, gap=4)
        head.setContentsMargins(GAP, 4, GAP, 4)
        above.addLayout(head)
        above.addWidget(self.empty)
        above.addWidget(self.list, 1)
        inner = QVBoxLayout(self.reader)
        inner.setContentsMargins(GAP, 4, GAP, GAP)
        inner.setSpacing(4)
        inner.addWidget(self.title)
        inner.addLayout(row(self.sections, self.previous, self.next, gap=4))
        inner.addWidget(self.text, 1)
        inner.addLayout(row(self.cite, self.back, 1, gap=4))
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.addWidget(upper)
        self.parts.addWidget(self.reader)
        self.parts.setChildrenCollapsible(False)
        self.parts.setSizes([160, 600])
        self.parts.setStretchFactor(1, 1)
        self.text.setMinimumHeight(40)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.parts)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 140)

    def show_rows(self, rows: Sequence[SourceRow], chosen: str | None) -> None:
        self.empty.setVisible(not rows)
        # An empty list stays, so that its keys are in reach.
        self.list.show_rows(rows, chosen)

    def show_none(self) -> None:
        """No source is chosen."""
        self.reader.hide()

    def show_source(self, title: str, sections: Sequence[str]) -> None:
        """Its pages or sections by name; none: its text is still being read."""
        self.title.setText(showable(title))
        self.sections.clear()
        self.sections.addItems([showable(one, _SHOWN) for one in sections])
        self.sections.setEnabled(len(sections) > 1)
        self.text.setPlainText("" if sections else tr("Reading…"))
        self.reader.show()

    def show_section(self, number: int, paragraphs: Sequence[str], marked: int | None) -> None:
        """`marked`: which of the paragraphs is selected and brought into sight."""
        self.sections.setCurrentIndex(number)
        self.previous.setEnabled(number > 0)
        self.next.setEnabled(number + 1 < self.sections.count())
        self.text.setPlainText("\n\n".join(paragraphs))
        cursor = self.text.textCursor()
        if marked is not None and marked < len(paragraphs):
            start = sum(_units(one) + 2 for one in paragraphs[:marked])
            cursor.setPosition(start)
            cursor.setPosition(start + _units(paragraphs[marked]), QTextCursor.MoveMode.KeepAnchor)
        self.text.setTextCursor(cursor)
        self.text.centerCursor()

    def show_back(self, shown: bool) -> None:
        self.back.setVisible(shown)

    @property
    def selected(self) -> str:
        """Of the text, in one line."""
        return " ".join(self.text.textCursor().selectedText().split())

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.appeared.emit()


def _units(text: str) -> int:
    """Places of Qt's text: UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
