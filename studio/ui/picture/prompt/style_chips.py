"""The named styles that the form has: a chip each, with what it says, and the button that opens all of them.

Main thread. Shows and reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from studio.domain.picture_styles import StylePreset
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import hover_text

_LONGEST: Final = 40
"""Letters of a chip."""


class StyleChips(QWidget):
    dropped = Signal(str)
    """The person takes a style out."""
    wanted = Signal()
    """The person wants to see all styles."""

    def __init__(self) -> None:
        super().__init__()
        self.chips: dict[str, WordButton] = {}
        self.add = WordButton(tr("Styles\u2026"), name="palette", look="quiet")
        self.add.setToolTip(tr("All named styles: choose some, make one of your own, take in those of others"))
        self.add.clicked.connect(self.wanted)
        self._row = FlowRow(parent=self)
        self._row.setSpacing(5)
        self._row.addWidget(self.add)

    def show_styles(self, names: Sequence[str], known: Sequence[StylePreset]) -> None:
        """`known`: those of them that are here. Nothing is told back."""
        focused = next((name for name, chip in self.chips.items() if chip.hasFocus()), None)
        said = {one.name.casefold(): one for one in known}
        if list(self.chips) != list(names):
            self._make(names)
        for name, chip in self.chips.items():
            style = said.get(name.casefold())
            chip.setToolTip(
                hover_text(words_of(style) if style is not None else tr("This style is not here any more."))
            )
            chip.setProperty("look", "chip" if style is not None else "chip-unknown")
        if focused is not None and focused not in self.chips:
            self.add.setFocus()

    def _make(self, names: Sequence[str]) -> None:
        for chip in (*self.chips.values(), self.add):
            self._row.removeWidget(chip)
        for chip in self.chips.values():
            chip.deleteLater()
        self.chips = {}
        for name in names:
            chip = WordButton(f"{showable(name, _LONGEST)}  \u00d7".replace("&", "&&"), look="chip")
            chip.setAccessibleName(tr("Take the style {style} out", style=name))
            chip.clicked.connect(partial(self._drop, name))
            self._row.addWidget(chip)
            self.chips[name] = chip
        self._row.addWidget(self.add)
        before: QWidget = self.add
        for chip in reversed(self.chips.values()):
            QWidget.setTabOrder(chip, before)
            before = chip
        self.updateGeometry()

    def _drop(self, name: str, _checked: bool = False) -> None:
        self.dropped.emit(name)

    def fields(self) -> list[QWidget]:
        """What the keyboard visits, in reading order."""
        return [*self.chips.values(), self.add]


def words_of(style: StylePreset) -> str:
    """What it says, a line each."""
    size = f"{style.width} \u00d7 {style.height}" if style.width and style.height else ""
    loras = ", ".join(f"{one.name} {one.weight:g}" for one in style.loras)
    rows = (
        (tr("Words"), style.prompt),
        (tr("In scenes"), style.scene),
        (tr("Negative prompt"), style.negative),
        (tr("Model"), style.model),
        (tr("LoRAs"), loras),
        (tr("Sampler"), style.sampler or ""),
        (tr("Steps"), f"{style.steps}" if style.steps is not None else ""),
        (tr("Guidance"), f"{style.guidance:g}" if style.guidance is not None else ""),
        (tr("Size"), size),
    )
    return "\n".join(f"{name}: {said}" for name, said in rows if said)
