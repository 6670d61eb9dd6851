"""How the next words are drawn: a field for each row of `SAMPLER_SETTINGS`, and the words that are banned or favoured.

Part of the assistant's settings; main thread. Shows and reports, decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from studio.domain.sampling import SAMPLER_SETTINGS, SamplerSetting
from studio.services.translation import tr
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.words import GAP, headed
from studio.ui.writing.assistant.writers import Options

_COLUMNS = 5


class SamplerFields(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        self.fields: dict[str, WholeField | DecimalField] = {}
        for place, setting in enumerate(SAMPLER_SETTINGS):
            field = _field(setting)
            field.valueChanged.connect(self._tell)
            self.fields[setting.name] = field
            grid.addLayout(headed(tr(setting.words), field), place // _COLUMNS, place % _COLUMNS)
        self.banned = self._line(tr("Never these words"), tr("tapestry, a testament to"))
        self.banned.setToolTip(tr("Words and phrases between commas; the model has to find other ones"))
        self.boosted = self._line(tr("Rather these words"), tr("moon, tide: 5, fog: -2"))
        self.boosted.setToolTip(tr("Words between commas; a number says how much, a negative one makes a word rarer"))
        for line in (self.banned, self.boosted):
            grid.addLayout(headed(line.accessibleName(), line), grid.rowCount(), 0, 1, _COLUMNS)

    def _line(self, name: str, example: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText(example)
        line.textChanged.connect(self._tell)
        return line

    def _tell(self, *_: object) -> None:
        self.changed.emit()

    def show_options(self, options: Options) -> None:
        self.blockSignals(True)
        for setting in SAMPLER_SETTINGS:
            field = self.fields[setting.name]
            value = options.sampler.get(setting.name, setting.plain)
            if isinstance(field, WholeField):
                field.setValue(int(value))
            else:
                field.setValue(value)
        for line, words in ((self.banned, options.banned), (self.boosted, options.boosted)):
            if line.text() != words:
                line.setText(words)
        self.blockSignals(False)

    def numbers(self) -> dict[str, float]:
        return {name: float(field.value()) for name, field in self.fields.items()}


def _field(setting: SamplerSetting) -> WholeField | DecimalField:
    if setting.whole:
        whole = WholeField()
        whole.setRange(int(setting.low), int(setting.high))
        whole.setSingleStep(int(setting.step) or 1)
        whole.setToolTip(tr(setting.tip))
        return whole
    field = DecimalField()
    field.setRange(setting.low, setting.high)
    field.setSingleStep(setting.step)
    field.setDecimals(2)
    field.setToolTip(tr(setting.tip))
    return field
