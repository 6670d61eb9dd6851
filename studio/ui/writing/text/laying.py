"""Lays a long scene out anew without holding the window, when its column or its type is another one. Main thread; made
by `SceneEditor`.

Qt lays a text out in short steps from its beginning on as long as nobody asks what stands further down, which a view
that is scrolled does at once, and so does a caret that blinks. So the view stays as it was, as a picture, until Qt has
come as far as it, and there is no caret until Qt has come as far as that; what is typed meanwhile waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap, QTextBlock, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit

from studio.ui.writing.text.going_on import GoingOn
from studio.ui.writing.text.lay_steps import block_at

LONG: Final = 200_000
"""Letters of a text from which on it waits: they are laid out in about 20 ms."""
_NEAR: Final = 20_000
"""Letters from the beginning in which a caret is found at once."""
_LOOK_MS: Final = 15
_STANDING: Final = 20
"""Looks without a further paragraph after which Qt has given up."""
_CLICKS: Final = frozenset(
    (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.ContextMenu,
    )
)


class Laying(QObject):
    ended = Signal()
    """View and caret are where they were, in the new layout."""

    def __init__(self, editor: QTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._place: QTextCursor | None = None
        """In the first paragraph in view, while the layout has not come so far."""
        self._below = 0
        """Pixels from that paragraph's top to the view's."""
        self._picture = QPixmap()
        self._without_caret = False
        """The caret is not shown, as the layout has not come so far."""
        self._going_on = GoingOn(_STANDING)
        self._keys: list[QKeyEvent] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def going_on(self) -> bool:
        return self._place is not None or self._without_caret

    def change(self, act: Callable[[], None]) -> None:
        """Change the layout of the whole text, and have the first line in view where it was, at once or soon. Qt keeps
        a view that is not scrolled."""
        if self._editor.document().characterCount() >= LONG:
            if self._place is None and self._editor.verticalScrollBar().value():
                self._keep_view()
            shown = not self._without_caret and not self._editor.isReadOnly()
            if shown and self._editor.textCursor().position() > _NEAR:
                self._hide_caret()
        self._going_on.begin()
        self.keep(act)

    def keep(self, act: Callable[[], None]) -> None:
        """The same for a change of few paragraphs, which are laid out at once."""
        bar, layout = self._editor.verticalScrollBar(), self._editor.document().documentLayout()
        value = bar.value()
        if self._place is not None or not value:
            act()
            return
        block = block_at(self._editor.document(), value)
        before = layout.blockBoundingRect(block).top()
        act()
        bar.setValue(value + round(layout.blockBoundingRect(block).top() - before))

    def _keep_view(self) -> None:
        bar, viewport = self._editor.verticalScrollBar(), self._editor.viewport()
        block = block_at(self._editor.document(), bar.value())
        top = self._editor.document().documentLayout().blockBoundingRect(block).top()
        picture = viewport.grab()
        self._below, self._picture, self._place = bar.value() - round(top), picture, QTextCursor(block)
        # Qt lays out all that stands above the view whenever it is asked for something; at the top that is nothing.
        bar.blockSignals(True)
        bar.setUpdatesEnabled(False)
        bar.setValue(0)
        self._timer.start()

    def _hide_caret(self) -> None:
        """Where it stands is known now and will not be: Qt has one only in a text that can be edited."""
        self._without_caret = True
        self._editor.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._timer.start()

    def _show_caret(self) -> None:
        self._without_caret = False
        self._editor.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)

    def _look(self) -> None:
        self._going_on.look(self._editor.document())
        if self._place is not None:
            self._look_for_view(self._place.block())
        if self._place is None and (not self._without_caret or self._has_caret()):
            self._end()

    def _has_caret(self) -> bool:
        return self._editor.textCursor().block().layout().lineCount() > 0

    def _look_for_view(self, block: QTextBlock) -> None:
        text, bar = self._editor.document(), self._editor.verticalScrollBar()
        layout = text.documentLayout()
        if not block.layout().lineCount():
            return
        whole = text.lastBlock().layout().lineCount() > 0
        if whole:
            # Qt tells it a little later, and the bar reaches only as far as it was told last.
            layout.documentSizeChanged.emit(layout.documentSize())
        top = round(layout.blockBoundingRect(block).top()) + self._below
        if whole or (bar.maximum() >= top and self._is_laid_out_to(block, top + self._editor.viewport().height())):
            self._show_view()
            bar.setValue(top)

    def _is_laid_out_to(self, block: QTextBlock, bottom: int) -> bool:
        """Whether all is there that is seen from this paragraph on: Qt may still tell the bar of less than that."""
        layout = self._editor.document().documentLayout()
        while block.isValid() and block.layout().lineCount():
            if layout.blockBoundingRect(block).bottom() >= bottom:
                return True
            block = block.next()
        return False

    def _show_view(self) -> None:
        bar = self._editor.verticalScrollBar()
        self._place, self._picture = None, QPixmap()
        bar.blockSignals(False)
        bar.setUpdatesEnabled(True)
        self._editor.viewport().update()

    def _end(self) -> None:
        self._timer.stop()
        if self._without_caret:
            self._show_caret()
        self.ended.emit()
        keys, self._keys = self._keys, []
        for key in keys:
            QApplication.sendEvent(self._editor, key)

    def put_in(self) -> None:
        """What was typed goes into the text now, however long it takes to lay it out."""
        if not self._keys:
            return
        if self._place is not None:
            block = self._place.block()
            self._show_view()
            top = self._editor.document().documentLayout().blockBoundingRect(block).top()
            self._editor.verticalScrollBar().setValue(round(top) + self._below)
        self._end()

    def leave(self) -> None:
        """The editor gets another text, and says anew whether that can be edited."""
        self._keys.clear()
        self._timer.stop()
        self._without_caret = False
        if self._place is not None:
            self._show_view()

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
        if self.going_on:
            self._keys.append(
                QKeyEvent(
                    event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
                )
            )
        return self.going_on

    def holds(self, event: QEvent) -> bool:
        """Whether nothing comes of it: under the mouse is what was there before, and a click would move the caret."""
        if self._place is not None and event.type() == QEvent.Type.Wheel:
            return True
        return self.going_on and event.type() in _CLICKS
