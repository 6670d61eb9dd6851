"""Who says what between quotation marks: proposals by rules, for a person to confirm.

Pure; called by `script` on the thread that reads the scene. The rules in their order: a speech that goes on, a verb of
saying with a name or alias of a card, the other speeches of the paragraph, a pronoun with a verb of saying, who acts in
the paragraph or just before it, and turns that two take. What no rule tells stays open, and the narrator reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec

from studio.domain.cards import TITLES, names_of
from studio.domain.project_records import Card
from studio.services.narration.dialogue import Speech
from studio.services.narration.said_words import CLAUSE, HE, MAN, SHE, VERBS, WOMAN, WORD, beside, told_in

Rule = Literal["goes on", "named", "same paragraph", "pronoun", "acts", "turn", "model"]
"""model: a writer on this computer chose among the names; the rules told nothing."""
_NEAR: Final = 5
"""Words between a verb of saying and the name."""
RANKS: Final = frozenset(
    (
        "captain", "doctor", "professor", "colonel", "major", "general", "sergeant", "lieutenant", "admiral",
        "inspector", "detective", "officer", "judge", "king", "queen", "prince", "princess", "duke", "duchess",
        "count", "countess", "baron", "baroness", "father", "sister", "bishop", "abbot", "sheriff", "constable",
        "chief", "mayor",
    )
)  # fmt: skip
"""Words before a name by which somebody is spoken of without it."""
_SHORT: Final = {"dr": "doctor", "prof": "professor", "capt": "captain", "sgt": "sergeant", "col": "colonel"}
"""Titles as they are written before a name, and in words."""
_ARTICLES: Final = frozenset(("the", "a", "an"))
_BACK: Final = 3
"""Paragraphs in which a pronoun's name is looked for."""
_LAST: Final = 3
"""Turns in which a pronoun may mean whoever spoke: one of two may have two of them."""


class Passage(msgspec.Struct, frozen=True):
    """A paragraph with its speeches."""

    text: str
    speeches: tuple[Speech, ...]
    confirmed: tuple[str | None, ...]
    """For each speech: the card that a person named, "" for the narrator, None for nobody yet."""


class Proposal(msgspec.Struct, frozen=True):
    card_id: str
    rule: Rule


class _Mention(msgspec.Struct, frozen=True):
    card_id: str
    start: int
    end: int


def proposals(passages: Sequence[Passage], cards: Sequence[Card]) -> tuple[tuple[Proposal | None, ...], ...]:
    """For each speech of each passage, who seems to say it."""
    return tuple(_Reader(cards).read(passages))


