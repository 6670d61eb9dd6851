"""Asks for the status of scenes that are chosen in the outline. Asked for by the outline's room; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from studio.services.translation import tr, tr_count
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, row

_WIDE: Final = 320


class StatusDialog(QDialog):
    chosen = Signal(str)
    """"" for none."""

    def __init__(self, scenes: int, status: str, known: Sequence[str], parent: QWidget) -> None:
        """`known`: those of the manuscript, to choose from."""
        super().__init__(parent)
        self.setWindowTitle(tr("Status"))
        self.status = QComboBox()
        self.status.setEditable(True)
        self.status.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.status.addItems(list(known))
        self.status.setEditText(status)
        line = self.status.lineEdit()
        if line is not None:
            line.selectAll()
        keep = WordButton(tr("Set"), look="primary")
        keep.setDefault(True)
        keep.clicked.connect(self._accept)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr_count("Status of {count} scene", "Status of {count:,} scenes", scenes), self.status))
        column.addLayout(row(1, cancel, keep))
        self.resize(_WIDE, self.sizeHint().height())

    def _accept(self) -> None:
        self.chosen.emit(self.status.currentText())
        self.accept()
