"""What the middle of the pane shows: the views of the text or, where there is no scene, a page that says so. Main
thread; made by the text's room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, label


class Pages(QStackedWidget):
    look_changed = Signal()
    """Other colours or another style of the window. The editor, with a style of its own, is not told of all."""

    def __init__(self, views: QWidget) -> None:
        super().__init__()
        self.addWidget(views)
        page = QWidget()
        page.setProperty("area", "window")
        column = QVBoxLayout(page)
        column.addStretch(2)
        self._words = label("", "muted")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.begin = WordButton(tr("Start writing"), look="primary")
        column.addWidget(self._words)
        column.addSpacing(GAP)
        self.bring_text = WordButton(tr("Import a text…"))
        column.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.bring_text, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        self.addWidget(page)

    def show_empty(self, words: str) -> None:
        """What the page without a scene says."""
        self._words.setText(words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.look_changed.emit()
