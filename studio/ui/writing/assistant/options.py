"""What a person sets for the next words: how many, how bold, with which seed, and whether to suggest. Main thread.

Made by the assistant's bar. Shows and reports, decides nothing.
"""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from studio.domain.sampler_presets import SamplerPreset
from studio.services.translation import tr
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, headed
from studio.ui.writing.assistant.lora_fields import LoraFields
from studio.ui.writing.assistant.note_fields import NoteFields
from studio.ui.writing.assistant.preset_row import PresetRow, numbers_of
from studio.ui.writing.assistant.sampler_fields import SamplerFields
from studio.ui.writing.assistant.writers import Options

LONGEST: Final = 32_768
"""Tokens of context that can be asked for where it is not known what the model can read."""


_BY_TIME: Final = 255
"""The least value of the field, which stands for none."""


class OptionsPopover(QFrame):
    """Length, temperature and seed of the next words."""

    changed = Signal(object)
    suggesting = Signal(bool)
    """Whether words are to be suggested in pauses."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._button: QWidget | None = None
        self.setProperty("area", "card")
        self.setAccessibleName(tr("Settings for the next words"))
        self.length = WholeField()
        self.length.setRange(8, 2000)
        self.length.setSingleStep(20)
        self.length.setSuffix(tr(" tokens"))
        self.length.setToolTip(tr("How much is written at most; a token is about three quarters of a word"))
        self.context = WholeField()
        self.context.setRange(_BY_TIME, LONGEST)
        self.context.setSpecialValueText(tr("As the time allows"))
        self.context.setSingleStep(1024)
        self.context.setSuffix(tr(" tokens"))
        self.context.setToolTip(tr("How much is read, with the answer; by time, as much as the preferences allow"))
        self.temperature = DecimalField()
        self.temperature.setRange(0.0, 2.0)
        self.temperature.setSingleStep(0.1)
        self.temperature.setDecimals(2)
        self.temperature.setToolTip(tr("Low stays close to the likely, high surprises; 0 always writes the same"))
        self.seed = QLineEdit()
        self.seed.setPlaceholderText(tr("another each time"))
        self.seed.setToolTip(tr("A number makes the same words again"))
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addLayout(headed(tr("&Length"), self.length))
        column.addLayout(headed(tr("&Context"), self.context))
        column.addLayout(headed(tr("&Temperature"), self.temperature))
        column.addLayout(headed(tr("&Seed"), self.seed))
        self.suggest = QCheckBox(tr("Suggest &words in pauses"))
        self.suggest.setToolTip(tr("Dimmed behind the caret: Tab takes all, Ctrl+Right a word, Ctrl+Down a sentence"))
        column.addWidget(self.suggest)
        self.author = NoteFields()
        column.addWidget(self.author)
        self.loras = LoraFields()
        self.loras.changed.connect(self._emit)
        column.addWidget(self.loras)
        self._add_sampler(column)
        self.length.valueChanged.connect(self._emit)
        self.context.valueChanged.connect(self._emit)
        self.temperature.valueChanged.connect(self._emit)
        self.seed.textChanged.connect(self._emit)
        self.suggest.toggled.connect(self.suggesting)

    def event(self, event: QEvent) -> bool:
        """Escape closes it, and stops or closes nothing else in the window."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.close()
                return True
        return super().event(event)

    def _add_sampler(self, column: QVBoxLayout) -> None:
        self.sampler = SamplerFields()
        self.more = WordButton(tr("How words are drawn"), name="more", look="quiet")
        self.more.setCheckable(True)
        self.more.toggled.connect(self._show_more)
        self.sampler.hide()
        self.presets = PresetRow()
        self.presets.chosen.connect(self._take_preset)
        column.addWidget(self.presets)
        column.addWidget(self.more)
        column.addWidget(self.sampler)
        self.sampler.changed.connect(self._emit)

    def show_suggesting(self, on: bool) -> None:
        with QSignalBlocker(self):
            self.suggest.setChecked(on)

    def show_longest(self, tokens: int) -> None:
        """What the model can read, by its file; 0 where nobody has looked."""
        with QSignalBlocker(self.context):
            self.context.setMaximum(max(256, tokens or LONGEST))

    def show_options(self, options: Options) -> None:
        with QSignalBlocker(self):
            self.length.setValue(options.max_tokens)
            self.context.setValue(options.context_tokens or _BY_TIME)
            self.temperature.setValue(options.temperature)
            self.seed.setText("" if options.seed is None else str(options.seed))
            self.sampler.show_options(options)
            self.loras.show_weights(options.loras)

    def options(self) -> Options:
        seed = self.seed.text().strip()
        number = int(seed) % 2**63 if seed.isdecimal() and seed.isascii() else None
        return Options(
            max_tokens=self.length.value(),
            temperature=self.temperature.value(),
            seed=number,
            context_tokens=self.context.value() if self.context.value() > _BY_TIME else 0,
            sampler=self.sampler.numbers(),
            banned=self.sampler.banned.text(),
            boosted=self.sampler.boosted.text(),
            loras=self.loras.weights(),
        )

    def _take_preset(self, preset: SamplerPreset) -> None:
        with QSignalBlocker(self):
            numbers = {"sampler": numbers_of(preset, self.options().sampler), "temperature": preset.temperature}
            words = {"banned": preset.banned, "boosted": preset.boosted}
            self.show_options(msgspec.structs.replace(self.options(), **numbers, **words))
        self._emit()

    def _emit(self) -> None:
        self.changed.emit(self.options())

    def _show_more(self, on: bool) -> None:
        self.sampler.setVisible(on)
        if self._button is not None:
            self._place_at(self._button)

    def open_at(self, button: QWidget) -> None:
        self._button = button
        self._place_at(button)
        self.show()
        self.length.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place_at(self, button: QWidget) -> None:
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, 0))
        screen = button.screen().availableGeometry()
        left = min(place.x(), screen.right() - self.width() - 4)
        self.move(max(screen.left(), left), max(screen.top(), place.y() - self.height() - 4))
