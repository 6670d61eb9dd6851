"""The middle of the Picture pane: the canvas, and what is opened over it. Main thread; part of the pane.

While no canvas is there its place shows what is made, as soon as anything is, and invites to begin before that.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from studio.ui.picture.canvas.page import CanvasPage
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.grid.page import GridPage
from studio.ui.picture.invitation import Invitation
from studio.ui.picture.results.view import ResultsWidgets
from studio.ui.widgets.words import GAP


class Middle(QStackedWidget):
    foot_changed = Signal()

    def __init__(self, desk: PictureDesk, canvas: CanvasPage, results: ResultsWidgets, grid: GridPage) -> None:
        super().__init__()
        self._desk, self._canvas, self._results, self._grid = desk, canvas, results, grid
        self.invitation = Invitation()
        for page in (canvas, results.look, results.compare, grid, self.invitation):
            self.addWidget(page)
        desk.page_changed.connect(self.show_page)
        desk.document_changed.connect(lambda _touched: self.show_page())
        desk.session_changed.connect(self.show_page)
        results.look_changed.connect(self.show_page)
        canvas.glimpsed.connect(self.show_page)
        results.look.foot_changed.connect(self.foot_changed)
        self.currentChanged.connect(lambda _at: self.foot_changed.emit())
        self.show_page()

    def leave_free(self, *, right: int, foot: int) -> None:
        """So many logical pixels are covered: what is looked at shows beside them. The canvas stays where it is."""
        # Under a picture that has little height its words would lie over it.
        self._results.look.read_as.setHidden(foot > 0)
        for page in (self._results.look, self._results.compare, self._grid, self.invitation):
            layout = page.layout()
            if layout is not None:
                # The words at the head of these begin beside the tools, and not under them.
                left = GAP if page in (self._results.compare, self._grid) else 0
                layout.setContentsMargins(left, 0, right, foot)

    @property
    def foot(self) -> int:
        """Logical pixels at its lower end, with what is pressed there, over which nothing is laid; 0: none."""
        look = self._results.look
        return look.foot if self.currentWidget() is look else 0

    @property
    def shows_a_picture(self) -> bool:
        """A person opened something over the canvas: no tool does anything there."""
        return self._desk.page in ("result", "compare", "grid")

    def show_page(self) -> None:
        self.setCurrentWidget(self._wanted())

    def _wanted(self) -> QWidget:
        if self._desk.page == "result":
            return self._results.look
        if self._desk.page == "compare":
            return self._results.compare
        if self._desk.page == "grid":
            return self._grid
        if self._desk.has_canvas() or self._canvas.view.has_glimpse():
            return self._canvas
        return self._results.look if self._results.has_picture() else self.invitation
