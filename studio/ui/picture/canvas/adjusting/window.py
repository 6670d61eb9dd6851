"""Hue, saturation, lightness, brightness, contrast and levels of the chosen layers, in a small window beside the canvas
that stays open and follows what is chosen. Main thread."""

from __future__ import annotations

from functools import partial
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QSlider, QVBoxLayout, QWidget

from studio.domain.picture_records import Adjustment, Levels
from studio.services.translation import tr, tr_count
from studio.ui.picture.canvas.adjusting.adjusting import Adjusting
from studio.ui.picture.canvas.adjusting.levels_field import LevelsField
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, hover_text, label, row

_CHANNELS: Final = {"levels": "", "red": "#c8503c", "green": "#4a9a4a", "blue": "#4a76c8"}
"""By field of the adjustment, the colour in which its histogram is drawn."""


class Typing(QObject):
    """A number that counts when it is entered is told while it is typed, too."""

    tried = Signal(float)
    ended = Signal(float)
    """Entered, or left, or taken back: the field has this now."""

    def __init__(self, field: WholeField | DecimalField) -> None:
        super().__init__(field)
        self._field = field
        self.active = False
        field.lineEdit().textEdited.connect(self._typed)
        field.editingFinished.connect(self._left)

    def _typed(self, text: str) -> None:
        if self._field.lineEdit().hasAcceptableInput():
            self.active = True
            self.tried.emit(self._field.valueFromText(text))

    def _left(self) -> None:
        if self.active:
            self.active = False
            self.ended.emit(self._field.value())

    def enter(self) -> None:
        """What was typed counts, as if Enter had been pressed."""
        if self.active:
            self._field.interpretText()
            self._left()


