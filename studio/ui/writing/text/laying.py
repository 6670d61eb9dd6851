"""Lays a long scene out anew without holding the window, when its column or its type is another one. Main thread; made
by `SceneEditor`.

Qt lays a text out in short steps from its beginning on as long as nobody asks what stands further down, which a view
that is scrolled does at once. So the view stays as it was, as a picture, until Qt has come as far as it; what is typed
meanwhile waits for that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

LONG: Final = 200_000
"""Letters of a text from which on it waits: they are laid out in about 20 ms."""
_LOOK_MS: Final = 15
_BY_MOUSE: Final = frozenset(
    (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
    )
)


class Laying(QObject):
    ended = Signal()
    """The view is where it was, in the new layout."""

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._place: QTextCursor | None = None
        """In the first paragraph in view, while the layout has not come so far."""
        self._below = 0
        """Pixels from that paragraph's top to the view's."""
        self._picture = QPixmap()
        self._keys: list[QKeyEvent] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def going_on(self) -> bool:
        return self._place is not None

    def change(self, act: Callable[[], None]) -> None:
        """Change the layout of the whole text, and have the first line in view where it was, at once or soon. Qt keeps
        a view that is not scrolled."""
        bar = self._editor.verticalScrollBar()
        if not self.going_on and bar.value() and self._editor.document().characterCount() >= LONG:
            self._begin()
        self.keep(act)

    def keep(self, act: Callable[[], None]) -> None:
        """The same for a change of few paragraphs, which are laid out at once."""
        bar, layout = self._editor.verticalScrollBar(), self._editor.document().documentLayout()
        value = bar.value()
        if self.going_on or not value:
            act()
            return
        block = self._editor.cursorForPosition(QPoint()).block()
        before = layout.blockBoundingRect(block).top()
        act()
        bar.setValue(value + round(layout.blockBoundingRect(block).top() - before))

    def _begin(self) -> None:
        bar, viewport = self._editor.verticalScrollBar(), self._editor.viewport()
        block = self._editor.cursorForPosition(QPoint()).block()
        top = self._editor.document().documentLayout().blockBoundingRect(block).top()
        picture = viewport.grab()
        self._below, self._picture, self._place = bar.value() - round(top), picture, QTextCursor(block)
        # Qt lays out all that stands above the view whenever it is asked for something; at the top that is nothing.
        bar.blockSignals(True)
        bar.setUpdatesEnabled(False)
        bar.setValue(0)
        self._timer.start()

    def _look(self) -> None:
        assert self._place is not None
        text, bar = self._editor.document(), self._editor.verticalScrollBar()
        block, layout = self._place.block(), text.documentLayout()
        if not block.layout().lineCount():
            return
        whole = text.lastBlock().layout().lineCount() > 0
        if whole:
            # Qt tells it a little later, and the bar reaches only as far as it was told last.
            layout.documentSizeChanged.emit(layout.documentSize())
        top = round(layout.blockBoundingRect(block).top()) + self._below
        if whole or bar.maximum() >= top:
            self._end(top)

    def _end(self, top: int) -> None:
        bar = self._editor.verticalScrollBar()
        self._leave()
        bar.setValue(top)
        self.ended.emit()
        keys, self._keys = self._keys, []
        for key in keys:
            QApplication.sendEvent(self._editor, key)

    def _leave(self) -> None:
        bar = self._editor.verticalScrollBar()
        self._timer.stop()
        self._place, self._picture = None, QPixmap()
        bar.blockSignals(False)
        bar.setUpdatesEnabled(True)
        self._editor.viewport().update()

    def finish(self) -> None:
        """The text is about to be left: what was typed into it goes there now."""
        if self._place is None:
            return
        if self._keys:
            self._end(round(self._editor.document().documentLayout().blockBoundingRect(self._place.block()).top()))
        else:
            self._leave()

    def paint(self) -> bool:
        """Paint the view as it was. False: it is to be painted as it is."""
        if self._place is None:
            return False
        painter = QPainter(self._editor.viewport())
        painter.drawPixmap(0, 0, self._picture)
        painter.end()
        return True

    def holds_key(self, event: QKeyEvent) -> bool:
        """Whether the key waits: its letter is put in when the caret's line is known again."""
        if self._place is not None:
            self._keys.append(
                QKeyEvent(
                    event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
                )
            )
        return self._place is not None

    def holds(self, event: QEvent) -> bool:
        """Whether nothing comes of it: under the mouse is what was there before."""
        return self._place is not None and event.type() in _BY_MOUSE
