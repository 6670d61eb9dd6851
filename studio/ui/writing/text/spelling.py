"""Which words of the manuscript are misspelt, asked of a dictionary on a thread and remembered. Main thread.

The highlighter asks for the words of a paragraph as it draws them, and is answered at once from what is known; words
that nobody asked for before are looked up a moment later, and `learnt` has the paragraphs that asked drawn anew. So
typing never waits, and no text is searched for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.errors import Failure
from studio.domain.text_records import Paragraph
from studio.services.spelling import Speller
from studio.ui.widgets.errand import Errand, Step

_WORD: Final = re.compile(r"(?<![^\W_])[^\W\d_]+(?:['’][^\W\d_]+)*")
"""Not the letters behind a number ("the ’90s", "21st")."""
_PASSED: Final = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:hi|sci|wi)-fi\b", re.IGNORECASE
)
"""Addresses, and words whose halves are none. An address is looked for where one may begin, not at each of its letters:
in a text without spaces that would take minutes."""
_CUT_BEFORE: Final = frozenset((
    "tis", "twas", "twere", "twill", "twould", "tisn't", "twasn't", "twouldn't", "em", "cause", "round", "til", "till",
    "bout", "fore", "neath", "gainst", "nother", "cept", "nuff", "fraid", "ere", "im", "er", "is", "ow",
))  # fmt: skip
"""English words without their first letters, behind an apostrophe."""
_CUT_BEHIND: Final = frozenset(("ol", "o", "th", "an", "lil", "mo", "wi"))
"""English words without their last letters, before an apostrophe."""
_APOSTROPHES: Final = ("'", "’")
_REST_MS: Final = 250
_AT_ONCE: Final = 2_000
"""Words that are looked up in one go."""
_SUGGESTIONS: Final = 8

_OWNED: Final = ("'s", "’s")


def words_in(text: str) -> list[str]:
    """As they are looked up."""
    return _WORD.findall(text)


Asked = tuple[Speller | None, dict[str, bool]]


class Spelling(QObject):
    learnt = Signal(object)
    """frozenset of the ids of paragraphs with words that are now known to be misspelt."""
    failed = Signal(object)
    """Failure: the dictionary could not be read; nothing is looked up in it any more."""
    lacked = Signal(str)
    """There is no dictionary of this language here."""
    renewed = Signal()
    """What was known may hold no more: the words are to be asked for again."""

    def __init__(self, open_speller: Callable[[str], Speller | None], parent: QObject) -> None:
        super().__init__(parent)
        self._open = open_speller
        self._language = ""
        self._speller: Speller | None = None
        self._opened = ""
        """The language of the speller, or of the one that is to be opened."""
        self._missing = False
        self._known: dict[str, bool] = {}
        self._own: frozenset[str] = frozenset()
        self._ignored: set[str] = set()
        self._suggested: dict[str, list[str]] = {}
        self._asked: dict[str, set[str]] = {}
        """Words that are to be looked up, and the paragraphs that they stand in."""
        self._errand, self._suggesting = Errand(self), Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._look_up)
        self.typed_at: tuple[str, int] | None = None
        """Paragraph and offset of the caret while a word is typed there: it is judged when it is done."""

    def open_by(self, open_speller: Callable[[str], Speller | None]) -> None:
        """Take dictionaries from elsewhere from now on."""
        self._open, self._speller, self._missing = open_speller, None, False
        self._known.clear()
        self._suggested.clear()

    def look_again(self) -> None:
        """A dictionary of the language may have come: ask for it with the next words."""
        self._missing = False
        self._known.clear()
        self.renewed.emit()

    def speak(self, language: str, own: Sequence[str]) -> None:
        """The language of the manuscript, empty for none, and its own words."""
        if language != self._language:
            self._errand.cancel()
            self._suggesting.cancel()
            if language and language != self._opened:
                # To close a dictionary takes 30 ms: between two projects of a language it stays.
                self._speller, self._opened = None, language
            self._language, self._missing = language, False
            self._known.clear()
            self._suggested.clear()
            self._asked.clear()
        self._own = frozenset(own)

    def ignore(self, word: str) -> None:
        """It counts as right until `ignore_none`."""
        self._ignored.add(word)
        self.renewed.emit()

    def ignore_none(self) -> None:
        """Another project is open."""
        self._ignored.clear()

    @property
    def missing(self) -> bool:
        """There is no dictionary of the language here."""
        return self._missing

    def wrong_in(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """The misspelt words of a paragraph, as far as they are known."""
        if not self._language or self._missing or paragraph.style == "code":
            return []
        found = []
        text = paragraph.text
        passed = [(mark.start, mark.end) for mark in paragraph.marks if mark.style == "code"]
        passed += [match.span() for match in _PASSED.finditer(text)]
        passed.sort(reverse=True)
        passed_to = 0
        for match in _WORD.finditer(text):
            start, end = match.span()
            while passed and passed[-1][0] <= start:
                passed_to = max(passed_to, passed.pop()[1])
            if self.typed_at is not None and self.typed_at[0] == paragraph.id and start < self.typed_at[1] <= end:
                continue
            if end <= passed_to:
                continue
            if self._is_wrong(match[0], paragraph.id) and not self._is_cut(text, start, end, paragraph.id):
                found.append((start, end))
        return found

    def _is_cut(self, text: str, start: int, end: int, paragraph_id: str) -> bool:
        """An English word that lacks letters, as its apostrophe says: ’tis, goin’."""
        if not self._language.startswith("en"):
            return False
        word = text[start:end].replace("’", "'").lower()
        before, behind = text[start - 1 : start] in _APOSTROPHES, text[end : end + 1] in _APOSTROPHES
        if (before and word in _CUT_BEFORE) or (behind and word in _CUT_BEHIND):
            return True
        return behind and word.endswith("in") and not self._is_wrong(text[start:end] + "g", paragraph_id)

    def suggest(self, word: str, done: Callable[[list[str]], None], failed: Callable[[Failure], None]) -> None:
        """What is known already is told at once; `done` isn't called where another word is asked for meanwhile."""
        speller, plain = self._speller, word.replace("’", "'")
        known = self._suggested.get(word) if speller is not None else []
        if known is not None or speller is None:
            done(known or [])
            return
        curl = "’" in word

        def take(found: list[str]) -> None:
            self._suggested[word] = found
            done(found)

        self._suggesting.start(
            lambda _step: [one.replace("'", "’") if curl else one for one in speller.suggest(plain)[:_SUGGESTIONS]],
            take,
            failed,
        )

    def _is_wrong(self, word: str, paragraph_id: str) -> bool:
        right = self._known.get(word)
        if right:
            return False
        for one in (word, word[:-2] if word.endswith(_OWNED) else word):
            if one in self._own or one.casefold() in self._own or one in self._ignored:
                return False
        if right is None:
            self._asked.setdefault(word, set()).add(paragraph_id)
            if not self._rest.isActive() and not self._errand.busy:
                self._rest.start()
        return right is not None

    def _look_up(self) -> None:
        words = list(islice(self._asked, _AT_ONCE))
        if not words or not self._language or self._errand.busy:
            return
        asking = {word: self._asked.pop(word) for word in words}
        speller, language, opened = self._speller, self._language, self._open

        def work(step: Step) -> Asked:
            ready = speller if speller is not None else opened(language)
            step(0.0)
            return ready, {word: ready.spell(word.replace("’", "'")) for word in words} if ready is not None else {}

        self._errand.start(work, lambda asked: self._take(asked, asking), self._fail)

    def _fail(self, failure: Failure) -> None:
        """It would fail again with the next word."""
        self._missing = True
        self._asked.clear()
        self.failed.emit(failure)

    def _take(self, asked: Asked, asking: dict[str, set[str]]) -> None:
        self._speller, found = asked
        self._missing = self._speller is None
        if self._missing:
            self._asked.clear()
            self.lacked.emit(self._language)
            return
        self._known |= found
        drawn = frozenset[str]().union(*(asking[word] for word, right in found.items() if not right))
        if drawn:
            self.learnt.emit(drawn)
        if self._asked and not self._missing:
            self._rest.start()
