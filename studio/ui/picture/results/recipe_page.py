"""The recipe of a picture as a page to read, copy and use again. Main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class RecipePage(QDialog):
    """Everything that made a picture."""

    def __init__(self, text: str, reuse: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Recipe"))
        page = QPlainTextEdit(text)
        page.setReadOnly(True)
        page.setAccessibleName(tr("Recipe"))
        copy = WordButton(tr("Copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        again = WordButton(tr("Reuse settings and seed"))
        again.clicked.connect(reuse)
        again.clicked.connect(self.accept)
        close = WordButton(tr("Close"), look="primary")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr("How this picture was made"), "heading"))
        column.addWidget(page, 1)
        column.addLayout(row(copy, again, 1, close))
        self.resize(520, 440)
