"""One finished picture large, over the middle of the pane, with a way back. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.results.result_view import ResultView
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import ElidedLabel, row


class LookPage(QWidget):
    """`back` leads back to the canvas; the pane joins it to its action."""

    def __init__(self) -> None:
        super().__init__()
        self.result = ResultView()
        self.read_as = ElidedLabel("", "small")
        self.read_as.setAccessibleName(tr("What the model understood"))
        self.read_as.hide()
        self.name = ElidedLabel("")
        self.name.setAccessibleName(tr("Picture"))
        self.back = IconButton("close", tr("Back to the canvas"))
        self._head = QWidget()
        self._head.setLayout(row(self.name, 1, self.back))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.result, 1)
        column.addWidget(self.read_as)

    def show_over(self, over: bool) -> None:
        """Whether it stands over the canvas, and so has a way back; else it stands where no canvas is yet."""
        self._head.setVisible(over)
