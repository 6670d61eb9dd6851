"""The narrow strip of tools beside the canvas: an icon for each, the two colours under them. Main thread.

Too low for all of them in one column, it takes a second one. A click leaves the keyboard where it is, on the canvas.
"""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from studio.domain.brushes import ToolName
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.tools.box import TOOLS, ToolBox
from studio.ui.picture.colours import Colours
from studio.ui.theme import tokens
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import hover_text

_GAP: Final = 2
_LEAST_ROWS: Final = 5


class ToolStrip(QWidget):
    """`buttons` are in the order of `TOOLS`."""

    colours_wanted = Signal()
    """The colours were clicked: show where they are chosen."""

    def __init__(self, box: ToolBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = box
        self._actions: ActionRegistry | None = None
        self.setProperty("area", "clear")
        self.setAccessibleName(tr("Tools"))
        names = tool_words()
        self.buttons: dict[ToolName, QAbstractButton] = {
            name: IconButton(f"tool-{name}", names[name], self, checkable=True) for name in TOOLS
        }
        self.pair = ColourPair(box.colours, self)
        self.pair.clicked.connect(self.colours_wanted)
        for button in (*self.buttons.values(), self.pair):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.taken.connect(self._show_taken)
        box.lent_changed.connect(self._show_taken)
        self._show_taken()

    def bind(self, actions: ActionRegistry) -> None:
        """Let the buttons do the actions of `tool_actions`, which are there by now."""
        self._actions = actions
        for name, button in self.buttons.items():
            bind(actions, button, f"picture.tool-{name}")
            button.clicked.connect(self._show_taken)
        self.refresh()

    def refresh(self) -> None:
        """A tool that can do nothing now waits; its tooltip says why."""
        if self._actions is not None:
            for name, button in self.buttons.items():
                button.setEnabled(not self._actions.get(f"picture.tool-{name}").enabled())

    def _show_taken(self, _fact: object = None) -> None:
        for name, button in self.buttons.items():
            button.setChecked(self._box.holds(name))

    # ---- layout

    def _cell(self) -> QSize:
        return next(iter(self.buttons.values())).sizeHint()

    def _columns(self, height: int) -> int:
        """One or two: in how many the tools stand in that height."""
        cell = self._cell().height() + _GAP
        room = height - self.pair.sizeHint().height() - 3 * _GAP
        return 1 if len(self.buttons) * cell <= room else 2

    def sizeHint(self) -> QSize:
        cell = self._cell()
        rows = len(self.buttons) * (cell.height() + _GAP) + self.pair.sizeHint().height() + 3 * _GAP
        return QSize(self._columns(self.height()) * (cell.width() + _GAP) + _GAP, rows)

    def minimumSizeHint(self) -> QSize:
        cell = self._cell()
        rows = math.ceil(len(self.buttons) / 2)
        return QSize(cell.width() + 2 * _GAP, max(_LEAST_ROWS, rows) * (cell.height() + _GAP) + 3 * _GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns, cell = self._columns(event.size().height()), self._cell()
        self.setFixedWidth(columns * (cell.width() + _GAP) + _GAP)
        for at, button in enumerate(self.buttons.values()):
            row, column = divmod(at, columns)
            left, top = _GAP + column * (cell.width() + _GAP), _GAP + row * (cell.height() + _GAP)
            button.setGeometry(QRect(left, top, cell.width(), cell.height()))
        high = self.pair.sizeHint().height()
        low = _GAP + math.ceil(len(self.buttons) / columns) * (cell.height() + _GAP) + _GAP
        self.pair.setGeometry(_GAP, low, self.width() - 2 * _GAP, high)


class ColourPair(QToolButton):
    """The colour in use, and half under it the background colour."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        colours.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        front, behind = (f"#{one:06x}" for one in (self._colours.foreground, self._colours.background))
        words = tr("Colour {front}, background {behind}", front=front, behind=behind)
        self.setAccessibleName(words)
        tip = tr("Choose the colour to paint with. X swaps it with the background, D makes them black and white")
        self.setToolTip(hover_text(tip))
        self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 2.1)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = min(self.width(), self.height()) - 8
        part = round(side * 0.64)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter = QPainter(self)
        painter.setPen(QPen(QColor(tokens().edge), 1))
        for at, colour in ((side - part, self._colours.background), (0, self._colours.foreground)):
            painter.setBrush(QColor(colour))
            painter.drawRect(left + at, top + at, part, part)
        painter.end()


def tool_words() -> dict[ToolName, str]:
    """What each tool is called."""
    return {
        "move": tr("Move layers"),
        "transform": tr("Transform"),
        "crop": tr("Crop"),
        "brush": tr("Brush"),
        "eraser": tr("Eraser"),
        "fill": tr("Fill"),
        "gradient": tr("Gradient"),
        "picker": tr("Colour picker"),
        "rectangle": tr("Select a rectangle"),
        "ellipse": tr("Select an ellipse"),
        "lasso": tr("Lasso"),
        "polygon": tr("Select a polygon"),
        "wand": tr("Magic wand"),
        "object": tr("Select an object"),
        "text": tr("Text"),
        "pan": tr("Hand"),
    }
