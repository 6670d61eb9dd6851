"""Which pixel the pointer is on, how large the canvas is and how it is looked at: words at the end of the row of
options. Made by the pane; main thread.
"""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from studio.services.translation import tr
from studio.ui.picture.canvas.painting.view import CanvasView
from studio.ui.widgets.words import GAP, hover_text

_LONGEST: Final = "8888, 8888 \u00b7 8888 \u00d7 8888 \u00b7 100 %"
_LEAST: Final = 4
"""Times its own width that the row has to be, for it to be shown: the options go first."""


class ViewState(QLabel):
    """It keeps its width and ends at the same place, so that nothing moves while the pointer does."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self._view = view
        self._at: QPointF | None = None
        self._working: set[str] = set()
        self.setProperty("rank", "small")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setToolTip(hover_text(tr("The pixel under the pointer, the size of the canvas in pixels, and the zoom")))
        view.hovered.connect(self._hovered)
        view.turned.connect(lambda _zoom, _degrees: self._say())
        view.filled.connect(self._say)
        self._say()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(_LONGEST), super().sizeHint().height())

    def show_working(self, room: str, working: bool) -> None:
        """Something of that room takes long enough to be told, or does so no more."""
        (self._working.add if working else self._working.discard)(room)
        self._say()

    def _hovered(self, at: QPointF | None) -> None:
        self._at = at
        self._say()

    def _say(self) -> None:
        size, at = self._view.canvas_size, self._at
        if size.isEmpty():
            self.setText("")
            return
        parts = [f"{size.width()} \u00d7 {size.height()}", f"{round(100 * self._view.zoom_factor)} %"]
        if at is not None:
            parts.insert(0, f"{math.floor(at.x())}, {math.floor(at.y())}")
        if self._view.degrees:
            parts.append(f"{round(self._view.degrees)}\u00b0")
        if self._view.mirrored:
            parts.append(tr("mirrored"))
        if self._working:
            parts = [tr("working\u2026"), *parts[-2:]]
        self.setText(" \u00b7 ".join(parts))


class OptionsRow(QWidget):
    """The options of the tool, the state of the view where there is room for both, and switches of the canvas."""

    def __init__(self, options: QWidget, state: ViewState, *switches: QWidget) -> None:
        super().__init__()
        self._state = state
        self.setProperty("area", "clear")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(options, 1)
        line.addWidget(state)
        for switch in switches:
            line.addWidget(switch)
        line.addSpacing(GAP)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._state.setVisible(event.size().width() >= _LEAST * self._state.sizeHint().width())
