"""The tray of finished pictures at the bottom of the pane, which opens large as the gallery. Main thread.

One list in both: what is chosen in the tray is chosen in the gallery. What searches, chooses the shelf and empties the
trash stands in the gallery alone; the tray has the newest.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from studio.services.translation import tr, tr_count
from studio.ui.picture.results.making_cell import MakingCell
from studio.ui.picture.results.presenter import Shelf
from studio.ui.picture.results.strip import AROUND, GALLERY_SIDES, LEAST_SIDE, StripView
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel

SHELVES: Final[tuple[tuple[Shelf, str, str], ...]] = (
    ("all", "All pictures", "Finished pictures appear here."),
    ("starred", "Starred", "No picture has a star."),
    ("trash", "Trash", "The trash is empty."),
)
"""Each with its name and what it says when nothing is on it, in English."""
_SLIDER: Final = 120
"""Logical pixels."""
_WIDE: Final = 640
"""From which width on there is room for a column beside the list."""


class Tray(QWidget):
    new_wanted = Signal()
    """The person wants to see what came."""

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
        self.sizes = QSlider(Qt.Orientation.Horizontal)
        self.sizes.setRange(*GALLERY_SIDES)
        self.sizes.setPageStep(40)
        self.sizes.setAccessibleName(tr("How large pictures are"))
        self.sizes.setToolTip(tr("How large pictures are in the gallery; also Ctrl and the wheel"))
        self.sizes.setFixedWidth(_SLIDER)
        self._filters = QWidget()
        self.filters = FlowRow(self.shelf, self.sizes, self.empty_button, last=1, parent=self._filters)
        """The pane puts the field of the search before all of it."""
        self.aside: QWidget | None = None
        self._search: QWidget | None = None
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.making)
        line.addWidget(self.strip, 1)
        self._line = line
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

    def add_search(self, field: QWidget, said: tuple[QWidget, ...], aside: QWidget) -> None:
        """What is shown in the gallery alone: a field before its other filters, what it has to say under them, and a
        column beside the list."""
        self._filters.hide()
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, field)
            for place, widget in enumerate(said, 3):
                column.insertWidget(place, widget)
        self._line.insertWidget(0, aside)
        self._search, self.aside = field, aside
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
        if self._search is not None:
            self._search.setVisible(self._large)
        self._show_aside()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_aside()

    def _show_aside(self) -> None:
        """Beside the list, where that keeps its room."""
        if self.aside is not None:
            self.aside.setVisible(self._large and self.width() >= _WIDE)

    def aside_width(self) -> int:
        """Logical pixels at the left that the column beside the list takes up."""
        seen = self.aside is not None and self._large and not self.aside.isHidden()
        return self.aside.width() + self._line.spacing() if seen and self.aside is not None else 0

    # ---- what it says

    def show_shelf(self, shelf: Shelf, count: int) -> None:
        self.shelf.setCurrentIndex(self.shelf.findData(shelf))
        self.show_count(count)
        self.strip.set_empty_words(next(tr(words) for name, _, words in SHELVES if name == shelf))
        self._emptiable = shelf == "trash" and count > 0
        self.empty_button.setVisible(self._emptiable)

    def show_count(self, count: int) -> None:
        self.counted.setText(tr_count("{count} picture", "{count} pictures", count))

    def show_new(self, count: int) -> None:
        """So many pictures came that were not looked at yet; they are told in the place of how many there are."""
        self.new.setText(tr_count("{count} new", "{count} new", count))
        self.new.setVisible(count > 0)
        self.counted.setVisible(count == 0)
