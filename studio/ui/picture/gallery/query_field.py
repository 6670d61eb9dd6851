"""The field of the gallery's search: one line, completed as it is typed. Main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from studio.domain.gallery_query import Known, proposals
from studio.services.translation import tr
from studio.ui.widgets.words import hover_text

_PAUSE_MS: Final = 150
"""Rest after a key until what is typed is looked for."""


class QueryField(QLineEdit):
    searched = Signal(str)
    done = Signal()
    """The person pressed Enter or the arrow down, and wants the pictures."""

    def __init__(self, known: Callable[[], Known]) -> None:
        super().__init__()
        self._known = known
        self.setPlaceholderText(tr('Search: words, like:"a tower by the sea", tag:, stars>=3 …'))
        self.setAccessibleName(tr("Search the pictures"))
        self.setToolTip(
            hover_text(
                tr("Words of the prompt, like:\"\u2026\" for what it means, and model: tag: album: seed: size: stars: "
                   "date: after: before: is: sort:; with a minus before it, what a picture may not have")
            )
        )  # fmt: skip
        self.setClearButtonEnabled(True)
        self._begin = 0
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setWidget(self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._take)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textEdited.connect(self._edited)
        self.textChanged.connect(lambda text: None if text else self._pause.start())

    def show_line(self, line: str) -> None:
        if line != self.text():
            self._pause.stop()
            self.setText(line)

    def _edited(self) -> None:
        self._pause.start()
        self._begin, words = proposals(self.text(), self.cursorPosition(), self._known())
        self._words.setStringList(list(words))
        if words:
            self._completer.complete()
        else:
            popup = self._completer.popup()
            if popup is not None:
                popup.hide()

    def _take(self, word: str) -> None:
        text, at = self.text(), self.cursorPosition()
        behind = text[at:].lstrip()
        more = "" if word.endswith(":") else " "
        self.setText(f"{text[: self._begin]}{word}{more}{behind}")
        self.setCursorPosition(self._begin + len(word) + len(more))
        self._edited()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self._pause.stop()
            self.searched.emit(self.text())
            self.done.emit()
            return
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)
