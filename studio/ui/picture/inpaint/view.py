"""The tab "Inpaint": what is painted anew, how, how far past the edges, and what becomes of a result. Main thread.

Nothing in it comes or goes: what can't be done now is disabled and says why in its tooltip.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QSlider, QVBoxLayout, QWidget

from studio.domain.requests import Fill
from studio.services.translation import tr
from studio.ui.actions.buttons import bind
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.inpaint.form import FILLS, LARGEST_EDGE, LARGEST_FEATHER, LARGEST_PADDING, Act, Edges
from studio.ui.picture.inpaint.presenter import Aim, Shown
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.pairs import Pairs
from studio.ui.widgets.words import GAP, SPACE, headed, hover_text, label, row

AIMS: Final[tuple[Aim, ...]] = ("auto", "selection", "mask", "canvas")


class InpaintTab(QWidget):
    """Implements `InpaintView`."""

    edited = Signal(str, object)
    """A field of the form, and its new value."""
    aimed = Signal(str)
    edges_wanted = Signal(object)
    """Edges."""

    def __init__(self, prompt: QWidget) -> None:
        """`prompt`: a field for the words of the prompt, which are those of its own tab."""
        super().__init__()
        self.prompt = prompt
        self._actions: ActionRegistry | None = None
        self.setProperty("area", "clear")
        self.setAccessibleName(tr("Inpaint"))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, GAP, SPACE, SPACE)
        column.setSpacing(GAP)
        self.generate = WordButton(act_words()["redraw"], look="primary")
        self.what = label("", "muted", wrap=True)
        self.what.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addLayout(headed(tr("What is painted anew"), self._aims()))
        column.addWidget(self.what)
        column.addLayout(headed(tr("Prompt"), prompt))
        column.addWidget(self.generate)
        column.addLayout(self._strength())
        column.addLayout(self._mask())
        column.addWidget(label(tr("Result over the canvas"), "heading"))
        column.addWidget(self._result())
        column.addWidget(label(tr("Outpaint"), "heading"))
        column.addWidget(self._outpaint())
        column.addWidget(label(tr("Mask"), "heading"))
        column.addWidget(self._masks())
        column.addStretch(1)
        self._fit()

    # ---- made

    def _aims(self) -> QComboBox:
        self.aims = QComboBox()
        words: dict[Aim, str] = {
            "auto": tr("What is selected or masked, else all"),
            "selection": tr("The selection"),
            "mask": tr("The mask"),
            "canvas": tr("All of the canvas"),
        }
        for aim in AIMS:
            self.aims.addItem(words[aim], aim)
        self.aims.setToolTip(hover_text(tr("Where something new comes; all else stays as it is, to the pixel")))
        self.aims.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.aims.currentIndexChanged.connect(lambda at: self.aimed.emit(str(self.aims.itemData(at))))
        return self.aims

    def _strength(self) -> QVBoxLayout:
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(1, 100)
        self.strength.setToolTip(hover_text(tr("100 %: something new is filled in. Less: what is there is refined")))
        self._percent = label("", "small")
        self._percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %"))
        self.strength.valueChanged.connect(lambda percent: self.edited.emit("strength", percent / 100))
        both = QWidget()
        both.setLayout(row(self.strength, self._percent))
        self.strength.setAccessibleName(tr("Denoising strength"))
        return headed(tr("Denoising strength"), both)

    def _mask(self) -> QVBoxLayout:
        self.fill = QComboBox()
        words: dict[Fill, str] = {
            "original": tr("What was there"),
            "neutral": tr("Neutral grey"),
            "blur": tr("Surroundings, blurred"),
            "patch": tr("Surroundings, in patches"),
            "noise": tr("Latent noise"),
        }
        for fill in FILLS:
            self.fill.addItem(words[fill], fill)
        self.fill.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.fill.currentIndexChanged.connect(lambda at: self.edited.emit("fill", str(self.fill.itemData(at))))
        self.fill.setToolTip(hover_text(tr("What stands in the masked part before the model paints it")))
        self.feather, self.padding = _pixels(LARGEST_FEATHER), _pixels(LARGEST_PADDING)
        self.feather.setToolTip(
            hover_text(tr("So far beyond the mask the new fades into the old; beyond that, not one pixel changes"))
        )
        self.padding.setToolTip(hover_text(tr("So much of the surroundings the model sees")))
        self.feather.valueChanged.connect(partial(self.edited.emit, "feather"))
        self.padding.valueChanged.connect(partial(self.edited.emit, "padding"))
        self.masked_only = QCheckBox(tr("Only the masked part, full size"))
        self.masked_only.setToolTip(
            hover_text(tr("The model draws the masked part alone, as large as it can; else all of the canvas"))
        )
        self.masked_only.toggled.connect(partial(self.edited.emit, "masked_only"))
        # At large text its words may be as wide as a narrow dock; they must not push the whole tab past its edge.
        self.masked_only.setMinimumWidth(1)
        column = QVBoxLayout()
        column.setSpacing(GAP)
        column.addLayout(headed(tr("Masked content"), self.fill))
        column.addWidget(Pairs(_boxed(tr("Feather"), self.feather), _boxed(tr("Padding"), self.padding)))
        column.addWidget(self.masked_only)
        return column

    def _outpaint(self) -> QWidget:
        self.frame_tool = WordButton(tr("Drag the frame"))
        self.frame_tool.setCheckable(True)
        self.no_frame = WordButton(tr("Back to the canvas"), look="quiet")
        self.no_frame.setToolTip(hover_text(tr("The frame is the canvas again: nothing past its edges is painted")))
        self.no_frame.clicked.connect(lambda: self.edges_wanted.emit(Edges()))
        self.edges: tuple[WholeField, ...] = tuple(_pixels(LARGEST_EDGE, -LARGEST_EDGE) for _ in range(4))
        names = (tr("Left"), tr("Top"), tr("Right"), tr("Bottom"))
        tips = (
            tr("Pixels past the left edge"), tr("Pixels past the top edge"),
            tr("Pixels past the right edge"), tr("Pixels past the bottom edge"),
        )  # fmt: skip
        boxes = []
        for field, name, tip in zip(self.edges, names, tips, strict=True):
            field.setAccessibleName(tip)
            field.setToolTip(
                hover_text(tr("{where} that are painted; negative: so many inside are left out", where=tip))
            )
            field.setSingleStep(64)
            field.valueChanged.connect(lambda _value: self._tell_edges())
            boxes.append(_boxed(name, field))
        left, top, right, bottom = boxes
        # Left and right beside each other, as they lie.
        return Pairs(left, right, top, bottom, self.frame_tool, self.no_frame)

    def _result(self) -> QWidget:
        self.as_layer = WordButton(tr("Add as a layer"))
        self.into_layer = WordButton(tr("Into the layer"))
        self.compare = WordButton(tr("Before"), look="quiet")
        self.compare.setCheckable(True)
        self.put_away = WordButton(tr("Put away"), look="quiet")
        return Pairs(self.as_layer, self.into_layer, self.compare, self.put_away)

    def _masks(self) -> QWidget:
        self.import_mask = WordButton(tr("Import\u2026"))
        self.export_mask = WordButton(tr("Export\u2026"))
        return Pairs(self.import_mask, self.export_mask)

    def _tell_edges(self) -> None:
        left, top, right, bottom = (field.value() for field in self.edges)
        self.edges_wanted.emit(Edges(left, top, right, bottom))

    # ---- joined

    def bound(self) -> dict[QAbstractButton, str]:
        """The buttons, and the actions that they do."""
        return {
            self.generate: "picture.inpaint",
            self.frame_tool: "picture.outpaint-frame",
            self.as_layer: "picture.result-as-layer",
            self.into_layer: "picture.result-into-layer",
            self.compare: "picture.result-before",
            self.put_away: "picture.result-away",
            self.import_mask: "picture.mask-import",
            self.export_mask: "picture.mask-export",
        }

    def bind(self, actions: ActionRegistry) -> None:
        """Once the actions are added."""
        self._actions = actions
        for button, action_id in self.bound().items():
            bind(actions, button, action_id)
        self.refresh()

    def refresh(self) -> None:
        """What can be done now; nothing before `bind`."""
        if self._actions is None:
            return
        for button, action_id in self.bound().items():
            action = self._actions.get(action_id)
            button.setEnabled(not action.enabled())
            if action.checked is not None and button.isCheckable():
                button.setChecked(action.checked())

    def tab_order(self) -> list[QWidget]:
        """As one reads."""
        return [
            self.aims, self.prompt, self.generate, self.strength, self.fill, self.feather, self.padding,
            self.masked_only, self.as_layer, self.into_layer, self.compare, self.put_away, *self.edges,
            self.frame_tool, self.no_frame, self.import_mask, self.export_mask,
        ]  # fmt: skip

    # ---- shown

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        """The sentence keeps room for two lines, so that a longer one moves nothing."""
        self.what.setMinimumHeight(2 * self.what.fontMetrics().lineSpacing())

    def show_state(self, shown: Shown) -> None:
        form = shown.form
        fields = (self.aims, self.strength, self.fill, self.feather, self.padding, self.masked_only, *self.edges)
        blockers = [QSignalBlocker(one) for one in fields]
        self.aims.setCurrentIndex(AIMS.index(shown.aim))
        self.strength.setValue(round(form.strength * 100))
        self._percent.setText(f"{round(form.strength * 100)} %")
        self.fill.setCurrentIndex(FILLS.index(form.fill))
        self.feather.setValue(form.feather)
        self.padding.setValue(form.padding)
        self.masked_only.setChecked(form.masked_only)
        for field, value in zip(self.edges, shown.edges, strict=True):
            field.setValue(value)
        del blockers
        self.what.setText(shown.why_not or shown.what)
        self.generate.setText(act_words()[shown.act])
        self.generate.setEnabled(not shown.why_not)
        self.generate.setToolTip(hover_text(shown.why_not))
        self.no_frame.setEnabled(shown.edges != Edges())


def act_words() -> dict[Act, str]:
    """What Generate does, as its button says it."""
    return {"fill": tr("Fill"), "refine": tr("Refine"), "outpaint": tr("Outpaint"), "redraw": tr("Draw again")}


def _pixels(most: int, least: int = 0) -> WholeField:
    field = WholeField()
    field.setRange(least, most)
    field.setSuffix(tr(" px"))
    field.setMinimumWidth(64)
    return field


def _boxed(title: str, field: QWidget) -> QWidget:
    box = QWidget()
    column = headed(title, field)
    column.setContentsMargins(0, 0, 0, 0)
    box.setLayout(column)
    return box
