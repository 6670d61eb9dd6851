"""How much each LoRA counts that is made for the chosen writer: a field each.

Part of the assistant's settings; main thread. Shows and reports, decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.domain.catalogue import InstalledModel
from studio.services.models.writer_loras import STRONGEST
from studio.services.translation import tr
from studio.ui.widgets.fields import DecimalField
from studio.ui.widgets.words import GAP, headed


class LoraFields(QWidget):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self._rows: list[QWidget] = []
        self.fields: dict[str, DecimalField] = {}
        self.hide()

    def show_loras(self, loras: Sequence[InstalledModel]) -> None:
        """In place of those that were shown."""
        if [lora.id for lora in loras] == list(self.fields):
            return
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows, self.fields = [], {}
        for lora in loras:
            self._add(lora)
        self.setVisible(bool(loras))

    def _add(self, lora: InstalledModel) -> None:
        field = DecimalField()
        field.setRange(-STRONGEST, STRONGEST)
        field.setSingleStep(0.1)
        field.setDecimals(2)
        field.setToolTip(tr("How much this LoRA changes the model: 1 is as it was trained, 0 not at all"))
        row = QWidget()
        row.setLayout(headed(tr("LoRA {title}", title=lora.title), field))
        field.valueChanged.connect(self.changed)
        self._column.addWidget(row)
        self._rows.append(row)
        self.fields[lora.id] = field

    def show_weights(self, weights: Mapping[str, float]) -> None:
        """Those that are not among them count nothing."""
        with QSignalBlocker(self):
            for name, field in self.fields.items():
                field.setValue(weights.get(name, 0.0))

    def weights(self) -> dict[str, float]:
        return {name: float(field.value()) for name, field in self.fields.items()}