class _Reader:
    def __init__(self, cards: Sequence[Card]) -> None:
        people = [card for card in cards if card.role == "character"]
        self._names = [(name, card.id) for card in people for name in called(card, people)]
        self._names.sort(key=lambda pair: -len(pair[0]))
        self._find = _finder([name for name, _ in self._names])
        self._by_name = {name.casefold(): card_id for name, card_id in reversed(self._names)}
        self._genders = {card.id: gender_of(card) for card in people}
        self._turns: list[str] = []
        """Who spoke, paragraph by paragraph, the newest last."""
        self._seen: list[list[_Mention]] = []
        self._open = ""
        """Who goes on in the next paragraph."""
        self._actor = ""
        """Who does something in the paragraph before, in which nobody speaks."""

    def read(self, passages: Sequence[Passage]) -> Iterator[tuple[Proposal | None, ...]]:
        for passage in passages:
            told = told_in(passage.text, passage.speeches)
            mentions = [one for start, end in told for one in self._mentions(passage.text, start, end)]
            found = self._paragraph(passage, told, mentions)
            self._actor = "" if passage.speeches else self._acting(passage.text, mentions)
            self._seen.append(mentions)
            del self._seen[:-_BACK]
            self._remember(passage, found)
            yield tuple(found)

    def _paragraph(
        self, passage: Passage, told: Sequence[tuple[int, int]], mentions: Sequence[_Mention]
    ) -> list[Proposal | None]:
        found = [self._said(passage, place, told) for place in range(len(passage.speeches))]
        if passage.speeches and self._open and not passage.text[: passage.speeches[0].start].strip():
            found[0] = found[0] or Proposal(self._open, "goes on")
        sure = [passage.confirmed[place] or (one.card_id if one else "") for place, one in enumerate(found)]
        named = next((one for one in sure if one), "")
        for place, one in enumerate(found):
            if one is None and named:
                found[place] = Proposal(sure[place] or named, "same paragraph")
            elif one is None:
                found[place] = self._guess(passage, place, told, mentions)
                named = found[place].card_id if found[place] is not None else ""  # type: ignore[union-attr]
        return found

    def _remember(self, passage: Passage, found: Sequence[Proposal | None]) -> None:
        if not passage.speeches:
            self._open = ""
            if passage.text.strip():
                self._turns = self._turns[-2:]
            return
        last = passage.confirmed[-1]
        speaker = last if last is not None else (found[-1].card_id if found[-1] is not None else "")
        self._open = speaker if passage.speeches[-1].open else ""
        self._turns.append(speaker)

    # ---- rules

    def _said(self, passage: Passage, place: int, told: Sequence[tuple[int, int]]) -> Proposal | None:
        """A name with a verb of saying, behind the speech or before it."""
        for start, end in beside(passage.text, passage.speeches[place], told):
            verbs, mentions = _verbs(passage.text, start, end), self._mentions(passage.text, start, end)
            near = [
                (len(WORD.findall(passage.text[min(one.end, at) : max(one.start, at)])), one.card_id)
                for one in mentions
                for at in verbs
            ]
            if near and min(near)[0] <= _NEAR:
                return Proposal(min(near)[1], "named")
        return None

    def _guess(
        self, passage: Passage, place: int, told: Sequence[tuple[int, int]], mentions: Sequence[_Mention]
    ) -> Proposal | None:
        if _somebody(passage, place, told):
            return None
        pronoun = self._pronoun(passage, place, told)
        if pronoun:
            return self._meant(pronoun, mentions, passage.speeches[place].start)
        acting = {one.card_id for one in mentions if _subject(passage.text, one)}
        if len(acting) == 1:
            return Proposal(acting.pop(), "acts")
        doing = _doing(passage.text, told)
        if doing and not acting and (does := self._does(doing, passage)):
            return Proposal(does, "acts")
        if passage.text[: passage.speeches[0].start].strip() or any(
            passage.text[start:end].strip(" \t.,—–") for start, end in told
        ):
            return None
        return self._beat(passage) or self._turn(passage)

    def _beat(self, passage: Passage) -> Proposal | None:
        """Who did something just before, and is not spoken to."""
        spoken = passage.speeches[0]
        called = {one.card_id for one in self._mentions(passage.text, spoken.start, spoken.end)}
        return Proposal(self._actor, "acts") if self._actor and self._actor not in called else None

    def _acting(self, text: str, mentions: Sequence[_Mention]) -> str:
        """Who a paragraph without speech begins with, by name or by a pronoun that one of those who spoke last can be
        meant by, or who alone begins a sentence of it."""
        if mentions and not text[: mentions[0].start].strip():
            return mentions[0].card_id
        first = WORD.search(text)
        word = first[0].casefold() if first is not None else ""
        if word not in SHE | HE:
            acting = {one.card_id for one in mentions if _subject(text, one)}
            return acting.pop() if len(acting) == 1 else ""
        return self._spoke_last("she" if word in SHE else "he")

    def _turn(self, passage: Passage) -> Proposal | None:
        """Two speak in turns: the one before the last one. Who is spoken to does not speak."""
        if len(self._turns) < 2 or not self._turns[-2] or self._turns[-2] == self._turns[-1]:
            return None
        spoken = passage.speeches[0]
        called = {one.card_id for one in self._mentions(passage.text, spoken.start, spoken.end)}
        return None if self._turns[-2] in called else Proposal(self._turns[-2], "turn")

    def _pronoun(self, passage: Passage, place: int, told: Sequence[tuple[int, int]]) -> str:
        """ "she", "he", or nothing."""
        for start, end in beside(passage.text, passage.speeches[place], told):
            words = [word.casefold() for word in WORD.findall(passage.text[start:end])]
            for at, word in enumerate(words):
                nearby = {*words[max(0, at - 1) : at], *words[at + 1 : at + 3]}
                if word in SHE | HE and nearby & VERBS:
                    return "she" if word in SHE else "he"
        return ""

    def _meant(self, pronoun: str, mentions: Sequence[_Mention], at: int) -> Proposal | None:
        """The one who was named last and may be meant, or who spoke last; nobody where two different ones may be."""
        before = [one for one in mentions if one.start < at]
        nearest = [before, *reversed(self._seen)]
        for mentioned in nearest:
            fits = [one for one in mentioned if self._genders.get(one.card_id) in ("", pronoun)]
            known = [one for one in fits if self._genders.get(one.card_id) == pronoun] or fits
            if known:
                return Proposal(known[-1].card_id, "pronoun") if len({one.card_id for one in known}) == 1 else None
        spoke = self._spoke_last(pronoun)
        return Proposal(spoke, "pronoun") if spoke else None

    def _does(self, pronoun: str, passage: Passage) -> str:
        """Who "she" or "he" beside a speech is: who acted just before, else one of those who spoke last, in turns."""
        turn = self._turn(passage)
        wanted = (self._actor, self._spoke_last(pronoun), turn.card_id if turn is not None else "")
        return next((one for one in wanted if one and self._genders.get(one) == pronoun), "")

    def _spoke_last(self, pronoun: str) -> str:
        """The one of those who spoke last that a pronoun can be meant by."""
        fits = {one for one in self._turns[-_LAST:] if one and self._genders.get(one) == pronoun}
        return fits.pop() if len(fits) == 1 else ""

    # ---- where

    def _mentions(self, text: str, start: int, end: int) -> list[_Mention]:
        if self._find is None:
            return []
        found = self._find.finditer(text, start, end)
        return [_Mention(self._by_name[_plain(one[0])], one.start(), one.end()) for one in found]


