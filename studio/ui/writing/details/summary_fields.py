"""The summary of a scene, of what holds it, or of the book: read, written over, made anew. Part of the details' panel.
Main thread. It shows and reports, and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.domain.summaries import BOOK
from studio.domain.text_records import Summary, SummaryAuthor
from studio.services.translation import tr
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, headed, label, row

Node = tuple[str, str]
"""Id of a scene, or `BOOK`, and its title."""


class SummaryFields(QWidget):
    typed = Signal(str, str)
    """Whose summary, and what it reads now."""
    chosen = Signal(str)
    """Another one is to be shown."""
    anew = Signal(str)
    """It is to be made of the text again."""

    def __init__(self, words: QPlainTextEdit) -> None:
        super().__init__()
        self.words = words
        self._shown = ""
        self.of = QComboBox()
        self.of.setAccessibleName(tr("Of what the summary is"))
        self.of.setMinimumContentsLength(6)
        self.note = label(rank="small", wrap=True)
        self.again = WordButton(tr("Make it anew"), look="quiet")
        self.again.setToolTip(tr("Of the text as it is now; what you wrote here goes"))
        words.setPlaceholderText(tr("Made by itself while you pause; the assistant is told it in later scenes"))
        words.setAccessibleName(tr("Summary"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Summary"), self.of))
        column.addWidget(words)
        column.addLayout(row(self.note, 1, self.again))
        words.textChanged.connect(self._typed)
        self.of.activated.connect(lambda index: self.chosen.emit(str(self.of.itemData(index))))
        self.again.clicked.connect(lambda: self.anew.emit(self._shown))

    def show_nodes(self, nodes: Sequence[Node], shown: str) -> None:
        """Which there are: the scene itself, what holds it, the book."""
        with QSignalBlocker(self.of):
            self.of.clear()
            for node, title in nodes:
                words = tr("The book") if node == BOOK else showable(title) or tr("Untitled scene")
                self.of.addItem(words, node)
            self.of.setCurrentIndex(max(0, self.of.findData(shown)))
        self._shown = shown

    def show_summary(self, summary: Summary | None, *, stale: bool) -> None:
        text = summary.text if summary is not None else ""
        if self.words.toPlainText() != text:
            with QSignalBlocker(self.words):
                self.words.setPlainText(text)
        made = made_by(summary.by) if summary is not None and text else ""
        out = tr("The text has changed since.") if stale and text else ""
        self.note.setText(" ".join(filter(None, (made, out))))
        self.again.setVisible(bool(text))

    def set_writable(self, writable: bool) -> None:
        self.words.setReadOnly(not writable)
        self.again.setEnabled(writable)

    def _typed(self) -> None:
        self.typed.emit(self._shown, self.words.toPlainText())


def made_by(author: SummaryAuthor) -> str:
    """In words."""
    if author == "person":
        return tr("Your words; nothing overwrites them.")
    return tr("Written by a model.") if author == "model" else tr("Sentences of the text.")
