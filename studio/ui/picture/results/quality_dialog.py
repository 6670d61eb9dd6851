"""Asks how well a picture is packed, for formats that can be packed better or smaller. Main thread; modal."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

BEST: Final = 100


class QualityDialog(QDialog):
    def __init__(self, words: str, quality: int, parent: QWidget) -> None:
        """`words`: the format, as people call it; `quality`: what is proposed, from 1 to 100."""
        super().__init__(parent)
        self.setWindowTitle(tr("Export the picture"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.field = WholeField()
        for one in (self.slider, self.field):
            one.setRange(1, BEST)
            one.setValue(quality)
            one.setAccessibleName(tr("Quality"))
        self.slider.valueChanged.connect(self.field.setValue)
        self.field.valueChanged.connect(self.slider.setValue)
        both = QHBoxLayout()
        both.addWidget(self.slider, 1)
        both.addWidget(self.field)
        export, cancel = WordButton(tr("Export"), look="primary"), WordButton(tr("Cancel"), look="quiet")
        export.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label(tr("Quality of the {format}", format=tr(words)), "heading"))
        column.addWidget(label(tr("100 is nearest to the canvas and largest; 80 is rarely told from it."), wrap=True))
        column.addLayout(both)
        column.addLayout(row(cancel, 1, export))
        self.resize(420, 170)
        export.setDefault(True)

    def quality(self) -> int:
        return self.field.value()
