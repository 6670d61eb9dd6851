"""Cards of a book: by which names its text and a person's words mean one, where each appears, and changes of cards.

Pure. Called by the Writing pane's cards (places on a thread), by what is sent to writers and by pictures of characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

import msgspec

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.draft import Draft
from studio.domain.ids import new_id
from studio.domain.outline import outline, paragraphs_of
from studio.domain.project_records import Card
from studio.domain.text_records import Scene

Role = Literal["character", "place", "thing", "style"]
ROLES: Final[tuple[Role, ...]] = ("character", "place", "thing", "style")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Han and kana: words of these scripts have no boundary that can be seen."""

_FIRST: Final = "first name of "
TITLES: Final = frozenset({
    "mr", "mrs", "ms", "miss", "mister", "master", "dr", "doctor", "sir", "dame", "lady", "lord", "madam",
    "madame", "monsieur", "mademoiselle", "herr", "frau", "don", "doña", "signor", "signora", "count",
    "countess", "duke", "duchess", "prince", "princess", "king", "queen", "captain", "colonel", "major",
    "general", "lieutenant", "sergeant", "admiral", "father", "mother", "brother", "sister", "aunt", "uncle",
    "reverend", "professor", "judge", "saint", "st", "the", "a", "an", "old", "little", "young", "grandma",
    "grandpa", "grandmother", "grandfather", "cousin",
})  # fmt: skip
"""Words before a name that are no first name."""


class Appearance(msgspec.Struct, frozen=True):
    """A scene that names a card."""

    scene_id: str
    title: str
    times: int
    paragraph_id: str
    """Where it is named first, and from where to where."""
    start: int
    end: int


def names_of(card: Card) -> tuple[str, ...]:
    """Its name and its aliases, none of them blank, the longest first."""
    names = {" ".join(name.split()) for name in (card.name, *card.aliases)}
    return tuple(sorted(names - {""}, key=lambda name: (-len(name), name)))


def said(words: str, name: str) -> bool:
    """Whether a person's words have the name, in small or capital letters."""
    return _pattern((name,), True).search(words) is not None


def last_said(text: str, name: str) -> int:
    """Where a text has the name last, as a whole word; -1 where it does not. Its capital letters count, so that Will is
    no will; a name without any is found however it is written. The first of several words may be small: old Daniel, the
    Mill."""
    name = " ".join(name.split())
    if not name or _hint(name.casefold()) not in text.casefold():
        return -1
    loose = name == name.lower()
    names = (name,) if loose else _written(name)
    return max((found.start() for found in _pattern(names, loose).finditer(text)), default=-1)


def _written(name: str) -> tuple[str, ...]:
    """How a text has a name with capital letters: as it is, all in capitals, its first word small within a sentence,
    where a later one has a capital."""
    first, _, rest = name.partition(" ")
    small = (f"{first.lower()} {rest}",) if first.istitle() and rest != rest.lower() else ()
    return (name, name.upper(), *small)


def first_name(card: Card, cards: Iterable[Card]) -> str:
    """The first name of a character, where it can mean no other of the cards and is none of its names yet; else ""."""
    words = card.name.split()
    if card.role != "character" or len(words) < 2 or not words[0].istitle() or not words[0].isalpha():
        return ""
    first = words[0]
    if first.casefold() in TITLES or first in names_of(card):
        return ""
    others = [name.split() for one in cards if one.id != card.id for name in names_of(one)]
    return "" if any(first.casefold() in (word.casefold() for word in name) for name in others) else first


class Looked(msgspec.Struct, frozen=True):
    """What looking through the text found."""

    places: dict[str, tuple[Appearance, ...]]
    """By card, the scenes that name it, in reading order. Capital letters of a name count, so that Will is no will; a
    name without any is found however it is written."""
    first_names: dict[str, tuple[str, int]]
    """By card that has one by `first_name`: the name, and how many scenes have it; none where no scene does."""


def look_through(document: Document, step: Callable[[float], None] = lambda share: None) -> Looked:
    """One look at all paragraphs. `step` is told how much is done and may raise. Any thread."""
    cards = list(document.all(Card))
    firsts = {card.id: name for card in cards if (name := first_name(card, cards))}
    names = {card.id: names_of(card) for card in cards}
    found = _places_of(document, names | {_FIRST + card_id: (name,) for card_id, name in firsts.items()}, step)
    counts = {card_id: (name, len(found[_FIRST + card_id])) for card_id, name in firsts.items()}
    return Looked(
        {card_id: found[card_id] for card_id in names}, {one: count for one, count in counts.items() if count[1]}
    )


def scenes_that_name(
    document: Document, card: Card, scene_ids: Sequence[str], step: Callable[[float], None] = lambda share: None
) -> tuple[Appearance, ...]:
    """Of these scenes those that name the card, in their order; names are found as in `Looked.places`. Any thread."""
    return _places_of(document, {card.id: names_of(card)}, step, scene_ids).get(card.id, ())


