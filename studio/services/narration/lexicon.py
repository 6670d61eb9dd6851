"""The project's pronunciation lexicon: words said otherwise than the front end says them. Pure; any thread.

Called by the narration pane, by `segments` for the request of a voice, and by `triptych reading`. A take remembers in
its recipe with which entries it was made, so that it is stale exactly where one of its words is said otherwise now.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.project_records import Card
from studio.domain.requests import Pronunciation
from studio.domain.sound_records import LexiconEntry
from studio.english.respelling import phonemes_of
from studio.english.tense import READ_IN_THE_PAST, read_before


class Scope(NamedTuple):
    """For what an entry holds; "" for any."""

    card_id: str = ""
    scene_id: str = ""
    paragraph_id: str = ""


EVERYWHERE: Final = Scope()


class _Lexicon(msgspec.Struct, frozen=True):
    """Of a project; words by `_key`."""

    entries: Mapping[Scope, Mapping[str, LexiconEntry]]
    spoken: Mapping[Scope, Mapping[str, Pronunciation]]
    names: Mapping[str, Pronunciation]


def _read(entries: Iterable[LexiconEntry], cards: Iterable[Card]) -> _Lexicon:
    """Of two entries of one word the older is found, and the newer is spoken."""
    by_word: dict[Scope, dict[str, LexiconEntry]] = {}
    spoken: dict[Scope, dict[str, Pronunciation]] = {}
    for entry in entries:
        scope, word = scope_of(entry), _key(entry.word)
        by_word.setdefault(scope, {}).setdefault(word, entry)
        if word:
            spoken.setdefault(scope, {})[word] = Pronunciation(entry.word, entry.phonemes)
    names = {
        _key(card.name): Pronunciation(card.name, card.pronunciation.strip())
        for card in cards
        if card.name.strip() and card.pronunciation.strip()
    }
    return _Lexicon(by_word, spoken, names)


def _lexicon(document: Document) -> _Lexicon:
    return document.derived(_read, LexiconEntry, Card)


def pronunciations(document: Document, within: Scope = EVERYWHERE) -> tuple[Pronunciation, ...]:
    """Each word once: of the project's lexicon, then of every card that says how its name sounds, then of the entries
    for that scene, those for what that character says, and those for that paragraph. The narrower scope goes before the
    wider one."""
    lexicon = _lexicon(document)
    known = {**lexicon.spoken.get(EVERYWHERE, {}), **lexicon.names}
    card_id, scene_id, paragraph_id = within
    for scope in (
        Scope(scene_id=scene_id),
        Scope(card_id),
        Scope(card_id, scene_id),
        Scope(paragraph_id=paragraph_id),
    ):
        if any(scope):
            known.update(lexicon.spoken.get(scope, {}))
    return tuple(known.values())


def unless_own(context: Iterable[Pronunciation], own: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    """Of what the sentences before say about the sound of words: those for which the user has no entry."""
    known = {_key(entry.word) for entry in own}
    return tuple(entry for entry in context if _key(entry.word) not in known)


def by_context(text: str, before: str) -> tuple[Pronunciation, ...]:
    """Words of a sentence whose sound hangs on the sentences before: "They read on." in a story told in the past."""
    return _READ if "read" in text.lower() and read_before(text, before) else ()


_READ: Final = (Pronunciation("read", READ_IN_THE_PAST),)


def scopes(document: Document) -> Collection[Scope]:
    """Those for which the project has entries."""
    return _lexicon(document).entries.keys()


class Narrowed:
    """Tells what of a scope matters: most scenes, characters and paragraphs have no entries of their own."""

    def __init__(self, document: Document) -> None:
        known = scopes(document)
        self._cards = {one.card_id for one in known}
        self._scenes = {one.scene_id for one in known}
        self._paragraphs = {one.paragraph_id for one in known}

    def of(self, within: Scope) -> Scope:
        return Scope(
            within.card_id if within.card_id in self._cards else "",
            within.scene_id if within.scene_id in self._scenes else "",
            within.paragraph_id if within.paragraph_id in self._paragraphs else "",
        )


def scope_of(entry: LexiconEntry) -> Scope:
    return Scope(entry.card_id, entry.scene_id, entry.paragraph_id)


def entry_of(document: Document, word: str, scope: Scope = EVERYWHERE) -> LexiconEntry | None:
    """In the lexicon of that scope, the project's own unless it is told; capitals make no difference."""
    return _lexicon(document).entries.get(scope, {}).get(_key(word))


def say_otherwise(document: Document, word: str, written: str, scope: Scope = EVERYWHERE) -> Change:
    """Keep how a word is said, as a respelling or in IPA. Raises Unsayable (`studio.english.respelling`)."""
    before = entry_of(document, word, scope)
    entry = LexiconEntry(
        id=before.id if before is not None else new_id(),
        word=word,
        phonemes=phonemes_of(written),
        written=written.strip(),
        card_id=scope.card_id,
        scene_id=scope.scene_id,
        paragraph_id=scope.paragraph_id,
    )
    return _step("Say a word otherwise", before, entry)


def forget(entry: LexiconEntry) -> Change:
    """The word is said as the front end says it."""
    return _step("Take a word out of the lexicon", entry, None)


def _step(label: str, before: LexiconEntry | None, after: LexiconEntry | None) -> Change:
    return Change(id=new_id(), label=label, stack="narration", edits=(Edit(before, after),), at=time.time())


class Entries:
    """Pronunciations, and which of them a text has. A word of several is one where it stands as it is."""

    def __init__(self, entries: Iterable[Pronunciation]) -> None:
        self._phonemes = {_key(entry.word): entry.phonemes for entry in entries}
        self._finder = _finder(self._phonemes) if self._phonemes else None

    def within(self, text: str) -> tuple[tuple[str, str], ...]:
        """The words of the text that are said otherwise, with their sounds; each once, in the order of the alphabet."""
        if self._finder is None:
            return ()
        found = {_key(" ".join(one.split())) for one in self._finder.findall(text.replace("’", "'"))}
        return tuple((word, self._phonemes[word]) for word in sorted(found))


def _finder(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    patterns = (r"\s+".join(map(re.escape, word.split())) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


def _key(word: str) -> str:
    return " ".join(word.lower().replace("’", "'").split())
