"""The caret beside words that are still coming: it follows them, and an edit that would reach into them has them landed
first. Main thread; made by `SceneEditor`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTextEdit

from studio.ui.writing.text.scene_document import SceneDocument


class PendingCaret:
    def __init__(
        self, editor: QTextEdit, scene: Callable[[], SceneDocument | None], threatened: Callable[[], None]
    ) -> None:
        """`threatened` is called before an edit that touches words that are still coming."""
        self._editor = editor
        self._scene = scene
        self._threatened = threatened

    def _span(self) -> tuple[int, int] | None:
        scene = self._scene()
        return scene.pending_range() if scene is not None else None

    def at(self) -> bool:
        """Whether the caret stands where the next pending words will come."""
        span, cursor = self._span(), self._editor.textCursor()
        return span is not None and not cursor.hasSelection() and cursor.position() in span

    def follow(self, at_caret: bool) -> None:
        """Keep the caret behind the words that came, when it stood there, and keep them in sight."""
        span = self._span()
        if span is None or not at_caret:
            return
        cursor = self._editor.textCursor()
        cursor.setPosition(span[1])
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()

    def guard(self, event: QKeyEvent) -> None:
        """A key that may write."""
        key = event.key()
        writes = bool(event.text()) or key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if writes and not event.matches(QKeySequence.StandardKey.Copy):
            self.protect(back=key == Qt.Key.Key_Backspace, forward=key == Qt.Key.Key_Delete)

    def protect(self, *, back: bool = False, forward: bool = False) -> None:
        """Have pending words landed before an edit that would reach into them."""
        scene, span = self._scene(), self._span()
        if scene is not None and any(self._touches(one, back, forward) for one in scene.proposed_spans()):
            # They are shown again when the edit is part of the manuscript.
            scene.show_proposed(())
        if span is not None and span[0] < span[1] and self._touches(span, back, forward):
            self._threatened()

    def _touches(self, span: tuple[int, int], back: bool, forward: bool) -> bool:
        cursor = self._editor.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        if cursor.hasSelection():
            return start < span[1] and end > span[0]
        return span[0] < start < span[1] or (back and start == span[1]) or (forward and start == span[0])
