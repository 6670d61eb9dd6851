"""Misspelt words in the fields beside the text: synopsis, notes, facts of a card, footnotes. Main thread.

Made by the pane, which gives it the fields. They ask the same `Spelling` as the text, which looks words up on a thread;
of a long field only what is in view is asked for. The menu of the right button (or of its key) over an underlined word
has the suggestions on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit

from studio.domain.text_records import Paragraph
from studio.ui.writing.desk import Desk
from studio.ui.writing.text.positions import to_qt
from studio.ui.writing.text.spelling import Spelling
from studio.ui.writing.text.typography import checked_format
from studio.ui.writing.text.word_rows import WordRows

_LONGEST: Final = 20_000
"""Letters of one line that are looked at."""

Field = QPlainTextEdit | QLineEdit


class _Wrong(msgspec.Struct, frozen=True):
    """A misspelt word of a field, in UTF-16 units of its text."""

    start: int
    end: int
    word: str


class SpelledFields(QObject):
    def __init__(self, desk: Desk, words: Spelling, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._made = 0

    def take(self, field: Field, when: Callable[[], bool] = lambda: True) -> None:
        """From now on until it is gone. `when`: whether it has words just now, and no address."""
        self._made += 1
        _SpelledField(field, f"field {self._made}", when, self._desk, self._words)


class _SpelledField(QObject):
    def __init__(self, field: Field, key: str, when: Callable[[], bool], desk: Desk, words: Spelling) -> None:
        super().__init__(field)
        self._field, self._key, self._when = field, key, when
        self._desk, self._words = desk, words
        self._composing = False
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self._draw)
        field.textChanged.connect(self._soon)
        field.cursorPositionChanged.connect(self._soon)
        field.installEventFilter(self)
        if isinstance(field, QPlainTextEdit):
            field.verticalScrollBar().valueChanged.connect(self._soon)
            field.viewport().installEventFilter(self)
        words.learnt.connect(self._learnt)
        words.renewed.connect(self._soon)
        desk.meta_changed.connect(self._soon)
        self._due.start()

    def _learnt(self, ids: frozenset[str]) -> None:
        if self._key in ids:
            self._due.start()

    def _soon(self, *_told: object) -> None:
        self._due.start()

    # ---- what is wrong

    def _wrong(self) -> list[_Wrong]:
        """In what is seen of the field, but for the word that is just typed."""
        if not self._when():
            return []
        caret = self._caret() if self._field.hasFocus() else -1
        found = [one for start, text in self._lines() for one in self._wrong_in(start, text)]
        return [one for one in found if one.end != caret]

    def _wrong_in(self, start: int, text: str) -> Iterator[_Wrong]:
        for head, tail in self._words.wrong_in(Paragraph(id=self._key, scene_id="", text=text)):
            yield _Wrong(start + to_qt(text, head), start + to_qt(text, tail), text[head:tail])

    def _lines(self) -> list[tuple[int, str]]:
        """Those in view, with where each begins."""
        if isinstance(self._field, QLineEdit):
            return [(0, self._field.text()[:_LONGEST])]
        view = self._field.viewport().rect()
        block = self._field.cursorForPosition(view.topLeft()).block()
        last = self._field.cursorForPosition(view.bottomRight()).blockNumber()
        return [(one.position(), one.text()[:_LONGEST]) for one in _to(block, last)]

    def _caret(self) -> int:
        field = self._field
        return field.textCursor().position() if isinstance(field, QPlainTextEdit) else field.cursorPosition()

    # ---- underlined

    def _draw(self) -> None:
        line = checked_format(QTextCharFormat(), "spelling")
        wrong = self._wrong()
        if isinstance(self._field, QPlainTextEdit):
            self._field.setExtraSelections([_selection(self._field, one, line) for one in wrong])
        elif not self._composing:
            # A line of text has no looks of its own for its letters but those that an input method gives it.
            caret = self._field.cursorPosition()
            kind = QInputMethodEvent.AttributeType.TextFormat
            looks = [QInputMethodEvent.Attribute(kind, one.start - caret, one.end - one.start, line) for one in wrong]
            QApplication.sendEvent(self._field, QInputMethodEvent("", looks))

    # ---- mended

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent) and event.spontaneous():
            self._composing = bool(event.preeditString())
        elif event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Show):
            self._due.start()
        elif isinstance(event, QContextMenuEvent) and self._is_asked(watched) and not self._field.isReadOnly():
            found = self._at(event)
            if found is not None:
                self._offer(found, event.globalPos())
                return True
        return super().eventFilter(watched, event)

    def _is_asked(self, watched: QObject) -> bool:
        return isinstance(self._field, QLineEdit) or watched is self._field.viewport()

    def _at(self, event: QContextMenuEvent) -> _Wrong | None:
        at = self._caret()
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            field, place = self._field, event.pos()
            if isinstance(field, QPlainTextEdit):
                at = field.cursorForPosition(place).position()
            else:
                at = field.cursorPositionAt(place)
        return next((one for one in self._wrong() if one.start <= at <= one.end), None)

    def _offer(self, found: _Wrong, place: QPoint) -> None:
        menu = self._field.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        WordRows(menu, found.word, partial(self._replace, found), self._words, self._desk)
        menu.popup(place)

    def _replace(self, found: _Wrong, new: str) -> None:
        field = self._field
        if isinstance(field, QPlainTextEdit):
            cursor = _cursor(field, found)
            if cursor.selectedText() == found.word:
                cursor.insertText(new)
        else:
            field.setSelection(found.start, found.end - found.start)
            if field.selectedText() == found.word:
                field.insert(new)


def _to(block: QTextBlock, last: int) -> Iterator[QTextBlock]:
    while block.isValid() and block.blockNumber() <= last:
        yield block
        block = block.next()


def _cursor(field: QPlainTextEdit, found: _Wrong) -> QTextCursor:
    cursor = QTextCursor(field.document())
    cursor.setPosition(found.start)
    cursor.setPosition(found.end, QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _selection(field: QPlainTextEdit, found: _Wrong, line: QTextCharFormat) -> QTextEdit.ExtraSelection:
    one = QTextEdit.ExtraSelection()
    one.cursor, one.format = _cursor(field, found), line
    return one
