"""The line of a recording that is heard now, lit in the text. Called by the text's room; main thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QPalette, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

_OPACITY: Final = 0.22
"""Of the selection's colour: the words stay as readable as the others."""


def light(editor: QPlainTextEdit | QTextEdit, position: int | None) -> None:
    """The whole paragraph at this position of the document; None: no line."""
    if position is None:
        editor.setExtraSelections([])
        return
    lit = QTextEdit.ExtraSelection()
    colour = editor.palette().color(QPalette.ColorRole.Highlight)
    colour.setAlphaF(_OPACITY)
    lit.format.setBackground(colour)
    lit.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(position)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    lit.cursor = cursor
    editor.setExtraSelections([lit])
