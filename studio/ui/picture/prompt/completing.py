"""Proposals under the caret of a field for words, while they are typed. Main thread; part of the field.

The list never has the keyboard, so that every key and every input method goes where it goes without it: Tab takes the
chosen words or the first, the arrows choose, Return takes what was chosen, Escape closes. While it is closed no key is
taken from anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QPlainTextEdit

from studio.domain.prompt_completion import Known, Proposals, proposals
from studio.domain.showable import showable
from studio.services.translation import tr, tr_count

_PAUSE_MS: Final = 120
_SHOWN: Final = 200
"""Letters of a proposal."""
_NO_KEYS: Final = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def _nothing() -> Known:
    return Known()


class Completing(QObject):
    style_taken = Signal(str)
    """The name of a named style: what was begun of it is gone from the words."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field)
        self._field = field
        self.known: Callable[[], Known] = _nothing
        """Asked when something may be proposed."""
        self._found = Proposals()
        self.list: QListWidget | None = None
        """Made when there is first something in it."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.propose)

    @property
    def is_open(self) -> bool:
        return self.list is not None and self.list.isVisible()

    def wants(self, event: QKeyEvent) -> bool:
        """Whether the key means the list, which is open."""
        if not self.is_open or event.modifiers() & _NO_KEYS:
            return False
        keys = (Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        return event.key() in keys or (is_return and self._row() >= 0)

    def press(self, event: QKeyEvent) -> None:
        """Do what a key means that is wanted here."""
        row = self._row()
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self._choose(row + 1 if event.key() == Qt.Key.Key_Down else row - 1)
            case _:
                self.take(max(0, row))

    def typed(self, event: QKeyEvent | QInputMethodEvent) -> None:
        """The field has taken what was typed."""
        if isinstance(event, QInputMethodEvent):
            wanted = bool(event.commitString()) and not event.preeditString()
        else:
            wanted = bool(event.text().strip()) or (self.is_open and event.key() == Qt.Key.Key_Backspace)
            wanted = wanted and not event.modifiers() & _NO_KEYS
        if wanted and event.isAccepted():
            self._pause.start()
        else:
            self.close()

    def propose(self) -> None:
        """Open the list with what the words might go on with, or close it where there is nothing."""
        self._pause.stop()
        field = self._field
        cursor = field.textCursor()
        if cursor.hasSelection() or field.isReadOnly() or not field.isVisible():
            self.close()
            return
        before = _text_before(cursor)
        behind = field.toPlainText()[cursor.position() : cursor.position() + 1] if before.isascii() else ""
        self._found = proposals(before + behind, len(before), self.known())
        if self._found.words or self._found.styles:
            self._open()
        else:
            self.close()

    def _open(self) -> None:
        shown = self.list if self.list is not None else self._make()
        shown.clear()
        shown.addItems([showable(words, _SHOWN) for words in self._found.words])
        shown.addItems([tr("Style: {name}", name=showable(name, _SHOWN)) for name in self._found.styles])
        shown.setCurrentRow(-1)
        self._place(shown)
        shown.show()
        shown.raise_()
        count = tr_count("{count} proposal", "{count} proposals", shown.count())
        self._announce(tr("{count}: {first}. Tab takes it.", count=count, first=shown.item(0).text()))

    def _make(self) -> QListWidget:
        made = QListWidget(self._field.window())
        made.setAccessibleName(tr("Proposals"))
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.itemClicked.connect(lambda item: self.take(made.row(item)))
        self.list = made
        return made

    def _place(self, shown: QListWidget) -> None:
        """Under the caret's line, within the window; above it where there is no room below."""
        window = self._field.window()
        if shown.parentWidget() is not window:
            shown.setParent(window)
        rows = shown.sizeHintForRow(0) * shown.count() + 2 * shown.frameWidth() + 8
        caret = self._field.cursorRect()
        left = self._field.mapTo(window, QPoint(0, 0)).x()
        below = self._field.viewport().mapTo(window, caret.bottomLeft()).y() + 4
        above = self._field.viewport().mapTo(window, caret.topLeft()).y() - 4
        width = min(self._field.width(), window.width() - left)
        height = min(rows, max(window.height() - below, above))
        top = below if below + height <= window.height() else above - height
        shown.setGeometry(left, max(0, top), width, height)

    def take(self, row: int) -> None:
        """Put these words in the place of what was begun, as one step of undo."""
        offered = (*self._found.words, *self._found.styles)
        if not 0 <= row < len(offered):
            return
        cursor = self._field.textCursor()
        text = _text_before(cursor)
        begun = text[self._found.begin :]
        cursor.movePosition(
            QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun.encode("utf-16-le")) // 2
        )
        is_style = row >= len(self._found.words)
        self.close()
        cursor.insertText("" if is_style else offered[row])
        self._field.setTextCursor(cursor)
        if is_style:
            self.style_taken.emit(offered[row])

    def close(self) -> None:
        self._pause.stop()
        if self.list is not None:
            self.list.hide()

    def _row(self) -> int:
        return self.list.currentRow() if self.list is not None else -1

    def _choose(self, row: int) -> None:
        if self.list is None:
            return
        self.list.setCurrentRow(row % self.list.count() if row >= 0 else self.list.count() - 1)
        item = self.list.currentItem()
        if item is not None:
            self._announce(item.text())

    def _announce(self, words: str) -> None:
        """For a screen reader: the keyboard stays in the field."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, words))


def _text_before(cursor: QTextCursor) -> str:
    before = QTextCursor(cursor)
    before.movePosition(QTextCursor.MoveOperation.Start, QTextCursor.MoveMode.KeepAnchor)
    return before.selectedText().replace("\u2029", "\n")
