"""Words shown behind the caret that are no part of any text. Used by `studio.ui.writing.assistant.ghost`; main thread.

They stand where an input method shows what is being composed: in the layout of the caret's block (its preedit area),
which wraps and orders them with the text while the QTextDocument knows nothing of them. So they must be gone before an
input method begins.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextLayout

from studio.ui.theme import tokens


class GhostText:
    """At the end of one block of a document, or of a line of code in it."""

    def __init__(self) -> None:
        self._cursor: QTextCursor | None = None
        self._behind: list[QTextLayout.FormatRange] = []
        """Formats of a block in whose middle words are shown, as they are without them."""

    def show(self, document: QTextDocument, position: int, text: str) -> None:
        """In the place of what was shown before. `position` is the end of a block or of a line."""
        self.hide()
        if not text:
            return
        self._cursor = QTextCursor(document)
        self._cursor.setPosition(position)
        self._put(self._cursor.block(), position - self._cursor.block().position(), text)

    def hide(self) -> None:
        cursor, self._cursor = self._cursor, None
        if cursor is not None and cursor.block().isValid():
            self._put(cursor.block(), -1, "")

    def _put(self, block: QTextBlock, place: int, text: str) -> None:
        layout = block.layout()
        layout.setPreeditArea(place, text)
        ranges = [one for one in layout.formats() if one.start + one.length < block.length()]
        if not text and self._behind:
            # What stood behind the words in the middle of a block comes back to its place.
            ranges, self._behind = self._behind, []
        if text:
            if place < block.length() - 1:
                self._behind = ranges
                ranges = _shifted(ranges, place, _units(text))
            ghost = QTextLayout.FormatRange()
            ghost.start, ghost.length, ghost.format = place, _units(text), _ghost_format()
            ranges.append(ghost)
        layout.setFormats(ranges)
        # Lays the block out anew without telling anybody of an edit: there was none.
        block.document().markContentsDirty(block.position(), block.length())


def _shifted(ranges: list[QTextLayout.FormatRange], place: int, by: int) -> list[QTextLayout.FormatRange]:
    """With room for so many units at a place."""
    found: list[QTextLayout.FormatRange] = []
    for one in ranges:
        for start, end, moved in (
            (one.start, min(one.start + one.length, place), 0),
            (max(one.start, place), one.start + one.length, by),
        ):
            if start < end:
                part = QTextLayout.FormatRange()
                part.start, part.length, part.format = start + moved, end - start, one.format
                found.append(part)
    return found


def _units(text: str) -> int:
    """UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _ghost_format() -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(tokens().muted))
    form.setFontItalic(True)
    return form
