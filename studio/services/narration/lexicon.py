"""The project's pronunciation lexicon: words said otherwise than the front end says them. Pure; any thread.

Called by the narration pane, by `segments` for the request of a voice, and by `triptych reading`. A take remembers in
its recipe with which entries it was made, so that it is stale exactly where one of its words is said otherwise now.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from functools import cached_property

from studio.domain.document import Card, Change, Document, Edit, LexiconEntry, Recipe, Take
from studio.domain.ids import new_id
from studio.domain.requests import Pronunciation, SpeechRequest
from studio.english.respelling import phonemes_of


def pronunciations(document: Document) -> tuple[Pronunciation, ...]:
    """Of the project's lexicon, then of every card that says how its name sounds, which is the narrower scope: each
    word once."""
    known = {_key(entry.word): Pronunciation(entry.word, entry.phonemes) for entry in document.all(LexiconEntry)}
    for card in document.all(Card):
        if card.name and card.pronunciation.strip():
            known[_key(card.name)] = Pronunciation(card.name, card.pronunciation.strip())
    return tuple(known.values())


def entry_of(document: Document, word: str) -> LexiconEntry | None:
    """In the project's lexicon; capitals make no difference."""
    return next((entry for entry in document.all(LexiconEntry) if _key(entry.word) == _key(word)), None)


def say_otherwise(document: Document, word: str, written: str) -> Change:
    """Keep how a word is said, as a respelling or in IPA. Raises Unsayable (`studio.english.respelling`)."""
    before = entry_of(document, word)
    entry = LexiconEntry(
        id=before.id if before is not None else new_id(),
        word=word,
        phonemes=phonemes_of(written),
        written=written.strip(),
    )
    return _step("Say a word otherwise", before, entry)


def forget(entry: LexiconEntry) -> Change:
    """The word is said as the front end says it."""
    return _step("Take a word out of the lexicon", entry, None)


def _step(label: str, before: LexiconEntry | None, after: LexiconEntry | None) -> Change:
    return Change(id=new_id(), label=label, stack="narration", edits=(Edit(before, after),), at=time.time())


class Lexicons:
    """Tells whether a take was made with the entries that its words have now. For one reading of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._changed: dict[str, re.Pattern[str] | None] = {}
        """By recipe: what finds the words that are said otherwise now; None where all are the same."""

    @cached_property
    def _now(self) -> dict[str, str]:
        """Looked up once there is a take to be compared: a scene is read for every sentence that is finished."""
        return _by_word(pronunciations(self._document))

    def outdated(self, take: Take) -> bool:
        """A word of the take is said otherwise now."""
        if take.recipe_id not in self._changed:
            self._changed[take.recipe_id] = self._finder(take.recipe_id)
        finder = self._changed[take.recipe_id]
        return finder is not None and finder.search(take.text.replace("’", "'")) is not None

    def _finder(self, recipe_id: str) -> re.Pattern[str] | None:
        recipe = self._document.get(Recipe, recipe_id)
        if recipe is None or not isinstance(recipe.request, SpeechRequest):
            return None
        then = _by_word(recipe.request.lexicon)
        words = [word for word in then | self._now if then.get(word) != self._now.get(word)]
        return _finder(words) if words else None


def _finder(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def _by_word(entries: Iterable[Pronunciation]) -> dict[str, str]:
    return {_key(entry.word): entry.phonemes for entry in entries}


def _key(word: str) -> str:
    return word.lower().replace("’", "'")
