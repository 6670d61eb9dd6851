"""The colour room as it is seen: square and bar, numbers, colours used lately, palettes. Main thread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.domain.palettes import Swatch
from studio.services.exchange.format import dialog_filter, joint_filter
from studio.services.exchange.palettes import GPL, PALETTE_IN
from studio.services.translation import tr
from studio.ui.picture.colour.fields import HueBar, ShadeSquare
from studio.ui.picture.colour.presenter import Palettes
from studio.ui.picture.colours import Colours
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import GAP, SPACE, hover_text, label, row

_CELL: Final = 24
_HEX: Final = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


class ColourPanel(QWidget):
    def __init__(self, colours: Colours, palettes: Palettes) -> None:
        super().__init__()
        self._colours, self._palettes = colours, palettes
        self._hue = 0.0
        """Kept where the colour has none, as grey."""
        self.square, self.bar = ShadeSquare(), HueBar()
        self.hex = QLineEdit()
        self.hex.setAccessibleName(tr("Colour as #rrggbb"))
        self.hex.setMaximumWidth(round(5.5 * self.hex.fontMetrics().height()))
        self.hex.setToolTip(hover_text(tr("Six digits, as web pages write colours")))
        self.numbers = [
            _number(tr("Red"), tr("How much red is in it, 0 to 255")),
            _number(tr("Green"), tr("How much green is in it, 0 to 255")),
            _number(tr("Blue"), tr("How much blue is in it, 0 to 255")),
        ]
        self.swap = _button("swap", tr("Swap the two colours"), tr("Paint with the background colour, and the reverse"))
        taking = tr("Enter or a click takes the colour")
        self.recent = SwatchList(tr("Colours used lately"), taking)
        self.swatches = SwatchList(tr("Colours of the palette"), taking)
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Palette"))
        self.choice.setToolTip(hover_text(tr("Which colours are shown below")))
        self.add = _button("plus", tr("Add the colour"), tr("Put the colour in use at the end of the palette"))
        self.copy = _button("copy", tr("Copy the palette"), tr("Keep a copy of the palette that can be changed"))
        self.bin = _button("trash", tr("Delete the palette"), "")
        self.open = _button("folder", tr("Import a palette"), tr("From a file of GIMP, Krita, Photoshop or Adobe"))
        self.save = _button("save", tr("Export the palette"), tr("Write it into a file for GIMP or Krita"))
        self._lay_out()
        self._connect()
        self.show_colour()
        self._show_recent()
        self._show_palette()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self.square)
        column.addWidget(self.bar)
        values = QWidget()
        values.setProperty("area", "clear")
        FlowRow(self.hex, *self.numbers, self.swap, parent=values)
        column.addWidget(values)
        column.addWidget(label(tr("Used lately"), "small"))
        column.addWidget(self.recent)
        column.addLayout(row(self.choice, self.add, self.copy, self.bin, self.open, self.save, gap=4))
        column.addWidget(self.swatches, 1)

    def _connect(self) -> None:
        self._colours.changed.connect(self.show_colour)
        self._colours.recent_changed.connect(self._show_recent)
        self._palettes.changed.connect(self._show_palette)
        self.square.chosen.connect(self._take_shade)
        self.bar.valueChanged.connect(self._take_hue)
        self.hex.editingFinished.connect(self._take_hex)
        for field in self.numbers:
            field.valueChanged.connect(self._take_numbers)
        self.swap.clicked.connect(self._colours.swap)
        for swatches in (self.recent, self.swatches):
            swatches.itemActivated.connect(self._take_swatch)
            swatches.itemClicked.connect(self._take_swatch)
        self.choice.activated.connect(lambda at: self._palettes.show(str(self.choice.itemData(at))))
        self.add.clicked.connect(lambda: self._palettes.add(self._colours.foreground))
        self.copy.clicked.connect(self._palettes.keep_copy)
        self.bin.clicked.connect(self._palettes.delete)
        self.open.clicked.connect(self.ask_to_read)
        self.save.clicked.connect(self.ask_to_write)
        self.swatches.installEventFilter(self)

    # ---- what is shown

    def show_colour(self) -> None:
        """The one in use."""
        colour = QColor(self._colours.foreground)
        if colour.hsvSaturation() and colour.value():
            self._hue = max(0.0, colour.hsvHueF())
        self.square.show_colour(self._hue, colour.hsvSaturationF(), colour.valueF())
        with QSignalBlocker(self.bar):
            self.bar.setValue(round(359 * self._hue))
        self.hex.setText(colour.name())
        for field, value in zip(self.numbers, (colour.red(), colour.green(), colour.blue()), strict=True):
            with QSignalBlocker(field):
                field.setValue(value)

    def _show_recent(self) -> None:
        self.recent.show_swatches([Swatch(one) for one in self._colours.recent()])

    def _show_palette(self) -> None:
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for key, name in self._palettes.names().items():
                self.choice.addItem(name, key)
            self.choice.setCurrentIndex(self.choice.findData(self._palettes.shown))
        self.swatches.show_swatches(self._palettes.palette().swatches)
        reason = self._palettes.why_not_change()
        self.bin.setEnabled(not reason)
        self.bin.setToolTip(hover_text(reason or tr("Take it off the list; what is painted stays")))

    # ---- what is chosen

    def _take_shade(self, saturation: float, brightness: float) -> None:
        self._colours.take(_rgb(QColor.fromHsvF(min(0.9999, self._hue), saturation, brightness)))

    def _take_hue(self, degrees: int) -> None:
        self._hue = degrees / 359
        colour = QColor(self._colours.foreground)
        self._colours.take(_rgb(QColor.fromHsvF(min(0.9999, self._hue), colour.hsvSaturationF(), colour.valueF())))
        self.square.show_colour(self._hue, colour.hsvSaturationF(), colour.valueF())

    def _take_hex(self) -> None:
        typed = _HEX.fullmatch(self.hex.text().strip())
        if typed is not None:
            digits = typed[1] if len(typed[1]) == 6 else "".join(2 * one for one in typed[1])
            self._colours.take(int(digits, 16))
        self.show_colour()

    def _take_numbers(self) -> None:
        red, green, blue = (field.value() for field in self.numbers)
        self._colours.take(red << 16 | green << 8 | blue)

    def _take_swatch(self, item: QListWidgetItem) -> None:
        self._colours.take(int(item.data(Qt.ItemDataRole.UserRole)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete takes a colour out of one's own palette."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        delete = pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete
        if watched is self.swatches and delete and not self._palettes.why_not_change():
            self._palettes.take_out(self.swatches.currentRow())
            return True
        return super().eventFilter(watched, event)

    # ---- files

    def ask_to_read(self) -> None:
        """Which palette to import."""
        dialog = QFileDialog(self, tr("Import a palette"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([joint_filter(tr("Palettes"), PALETTE_IN), *dialog_filter(*PALETTE_IN).split(";;")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._palettes.read(Path(name)))
        dialog.open()

    def ask_to_write(self) -> None:
        """Where to export the palette that is shown."""
        dialog = QFileDialog(self, tr("Export the palette"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(dialog_filter(GPL))
        dialog.setDefaultSuffix("gpl")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._palettes.write(Path(name)))
        dialog.open()


class SwatchList(QListWidget):
    """Squares of colours in rows: arrow keys go over them, Enter or a click takes one."""

    def __init__(self, words: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.setToolTip(hover_text(tip))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(_CELL - 6, _CELL - 6))
        self.setGridSize(QSize(_CELL + 4, _CELL + 4))
        self.setMinimumHeight(_CELL + 18)
        self._shown: tuple[Swatch, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(240, 2 * _CELL + 26)

    def show_swatches(self, swatches: Sequence[Swatch]) -> None:
        if tuple(swatches) == self._shown:
            return
        self._shown = tuple(swatches)
        self.clear()
        for swatch in swatches:
            drawn = QPixmap(_CELL, _CELL)
            drawn.fill(QColor(swatch.colour))
            item = QListWidgetItem(QIcon(drawn), "")
            words = f"#{swatch.colour:06x}"
            words = tr("{name} ({colour})", name=swatch.name, colour=words) if swatch.name else words
            item.setToolTip(hover_text(words))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setData(Qt.ItemDataRole.UserRole, swatch.colour)
            self.addItem(item)


def _button(icon: str, words: str, tip: str) -> IconButton:
    button = IconButton(icon, words)
    button.setToolTip(hover_text(tip))
    return button


def _number(words: str, tip: str) -> WholeField:
    field = WholeField()
    field.setRange(0, 255)
    field.setAccessibleName(words)
    field.setToolTip(hover_text(tip))
    field.setMaximumWidth(round(4.4 * field.fontMetrics().height()))
    return field


def _rgb(colour: QColor) -> int:
    return colour.rgb() & 0xFFFFFF
