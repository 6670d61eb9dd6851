"""One finished picture large, over the middle of the pane, with a way back. Main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.results.result_view import ResultView
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, row

_MOVES: Final = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.ShowToParent, QEvent.Type.HideToParent)


class LookPage(QWidget):
    """`back` leads back to what lies under it; the pane joins it to its action."""

    sighted = Signal()
    """It came into sight, or went out of it."""
    foot_changed = Signal()
    """`foot` is another one."""

    def __init__(self) -> None:
        super().__init__()
        self.result = ResultView()
        self.read_as = ElidedLabel("", "small")
        self.read_as.setAccessibleName(tr("What the model understood"))
        self.name = ElidedLabel("")
        self.name.setAccessibleName(tr("Picture"))
        self.back = IconButton("close", tr("Back to the canvas"))
        self._head = QWidget()
        head = row(self.name, 1, self.back)
        head.setContentsMargins(GAP, 0, 0, 0)
        self._head.setLayout(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.result, 1)
        self._under = QVBoxLayout()
        self._controls: list[QWidget] = []
        column.addLayout(self._under)
        # It keeps its line when nothing is known of a picture: what is over it stays as large as it is.
        foot = row(self.read_as)
        foot.setContentsMargins(GAP, 0, GAP, 0)
        column.addLayout(foot)

    def put_under(self, widget: QWidget) -> None:
        """Between the picture and what was understood of it."""
        self._under.addWidget(widget)
        self._controls.append(widget)
        widget.installEventFilter(self)

    @property
    def foot(self) -> int:
        """Logical pixels at its lower end, with what is pressed there, over which nothing is laid; 0: none."""
        tops = [one.y() for one in self._controls if not one.isHidden()]
        layout = self.layout()
        free = layout.contentsMargins().bottom() if layout is not None else 0
        return max(0, self.height() - free - min(tops)) if tops else 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and watched in self._controls:
            self.foot_changed.emit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.sighted.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.sighted.emit()

    def show_over(self, over: bool) -> None:
        """Whether it stands over the canvas, and so has a way back; else it stands where no canvas is yet."""
        self._head.setVisible(over)
