"""A scene as a script: its sentences, cut where another one speaks, with who says each. Pure reading of the document.

Called by `segments`, on the thread that reads the scene. A speech between quotation marks that a person gave to
a character is a piece of its own; what nobody was given is read by the narrator, and a sentence that one voice reads is
one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.sentences import flowing, split_sentences
from studio.domain.sound_records import SpokenLine
from studio.domain.text_records import Paragraph
from studio.services.narration.attribution import Passage, Proposal, proposals
from studio.services.narration.belonging import Neighbours
from studio.services.narration.dialogue import Speech, speeches


class Read(msgspec.Struct, frozen=True, gc=False):
    """What of a paragraph does not depend on anything else."""

    paragraph: Paragraph
    sentences: tuple[tuple[int, int], ...]
    """Characters [start, end); those without a letter or digit are left out."""
    speeches: tuple[Speech, ...]


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A sentence, or a part of it that one voice says."""

    text: str
    card_id: str
    """Who says it; "" for the narrator."""
    speeches: tuple[int, ...]
    """Places of the speeches of the paragraph that it has something of."""
    ends: bool
    """It ends its sentence."""


class Lines(msgspec.Struct, frozen=True):
    """The speeches of a paragraph, and who says them."""

    texts: tuple[str, ...] = ()
    confirmed: tuple[SpokenLine | None, ...] = ()
    proposed: tuple[Proposal | None, ...] = ()


UNSPOKEN: Final = ("rule", "code", "table", "picture")
"""Styles of paragraphs that are looked at, and passed over by a voice."""


def read_paragraph(paragraph: Paragraph) -> Read:
    if paragraph.style in UNSPOKEN:
        return Read(paragraph, (), ())
    text, at = flowing(paragraph.text), 0
    found: list[tuple[int, int]] = []
    for sentence in split_sentences(paragraph.text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        if any(letter.isalnum() for letter in sentence):
            found.append((start, at))
    is_title = paragraph.id == paragraph.scene_id
    return Read(paragraph, tuple(found), () if is_title else speeches(text))


def _characters(cards: Iterable[Card]) -> tuple[Card, ...]:
    return tuple(card for card in cards if card.role == "character")


def lines_of(document: Document, read: Sequence[Read]) -> tuple[Lines, ...]:
    """For each paragraph of a scene. Nobody is proposed where the project has no character."""
    texts = [tuple(flowing(one.paragraph.text)[s.start : s.end] for s in one.speeches) for one in read]
    confirmed = [_confirmed(document, one.paragraph.id, mine) for one, mine in zip(read, texts, strict=True)]
    people = document.derived(_characters, Card)
    passages = [_passage(*both) for both in zip(read, confirmed, strict=True)]
    proposed = proposals(passages, people) if people else tuple((None,) * len(mine) for mine in texts)
    return tuple(Lines(*both) for both in zip(texts, confirmed, proposed, strict=True))


def passages_of(document: Document, read: Iterable[Read]) -> list[Passage]:
    """As the rules of `attribution` read them."""
    found = []
    for one in read:
        text = flowing(one.paragraph.text)
        mine = tuple(text[s.start : s.end] for s in one.speeches)
        found.append(_passage(one, _confirmed(document, one.paragraph.id, mine)))
    return found


def _passage(read: Read, lines: Sequence[SpokenLine | None]) -> Passage:
    confirmed = tuple(line.card_id if line else None for line in lines)
    return Passage(flowing(read.paragraph.text), read.speeches, confirmed)


def _confirmed(document: Document, paragraph_id: str, texts: Sequence[str]) -> tuple[SpokenLine | None, ...]:
    kept = document.where(SpokenLine, "paragraph_id", paragraph_id)
    if not kept or not texts:
        return (None,) * len(texts)
    neighbours = Neighbours(texts)
    found: dict[int | None, SpokenLine] = {neighbours.owner(line): line for line in kept}
    return tuple(found.get(place) for place in range(len(texts)))


def pieces(read: Read, lines: Lines, voices: Mapping[str, object]) -> tuple[Piece, ...]:
    """`voices`: the cards that have a voice of their own; who has none is read by the narrator."""
    said = [line.card_id if line is not None and line.card_id in voices else "" for line in lines.confirmed]
    text = flowing(read.paragraph.text)
    return tuple(piece for start, end in read.sentences for piece in _cut(text, start, end, read.speeches, said))


def _cut(text: str, start: int, end: int, spoken: Sequence[Speech], said: Sequence[str]) -> list[Piece]:
    spans: list[tuple[int, int, str, tuple[int, ...]]] = []
    at = start
    for place, speech in enumerate(spoken):
        first, last = max(start, speech.start), min(end, speech.end)
        if first >= last:
            continue
        if first > at:
            spans.append((at, first, "", ()))
        spans.append((first, last, said[place], (place,)))
        at = last
    if at < end:
        spans.append((at, end, "", ()))
    merged: list[tuple[int, int, str, tuple[int, ...]]] = []
    for span in spans:
        silent = not any(letter.isalnum() for letter in text[span[0] : span[1]])
        if merged and (silent or merged[-1][2] == span[2] or _silent(text, merged[-1])):
            before = merged.pop()
            whose = before[2] if silent or not _silent(text, before) else span[2]
            span = (before[0], span[1], whose, (*before[3], *span[3]))  # noqa: PLW2901
        merged.append(span)
    last_one = len(merged) - 1
    return [
        Piece(text[first:last].strip(), card_id, places, number == last_one)
        for number, (first, last, card_id, places) in enumerate(merged)
    ]


def _silent(text: str, span: tuple[int, int, str, tuple[int, ...]]) -> bool:
    return not any(letter.isalnum() for letter in text[span[0] : span[1]])
