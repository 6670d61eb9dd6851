"""Asks for the title and the author of the book, which exported files name. Asked for by the outline's room; main
thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row

_LONGEST: Final = 255
"""Letters that every format has room for."""
_WIDE: Final = 420


class BookDialog(QDialog):
    chosen = Signal(str, str)
    """Title and author."""

    def __init__(self, title: str, author: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Title and author"))
        self.book_title, self.author = QLineEdit(title), QLineEdit(author)
        for field in (self.book_title, self.author):
            field.setMaxLength(_LONGEST)
        keep = WordButton(tr("Keep"), look="primary")
        keep.setDefault(True)
        keep.clicked.connect(self._accept)
        cancel = WordButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Title of the book"), self.book_title))
        column.addLayout(headed(tr("Author"), self.author))
        told = tr("Exported books say both. Without an author they name nobody.")
        column.addWidget(label(told, "small", wrap=True))
        column.addLayout(row(1, cancel, keep))
        self.book_title.selectAll()
        self.resize(_WIDE, self.sizeHint().height())

    def _accept(self) -> None:
        self.chosen.emit(self.book_title.text(), self.author.text())
        self.accept()
