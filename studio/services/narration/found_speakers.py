"""Who speaks in a book, how often, and with what voice they could: those who have a card and those who have none yet.

Pure; called by the cast of the Narration pane on a thread, and by the command line. `directing.cast_speakers`
adds them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain.cards import TITLES, names_of
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.outline import outline, paragraphs_of
from studio.domain.project_records import Card
from studio.domain.sentences import flowing
from studio.services.narration.attribution import Passage, called, gender_of, proposals
from studio.services.narration.dialogue import speeches
from studio.services.narration.first_names import gender_of_first_name
from studio.services.narration.script import passages_of, read_paragraph
from studio.services.narration.speaker_names import SpeakerName, speaker_names

_MARKS: Final = "“”„«»「」『』‹›‘’\"'—– "
_SAMPLE: Final = (20, 160)
"""Letters of a line that somebody is heard with: the first of such a length, else the longest."""


class FoundSpeaker(msgspec.Struct, frozen=True):
    card: Card
    """As the project has it, or as it would be added."""
    is_new: bool
    """The project has no card of it yet."""
    gender: str
    """ "she", "he", or nothing where the text does not tell."""
    lines: int
    """Speeches that it seems to say, or that a person gave to it."""
    sample: str
    """One of its lines, without quotation marks; "" where it has none."""


def find_speakers(document: Document, step: Callable[[float], None] = lambda share: None) -> tuple[FoundSpeaker, ...]:
    """Of the whole book, whoever says most first. `step` is told how much is done and may raise. Any thread."""
    scenes = outline(document)
    read: list[list[Passage]] = []
    for number, (_, scene) in enumerate(scenes):
        step(number / (2 * len(scenes)))
        read.append(passages_of(document, map(read_paragraph, paragraphs_of(document, scene.id))))
    return speakers_of(read, list(document.all(Card)), lambda share: step(0.5 + share / 2))


def passages_of_text(text: str) -> list[Passage]:
    """Of a plain text: paragraphs parted by empty lines, or a paragraph in each line where there is none."""
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.splitlines()
    found = [flowing(" ".join(part.split())) for part in parts if part.strip()]
    spoken = [speeches(part) for part in found]
    return [Passage(part, mine, (None,) * len(mine)) for part, mine in zip(found, spoken, strict=True)]


def speakers_of(
    scenes: Sequence[Sequence[Passage]],
    cards: Sequence[Card] = (),
    step: Callable[[float], None] = lambda share: None,
) -> tuple[FoundSpeaker, ...]:
    """By scenes: a conversation ends with its scene. Characters who say nothing are left out."""
    people = [card for card in cards if card.role == "character"]
    known = {_plain(name) for card in cards for name in names_of(card)}
    known |= {_plain(name) for card in people for name in called(card, people)}
    names = speaker_names([passage for scene in scenes for passage in scene])
    found = [one for one in names if not _is(one, known)]
    told = {_plain(name): one.gender for one in names for name in (one.name, *one.aliases)}
    new = {one: Card(id=new_id(), name=one.name, aliases=one.aliases) for one in found}
    everybody = [*people, *new.values()]
    counts: Counter[str] = Counter()
    samples: dict[str, str] = {}
    for number, scene in enumerate(scenes):
        step(number / len(scenes))
        for card_id, line in _lines(scene, everybody):
            counts[card_id] += 1
            samples[card_id] = _better(samples.get(card_id, ""), line)
    genders = {card.id: _gender(card, [_plain(name) for name in called(card, people)], told) for card in people}
    genders |= {card.id: one.gender for one, card in new.items()}
    mine = {card.id for card in new.values()}
    speak = [card for card in everybody if counts[card.id]]
    speak.sort(key=lambda card: (-counts[card.id], card.name.casefold()))
    return tuple(
        FoundSpeaker(card, card.id in mine, genders[card.id], counts[card.id], samples.get(card.id, ""))
        for card in speak
    )


def _lines(scene: Sequence[Passage], people: Sequence[Card]) -> Iterable[tuple[str, str]]:
    """Who says each speech, as far as it is told."""
    for passage, proposed in zip(scene, proposals(scene, people), strict=True):
        for speech, confirmed, proposal in zip(passage.speeches, passage.confirmed, proposed, strict=True):
            card_id = confirmed if confirmed is not None else proposal.card_id if proposal is not None else ""
            if card_id:
                yield card_id, passage.text[speech.start : speech.end].strip(_MARKS).rstrip(",")


def _better(one: str, other: str) -> str:
    least, most = _SAMPLE
    if least <= len(one) <= most:
        return one
    return max(one, other[:most].rpartition(" ")[0] if len(other) > most else other, key=len)


def _gender(card: Card, names: Sequence[str], told: Mapping[str, str]) -> str:
    """As its own words and voice tell it, else the text, else its first name."""
    in_text = next((told[name] for name in names if told.get(name)), "")
    return gender_of(card) or in_text or gender_of_first_name(_plain(card.name).partition(" ")[0])


def _is(one: SpeakerName, known: set[str]) -> bool:
    return any(_plain(name) in known for name in (one.name, *one.aliases))


def _plain(name: str) -> str:
    """Without titles, in small letters: "Old Pemberton" and "Pemberton" are one."""
    words = [re.sub(r"\.$", "", word.casefold()) for word in name.split()]
    return " ".join([word for word in words if word not in TITLES] or words)
