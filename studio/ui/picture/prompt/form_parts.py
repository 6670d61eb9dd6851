"""Widgets of the form that its table of fields describes. Main thread; used by the form's view."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.services.translation import tr
from studio.ui.picture.prompt.form import FormField
from studio.ui.picture.prompt.prompt_field import PromptField
from studio.ui.widgets.fields import DecimalField, WholeField

LINES: Final = (2, 6)
"""Of the prompt that are in sight, at least, at most."""
OF_NEGATIVE: Final = (1, 4)


def words_of(field: FormField) -> PromptField:
    if field.name == "prompt":
        hint = tr("What should the picture show?  (Ctrl+\u2191 and Ctrl+\u2193 weigh a word)")
        return PromptField(tr("Prompt"), hint, *LINES)
    return PromptField(tr("Negative prompt"), tr("What should it not show?"), *OF_NEGATIVE)


def boxed(column: QVBoxLayout) -> QWidget:
    """A headed field that can be hidden with its heading."""
    box = QWidget()
    column.setContentsMargins(0, 0, 0, 0)
    box.setLayout(column)
    return box


def number_of(field: FormField) -> WholeField | DecimalField:
    number: WholeField | DecimalField
    if field.kind == "number":
        number = DecimalField()
        number.setDecimals(len(f"{field.step:g}".partition(".")[2]) or 1)
        number.setRange(field.least, field.most)
        number.setSingleStep(field.step)
    else:
        number = WholeField()
        number.setRange(int(field.least), int(field.most))
        number.setSingleStep(int(field.step))
    number.setAccessibleName(tr(field.tip or field.label))
    number.setToolTip(tr(field.does))
    return number


def set_text(field: PromptField, text: str) -> None:
    """Leave the caret and the field's own undo alone when nothing differs."""
    if field.toPlainText() != text:
        field.setPlainText(text)
