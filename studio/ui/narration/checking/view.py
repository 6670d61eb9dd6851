"""The technical sheet as a list, and what stores say of synthetic voices. Implements `SheetView`. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.publishing import DISCLOSURE, STORES
from studio.domain.showable import showable
from studio.services.exchange.audiobook.sheet import Row, Sheet
from studio.services.translation import tr
from studio.ui.widgets.fitting import fit_columns
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.scrolled import scrolled
from studio.ui.widgets.words import GAP, headed, hover_text, label

_INDENT: Final = 12
_FEW: Final = 3
"""Sheets that are shown unfolded."""
_CHECK: Final = Qt.ItemDataRole.UserRole


class SheetPanel(QWidget):
    opened = Signal(bool)
    """It is to be shown, or folded away; where it stands is told by `side`."""
    figure_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.note = label(wrap=True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Technical sheet"))
        self.tree.setHeaderLabels([tr("Figure"), tr("State"), tr("Measured"), tr("Asked")])
        fit_columns(self.tree)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(_INDENT)
        self.tree.setMinimumHeight(96)
        self.measure = WordButton(tr("Measure now"))
        self.waive = WordButton(tr("Let it pass"))
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close the sheet"))
        self.disclosure = QLineEdit(tr(DISCLOSURE))
        self.disclosure.setReadOnly(True)
        self.disclosure.setAccessibleName(tr("To be said beside the book"))
        self.summary = label(_summary(), "small", wrap=True)
        """What stores say of synthetic voices, in one sentence: only where one reads."""
        self.more = WordButton(tr("What stores say"), look="quiet")
        self.more.setCheckable(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.note)
        column.addWidget(self.tree, 1)
        column.addLayout(FlowRow(self.measure, self.waive, self.more))
        self.disclosed = QWidget()
        beside = headed(tr("To be said beside the book"), self.disclosure)
        beside.setContentsMargins(0, 0, 0, 0)
        self.disclosed.setLayout(beside)
        column.addWidget(self.disclosed)
        column.addWidget(self.summary)
        self.words = scrolled(self._content(), tr("What stores say of synthetic voices"))
        self.words.hide()
        column.addWidget(self.words, 1)
        self.more.toggled.connect(self._show_stores)
        self.tree.currentItemChanged.connect(lambda *_: self.figure_chosen.emit())

    def _content(self) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(
            label(tr("What stores say of synthetic voices (November 2026; it changes)"), "heading", wrap=True)
        )
        for store in STORES:
            mark = "✓" if store.takes else "✗"
            column.addWidget(label(f"{mark} {store.name}: {tr(store.words)}", "small", wrap=True))
        return content

    def _show_stores(self, shown: bool) -> None:
        """In place of the figures, so that neither scrolls within the other."""
        self.words.setVisible(shown)
        for one in (self.tree, self.disclosed, self.summary):
            one.setVisible(not shown)

    # ---- SheetView

    def bring_sheet(self) -> bool:
        return self.bring()

    def show_open(self, shown: bool) -> None:
        self.opened.emit(shown)

    def show_sheets(self, sheets: tuple[Sheet, ...], note: str) -> None:
        self.note.setText(note)
        chosen = self.chosen_check()
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for sheet in sheets:
                head = QTreeWidgetItem([showable(sheet.name) if sheet.name else tr("The whole book")])
                self.tree.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
                items = [_item(row) for row in sheet.rows]
                head.addChildren(items)
                head.setExpanded(bool(sheet.failed) or len(sheets) <= _FEW or not sheet.name)
                same = [one for one in items if chosen and one.data(0, _CHECK) == chosen]
                if same and self.tree.currentItem() is None:
                    self.tree.setCurrentItem(same[0])
        self.figure_chosen.emit()

    def show_disclosure(self, words: str, *, synthetic: bool) -> None:
        self.disclosure.setText(showable(words))
        self.more.setVisible(synthetic)
        if not synthetic:
            self.more.setChecked(False)
        self.summary.setVisible(synthetic and not self.more.isChecked())

    def chosen_check(self) -> str:
        item = self.tree.currentItem()
        return str(item.data(0, _CHECK) or "") if item is not None else ""


def _summary() -> str:
    takes = ", ".join(store.name for store in STORES if store.takes)
    refuses = ", ".join(store.name for store in STORES if not store.takes)
    return tr("No synthetic voices: {refuses}. With a disclosure: {takes}.", refuses=refuses, takes=takes)


def _item(row: Row) -> QTreeWidgetItem:
    cells = [row.words, _state(row), showable(row.value), row.asked]
    item = QTreeWidgetItem(cells)
    item.setData(0, _CHECK, row.key)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(cells))
    for column, words in enumerate(cells):
        item.setToolTip(column, hover_text(words))
    if row.state == "fails":
        font = item.font(0)
        font.setBold(True)
        for column in range(len(cells)):
            item.setFont(column, font)
    return item


def _state(row: Row) -> str:
    match row.state:
        case "passes":
            return tr("✓ passes")
        case "fails":
            return tr("✗ fails")
        case "waived":
            return tr("may fail")
        case _:
            return ""
