"""The cards' panel: search and list above, the form of the chosen card below. Laid out here, filled by the room."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSplitter, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, row
from studio.ui.writing.cards.card_list import CardList
from studio.ui.writing.cards.form import CardForm

_LEAST_HEIGHT: Final = 40
"""Each scrolls; in a low pane the text is to keep its room."""


class _Scroll(QScrollArea):
    """Scrolls up and down; its widget is never wider than it."""

    def minimumSizeHint(self) -> QSize:
        inner = self.widget()
        least = inner.minimumSizeHint().width() if inner is not None else 0
        return QSize(least + self.verticalScrollBar().sizeHint().width(), super().minimumSizeHint().height())


class CardsPanel(QWidget):
    appeared = Signal()
    vanished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Cards"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search the cards"))
        self.search.setAccessibleName(tr("Search the cards"))
        self.search.setClearButtonEnabled(True)
        self.add = IconButton("plus", tr("New card"))
        self.fold = IconButton("close", tr("Close the cards"))
        self.list = CardList()
        self.empty = WrappedLabel("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setContentsMargins(SPACE, GAP, SPACE, GAP)
        self.form = CardForm()
        self._scroll = _Scroll()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.form)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        head = row(self.search, self.add, self.fold, gap=4)
        head.setContentsMargins(GAP, 4, GAP, 4)
        upper = QWidget()
        upper.setProperty("area", "surface")
        above = QVBoxLayout(upper)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        above.addLayout(head)
        above.addWidget(self.empty)
        above.addWidget(self.list, 1)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.addWidget(upper)
        self.parts.addWidget(self._scroll)
        self.parts.setChildrenCollapsible(False)
        self.parts.setSizes([150, 600])
        self.parts.setStretchFactor(0, 0)
        self.parts.setStretchFactor(1, 1)
        for part in (self.list, self._scroll):
            part.setMinimumHeight(_LEAST_HEIGHT)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.parts)

    def show_empty(self, words: str) -> None:
        self.empty.setText(words)
        self.empty.setVisible(bool(words))

    def show_form(self, shown: bool) -> None:
        self._scroll.setVisible(shown)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.vanished.emit()
