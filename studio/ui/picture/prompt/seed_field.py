"""The seed: a number, a lock that keeps it, and dice for another one. Main thread; part of the form."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, QSignalBlocker, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from studio.domain.requests import SEED_LIMIT
from studio.services.translation import tr
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import hover_text, label, row


class VariationSeed(QWidget):
    """The seed towards which another is varied, with dice."""

    typed = Signal(object)
    """The seed that the person typed: an int, which may be too large for Qt's own."""

    def __init__(self, words: str, does: str) -> None:
        super().__init__()
        self.number = _number(words, does)
        self.dice = IconButton("dice", tr("Draw another variation seed"))
        self.dice.setToolTip(tr("Let chance choose another picture of which this one takes something"))
        inner = row(self.number, self.dice, gap=2)
        inner.setContentsMargins(0, 0, 0, 0)
        self.setLayout(inner)
        self.number.textEdited.connect(lambda text: self.typed.emit(int(text or "0") % SEED_LIMIT))

    def show_seed(self, seed: int) -> None:
        """Nothing is told back, and what is being typed stays as it is typed."""
        if not self.number.text() or int(self.number.text()) != seed:
            self.number.setText(str(seed))


class SeedField(QWidget):
    typed = Signal(object)
    """The seed that the person typed: an int, which may be too large for Qt's own."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.number = _number(words, tr("The same seed with the same settings makes the same picture again"))
        self.lock = IconButton("unlock", tr("Keep this seed for the next picture"), checkable=True)
        self.dice = IconButton("dice", tr("Draw another seed"))
        head = label(words, "small")
        head.setBuddy(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(head)
        column.addLayout(row(self.number, self.lock, self.dice, gap=2))
        self.number.textEdited.connect(lambda text: self.typed.emit(int(text or "0") % SEED_LIMIT))

    def show_seed(self, seed: int, *, locked: bool) -> None:
        """Nothing is told back, and what is being typed stays as it is typed."""
        if self.number.text() != str(seed) and int(self.number.text() or "0") != seed:
            self.number.setText(str(seed))
        with QSignalBlocker(self.lock):
            self.lock.setChecked(locked)
        self.lock.set_icon("lock" if locked else "unlock")
        kept, drawn = tr("Seed is kept; draw a new one each time"), tr("Keep this seed for the next picture")
        self.lock.setAccessibleName(kept if locked else drawn)


def _number(words: str, does: str) -> QLineEdit:
    number = QLineEdit()
    number.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{1,19}"), number))
    number.setAccessibleName(words)
    number.setToolTip(hover_text(does))
    return number
