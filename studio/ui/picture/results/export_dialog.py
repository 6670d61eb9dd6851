"""Asks how a picture becomes a file: format, size, quality, with its layers or as one piece; and tells what that file
will not have of it, before it is written. Main thread; modal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from studio.services.exchange.format import Format
from studio.services.exchange.picture_losses import WITH_LAYERS, Facts, losses, why_not
from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, headed, label, row

BEST: Final = 100
_LARGEST: Final = 100_000
"""Pixels of a side that can be typed; what a format can have of it is told."""


class Choice(msgspec.Struct, frozen=True):
    row: Format[Any]
    quality: int | None = None
    """From 1 to 100, where the format has one."""
    size: tuple[int, int] | None = None
    """Width and height; None: those of the picture."""
    layers: bool = True
    """They are kept, where the format can."""


class ExportDialog(QDialog):
    def __init__(self, rows: Sequence[Format[Any]], facts: Facts, last: Choice, recipe: bool, parent: QWidget) -> None:
        """`rows`: what is offered; `last`: what is proposed; `recipe`: it goes along where there is one."""
        super().__init__(parent)
        self._rows, self._facts, self._recipe = tuple(rows), facts, recipe
        self._qualities = {one.id: one.quality for one in rows if one.quality is not None}
        if last.quality is not None:
            self._qualities[last.row.id] = last.quality
        self.setWindowTitle(tr("Export the picture"))
        self.format = QComboBox()
        for one in rows:
            self.format.addItem(tr(one.words), one.id)
        self.format.setCurrentIndex(max(0, self.format.findData(last.row.id)))
        self.layers = QCheckBox(tr("Keep the layers"))
        self._wants_layers = last.layers
        """Where the format can have them; the box is ticked where it can and will."""
        self.wide, self.high = self._side(facts.width, tr("Width")), self._side(facts.height, tr("Height"))
        self.slider, self.quality = QSlider(Qt.Orientation.Horizontal), WholeField()
        self._packing, self._values = QWidget(), QWidget()
        self.lost = label("", wrap=True)
        self.lost.setMinimumHeight(4 * self.lost.fontMetrics().lineSpacing())
        self.lost.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.lost.setAccessibleName(tr("What the file will not have"))
        self.export = WordButton(tr("Choose the file\u2026"), look="primary")
        self._lay_out()
        self._connect()
        self._follow()

    def _side(self, value: int, name: str) -> WholeField:
        field = WholeField()
        field.setRange(1, _LARGEST)
        field.setSuffix(tr(" px"))
        field.setValue(value)
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        for one in (self.slider, self.quality):
            one.setRange(1, BEST)
            one.setAccessibleName(tr("Quality"))
            one.setToolTip(tr("100 is closest to the picture, in the largest file; at 80 a difference is rarely seen."))
        both = QHBoxLayout(self._values)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.slider, 1)
        both.addWidget(self.quality)
        cancel = WordButton(tr("Cancel"), look="quiet")
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Format"), self.format))
        column.addWidget(self.layers)
        column.addLayout(row(headed(tr("Width"), self.wide), headed(tr("Height"), self.high), 1))
        quality = QVBoxLayout(self._packing)
        quality.setContentsMargins(0, 0, 0, 0)
        quality.addLayout(headed(tr("Quality"), self._values))
        column.addWidget(self._packing)
        column.addWidget(label(tr("What the file will not have"), "small"))
        column.addWidget(self.lost, 1)
        column.addLayout(row(cancel, 1, self.export))
        self.resize(460, 380)
        self.export.setDefault(True)
        self.format.setFocus()

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(self._follow)
        self.layers.toggled.connect(self._ask_layers)
        self.wide.valueChanged.connect(lambda wide: self._keep_ratio(wide / self._facts.width, self.high))
        self.high.valueChanged.connect(lambda high: self._keep_ratio(high / self._facts.height, self.wide))
        self.slider.valueChanged.connect(self.quality.setValue)
        self.quality.valueChanged.connect(self.slider.setValue)
        self.quality.valueChanged.connect(self._remember_quality)
        self.export.clicked.connect(self.accept)

    def _keep_ratio(self, factor: float, other: WholeField) -> None:
        side = self._facts.height if other is self.high else self._facts.width
        with QSignalBlocker(other):
            other.setValue(max(1, round(side * factor)))
        self._tell()

    def _remember_quality(self, value: int) -> None:
        if self._row().quality is not None:
            self._qualities[self._row().id] = value

    def know(self, facts: Facts) -> None:
        """More was found out about the picture."""
        self._facts = facts
        self._tell()

    def _row(self) -> Format[Any]:
        return self._rows[max(0, self.format.currentIndex())]

    def _keeps_layers(self) -> bool:
        return self._row().id in WITH_LAYERS and self._wants_layers

    def _ask_layers(self, wanted: bool) -> None:
        self._wants_layers = wanted
        self._follow()

    def _follow(self) -> None:
        """Another format, or with layers or without."""
        chosen = self._row()
        self.layers.setEnabled(chosen.id in WITH_LAYERS)
        with QSignalBlocker(self.layers):
            self.layers.setChecked(self._keeps_layers())
        self._packing.setVisible(chosen.quality is not None)
        if chosen.quality is not None:
            self.quality.setValue(self._qualities[chosen.id])
        for field, side in ((self.wide, self._facts.width), (self.high, self._facts.height)):
            field.setEnabled(not self._keeps_layers())
            if self._keeps_layers():
                with QSignalBlocker(field):
                    field.setValue(side)
        self._tell()

    def _tell(self) -> None:
        choice = self.choice()
        size = choice.size or (self._facts.width, self._facts.height)
        reason = why_not(choice.row, size)
        said = losses(choice.row, self._facts, size=size, layers=choice.layers, recipe=self._recipe)
        self.lost.setText(reason or "\n".join(said) or tr("It has all of the picture."))
        self.export.setEnabled(not reason)

    def choice(self) -> Choice:
        chosen, size = self._row(), (self.wide.value(), self.high.value())
        own = size == (self._facts.width, self._facts.height) or self._keeps_layers()
        quality = self.quality.value() if chosen.quality is not None else None
        return Choice(chosen, quality, None if own else size, self._wants_layers)


Asked = Callable[[Choice], None]
