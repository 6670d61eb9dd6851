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

from studio.domain.cards import names_of
from studio.domain.project_records import Card
from studio.services.narration.dialogue import Speech

Rule = Literal["goes on", "named", "same paragraph", "pronoun", "acts", "turn", "model"]
"""model: a writer on this computer chose among the names; the rules told nothing."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VERBS: Final = _words(
    "said says say asked asks replied replies answered answers cried cries shouted whispered murmured muttered "
    "added snapped called exclaimed demanded breathed growled sighed laughed yelled screamed wondered began "
    "continued agreed told repeated insisted suggested admitted explained warned groaned hissed grumbled "
    "declared announced protested promised observed remarked returned went begged pleaded ordered commanded "
    "hollered bellowed stammered croaked sobbed chuckled countered interrupted corrected conceded guessed "
    "finished teased scolded mumbled purred roared barked sagte sagt fragte fragt rief antwortete flüsterte "
    "meinte murmelte erwiderte schrie dit demanda demande répondit répond cria murmura ajouta fit dijo dice "
    "preguntó respondió gritó murmuró susurró añadió disse dice chiese rispose gridò mormorò aggiunse perguntou "
    "respondeu gritou murmurou zei vroeg riep antwoordde fluisterde powiedział powiedziała zapytał zapytała "
    "odparł odparła"
)
_SHE: Final = _words("she sie elle ella lei ela zij ze")
_HE: Final = _words("he er il él lui ele hij")
_WOMAN: Final = _words("she her mrs ms miss woman girl mother sister aunt daughter queen wife lady grandmother witch")
_MAN: Final = _words("he him his mr sir man boy father brother uncle son king husband lord grandfather wizard")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_CLAUSE: Final = re.compile(
    r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bMme)(?<!\bSgt)(?<!\bRev)(?<!\bCol)(?<!\bGen)(?<!\bHon)"
    r"(?<!\bCapt)(?<!\bProf)[.;!?…](?:\s|$)"
)
"""Where a clause ends; titles have a full stop too: "said Mrs. Cole"."""
_NEAR: Final = 5
"""Words between a verb of saying and the name."""
_BACK: Final = 3
"""Paragraphs in which a pronoun's name is looked for."""


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
        self._names = [(name, card.id) for card in people for name in _called(card, people)]
        self._names.sort(key=lambda pair: -len(pair[0]))
        self._find = _finder([name for name, _ in self._names])
        self._by_name = {name.casefold(): card_id for name, card_id in reversed(self._names)}
        self._genders = {card.id: _gender(card) for card in people}
        self._turns: list[str] = []
        """Who spoke, paragraph by paragraph, the newest last."""
        self._seen: list[list[_Mention]] = []
        self._open = ""
        """Who goes on in the next paragraph."""
        self._actor = ""
        """Who does something in the paragraph before, in which nobody speaks."""

    def read(self, passages: Sequence[Passage]) -> Iterator[tuple[Proposal | None, ...]]:
        for passage in passages:
            told = self._told(passage)
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
        for start, end in self._beside(passage, place, told):
            verbs, mentions = _verbs(passage.text, start, end), self._mentions(passage.text, start, end)
            near = [
                (len(_WORD.findall(passage.text[min(one.end, at) : max(one.start, at)])), one.card_id)
                for one in mentions
                for at in verbs
            ]
            if near and min(near)[0] <= _NEAR:
                return Proposal(min(near)[1], "named")
        return None

    def _guess(
        self, passage: Passage, place: int, told: Sequence[tuple[int, int]], mentions: Sequence[_Mention]
    ) -> Proposal | None:
        pronoun = self._pronoun(passage, place, told)
        if pronoun:
            return self._meant(pronoun, mentions, passage.speeches[place].start)
        first = next((one for one in mentions if _subject(passage.text, one)), None)
        if first is not None and len({one.card_id for one in mentions}) == 1:
            return Proposal(first.card_id, "acts")
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
        """Who a paragraph without speech begins with: by name, or by a pronoun that one of the last two who spoke can
        be meant by."""
        if mentions and not text[: mentions[0].start].strip():
            return mentions[0].card_id
        first = _WORD.search(text)
        word = first[0].casefold() if first is not None else ""
        if word not in _SHE | _HE:
            return ""
        wanted = "she" if word in _SHE else "he"
        fits = {one for one in self._turns[-2:] if one and self._genders.get(one) == wanted}
        return fits.pop() if len(fits) == 1 else ""

    def _turn(self, passage: Passage) -> Proposal | None:
        """Two speak in turns: the one before the last one. Who is spoken to does not speak."""
        if len(self._turns) < 2 or not self._turns[-2] or self._turns[-2] == self._turns[-1]:
            return None
        spoken = passage.speeches[0]
        called = {one.card_id for one in self._mentions(passage.text, spoken.start, spoken.end)}
        return None if self._turns[-2] in called else Proposal(self._turns[-2], "turn")

    def _pronoun(self, passage: Passage, place: int, told: Sequence[tuple[int, int]]) -> str:
        """ "she", "he", or nothing."""
        for start, end in self._beside(passage, place, told):
            words = [word.casefold() for word in _WORD.findall(passage.text[start:end])]
            for at, word in enumerate(words):
                beside = {*words[max(0, at - 1) : at], *words[at + 1 : at + 3]}
                if word in _SHE | _HE and beside & _VERBS:
                    return "she" if word in _SHE else "he"
        return ""

    def _meant(self, pronoun: str, mentions: Sequence[_Mention], at: int) -> Proposal | None:
        """The one who was named last and may be meant; nobody where two different ones may be."""
        before = [one for one in mentions if one.start < at]
        nearest = [before, *reversed(self._seen)]
        for mentioned in nearest:
            fits = [one for one in mentioned if self._genders.get(one.card_id) in ("", pronoun)]
            known = [one for one in fits if self._genders.get(one.card_id) == pronoun] or fits
            if known:
                return Proposal(known[-1].card_id, "pronoun") if len({one.card_id for one in known}) == 1 else None
        return None

    # ---- where

    def _told(self, passage: Passage) -> list[tuple[int, int]]:
        """What stands between the speeches."""
        edges = [0, *(edge for one in passage.speeches for edge in (one.start, one.end)), len(passage.text)]
        return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]

    def _beside(self, passage: Passage, place: int, told: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """The clause behind a speech, then the one before it where that leads to it."""
        speech = passage.speeches[place]
        for start, end in told:
            if start == speech.end:
                stop = _CLAUSE.search(passage.text, start, end)
                yield start, stop.start() if stop else end
        for start, end in told:
            if end == speech.start and passage.text[start:end].rstrip().endswith((",", ":", "—")):
                stops = [one.end() for one in _CLAUSE.finditer(passage.text, start, end)]
                yield (stops[-1] if stops else start), end

    def _mentions(self, text: str, start: int, end: int) -> list[_Mention]:
        if self._find is None:
            return []
        found = self._find.finditer(text, start, end)
        return [_Mention(self._by_name[_plain(one[0])], one.start(), one.end()) for one in found]


def _called(card: Card, people: Sequence[Card]) -> Iterator[str]:
    """Its names, and its first name where nobody else has it."""
    yield from names_of(card)
    first, _, rest = card.name.strip().partition(" ")
    others = [name for other in people if other.id != card.id for name in names_of(other)]
    if rest and len(first) > 2 and not any(name.split()[0] == first for name in others):
        yield first


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
    return [one.start() for one in _WORD.finditer(text, start, end) if one[0].casefold() in _VERBS]


def _subject(text: str, mention: _Mention) -> bool:
    """It begins its sentence."""
    before = text[: mention.start].rstrip()
    return not before or before[-1] in '.!?…”"»’」'


def _gender(card: Card) -> str:
    """ "she" or "he" where the card's words tell it, else its voice; empty where neither does."""
    words = {word.casefold() for word in _WORD.findall(f"{card.name} {card.facts} {card.appearance} {card.notes}")}
    if bool(words & _WOMAN) != bool(words & _MAN):
        return "she" if words & _WOMAN else "he"
    return {"f_": "she", "m_": "he"}.get(card.voice[1:3], "")


def speakers(cards: Sequence[Card]) -> Mapping[str, Card]:
    """The characters, by id, in the order in which they are offered."""
    people = [card for card in cards if card.role == "character"]
    return {card.id: card for card in sorted(people, key=lambda card: (card.name.casefold(), card.id))}
