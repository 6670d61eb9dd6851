"""One guide in the panel: its picture, the model that reads it, and how much it counts. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QVBoxLayout, QWidget

from studio.domain.catalogue import InstalledModel
from studio.domain.guides import POSE, READINGS, guide_of
from studio.domain.requests import ReadBy
from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.picture.control.chosen import STRONGEST, Control, Guide, Reference
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.pairs import Pairs
from studio.ui.widgets.wheel import keep_wheel
from studio.ui.widgets.words import GAP, WrappedLabel, headed, hover_text, label, row

SIDE: Final = 96
"""Logical pixels of a row's picture."""


def reading_words(by: ReadBy) -> str:
    words: dict[ReadBy, str] = {
        "as-is": tr("As it is"),
        "inverted": tr("Its negative: ink on paper"),
        "canny": tr("Edges (Canny)"),
        "line-art": tr("Line art"),
        "scribble": tr("Scribble"),
        "depth": tr("Depths: what is near is white"),
        "pose": tr("Poses of people"),
    }
    return words[by]


class GuideRow(QWidget):
    edited = Signal(str, dict)
    """Id of the guide, and fields of it that were changed here."""
    removed = Signal(str)

    def __init__(self, guide: Guide) -> None:
        super().__init__()
        self.guide = guide
        self.picture = QLabel()
        self.picture.setFixedSize(QSize(SIDE, SIDE))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setProperty("area", "sunken")
        self.busy = label("", "small")
        self.busy.setParent(self)
        self.busy.setAlignment(Qt.AlignmentFlag.AlignCenter)
        policy = self.busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(policy)
        self.busy.hide()
        self.note = WrappedLabel("small")
        self.note.setParent(self)
        self.note.setAccessibleName(tr("What the ControlNet wants"))
        self.note.hide()
        self.model = QComboBox()
        self.strength, self._percent = QSlider(Qt.Orientation.Horizontal), label("", "small")
        self.bin = IconButton("trash", tr("Take it away"))
        self.bin.clicked.connect(lambda: self.removed.emit(self.guide.id))
        self._lay_out()
        keep_wheel(self)

    @property
    def controls(self) -> bool:
        return isinstance(self.guide, Control)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        words = tr("ControlNet") if self.controls else tr("IP-Adapter")
        does = (
            tr("What follows the picture; it was trained for one way of reading it")
            if self.controls
            else tr("What takes up the picture's looks")
        )
        _name(self.model, words, does)
        beside = QVBoxLayout()
        beside.setSpacing(GAP)
        beside.addLayout(row(self.model, self.bin))
        self.model.activated.connect(self._model_chosen)
        if self.controls:
            beside.addWidget(self._readings())
            beside.addWidget(self.note)
        beside.addLayout(row(self._strength(), self._percent))
        beside.addStretch(1)
        seen = QVBoxLayout()
        seen.setSpacing(2)
        seen.addWidget(self.picture)
        if self.controls:
            seen.addWidget(self.busy)
        seen.addStretch(1)
        line = row()
        line.addLayout(seen)
        line.addLayout(beside, 1)
        column.addLayout(line)
        if self.controls:
            column.addWidget(self._numbers())

    def _readings(self) -> QComboBox:
        self.reading = QComboBox()
        for by in READINGS:
            self.reading.addItem(reading_words(by), by)
        _name(self.reading, tr("Read as"), tr("How the control picture is made of this one; it is shown beside"))
        self.reading.activated.connect(lambda at: self._read_otherwise(by=self.reading.itemData(at)))
        return self.reading

    def _strength(self) -> QSlider:
        self.strength.setRange(0, round(100 * STRONGEST))
        self.strength.setAccessibleName(tr("Strength"))
        self.strength.setToolTip(
            hover_text(tr("How much it counts beside the words: 0 % not at all, 100 % as trained"))
        )
        self.strength.valueChanged.connect(self._strength_moved)
        return self.strength

    def _numbers(self) -> QWidget:
        self.start, self.end = _share(tr("Begins at")), _share(tr("Ends at"))
        self.low, self.high, self.fine = _level(tr("Weak edges")), _level(tr("Strong edges")), _share(tr("Detail"))
        self.start.setToolTip(hover_text(tr("The share of the steps that are made before it counts")))
        self.end.setToolTip(hover_text(tr("From this share of the steps on it no longer counts")))
        self.low.setToolTip(hover_text(tr("An edge goes on while colours change by this much")))
        self.high.setToolTip(hover_text(tr("An edge begins where colours change by this much")))
        self.fine.setToolTip(hover_text(tr("More draws fainter lines too")))
        self.start.valueChanged.connect(lambda value: self._spanned(start=value))
        self.end.valueChanged.connect(lambda value: self._spanned(end=value))
        self.low.valueChanged.connect(lambda value: self._read_otherwise(low=value, high=max(value, self.high.value())))
        self.high.valueChanged.connect(lambda value: self._read_otherwise(high=value, low=min(value, self.low.value())))
        self.fine.valueChanged.connect(lambda value: self._read_otherwise(fine=value / 100))
        self._edges = Pairs(_boxed(tr("Weak edges"), self.low), _boxed(tr("Strong edges"), self.high))
        self._lines = _boxed(tr("Detail"), self.fine)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._edges)
        column.addWidget(self._lines)
        column.addWidget(Pairs(_boxed(tr("Begins at"), self.start), _boxed(tr("Ends at"), self.end)))
        return whole

    # ---- showing

    def show_guide(
        self, guide: Guide, models: Sequence[InstalledModel], why_not: Mapping[ReadBy, str] = MappingProxyType({})
    ) -> None:
        """Nothing is told back. `why_not`: of ways of reading why they cannot be had, as sentences."""
        self.guide = guide
        fields = [self.model, self.strength]
        blockers = [QSignalBlocker(field) for field in fields]
        self.model.clear()
        for one in models:
            self.model.addItem(showable(one.title), one.id)
        self.model.setCurrentIndex(self.model.findData(guide.net if isinstance(guide, Control) else guide.adapter))
        self.model.setEnabled(bool(models))
        self.strength.setValue(round(100 * guide.strength))
        del blockers
        self._percent.setText(tr("{percent} %", percent=self.strength.value()))
        if isinstance(guide, Control):
            self._show_control(guide)
            for by, reason in why_not.items():
                self._offer(by, reason)
            net = next((one for one in models if one.id == guide.net), None)
            self._say_of_pose(guide, net, why_not.get(POSE, ""))

    def _offer(self, by: ReadBy, why_not: str) -> None:
        """Grey, with the reason, where no model reads it."""
        at = self.reading.findData(by)
        model = self.reading.model()
        item = model.item(at) if isinstance(model, QStandardItemModel) else None
        if item is not None:
            item.setEnabled(not why_not)
            item.setToolTip(hover_text(why_not) if why_not else "")

    def _say_of_pose(self, guide: Control, net: InstalledModel | None, why_not: str) -> None:
        """That a net for poses follows a skeleton, and what to do with a photograph."""
        wants = net is not None and guide_of(net) == POSE and guide.reading.by != POSE
        words = tr("It follows a skeleton in the colours of OpenPose: draw or bring one.")
        more = why_not or tr("Of a photograph it is made by “{way}”.", way=reading_words(POSE))
        self.note.setText(f"{words} {more}")
        self.note.setVisible(wants)

    def _show_control(self, guide: Control) -> None:
        reading = guide.reading
        numbers = {
            self.start: round(100 * guide.start), self.end: round(100 * guide.end), self.low: reading.low,
            self.high: reading.high, self.fine: round(100 * reading.fine),
        }  # fmt: skip
        for field, value in numbers.items():
            with QSignalBlocker(field):
                field.setValue(value)
        with QSignalBlocker(self.reading):
            self.reading.setCurrentIndex(self.reading.findData(reading.by))
        self._edges.setVisible(reading.by == "canny")
        self._lines.setVisible(reading.by in ("line-art", "scribble"))

    def show_reading(self, words: str) -> None:
        """The picture of the model is on its way, and how; empty: it has come, or does not come."""
        self.busy.setText(words)
        self.busy.setVisible(bool(words))
        self.picture.setAccessibleDescription(words)

    def show_picture(self, image: QImage, words: str = "") -> None:
        """What the model is given; `words` where it cannot be seen."""
        if image.isNull():
            self.picture.setPixmap(QPixmap())
            self.picture.setText(words)
        else:
            ratio = self.devicePixelRatioF()
            side = round(SIDE * ratio)
            shown = QPixmap.fromImage(image.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            ))  # fmt: skip
            shown.setDevicePixelRatio(ratio)
            self.picture.setPixmap(shown)
        name = tr("What the ControlNet is given") if self.controls else tr("Reference picture")
        self.picture.setAccessibleName(f"{name}: {words}" if words else name)
        self.picture.setToolTip(hover_text(words or name))

    # ---- telling

    def _model_chosen(self, at: int) -> None:
        name = str(self.model.itemData(at))
        self.edited.emit(self.guide.id, {"net": name} if self.controls else {"adapter": name})

    def _strength_moved(self, value: int) -> None:
        self._percent.setText(tr("{percent} %", percent=value))
        self.edited.emit(self.guide.id, {"strength": value / 100})

    def _spanned(self, *, start: int | None = None, end: int | None = None) -> None:
        """The one that is not moved gives way, so that there is always a part of the steps between them."""
        begins = min(self.start.value() if start is None else start, 99)
        ends = max(self.end.value() if end is None else end, 1)
        if begins >= ends:
            begins, ends = (begins, begins + 1) if start is not None else (ends - 1, ends)
        self.edited.emit(self.guide.id, {"start": begins / 100, "end": ends / 100})

    def _read_otherwise(self, **fields: object) -> None:
        if isinstance(self.guide, Control):
            reading = msgspec.structs.replace(self.guide.reading, **fields)
            self.edited.emit(self.guide.id, {"reading": reading})

    def tab_order(self) -> list[QWidget]:
        if isinstance(self.guide, Reference):
            return [self.model, self.bin, self.strength]
        numbers = [self.low, self.high, self.fine, self.start, self.end]
        return [self.model, self.bin, self.reading, self.strength, *numbers]


def _name(field: QComboBox, words: str, does: str) -> None:
    field.setAccessibleName(words)
    field.setToolTip(hover_text(does))
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.setMinimumWidth(64)


def _share(words: str) -> WholeField:
    field = WholeField()
    field.setRange(0, 100)
    field.setSuffix(tr(" %"))
    field.setAccessibleName(words)
    return field


def _level(words: str) -> WholeField:
    field = WholeField()
    field.setRange(0, 255)
    field.setAccessibleName(words)
    return field


def _boxed(words: str, field: QWidget) -> QWidget:
    box = QWidget()
    column = headed(words, field)
    column.setContentsMargins(0, 0, 0, 0)
    box.setLayout(column)
    return box
