"""A change or a note with the words around it, as a small page: what is gone is struck out, what is new is underlined.
Main thread; filled by the margin's panel."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.domain.document import Document
from studio.domain.editor_changes import Listed
from studio.domain.showable import SENTENCE, showable
from studio.domain.text_records import EditorChange, MarginNote, Paragraph
from studio.services.amounts import day_and_time
from studio.services.exchange.returned_words import act_words, stale_words
from studio.services.translation import tr
from studio.ui.theme import tokens

_AROUND: Final = 160
"""Letters before and behind that are shown."""


class ShownChange(QTextEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("The change or note in front"))
        self.setAccessibleDescription(tr("What is gone is struck out, what is new is underlined"))
        self.setMinimumHeight(self.fontMetrics().height() * 6)
        self._one: tuple[Listed | None, Document | None] = None, None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._one[0] is not None:
            self.show_one(*self._one)

    def show_one(self, one: Listed | None, document: Document | None) -> None:
        self._one = one, document
        self.clear()
        if one is None or document is None:
            return
        cursor = QTextCursor(self.document())
        if isinstance(one.record, MarginNote):
            _put_note(cursor, one.record)
        else:
            _put_change(cursor, one, one.record, document.get(Paragraph, one.start[0]))
        if one.stale:
            cursor.insertBlock()
            cursor.insertText(stale_words(one.stale), _form("stale"))
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _put_note(cursor: QTextCursor, note: MarginNote) -> None:
    if note.quote:
        cursor.insertText(showable(note.quote, SENTENCE), _form("quote"))
        cursor.insertBlock()
    _put_said(cursor, note.author, note.created, note.words)
    for answer in note.answers:
        cursor.insertBlock()
        _put_said(cursor, answer.author, answer.created, answer.words)
    if note.resolved:
        cursor.insertBlock()
        cursor.insertText(tr("Resolved"), _form("muted"))


def _put_said(cursor: QTextCursor, author: str, at: float, words: str) -> None:
    cursor.insertText(by_words(author, at) + "  ", _form("muted"))
    cursor.insertText(words, QTextCharFormat())


def _put_change(cursor: QTextCursor, one: Listed, record: EditorChange, paragraph: Paragraph | None) -> None:
    head = f"{act_words(record)}  {by_words(record.author, record.created, tracked=record.tracked)}"
    cursor.insertText(head, _form("muted"))
    cursor.insertBlock()
    if record.act in ("insert", "delete", "replace") and paragraph is not None:
        text, start, end = paragraph.text, one.start[1], one.end[1]
        before = text[max(0, start - _AROUND) : start]
        cursor.insertText(("…" if start > _AROUND else "") + before, QTextCharFormat())
        cursor.insertText(record.old or "", _form("out"))
        cursor.insertText(record.new.replace("\n", " ¶ "), _form("in"))
        behind = text[end : end + _AROUND]
        cursor.insertText(behind + ("…" if end + _AROUND < len(text) else ""), QTextCharFormat())
    elif record.act == "move-paragraph":
        cursor.insertText(record.old, QTextCharFormat())
    elif record.act == "join":
        cursor.insertText("¶", _form("out"))
    else:
        cursor.insertText(record.old, _form("out"))
        cursor.insertText(record.new, _form("in"))


def by_words(author: str, at: float, *, tracked: bool = True) -> str:
    """Who, and when; of what was found by comparing, that it was."""
    parts = [showable(author) or tr("You")] if tracked or author else []
    parts += [day_and_time(at)] if at else []
    parts += [tr("not tracked")] if not tracked else []
    return ", ".join(parts)


def _form(kind: str) -> QTextCharFormat:
    look, form = tokens(), QTextCharFormat()
    if kind == "in":
        form.setFontUnderline(True)
        form.setForeground(QColor(look.good))
        form.setBackground(QColor(look.model_tint))
    elif kind == "out":
        form.setFontStrikeOut(True)
        form.setForeground(QColor(look.danger))
        form.setBackground(QColor(look.danger_soft))
    elif kind == "quote":
        form.setBackground(QColor(look.accent_soft))
    elif kind == "stale":
        form.setForeground(QColor(look.warning))
    else:
        form.setForeground(QColor(look.muted))
    return form
