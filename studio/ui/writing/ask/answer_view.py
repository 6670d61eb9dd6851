"""An answer of a model with the numbers of its quotations, which lead to them; what no quotation says is marked, in
words too. Main thread; part of the panel of questions."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from studio.domain.cited_answers import CitedAnswer
from studio.domain.showable import showable
from studio.services.phrases import lacking_words
from studio.services.translation import tr, tr_count
from studio.ui.theme import tokens
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import WrappedLabel, row

_LONGEST = 4_000


class AnswerView(QWidget):
    wanted = Signal()
    """Answer, or stop."""
    number_chosen = Signal(int)
    """Of a quotation, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.go = WordButton(tr("Answer from these"))
        self.said = QLabel()
        self.said.setAccessibleName(tr("Answer"))
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.RichText)
        self.said.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.note = WrappedLabel("muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(row(self.go, 1, gap=4))
        whole.addWidget(self.said)
        whole.addWidget(self.note)
        self.go.clicked.connect(self.wanted)
        self.said.linkActivated.connect(lambda link: self.number_chosen.emit(int(link) - 1))
        self.show_answer(None, busy=False, note="")

    def show_answer(self, answer: CitedAnswer | None, *, busy: bool, note: str) -> None:
        """None: no answer was asked for. `note`: what is said of it beside."""
        self.go.setText(tr("Stop") if busy else tr("Answer from these"))
        words = _rich(answer) if answer is not None else ""
        if answer is not None and answer.declined:
            words = escape(tr("The model says that the quotations do not answer."))
        if busy and not words:
            words = escape(tr("Reading the quotations…"))
        self.said.setText(words)
        self.said.setVisible(bool(words))
        told = [note]
        if answer is not None and answer.lacks and not busy:
            told.insert(0, lacking_words(answer.lacks))
        if answer is not None and answer.unsupported and not busy:
            told.insert(
                0,
                tr_count(
                    "{count} sentence is marked: no quotation says it.",
                    "{count} sentences are marked: no quotation says them.",
                    answer.unsupported,
                ),
            )
        self.note.setText(" ".join(one for one in told if one))
        self.note.setVisible(bool(self.note.text()))


def _rich(answer: CitedAnswer) -> str:
    colour = tokens().accent
    parts = []
    for one in answer.sentences:
        words = escape(showable(one.words, _LONGEST))
        links = "".join(f'<a style="color:{colour}" href="{number}">[{number}]</a>' for number in one.numbers)
        if one.supported:
            parts.append(f"{words}&nbsp;{links}")
        else:
            parts.append(f"<s>{words}</s> <i>({escape(tr('not in the quotations'))})</i>")
    return " ".join(parts)
