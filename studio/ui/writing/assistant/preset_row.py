"""Named ways to draw words: chosen, kept under a name, removed. Part of the assistant's settings; main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from studio.domain.sampler_presets import SHIPPED, SamplerPreset
from studio.domain.sampling import OF_THE_MODEL, SAMPLER_SETTINGS
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.writing.assistant.writers import Options


class PresetRow(QWidget):
    chosen = Signal(object)
    """SamplerPreset"""
    kept = Signal(str)
    """The present numbers are to be kept under this name."""
    removed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._own: tuple[SamplerPreset, ...] = ()
        self.names = QComboBox()
        self.names.setEditable(True)
        self.names.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.names.setAccessibleName(tr("Preset of how words are drawn"))
        line = self.names.lineEdit()
        assert line is not None
        line.setPlaceholderText(tr("A preset, or a name for these numbers"))
        self.keep = IconButton("save", tr("Keep these numbers under this name"))
        self.remove = IconButton("trash", tr("Remove this preset of your own"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.names, 1)
        row.addWidget(self.keep)
        row.addWidget(self.remove)
        self.names.activated.connect(self._choose)
        self.names.editTextChanged.connect(lambda _text: self._enable())
        self.keep.clicked.connect(lambda: self.kept.emit(self.names.currentText()))
        self.remove.clicked.connect(lambda: self.removed.emit(self.names.currentText()))
        self.show_presets(())

    def show_presets(self, own: Sequence[SamplerPreset], name: str = "") -> None:
        self._own = tuple(own)
        with QSignalBlocker(self.names):
            self.names.clear()
            for one in SHIPPED:
                self.names.addItem(tr(one.name), one)
            for one in self._own:
                self.names.addItem(one.name, one)
            self.names.setCurrentIndex(-1)
            self.names.setEditText(name)
        self._enable()

    def _choose(self, index: int) -> None:
        preset = self.names.itemData(index)
        if isinstance(preset, SamplerPreset):
            self.chosen.emit(preset)

    def _enable(self) -> None:
        name = self.names.currentText().strip().casefold()
        shipped = {tr(one.name).casefold() for one in SHIPPED} | {one.name.casefold() for one in SHIPPED}
        self.keep.setEnabled(bool(name) and name not in shipped)
        self.remove.setEnabled(name in {one.name.casefold() for one in self._own})


def preset_of(options: Options, name: str) -> SamplerPreset:
    numbers = dict(options.sampler)
    return SamplerPreset(
        name=name,
        temperature=options.temperature,
        numbers=numbers,
        banned=options.banned,
        boosted=options.boosted,
    )


def numbers_of(preset: SamplerPreset, present: Mapping[str, float]) -> dict[str, float]:
    """Of every setting; `present`: what stands there now, which stays where the preset says nothing of what a model
    needs (`OF_THE_MODEL`)."""
    plain = {row.name: row.plain for row in SAMPLER_SETTINGS}
    needed = {name: present[name] for name in OF_THE_MODEL if name in present}
    return {**plain, **needed, **{name: value for name, value in preset.numbers.items() if name in plain}}
