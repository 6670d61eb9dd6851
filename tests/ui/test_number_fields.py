"""Numbers are typed with a point or a comma, in the digits of any script, and never misread."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from studio.ui.widgets.fields import DecimalField, WholeField


def typed(field: QAbstractSpinBox, words: str) -> None:
    """As the keyboard or the clipboard gives them; what the field refuses stays out."""
    field.lineEdit().selectAll()
    field.lineEdit().insert(words)
    field.interpretText()


@pytest.mark.parametrize("locale", ["C", "de_DE", "ar_EG", "fa_IR", "tr_TR", "fr_CH"])
@pytest.mark.parametrize("suffix", ["", " ×", " z.B."])
@pytest.mark.parametrize(
    ("words", "number"),
    [("7.5", 7.5), ("7,5", 7.5), ("٧٫٥", 7.5), ("۷٫۵", 7.5), ("7", 7), ("12,25", 12.25), ("7..5", 2), ("1,000.5", 2)],
)
def test_a_number_with_a_fraction(qtbot: QtBot, locale: str, suffix: str, words: str, number: float) -> None:
    field = DecimalField()
    qtbot.addWidget(field)
    field.setLocale(QLocale(locale))
    field.setSuffix(suffix)
    field.setMaximum(30)
    field.setValue(2)
    typed(field, words)
    assert field.value() == number


@pytest.mark.parametrize("locale", ["C", "ar_EG"])
@pytest.mark.parametrize(("words", "number"), [("12", 12), ("١٢", 12), ("१२", 12), ("twelve", 5)])
def test_a_whole_number(qtbot: QtBot, locale: str, words: str, number: int) -> None:
    field = WholeField()
    qtbot.addWidget(field)
    field.setLocale(QLocale(locale))
    field.setValue(5)
    typed(field, words)
    assert field.value() == number
