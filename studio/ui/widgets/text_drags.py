"""Words dragged out of a text field are copied: they never leave the field. Within it they may be moved.

Qt's own drag takes them away from a field that can be edited, as soon as whatever they fall on says "move"; most
programs say so unasked. Installed by whoever makes the field; main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit


def _carry(drag: QDrag) -> object:
    return drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)


class WordDrags(QObject):
    """Begins the drags of one text field in Qt's place."""

    def __init__(self, field: QTextEdit | QPlainTextEdit, carry: Callable[[QDrag], object] = _carry) -> None:
        """`carry` takes a drag to wherever it is let go."""
        super().__init__(field)
        self._field, self._carry = field, carry
        self._pressed: QPoint | None = None
        self._twice = QElapsedTimer()
        field.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QMouseEvent):
            return False
        match event.type():
            case QEvent.Type.MouseButtonDblClick:
                self._twice.start()
            case QEvent.Type.MouseButtonPress:
                return self._press(event)
            case QEvent.Type.MouseMove if self._pressed is not None:
                if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
                    self._pressed = None
                    self._drag()
                return True
            case QEvent.Type.MouseButtonRelease if self._pressed is not None:
                self._pressed = None
                self._field.setTextCursor(self._field.cursorForPosition(event.position().toPoint()))
                return True
            case _:
                pass
        return False

    def _press(self, event: QMouseEvent) -> bool:
        self._pressed = None
        third = self._twice.isValid() and self._twice.elapsed() < QApplication.doubleClickInterval()
        plain = event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.NoModifier
        if third or not plain or not self._on_selection(event.position().toPoint()):
            return False
        self._pressed = event.position().toPoint()
        self._field.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _on_selection(self, point: QPoint) -> bool:
        cursor = self._field.textCursor()
        if not cursor.hasSelection():
            return False
        at = self._field.cursorForPosition(point)
        if not cursor.selectionStart() <= at.position() <= cursor.selectionEnd():
            return False
        # Beside the last line of a paragraph the nearest letter is its last one; a click there is none on words.
        return abs(self._field.cursorRect(at).center().x() - point.x()) <= 2 * self._field.fontMetrics().maxWidth()

    def _drag(self) -> None:
        drag = QDrag(self._field.viewport())
        drag.setMimeData(self._field.createMimeDataFromSelection())
        self._carry(drag)
