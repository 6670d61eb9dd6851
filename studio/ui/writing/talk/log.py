"""The turns of a conversation, one below the other, to be read, selected and copied. Main thread; part of the talk's
panel. The turn that the caret is in is the one that the buttons are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from studio.domain.showable import showable
from studio.services.translation import tr
from studio.ui.writing.talk.protocols import ShownTurn

_LINE: Final = 20_000
"""Characters of a line of a turn that are shown."""
_GAP: Final = 10


class TalkLog(QTextBrowser):
    moved = Signal()
    """The caret may be in another turn."""
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conversation"))
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setMinimumHeight(80)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._turns: list[ShownTurn] = []
        self._starts: list[int] = []
        """Where each turn begins in the text."""
        self._coming = -1
        """Where the answer that is coming begins; -1: none is."""
        self._came = ""
        self.cursorPositionChanged.connect(self.moved)

    @property
    def current(self) -> ShownTurn | None:
        """The turn of the caret; the last one where the caret is behind them."""
        place = self.textCursor().position()
        found = [turn for turn, start in zip(self._turns, self._starts, strict=True) if start <= place]
        return found[-1] if found else (self._turns[0] if self._turns else None)

    def selected(self) -> str:
        """What is selected within one turn; "" where nothing is, or more."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        inside = [at for at in self._starts if start < at <= end]
        return "" if inside else cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n").strip()

    def show_empty(self, words: str) -> None:
        self._turns, self._starts, self._coming, self._came = [], [], -1, ""
        self.setPlainText(words)
        self.moved.emit()

    def show_turns(self, turns: Sequence[ShownTurn], greeting: tuple[str, str] = ("", "")) -> None:
        """`greeting`: who, and what it says before the first words."""
        if list(turns) == self._turns and self._coming < 0 and self._starts:
            return
        held, before = self.current, self._turns
        self._turns, self._starts, self._coming, self._came = [], [], -1, ""
        self.clear()
        cursor, starts = QTextCursor(self.document()), list[int]()
        if greeting[1] and not turns:
            self._put(cursor, greeting[0], greeting[1], muted=True)
        for one in turns:
            starts.append(cursor.position() if cursor.position() == 0 else cursor.position() + 1)
            self._put(cursor, self._head(one), one.turn.words)
        self._turns, self._starts = list(turns), starts
        grown = len(turns) != len(before) or not before or turns[-1].turn.id != before[-1].turn.id
        place = next((n for n, one in enumerate(turns) if held is not None and one.turn.id == held.turn.id), -1)
        at = QTextCursor(self.document())
        at.setPosition(self._starts[-1 if grown or place < 0 else place] if self._starts else 0)
        self.setTextCursor(at)
        self._to_end()
        self.moved.emit()

    def _head(self, one: ShownTurn) -> str:
        head = showable(one.who)
        if one.count > 1:
            head = tr("{who}, {number} of {count}", who=head, number=one.place, count=one.count)
        if one.turn.changed:
            head = tr("{who}, changed by you", who=head)
        if not one.turn.whole:
            head = tr("{who}, not to its end", who=head)
        return head

    def _put(self, cursor: QTextCursor, head: str, words: str, *, muted: bool = False) -> None:
        first = QTextBlockFormat()
        first.setTopMargin(_GAP if cursor.position() else 0)
        first.setBottomMargin(2)
        if cursor.position():
            cursor.insertBlock(first)
        else:
            cursor.setBlockFormat(first)
        bold, plain = QTextCharFormat(), QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        cursor.insertText(head, bold)
        if muted:
            plain.setFontItalic(True)
        self._lines(cursor, words, plain)

    def _lines(self, cursor: QTextCursor, words: str, form: QTextCharFormat) -> None:
        for line in words.split("\n"):
            cursor.insertBlock(QTextBlockFormat())
            cursor.insertText(showable(line, _LINE), form)

    def show_coming(self, who: str, words: str) -> None:
        """An answer as far as it has come; what is there already is not laid out again."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if self._coming < 0 or not words.startswith(self._came):
            if self._coming >= 0:
                cursor.setPosition(self._coming, QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            self._coming = cursor.position()
            self._put(cursor, showable(who), words)
        else:
            first, *more = words[len(self._came) :].split("\n")
            cursor.insertText(showable(first, _LINE) if first else "")
            for line in more:
                cursor.insertBlock(QTextBlockFormat())
                cursor.insertText(showable(line, _LINE))
        self._came = words
        if follows:
            self._to_end()

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Where the right button is pressed is what the menu is about."""
        if event.reason() == QContextMenuEvent.Reason.Mouse and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(event.pos()))
        self.menu_wanted.emit(event.globalPos())
