"""Number fields as all panes show them. Main thread."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt
from PySide6.QtGui import QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

_POINTS = ".,\u066b"
"""Decimal signs: point, comma, and the Arabic one."""


class WholeField(QSpinBox):
    """A whole number, typed in the digits of any script."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _ease(self)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        return super().validate(_as_shown(text, self.suffix(), self.locale()), at)

    def valueFromText(self, text: str) -> int:
        return super().valueFromText(_as_shown(text, self.suffix(), self.locale()))


class DecimalField(QDoubleSpinBox):
    """A number with a decimal sign: a point or a comma, whichever a keyboard or a pasted text has. Qt by itself takes
    one of the two by the locale and drops the other, so that "7.5" becomes 7."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _ease(self)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        return super().validate(_as_shown(text, self.suffix(), self.locale(), _POINTS), at)

    def valueFromText(self, text: str) -> float:
        return super().valueFromText(_as_shown(text, self.suffix(), self.locale(), _POINTS))


def show_value(field: QDoubleSpinBox, value: float, *, keep_typed: bool = True) -> None:
    """A value from elsewhere, without a signal. What is being typed stays, and counts when it is entered."""
    line = field.lineEdit()
    typed, at = line.text(), line.cursorPosition()
    shown = field.prefix() + field.textFromValue(field.value()) + field.suffix()
    with QSignalBlocker(field):
        field.setValue(value)
    if keep_typed and field.hasFocus() and typed != shown:
        line.setText(typed)
        line.setCursorPosition(at)


def _ease(field: QAbstractSpinBox) -> None:
    """Room before the number: style sheets cannot give it (Qt places the inner editor itself). Typed numbers count when
    the field is left or Enter is pressed, not at every key."""
    field.lineEdit().setTextMargins(6, 0, 0, 0)
    field.setKeyboardTracking(False)
    _FirstClick(field)


class _FirstClick(QObject):
    """The click with which an entry begins, and a double click, take the whole number; the next one places the caret.
    Beside a number that is full ("-6.0 dB"), Qt drops whatever is typed."""

    def __init__(self, field: QAbstractSpinBox) -> None:
        super().__init__(field)
        self._line, self._first = field.lineEdit(), True
        self._line.installEventFilter(self)
        self._line.textEdited.connect(self._begun)
        field.editingFinished.connect(self._ended)

    def eventFilter(self, _line: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        if not self._line.isEnabled():
            return False
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._line.selectAll()
            return True
        if event.type() == QEvent.Type.MouseButtonRelease:
            if self._first and not self._line.hasSelectedText():
                self._line.selectAll()
            self._first = False
        return False

    def _begun(self) -> None:
        self._first = False

    def _ended(self) -> None:
        """Enter was pressed, or the field was left."""
        self._first = True


def _as_shown(text: str, suffix: str, locale: QLocale, points: str = "") -> str:
    """Digits and decimal signs as this locale writes them, each in its place; the suffix stays."""
    number = text.removesuffix(suffix)
    zero = ord(locale.zeroDigit()[0])
    shown = (_sign(one, zero, locale.decimalPoint() if one in points else one) for one in number)
    return "".join(shown) + text[len(number) :]


def _sign(one: str, zero: int, otherwise: str) -> str:
    digit = unicodedata.decimal(one, None)
    return otherwise if digit is None else chr(zero + digit)
