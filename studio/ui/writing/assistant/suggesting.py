"""The few words that are suggested at the caret: asked for, shown, taken or dismissed. Knows no toolkit; main thread.

Made by `Ghost`, which is its view. No project records a suggestion; words that are taken land as generated text with
their recipe, each time as one step.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from studio.domain import manuscript
from studio.domain.changes import Change, Edit
from studio.domain.code_prompt import BREAK, continues_code, rest_of_line
from studio.domain.document import Document
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.domain.passages import Place
from studio.domain.project_records import Recipe
from studio.domain.prompting import BuiltPrompt, fit_continuation
from studio.domain.requests import TextRequest
from studio.domain.text_records import Paragraph
from studio.services.jobs.asides import Ending, OnEnd, OnWords

TOKENS: Final = 20
_NEXT_WORD: Final = re.compile(r"\s*\S+")
_SENTENCE: Final = re.compile(r"\s*\S.*?[.!?…。！？][\"”’')\]]*(?=\s|$)", re.DOTALL)
_ENDS_WELL: Final = re.compile(r"[.!?…。！？][\"”’')\]]*$")


Printed = Callable[[Place, str], str]
"""Words for a place with the quotation marks, dashes and ellipses that the manuscript has there."""


class Suggestion(msgspec.Struct):
    """What was asked for, and what came of it."""

    request: TextRequest
    place: Place
    before: str
    recipe_id: str
    printed: Printed
    code: bool = False
    """It stands in a block of code, of which the line is ended."""
    token: str = ""
    said: str = ""
    taken: str = ""
    finished: Ending | None = None

    @property
    def rest(self) -> str:
        """What is shown: whole words that were not taken yet, in the marks of the manuscript."""
        if self.code:
            words = rest_of_line(self.said)
        else:
            words = self.printed(self.place, whole_words(fit_continuation(self.before, self.said)))
        return words.removeprefix(self.taken) if words.startswith(self.taken) else ""

    @property
    def here(self) -> Place:
        """Where the rest stands, behind what was taken."""
        return self.place[0], self.place[1] + len(self.taken)


def whole_words(said: str) -> str:
    """Without the last word, which may be cut off, unless a sentence ends with it."""
    said = said.partition("\n")[0]
    if _ENDS_WELL.search(said):
        return said
    end = max((place for place, letter in enumerate(said) if letter.isspace()), default=0)
    return said[:end].rstrip()


def first_word(words: str) -> str:
    """With the white space before it."""
    found = _NEXT_WORD.match(words)
    return found[0] if found is not None else ""


def first_sentence(words: str) -> str:
    """Up to the end of the first sentence; all of them where none ends."""
    found = _SENTENCE.match(words)
    return found[0] if found is not None else words


class SuggestionDesk(Protocol):
    """What is needed of the desk."""

    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def commit_typing(self) -> None: ...
    def say(self, failure: Failure) -> None: ...


class SuggestionQueue(Protocol):
    def ask(self, request: TextRequest, on_words: OnWords, on_end: OnEnd) -> str: ...
    def cancel_ask(self, token: str) -> None: ...
    def recipe(self, request: TextRequest, recipe_id: str, finished: Ending | None) -> Recipe: ...


class SuggestionView(Protocol):
    def here(self) -> Place | None:
        """The caret's place, if words can be suggested there."""
        ...

    def show_words(self, words: str) -> None:
        """Behind the caret; none with an empty text."""
        ...

    def announce(self, words: str) -> None:
        """The suggestion is whole: tell those who do not see it."""
        ...

    def show_asked(self) -> None:
        """Words were asked for, and none is there yet."""
        ...

    def gave_way(self) -> None:
        """Nothing was said, for something else is at work, or the model cannot now."""
        ...

    def put_caret(self, place: Place) -> None: ...
    def all_taken(self) -> None: ...


class Suggesting:
    def __init__(
        self,
        desk: SuggestionDesk,
        view: SuggestionView,
        queue: SuggestionQueue,
        continuation: Callable[[Place], tuple[BuiltPrompt, str] | None],
        printed: Printed = lambda _place, words: words,
    ) -> None:
        """`continuation`: what is sent for a place, and the text before it; raises StudioError."""
        self._desk = desk
        self._view = view
        self._queue = queue
        self._continuation = continuation
        self._printed = printed
        self._now: Suggestion | None = None

    @property
    def shown(self) -> str:
        """The words behind the caret."""
        return self._now.rest if self._now is not None else ""

    @property
    def asked(self) -> bool:
        """Something was asked for, or is shown."""
        return self._now is not None

    def suggest(self) -> None:
        """Ask for words, if there is a place for them."""
        place = self._view.here()
        if place is None or self._now is not None:
            return
        self._desk.commit_typing()
        try:
            found = self._continuation(place)
        except StudioError as error:
            self._desk.say(error.failure)
            return
        if found is None:
            return
        built, before = found
        request = msgspec.structs.replace(built.request, max_tokens=TOKENS, anew=False)
        now = Suggestion(request, place, before, new_id(), self._printed, continues_code(built))
        self._now = now
        now.token = self._queue.ask(
            request, lambda words: self._said(now, words), lambda finished: self._ended(now, finished)
        )
        self._view.show_asked()

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
            if finished is None and not now.said:
                self._view.gave_way()
        else:
            self._view.announce(now.rest)

    def _show(self) -> None:
        if self._view.here() is None:
            self.dismiss()
        else:
            self._view.show_words(self.shown)

    def check(self) -> None:
        """The text or the caret may be another: a suggestion that no longer stands there ends."""
        if self._now is not None and self._view.here() != self._now.here:
            self.dismiss()

    def dismiss(self) -> None:
        """Show nothing, and have nothing more said."""
        now, self._now = self._now, None
        if now is None:
            return
        if now.token:
            self._queue.cancel_ask(now.token)
        self._view.show_words("")

    def take(self, words: str) -> None:
        """Put the first of the words that are shown into the text."""
        now = self._now
        if now is None:
            return
        self._view.show_words("")
        change = self._desk.make(lambda document: self._landed(document, now, words))
        if change is None:
            self.dismiss()
            return
        now.taken += words
        self._view.put_caret(now.here)
        if now.rest or now.token:
            self._show()
        else:
            self.dismiss()
            self._view.all_taken()

    def _landed(self, document: Document, now: Suggestion, words: str) -> Change:
        paragraph_id, offset = now.here
        follows = document.need(Paragraph, paragraph_id).text[offset : offset + 1]
        if follows and not (now.code and follows == BREAK):
            raise ValueError("the text has become another")
        change = manuscript.insert_generated(document, paragraph_id, offset, words, now.recipe_id)
        edits = change.edits
        if document.get(Recipe, now.recipe_id) is None:
            edits = (Edit(None, self._queue.recipe(now.request, now.recipe_id, now.finished)), *edits)
        return msgspec.structs.replace(change, label="Suggested words", edits=edits)
