"""What is heard in verse: a summary, and a row for each line with rhyme, syllables and stresses. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.domain.showable import SENTENCE, showable
from studio.english.verse import ScannedLine
from studio.services.translation import tr
from studio.ui.theme import tokens
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, hover_text, label, row

_SHOWN: Final = 2_000
_SIGNS: Final = {"/": "\u2014", "\\": "\u2013", "x": "\u00b7"}
"""A dash for a stress, a short one for half, a dot for none."""


class VersePanel(QWidget):
    line_chosen = Signal(int)
    """Number of a line, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Verse"))
        self.close_button = IconButton("close", tr("Close the panel of verse"))
        self.summary = WrappedLabel("")
        self.note = WrappedLabel("muted")
        self.list = QTreeWidget()
        self.list.setAccessibleName(tr("Lines of verse"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHeaderLabels([tr("Rhyme"), tr("Syllables"), tr("Line, stresses")])
        self.list.setStyleSheet("QTreeView, QTreeView:focus { border: none; border-radius: 0; }")
        for column_number in range(2):
            self.list.header().setSectionResizeMode(column_number, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._chosen)
        self.list.itemClicked.connect(self._chosen)
        head = row(label(tr("Verse"), "heading"), 1, self.close_button, gap=4)
        head.setContentsMargins(SPACE, 4, GAP, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        for words in (self.summary, self.note):
            words.setContentsMargins(SPACE, 0, SPACE, GAP)
            column.addWidget(words)
        column.addWidget(self.list, 1)
        self.hide()

    def show_words(self, summary: str, note: str) -> None:
        self.summary.setText(summary)
        self.summary.setVisible(bool(summary))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def show_lines(self, lines: Sequence[ScannedLine]) -> None:
        self.list.clear()
        metrical = any(line.fits for line in lines)
        items = []
        for line in lines[:_SHOWN]:
            stresses = "\u2009".join(_SIGNS[one] for one in line.stresses)
            count = f"{line.syllables}?" if line.guessed else str(line.syllables)
            words = showable(line.text, SENTENCE)
            item = QTreeWidgetItem([line.rhyme or "\u2013", count, f"{words}\n{stresses}"])
            if metrical and not line.fits:
                item.setForeground(2, QColor(tokens().warning))
                words += "\n" + tr("The metre of the others is not heard in this line.")
            item.setTextAlignment(0, Qt.AlignmentFlag.AlignCenter)
            item.setToolTip(2, hover_text(words))
            item.setToolTip(1, hover_text(_guessed(line)) if line.guessed else "")
            item.setData(2, Qt.ItemDataRole.AccessibleTextRole, f"{words}\n{_in_words(line)}")
            items.append(item)
        self.list.addTopLevelItems(items)

    def _chosen(self, item: QTreeWidgetItem, _column: int) -> None:
        self.line_chosen.emit(self.list.indexOfTopLevelItem(item))


def _guessed(line: ScannedLine) -> str:
    return tr("In no lexicon, its sound is a guess: {words}", words=", ".join(line.guessed))


def _in_words(line: ScannedLine) -> str:
    """Of the stresses, for who hears the list."""
    spoken = {"/": tr("strong"), "\\": tr("half"), "x": tr("weak")}
    return " ".join(spoken[one] for one in line.stresses)
