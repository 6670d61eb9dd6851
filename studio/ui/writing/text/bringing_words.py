"""What a person brings into the editor by the clipboard or the mouse, and takes out of it. Main thread; made by
`SceneEditor`, whose signals say what came.

Files are imported by the pane, pictures placed by the room, words become passages; what is long is read on a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.services.exchange.copied_passages import copied_passages
from studio.ui.writing.dropped import importable, picture_in
from studio.ui.writing.text.clipboard import MARKDOWN, Words, passages_of, plain_passages, words_of


class Came(NamedTuple):
    """Who is told of what came."""

    files: Callable[[object], None]
    """tuple[Path, ...] that can be imported."""
    picture: Callable[[object], None]
    """PictureGiven."""
    passages: Callable[[object], None]
    """tuple[Passage, ...]"""
    long: Callable[[object], None]
    """Words"""
    moved: Callable[[object], None]
    """QTextCursor"""


class BringingWords:
    def __init__(self, editor: QTextEdit, came: Came, protect: Callable[[], None]) -> None:
        """`protect` is called before an edit that may reach into words that are still coming."""
        self._editor, self._came, self._protect = editor, came, protect

    def can_take(self, source: QMimeData) -> bool:
        if picture_in(source) is not None:
            return True
        if any(url.isLocalFile() for url in source.urls()):
            # Qt calls the address of a file text.
            return bool(importable(source))
        return source.hasText() or source.hasHtml() or source.hasFormat(MARKDOWN)

    def take(self, source: QMimeData) -> None:
        """At the caret, in the place of the selection."""
        files, given = importable(source), picture_in(source)
        if files:
            self._came.files(files)
            return
        if given is not None:
            self._protect()
            self._came.picture(given)
            return
        words = words_of(source)
        if words.long:
            self._came.long(words)
            return
        passages = passages_of(words)
        if passages:
            self._protect()
            self._came.passages(passages)

    def take_plain(self, source: QMimeData) -> None:
        """The words alone."""
        words = Words(text=source.text(), passages=words_of(source).passages)
        if words.long:
            own = plain_passages(words) if words.passages else ()
            self._came.long(Words(text=words.text, passages=copied_passages(own) if own else b""))
            return
        passages = plain_passages(words)
        if passages:
            self._protect()
            self._came.passages(passages)

    def take_at(self, place: QTextCursor, data: QMimeData) -> None:
        self._editor.setTextCursor(place)
        self.take(data)

    def move_selection(self, place: QTextCursor) -> None:
        """Take the selected text out and put it in at `place`, unless that lies in it."""
        cursor = self._editor.textCursor()
        if cursor.selectionStart() <= place.position() <= cursor.selectionEnd():
            return
        self._protect()
        self._came.moved(place)
