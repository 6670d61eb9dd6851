"""The answers to one passage beside one another, with what each changes, and what can be done with the change in front.
Main thread; part of the assistant's panel. Shows and reports, decides nothing."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from studio.domain.proposed_edits import Hunk, hunks_between
from studio.domain.weighing import MOST, Answer, Cut, Weighing
from studio.services.answer_words import length_words, unlike_words
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.flow import FlowRow
from studio.ui.widgets.icons import IconButton, WordButton
from studio.ui.widgets.words import WrappedLabel

_LEAST, _MOST = 44, 150
"""Pixels of an answer's height."""


class _AnswerText(QTextBrowser):
    """One answer, as high as it is; a click without a selection, and Return, choose it."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_answer(self, html: str, *, chosen: bool) -> None:
        self.setHtml(html)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor if chosen else Qt.CursorShape.PointingHandCursor)
        self._fit()

    def _fit(self) -> None:
        height = int(self.document().size().height()) + 2 * self.frameWidth() + 2
        self.setFixedHeight(max(_LEAST, min(height, _MOST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class AnswerCards(QWidget):
    chosen = Signal(int)
    again = Signal()
    go_on = Signal()
    accepted = Signal(bool)
    """The change in front; True: all."""
    refused = Signal(bool)
    stepped = Signal(int)
    inserted = Signal()
    """The words of the answer go to the caret."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weighing: Weighing | None = None
        self._buttons = [WordButton("", look="quiet") for _ in range(MOST)]
        self.texts = [_AnswerText() for _ in range(MOST)]
        row = QHBoxLayout()
        row.setSpacing(6)
        self._columns = [QWidget() for _ in range(MOST)]
        for number, (button, text, column) in enumerate(zip(self._buttons, self.texts, self._columns, strict=True)):
            button.setText(tr("Answer {number}", number=number + 1))
            button.setCheckable(True)
            text.setAccessibleName(button.text())
            button.clicked.connect(partial(self.chosen.emit, number))
            text.chosen.connect(partial(self.chosen.emit, number))
            inner = QVBoxLayout(column)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(2)
            inner.addWidget(button)
            inner.addWidget(text)
            inner.addStretch(1)
            row.addWidget(column, 1)
        self.told = WrappedLabel("small")
        self.before = IconButton("up", tr("The change before"))
        self.next = IconButton("down", tr("The next change"))
        self.accept = WordButton(tr("Accept"))
        self.refuse = WordButton(tr("Refuse"), look="quiet")
        self.accept_all = WordButton(tr("Accept all"))
        self.refuse_all = WordButton(tr("Refuse all"), look="quiet")
        self.insert = WordButton(tr("Insert at the caret"))
        self.copy = WordButton(tr("Copy"), look="quiet")
        self.more = WordButton(tr("Another answer"), look="quiet")
        self.chances = WordButton(tr("Show chances"), look="quiet")
        self.longer = WordButton(tr("Go on"), look="quiet")
        self._of_hunks = (self.before, self.next, self.accept, self.refuse, self.accept_all, self.refuse_all)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(row)
        whole.addWidget(self.told)
        whole.addLayout(FlowRow(*self._of_hunks, self.insert, self.copy, self.longer, self.more, self.chances))
        self.before.clicked.connect(partial(self.stepped.emit, -1))
        self.next.clicked.connect(partial(self.stepped.emit, 1))
        self.accept.clicked.connect(partial(self.accepted.emit, False))
        self.accept_all.clicked.connect(partial(self.accepted.emit, True))
        self.refuse.clicked.connect(partial(self.refused.emit, False))
        self.refuse_all.clicked.connect(partial(self.refused.emit, True))
        self.insert.clicked.connect(self.inserted)
        self.copy.clicked.connect(self._copy)
        self.more.clicked.connect(self.again)
        self.longer.clicked.connect(self.go_on)

    def show_weighing(self, weighing: Weighing, *, busy: bool) -> None:
        self._weighing = weighing
        answers = weighing.answers
        for number, column in enumerate(self._columns):
            column.setVisible(number < len(answers))
            if number < len(answers):
                self._show_answer(number, answers[number], weighing)
        answer, left = weighing.answer, len(weighing.open)
        alike = answer is not None and not answer.unlike
        for widget in self._of_hunks:
            widget.setVisible(alike)
            widget.setEnabled(left > 0 and not busy)
        self.insert.setVisible(answer is not None and not alike)
        self.longer.setVisible(answer is not None and bool(answer.cut))
        for button in (self.more, self.longer, self.insert, self.chances):
            button.setEnabled(not busy)
        self.told.setText(_told(weighing, answer, left) if answer is not None else "")

    def _show_answer(self, number: int, answer: Answer, weighing: Weighing) -> None:
        chosen = number == weighing.shown
        several = len(weighing.answers) > 1
        button, text = self._buttons[number], self.texts[number]
        name = tr("Answer {number}", number=number + 1)
        in_text = chosen and not answer.unlike
        button.setText(tr("Answer {number}, shown in the text", number=number + 1) if in_text else name)
        button.setChecked(chosen)
        button.setAccessibleName(button.text())
        button.setVisible(several)
        text.setAccessibleName(button.text())
        text.setAccessibleDescription("" if chosen or not several else tr("Return or a click shows it in the text."))
        text.show_answer(answer_html(answer, weighing), chosen=chosen or not several)

    def _copy(self) -> None:
        answer = self._weighing.answer if self._weighing is not None else None
        if answer is not None:
            QGuiApplication.clipboard().setText(answer.text)


def why_cut(cut: Cut) -> str:
    """In words; "" of an answer that ended by itself."""
    match cut:
        case "length":
            return tr("It ended at the length that was set: Go on has the model say what follows.")
        case "stopped":
            return tr("It was stopped before it ended: Go on has the model say what follows.")
        case _:
            return ""


def _told(weighing: Weighing, answer: Answer, left: int) -> str:
    if answer.text.split() == weighing.selected.split():
        told = tr("The model gave the passage back as it is. Say more plainly what should change, or ask again.")
    elif answer.repeats:
        told = tr("The model said the example of the template again, which is about something else. Ask again, or say "
                  "more plainly what should change.")  # fmt: skip
    elif answer.unlike:
        told = unlike_words(weighing.selected, answer.text)
    elif left:
        keys = tr("Alt+Return accepts the one in front, Alt+Backspace refuses it.")
        told = tr_count("{count} change is open.", "{count:,} changes are open.", left) + " " + keys
    else:
        told = tr("No change of this answer is open any more.")
    length = "" if answer.unlike else length_words(weighing.wanted, weighing.selected, answer.text)
    return " ".join(filter(None, (length, told, why_cut(answer.cut))))


def answer_html(answer: Answer, weighing: Weighing) -> str:
    """The answer, what is new in it underlined; what goes stands struck in the text."""
    if answer.unlike:
        return _lines(escape(answer.text))
    look = tokens()
    selected = weighing.selected
    found: list[str] = []
    at = 0
    for hunk in _within(answer, weighing):
        found.append(escape(selected[at : hunk.start]))
        if hunk.new:
            found.append(f'<u style="background-color:{look.good_soft}">{escape(hunk.new)}</u>')
        at = hunk.end
    return _lines("".join((*found, escape(selected[at:]))).strip())


def _within(answer: Answer, weighing: Weighing) -> tuple[Hunk, ...]:
    selected = weighing.selected
    head, tail = selected[: len(selected) - len(selected.lstrip())], selected[len(selected.rstrip()) :]
    return hunks_between(selected, head + answer.text + tail)


def _lines(html: str) -> str:
    return html.replace("\n", "<br>")
