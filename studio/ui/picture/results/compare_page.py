"""Two pictures compared: beside each other, moved and zoomed together; parted by a line that is dragged; or what
differs between them. Main thread."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.results.result_view import ResultView
from studio.ui.picture.results.split_view import SplitView
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, ElidedLabel, hover_text, label

Way = Literal["side", "split", "difference"]


class ComparePage(QWidget):
    """`back` leads back to the canvas; the pane joins it to its action."""

    def __init__(self) -> None:
        super().__init__()
        self.views = (ResultView(), ResultView())
        self._beside = QWidget()
        self.both = SplitView()
        self.names = (ElidedLabel("", "small"), ElidedLabel("", "small"))
        self.back = IconButton("close", tr("Back to the canvas"))
        self.ways: dict[Way, WordButton] = {
            "side": WordButton(tr("Side by side")),
            "split": WordButton(tr("Split")),
            "difference": WordButton(tr("Difference")),
        }
        tips = {
            "side": tr("Both beside each other, moved and zoomed together"),
            "split": tr("Both in one place, with a line between them that can be dragged, or moved by the arrow keys"),
            "difference": tr("What differs between them, four times as bright as it is; black is the same"),
        }
        self._group = QButtonGroup(self)
        for way, button in self.ways.items():
            button.setCheckable(True)
            button.setToolTip(hover_text(tips[way]))
            self._group.addButton(button)
            button.clicked.connect(lambda _on, way=way: self.show_way(way))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(FlowRow(label(tr("Compare"), "small"), *self.ways.values(), self.back, last=1))
        column.addLayout(self._views(), 1)
        for one, other in (self.views, self.views[::-1]):
            one.looked.connect(other.look_as)
        self.way: Way = "side"
        self.show_way("side")

    def _views(self) -> QVBoxLayout:
        column, line, under = QVBoxLayout(), QHBoxLayout(self._beside), QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        column.setSpacing(2)
        for view, name, words in zip(self.views, self.names, (tr("Left picture"), tr("Right picture")), strict=True):
            view.setAccessibleName(words)
            name.setAccessibleName(words)
            line.addWidget(view, 1)
            under.addWidget(name, 1)
        column.addWidget(self._beside, 1)
        column.addWidget(self.both, 1)
        under.setContentsMargins(GAP, 0, GAP, GAP)
        column.addLayout(under)
        return column

    def show_way(self, way: Way) -> None:
        self.way = way
        self.ways[way].setChecked(True)
        self._beside.setVisible(way == "side")
        self.both.setVisible(way != "side")
        if way != "side":
            self.both.show_way("split" if way == "split" else "difference")

    def show_picture(self, at: int, picture: QPixmap | None, words: str, size: QSize) -> None:
        """`at`: 0 is left, 1 is right."""
        self.views[at].show_picture(picture, words, size)
        self.both.show_picture(at, picture, size)
        self.names[at].setText(words)
