"""The list of sentences in which words were missed. Implements `ListeningView`. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.actions.registry import ActionRegistry
from studio.ui.narration.listening.presenter import FaultRow
from studio.ui.widgets.fitting import fit_columns
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, hover_text, label

_ROW: Final = Qt.ItemDataRole.UserRole


class ListeningPanel(QWidget):
    opened = Signal(bool)
    """It is to be shown, or folded away; where it stands is told by `side`."""
    fault_chosen = Signal(object)
    """FaultRow."""
    play_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.note = label(wrap=True)
        self.doing = label(rank="small", wrap=True)
        self.by_itself = QCheckBox(tr("Listen to each new take by itself"))
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Sentences in which words were missed"))
        self.tree.setAccessibleDescription(tr("Return plays the sentence"))
        self.tree.setHeaderLabels([tr("Sentence"), tr("Words heard"), tr("What is wrong")])
        fit_columns(self.tree)
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setMinimumHeight(120)
        self.listen = WordButton(tr("Listen back"))
        self.models = WordButton(tr("Models that listen…"))
        self.play = WordButton(tr("Hear it"), name="play")
        self.again = WordButton(tr("Take again"), name="retry")
        self.passing = WordButton(tr("Let it pass"))
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close the list of missed words"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.note)
        column.addWidget(self.doing)
        column.addWidget(self.tree, 1)
        column.addLayout(FlowRow(self.play, self.again, self.passing))
        column.addLayout(FlowRow(self.listen, self.models, self.by_itself))
        self.doing.hide()
        self.tree.currentItemChanged.connect(self._chosen)
        self.tree.itemActivated.connect(lambda *_: self.play_asked.emit())

    # ---- ListeningView

    def bring_heard(self) -> bool:
        return self.bring()

    def show_open(self, shown: bool) -> None:
        self.opened.emit(shown)

    def show_faults(self, rows: tuple[FaultRow, ...], note: str) -> None:
        self.note.setText(note)
        before = self.tree.currentItem()
        chosen = before.data(0, _ROW).key if before is not None else None
        with QSignalBlocker(self.tree):
            self.tree.clear()
            for row in rows:
                item = _item(row)
                self.tree.addTopLevelItem(item)
                if row.key == chosen:
                    self.tree.setCurrentItem(item)

    def show_doing(self, words: str) -> None:
        self.doing.setText(words)
        self.doing.setVisible(bool(words))

    def show_possible(self, actions: ActionRegistry) -> None:
        """Words and state of the buttons, as the actions have them."""
        self.play.setEnabled(not actions.get("narration.play").enabled())
        self.again.setEnabled(not actions.get("narration.take-again").enabled())
        self.listen.setText(actions.words("narration.listen-back"))
        self.passing.setText(actions.words("narration.let-pass"))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.fault_chosen.emit(item.data(0, _ROW))


def _item(row: FaultRow) -> QTreeWidgetItem:
    score = tr("{score}, let pass", score=row.score) if row.passes else row.score
    cells = [showable(row.text), score, row.faults]
    item = QTreeWidgetItem(cells)
    item.setData(0, _ROW, row)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join((row.scene, *cells)))
    for column in range(len(cells)):
        item.setToolTip(column, hover_text(f"{row.scene}\n{row.text}\n{row.faults}"))
    if not row.passes:
        font = item.font(1)
        font.setBold(True)
        item.setFont(1, font)
    return item
