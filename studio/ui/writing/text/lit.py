"""What is heard now, lit in the text: the line of a recording, or the sentence and its word that are read aloud. Called
by the text's room; main thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QPalette, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

_OPACITY: Final = 0.22
"""Of the selection's colour: the words stay as readable as the others."""


def light(editor: QPlainTextEdit | QTextEdit, position: int | None) -> None:
    """The whole paragraph at this position of the document; None: nothing."""
    if position is None:
        editor.setExtraSelections([])
        return
    cursor = QTextCursor(editor.document())
    cursor.setPosition(position)
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    lit = _lit(editor, cursor)
    lit.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    editor.setExtraSelections([lit])


def light_spans(editor: QPlainTextEdit | QTextEdit, spans: Sequence[tuple[int, int]]) -> None:
    """From position to position of the document; the last of several, a word of the others, is brighter."""
    found = []
    for start, end in spans:
        cursor = QTextCursor(editor.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        found.append(_lit(editor, cursor))
    if len(found) > 1:
        _brighten(found[-1])
    editor.setExtraSelections(found)


def _lit(editor: QPlainTextEdit | QTextEdit, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    lit = QTextEdit.ExtraSelection()
    colour = editor.palette().color(QPalette.ColorRole.Highlight)
    colour.setAlphaF(_OPACITY)
    lit.format.setBackground(colour)
    lit.cursor = cursor
    return lit


def _brighten(lit: QTextEdit.ExtraSelection) -> None:
    colour = lit.format.background().color()
    colour.setAlphaF(2 * _OPACITY)
    lit.format.setBackground(colour)
