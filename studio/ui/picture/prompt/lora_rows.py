"""The LoRAs of the form: a row each, with its weight, the words that call it up, and whether it takes part.

Main thread. Shows and reports; what a change means is the presenter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QLabel, QMenu, QSizePolicy, QSlider, QVBoxLayout, QWidget

from studio.domain.picture_styles import LoraChoice
from studio.domain.showable import showable
from studio.services.models.picture_loras import STRONGEST
from studio.services.translation import tr
from studio.ui.actions.menu_keys import keep_keys
from studio.ui.picture.prompt.lora_shelf import LoraCard
from studio.ui.widgets.fields import DecimalField, show_value
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.wheel import WheelGuard
from studio.ui.widgets.words import GAP, hover_text, label, row

_ICON: Final = 40
"""Logical pixels of the picture of a LoRA."""
_FINEST: Final = 100
"""Steps of the slider for a weight of 1."""
_LONGEST: Final = 40
"""Letters of a title, of a chip."""
_MOST_CHIPS: Final = 8


class LoraRow(QWidget):
    changed = Signal(object)
    """The LoraChoice as it is now."""
    removed = Signal()
    word = Signal(str)
    """Words for the prompt."""
    words_wanted = Signal(str)
    """The person wants to note words that call the LoRA of that id up."""
    picture_wanted = Signal(str)
    """The person wants to give it a picture."""

    def __init__(self, choice: LoraChoice, card: LoraCard, guard: WheelGuard) -> None:
        super().__init__()
        self.choice = choice
        self.on = QCheckBox()
        self.on.setMinimumWidth(1)
        self.on.setToolTip(tr("Off: it stays in the list and takes no part"))
        self.more = IconButton("more", tr("Its words, its picture"))
        self.more.clicked.connect(self._open_menu)
        self._id = card.id
        self._menu: QMenu | None = None
        self.remove = IconButton("close", tr("Take this LoRA out of the list"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 2 * _FINEST)
        self.slider.setPageStep(_FINEST // 10)
        self.number = DecimalField()
        self.number.setRange(-STRONGEST, STRONGEST)
        self.number.setSingleStep(0.05)
        self.number.setDecimals(2)
        self.number.setMinimumWidth(72)
        for field in (self.slider, self.number):
            field.installEventFilter(guard)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.setToolTip(tr("How much this LoRA changes the model: 1 is as it was trained, 0 not at all"))
        self.picture = QLabel()
        self.picture.setFixedSize(_ICON, _ICON)
        self.why = label(rank="small", wrap=True)
        self.chips: dict[str, WordButton] = {}
        self._holder = QWidget()
        self._holder.setProperty("area", "clear")
        self._flow = FlowRow(parent=self._holder)
        self._lay_out()
        self.show_card(card)
        self.show_choice(choice)
        self.on.toggled.connect(lambda on: self._tell(on=on))
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self._numbered)
        self.remove.clicked.connect(self.removed)

    def _lay_out(self) -> None:
        weight = row(self.slider, self.number)
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(3)
        head = row(self.on, 1, self.more, self.remove, gap=4)
        head.setStretchFactor(self.on, 1)
        right.addLayout(head)
        right.addLayout(weight)
        line = row(self.picture, gap=GAP)
        line.setAlignment(self.picture, Qt.AlignmentFlag.AlignTop)
        line.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(3)
        column.addLayout(line)
        column.addWidget(self._holder)
        column.addWidget(self.why)

    def menu_of_notes(self) -> QMenu:
        menu = QMenu(self)
        keep_keys(menu)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Words that call it up\u2026")).triggered.connect(lambda: self.words_wanted.emit(self._id))
        menu.addAction(tr("A picture for it\u2026")).triggered.connect(lambda: self.picture_wanted.emit(self._id))
        return menu

    def _open_menu(self) -> None:
        self._menu = self.menu_of_notes()
        self._menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def show_card(self, card: LoraCard) -> None:
        self._id = card.id
        self.more.set_words(tr("Words and picture of {title}", title=card.title))
        title = showable(card.title, _LONGEST).replace("&", "&&")
        self.on.setText(title)
        self.on.setAccessibleName(tr("LoRA {title}", title=card.title))
        self.slider.setAccessibleName(tr("Weight of {title}", title=card.title))
        self.number.setAccessibleName(self.slider.accessibleName())
        self.remove.set_words(tr("Take {title} out of the list", title=card.title))
        told = [card.title, tr("Trained with {model}", model=card.base) if card.base else ""]
        self.on.setToolTip(
            hover_text("\n".join((*(one for one in told if one), tr("Off: it stays in the list and takes no part"))))
        )
        self.picture.setVisible(card.image is not None)
        if card.image is not None:
            shown = QPixmap.fromImage(card.image)
            square = QSize(_ICON, _ICON)
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(shown.scaled(square, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth))
        self.why.setText(card.why_not)
        self.why.setVisible(bool(card.why_not))
        self._show_chips(card.triggers[:_MOST_CHIPS])

    def _show_chips(self, words: Sequence[str]) -> None:
        if list(self.chips) == list(words):
            self._holder.setVisible(bool(words))
            return
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = {}
        for one in words:
            chip = WordButton(showable(one, _LONGEST).replace("&", "&&"), look="chip-offer")
            chip.setAccessibleName(tr("Put \u201c{words}\u201d into the prompt", words=one))
            chip.setToolTip(hover_text(chip.accessibleName()))
            chip.clicked.connect(partial(self._say, one))
            self._flow.addWidget(chip)
            self.chips[one] = chip
        self._holder.setVisible(bool(words))

    def _say(self, words: str, _checked: bool = False) -> None:
        self.word.emit(words)

    def show_choice(self, choice: LoraChoice) -> None:
        """Nothing is told back."""
        self.choice = choice
        with QSignalBlocker(self.on), QSignalBlocker(self.slider):
            self.on.setChecked(choice.on)
            self.slider.setValue(round(choice.weight * _FINEST))
        show_value(self.number, choice.weight)

    def _slid(self, value: int) -> None:
        show_value(self.number, value / _FINEST, keep_typed=False)
        self._tell(weight=value / _FINEST)

    def _numbered(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(value * _FINEST))
        self._tell(weight=value)

    def _tell(self, **fields: object) -> None:
        self.choice = msgspec.structs.replace(self.choice, **fields)
        self.changed.emit(self.choice)

    def fields(self) -> list[QWidget]:
        """What the keyboard visits, in reading order."""
        return [self.on, self.more, self.remove, self.slider, self.number, *self.chips.values()]


class LoraRows(QWidget):
    """All of them, and the button that adds one."""

    chosen = Signal(object)
    """A tuple of LoraChoice: what the form has now."""
    word = Signal(str)
    """Words for the prompt."""
    words_wanted = Signal(str)
    picture_wanted = Signal(str)
    """As those of a row."""
    file_wanted = Signal()
    """The person wants to add one from a file."""
    more_wanted = Signal()
    """The person asks for the model page."""

    def __init__(self, guard: WheelGuard) -> None:
        super().__init__()
        self._guard = guard
        self._rows: list[LoraRow] = []
        self._offered: tuple[LoraCard, ...] = ()
        self._menu: QMenu | None = None
        self.add = WordButton(tr("Add a LoRA\u2026"), name="plus", look="quiet")
        self.add.setToolTip(tr("A small file that teaches the model a look, a character or a thing"))
        self.add.clicked.connect(self.open_menu)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addLayout(row(self.add, 1))

    @property
    def rows(self) -> tuple[LoraRow, ...]:
        return tuple(self._rows)

    def show_loras(self, choices: Sequence[LoraChoice], cards: Sequence[LoraCard], offered: Sequence[LoraCard]) -> None:
        """`cards`: of the choices, in their order; `offered`: all that are here. Nothing is told back."""
        self._offered = tuple(offered)
        same = [one.choice.name for one in self._rows] == [one.name for one in choices]
        if not same:
            self._make_rows(choices, cards)
            return
        for one, choice, card in zip(self._rows, choices, cards, strict=True):
            one.show_card(card)
            one.show_choice(choice)

    def _make_rows(self, choices: Sequence[LoraChoice], cards: Sequence[LoraCard]) -> None:
        focused = any(one.isAncestorOf(self.focusWidget()) for one in self._rows if self.focusWidget() is not None)
        for one in self._rows:
            self._column.removeWidget(one)
            one.deleteLater()
        self._rows = []
        for at, (choice, card) in enumerate(zip(choices, cards, strict=True)):
            made = LoraRow(choice, card, self._guard)
            made.changed.connect(self._tell)
            made.removed.connect(partial(self._remove, made))
            made.word.connect(self.word)
            made.words_wanted.connect(self.words_wanted)
            made.picture_wanted.connect(self.picture_wanted)
            self._rows.append(made)
            self._column.insertWidget(at, made)
        before: QWidget = self.add
        for made in reversed(self._rows):
            for field in reversed(made.fields()):
                QWidget.setTabOrder(field, before)
                before = field
        if focused:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, *_told: object) -> None:
        self.chosen.emit(tuple(one.choice for one in self._rows))

    def _remove(self, gone: LoraRow) -> None:
        self.chosen.emit(tuple(one.choice for one in self._rows if one is not gone))

    def _take(self, lora_id: str, _checked: bool = False) -> None:
        self.chosen.emit((*(one.choice for one in self._rows), LoraChoice(lora_id)))

    def menu_of_offers(self) -> QMenu:
        """Those that fit; those that do not, with the reason; a file; the model page."""
        menu = QMenu(self)
        keep_keys(menu)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        here = {one.choice.name for one in self._rows}
        for card in self._offered:
            if card.id in here:
                continue
            action = menu.addAction(showable(card.title, _LONGEST).replace("&", "&&"))
            if card.image is not None:
                action.setIcon(QIcon(QPixmap.fromImage(card.image)))
            action.setEnabled(not card.why_not)
            action.setToolTip(hover_text(card.why_not or card.title))
            action.triggered.connect(partial(self._take, card.id))
        if menu.actions():
            menu.addSeparator()
        menu.addAction(tr("From a file\u2026")).triggered.connect(self.file_wanted)
        menu.addAction(tr("All models\u2026")).triggered.connect(self.more_wanted)
        return menu

    def open_menu(self) -> None:
        self._menu = self.menu_of_offers()
        self._menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
