"""The panel of questions about the book: a field, and the quotations that answer. Main thread; made by the room of
questions, which fills it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.asking import LONGEST, Among
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, WrappedLabel, hover_text, label, row
from studio.ui.writing.ask.answer_view import AnswerView

_SHOWN: Final = 360
"""Characters of a quotation in the list; the whole is in its tooltip."""
_LOOK: Final = """QListView, QListView:focus { border: none; border-radius: 0; padding: 4px; }
QListView::item { border-radius: 0; padding: 4px; }"""


class AskPanel(QWidget):
    asked = Signal(str)
    chosen = Signal(int)
    """Number of a quotation, from 0."""
    among_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Ask the book"))
        self.fold = IconButton("close", tr("Close the questions"))
        self.field = QLineEdit()
        self.field.setAccessibleName(tr("Question about the book"))
        self.field.setPlaceholderText(tr("Where did they first meet?"))
        self.field.setMaxLength(LONGEST)
        self.go = WordButton(tr("Ask"))
        self.among = QComboBox()
        self.among.setAccessibleName(tr("What is asked"))
        for choice, words in zip(
            get_args(Among),
            (tr("Manuscript and sources"), tr("Manuscript"), tr("Sources"), tr("Front and back matter")),
            strict=True,
        ):
            self.among.addItem(words, choice)
        self.answer = AnswerView()
        self.told = WrappedLabel("")
        self.reading = WrappedLabel("muted")
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Quotations"))
        self.list.setStyleSheet(_LOOK)
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMinimumHeight(60)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GAP, 4, GAP, GAP)
        whole.setSpacing(4)
        whole.addLayout(row(label(tr("Ask the book"), "small"), 1, self.fold, gap=4))
        whole.addLayout(row(self.field, self.go, gap=4))
        whole.addWidget(self.among)
        whole.addWidget(self.told)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.answer)
        whole.addWidget(self.reading)
        self.field.returnPressed.connect(lambda: self.asked.emit(self.field.text()))
        self.go.clicked.connect(lambda: self.asked.emit(self.field.text()))
        self.among.currentIndexChanged.connect(lambda _index: self.among_changed.emit())
        self.answer.number_chosen.connect(self._choose)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        self.clear()
        self.show_reading("")
        self.show_among(False)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 140)

    @property
    def chosen_among(self) -> Among:
        return self.among.currentData() if not self.among.isHidden() else "both"

    @property
    def has_chosen(self) -> bool:
        """A quotation was gone to."""
        return self.list.currentRow() >= 0

    @property
    def is_pointed_at(self) -> bool:
        return self.list.underMouse()

    def show_among(self, shown: bool) -> None:
        """What is asked can be chosen where there are sources."""
        self.among.setVisible(shown)

    def clear(self) -> None:
        self.show_told("")
        self.show_quotes(())

    def show_told(self, words: str) -> None:
        """What is said of the question."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def show_reading(self, words: str) -> None:
        """How far the text is read for its meaning, or why it can't be; empty: nothing is to be said."""
        self.reading.setText(words)
        self.reading.setVisible(bool(words))

    def show_quotes(self, quotes: Sequence[tuple[str, str]]) -> None:
        """Of each the title of its scene, and its words."""
        self.list.clear()
        for number, (title, words) in enumerate(quotes, 1):
            shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"
            item = QListWidgetItem(f"{number}  {showable(title)}\n{showable(shown, _SHOWN)}")
            item.setToolTip(hover_text(words))
            self.list.addItem(item)

    def _choose(self, number: int) -> None:
        if number < self.list.count():
            self.list.setCurrentRow(number)
            self.chosen.emit(number)

    def _go(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self.list.row(item))
