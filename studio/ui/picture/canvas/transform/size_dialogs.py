"""Asks for another size of the canvas, or of all that is on it. Main thread; modal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QToolButton,
    QWidget,
)

from studio.domain.picture_records import Canvas
from studio.services.translation import tr
from studio.ui.picture.canvas.layer_changes import LARGEST_CANVAS
from studio.ui.picture.canvas.transform.canvas_records import Anchor
from studio.ui.picture.canvas.transform.resampling import Method
from studio.ui.picture.canvas.transform.whole_canvas import NewSize
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.words import hover_text, label

_INCH: Final = 2.54
"""Centimetres."""


def _side(value: int, name: str) -> WholeField:
    field = WholeField()
    field.setRange(1, LARGEST_CANVAS)
    field.setSuffix(tr(" px"))
    field.setValue(value)
    field.setAccessibleName(name)
    return field


def _buttons(dialog: QDialog, words: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


class CanvasSizeDialog(QDialog):
    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Canvas size"))
        self.width_box, self.height_box = _side(canvas.width, tr("Width")), _side(canvas.height, tr("Height"))
        self.anchors = QButtonGroup(self)
        places = QWidget()
        grid = QGridLayout(places)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        for row, names in enumerate(_anchor_names()):
            for column, name in enumerate(names):
                button = QToolButton()
                button.setCheckable(True)
                button.setFixedSize(34, 34)
                button.setAccessibleName(name)
                button.setToolTip(hover_text(name))
                button.setText("\u25cf" if (row, column) == (1, 1) else _ARROWS[row][column])
                self.anchors.addButton(button, 3 * row + column)
                grid.addWidget(button, row, column)
        self.anchors.button(4).setChecked(True)
        form = QFormLayout(self)
        form.addRow(tr("Width"), self.width_box)
        form.addRow(tr("Height"), self.height_box)
        form.addRow(tr("What stays in place"), places)
        form.addRow(label(tr("Layers keep what lies outside the canvas."), "small", wrap=True))
        form.addRow(_buttons(self, tr("Set the size")))
        self.width_box.selectAll()

    def wanted(self) -> tuple[int, int, Anchor]:
        row, column = divmod(self.anchors.checkedId(), 3)
        return self.width_box.value(), self.height_box.value(), (column - 1, row - 1)


_ARROWS: Final = (("\u2196", "\u2191", "\u2197"), ("\u2190", "\u25cf", "\u2192"), ("\u2199", "\u2193", "\u2198"))


def _anchor_names() -> tuple[tuple[str, str, str], ...]:
    return (
        (tr("The upper left corner"), tr("The middle of the upper edge"), tr("The upper right corner")),
        (tr("The middle of the left edge"), tr("The middle"), tr("The middle of the right edge")),
        (tr("The lower left corner"), tr("The middle of the lower edge"), tr("The lower right corner")),
    )


class ImageSizeDialog(QDialog):
    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.setWindowTitle(tr("Image size"))
        self.width_box, self.height_box = _side(canvas.width, tr("Width")), _side(canvas.height, tr("Height"))
        self.ratio = QCheckBox(tr("Keep the ratio of width and height"))
        self.ratio.setChecked(True)
        self.dpi = DecimalField()
        self.dpi.setDecimals(1)
        self.dpi.setRange(0, 10_000)
        self.dpi.setSpecialValueText(tr("not said"))
        self.dpi.setValue(canvas.dpi)
        self.dpi.setAccessibleName(tr("Pixels an inch"))
        self.dpi.setToolTip(tr("Kept with the project, and written into exported files"))
        self.method = QComboBox()
        for name, words in (
            ("cubic", tr("Sharp")), ("linear", tr("Soft")), ("nearest", tr("Pixel by pixel"))
        ):  # fmt: skip
            self.method.addItem(words, name)
        self.method.setAccessibleName(tr("Pixels"))
        self.paper = label("", "small", wrap=True)
        form = QFormLayout(self)
        form.addRow(tr("Width"), self.width_box)
        form.addRow(tr("Height"), self.height_box)
        form.addRow(self.ratio)
        form.addRow(tr("Pixels an inch"), self.dpi)
        form.addRow(tr("Pixels"), self.method)
        form.addRow(self.paper)
        form.addRow(_buttons(self, tr("Scale all layers")))
        self.width_box.valueChanged.connect(lambda wide: self._follow(wide / canvas.width, self.height_box))
        self.height_box.valueChanged.connect(lambda high: self._follow(high / canvas.height, self.width_box))
        self.dpi.valueChanged.connect(self._tell_paper)
        self._tell_paper()
        self.width_box.selectAll()

    def _follow(self, factor: float, other: WholeField) -> None:
        if self.ratio.isChecked():
            side = self._canvas.height if other is self.height_box else self._canvas.width
            with QSignalBlocker(other):
                other.setValue(max(1, round(side * factor)))
        self._tell_paper()

    def _tell_paper(self) -> None:
        dpi = self.dpi.value()
        if not dpi:
            self.paper.setText(tr("How large it is on paper is not said."))
            return
        wide, high = (round(field.value() / dpi * _INCH, 1) for field in (self.width_box, self.height_box))
        self.paper.setText(tr("{width} \u00d7 {height} cm on paper.", width=wide, height=high))

    def wanted(self) -> NewSize:
        chosen = self.method.currentData()
        method: Method = "nearest" if chosen == "nearest" else "linear" if chosen == "linear" else "cubic"
        return NewSize(self.width_box.value(), self.height_box.value(), self.dpi.value(), method)


class AskingSizes:
    """Implements `SizesView`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def ask_canvas(self, canvas: Canvas, then: Callable[[int, int, Anchor], None]) -> None:
        dialog = CanvasSizeDialog(canvas, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(*dialog.wanted()))
        dialog.open()

    def ask_image(self, canvas: Canvas, then: Callable[[NewSize], None]) -> None:
        dialog = ImageSizeDialog(canvas, self._parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: then(dialog.wanted()))
        dialog.open()
