"""Suggests the next few words while a person pauses: dimmed behind the caret, and gone with the next key.

Made by the assistant's room; main thread. Off unless a person switched it on in the assistant's options.

    resting -> (1.2 s without a key, the caret at the end of a paragraph) -> asking -> showing
    Any key, click or change of the text leads back to resting; so does a job, which goes before suggestions.
    While words are shown: Ctrl+Right takes one (Ctrl+Left where the text runs from right to left), Ctrl+Down a
    sentence, Tab all, Esc none. Every other key does what it does without them.

What is asked for and what becomes of it is decided by `Suggesting`; this watches keys and pauses, and shows.
"""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QInputMethodEvent, QKeyEvent, QKeySequence

from studio.domain.code_prompt import BREAK
from studio.domain.passages import Place
from studio.domain.text_records import Paragraph
from studio.services.translation import tr
from studio.ui.writing.assistant.bar import AssistantBar
from studio.ui.writing.assistant.ghost_text import GhostText
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.suggesting import Suggesting, first_sentence, first_word
from studio.ui.writing.assistant.writers import Writers
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

PAUSE_MS: Final = 1200
_AGAIN_MS: Final = 3000
"""After words that gave way to something else they are asked for again, if nothing was typed meanwhile."""
_TRIES: Final = 5
_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class Neighbours(Protocol):
    """What is needed of the assistant's room."""

    @property
    def desk(self) -> Desk: ...
    @property
    def page(self) -> Page: ...
    @property
    def bar(self) -> AssistantBar: ...
    @property
    def presenter(self) -> AssistantPresenter: ...
    @property
    def writers(self) -> Writers: ...


class Ghost(QObject):
    def __init__(self, room: Neighbours, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._desk = room.desk
        self._page = room.page
        self._editor = room.page.editor
        self._text = GhostText()
        queue, continuation = room.desk.studio.queue, room.presenter.continuation
        self._words = Suggesting(room.desk, self, queue, continuation, self._printed)
        self._active = False
        self.wanted = bool(self._desk.studio.settings.get("writing_suggestions"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.suggest)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self.suggest)
        self._tries = 0
        self._awake = ""
        """The model that has said something in this session, and is not to be woken for the next words."""
        room.bar.popover.show_suggesting(self.wanted)
        room.bar.popover.suggesting.connect(self.choose)
        self._editor.textChanged.connect(self._text_changed)

    def set_pause(self, milliseconds: int) -> None:
        """How long after a key words are suggested."""
        self._pause.setInterval(milliseconds)

    def set_again(self, milliseconds: int) -> None:
        """How long after words that gave way others are asked for."""
        self._again.setInterval(milliseconds)

    @property
    def waiting(self) -> bool:
        """A pause is being measured."""
        return self._pause.isActive()

    @property
    def shown(self) -> str:
        """The words behind the caret."""
        return self._words.shown

    def follow(self) -> None:
        """The switch of the assistant or the person's wish is another."""
        active = self.wanted and self._desk.ai_enabled
        if active == self._active:
            return
        self._active = active
        for watched in (self._editor, self._editor.viewport()):
            watched.removeEventFilter(self)
            if active:
                watched.installEventFilter(self)
        self.dismiss()

    def choose(self, wanted: bool) -> None:
        """The person's wish."""
        self.wanted = wanted
        self._desk.studio.settings.set("writing_suggestions", wanted)
        self._room.bar.popover.show_suggesting(wanted)
        self.follow()

    # ---- what a person does

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                return self._claim(event)
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent):
                return self._key(event)
            case QEvent.Type.InputMethod if isinstance(event, QInputMethodEvent):
                self.dismiss()
                if event.commitString() and not event.preeditString():
                    self._pause.start()
            case QEvent.Type.FocusOut | QEvent.Type.MouseButtonPress | QEvent.Type.DragEnter | QEvent.Type.Hide:
                self.dismiss()
            case _:
                pass
        return False

    def _claim(self, event: QKeyEvent) -> bool:
        """A key of ours is ours also where it is somebody's shortcut; a shortcut ends the suggestion."""
        if self.shown and (self._takes(event) or event.key() == Qt.Key.Key_Escape):
            event.accept()
            return True
        if event.key() not in _MODIFIERS and event.key() != Qt.Key.Key_Escape:
            self.dismiss()
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS:
            return False
        if self.shown:
            taken = self._takes(event)
            if taken:
                self._words.take(taken)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
        self.dismiss()
        goes_back = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        if event.key() != Qt.Key.Key_Escape and not goes_back:
            self._pause.start()
        return False

    def _takes(self, event: QKeyEvent) -> str:
        """The words that a key takes; none if it is not one of ours."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        rightward = self._editor.textCursor().block().textDirection() != Qt.LayoutDirection.RightToLeft
        onward = Qt.Key.Key_Right if rightward else Qt.Key.Key_Left
        if event.key() == onward and modifiers == _CONTROL:
            return first_word(self.shown)
        if event.key() == Qt.Key.Key_Down and modifiers == _CONTROL:
            return first_sentence(self.shown)
        if event.key() == Qt.Key.Key_Tab and modifiers == Qt.KeyboardModifier.NoModifier:
            return self.shown
        return ""

    def dismiss(self) -> None:
        """Show nothing, and have nothing more said."""
        self._pause.stop()
        self._again.stop()
        self._tries = 0
        self._words.dismiss()

    def _text_changed(self) -> None:
        # A change that did not come by a key: another pane's, or an undo. Not now: Qt is at work on the text.
        if self._words.asked:
            QTimer.singleShot(0, self, self._words.check)

    def suggest(self) -> None:
        """Ask for words, if they are wanted and there is a place for them."""
        if self._active and self._room.writers.model is not None:
            self._words.suggest()

    def _printed(self, place: Place, words: str) -> str:
        document = self._desk.document
        paragraph = document.get(Paragraph, place[0]) if document is not None else None
        if paragraph is None or paragraph.style == "code":
            return words
        return self._desk.printed(paragraph.text[: place[1]], words)

    # ---- view of the suggestion

    def here(self) -> Place | None:
        """At the end of a paragraph that has some words, or of a line of code."""
        cursor = self._editor.textCursor()
        fits = (
            self._page.writable
            and self._editor.hasFocus()
            and not self._page.composing
            and not cursor.hasSelection()
            and (cursor.atBlockEnd() or self._page.editor.document().characterAt(cursor.position()) == BREAK)
            and bool(cursor.block().text().strip())
            and self._room.presenter.running is None
        )
        places = self._page.places() if fits else None
        return places[1] if places is not None else None

    def show_words(self, words: str) -> None:
        if words:
            self._awake = self._room.writers.chosen
        self._text.show(self._editor.document(), self._editor.textCursor().position(), words)
        self._room.bar.show_hint(
            tr("Tab: all · Ctrl+Right: a word · Ctrl+Down: a sentence · Esc: none") if words else ""
        )

    def show_asked(self) -> None:
        model = self._room.writers.model
        if model is not None and model.id != self._awake:
            self._room.bar.show_hint(tr("Waking {model}, to suggest words…", model=model.title))

    def gave_way(self) -> None:
        self._tries += 1
        if self._tries <= _TRIES and self._active:
            self._room.bar.show_hint(tr("Something else is at work: words are suggested after it."))
            self._again.start()

    def announce(self, words: str) -> None:
        # What is drawn behind the caret is in no text that a screen reader could read.
        said = tr("Suggestion: {words}", words=words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._editor, said))

    def put_caret(self, place: Place) -> None:
        self._page.put_caret(*place)

    def all_taken(self) -> None:
        self._pause.start()
