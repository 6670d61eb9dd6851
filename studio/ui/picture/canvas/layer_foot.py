"""Under the list of layers: buttons for the chosen ones, their blend mode and opacity. Main thread.

The pane joins its buttons to actions.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QSlider, QVBoxLayout, QWidget

from studio.domain.picture_records import Layer
from studio.formats.layered import ISOLATED
from studio.services.translation import tr
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import label, row


class _Percent(WholeField):
    """Enter means the number, Escape the one that was there; in the list above they have meanings of their own."""

    left = Signal()
    """Escape was pressed."""

    def event(self, event: QEvent) -> bool:
        ends = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in ends:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setValue(self.value())
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LayerFoot(QWidget):
    faded = Signal(float)
    """The opacity, from 0 to 1, that was set for the chosen layer."""
    blended = Signal(str)
    """The blend mode that was chosen for it."""
    finished = Signal()
    """Enter or Escape was pressed in the number: the keyboard is wanted in the list."""

    def __init__(self) -> None:
        super().__init__()
        self.eye = IconButton("eye", tr("Hide the layer"))
        self.up = IconButton("up", tr("Bring the layer forward"))
        self.down = IconButton("down", tr("Send the layer back"))
        self.bin = IconButton("trash", tr("Delete the layer"))
        self.new = IconButton("plus", tr("New paint layer"))
        self.copy = IconButton("copy", tr("Duplicate the layer"))
        self._make_fields()
        self._heads = (label(tr("Blend mode"), "small"), label(tr("Opacity"), "small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        first = row(self.new, self.copy, self._heads[0], self.blend, gap=4)
        first.setStretch(3, 1)
        column.addLayout(first)
        line = row(self.eye, self.up, self.down, self.bin, self._heads[1], self.opacity, self.percent, gap=4)
        line.setStretch(5, 1)
        column.addLayout(line)
        self.opacity.sliderReleased.connect(self._tell_opacity)
        self.opacity.valueChanged.connect(self._opacity_stepped)
        self.percent.valueChanged.connect(self._opacity_typed)
        self.percent.lineEdit().returnPressed.connect(self.finished)
        self.percent.left.connect(self.finished)
        self.blend.activated.connect(lambda _at: self.blended.emit(str(self.blend.currentData())))

    def _make_fields(self) -> None:
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.percent = _Percent()
        for field in (self.opacity, self.percent):
            field.setRange(0, 100)
            field.setAccessibleName(tr("Opacity of the layer, in percent"))
            field.setToolTip(tr("How much of what lies under the layer shows through it"))
        self.opacity.setMinimumWidth(60)
        self.percent.setSuffix(tr(" %"))
        self.blend = QComboBox()
        self.blend.setAccessibleName(tr("Blend mode"))
        self.blend.setToolTip(tr("How the layer is laid over what is under it"))
        self.blend.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.blend.setMinimumWidth(80)
        for mode, words in mode_words().items():
            self.blend.addItem(words, mode)

    def buttons(self) -> tuple[IconButton, ...]:
        return self.eye, self.up, self.down, self.bin, self.new, self.copy

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the names of the two fields give way to the fields, whose tooltips have them."""
        super().resizeEvent(event)
        wide, number = event.size().width(), self.percent.sizeHint().width() + 4
        button = self.bin.sizeHint().width() + 4
        for head, field, beside in zip(
            self._heads, (self.blend, self.opacity), (2 * button, 4 * button + number), strict=True
        ):
            head.setVisible(beside + head.sizeHint().width() + 4 + field.minimumWidth() <= wide)
        self.opacity.setVisible(4 * button + self.opacity.minimumWidth() + number <= wide)

    def show_layer(self, layer: Layer | None) -> None:
        """What is set of the chosen one; None: none is chosen."""
        for field in (self.opacity, self.percent):
            field.setEnabled(layer is not None)
        self.blend.setEnabled(layer is not None and layer.role in ("raster", "group"))
        self._offer_isolation(layer is not None and layer.role == "group")
        if layer is not None:
            self.blend.setCurrentIndex(max(0, self.blend.findData(layer.blend)))
            self.eye.set_icon("eye" if layer.visible else "eye-off")
            with QSignalBlocker(self.opacity), QSignalBlocker(self.percent):
                self.opacity.setValue(round(layer.opacity * 100))
                self.percent.setValue(round(layer.opacity * 100))

    def _offer_isolation(self, is_group: bool) -> None:
        """For a group: its layers are put together by themselves, whatever lies under them."""
        at = self.blend.findData(ISOLATED)
        if is_group and at < 0:
            self.blend.insertItem(1, tr("Isolated"), ISOLATED)
        elif not is_group and at >= 0:
            self.blend.removeItem(at)

    def _opacity_stepped(self) -> None:
        """A key or a click; a drag is told once, when it ends."""
        with QSignalBlocker(self.percent):
            self.percent.setValue(self.opacity.value())
        if not self.opacity.isSliderDown():
            self._tell_opacity()

    def _opacity_typed(self, percent: int) -> None:
        with QSignalBlocker(self.opacity):
            self.opacity.setValue(percent)
        self._tell_opacity()

    def _tell_opacity(self) -> None:
        self.faded.emit(self.opacity.value() / 100)


def mode_words() -> dict[str, str]:
    """What each blend mode is called."""
    return {
        "normal": tr("Normal"),
        "multiply": tr("Multiply"),
        "screen": tr("Screen"),
        "overlay": tr("Overlay"),
        "darken": tr("Darken"),
        "lighten": tr("Lighten"),
        "color-dodge": tr("Colour dodge"),
        "color-burn": tr("Colour burn"),
        "hard-light": tr("Hard light"),
        "soft-light": tr("Soft light"),
        "difference": tr("Difference"),
        "exclusion": tr("Exclusion"),
        "linear-dodge": tr("Linear dodge (add)"),
        "linear-burn": tr("Linear burn"),
        "vivid-light": tr("Vivid light"),
        "linear-light": tr("Linear light"),
        "pin-light": tr("Pin light"),
        "hard-mix": tr("Hard mix"),
        "subtract": tr("Subtract"),
        "divide": tr("Divide"),
        "darker-color": tr("Darker colour"),
        "lighter-color": tr("Lighter colour"),
        "hue": tr("Hue"),
        "saturation": tr("Saturation"),
        "color": tr("Colour"),
        "luminosity": tr("Luminosity"),
    }
