"""The tray of finished pictures at the bottom of the pane, which opens large as the gallery. Main thread.

One list in both: what is chosen in the tray is chosen in the gallery. What searches, chooses the shelf and empties the
trash stands in the gallery alone; the tray has the newest.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.services.translation import tr, tr_count
from studio.ui.picture.results.making_cell import MakingCell
from studio.ui.picture.results.presenter import Shelf
from studio.ui.picture.results.strip import AROUND, LEAST_SIDE, StripView
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel

SHELVES: Final[tuple[tuple[Shelf, str, str], ...]] = (
    ("all", "All pictures", "Finished pictures appear here."),
    ("starred", "Starred", "No picture has a star."),
    ("trash", "Trash", "The trash is empty."),
)
"""Each with its name and what it says when nothing is on it, in English."""


_PAUSE_MS: Final = 250
"""Rest after a key until what is searched for is looked for."""


class Tray(QWidget):
    new_wanted = Signal()
    """The person wants to see what came."""
    searched = Signal(str)
    """Only pictures with these words are wanted."""

    def __init__(self, strip: StripView) -> None:
        super().__init__()
        self.strip = strip
        self.making = MakingCell()
        self.opener = IconButton("gallery", tr("Open the gallery"), checkable=True)
        self.shelf = QComboBox()
        self.shelf.setAccessibleName(tr("Which pictures to show"))
        self.shelf.setToolTip(tr("All pictures, those with a star, or what lies in the trash"))
        for shelf, words, _ in SHELVES:
            self.shelf.addItem(tr(words), shelf)
        self.counted = ElidedLabel("", "small")
        self.counted.setAccessibleName(tr("How many pictures"))
        self.new = WordButton("", look="chip")
        self.new.setToolTip(tr("Choose the newest of the pictures that came since you last looked"))
        self.new.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.new.clicked.connect(self.new_wanted)
        self.empty_button = WordButton(tr("Empty the trash\u2026"), look="quiet")
        self.head = QHBoxLayout()
        """The pane puts the buttons for the chosen picture at its end."""
        self.head.setSpacing(GAP // 2)
        for widget in (self.opener, self.counted, self.new):
            self.head.addWidget(widget)
        self.head.addStretch(1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find in the prompts"))
        self.search.setAccessibleName(tr("Find in the prompts"))
        self.search.setToolTip(tr("Show only pictures whose prompt has all of these words"))
        self.search.setClearButtonEnabled(True)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.search.text()))
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self._filters = QWidget()
        FlowRow(self.shelf, self.search, self.empty_button, parent=self._filters)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.making)
        line.addWidget(self.strip, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self.head)
        column.addWidget(self._filters)
        column.addLayout(line, 1)
        self._large = False
        self._emptiable = False
        self.show_new(0)
        self._show_size()

    # ---- shape

    @property
    def large(self) -> bool:
        """It is the gallery."""
        return self._large

    def set_large(self, large: bool) -> None:
        self._large = large
        self._show_size()

    def set_room(self, height: int) -> None:
        """The most logical pixels that it may take of a pane, as a tray. Without room for a row the list is hidden."""
        around = self.head_height() + 4
        self.strip.setHidden(not self._large and height < around + LEAST_SIDE + AROUND)
        if not self._large:
            self.strip.set_room(max(LEAST_SIDE + AROUND, height - around))
        self.making.set_side(self.strip.side)
        self.making.setHidden(self._large or self.strip.isHidden())

    def head_height(self) -> int:
        return self.head.sizeHint().height()

    def _show_size(self) -> None:
        self.opener.setChecked(self._large)
        if self._large:
            self.strip.grow()
        self.strip.setHidden(False)
        self.making.setHidden(self._large)
        self._filters.setVisible(self._large)
        self.empty_button.setVisible(self._emptiable)
        if not self._large:
            self.search.clear()

    # ---- what it says

    def show_shelf(self, shelf: Shelf, count: int) -> None:
        self.shelf.setCurrentIndex(self.shelf.findData(shelf))
        self.counted.setText(tr_count("{count} picture", "{count} pictures", count))
        self.strip.set_empty_words(next(tr(words) for name, _, words in SHELVES if name == shelf))
        self._emptiable = shelf == "trash" and count > 0
        self.empty_button.setVisible(self._emptiable)

    def show_new(self, count: int) -> None:
        """So many pictures came that were not looked at yet; they are told in the place of how many there are."""
        self.new.setText(tr_count("{count} new", "{count} new", count))
        self.new.setVisible(count > 0)
        self.counted.setVisible(count == 0)
