"""Numbers are typed with a point or a comma, in the digits of any script, and never misread."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from studio.ui.widgets.fields import DecimalField, WholeField, show_value


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


def test_what_is_being_typed_outlives_a_value_from_elsewhere(qtbot: QtBot) -> None:
    field = DecimalField()
    qtbot.addWidget(field)
    field.setRange(-20, 20)
    field.setSuffix(" dB")
    with qtbot.waitExposed(field):
        field.show()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "-3")
    show_value(field, -6)
    assert field.lineEdit().text() == "-3 dB"
    with qtbot.waitSignal(field.valueChanged) as heard:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard.args == [-3]
    show_value(field, -6)
    assert field.value() == -6
    QTest.keyClicks(field, "4")
    show_value(field, 2, keep_typed=False)
    assert field.lineEdit().text() == "2.00 dB"


def test_a_number_is_typed_over_after_a_click_as_often_as_one_likes(qtbot: QtBot) -> None:
    field = DecimalField()
    qtbot.addWidget(field)
    field.setRange(-20, 20)
    field.setDecimals(1)
    field.setSuffix(" dB")
    with qtbot.waitExposed(field):
        field.show()
    line = field.lineEdit()
    for place in (line.rect().center(), line.rect().topLeft() + QPoint(9, 9)):
        for number in ("-6", "-3", "4"):
            QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=place)
            QTest.keyClicks(line, number)
            QTest.keyClick(line, Qt.Key.Key_Return)
            assert field.value() == float(number)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.hasSelectedText()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert not line.hasSelectedText(), "a second click places the caret"
    QTest.mouseDClick(line, Qt.MouseButton.LeftButton)
    assert line.selectedText() == "4.0 dB"
