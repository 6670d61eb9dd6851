"""Other words here: what else the model might have said in the place of the word at the caret, with its chances.

Made by the assistant's room; main thread. The model is asked on the side (`Question`), a menu at the caret shows what
it answers, and the word that is chosen takes the place of the other one, as generated text with its recipe. Nothing is
recorded before.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from studio.domain import manuscript
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.domain.passages import Place
from studio.domain.prompting import fit_continuation
from studio.domain.requests import Chance, ChancesFound, TextRequest
from studio.domain.showable import showable
from studio.domain.text_records import Paragraph
from studio.services.jobs.questions import Question
from studio.services.translation import tr
from studio.ui.writing.assistant.presenter import AssistantPresenter
from studio.ui.writing.desk import Desk
from studio.ui.writing.page import Page

ASKING: Final = "other-words"
WORDS: Final = 8
_WORD: Final = re.compile(r"\w+(?:[’'-]\w+)*")


class Neighbours(Protocol):
    """What is needed of the assistant's room."""

    @property
    def desk(self) -> Desk: ...
    @property
    def page(self) -> Page: ...
    @property
    def presenter(self) -> AssistantPresenter: ...


class _Asked(msgspec.Struct, frozen=True):
    request: TextRequest
    place: Place
    end: int
    text: str
    """Of the paragraph, when the model was asked."""

    def fitted(self, word: str) -> str:
        before = self.text[: self.place[1]]
        return word.strip() if self.end > self.place[1] else fit_continuation(before, word)


def word_at(text: str, offset: int) -> tuple[int, int]:
    """Where the word that the place touches begins and ends; twice the place where there is none."""
    for found in _WORD.finditer(text):
        if found.start() <= offset <= found.end():
            return found.start(), found.end()
    return offset, offset


class OtherWords(QObject):
    def __init__(self, room: Neighbours, parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._desk = room.desk
        self._question = Question(room.desk.studio.queue, ChancesFound)
        self.menu: QMenu | None = None
        """What was shown last."""

    def ask(self) -> None:
        """Ask what else might stand at the caret."""
        self._desk.commit_typing()
        places, document = self._room.page.places(), self._desk.document
        paragraph = document.get(Paragraph, places[1][0]) if places is not None and document is not None else None
        if places is None or paragraph is None:
            return
        start, end = word_at(paragraph.text, places[1][1])
        place = (paragraph.id, start)
        try:
            found = self._room.presenter.continuation(place)
        except StudioError as error:
            self._desk.say(error.failure)
            return
        if found is None:
            self._desk.hint(tr("There is no writer model on this machine yet."))
            return
        request = msgspec.structs.replace(found[0].request, after="", max_tokens=1, alternatives=WORDS)
        asked = _Asked(request, place, end, paragraph.text)
        self._desk.notices.say(tr("Asking what else might stand here…"), key=ASKING)
        self._question.ask(request, {}, lambda answer: self._show(asked, answer), self._refused)

    def dismiss(self) -> None:
        """Nothing more is heard of what was asked."""
        self._question.cancel()
        self._desk.notices.take_back(ASKING)

    def _refused(self, failure: Failure | None) -> None:
        self._desk.notices.take_back(ASKING)
        if failure is None:
            self._desk.hint(tr("A job goes first; ask again when it has ended."))
        else:
            self._desk.say(failure)

    def _show(self, asked: _Asked, answer: ChancesFound) -> None:
        self._desk.notices.take_back(ASKING)
        own = asked.text[asked.place[1] : asked.end]
        words = [chance for chance in answer.words if chance.text.strip() != own]
        if not words:
            self._desk.hint(tr("The model knows no other word here."))
            return
        editor = self._room.page.editor
        menu = QMenu(editor)
        menu.setAccessibleName(tr("Other words here"))
        for chance in words:
            self._add(menu, asked, chance)
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = menu
        menu.popup(editor.viewport().mapToGlobal(editor.cursorRect().bottomLeft()))

    def _add(self, menu: QMenu, asked: _Asked, chance: Chance) -> None:
        word = showable(chance.text.strip()).replace("&", "&&")
        action = menu.addAction(f"{word}\t{chance.share:.0%}")
        action.triggered.connect(lambda: self._take(asked, chance.text))

    def _take(self, asked: _Asked, word: str) -> None:
        """Put the word there, unless the text has become another."""
        self._desk.commit_typing()
        document = self._desk.document
        paragraph = document.get(Paragraph, asked.place[0]) if document is not None else None
        if paragraph is None or paragraph.text != asked.text:
            self._desk.hint(tr("The text was changed meanwhile, so the word was not put in its place."))
            return
        self._desk.make(lambda one: self._landed(one, asked, word))
        self._room.page.focus()

    def _landed(self, document: Document, asked: _Asked, word: str) -> Change:
        recipe = self._desk.studio.queue.recipe(asked.request, new_id(), None)
        start = asked.place[1]
        change = manuscript.replace_text(
            document, asked.place[0], start, asked.end, asked.fitted(word), recipe_id=recipe.id
        )
        return msgspec.structs.replace(change, label="Another word", edits=(Edit(None, recipe), *change.edits))