def _places_of(
    document: Document,
    wanted: Mapping[str, tuple[str, ...]],
    step: Callable[[float], None],
    among: Sequence[str] | None = None,
) -> dict[str, tuple[Appearance, ...]]:
    """By key of `wanted`, the scenes that have one of its names."""
    cards = [(key, _Names(names)) for key, names in wanted.items() if names]
    found: dict[str, list[Appearance]] = {key: [] for key in wanted}
    if among is None:
        scenes = [scene for _, scene in outline(document)]
    else:
        scenes = [scene for scene in document.each(Scene, among) if scene is not None]
    for number, scene in enumerate(scenes):
        step(number / len(scenes))
        here: dict[str, Appearance] = {}
        for paragraph in paragraphs_of(document, scene.id):
            small = paragraph.text.casefold()
            for card_id, names in cards:
                spans = names.spans(paragraph.text, small)
                if not spans:
                    continue
                first = here.get(card_id) or Appearance(scene.id, scene.title, 0, paragraph.id, *spans[0])
                here[card_id] = msgspec.structs.replace(first, times=first.times + len(spans))
        for card_id, one in here.items():
            found[card_id].append(one)
    return {card_id: tuple(places) for card_id, places in found.items()}


class _Names:
    """One card's names, made ready to be looked for in many paragraphs."""

    def __init__(self, names: tuple[str, ...]) -> None:
        capital = tuple(name for name in names if name != name.lower())
        small = tuple(name for name in names if name == name.lower())
        written = tuple(dict.fromkeys(one for name in capital for one in _written(name)))
        self._exact = _pattern(written, False) if capital else None
        self._loose = _pattern(small, True) if small else None
        # A plain look for the first word of each name spares most paragraphs the patterns.
        self._hints = {_hint(name.casefold()) for name in names}

    def spans(self, text: str, small: str) -> list[tuple[int, int]]:
        """Where the text has one of the names, in order; none counts twice. `small`: the text, casefolded."""
        if not any(hint in small for hint in self._hints):
            return []
        found = [one.span() for pattern in (self._exact, self._loose) if pattern for one in pattern.finditer(text)]
        apart: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if not apart or start >= apart[-1][1]:
                apart.append((start, end))
        return apart


def _hint(name: str) -> str:
    return re.split(r"[\s'’]", name.strip("'’"), maxsplit=1)[0]


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...], loose: bool) -> re.Pattern[str]:
    """Any of the names, as whole words; blanks and apostrophes of any kind."""
    return re.compile("|".join(_whole(name) for name in names), re.IGNORECASE if loose else 0)


def _whole(name: str) -> str:
    letters = re.sub(r"['’]", "['’]", re.escape(name).replace(r"\ ", r"\s+"))
    before = "" if _UNSPACED.match(name[0]) else r"(?<!\w)"
    behind = "" if _UNSPACED.match(name[-1]) else r"(?!\w)"
    return f"{before}{letters}{behind}"


# ---- changes


def aliases_from(words: str) -> tuple[str, ...]:
    """What is typed into one line, parted by commas; each once."""
    return tuple(dict.fromkeys(one for one in (" ".join(part.split()) for part in re.split("[,;、，]", words)) if one))


def add_card(document: Document, name: str, role: Role, seed: int) -> tuple[Change, str]:
    """A new card, and its id. The name gets a number where another card has it."""
    taken = {card.name for card in document.all(Card)}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 3)))
    card = Card(id=new_id(), name=next(one for one in names if one not in taken), role=role, seed=seed)
    draft = Draft(document)
    draft.put(card)
    return draft.change("New card"), card.id


def change_card(document: Document, card_id: str, values: Mapping[str, object]) -> Change:
    """These fields with these values. Raises KeyError when the card is gone."""
    draft = Draft(document)
    draft.put(msgspec.structs.replace(draft.need(Card, card_id), **values))
    return draft.change("Rename card" if set(values) == {"name"} else "Change card")


def remove_card(document: Document, card_id: str) -> Change:
    """Raises KeyError when the card is gone."""
    draft = Draft(document)
    draft.remove(draft.need(Card, card_id))
    return draft.change("Remove card")


def matching(cards: Iterable[Card], words: str) -> list[Card]:
    """Cards whose name, aliases, facts, appearance or notes have all of the words, by name."""
    asked = words.casefold().split()
    found = []
    for card in cards:
        text = "\n".join((card.name, *card.aliases, card.facts, card.appearance, card.notes)).casefold()
        if all(word in text for word in asked):
            found.append(card)
    return sorted(found, key=lambda card: (card.name.casefold(), card.id))
