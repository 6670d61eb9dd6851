"""A grid in the middle of the pane: which one, how large its cells are, what can be done with it. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSizePolicy, QSlider, QVBoxLayout, QWidget

from studio.domain.grids import size_of
from studio.domain.picture_records import Generation, PictureGrid
from studio.domain.showable import showable
from studio.services.exchange.grid_picture import GridWords
from studio.services.translation import tr, tr_count
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.grid.table import SIDES, GridTable, Small
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import ElidedLabel, hover_text

_SLIDER: Final = 120


class GridPage(QWidget):
    """Implements `GridView`. The pane joins its buttons to actions by `bind`."""

    chosen = Signal(str)
    """Id of the grid that is to be shown."""

    def __init__(self, small: Callable[[int], Small]) -> None:
        super().__init__()
        self.table = GridTable(small)
        self.names = QComboBox()
        self.names.setAccessibleName(tr("Grid"))
        self.names.setToolTip(hover_text(tr("Which grid of the project to show")))
        self.names.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.names.setMinimumContentsLength(16)
        self.sizes = QSlider(Qt.Orientation.Horizontal)
        self.sizes.setRange(*SIDES)
        self.sizes.setFixedWidth(_SLIDER)
        self.sizes.setAccessibleName(tr("How large cells are"))
        self.sizes.setToolTip(hover_text(tr("How large the cells are; also Ctrl and the wheel")))
        self.fit = WordButton(tr("Fit"), look="quiet")
        self.fit.setToolTip(hover_text(tr("As large as all columns and rows have room for")))
        self.go_on, self.stop = WordButton(tr("Go on"), look="quiet"), WordButton(tr("Stop"), look="quiet")
        self.again, self.export = WordButton(tr("Make again"), look="quiet"), WordButton(tr("Export…"), look="quiet")
        self.compare = WordButton(tr("Compare"), look="quiet")
        self.back = IconButton("close", tr("Back to the canvas"))
        self.count = ElidedLabel("", "small")
        self.count.setAccessibleName(tr("How much of the grid is there"))
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        shown = (self.names, self.sizes, self.fit, self.compare, self.again, self.go_on, self.stop, self.export)
        column.addLayout(FlowRow(*shown, self.back, last=1))
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        self.names.activated.connect(lambda at: self.chosen.emit(str(self.names.itemData(at))))
        self.sizes.valueChanged.connect(self.table.set_side)
        self.table.side_wanted.connect(self.sizes.setValue)
        self.fit.clicked.connect(self._fit)
        self._grid: PictureGrid | None = None

    def bind(self, actions: ActionRegistry) -> None:
        self._actions = actions
        self._buttons: dict[QAbstractButton, str] = {
            self.go_on: "picture.grid-go-on", self.stop: "picture.grid-stop", self.again: "picture.grid-again",
            self.export: "picture.grid-export", self.compare: "picture.grid-compare",
        }  # fmt: skip
        for button, action_id in self._buttons.items():
            bind(actions, button, action_id)
        bind(actions, self.back, "picture.show-canvas")

    def refresh(self) -> None:
        """What can be done now; every button keeps its place."""
        for button, action_id in self._buttons.items():
            button.setEnabled(not self._actions.get(action_id).enabled())

    def tab_order(self) -> list[QWidget]:
        shown = (self.names, self.sizes, self.fit, self.compare, self.again, self.go_on, self.stop, self.export)
        return [*shown, self.back, self.table]

    def _fit(self) -> None:
        self.table.fit()
        with QSignalBlocker(self.sizes):
            self.sizes.setValue(self.table.side)

    # ---- what the presenter asks

    def show_names(self, grids: tuple[tuple[str, str], ...], chosen: str) -> None:
        with QSignalBlocker(self.names):
            self.names.clear()
            for grid_id, name in grids:
                self.names.addItem(showable(name), grid_id)
            self.names.setCurrentIndex(max(0, self.names.findData(chosen)))

    def show_grid(self, grid: PictureGrid | None, words: GridWords | None) -> None:
        self._grid = grid
        self.table.show_grid(grid, words)
        with QSignalBlocker(self.sizes):
            self.sizes.setValue(self.table.side)

    def choose(self, cell: int) -> None:
        self.table.choose((cell,))

    def show_cells(self, there: dict[int, Generation], busy: dict[int, bool]) -> None:
        self.table.show_cells(there, busy)
        whole = size_of(self._grid.axes) if self._grid is not None else 0
        told = tr_count("{done} of {count} picture", "{done} of {count} pictures", whole, done=len(there))
        if busy:
            told += tr(", {count} still to come", count=len(busy))
        self.count.setText(told if whole else "")
