"""All keyboard shortcuts, grouped by where they hold, with a search. Opened from the Help menu. Main thread."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.actions.fuzzy import match
from studio.ui.actions.key_list import KeyGroup, KeyRow, key_groups, native
from studio.ui.actions.registry import ActionRegistry
from studio.ui.shell.geometry import fit_dialog
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row


class KeyPage(QDialog):
    """Opened by `open()`; Escape closes."""

    def __init__(self, actions: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = key_groups(actions)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.search = QLineEdit()
        self.search.setAccessibleName(tr("Find a shortcut"))
        self.search.setPlaceholderText(tr("Find by words or keys"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Keyboard shortcuts"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels([tr("What it does"), tr("Keys")])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label(tr("No shortcut is like that."), "muted", wrap=True)
        close = WordButton(tr("Close"), look="primary")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.search)
        column.addWidget(self.nothing)
        column.addWidget(self.tree, 1)
        words = tr("In a text field the usual keys for moving, selecting and editing hold too.")
        column.addWidget(label(words, "small", wrap=True))
        column.addLayout(row(1, close))
        self._fill("")
        fit_dialog(self, 40, 38)

    def _fill(self, query: str) -> None:
        self.tree.clear()
        for group in self._groups:
            rows = [one for one in group.rows if _is_like(query, group, one)]
            if rows:
                self._add(group, rows)
        self.tree.expandAll()
        self.nothing.setVisible(self.tree.topLevelItemCount() == 0)

    def _add(self, group: KeyGroup, rows: list[KeyRow]) -> None:
        head = QTreeWidgetItem([group.title])
        font = head.font(0)
        font.setBold(True)
        head.setFont(0, font)
        self.tree.addTopLevelItem(head)
        head.setFirstColumnSpanned(True)
        for one in rows:
            keys = ", ".join(native(keys) for keys in one.keys)
            item = QTreeWidgetItem([one.words, keys])
            item.setToolTip(0, hover_text(one.menu))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{one.words}: {keys}. {group.title}")
            head.addChild(item)


def _is_like(query: str, group: KeyGroup, one: KeyRow) -> bool:
    """By the letters of its words or place, or by a part of its keys as they are written here."""
    wanted = query.strip()
    if not wanted:
        return True
    by_keys = any(wanted.casefold() in native(keys).casefold() for keys in one.keys)
    return by_keys or wanted.casefold() in group.title.casefold() or match(wanted, one.words) is not None
