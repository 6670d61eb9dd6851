"""The form of the Picture pane: prompt, model, size, seed, numbers, and the button. Main thread.

It shows a `PictureForm` and tells of every change by a signal; what a change means is the presenter's.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.domain.requests import SEED_LIMIT
from studio.ui.picture.prompt.form import SIDES, SIZE_STEP, Allowed, PictureForm
from studio.ui.picture.prompt.prompt_field import PromptField, WheelGuard
from studio.ui.picture.prompt.style_gallery import StyleGallery
from studio.ui.widgets.fields import eased
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import GAP, SPACE, ElidedLabel, headed, label, row


class FormView(QObject):
    """Everything the person sets before pressing Generate, in two parts that the pane places."""

    edited = Signal(dict)
    """Fields of PictureForm that were changed here."""
    model_chosen = Signal(str)
    roll_wanted = Signal()
    generate_wanted = Signal()
    cancel_wanted = Signal()
    models_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.head = QWidget()
        """Prompt and button."""
        self.details = QWidget()
        """Model, size, seed and numbers."""
        self.prompt = PromptField(
            "Prompt", "What should the picture show?  (Ctrl+\u2191 and Ctrl+\u2193 weigh a word)", 3
        )
        self.negative = PromptField("Negative prompt", "What should it not show?", 1)
        self.generate = WordButton("Generate", name="spark", look="primary")
        self.generate.setToolTip("Make the picture (Ctrl+Enter)")
        self.cancel = WordButton("Cancel", name="stop")
        self.cancel.setToolTip("Stop what is being made here (Escape)")
        self.working = ElidedLabel("", "small")
        self.working.setAccessibleName("Being made")
        self._make_fields()
        self._lay_out()
        self._connect()
        self.show_working("")

    def _make_fields(self) -> None:
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.styles = StyleGallery()
        self.sampler = QComboBox()
        self.shape = QComboBox()
        self.shape.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.width_field = _number(*SIDES, SIZE_STEP, "Width in pixels")
        self.height_field = _number(*SIDES, SIZE_STEP, "Height in pixels")
        self.swap = IconButton("swap", "Swap width and height")
        self.seed = QLineEdit()
        self.seed.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{1,19}"), self.seed))
        self.seed.setAccessibleName("Seed")
        self.lock = IconButton("unlock", "Keep this seed for the next picture", checkable=True)
        self.dice = IconButton("dice", "Draw another seed")
        self.steps = _number(1, 150, 1, "Steps")
        self.guidance = eased(QDoubleSpinBox())
        self.guidance.setRange(0.0, 30.0)
        self.guidance.setSingleStep(0.5)
        self.guidance.setDecimals(1)
        self.batch = _number(1, 16, 1, "Pictures at once")
        self.sticker = QCheckBox("Sticker: &transparent ground")
        self.sticker.setToolTip("Cut the drawing out of its ground; saved as a PNG with transparency")
        self.from_canvas = QCheckBox("Start from the canvas")
        self.from_canvas.setToolTip("Use what the canvas shows as the beginning of the picture")
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(0, 100)
        self.strength.setAccessibleName("Strength of the change, in percent")
        self.strength_words = label("", "small")
        self._guard = WheelGuard(self)
        numbers = (self.steps, self.guidance, self.batch, self.width_field, self.height_field)
        for field in (self.model, self.sampler, self.shape, *numbers):
            field.installEventFilter(self._guard)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            field.setMinimumWidth(64)

    def _lay_out(self) -> None:
        self.head.setProperty("area", "clear")
        self.details.setProperty("area", "clear")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress.setAccessibleName("A picture is being made")
        head = QVBoxLayout(self.head)
        head.setContentsMargins(SPACE, SPACE - 4, SPACE, GAP)
        head.setSpacing(GAP)
        head.addLayout(headed("Prompt", self.prompt))
        head.addLayout(headed("Without", self.negative))
        head.addLayout(row(self.generate, self.cancel, self.working, 1))
        head.addWidget(self.progress)
        head.addWidget(self._model_offer())
        details = QVBoxLayout(self.details)
        details.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        details.setSpacing(GAP)
        details.addLayout(headed("Model", self.model))
        self._style_box = _boxed(headed("Style", self.styles))
        details.addWidget(self._style_box)
        self._lay_out_size(details)
        details.addLayout(self._numbers())
        details.addWidget(self.sticker)
        details.addLayout(row(self.from_canvas, self.strength, self.strength_words))
        details.addStretch(1)

    def _model_offer(self) -> QWidget:
        self.no_model = QWidget()
        offer = QVBoxLayout(self.no_model)
        offer.setContentsMargins(0, 0, 0, 0)
        offer.addWidget(label("No model that can make pictures is on this computer yet.", wrap=True))
        get = WordButton("Get one", look="primary")
        get.clicked.connect(self.models_wanted)
        offer.addLayout(row(get, 1))
        return self.no_model

    def _lay_out_size(self, column: QVBoxLayout) -> None:
        self.shape.setAccessibleName("Size")
        head = label("Size", "small")
        head.setBuddy(self.shape)
        together = QVBoxLayout()
        together.setSpacing(3)
        together.addWidget(head)
        together.addLayout(row(self.shape, self.swap, gap=4))
        column.addLayout(together)

    def _numbers(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP)
        seed = QVBoxLayout()
        seed.setSpacing(3)
        head = label("Seed", "small")
        head.setBuddy(self.seed)
        seed.addWidget(head)
        seed.addLayout(row(self.seed, self.lock, self.dice, gap=2))
        grid.addLayout(headed("Width", self.width_field), 0, 0)
        grid.addLayout(headed("Height", self.height_field), 0, 1)
        grid.addLayout(headed("Pictures", self.batch), 0, 2)
        grid.addLayout(seed, 1, 0, 1, 3)
        grid.addLayout(headed("Steps", self.steps), 2, 0)
        grid.addLayout(headed("Guidance", self.guidance), 2, 1)
        self._sampler_box = _boxed(headed("Sampler", self.sampler))
        grid.addWidget(self._sampler_box, 2, 2)
        for at in range(3):
            grid.setColumnStretch(at, 1)
        return grid

    def _connect(self) -> None:
        self.prompt.textChanged.connect(lambda: self.edited.emit({"prompt": self.prompt.toPlainText()}))
        self.negative.textChanged.connect(lambda: self.edited.emit({"negative": self.negative.toPlainText()}))
        self.generate.clicked.connect(self.generate_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.model.activated.connect(lambda at: self.model_chosen.emit(str(self.model.itemData(at))))
        self.styles.chosen.connect(lambda style: self.edited.emit({"style": style}))
        self.sampler.activated.connect(lambda at: self.edited.emit({"sampler": self.sampler.itemData(at)}))
        self.shape.activated.connect(self._size_chosen)
        self.width_field.valueChanged.connect(lambda value: self._size_typed({"width": value}))
        self.height_field.valueChanged.connect(lambda value: self._size_typed({"height": value}))
        self.swap.clicked.connect(self._swap)
        self.seed.textEdited.connect(self._seed_typed)
        self.lock.toggled.connect(self._lock_toggled)
        self.dice.clicked.connect(self.roll_wanted)
        self.steps.valueChanged.connect(lambda value: self.edited.emit({"steps": value}))
        self.guidance.valueChanged.connect(lambda value: self.edited.emit({"guidance": value}))
        self.batch.valueChanged.connect(lambda value: self.edited.emit({"batch": value}))
        self.sticker.toggled.connect(lambda on: self.edited.emit({"sticker": on}))
        self.from_canvas.toggled.connect(self._from_canvas_toggled)
        self.strength.valueChanged.connect(self._strength_moved)

    # ---- showing

    def show_models(self, models: tuple[tuple[str, str], ...]) -> None:
        with QSignalBlocker(self.model):
            self.model.clear()
            for model_id, title in models:
                self.model.addItem(title, model_id)
        self.no_model.setVisible(not models)
        self.generate.setEnabled(bool(models))
        self.model.setEnabled(bool(models))

    def show_form(self, form: PictureForm, allowed: Allowed) -> None:
        """Every field as the form says; nothing is told back."""
        blockers = [QSignalBlocker(field) for field in self._fields()]
        _set_text(self.prompt, form.prompt)
        _set_text(self.negative, form.negative)
        self.model.setCurrentIndex(self.model.findData(form.model_id))
        self.styles.show_styles(allowed.model_id, allowed.styles, form.style)
        self._style_box.setVisible(bool(allowed.styles))
        self._fill(self.sampler, self._sampler_box, allowed.samplers, form.sampler, "Auto")
        self._fill_sizes(form, allowed)
        self.width_field.setValue(form.width)
        self.height_field.setValue(form.height)
        self.seed.setText(str(form.seed))
        self._show_lock(form.seed_locked)
        self.steps.setValue(form.steps)
        self.guidance.setValue(form.guidance)
        self.batch.setValue(form.batch)
        self.sticker.setVisible(allowed.stickers)
        self.sticker.setChecked(form.sticker)
        self.from_canvas.setVisible(allowed.from_canvas)
        self.from_canvas.setChecked(form.from_canvas)
        self.strength.setValue(round(form.strength * 100))
        del blockers
        self._show_strength(form.from_canvas and allowed.from_canvas)

    def show_working(self, words: str) -> None:
        self.cancel.setVisible(bool(words))
        self.progress.setVisible(bool(words))
        self.working.setText(words)

    def _fields(self) -> tuple[QWidget, ...]:
        choices = (self.model, self.styles, self.sampler, self.shape, self.seed, self.lock)
        numbers = (self.width_field, self.height_field, self.steps, self.guidance, self.batch, self.strength)
        return (self.prompt, self.negative, *choices, *numbers, self.sticker, self.from_canvas)

    def _fill(self, box: QComboBox, holder: QWidget, choices: tuple[str, ...], chosen: str, own: str) -> None:
        box.clear()
        box.addItem(own, "")
        for choice in choices:
            box.addItem(choice, choice)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        holder.setVisible(bool(choices))

    def _fill_sizes(self, form: PictureForm, allowed: Allowed) -> None:
        self.shape.clear()
        for name, width, height in allowed.sizes:
            self.shape.addItem(name, (width, height))
            self.shape.setItemData(
                self.shape.count() - 1, f"{width} \u00d7 {height} pixels", Qt.ItemDataRole.ToolTipRole
            )
        self.shape.addItem("Custom", None)
        pairs = [(width, height) for _, width, height in allowed.sizes]
        chosen = (form.width, form.height)
        self.shape.setCurrentIndex(pairs.index(chosen) if chosen in pairs else len(pairs))

    def _show_lock(self, locked: bool) -> None:
        self.lock.setChecked(locked)
        self.lock.set_icon("lock" if locked else "unlock")
        self.lock.set_words(
            "Seed is kept; draw a new one each time" if locked else "Keep this seed for the next picture"
        )

    def _show_strength(self, shown: bool) -> None:
        self.strength.setVisible(shown)
        self.strength_words.setVisible(shown)
        self.strength_words.setText(f"Change {self.strength.value()} %")

    # ---- telling

    def _size_chosen(self, at: int) -> None:
        pair = self.shape.itemData(at)
        if pair is not None:
            self._set_size(*pair)

    def _set_size(self, width: int, height: int) -> None:
        with QSignalBlocker(self.width_field), QSignalBlocker(self.height_field):
            self.width_field.setValue(width)
            self.height_field.setValue(height)
        self._name_size()
        self.edited.emit({"width": width, "height": height})

    def _size_typed(self, change: dict[str, int]) -> None:
        self._name_size()
        self.edited.emit(change)

    def _name_size(self) -> None:
        pair = (self.width_field.value(), self.height_field.value())
        known = [self.shape.itemData(at) for at in range(self.shape.count())]
        self.shape.setCurrentIndex(
            next((at for at, one in enumerate(known) if one and tuple(one) == pair), len(known) - 1)
        )

    def _swap(self) -> None:
        self._set_size(self.height_field.value(), self.width_field.value())

    def _seed_typed(self, text: str) -> None:
        self._show_lock(True)
        self.edited.emit({"seed": int(text or "0") % SEED_LIMIT, "seed_locked": True})

    def _lock_toggled(self, locked: bool) -> None:
        self._show_lock(locked)
        self.edited.emit({"seed_locked": locked})

    def _from_canvas_toggled(self, on: bool) -> None:
        self._show_strength(on)
        self.edited.emit({"from_canvas": on})

    def _strength_moved(self, value: int) -> None:
        self._show_strength(True)
        self.edited.emit({"strength": value / 100})


def _boxed(column: QVBoxLayout) -> QWidget:
    """A headed field that can be hidden with its heading."""
    box = QWidget()
    column.setContentsMargins(0, 0, 0, 0)
    box.setLayout(column)
    return box


def _number(least: int, most: int, step: int, name: str) -> QSpinBox:
    field = eased(QSpinBox())
    field.setRange(least, most)
    field.setSingleStep(step)
    field.setAccessibleName(name)
    field.setMinimumWidth(70)
    return field


def _set_text(field: PromptField, text: str) -> None:
    """Leave the caret and the field's own undo alone when nothing differs."""
    if field.toPlainText() != text:
        field.setPlainText(text)
