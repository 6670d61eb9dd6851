"""Suggests the next few words while a person pauses: dimmed behind the caret, and gone with the next key.

Made by the assistant's room; main thread. Off unless a person switched it on in the assistant's options.

    resting -> (1.2 s without a key, the caret at the end of a paragraph) -> asking -> showing
    Any key, click or change of the text leads back to resting; so does a job, which goes before suggestions.
    While words are shown: Ctrl+Right takes one (Ctrl+Left where the text runs from right to left), End or
    Ctrl+Shift+Right takes all, Esc none.

Words that are taken land as generated text with their recipe; all of one suggestion are one step.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QInputMethodEvent, QKeyEvent, QKeySequence

from studio.domain import manuscript
from studio.domain.document import Change, Document, Edit, Paragraph, Recipe
from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.manuscript import Place
from studio.domain.prompting import fit_continuation
from studio.domain.requests import TextRequest
from studio.services.jobs.asides import Ending
from studio.services.translation import tr
from studio.ui.writing.assistant.bar import AssistantBar
from studio.ui.writing.assistant.ghost_text import GhostText
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.assistant.writers import Writers
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

PAUSE_MS: Final = 1200
TOKENS: Final = 20
_NEXT_WORD: Final = re.compile(r"\s*\S+")
_ENDS_WELL: Final = re.compile(r"[.!?…。！？][\"”’')\]]*$")
_MODIFIERS: Final = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)
_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class Suggestion(msgspec.Struct):
    """What was asked for, and what came of it."""

    request: TextRequest
    place: Place
    before: str
    recipe_id: str
    token: str = ""
    said: str = ""
    taken: str = ""
    change_id: str = ""
    finished: Ending | None = None

    @property
    def rest(self) -> str:
        """What is shown: whole words that were not taken yet."""
        return whole_words(fit_continuation(self.before, self.said))[len(self.taken) :]


def whole_words(said: str) -> str:
    """Without the last word, which may be cut off, unless a sentence ends with it."""
    said = said.partition("\n")[0]
    if _ENDS_WELL.search(said):
        return said
    end = max((place for place, letter in enumerate(said) if letter.isspace()), default=0)
    return said[:end].rstrip()


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
    def __init__(self, room: Neighbours, parent: QObject, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(parent)
        self._room = room
        self._desk = room.desk
        self._page = room.page
        self._editor = room.page.editor
        self._text = GhostText()
        self._now: Suggestion | None = None
        self._active = False
        self.wanted = bool(self._desk.studio.settings.get("writing_suggestions"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self.suggest)
        room.bar.popover.show_suggesting(self.wanted)
        room.bar.popover.suggesting.connect(self.choose)
        self._editor.textChanged.connect(self._text_changed)

    def set_pause(self, milliseconds: int) -> None:
        """How long after a key words are suggested."""
        self._pause.setInterval(milliseconds)

    @property
    def waiting(self) -> bool:
        """A pause is being measured."""
        return self._pause.isActive()

    @property
    def shown(self) -> str:
        """The words behind the caret."""
        return self._now.rest if self._now is not None else ""

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
                self._take(taken)
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
            found = _NEXT_WORD.match(self.shown)
            return found[0] if found is not None else ""
        everything = event.key() == Qt.Key.Key_End and modifiers == Qt.KeyboardModifier.NoModifier
        if everything or (event.key() == onward and modifiers == _CONTROL | _SHIFT):
            return self.shown
        return ""

    def dismiss(self) -> None:
        """Show nothing, and have nothing more said."""
        self._pause.stop()
        now, self._now = self._now, None
        if now is None:
            return
        self._text.hide()
        if now.token:
            self._desk.studio.queue.cancel_ask(now.token)
        self._room.bar.show_hint("")

    def _text_changed(self) -> None:
        # A change that did not come by a key: another pane's, or an undo. Not now: Qt is at work on the text.
        if self._now is not None:
            QTimer.singleShot(0, self, self._check)

    def _check(self) -> None:
        if self._now is not None and self._here() != self._place(self._now):
            self.dismiss()

    # ---- asking

    def _here(self) -> Place | None:
        """The caret's place, if words can be suggested there: at the end of a paragraph that has some."""
        cursor = self._editor.textCursor()
        fits = (
            self._page.writable
            and self._editor.hasFocus()
            and not self._page.composing
            and not cursor.hasSelection()
            and cursor.atBlockEnd()
            and bool(cursor.block().text().strip())
            and self._room.presenter.running is None
        )
        places = self._page.places() if fits else None
        return places[1] if places is not None else None

    @staticmethod
    def _place(now: Suggestion) -> Place:
        return now.place[0], now.place[1] + len(now.taken)

    def suggest(self) -> None:
        """Ask for words, if there is a place for them."""
        place = self._here()
        if not self._active or place is None or self._room.writers.model is None or self._now is not None:
            return
        self._desk.commit_typing()
        try:
            found = self._room.presenter.continuation(place)
        except StudioError as error:
            self._desk.say(error.failure)
            return
        if found is None:
            return
        built, before = found
        request = msgspec.structs.replace(built.request, max_tokens=TOKENS)
        now = Suggestion(request, place, before, new_id())
        self._now = now
        now.token = self._desk.studio.queue.ask(
            request, lambda words: self._said(now, words), lambda finished: self._ended(now, finished)
        )

    def _said(self, now: Suggestion, words: str) -> None:
        if now is self._now:
            now.said += words
            self._show()

    def _ended(self, now: Suggestion, finished: Ending | None) -> None:
        if now is not self._now:
            return
        now.token = ""
        now.finished = finished
        if finished is None or not now.rest:
            self.dismiss()
            return
        # What is drawn behind the caret is in no text that a screen reader could read.
        QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(self._editor, tr("Suggestion: {words}", words=now.rest))
        )

    def _show(self) -> None:
        editor = self._editor
        if self._here() is None:
            self.dismiss()
            return
        self._text.show(editor.document(), editor.textCursor().position(), self.shown)
        if self.shown:
            self._room.bar.show_hint(tr("Ctrl+Right: a word · End: all"))

    # ---- taking

    def _take(self, words: str) -> None:
        now = self._now
        if now is None:
            return
        self._text.hide()
        place = self._place(now)

        def land(document: Document) -> Change:
            if len(document.need(Paragraph, place[0]).text) != place[1]:
                raise ValueError("the text has become another")
            change = manuscript.insert_generated(document, *place, words, now.recipe_id)
            edits = change.edits
            if document.get(Recipe, now.recipe_id) is None:
                recipe = self._desk.studio.queue.recipe(now.request, now.recipe_id, now.finished)
                edits = (Edit(None, recipe), *edits)
            return msgspec.structs.replace(change, label="Suggested words", edits=edits, continues=now.change_id)

        change = self._desk.make(land)
        if change is None:
            self.dismiss()
            return
        now.change_id = now.change_id or change.id
        now.taken += words
        self._page.put_caret(*self._place(now))
        if now.rest or now.token:
            self._show()
        else:
            self.dismiss()
            self._pause.start()
