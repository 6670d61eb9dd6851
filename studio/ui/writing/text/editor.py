"""The manuscript's editor: shows one `SceneDocument`, keeps the column comfortable, cleans what is pasted or dropped.

Made by the writing pane; main thread. It changes nothing in the project itself: text edits reach the document through
the `SceneDocument`, everything else is asked for by signals.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from studio.domain.passages import Passage, Place
from studio.services.translation import tr
from studio.ui.widgets.drops import copied, later
from studio.ui.widgets.text_drags import WordDrags
from studio.ui.writing.text.beside import paint_beside
from studio.ui.writing.text.bringing_words import BringingWords, Came
from studio.ui.writing.text.clipboard import (
    copied_words,
)
from studio.ui.writing.text.column import Column
from studio.ui.writing.text.laying import Laying
from studio.ui.writing.text.pending_caret import PendingCaret
from studio.ui.writing.text.scene_document import SceneDocument
from studio.ui.writing.text.style_keys import StyleKeys
from studio.ui.writing.text.typography import manuscript_font

_UNDO = QKeySequence.StandardKey.Undo
_REDO = QKeySequence.StandardKey.Redo
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
_NOT_PLAIN = _COMMANDS | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


class SceneEditor(QTextEdit):
    undo_wanted = Signal()
    redo_wanted = Signal()
    passages_pasted = Signal(object)
    """tuple[Passage, ...] that take the selection's place."""
    move_wanted = Signal(object)
    """The selection goes to the place of this QTextCursor, which is outside of it."""
    long_pasted = Signal(object)
    """`Words`, more than can be put in at once."""
    picture_given = Signal(object)
    """PictureGiven, for the caret's place."""
    files_dropped = Signal(object)
    """tuple[Path, ...] that can be imported."""
    style_wanted = Signal(str)
    depth_wanted = Signal(int)
    """The item of a list at the caret goes deeper by so many, or up."""
    tab_stayed = Signal()
    """Tab was pressed where it sets nothing in."""
    pending_threatened = Signal()
    """An edit is about to touch words that are still coming."""
    zoom_wanted = Signal(int)
    menu_wanted = Signal(QPoint)
    letter_typed = Signal(str)
    """A key put this letter in before the caret."""
    left = Signal()
    """The focus went elsewhere: what was typed should be committed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene: SceneDocument | None = None
        self.place_due: Place | None = None
        """Where the caret belongs as soon as that paragraph stands in the text."""
        self._nothing = QTextDocument(self)
        self._composing = False
        self.enters: Callable[[], bool] = lambda: False
        """Asked when Return is pressed: whether something was made of the paragraph, and no other begins."""
        self.steps_out: Callable[[bool], bool] = lambda below: False
        """Asked when an arrow leaves a table or code that ends the scene (True), or begins it: whether the caret stands
        in a new paragraph there."""
        self.shown_picture: Callable[[str, QSize, float], QPixmap | None] = lambda asset, size, ratio: None
        """A picture for its SHA-256, size and the screen's density; None: it is on its way; null: there is none."""
        self.read_picture: Callable[[str, int], bytes | None] = lambda asset, most: None
        """The bytes of a picture of at most so many; None for a larger one, and for what cannot be read."""
        self.picture_pixels: Callable[[str], QImage | None] = lambda asset: None
        """As it was last shown; None where it was not."""
        self.laying = Laying(self)
        self._keys = StyleKeys(
            self, lambda: self.scene, self.style_wanted.emit, self.depth_wanted.emit, self.tab_stayed.emit,
            self._step_out,
        )  # fmt: skip
        self.column = Column(self, self.laying, lambda: self.scene)
        self.pending = PendingCaret(self, lambda: self.scene, self.pending_threatened.emit)
        came = Came(
            self.files_dropped.emit, self.picture_given.emit, self.passages_pasted.emit, self.long_pasted.emit,
            self.move_wanted.emit,
        )  # fmt: skip
        self.bringing = BringingWords(self, came, self.pending.protect)
        self.laying.ended.connect(self.column.keep_line)
        self.cursorPositionChanged.connect(self.column.keep_line)
        self.setAccessibleName(tr("Manuscript"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextEdit, QTextEdit:focus { border: none; border-radius: 0; padding: 0; }")
        self.setAcceptRichText(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCursorWidth(2)
        WordDrags(self)

    # ---- which scene

    def show_scene(self, scene: SceneDocument | None, place: Place | None = None) -> None:
        """With the caret at `place`, or at the beginning where that is not in the scene."""
        if self.scene is not None and not self.scene.gone:
            self.laying.put_in()
        self.laying.leave()
        if self.scene is not None:
            self.scene.letters.show_in(None)
            self.scene.grown.disconnect(self._take_place)
        self.scene, self.place_due = scene, None
        if scene is None:
            self.setDocument(self._nothing)
        else:
            with scene.same_words():
                self.setDocument(scene.text)
        self.setReadOnly(scene is None)
        if scene is not None:
            scene.letters.show_in(self)
            scene.grown.connect(self._take_place)
            self.setFont(manuscript_font(scene.face))
            self._begin_at(scene, place)
        self.column.fit()
        self.ensureCursorVisible()
        if self.textCursor().block().blockNumber() == 0:
            self.verticalScrollBar().setValue(0)

    def _begin_at(self, scene: SceneDocument, place: Place | None) -> None:
        cursor = self.textCursor()
        known = place is not None and place[0] in scene.mirror.ids
        if known and place is not None and not scene.has(place[0]):
            self.place_due = place
            cursor.setPosition(0)
        else:
            cursor.setPosition(scene.position(*place) if known and place is not None else 0)
        self.setTextCursor(cursor)

    def _take_place(self) -> None:
        """The paragraph is there in which the caret was; it goes there unless a person has put it elsewhere."""
        if self.place_due is None or self.scene is None:
            return
        if self.textCursor().position() or self.textCursor().hasSelection() or self.verticalScrollBar().value():
            self.place_due = None
        elif self.scene.has(self.place_due[0]):
            (paragraph_id, offset), self.place_due = self.place_due, None
            self.put_caret(paragraph_id, offset)

    def selected_places(self) -> tuple[tuple[str, int], tuple[str, int]] | None:
        """Paragraph and offset at both ends of the selection, or twice that of the caret."""
        if self.scene is None:
            return None
        cursor = self.textCursor()
        return self.scene.place(cursor.selectionStart()), self.scene.place(cursor.selectionEnd())

    def put_caret(self, paragraph_id: str, offset: int, anchor: int | None = None) -> None:
        if self.scene is None:
            return
        cursor = self.textCursor()
        cursor.setPosition(self.scene.position(paragraph_id, offset if anchor is None else anchor))
        if anchor is not None:
            cursor.setPosition(self.scene.position(paragraph_id, offset), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def put_caret_quietly(self, paragraph_id: str, offset: int) -> None:
        """Where it was, though words that are no part of the scene came or went beside it; nothing scrolls."""
        if self.scene is not None:
            cursor = self.textCursor()
            cursor.setPosition(self.scene.position(paragraph_id, offset))
            self.setTextCursor(cursor)

    def ids(self) -> list[str]:
        """Paragraphs of the scene that is shown."""
        return self.scene.mirror.ids if self.scene is not None else []

    def ids_in_view(self) -> list[str]:
        """Those of which some line is seen."""
        seen = self.blocks_in_view()
        return self.ids()[seen.start : seen.stop]

    def reveal(self, paragraph_id: str) -> None:
        """Scroll to a paragraph that is out of sight; the caret stays where it is."""
        if paragraph_id in self.ids() and paragraph_id not in self.ids_in_view():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self._top_of(paragraph_id) - self.viewport().height() // 3)

    def _top_of(self, paragraph_id: str) -> int:
        """Pixels below the view's upper edge."""
        assert self.scene is not None
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.scene.position(paragraph_id, 0))
        return self.cursorRect(cursor).top()

    def put_caret_before_end(self, behind: int) -> None:
        """Put the caret so that this many positions of the text are behind it."""
        cursor = self.textCursor()
        cursor.setPosition(max(0, self.document().characterCount() - behind))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    @property
    def composing(self) -> bool:
        """An input method shows letters that are not decided yet."""
        return self._composing

    # ---- while many blocks are drawn anew

    def blocks_in_view(self) -> range:
        viewport = self.viewport().rect()
        first = self.cursorForPosition(viewport.topLeft()).blockNumber()
        return range(first, self.cursorForPosition(viewport.bottomRight()).blockNumber() + 1)

    def keeping_place(self, change: Callable[[], None]) -> None:
        """Change the layout of few paragraphs, and have the first line in view where it was."""
        self.laying.keep(change)

    def keeping_caret(self, change: Callable[[], None]) -> None:
        """Put something in behind the caret, even if it stands at the end."""
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        change()
        if (self.textCursor().anchor(), self.textCursor().position()) != (anchor, position):
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    # ---- the column

    def resizeEvent(self, event: QResizeEvent) -> None:
        def resize() -> None:
            super(SceneEditor, self).resizeEvent(event)
            self.column.fit()

        self.laying.change(resize)

    def change_face(self, change: Callable[[], None]) -> None:
        """Have `change` give the text another face or size of type."""

        def act() -> None:
            change()
            if self.scene is not None:
                self.setFont(manuscript_font(self.scene.face))
            self.column.fit()

        self.laying.change(act)

    def viewportEvent(self, event: QEvent) -> bool:
        return self.laying.holds(event) or super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.laying.paint():
            return
        super().paintEvent(event)
        if self.scene is not None:
            paint_beside(self, self.scene, event.rect())

    # ---- keys, input methods and focus

    def event(self, event: QEvent) -> bool:
        """Qt takes the keys of undo before any action, Alt+Backspace among them; here actions go before."""
        keys = event if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride else None
        if keys is not None and (keys.matches(_UNDO) or keys.matches(_REDO)):
            keys.ignore()
            return True
        # Qt moves the focus by Tab before it hands the key over.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._takes_tab(event):
            return True
        return super().event(event)

    def _takes_tab(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return False
        self.pending.protect()
        return self._keys.takes_tab(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.laying.holds_key(event):
            event.accept()
            return
        if event.matches(_UNDO):
            self.undo_wanted.emit()
            event.accept()
            return
        if event.matches(_REDO):
            self.redo_wanted.emit()
            event.accept()
            return
        if self.scene is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            # To the end, or all of it selected: that is the end of the scene.
            self.scene.fill()
        if not self.isReadOnly():
            if self._keys.takes(event) or (self._is_return(event) and self.enters()):
                event.accept()
                return
            self.pending.guard(event)
        super().keyPressEvent(event)
        text = event.text()
        if len(text) == 1 and text.isprintable() and not self.isReadOnly() and not event.modifiers() & _COMMANDS:
            self.letter_typed.emit(text)

    def _step_out(self, below: bool) -> bool:
        return self.steps_out(below)

    @staticmethod
    def _is_return(event: QKeyEvent) -> bool:
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _NOT_PLAIN

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        if event.commitString() or event.replacementLength() or event.preeditString():
            self.pending.protect()
        committed = event.commitString()
        super().inputMethodEvent(event)
        # Some input methods hand over every key in this way, dead keys for quotation marks among them.
        if len(committed) == 1 and committed.isprintable() and not (self._composing or self.isReadOnly()):
            self.letter_typed.emit(committed)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        self.menu_wanted.emit(place)

    # ---- paste, copy, drop

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return self.bringing.can_take(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.bringing.take(source)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt inserts a drop in the middle of an edit of its own; here it is a paste like any other, at its place, once
        the drop is over. Files are the pane's."""
        super().dragLeaveEvent(QDragLeaveEvent())
        data = event.mimeData()
        if self.isReadOnly() or not self.canInsertFromMimeData(data):
            event.ignore()
            return
        place = self.cursorForPosition(event.position().toPoint())
        within = event.source() in (self, self.viewport()) and event.dropAction() == Qt.DropAction.MoveAction
        event.acceptProposedAction()
        self.setFocus()
        bringing = self.bringing
        later(
            self, partial(bringing.move_selection, place) if within else partial(bringing.take_at, place, copied(data))
        )

    def cut(self) -> None:
        self.pending.protect()
        super().cut()

    def createMimeDataFromSelection(self) -> QMimeData:
        return copied_words(self.selected_passages(), self.read_picture, self.picture_pixels)

    def selected_passages(self) -> tuple[Passage, ...]:
        """The selection as passages, with its styles and marks, without words that are still coming."""
        cursor = self.textCursor()
        if self.scene is None or not cursor.hasSelection():
            return ()
        return self.scene.passages(cursor.selectionStart(), cursor.selectionEnd())
