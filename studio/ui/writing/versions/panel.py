"""The panel of drafts and versions of the scene in front. It shows and reports, and decides nothing. Main thread; made
by the versions' room."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.showable import showable
from studio.services.amounts import day_and_time
from studio.services.translation import tr, tr_count
from studio.ui.widgets.drops import later
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row
from studio.ui.writing.versions.sources import DraftRow, Row, Source

_ID: Final = Qt.ItemDataRole.UserRole
_LOOK: Final = """QTreeView, QTreeView:focus { border: none; border-radius: 0; padding: 4px; }
QTreeView::item { border-radius: 0; }
QTreeView QLineEdit, QTreeView QLineEdit:focus { padding: 0px 2px; border-width: 1px; border-radius: 2px; }"""


class _List(QTreeWidget):
    menu_wanted = Signal(QPoint)

    def __init__(self, name: str, columns: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setStyleSheet(_LOOK)
        self.setColumnCount(columns)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, columns):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        item = self.currentItem()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and item is not None:
            place = self.viewport().mapToGlobal(self.visualItemRect(item).bottomLeft())
        self.menu_wanted.emit(place)


class DraftTree(_List):
    renamed = Signal(str, str)
    opened = Signal(str)
    """Return or a double click: this draft is wanted in the book."""

    def __init__(self) -> None:
        super().__init__(tr("Drafts of the scene"), 2)
        self.setAccessibleDescription(tr("F2 renames a draft, Return puts it into the book, Delete removes it"))
        self.setIndentation(14)
        self._filling = False
        self.itemChanged.connect(self._changed)
        self.itemActivated.connect(lambda item, _column: self.opened.emit(str(item.data(0, _ID))))

    @property
    def chosen(self) -> str:
        item = self.currentItem()
        return str(item.data(0, _ID)) if item is not None else ""

    def show_rows(self, rows: Sequence[DraftRow]) -> None:
        chosen = self.chosen
        self._filling = True
        self.clear()
        above: list[QTreeWidgetItem] = []
        for draft in rows:
            item = QTreeWidgetItem([showable(draft.name), tr("in the book") if draft.in_book else ""])
            item.setData(0, _ID, draft.id)
            item.setToolTip(0, hover_text(draft.name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            if draft.in_book:
                font = QFont(self.font())
                font.setBold(True)
                item.setFont(0, font)
            del above[draft.depth :]
            if above:
                above[-1].addChild(item)
            else:
                self.addTopLevelItem(item)
            above.append(item)
            if draft.id == chosen or (not chosen and draft.in_book):
                self.setCurrentItem(item)
        self.expandAll()
        self._filling = False

    def rename_chosen(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.setFocus()
            self.editItem(item, 0)

    def editing(self) -> bool:
        """A name is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == 0:
            later(self, partial(self.renamed.emit, str(item.data(0, _ID)), item.text(0)))


class VersionList(_List):
    opened = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Versions of the text"), 2)
        self.setAccessibleDescription(tr("Return compares with the present text; choose two to compare them"))
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.itemActivated.connect(lambda _item, _column: self.opened.emit())

    @property
    def chosen(self) -> tuple[Source, ...]:
        return tuple(item.data(0, _ID) for item in self.selectedItems())

    def show_rows(self, rows: Sequence[Row]) -> None:
        chosen = set(self.chosen)
        self.clear()
        for one in rows:
            item = QTreeWidgetItem([f"{_title(one)}\n{day_and_time(one.created)}", _words(one)])
            item.setData(0, _ID, one.source)
            item.setToolTip(0, hover_text(_explained(one)))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.addTopLevelItem(item)
            item.setSelected(one.source in chosen)
        first = self.topLevelItem(0)
        if first is not None and not chosen:
            self.setCurrentItem(first)


def _title(one: Row) -> str:
    if one.name:
        return showable(one.name)
    return tr("Kept by itself") if one.source.of == "scene" else tr("Manuscript, kept by itself")


def _words(one: Row) -> str:
    return "" if one.words is None else tr_count("{count:,} word", "{count:,} words", one.words)


def _explained(one: Row) -> str:
    return {
        "scene": tr("The text of this scene"),
        "manuscript": tr("The text of all scenes"),
        "project": tr("The whole project, as Save kept it"),
    }[one.source.of]


class VersionsPanel(QWidget):
    kept = Signal(str)
    """The scene is to be kept under this name."""
    appeared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Versions"))
        self.fold = IconButton("close", tr("Close the versions"))
        self.drafts = DraftTree()
        self.new_draft = WordButton(tr("New draft"))
        self.switch = WordButton(tr("Put into the book"))
        self.compare_draft = WordButton(tr("Compare"))
        self.no_drafts = WrappedLabel("muted")
        self.no_drafts.setText(tr("There is one draft of this scene. Begin another, and both are kept side by side."))
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Name of a version to keep"))
        self.name.setAccessibleName(tr("Name of a version to keep"))
        self.keep = WordButton(tr("Keep"))
        self.versions = VersionList()
        self.no_versions = WrappedLabel("muted")
        self.no_versions.setText(
            tr(
                "No version is kept yet. A scene that has words is kept by itself before it is first changed after the "
                "project was opened; others are kept under a name."
            )
        )
        self.compare = WordButton(tr("Compare"))
        self._lay_out()
        self.name.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.hide()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("Drafts of this scene"), "small"), 1, self.fold, gap=4))
        whole.addWidget(self.no_drafts)
        whole.addWidget(self.drafts, 2)
        whole.addLayout(row(self.new_draft, self.switch, self.compare_draft, 1, gap=4))
        whole.addSpacing(GAP)
        whole.addWidget(label(tr("Versions that are kept"), "small"))
        whole.addLayout(row(self.name, self.keep, gap=4))
        whole.addWidget(self.no_versions)
        whole.addWidget(self.versions, 3)
        whole.addLayout(row(self.compare, 1, gap=4))

    def show_lists(self, drafts: Sequence[DraftRow], versions: Sequence[Row]) -> None:
        self.drafts.show_rows(drafts)
        self.versions.show_rows(versions)
        # An empty list stays, so that its keys are in reach.
        self.no_drafts.setVisible(not drafts)
        self.no_versions.setVisible(not versions)
        self.switch.setVisible(bool(drafts))
        self.compare_draft.setVisible(bool(drafts))
        self.compare.setVisible(bool(versions))

    def _keep(self) -> None:
        name = " ".join(self.name.text().split())
        if name:
            self.name.clear()
            self.kept.emit(name)
        else:
            self.name.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()
