"""Who says a sentence and with what: the narrator and the characters of the project, and what a take is made of.

Pure; called by `segments`, `speech_request` and the exports, on any thread. What a sentence is to be made of (its
words, voice, pace, pitch, and those of its words that are said otherwise) has a hash, and so has what a take was made
of: a take is fresh where both are the same, in whatever place the sentence stands.
"""

from __future__ import annotations

import hashlib

import msgspec

from studio.domain.document import Document
from studio.domain.project_records import Card, Recipe
from studio.domain.requests import Pronunciation, SpeechRequest
from studio.domain.sound_records import Manner, Narration, Pauses, Take
from studio.services.narration.lexicon import Entries, Narrowed, Scope, pronunciations, unless_own

NARRATION = "narration"
"""The id of the one record."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """Whoever speaks: a voice and how it is used."""

    voice: str
    """Empty: it is not known who narrates, and any voice will do."""
    manner: Manner = Manner()


def narration_of(document: Document) -> Narration:
    return document.get(Narration, NARRATION) or Narration(id=NARRATION)


class Casting:
    """For one reading of a document. `narrator`: who narrates where the project does not say."""

    def __init__(self, document: Document, narrator: Part | None = None) -> None:
        self._document = document
        narration = narration_of(document)
        own = Part(narration.voice, narration.manner) if narration.voice else None
        self.narrator = own or narrator or Part("")
        self.pauses: Pauses = narration.pauses
        self.headings = narration.headings
        self.titles = narration.titles
        self.chapter_titles = bool(narration.chapter_titles)
        self._lexicons: dict[tuple[Scope, tuple[Pronunciation, ...]], Entries] = {}
        self._entries: dict[tuple[Pronunciation, ...], Entries] = {}
        self._made: dict[str, str] = {}
        self._scopes = Narrowed(document)

    def part(self, card_id: str) -> Part:
        """Of a character; the narrator's where it has no voice of its own, or for nobody."""
        card = self._document.get(Card, card_id) if card_id else None
        return Part(card.voice, card.manner) if card is not None and card.voice else self.narrator

    def entries(self, within: Scope, context: tuple[Pronunciation, ...] = ()) -> Entries:
        """What is said otherwise by that character, in that scene, in that paragraph; then what is so by `context`."""
        key = self._scopes.of(within), context
        if key not in self._lexicons:
            own = pronunciations(self._document, key[0])
            self._lexicons[key] = self._of((*own, *unless_own(context, own)))
        return self._lexicons[key]

    def wanted(self, text: str, within: Scope, context: tuple[Pronunciation, ...] = ()) -> str:
        """The hash of what a sentence is to be made of."""
        part = self.part(within.card_id)
        return made_of(text, part.voice, part.manner.speed, part.manner.pitch, self.entries(within, context))

    def made(self, take: Take, like: Part) -> str:
        """The hash of what a take was made of. What is not known of it, is taken to be as in `like`."""
        key = f"{take.id} {like.voice}"
        if key not in self._made:
            recipe = self._document.get(Recipe, take.recipe_id)
            request = recipe.request if recipe is not None else None
            if isinstance(request, SpeechRequest):
                speed, pitch, entries = request.speed, request.pitch, self._of(request.lexicon)
            else:
                speed, pitch, entries = like.manner.speed, like.manner.pitch, self._of(())
            if not like.voice:
                speed, pitch = like.manner.speed, like.manner.pitch
            self._made[key] = made_of(take.text, take.voice if like.voice else "", speed, pitch, entries)
        return self._made[key]

    def said_otherwise(self, take: Take, within: Scope, context: tuple[Pronunciation, ...] = ()) -> bool:
        """A word of the take has another entry now."""
        recipe = self._document.get(Recipe, take.recipe_id)
        if recipe is None or not isinstance(recipe.request, SpeechRequest):
            return False
        then = self._of(recipe.request.lexicon)
        return then.within(take.text) != self.entries(within, context).within(take.text)

    def _of(self, lexicon: tuple[Pronunciation, ...]) -> Entries:
        if lexicon not in self._entries:
            self._entries[lexicon] = Entries(lexicon)
        return self._entries[lexicon]


def made_of(text: str, voice: str, speed: float, pitch: float, entries: Entries) -> str:
    """The hash of all that makes the sound: SHA-256 (hex)."""
    words = entries.within(text)
    facts = (text, voice, round(speed, 3), round(pitch, 3), words)
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def blend(one: str, other: str, share: float) -> str:
    """Two voices as one: `share` of the second, 0 to 1. One of them where the other has no share, or is the same."""
    percent = round(100 * min(1.0, max(0.0, share)))
    if one == other or not other or percent == 0:
        return one
    return other if percent == 100 else f"{one}:{100 - percent}+{other}:{percent}"


def blended(voice: str) -> tuple[str, str, float]:
    """The two voices of a blend, and the share of the second; "" for the second of a single voice."""
    parts = [part.partition(":") for part in voice.split("+")]
    if len(parts) != 2:
        return parts[0][0], "", 0.0
    first, second = (_share(weight) for _, _, weight in parts)
    return parts[0][0], parts[1][0], second / (first + second) if first + second else 0.5


def _share(weight: str) -> float:
    try:
        return max(0.0, float(weight)) if weight else 1.0
    except ValueError:
        return 1.0
