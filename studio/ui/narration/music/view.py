"""The room of music and ambience. `MusicPanel` implements `MusicView`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.domain.showable import showable
from studio.domain.timeline_records import SoundBed
from studio.services.translation import tr
from studio.ui.widgets.fields import DecimalField, show_value
from studio.ui.widgets.fitting import FittedBox
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.scrolled import scrolled
from studio.ui.widgets.words import GAP, headed, label, row

_LONGEST: Final = 36_000.0
"""Seconds."""


class MusicPanel(QWidget):
    opened = Signal(bool)
    """It is to be shown, or folded away; where it stands is told by `side`."""
    chosen = Signal(str)
    """Id of a bed."""
    changed = Signal(str, object)
    """Field of the shown `SoundBed`, value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bring: Callable[[], bool] = lambda: False
        """Puts it in front of what else is open; False where it is there already."""
        self.fold = WordButton(tr("Close"), look="quiet")
        self.fold.setAccessibleName(tr("Close music"))
        self.note = label(rank="small", wrap=True)
        self.beds = FittedBox()
        self.beds.setAccessibleName(tr("Sounds below the chapter"))
        self.beds.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add = WordButton(tr("Add a sound…"), name="plus", look="primary")
        self.remove = WordButton(tr("Remove"), name="trash")
        self.loop = QCheckBox(tr("Begin anew where it ends"))
        seconds, decibels = tr(" s"), tr(" dB")
        self.fields: dict[str, DecimalField] = {
            "gain": _number(-60, 12, 1, decibels, tr("Loudness")),
            "ducking": _number(0, 60, 1, decibels, tr("Softer while somebody speaks")),
            "start": _number(0, _LONGEST, 0.5, seconds, tr("Begins at")),
            "length": _number(0, _LONGEST, 1, seconds, tr("Heard for")),
            "fade_in": _number(0, 60, 0.5, seconds, tr("Fade in")),
            "fade_out": _number(0, 60, 0.5, seconds, tr("Fade out")),
        }
        self.fields["length"].setSpecialValueText(tr("to the end"))
        self.credit = QLineEdit()
        self.credit.setPlaceholderText(tr("Who made it, as the closing credits name them"))
        self.licence = QLineEdit()
        self.licence.setPlaceholderText(tr("As “CC BY 4.0”"))
        for line in (self.credit, self.licence):
            line.setMaxLength(500)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        form = QVBoxLayout(inner)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GAP)
        form.addWidget(self.note)
        form.addWidget(self.beds)
        form.addLayout(FlowRow(self.add, self.remove))
        form.addWidget(self.loop)
        named = [headed(field.accessibleName(), field) for field in self.fields.values()]
        for left, right in zip(named[::2], named[1::2], strict=True):
            form.addLayout(row(left, right))
        form.addLayout(headed(tr("Credit"), self.credit))
        form.addLayout(headed(tr("Licence"), self.licence))
        form.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inner, tr("What is heard below the chapter")))

    def _connect(self) -> None:
        self.beds.activated.connect(lambda place: self.chosen.emit(self.beds.itemData(place)))
        self.loop.toggled.connect(lambda on: self.changed.emit("loop", on))
        for name, field in self.fields.items():
            field.valueChanged.connect(partial(self._tell, name))
        self.credit.editingFinished.connect(lambda: self.changed.emit("credit", self.credit.text().strip()))
        self.licence.editingFinished.connect(lambda: self.changed.emit("licence", self.licence.text().strip()))

    def _tell(self, name: str, value: float) -> None:
        self.changed.emit(name, float(value))

    # ---- MusicView

    def show_music(self, shown: bool) -> None:
        self.opened.emit(shown)

    def bring_music(self) -> bool:
        return self.bring()

    def show_beds(self, beds: tuple[SoundBed, ...], chosen: int, chapter: str) -> None:
        words = tr("Music and ambience below “{chapter}”.", chapter=showable(chapter)) if chapter else ""
        self.note.setText(words or tr("Nothing of this chapter has been spoken yet."))
        with QSignalBlocker(self.beds):
            self.beds.clear()
            for one in beds:
                self.beds.addItem(showable(one.name), one.id)
            self.beds.setCurrentIndex(chosen)
            self.beds.setPlaceholderText(tr("No sound yet"))
        bed = beds[chosen] if 0 <= chosen < len(beds) else None
        for part in (self.beds, self.loop, self.credit, self.licence, *self.fields.values()):
            part.setEnabled(bed is not None)
        if bed is None:
            return
        with QSignalBlocker(self.loop):
            self.loop.setChecked(bed.loop)
        for name, field in self.fields.items():
            show_value(field, getattr(bed, name))
        for line, value in ((self.credit, bed.credit), (self.licence, bed.licence)):
            if not line.hasFocus():
                line.setText(value)


def _number(least: float, most: float, step: float, suffix: str, name: str) -> DecimalField:
    field = DecimalField()
    field.setRange(least, most)
    field.setSingleStep(step)
    field.setDecimals(2)
    field.setSuffix(suffix)
    field.setAccessibleName(name)
    return field
