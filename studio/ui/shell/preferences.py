"""The preferences: one row for each declared setting, made from its declaration. Every choice applies at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.services.settings import SPECS, Settings, SettingSpec
from studio.services.translation import tr
from studio.ui.shell.geometry import fit_dialog
from studio.ui.widgets.fields import WholeField
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row


class PreferencesDialog(QDialog):
    """Opened by `open()`. There is nothing to confirm; Close closes."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(tr("Preferences"))
        self.fields: dict[str, QWidget] = {}
        inside = QWidget()
        inside.setProperty("area", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        group = ""
        for spec in SPECS:
            if not spec.group:
                continue
            if spec.group != group:
                if group:
                    column.addSpacing(SPACE)
                column.addWidget(label(tr(spec.group), "heading"))
                group = spec.group
            else:
                column.addSpacing(GAP)
            self._add(column, spec)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close = WordButton(tr("Close"), look="primary")
        close.clicked.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.addWidget(scroll, 1)
        outer.addLayout(row(1, close))
        fit_dialog(self, 36, 38)

    def _add(self, column: QVBoxLayout, spec: SettingSpec) -> None:
        field = self._field(spec)
        self.fields[spec.name] = field
        field.setAccessibleName(tr(spec.title))
        field.setAccessibleDescription(tr(spec.text))
        if not isinstance(field, QCheckBox):
            title = label(tr(spec.title))
            title.setBuddy(field)
            column.addWidget(title)
        column.addWidget(field)
        if spec.text:
            column.addWidget(label(tr(spec.text), "small", wrap=True))

    def _field(self, spec: SettingSpec) -> QWidget:
        put = self._put(spec.name)
        value = self._settings.get(spec.name)
        if spec.type is bool:
            box = QCheckBox(tr(spec.title))
            box.setChecked(value)
            box.toggled.connect(put)
            return box
        if spec.type is int:
            number = WholeField()
            number.setRange(spec.least, spec.most)
            number.setSingleStep(10)
            number.setSuffix(spec.unit)
            number.setValue(value)
            number.valueChanged.connect(put)
            return number
        if get_origin(spec.type) is Literal:
            labels = {choice: tr(spec.labels.get(choice, str(choice))) for choice in get_args(spec.type)}
            return self._choice(labels, value, put)
        if spec.choices is not None:
            return self._choice(spec.choices(), value, put)
        if spec.type is str:
            return self._typed(spec.lines, value, put)
        raise TypeError(f"no field for the setting {spec.name}")

    @staticmethod
    def _typed(lines: int, value: str, put: Callable[[Any], None]) -> QWidget:
        if lines == 1:
            line = QLineEdit(value)
            line.setMaxLength(200)
            line.textEdited.connect(put)
            return line
        several = QPlainTextEdit(value)
        several.setTabChangesFocus(True)
        several.setFixedHeight(several.fontMetrics().lineSpacing() * (lines + 1))
        several.textChanged.connect(lambda: put(several.toPlainText()[:1_000]))
        return several

    @staticmethod
    def _choice(labels: Mapping[str, str], value: str, put: Callable[[Any], None]) -> QComboBox:
        choices = QComboBox()
        for choice, words in labels.items():
            choices.addItem(words, choice)
        choices.setCurrentIndex(choices.findData(value))
        choices.currentIndexChanged.connect(lambda at: put(choices.itemData(at)))
        return choices

    def _put(self, name: str) -> Callable[[Any], None]:
        return lambda value: self._settings.set(name, value)
