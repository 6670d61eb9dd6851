"""Which rules of grammar remark in this project: listed with what they look for, and ticked. Main thread; opened by the
text's room.

The rules are asked of the checker on a thread, since opening it takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.grammar import is_on
from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, hover_text, row
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.grammar_check import GrammarCheck

_RULE = Qt.ItemDataRole.UserRole


class RulesWindow(QDialog):
    def __init__(self, grammar: GrammarCheck, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._grammar = grammar
        self.setWindowTitle(tr("Rules of grammar"))
        self.told = WrappedLabel("muted")
        self.told.setText(tr("Asking Harper for its rules…"))
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Find a rule"))
        self.filter.setAccessibleName(tr("Find a rule"))
        self.filter.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Rules of grammar"))
        self.list.setWordWrap(True)
        self._lay_out()
        self.filter.textChanged.connect(self._narrow)
        grammar.remarks.rules(self._show, desk.say)

    def _lay_out(self) -> None:
        done = WordButton(tr("Use these"), look="primary")
        done.clicked.connect(self.accept)
        done.setDefault(True)
        usual = WordButton(tr("As usual"))
        usual.setToolTip(hover_text(tr("Tick what is on in a new manuscript")))
        usual.clicked.connect(lambda: self._tick({}))
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addWidget(self.told)
        column.addLayout(row(usual, 1, cancel, done))
        self.resize(560, 520)

    def _show(self, rules: Mapping[str, str]) -> None:
        chosen = self._grammar.chosen
        for rule in sorted(rules, key=lambda one: (is_on(one, chosen), one.casefold())):
            item = QListWidgetItem(f"{rule}: {showable(rules[rule].replace('`', ''))}")
            item.setData(_RULE, rule)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addItem(item)
        self._tick(chosen)
        self.told.setText(tr("Those that are off come first. What is ticked here is so in this manuscript alone."))
        self._narrow(self.filter.text())

    def _tick(self, chosen: Mapping[str, bool]) -> None:
        for item in self._items():
            on = is_on(str(item.data(_RULE)), chosen)
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _narrow(self, words: str) -> None:
        for item in self._items():
            item.setHidden(words.casefold() not in item.text().casefold())

    def accept(self) -> None:
        items = self._items()
        if items:
            self._grammar.choose({str(one.data(_RULE)): one.checkState() == Qt.CheckState.Checked for one in items})
        super().accept()