def called(card: Card, people: Sequence[Card]) -> Iterator[str]:
    """Its names, and its first name, its surname, its rank ("the captain") where nobody else has them."""
    yield from names_of(card)
    words = card.name.split()
    rank = _rank(words[0]) if len(words) > 1 else ""
    if rank in RANKS and not any(rank in map(_rank, other.name.split()) for other in people if other.id != card.id):
        yield f"the {rank}"
    parts = [word for word in words if word.casefold().rstrip(".") not in TITLES]
    if len(words) < 2 or not parts:
        return
    others = {word for other in people if other.id != card.id for name in names_of(other) for word in name.split()}
    first, last = parts[0], parts[-1]
    if len(first) > 2 and first not in others:
        yield first
    if last != first and len(last) > 2 and last[0].isupper() and last not in others:
        yield last


def _rank(word: str) -> str:
    plain = word.casefold().rstrip(".")
    return _SHORT.get(plain, plain)


def _finder(names: Sequence[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in names)
    return re.compile("|".join(rf"(?<!\w){_begun(pattern)}(?!\w)" for pattern in patterns))


def _begun(pattern: str) -> str:
    """Also with a capital, where it begins a sentence."""
    return f"[{pattern[0]}{pattern[0].upper()}]{pattern[1:]}" if pattern[0].islower() else pattern


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _verbs(text: str, start: int, end: int) -> list[int]:
    return [one.start() for one in WORD.finditer(text, start, end) if one[0].casefold() in VERBS]


def _subject(text: str, mention: _Mention) -> bool:
    """It begins its sentence."""
    before = text[: mention.start].rstrip()
    return not before or before[-1] in '.!?…”"»’」'


def _somebody(passage: Passage, place: int, told: Sequence[tuple[int, int]]) -> bool:
    """The speech is said by somebody who has no name there: "said the doctor", "the other one answered"."""
    for start, end in beside(passage.text, passage.speeches[place], told):
        words = [word.casefold() for word in WORD.findall(passage.text[start:end])]
        verb = next((at for at, word in enumerate(words) if word in VERBS), None)
        if verb is not None and (set(words[verb + 1 : verb + 2]) | set(words[:1] if verb else ())) & _ARTICLES:
            return True
    return False


def _doing(text: str, told: Sequence[tuple[int, int]]) -> str:
    """ "she" or "he" where what is told beside the speeches has sentences that begin so, all of them alike."""
    begins = [at for start, end in told for at in (start, *(stop.end() for stop in CLAUSE.finditer(text, start, end)))]
    found = [(WORD.search(text, at), end) for at in begins for start, end in told if start <= at < end]
    first = {one[0].casefold() for one, end in found if one is not None and one.end() <= end}
    if bool(first & SHE) == bool(first & HE):
        return ""
    return "she" if first & SHE else "he"


def gender_of(card: Card) -> str:
    """ "she" or "he" where the card's words tell it, else its voice; empty where neither does."""
    words = {word.casefold() for word in WORD.findall(f"{card.name} {card.facts} {card.appearance} {card.notes}")}
    if bool(words & WOMAN) != bool(words & MAN):
        return "she" if words & WOMAN else "he"
    return {"f_": "she", "m_": "he"}.get(card.voice[1:3], "")


def speakers(cards: Sequence[Card]) -> Mapping[str, Card]:
    """The characters, by id, in the order in which they are offered."""
    people = [card for card in cards if card.role == "character"]
    return {card.id: card for card in sorted(people, key=lambda card: (card.name.casefold(), card.id))}
