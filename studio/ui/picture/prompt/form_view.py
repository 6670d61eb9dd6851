"""The form of the Picture pane, made from its table of fields: prompt, model, size, seed, numbers, and the button.

It shows a `PictureForm` and tells of every change by a signal; what a change means is the presenter's. Main thread.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from studio.domain.picture_styles import LoraChoice, StylePreset
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.picture.prompt.chips import PlanChips
from studio.ui.picture.prompt.embedding_menu import EmbeddingMenu, TaughtWord
from studio.ui.picture.prompt.form import FIELDS, FormField, PictureForm, new_seed
from studio.ui.picture.prompt.form_parts import LINES, boxed, number_of, set_text, words_of
from studio.ui.picture.prompt.lora_rows import LoraRows
from studio.ui.picture.prompt.lora_shelf import LoraCard
from studio.ui.picture.prompt.memory_note import MemoryNote
from studio.ui.picture.prompt.prompt_field import PromptField
from studio.ui.picture.prompt.seed_field import SeedField, VariationSeed
from studio.ui.picture.prompt.size_field import SizeField
from studio.ui.picture.prompt.style_chips import StyleChips
from studio.ui.picture.prompt.style_gallery import StyleGallery
from studio.ui.picture.prompt.words_notes import WordsNotes
from studio.ui.widgets.fields import DecimalField, WholeField
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.wheel import WheelGuard
from studio.ui.widgets.words import GAP, SPACE, WrappedLabel, headed, hover_text, label, row

_COLUMNS: Final = 3
_REST_SECONDS: Final = 0.2
"""A pointer that was at one place for so long has arrived."""
_FEW: Final = (2, 3)
"""Where there is little height."""


class FormView(QObject):
    """Everything the person sets before pressing Generate, in two parts that the pane places."""

    edited = Signal(dict)
    """Fields of PictureForm that were changed here."""
    model_chosen = Signal(str)
    models_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.head = QWidget()
        """Prompt and button."""
        self.details = QWidget()
        """Model, size, seed and numbers."""
        self.words: dict[str, PromptField] = {}
        self.notes = WordsNotes()
        self.numbers: dict[str, WholeField | DecimalField] = {}
        self.choices: dict[str, QComboBox] = {}
        self.switches: dict[str, QCheckBox] = {}
        self.percents: dict[str, QSlider] = {}
        """The widgets of fields, by kind and the field's name."""
        self.generate = WordButton(tr("Generate"), name="spark", look="primary")
        self.part = WordButton("", name="tool-mask")
        """Seen while something of the canvas is selected or masked: Generate draws a whole picture also then."""
        self.part.hide()
        self.part_told = WrappedLabel("small")
        """Which of the two buttons does what, while there are two."""
        self.part_told.hide()
        self._allowed = Allowed()
        self._sampler_taken = ""
        self._percent_words: dict[str, QLabel] = {}
        self._boxes: dict[str, QWidget] = {}
        self._guard = WheelGuard(self)
        self._typed_at = self._seen_at = QPoint(-1, -1)
        """Where the pointer was when words were typed, and when it was last looked for."""
        self._moved = 0.0
        """When it was found elsewhere, by the monotonic clock."""
        self._lay_out()
        self._connect()

    # ---- layout

    def _lay_out(self) -> None:
        self.head.setProperty("area", "clear")
        self.details.setProperty("area", "clear")
        head = QVBoxLayout(self.head)
        head.setContentsMargins(SPACE, SPACE - 4, SPACE, GAP)
        head.setSpacing(GAP)
        for field in FIELDS:
            if field.kind == "words":
                self.words[field.name] = words_of(field)
                self.words[field.name].setToolTip(tr(field.does))
                head.addLayout(self.notes.around(field.name, tr(field.label), self.words[field.name]))
        self.prompt, self.negative = self.words["prompt"], self.words["negative"]
        self._entered = self.prompt
        batch = self._batch()
        head.addLayout(row(self.generate, batch, self.part, 1))
        head.addWidget(self.part_told)
        self.memory = MemoryNote()
        head.addWidget(self.memory)
        self.chips = PlanChips(batch)
        self.chips.held = self._is_pointed_at
        head.addWidget(self.chips)
        head.addWidget(self._model_offer())
        details = QVBoxLayout(self.details)
        details.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        details.setSpacing(GAP)
        self._lay_out_model(details)
        details.addLayout(self._grid())
        self._lay_out_vae(details)
        self._lay_out_loras(details)
        for field in FIELDS:
            if field.kind == "switch":
                self._lay_out_switch(field, details)
        details.addStretch(1)

    def _is_pointed_at(self) -> bool:
        """The pointer came to the details after the last key, or is on its way: nothing may move under it."""
        if not self.details.isVisible():
            return False
        above: QWidget | None = QApplication.activePopupWidget()
        while above is not None and above is not self.details:
            above = above.parentWidget()
        at = QCursor.pos()
        inside = self.details.rect().contains(self.details.mapFromGlobal(at))
        if at != self._seen_at:
            self._seen_at, self._moved = at, time.monotonic()
        moves = time.monotonic() - self._moved < _REST_SECONDS
        return above is not None or (at != self._typed_at and (inside or moves))

    def _batch(self) -> WholeField:
        """How many pictures, beside the button that makes them."""
        [field] = [one for one in FIELDS if one.name == "batch"]
        number = number_of(field)
        assert isinstance(number, WholeField)
        number.setPrefix("\u00d7 ")
        number.setMinimumWidth(64)
        self.numbers[field.name] = self._boxes[field.name] = number
        number.installEventFilter(self._guard)
        number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return number

    def _model_offer(self) -> QWidget:
        self.no_model = QWidget()
        offer = QVBoxLayout(self.no_model)
        offer.setContentsMargins(0, 0, 0, 0)
        self.why_no_model = label(wrap=True)
        offer.addWidget(self.why_no_model)
        get = WordButton(tr("Get one"), look="primary")
        get.setToolTip(tr("Show the models that make pictures, with their sizes and licences"))
        get.clicked.connect(self.models_wanted)
        offer.addLayout(row(get, 1))
        return self.no_model

    def _lay_out_model(self, column: QVBoxLayout) -> None:
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setToolTip(tr("Which model makes the picture; each brings its own sizes and numbers"))
        self._ease(self.model)
        self.styles = StyleGallery()
        self.styles.setToolTip(tr("In which of its styles the model draws; Auto leaves it to the words"))
        self.size = SizeField()
        self.shape, self.swap = self.size.shape, self.size.swap
        self.shape.setToolTip(tr("Sizes that the model draws well"))
        self._ease(self.shape)
        column.addLayout(headed(tr("Model"), self.model))
        self._boxes["style"] = boxed(headed(tr("Style"), self.styles))
        column.addWidget(self._boxes["style"])
        [named] = [one for one in FIELDS if one.kind == "named styles"]
        self.named_styles = StyleChips()
        column.addLayout(headed(tr(named.label), self.named_styles))
        column.addWidget(self.size)

    def _grid(self) -> QGridLayout:
        """Numbers and choices in the order of the table, three in a row; the seed has a row to itself."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        down = across = 0
        for field in FIELDS:
            if field.kind == "seed":
                self.seed_field = SeedField(tr(field.label))
                down, across = (down + 1 if across else down), 0
                grid.addWidget(self.seed_field, down, 0, 1, _COLUMNS)
                down += 1
            elif field.kind == "choice":
                # "Auto (DPMSolverMultistep)" has no room beside two numbers.
                down, across = (down + 1 if across else down), 0
                grid.addWidget(self._cell(field), down, 0, 1, _COLUMNS)
                down += 1
            elif field.kind in ("whole", "number") and field.name not in self._boxes:
                grid.addWidget(self._cell(field), down, across, Qt.AlignmentFlag.AlignTop)
                down, across = (down, across + 1) if across + 1 < _COLUMNS else (down + 1, 0)
        self.seed, self.lock, self.dice = self.seed_field.number, self.seed_field.lock, self.seed_field.dice
        for at in range(_COLUMNS):
            grid.setColumnStretch(at, 1)
        return grid

    def _cell(self, field: FormField) -> QWidget:
        widget: WholeField | DecimalField | QComboBox
        if field.kind == "choice":
            widget = self.choices[field.name] = QComboBox()
            widget.setToolTip(tr(field.does))
        else:
            widget = self.numbers[field.name] = number_of(field)
        self._ease(widget)
        self._boxes[field.name] = boxed(headed(tr(field.label), widget))
        return self._boxes[field.name]

    def _lay_out_vae(self, column: QVBoxLayout) -> None:
        [field] = [one for one in FIELDS if one.kind == "vae"]
        self.vae = QComboBox()
        self.vae.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.vae.setToolTip(tr(field.does))
        self._ease(self.vae)
        self._boxes[field.name] = boxed(headed(tr(field.label), self.vae))
        column.addWidget(self._boxes[field.name])
        self.vae.activated.connect(lambda at: self.edited.emit({"vae_id": str(self.vae.itemData(at))}))

    def _lay_out_loras(self, column: QVBoxLayout) -> None:
        [field] = [one for one in FIELDS if one.kind == "loras"]
        self.loras = LoraRows(self._guard)
        self._boxes[field.name] = boxed(headed(tr(field.label), self.loras))
        column.addWidget(self._boxes[field.name])
        self.embeddings = EmbeddingMenu()
        self.embeddings.word.connect(self._put)
        column.addWidget(self.embeddings)

    def _lay_out_switch(self, field: FormField, column: QVBoxLayout) -> None:
        switch = self.switches[field.name] = QCheckBox(tr(field.label))
        switch.setToolTip(tr(field.tip))
        # At large text its words may be as wide as a narrow dock; they must not push the whole form past its edge.
        switch.setMinimumWidth(1)
        parts: list[QWidget] = [switch]
        for other in FIELDS:
            if other.beside == field.name and other.kind == "own":
                self.variation = VariationSeed(tr(other.label), tr(other.does))
                parts.append(self.variation)
            elif other.beside == field.name:
                slider = self.percents[other.name] = QSlider(Qt.Orientation.Horizontal)
                slider.setRange(round(other.least * 100), round(other.most * 100))
                slider.setAccessibleName(tr(other.tip))
                slider.setToolTip(tr(other.does))
                self._percent_words[other.name] = label("", "small")
                parts += [slider, self._percent_words[other.name]]
        column.addLayout(FlowRow(*parts))

    def _ease(self, field: QComboBox | WholeField | DecimalField) -> None:
        field.installEventFilter(self._guard)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        field.setMinimumWidth(64)

    def tab_order(self) -> tuple[list[QWidget], list[QWidget]]:
        """The fields in reading order: those of the head, and those of the details."""
        head: list[QWidget] = [*self.words.values(), self.generate, self.numbers["batch"], self.part]
        details: list[QWidget] = [self.model, self.styles, *self.named_styles.fields(), self.shape, self.swap]
        for field in FIELDS:
            if field.kind == "seed":
                details += [self.seed, self.lock, self.dice]
            elif field.kind == "vae":
                details.append(self.vae)
            elif field.kind == "loras":
                details += [part for one in self.loras.rows for part in one.fields()]
                details += [self.loras.add, self.embeddings.add]
            elif field.name in self._boxes and field.name not in ("style", "batch"):
                details.append(self.numbers.get(field.name) or self.choices[field.name])
            elif field.kind == "switch":
                details.append(self.switches[field.name])
                beside = [one for one in FIELDS if one.beside == field.name]
                details += [self.percents[one.name] for one in beside if one.kind == "percent"]
                if any(one.kind == "own" for one in beside):
                    details += [self.variation.number, self.variation.dice]
        return head, details

    # ---- showing

    def show_models(self, models: tuple[tuple[str, str], ...], why_none: str) -> None:
        with QSignalBlocker(self.model):
            self.model.clear()
            for model_id, title in models:
                self.model.addItem(showable(title), model_id)
        self.why_no_model.setText(why_none)
        self.no_model.setVisible(not models)
        self.generate.setEnabled(bool(models))
        self.model.setEnabled(bool(models))

    def show_form(self, form: PictureForm, allowed: Allowed) -> None:
        """Every field as the form says; nothing is told back."""
        self._allowed = allowed
        blockers = [QSignalBlocker(widget) for widget in self._widgets()]
        self.model.setCurrentIndex(self.model.findData(form.model_id))
        self.styles.show_styles(allowed.model_id, allowed.styles, form.style)
        self._boxes["style"].setVisible(bool(allowed.styles))
        self.size.show_sizes(allowed, form.width, form.height)
        self.seed_field.show_seed(form.seed, locked=form.seed_locked)
        self.variation.show_seed(form.variation_seed)
        for name, words in self.words.items():
            set_text(words, getattr(form, name))
        for name, number in self.numbers.items():
            number.setValue(getattr(form, name))
        for name, choice in self.choices.items():
            self._show_choices(choice, allowed.samplers, getattr(form, name), self._boxes[name])
        for name, switch in self.switches.items():
            switch.setChecked(getattr(form, name))
        for name, percent in self.percents.items():
            percent.setValue(round(getattr(form, name) * 100))
        del blockers
        self._show_offered()

    def show_part(self, words: str, *, there: bool, does: str) -> None:
        """Whether a part of the canvas can be painted anew, what that is called, and in what words."""
        self.part.setText(words)
        self.part.setVisible(there)
        self.part_told.setText(tr("Generate makes a whole picture. {act}: {does}", act=words, does=does))
        self.part_told.setVisible(there)
        self.part.setToolTip(hover_text(does))
        self.part.setAccessibleDescription(does)

    def show_named_styles(self, names: Sequence[str], known: Sequence[StylePreset]) -> None:
        """`known`: those of them that are here."""
        self.named_styles.show_styles(names, known)

    def show_loras(self, choices: Sequence[LoraChoice], cards: Sequence[LoraCard], offered: Sequence[LoraCard]) -> None:
        """`cards`: of the choices, in their order; `offered`: all that are here."""
        self.loras.show_loras(choices, cards, offered)
        self._boxes["loras"].setVisible(bool(choices) or self._allowed.offers("loras"))

    def show_embeddings(self, offered: Sequence[TaughtWord]) -> None:
        """All that are here."""
        self.embeddings.show_offered(offered)
        self.embeddings.setVisible(self._allowed.offers("embeddings"))
        for words in self.words.values():
            words.colours.refresh()

    def show_vaes(self, offered: Sequence[tuple[str, str]], chosen: str) -> None:
        """Ids and titles of those that can stand in for the model's own, and which one does; "" for none."""
        with QSignalBlocker(self.vae):
            self.vae.clear()
            self.vae.addItem(tr("Auto (the model's own)"), "")
            for vae_id, title in offered:
                self.vae.addItem(showable(title), vae_id)
            if chosen and self.vae.findData(chosen) < 0:
                self.vae.addItem(tr("{name} (does not fit, or is not here)", name=chosen), chosen)
            self.vae.setCurrentIndex(max(0, self.vae.findData(chosen)))
        self._boxes["vae_id"].setVisible(self._allowed.offers("vaes") and self.vae.count() > 1)

    def _show_choices(self, box: QComboBox, choices: tuple[str, ...], chosen: str, holder: QWidget) -> None:
        box.clear()
        box.addItem(_auto(self._sampler_taken), "")
        for choice in choices:
            box.addItem(choice, choice)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        holder.setVisible(bool(choices))

    def show_taken(self, style: str, sampler: str) -> None:
        """What Auto took for the last picture; empty: nothing is known of it."""
        self._sampler_taken = sampler
        for choice in self.choices.values():
            if choice.count():
                choice.setItemText(0, _auto(sampler))
                choice.setItemData(0, hover_text(_auto(sampler)), Qt.ItemDataRole.ToolTipRole)
        self.styles.show_taken(style)

    def _show_offered(self) -> None:
        """Only what the model can do; a percentage only while its switch is on."""
        for field in FIELDS:
            offered = self._allowed.offers(field.needs)
            if field.kind == "switch":
                self.switches[field.name].setVisible(offered)
            elif field.kind in ("whole", "number"):
                self._boxes[field.name].setVisible(offered)
            elif field.beside:
                switch = next(one for one in FIELDS if one.name == field.beside)
                on = self.switches[switch.name].isChecked() and self._allowed.offers(switch.needs)
                if field.kind == "percent":
                    self._show_percent(field, shown=on and offered)
                else:
                    self.variation.setVisible(on and offered)

    def _show_percent(self, field: FormField, *, shown: bool) -> None:
        words, slider = self._percent_words[field.name], self.percents[field.name]
        slider.setVisible(shown)
        words.setVisible(shown)
        words.setText(tr(field.words, percent=slider.value()))

    def _widgets(self) -> tuple[QWidget, ...]:
        own = (self.model, self.styles, self.shape, self.seed, self.lock, self.variation.number)
        rest = (*self.numbers.values(), *self.choices.values(), *self.switches.values(), *self.percents.values())
        return (*own, *self.words.values(), *rest)

    def save_height(self, saving: bool) -> None:
        """Where it has little, the prompt is lower, so that the button under it is in sight."""
        self.prompt.keep_lines(*(_FEW if saving else LINES))

    def further_prompt(self) -> PromptField:
        """Another field for the same words, for a room that has use for them beside its own settings."""
        further = PromptField(self.prompt.accessibleName(), self.prompt.placeholderText(), *LINES)
        further.say_with(self.prompt)
        further.completing.known = self.prompt.completing.known
        further.colours.taught = self.prompt.colours.taught
        further.completing.style_taken.connect(self.prompt.completing.style_taken)
        further.pasted.connect(self.prompt.pasted)
        further.setToolTip(hover_text(self.prompt.toolTip()))
        further.entered.connect(partial(self._enter, further))
        return further

    def weigh(self, by: float) -> None:
        """Change the weight of the word at the caret, in whichever of the fields for words had the keyboard last."""
        self._entered.weigh(by)

    def _put(self, word: str) -> None:
        """Into the field for words that had the keyboard last."""
        self._entered.put(word)

    def _enter(self, field: PromptField) -> None:
        self._entered = field

    # ---- telling

    def _connect(self) -> None:
        for name, words in self.words.items():
            words.textChanged.connect(partial(self._words_typed, name))
            words.entered.connect(partial(self._enter, words))
        for name, number in self.numbers.items():
            number.valueChanged.connect(partial(self._number_set, name))
        for name, choice in self.choices.items():
            choice.activated.connect(partial(self._choice_made, name))
        for name, switch in self.switches.items():
            switch.toggled.connect(partial(self._switched, name))
        for name, percent in self.percents.items():
            percent.valueChanged.connect(partial(self._percent_moved, name))
        self.model.activated.connect(lambda at: self.model_chosen.emit(str(self.model.itemData(at))))
        self.styles.chosen.connect(lambda style: self.edited.emit({"style": style}))
        self.loras.chosen.connect(lambda choices: self.edited.emit({"loras": choices}))
        self.size.chosen.connect(self._size_chosen)
        self.seed_field.typed.connect(self._seed_typed)
        self.variation.typed.connect(lambda seed: self.edited.emit({"variation_seed": seed}))
        self.variation.dice.clicked.connect(self._vary_otherwise)

    def _words_typed(self, name: str) -> None:
        self._typed_at = self._seen_at = QCursor.pos()
        self.edited.emit({name: self.words[name].toPlainText()})

    def _number_set(self, name: str, value: float) -> None:
        if name in ("width", "height"):
            self.size.name_size(int(self.numbers["width"].value()), int(self.numbers["height"].value()))
        self.edited.emit({name: value})

    def _choice_made(self, name: str, at: int) -> None:
        self.edited.emit({name: self.choices[name].itemData(at)})

    def _switched(self, name: str, on: bool) -> None:
        self._show_offered()
        self.edited.emit({name: on})

    def _percent_moved(self, name: str, value: int) -> None:
        self._show_percent(next(field for field in FIELDS if field.name == name), shown=True)
        self.edited.emit({name: value / 100})

    def _size_chosen(self, width: int, height: int) -> None:
        for name, value in (("width", width), ("height", height)):
            with QSignalBlocker(self.numbers[name]):
                self.numbers[name].setValue(value)
        self.size.name_size(width, height)
        self.edited.emit({"width": width, "height": height})

    def _vary_otherwise(self) -> None:
        seed = new_seed()
        self.variation.show_seed(seed)
        self.edited.emit({"variation_seed": seed})

    def _seed_typed(self, seed: int) -> None:
        self.seed_field.show_seed(seed, locked=True)
        self.edited.emit({"seed": seed, "seed_locked": True})


def _auto(taken: str) -> str:
    return tr("Auto ({taken})", taken=taken) if taken else tr("Auto")