class _Slider(QSlider):
    let_go = Signal()
    """By the mouse, which may have pressed beside the handle and dragged from there."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.held = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.held = event.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.held:
            self.held = False
            self.let_go.emit()


class SlidNumber(QWidget):
    """A whole number, by slider or typed; a drag of the slider ends in one value."""

    moved = Signal(int)
    settled = Signal(int)

    def __init__(self, words: str, tip: str, most: int, unit: str) -> None:
        super().__init__()
        self.slider, self.number = _Slider(), WholeField()
        self._is_new = False
        """What the slider shows was moved to, and not settled."""
        self.slider.setMinimumWidth(120)
        for field in (self.slider, self.number):
            field.setRange(-most, most)
            field.setAccessibleName(words)
            field.setToolTip(hover_text(tip))
        self.number.setSuffix(unit)
        line = row(self.slider, self.number, gap=GAP)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self._let_go)
        self.slider.let_go.connect(self._let_go)
        self.number.valueChanged.connect(self._typed)
        self.typing = Typing(self.number)
        self.typing.tried.connect(self._tried)
        self.typing.ended.connect(lambda value: self._typed(int(value)))

    def show_value(self, value: int) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            if not self._slides():
                self.slider.setValue(value)
            if not self.typing.active:
                self.number.setValue(value)

    def _tried(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(int(value))
        self.moved.emit(int(value))

    def _slides(self) -> bool:
        return self.slider.held or self.slider.isSliderDown()

    def _slid(self, value: int) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(value)
        self._is_new = self._slides()
        (self.moved if self._is_new else self.settled).emit(value)

    def _let_go(self) -> None:
        if self._is_new and not self._slides():
            self._is_new = False
            self.settled.emit(self.slider.value())

    def _typed(self, value: int) -> None:
        self.typing.active = False
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        self.settled.emit(value)


class AdjustingWindow(QDialog):
    def __init__(self, adjusting: Adjusting, beside: QWidget, parent: QWidget) -> None:
        """`beside`: the canvas, with which it goes."""
        super().__init__(parent)
        self._adjusting, self._beside = adjusting, beside
        self._now = Adjustment()
        self.setWindowTitle(tr("Adjust the colours"))
        self.said = label("", "muted", wrap=True)
        self.channel = QComboBox()
        self.channel.setAccessibleName(tr("Channel"))
        self.channel.setToolTip(hover_text(tr("Whose levels: of all three channels at once, or of one")))
        for field, words in zip(_CHANNELS, (tr("All channels"), tr("Red"), tr("Green"), tr("Blue")), strict=True):
            self.channel.addItem(words, field)
        self.levels = LevelsField()
        self._make_numbers()
        self._make_sliders()
        self.reset = WordButton(tr("Own colours"))
        self.reset.setToolTip(hover_text(tr("Take all of it back: the layer is shown in the colours of its pixels")))
        self.close_button = WordButton(tr("Close"))
        self._lay_out()
        self.channel.currentIndexChanged.connect(self._show)
        self.levels.moved.connect(lambda one: self._edit(self._field(), one, settled=False))
        self.levels.settled.connect(lambda one: self._edit(self._field(), one, settled=True))
        self.reset.clicked.connect(adjusting.reset)
        self.close_button.clicked.connect(self.close)
        adjusting.changed.connect(self._take)
        adjusting.counted.connect(self._show)
        beside.installEventFilter(self)
        self._take()

    def _make_numbers(self) -> None:
        self.black, self.white = WholeField(), WholeField()
        self.darkest, self.lightest = WholeField(), WholeField()
        self.gamma = DecimalField()
        self.gamma.setDecimals(2)
        self.gamma.setRange(0.1, 10)
        self.gamma.setSingleStep(0.05)
        told: dict[str, tuple[WholeField | DecimalField, str, str]] = {
            "black": (self.black, tr("Black"), tr("What is as dark as this becomes the darkest")),
            "gamma": (self.gamma, tr("Gamma"), tr("Above 1 what lies between becomes lighter")),
            "white": (self.white, tr("White"), tr("What is as light as this becomes the lightest")),
            "darkest": (self.darkest, tr("Darkest"), tr("What black becomes")),
            "lightest": (self.lightest, tr("Lightest"), tr("What white becomes")),
        }
        self._heads = {name: label(words, "small") for name, (_field, words, _tip) in told.items()}
        self._typings: dict[QWidget, Typing] = {}
        for name, (field, words, tip) in told.items():
            if isinstance(field, WholeField):
                field.setRange(0, 255)
            field.valueChanged.connect(partial(self._edit_levels, name))
            typing = self._typings[field] = Typing(field)
            typing.tried.connect(partial(self._try_levels, name))
            typing.ended.connect(partial(self._edit_levels, name))
            field.setAccessibleName(words)
            field.setToolTip(hover_text(tip))
            self._heads[name].setBuddy(field)

    def _make_sliders(self) -> None:
        percent = tr(" %")
        told = {
            "hue": (tr("Hue"), tr("Turns all colours round the circle of hues"), 180, tr(" °")),
            "saturation": (tr("Saturation"), tr("Less makes colours grey, more makes them purer"), 100, percent),
            "lightness": (tr("Lightness"), tr("Less mixes in black, more mixes in white"), 100, percent),
            "brightness": (tr("Brightness"), tr("Makes all levels lighter or darker by as much"), 100, percent),
            "contrast": (tr("Contrast"), tr("Spreads levels away from the middle, or draws them to it"), 100, percent),
        }
        self.sliders = {name: SlidNumber(words, tip, most, unit) for name, (words, tip, most, unit) in told.items()}
        self._slider_heads = {name: label(words, "small") for name, (words, *_rest) in told.items()}
        for name, one in self.sliders.items():
            self._slider_heads[name].setBuddy(one.number)
            one.moved.connect(lambda value, name=name: self._edit(name, value, settled=False))
            one.settled.connect(lambda value, name=name: self._edit(name, value, settled=True))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(GAP)
        column.addWidget(self.said)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        for at, (name, one) in enumerate(self.sliders.items()):
            grid.addWidget(self._slider_heads[name], at, 0)
            grid.addWidget(one, at, 1)
        column.addLayout(grid)
        column.addLayout(row(label(tr("Levels"), "small"), self.channel, 1))
        column.addWidget(self.levels)
        fields = {"black": self.black, "gamma": self.gamma, "white": self.white, "darkest": self.darkest,
                  "lightest": self.lightest}  # fmt: skip
        numbers = QGridLayout()
        for at, (name, field) in enumerate(fields.items()):
            line, place = divmod(at, 3)
            numbers.addWidget(self._heads[name], 2 * line, place)
            numbers.addWidget(field, 2 * line + 1, place)
        column.addLayout(numbers)
        column.addLayout(row(self.reset, 1, self.close_button))

    # ---- what is shown

    def open_at(self, name: str) -> None:
        """In sight, with the keyboard in that slider, or in the levels."""
        self.show()
        self.raise_()
        self.activateWindow()
        field = self.sliders.get(name)
        (field.slider if field is not None else self.levels).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._adjusting.watch(on=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Undo and redo are the pane's: the keys of the main window are not heard while this one has the keyboard."""
        steps = {
            QKeySequence.StandardKey.Undo: self._adjusting.undo,
            QKeySequence.StandardKey.Redo: self._adjusting.redo,
        }
        step = next((one for key, one in steps.items() if event.matches(key)), None)
        if step is None:
            super().keyPressEvent(event)
        else:
            step()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._beside and event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.hide()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            # Escape and Close keep what is shown.
            for typing in (*self._typings.values(), *(one.typing for one in self.sliders.values())):
                typing.enter()
            self._adjusting.watch(on=False)

    def _field(self) -> str:
        return str(self.channel.currentData())

    def _take(self) -> None:
        """Of the layers that are chosen now."""
        self._now = self._adjusting.adjustment()
        self._show()

    def _show(self) -> None:
        reason, names = self._adjusting.why_not(), self._adjusting.names()
        several = tr_count("{count} layer", "{count} layers", len(names))
        self.said.setText(reason or (names[0] if len(names) == 1 else several))
        levels: Levels = getattr(self._now, self._field())
        at = list(_CHANNELS).index(self._field())
        counts = self._adjusting.histogram
        self.levels.show_levels(levels, counts[at] if counts else (), _CHANNELS[self._field()])
        numbers = {self.black: levels.black, self.white: levels.white, self.darkest: levels.darkest,
                   self.lightest: levels.lightest}  # fmt: skip
        for field, value in numbers.items():
            if not self._typings[field].active:
                with QSignalBlocker(field):
                    field.setValue(value)
        if not self._typings[self.gamma].active:
            with QSignalBlocker(self.gamma):
                self.gamma.setValue(levels.gamma)
        for name, one in self.sliders.items():
            one.show_value(getattr(self._now, name))
        for widget in (*self.sliders.values(), *numbers, self.gamma, self.levels, self.channel):
            widget.setEnabled(not reason)
        self.reset.setEnabled(not reason and self._now != Adjustment())

    # ---- what is changed

    def _edit_levels(self, name: str, value: float) -> None:
        for typing in self._typings.values():
            typing.active = False
        self._edit(self._field(), self._levels_with(name, value), settled=True)

    def _try_levels(self, name: str, value: float) -> None:
        self._edit(self._field(), self._levels_with(name, value), settled=False)

    def _levels_with(self, name: str, value: float) -> Levels:
        value = value if name == "gamma" else int(value)
        levels: Levels = getattr(self._now, self._field())
        after = replace(levels, **{name: value})
        if after.white <= after.black:
            # The other one gives way.
            moved = {"white": min(255, after.black + 1)} if name == "black" else {"black": max(0, after.white - 1)}
            after = replace(after, **moved)
        return after

    def _edit(self, name: str, value: object, *, settled: bool) -> None:
        self._now = replace(self._now, **{name: value})
        self._show()
        if settled:
            self._adjusting.set(self._now)
        else:
            self._adjusting.try_out(self._now)
