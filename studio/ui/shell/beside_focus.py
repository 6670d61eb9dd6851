"""Why something cannot be done, said where a person looks: at what has the keyboard. Main thread."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QToolTip

from studio.ui.widgets.words import hover_text


def tell_beside_focus(words: str) -> None:
    """Under the caret, or under the control with the keyboard, for as long as a tooltip stays."""
    widget = QApplication.focusWidget()
    if widget is None:
        return
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        place = widget.viewport().mapToGlobal(widget.cursorRect().bottomLeft())
    else:
        place = widget.mapToGlobal(widget.rect().bottomLeft())
    QToolTip.showText(place, hover_text(words), widget)
