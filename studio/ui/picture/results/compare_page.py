"""Two pictures compared: beside each other, moved and zoomed together; parted by a line that is dragged; or what
differs between them. Main thread."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.results.result_view import ResultView
from studio.ui.picture.results.split_view import GAINS, Apart, SplitView
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
            "difference": tr("What differs between them, brighter than it is; black is the same"),
        }
        self._group = QButtonGroup(self)
        for way, button in self.ways.items():
            button.setCheckable(True)
            button.setToolTip(hover_text(tips[way]))
            self._group.addButton(button)
            button.clicked.connect(lambda _on, way=way: self.show_way(way))
        self.gain = QSlider(Qt.Orientation.Horizontal)
        self.gain.setRange(0, len(GAINS) - 1)
        self.gain.setPageStep(1)
        self.gain.setFixedWidth(90)
        self.gain.setAccessibleName(tr("How bright the difference is shown"))
        self.gain.setToolTip(hover_text(tr("How many times as bright as it is the difference is shown, from 1 to 16")))
        self._gain_words = label("", "small")
        self._apart = label("", "small")
        self.gain.valueChanged.connect(self._set_gain)
        self.both.told.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._of_difference = (self.gain, self._gain_words, self._apart)
        column.addLayout(
            FlowRow(label(tr("Compare"), "small"), *self.ways.values(), *self._of_difference, self.back, last=1)
        )
        column.addLayout(self._views(), 1)
        for one, other in (self.views, self.views[::-1]):
            one.looked.connect(other.look_as)
        self.way: Way = "side"
        self.gain.setValue(GAINS.index(self.both.gain))
        self._set_gain(self.gain.value())
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
        for one in self._of_difference:
            one.setVisible(way == "difference")
        if way != "side":
            self.both.show_way("split" if way == "split" else "difference")

    def _set_gain(self, at: int) -> None:
        self._gain_words.setText(tr("\u00d7 {times}", times=GAINS[at]))
        self.both.set_gain(GAINS[at])

    def _tell(self, apart: Apart | None) -> None:
        """As shown: of a picture that is made smaller for the screen, so of that."""
        if apart is None:
            self._apart.setText("")
        elif not apart.largest:
            self._apart.setText(tr("No difference is seen at this size."))
        else:
            share = f"{max(0.01, 100 * apart.share):.2f}".rstrip("0").rstrip(".")
            words = tr("{share} % differs, by {levels} of 255 levels at most", share=share, levels=apart.largest)
            self._apart.setText(words)

    def show_picture(self, at: int, picture: QPixmap | None, words: str, size: QSize) -> None:
        """`at`: 0 is left, 1 is right."""
        self.views[at].show_picture(picture, words, size)
        self.both.show_picture(at, picture, size)
        self.names[at].setText(words)
