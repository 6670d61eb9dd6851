"""Asks whether the recipe may travel inside a picture file. Main thread; modal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class PromptQuestion(QDialog):
    """May the recipe travel inside the file? Asked once; the preferences can change the answer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.answered: list[Callable[[bool], None]] = []
        self.setWindowTitle(tr("Prompt inside the picture"))
        text = tr(
            "The file can carry the recipe it was made with: prompt, seed, model and settings. Triptych and other "
            "programs can then make it again, and everybody who gets the file can read the prompt."
        )
        yes = WordButton(tr("Put the recipe in"), look="primary")
        no = WordButton(tr("Leave it out"))
        cancel = WordButton(tr("Do not save"), look="quiet")
        yes.clicked.connect(lambda: self._answer(True))
        no.clicked.connect(lambda: self._answer(False))
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr("May the prompt travel inside the picture?"), "heading"))
        column.addWidget(label(text, wrap=True))
        column.addWidget(label(tr("This is asked once. Preferences, Picture, changes it."), "small", wrap=True))
        column.addLayout(row(cancel, 1, no, yes))
        self.resize(460, 190)
        yes.setFocus()

    def _answer(self, yes: bool) -> None:
        self.accept()
        for tell in self.answered:
            tell(yes)
