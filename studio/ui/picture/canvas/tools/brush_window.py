"""All settings of the brush or eraser in the hand, in a small window beside the canvas that stays open. Main thread."""

from __future__ import annotations

from functools import partial

import msgspec
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from studio.domain.brushes import BrushPreset, Steadying
from studio.services.translation import tr
from studio.ui.picture.canvas.tools.box import ToolBox
from studio.ui.picture.canvas.tools.controls import Choice, Control, Number, Switch
from studio.ui.picture.canvas.tools.curve_field import CurveField
from studio.ui.picture.canvas.tools.presets import shipped_presets
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, hover_text, label, row


class BrushWindow(QDialog):
    def __init__(self, box: ToolBox, parent: QWidget) -> None:
        super().__init__(parent)
        self._box = box
        self.setWindowTitle(tr("Brush"))
        self.presets = QComboBox()
        self.presets.setAccessibleName(tr("Brush preset"))
        self.presets.setToolTip(hover_text(tr("Take all settings of a brush that was kept under a name")))
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the preset"))
        self.name.setPlaceholderText(tr("Name"))
        self.name.setMaxLength(80)
        self.keep = WordButton(tr("Keep"))
        self.keep.setToolTip(hover_text(tr("Keep the brush as it is now under this name")))
        self.bin = IconButton("trash", tr("Delete the preset"))
        self.curve = CurveField()
        self.controls = self._made()
        self._lay_out()
        self.presets.activated.connect(self._take_preset)
        self.name.textChanged.connect(self._show_buttons)
        self.keep.clicked.connect(self._keep)
        self.name.returnPressed.connect(self._keep)
        self.bin.clicked.connect(self._drop)
        self.curve.bent.connect(partial(self._change, "curve"))
        box.changed.connect(self._show)
        box.taken.connect(self._show)
        box.presets_changed.connect(self._show_presets)
        self._show_presets()
        self._show()

    def _change(self, field: str, value: object) -> None:
        self._box.set_brush(msgspec.structs.replace(self._box.brush_settings(), **{field: value}))

    def _made(self) -> tuple[Control, ...]:
        settings = self._box.brush_settings
        percent, pixels = tr(" %"), tr(" px")

        def share(words: str, tip: str, field: str, least: int, most: int = 100) -> Number:
            return Number(words, tip, lambda: 100 * float(getattr(settings(), field)),
                          lambda value: self._change(field, value / 100), least, most, percent)  # fmt: skip

        def switch(words: str, tip: str, field: str) -> Switch:
            return Switch(words, tip, lambda: bool(getattr(settings(), field)), partial(self._change, field))

        kinds: dict[Steadying, str] = {
            "none": tr("None"), "mean": tr("Mean of the last places"), "string": tr("Pulled by a string"),
        }  # fmt: skip
        return (
            Number(tr("Size"), tr("Pixels across"), lambda: settings().size,
                   lambda value: self._change("size", float(value)), 1, 2000, pixels),
            share(tr("Hardness"), tr("How sharp the edge is"), "hardness", 0),
            share(tr("Opacity"), tr("The most that one stroke covers"), "opacity", 0),
            share(tr("Flow"), tr("How much one dab covers; strokes build up where they cross themselves"), "flow", 1),
            share(tr("Spacing"), tr("Between two dabs, as a share of the size"), "spacing", 2, 400),
            switch(tr("Pressure on size"), tr("A light hand draws a thin line"), "size_by_pressure"),
            switch(tr("Pressure on opacity"), tr("A light hand covers less"), "opacity_by_pressure"),
            switch(tr("Pressure on flow"), tr("A light hand lets less paint flow"), "flow_by_pressure"),
            Choice(tr("Steadying"), tr("Takes the trembling of a hand out; the brush follows a little later"),
                   lambda: settings().steadying, partial(self._change, "steadying"),
                   {str(kind): words for kind, words in kinds.items()}),
            Number(tr("Strength"), tr("Places of which the mean is taken, or pixels of the string"),
                   lambda: settings().steadiness, partial(self._change, "steadiness"), 2, 100),
        )  # fmt: skip

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addLayout(row(self.presets, self.bin, gap=4))
        column.addLayout(row(self.name, self.keep, gap=4))
        heads = [control.head for control in self.controls if control.head is not None]
        widest = max(head.sizeHint().width() for head in heads)
        for head in heads:
            head.setMinimumWidth(widest)
        for control in self.controls:
            column.addWidget(control)
        column.addWidget(label(tr("Pressure curve"), "small"))
        column.addWidget(self.curve)

    # ---- what is shown

    def _show(self) -> None:
        for control in self.controls:
            control.show_value()
        self.curve.show_curve(self._box.brush_settings().curve)
        self.setWindowTitle(tr("Eraser") if self._box.painting == "eraser" else tr("Brush"))

    def _all(self) -> tuple[BrushPreset, ...]:
        return (*self._box.presets(), *shipped_presets())

    def _show_presets(self) -> None:
        self.presets.clear()
        for preset in self._all():
            self.presets.addItem(preset.name)
        self._show_buttons()

    def _show_buttons(self) -> None:
        mine = self.presets.currentIndex() < len(self._box.presets())
        reason = "" if mine else tr("This one comes with the program.")
        self.bin.setEnabled(mine)
        self.bin.setToolTip(hover_text(reason or tr("Take it off the list; brushes in use stay as they are")))
        self.keep.setEnabled(bool(self.name.text().strip()))

    # ---- what is done

    def _take_preset(self, at: int) -> None:
        preset = self._all()[at]
        self._box.set_brush(preset.brush)
        self.name.setText(preset.name if at < len(self._box.presets()) else "")
        self._show_buttons()

    def _keep(self) -> None:
        name = " ".join(self.name.text().split())
        if name:
            self._box.keep_preset(name)
            self.presets.setCurrentIndex([one.name for one in self._box.presets()].index(name))
            self._show_buttons()

    def _drop(self) -> None:
        known = self._box.presets()
        if self.presets.currentIndex() < len(known):
            self._box.drop_preset(known[self.presets.currentIndex()].name)
