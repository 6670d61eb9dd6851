"""Two finished pictures beside each other, moved and zoomed together. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.results.result_view import ResultView
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, ElidedLabel, label, row


class ComparePage(QWidget):
    """`back` leads back to the canvas; the pane joins it to its action."""

    def __init__(self) -> None:
        super().__init__()
        self.views = (ResultView(), ResultView())
        self.names = (ElidedLabel("", "small"), ElidedLabel("", "small"))
        self.back = IconButton("close", tr("Back to the canvas"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row(label(tr("Compare"), "small"), 1, self.back))
        line = QHBoxLayout()
        line.setSpacing(GAP)
        for view, name, words in zip(self.views, self.names, (tr("Left picture"), tr("Right picture")), strict=True):
            view.setAccessibleName(words)
            name.setAccessibleName(words)
            half = QVBoxLayout()
            half.setSpacing(2)
            half.addWidget(view, 1)
            half.addWidget(name)
            line.addLayout(half, 1)
        column.addLayout(line, 1)
        for one, other in (self.views, self.views[::-1]):
            one.looked.connect(other.look_as)

    def show_picture(self, at: int, picture: QPixmap | None, words: str, size: QSize) -> None:
        """`at`: 0 is left, 1 is right."""
        self.views[at].show_picture(picture, words, size)
        self.names[at].setText(words)
