"""Which cards a text is about by its meaning, without naming them: how near it comes to what is written on each.

Used by the assistant's room, which asks `found` on a thread; `TextMeanings` has texts read in the background. Cards
differ in how near they are to anything in their book: a text counts where it comes far nearer to one than passages
from all over the book do.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from studio.domain.document import Document
from studio.domain.matter import apart
from studio.domain.outline import outline
from studio.domain.passages import Place
from studio.domain.project_records import Card
from studio.domain.text_records import Paragraph, Scene
from studio.services.likeness import Meanings
from studio.services.meanings import Unread

PASSAGES: Final = 40
"""Of the book, against which a text is held."""
LEAST_PASSAGES: Final = 12
"""Below which a book is too short to tell what is usual in it."""
WORDS: Final = 90
"""At the end of a text; about as much as the model of meanings reads."""
USUAL: Final = 2.5
"""Standard deviations above what is usual, and below: measured on a book with ten cards, see docs/assistant.md."""
NEAR: Final = 0.42
MOST: Final = 2
"""Cards that enter by meaning."""
_AROUND: Final = 3
"""Paragraphs of a passage."""


def pieces(text: str) -> tuple[str, ...]:
    """The end of a text, whole and in two."""
    words = text.split()[-WORDS:]
    half = WORDS // 2
    found = (" ".join(words), " ".join(words[-half:]), " ".join(words[:-half]))
    return tuple(dict.fromkeys(one for one in found if one))


def ending_at(document: Document, place: Place) -> str:
    """The last words before a place of a scene; "" where it is gone."""
    paragraph = document.get(Paragraph, place[0])
    scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
    if paragraph is None or scene is None or paragraph.id not in scene.paragraphs:
        return ""
    text = paragraph.text[: place[1]]
    at = scene.paragraphs.index(paragraph.id)
    while at > 0 and len(text.split()) < WORDS:
        at -= 1
        text = f"{document.need(Paragraph, scene.paragraphs[at]).text} {text}"
    return text


def passages_over(document: Document, most: int = PASSAGES) -> tuple[str, ...]:
    """Passages from all over the book, of a few paragraphs each."""
    around = apart(document)
    scenes = [scene for _, scene in outline(document) if scene.paragraphs and scene.id not in around]
    if not scenes:
        return ()
    rounds = -(-most // len(scenes))
    found: list[str] = []
    for number in range(min(most, len(scenes) * rounds)):
        scene = scenes[number * len(scenes) // most] if len(scenes) >= most else scenes[number % len(scenes)]
        share = (number // len(scenes) + 1) / (rounds + 1)
        end = max(1, min(len(scene.paragraphs), int(len(scene.paragraphs) * share) + 1))
        texts = [document.need(Paragraph, one).text for one in scene.paragraphs[max(0, end - _AROUND) : end]]
        found.append(" ".join(" ".join(texts).split()[-WORDS:]))
    return tuple(dict.fromkeys(one for one in found if len(one.split()) >= WORDS // 3))


def facts_of(cards: Iterable[Card]) -> dict[str, str]:
    """By id of those that may enter by meaning, what is read of each."""
    return {card.id: " ".join(card.facts.split()) for card in cards if card.told == "mentioned" and card.facts.strip()}


class CardLikeness:
    """An `Index` of `TextMeanings`; what was read once is remembered as long as it is wanted."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._cards: dict[str, str] = {}
        self._here: tuple[str, ...] = ()
        self._book: tuple[tuple[str, ...], ...] = ()
        self._known: dict[bytes, bytes] = {}

    def want(self, cards: Mapping[str, str], here: str, book: Sequence[str]) -> None:
        """`cards`: facts by id. `here`: the text that is written on. `book`: passages from all over it."""
        with self._turn:
            self._cards = dict(cards)
            self._here = pieces(here)
            self._book = tuple(pieces(one) for one in book)
            wanted = {_key(text) for text in self._texts()}
            self._known = {key: data for key, data in self._known.items() if key in wanted}

    def _texts(self) -> list[str]:
        return [*self._here, *self._cards.values(), *(piece for one in self._book for piece in one)]

    def unread(self, most: int) -> Unread:
        with self._turn:
            found = {_key(text): text for text in self._texts()}
            left = [(key, text) for key, text in found.items() if key not in self._known]
            return Unread(tuple(left[:most]))

    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None:
        with self._turn:
            self._known.update(meanings)

    def found(self) -> dict[str, float]:
        """By id of the cards that the text is about, the cosine; none before all is read, nor in a book too short."""
        with self._turn:
            if not self._here or len(self._book) < LEAST_PASSAGES or not self._cards:
                return {}
            if any(_key(text) not in self._known for text in self._texts()):
                return {}
            cards = [(card_id.encode(), self._known[_key(text)]) for card_id, text in self._cards.items()]
            meanings = Meanings(cards)
            here = self._nearest(meanings, self._here)
            book = [self._nearest(meanings, one) for one in self._book]
        told = {}
        for card_id in self._cards:
            row = meanings.row(card_id.encode())
            if row < 0:
                continue
            usual = [one[row] for one in book]
            mean = sum(usual) / len(usual)
            spread = (sum((one - mean) ** 2 for one in usual) / len(usual)) ** 0.5
            if here[row] >= NEAR and here[row] - mean >= USUAL * spread:
                told[card_id] = here[row]
        return dict(sorted(told.items(), key=lambda one: -one[1])[:MOST])

    def _nearest(self, meanings: Meanings, texts: Sequence[str]) -> list[float]:
        """Of each card, how near the nearest of the pieces comes."""
        rows = [meanings.likeness(self._known[_key(text)]) for text in texts]
        return [max(column) for column in zip(*rows, strict=True)]


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
