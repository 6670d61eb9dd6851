"""What a prompt has told so far: things with colour, number and pose, how they stand to each other, where and when.

Filled by `sentence`, which follows who does what with whom; pure apart from the meanings that it looks up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading import relation_words as relating
from studio.engines.picture.starter.reading import small_words as small
from studio.engines.picture.starter.reading.binding import bound
from studio.engines.picture.starter.reading.chunks import Linking, Noun, Strange
from studio.engines.picture.starter.reading.collectives import COLLECTIVES
from studio.engines.picture.starter.reading.meaning import Meanings
from studio.engines.picture.starter.reading.phrases import Phrase, compound_setting
from studio.engines.picture.starter.reading.vocabulary import Found
from studio.engines.picture.storybook.plan import (
    MOST_ALIKE,
    Place,
    Pose,
    Relation,
    Rule,
    Setting,
    Unknown,
    Wish,
)

_OPPOSITE: Final[dict[str, Literal["left", "right"]]] = {"left": "right", "right": "left"}
_POSE_OF: Final[dict[str, Pose]] = {
    "sitting on": "sitting",
    "riding": "sitting",
    "holding": "holding",
    "drinking": "holding",
}
_UNSAID: Final = frozenset({"riding", "holding", "drinking"})
"""Rules whose pose no word has said: it is taken anew when the plan is drawn (`casting.as_drawn`)."""
_WIDER: Final[dict[Place, tuple[Place, ...]]] = {
    "kitchen": ("room",),
    "hospital": ("room",),
    "classroom": ("room",),
    "cafe": ("room",),
    "bathroom": ("room",),
    "bedroom": ("room",),
    "library": ("room",),
    "shore": ("sea",),
    "night sky": ("sky",),
    "village": ("snow",),
    "forest": ("snow",),
    "farm": ("meadow",),
    "garden": ("meadow",),
}
"""Landscapes within others: the narrower one is shown."""
_ADJECTIVE_ENDINGS: Final = (
    "ful", "ous", "ish", "less", "able", "ible", "ive", "al", "ic", "ern", "like", "ed", "est", "ly", "some", "ward",
    "y",
)  # fmt: skip


class Told:
    def __init__(self, meanings: Meanings, crown: Found | None = None, fire: Found | None = None) -> None:
        """`crown`: what an animal with a title wears; `fire`: what is on a thing that burns."""
        self._meanings, self._crown, self._fire = meanings, crown, fire
        self.wishes: list[Wish] = []
        self.relations: list[Relation] = []
        self.setting = Setting()
        self.unknown: list[Unknown] = []
        self.left_out: list[str] = []
        self.pose: Pose = ""
        """Of a verb that stands before its subject: the next thing takes it."""
        self._unsaid: dict[int, Pose] = {}
        """Poses that a relation brought, by wish."""
        self.home: Place = ""
        """Where what is done is mostly done, if no place is said."""

    def said_wishes(self) -> list[Wish]:
        """The wishes with the poses that the words name, without those that follow from what is done."""
        return [
            wish._replace(pose="") if wish.pose and self._unsaid.get(at) == wish.pose else wish
            for at, wish in enumerate(self.wishes)
        ]

    def set(self, said: Setting, noun: Noun | None = None) -> None:
        """The first that is said of each slot is kept; a second landscape is left out, by its name."""
        mine = self.setting
        if said.place and mine.place and said.place != mine.place and noun is not None:
            if mine.place in _WIDER.get(said.place, ()):
                mine = mine._replace(place=said.place)
            elif noun.found is not None or said.place not in _WIDER.get(mine.place, ()):
                self.left_out.append(said.place)
        self.setting = Setting(
            mine.place or said.place, mine.time or said.time, mine.weather or said.weather,
            mine.season or said.season, mine.colour or said.colour,
        )  # fmt: skip

    def wishes_of(self, phrase: Phrase) -> list[int]:
        """The wishes of a phrase, its head first; what of it is unknown is noted."""
        words = phrase.words
        nouns = [word for word in words if isinstance(word, Noun) and word.found is not None]
        if not nouns:
            return self._by_meaning(phrase)
        end = max(at for at, word in enumerate(words) if word in nouns)
        if end + 1 < len(words):
            # The head is unknown: "window sill".
            self.unknown.append(self._meanings.unknown(_said(words[words.index(nouns[0]) :])))
        for word in words[:end]:
            self.take_modifier(word)
        if titled := self._titled(phrase, nouns):
            return titled
        head = nouns[-1]
        if len(nouns) > 1 and _is_family(nouns[-2], head):
            number = phrase.number or small.NUMBERS["family of"]
            phrase, nouns, head = phrase._replace(number=number), nouns[:-1], nouns[-2]
        if len(nouns) > 1 and self._is_part_of_building(nouns[-2], head):
            nouns, head = nouns[:-1], nouns[-2]
        others = [
            one
            for one in nouns[:-1]
            if compound_setting(one) is None
            and one.found != head.found
            and not (one.found and one.found.name in COLLECTIVES)
        ]
        made = self._alike(phrase, head)
        return [*made, *(index for other in others for index in self._alike(Phrase(words=(other,)), other))]

    def _titled(self, phrase: Phrase, nouns: list[Noun]) -> list[int]:
        """An animal with a title, "frog king" or "queen bee", which wears a crown; none for other phrases."""
        titles = [noun for noun in nouns if noun.found and noun.found.name in kinds.TITLES]
        animals = [noun for noun in nouns if noun.found and noun.found.name in kinds.ANIMALS]
        if len(nouns) != 2 or len(titles) != 1 or len(animals) != 1 or self._crown is None:
            return []
        made = self._alike(phrase, animals[0])
        crown = self.add(wish_of(self._crown, titles[0].said)._replace(number=self.wishes[made[0]].number))
        self.relations.append(Relation("wearing", made[0], crown))
        return made

    def _is_part_of_building(self, building: Noun, part: Noun) -> bool:
        """ "A tower window" is in the tower's own drawing."""
        names = [one.found.name for one in (building, part) if one.found]
        return (
            len(names) == 2
            and names[1] in kinds.PARTS_OF_BUILDINGS
            and names[0] in (kinds.BUILDINGS - kinds.PARTS_OF_BUILDINGS)
        )

    def take_modifier(self, word: Noun | Strange) -> None:
        """The first part of a compound: a place says where, an unknown one is told."""
        if isinstance(word, Noun):
            said = compound_setting(word)
            if said is not None:
                self.set(said)
        elif not word.said.endswith(_ADJECTIVE_ENDINGS):
            self.unknown.append(self._meanings.unknown(word.said))

    def _by_meaning(self, phrase: Phrase) -> list[int]:
        said = _said(phrase.words)
        near = self._meanings.same(said)
        if near is None:
            self.unknown.append(self._meanings.unknown(said))
            return []
        wish = Wish(near.name, said, concept=near.concept, near=True)
        return [self.add(self._dressed(wish, phrase, plural=False))]

    def _alike(self, phrase: Phrase, noun: Noun) -> list[int]:
        """One wish, or one for each of two colours ("red and blue balls")."""
        found = noun.found
        if found is None:
            return []
        known = self._mentioned(phrase, found.name)
        if known is not None:
            return [known]
        wish = wish_of(found, noun.said)
        if len(phrase.colours) > 1 and found.plural:
            share = max(1, phrase.number // len(phrase.colours))
            parts = [phrase._replace(colours=(colour,), number=share) for colour in phrase.colours]
            return [self.add(self._dressed(wish, part, plural=False)) for part in parts]
        self.left_out += phrase.colours[1:]
        return [self.add(self._dressed(wish, phrase, plural=found.plural))]

    def _mentioned(self, phrase: Phrase, name: str) -> int | None:
        """ "A cat and a dog. The cat sleeps": the thing that was named before."""
        if phrase.article not in ("the", "this", "that") or phrase.number or phrase.colours or phrase.size:
            return None
        known = [index for index, wish in enumerate(self.wishes) if wish.name == name]
        return known[-1] if known else None

    def _dressed(self, wish: Wish, phrase: Phrase, *, plural: bool) -> Wish:
        number = phrase.number or (small.PLURAL if plural else 1)
        if number > MOST_ALIKE:
            self.left_out.append(f"{number - MOST_ALIKE} \u00d7 {wish.name}")
        pose = phrase.pose or self.pose
        self.pose = ""
        colour = phrase.colours[0] if phrase.colours else ""
        return wish._replace(
            number=min(number, MOST_ALIKE), colour=colour, size=phrase.size, pose=pose, grouping=phrase.grouping
        )

    def add(self, wish: Wish) -> int:
        self.wishes.append(wish)
        return len(self.wishes) - 1

    # ---- relations

    def relate(self, link: Linking, subject: int, other: int) -> None:
        rule, turned = bound(link.wording, self.wishes[subject], self.wishes[other])
        if turned:
            subject, other = other, subject
        if rule == "wearing" and self._is_worn(subject, other):
            return
        relation = Relation(rule, subject, other)
        if relation not in self.relations and subject != other:
            self.relations.append(relation)
        if link.said in relating.IN_KITCHENS:
            self.home = "kitchen"
        for at in (subject, other) if link.wording.together else (subject,) if link.wording.pose else ():
            self.wishes[at] = self.wishes[at]._replace(pose=self.wishes[at].pose or link.wording.pose)
        self._pose(subject, rule)
        if link.wording.after and not link.wording.reversed:
            for at in (subject, other):
                self.wishes[at] = self.wishes[at]._replace(facing=self.wishes[at].facing or "left")
            if not self.wishes[subject].place and not self.wishes[other].place:
                self.wishes[subject] = self.wishes[subject]._replace(place="right")
                self.wishes[other] = self.wishes[other]._replace(place="left")
        if link.wording.larger:
            self._compare(subject, other, subject_is_larger=link.wording.larger == "subject")
        if link.wording.place:
            self.wishes[subject] = self.wishes[subject]._replace(place=link.wording.place)
            if not self.wishes[other].place:
                self.wishes[other] = self.wishes[other]._replace(place=_OPPOSITE[link.wording.place])

    def _pose(self, subject: int, rule: Rule) -> None:
        wish = self.wishes[subject]
        if wish.pose or rule not in _POSE_OF:
            return
        self.wishes[subject] = wish._replace(pose=_POSE_OF[rule])
        if rule in _UNSAID:
            self._unsaid[subject] = _POSE_OF[rule]

    def _compare(self, subject: int, other: int, *, subject_is_larger: bool) -> None:
        larger, smaller = (subject, other) if subject_is_larger else (other, subject)
        self.wishes[larger] = self.wishes[larger]._replace(size=self.wishes[larger].size or "giant")
        self.wishes[smaller] = self.wishes[smaller]._replace(size=self.wishes[smaller].size or "tiny")

    def set_on_fire(self, thing: int) -> None:
        """What burns anyway, a candle, needs no more fire."""
        wish = self.wishes[thing]
        if self._fire is None or wish.name in kinds.BURNING:
            return
        flames = 3 if wish.name in kinds.BUILDINGS else 1
        self.relations.append(Relation("on", self.add(wish_of(self._fire, "burning")._replace(number=flames)), thing))

    def _is_worn(self, owner: int, thing: int) -> bool:
        """Whether the thing that was named last is one that the owner has by its title: then it is that one, as it is
        said now ("a frog king with a golden crown")."""
        said = self.wishes[thing]
        mine = [one.object for one in self.relations if one.rule == "wearing" and one.subject == owner]
        same = next((one for one in mine if self.wishes[one].name == said.name and one != thing), None)
        if same is None or thing != len(self.wishes) - 1:
            return False
        self.wishes[same] = said
        self.wishes.pop()
        return True

    def beside(self, one: int, other: int) -> None:
        if one != other:
            self.relations.append(Relation("beside", one, other))


def _is_family(kind: Noun, head: Noun) -> bool:
    """ "A penguin family" is several penguins."""
    return head.said == "family" and kind.found is not None and kind.found.name in kinds.ANIMALS


def wish_of(found: Found, said: str) -> Wish:
    return Wish(found.name, said, "model" if found.concept else "prop", found.concept, near=found.near)


def _said(words: Sequence[Noun | Strange]) -> str:
    return " ".join(word.said for word in words)
