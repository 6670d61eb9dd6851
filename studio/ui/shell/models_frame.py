"""The model page inside the window: a heading, a way back, and the page itself. Made at its first use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.studio import Studio
from studio.ui.models.page import ModelPage
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class ModelsFrame(QWidget):
    """Escape or the button leads back to the panes."""

    def __init__(self, studio: Studio, leave: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = ModelPage(studio)
        back = WordButton("Back to the studio", look="quiet")
        back.clicked.connect(leave)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, leave, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, 0)
        column.addLayout(row(label("Models", "title"), 1, back))
        column.addWidget(self.page, 1)

    def offer(self, path: Path) -> None:
        """Identify a dropped file or folder and offer to import it."""
        self.page.offer_import(path)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.page.setFocus(event.reason())
