"""The clauses of a prompt: who does what with whom, from noun phrases and the links between them.

Used by `plan_reading`; pure apart from the meanings that it looks up. A link binds the noun before it to the one behind
it; behind "holding" and its kin, what comes next is said of the subject again. Things joined by "and" stand beside each
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading import relation_words as relating
from studio.engines.picture.starter.reading import setting_words as setting
from studio.engines.picture.starter.reading import small_words as small
from studio.engines.picture.starter.reading.binding import wanted_as_thing
from studio.engines.picture.starter.reading.chunks import (
    Chunk,
    Linking,
    Mark,
    Noun,
    Part,
    Posing,
    Pronoun,
    Where,
)
from studio.engines.picture.starter.reading.meaning import Meanings
from studio.engines.picture.starter.reading.phrases import Item, Phrase, items_of
from studio.engines.picture.starter.reading.told import Told, wish_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, find
from studio.engines.picture.storybook.plan import (
    Relation,
    Setting,
    Unknown,
)

_VERBS: Final = frozenset({"holding", "wearing", "riding", "reading", "eating", "looking at", "sitting on", "by verb"})
_ONE_EACH: Final = frozenset({"holding", "wearing", "riding", "reading", "eating"})
"""One such object has one subject: of "a cat and a dog wearing a hat" it is the dog."""


class Clauses:
    """What the items said so far come to; `read` goes through all of them."""

    def __init__(self, vocabulary: Vocabulary, meanings: Meanings) -> None:
        self._vocabulary = vocabulary
        self.told = Told(meanings)
        self.first = 0
        """Which wish is the subject of the scene."""
        self._subjects: list[int] = []
        """Of the clause, joined by "and"."""
        self._objects: list[int] = []
        """Of the last link, joined by "and"."""
        self._last: int | None = None
        self._link: Linking | None = None
        self._linked = ""
        """The last link of the clause that has found its object."""
        self._joined = False
        """Whether "and" or a comma stands before what comes next."""
        self._strange = False
        """Nothing is known of the thing that was named last: what is said of it is said of nothing."""
        self._fronted: tuple[Linking, int] | None = None
        """A relation that is said before its subject: "under the tree sits a cat"."""
        self._bare: list[Noun] = []
        """Settings without a preposition, which are things if nothing else is said."""
        self._sharing: tuple[Linking, list[int]] | None = None
        """The last link with an object, and of which things it was said."""
        self._earlier: list[int] = []
        """Subjects of the sentence before, for its pronouns."""

    def read(self, chunks: Sequence[Chunk]) -> None:
        items = list(items_of(chunks))
        for at, item in enumerate(items):
            following = items[at + 1] if at + 1 < len(items) else None
            match item:
                case Phrase():
                    self._take_phrase(item, following)
                case Linking():
                    self._take_link(item, following)
                case Mark():
                    self._take_mark(item)
                case Posing():
                    self._take_pose(item, following)
                case Where():
                    self._take_where(item)
                case Pronoun():
                    self._take_pronoun()
                case Part():
                    self._take_part(item)
        self._end_link()
        self._settle_bare()

    # ---- what the items do

    def _take_mark(self, mark: Mark) -> None:
        if mark.said == ".":
            self._end_link()
            self._earlier = self._subjects or self._earlier
            self._subjects, self._objects, self._last, self._linked, self._joined = [], [], None, "", False
        else:
            self._joined = True

    def _take_link(self, link: Linking, following: Item | None) -> None:
        self._end_link()
        if link.strange:
            self.told.unknown.append(Unknown(link.said))
            if not isinstance(following, Phrase):
                return
        self._link = link
        self._joined = False if link.wording.link not in _VERBS else self._joined

    def _take_pose(self, posing: Posing, following: Item | None) -> None:
        bringing = relating.INSTRUMENTS.get(posing.said)
        if bringing is None and not self._actors():
            self.told.pose = posing.pose
            return
        for index in () if self._strange else self._actors():
            if not self.told.wishes[index].pose:
                self.told.wishes[index] = self.told.wishes[index]._replace(pose=posing.pose)

    def _take_where(self, where: Where) -> None:
        if self._last is None:
            return
        wish = self.told.wishes[self._last]
        self.told.wishes[self._last] = wish._replace(
            place=where.place or wish.place, facing=where.facing or wish.facing
        )

    def _take_pronoun(self) -> None:
        link, self._link = self._link, None
        if link is None:
            if not self._subjects:
                self._subjects, self._last = list(self._earlier), self._earlier[-1] if self._earlier else None
            return
        if self._linked == "with" and self.told.relations and self._objects:
            # "A boat with a dog in it".
            held, thing = self.told.relations.pop(), self._objects[-1]
            self.told.relate(link, thing, held.subject if held.object == thing else held.object)
            return
        others = [index for index in range(len(self.told.wishes)) if index not in self._subjects]
        for subject in self._subjects or []:
            if others:
                self.told.relate(link, subject, others[-1])

    def _take_part(self, part: Part) -> None:
        """ "With a hat on its head": the link before becomes what the part says; else it is only the thing's own."""
        rule = small.BODY_PARTS.get(part.said, "")
        link, self._link = self._link, None
        if link is None or link.wording.link == "with" or not self.told.wishes:
            self.told.unknown.append(Unknown(part.said))
            if link is not None and self.told.wishes:
                # "With long hair and a blue dress": the dress is had in the same way.
                self._sharing = (link, self._anchors(link))
                self._objects, self._linked = self._sharing[1], "with"
            return
        if rule and self.told.relations and self._objects and self._linked in ("with", "on"):
            relation, thing = self.told.relations[-1], self._objects[-1]
            if thing in (relation.subject, relation.object):
                owner = relation.subject if relation.object == thing else relation.object
                on_top = rule == "wearing" and self.told.wishes[thing].name not in kinds.WORN
                self.told.relations[-1] = Relation("on", thing, owner) if on_top else Relation(rule, owner, thing)

    # ---- noun phrases

    def _take_phrase(self, phrase: Phrase, following: Item | None) -> None:
        if not phrase.words and not phrase.denied:
            if not isinstance(following, Part):
                self._take_adjectives(phrase)
            return
        if phrase.denied:
            # "Is not on the mat": what follows is said of nothing.
            self._strange = not phrase.words
            self.told.left_out += [word.found.name for word in phrase.words if isinstance(word, Noun) and word.found]
            self._link = None
            return
        for said in (
            *phrase.settings,
            *(word.around for word in phrase.words if isinstance(word, Noun) and word.around),
        ):
            self.told.set(said)
        head = phrase.words[-1]
        if isinstance(head, Noun) and self._is_part(head):
            if self._link is not None and self._link.wording.link == "with" and head.found is not None:
                self.told.left_out.append(head.found.name)
                self._link = None
                return
            self._take_part(Part(head.part, head.article))
            return
        if isinstance(head, Noun) and head.setting is not None and self._take_setting(phrase, head):
            return
        if not self._has_it_already(phrase):
            self._place(self.told.wishes_of(phrase), phrase, following)

    def _has_it_already(self, phrase: Phrase) -> bool:
        """ "A house with a red door": its drawing has one."""
        names = [word.found.name for word in phrase.words if isinstance(word, Noun) and word.found is not None]
        parts = len(names) == len(phrase.words) and kinds.PARTS_OF_BUILDINGS.issuperset(names)
        shares = self._joined and self._sharing is not None and self._sharing[0].wording.link == "with"
        had = shares or (self._link is not None and self._link.wording.link == "with")
        if not (parts and had and self._last is not None and self.told.wishes[self._last].name in kinds.BUILDINGS):
            return False
        if self._link is not None:
            self._sharing = (self._link, [self._last])
        self.told.left_out += names
        self._link, self._joined = None, False
        return True

    def _take_adjectives(self, phrase: Phrase) -> None:
        """Colour, size and pose without a noun: "a car, red", "on white", "on a blue background"."""
        link, self._link = self._link, None
        for said in phrase.settings:
            self.told.set(said)
        colour = phrase.colours[0] if phrase.colours else ""
        if colour and (phrase.backdrop or self._on_plain_ground(link)):
            self.told.set(Setting(place="paper", colour=colour))
            return
        if self._last is None:
            return
        wish = self.told.wishes[self._last]
        self.told.wishes[self._last] = wish._replace(
            colour=wish.colour or colour, size=wish.size or phrase.size, pose=wish.pose or phrase.pose
        )

    def _on_plain_ground(self, link: Linking | None) -> bool:
        return link is not None and link.said in ("on", "against", "upon", "over") and self._last is not None

    def _is_part(self, noun: Noun) -> bool:
        """Whether it is a part of somebody's body and no thing of its own."""
        if not noun.part or self._link is None or not self.told.wishes:
            return False
        link = self._link.wording.link
        owner = self.told.wishes[self._last] if self._last is not None else self.told.wishes[0]
        if noun.article in small.POSSESSIVES and (
            link in ("on", "in", "around", "over") or owner.name in kinds.ANIMATE
        ):
            return True
        return link in ("with", "on", "in") and owner.name in kinds.ANIMATE and noun.found is not None

    # ---- settings

    def _take_setting(self, phrase: Phrase, head: Noun) -> bool:
        """Whether the phrase says where or when; if so it is set."""
        link = self._link
        if head.setting is None:
            return False
        into = link is not None and link.wording.link in relating.INTO_PLACE and not link.wording.reversed
        into = into or (link is not None and link.said == "from") or phrase.backdrop or head.adverbial
        thing = head.found is not None and (
            phrase.number > 1 or wanted_as_thing(head.found, link and link.wording.link)
        )
        dressed = bool(phrase.settings)
        if (not into and not dressed and head.said in setting.ONLY_BEHIND_A_PREPOSITION) or (
            thing and not phrase.backdrop
        ):
            if head.found is None:
                self._link = None
            return head.found is None
        for word in phrase.words[:-1]:
            self.told.take_modifier(word)
        if into:
            self.told.set(self._stood_at(link, head.setting), head)
        else:
            self._bare.append(head)
        self._link, self._joined = None, False
        return True

    def _stood_at(self, link: Linking | None, said: Setting) -> Setting:
        """The place as its preposition means it: who is by the sea is on the shore, who is over it flies."""
        if link is None or not said.place:
            return said
        for index in () if self._strange else self._anchors(link):
            wish = self.told.wishes[index]
            if link.wording.link in ("over", "above") and wish.name in kinds.FLYERS:
                self.told.wishes[index] = wish._replace(place="above")
            elif link.wording.link == "beside" and not wish.pose and wish.name in kinds.ANIMATE:
                self.told.wishes[index] = wish._replace(pose="standing")
        ashore = said.place == "sea" and link.wording.link in ("beside", "at", "in front of")
        return said._replace(place="shore") if ashore else said

    def _settle_bare(self) -> None:
        """A setting without a preposition is where the other things are; alone, if it has a drawing, it is a thing."""
        alone = not self.told.wishes and self.told.setting == Setting() and len(self._bare) == 1
        for noun in self._bare:
            if alone and noun.found is not None:
                self.told.add(wish_of(noun.found, noun.said))
            elif noun.setting is not None:
                self.told.set(noun.setting, noun)

    # ---- relations

    def _place(self, made: list[int], phrase: Phrase, following: Item | None) -> None:
        """Give the things of a phrase their part in the clause."""
        link, self._link = self._link, None
        joined, self._joined = self._joined, False
        strange, self._strange = self._strange, not made
        if not made:
            if link is not None:
                self._last = self._subjects[-1] if self._subjects else None
                self._strange = False
            return
        head, *others = made
        link = None if strange else link
        for other in others:
            self.told.beside(head, other)
        if link is not None and (self._subjects or self._last is not None):
            self._follow(link, head)
        elif link is not None and link.wording.link in relating.INTO_PLACE - {"of"}:
            self._fronted = self._fronted or (link, head)
            return
        elif joined and self._objects and self._shares(head, following):
            self._share(head)
            self._last = head
        else:
            self._new_subject(head, following)
            self._last = head

    def _follow(self, link: Linking, head: int) -> None:
        anchors = self._anchors(link, several=self.told.wishes[head].number > 1)
        if link.wording.link == "with" and self.told.wishes[head].name in kinds.WORN:
            anchors = self._actors()
        for subject in anchors:
            if subject != head:
                self.told.relate(link, subject, head)
        self._objects, self._linked = [head], link.wording.link
        self._sharing = (link, anchors)
        held = self.told.relations and self.told.relations[-1].subject == head and link.wording.link in ("of", "with")
        # "A vase of sunflowers by the window": the vase is what stands there.
        self._last = anchors[-1] if held and anchors else head

    def _shares(self, head: int, following: Item | None) -> bool:
        """Whether what "and" joins to an object is one more object of the same link."""
        if self._sharing is None:
            return False
        rule, wish = self._sharing[0].wording.link, self.told.wishes[head]
        if rule not in relating.SHARED or isinstance(following, Linking | Posing):
            return False
        match rule:
            case "wearing":
                return wish.name in kinds.WORN
            case "eating" | "reading":
                return wish.name not in kinds.ANIMATE
            case "holding":
                return wish.name not in kinds.TOO_LARGE_TO_HOLD
        return True

    def _share(self, head: int) -> None:
        if self._sharing is None:
            return
        link, subjects = self._sharing
        for subject in subjects:
            self.told.relate(link, subject, head)
        self._objects.append(head)

    def _new_subject(self, head: int, following: Item | None) -> None:
        own = isinstance(following, Linking | Posing)
        if self._subjects and not self._objects:
            self.told.beside(self._subjects[-1], head)
            self._subjects.append(head)
        else:
            before = self._subjects or self._earlier
            if before and not own and head not in before:
                self.told.beside(before[0], head)
            self._earlier = self._subjects or self._earlier
            self._subjects, self._objects, self._linked = [head], [], ""
        if self._fronted is not None:
            link, other = self._fronted
            self._fronted = None
            if other == 0:
                self.first = head
            self.told.relate(link, head, other)

    def _anchors(self, link: Linking, *, several: bool = False) -> list[int]:
        """Of which things the link is said. `several`: its object is more than one."""
        rule = link.wording.link
        if rule in _VERBS or link.wording.pose:
            actors = self._actors()
            if rule in _ONE_EACH and not several:
                return actors[-1:]
            return actors
        if rule == "of" and self._last is not None:
            return [self._last]
        if self._last is None or self._last in self._subjects or self._linked in relating.FROM_SUBJECT:
            return list(self._subjects) if self._subjects else [self._last] if self._last is not None else []
        return [self._last]

    def _actors(self) -> list[int]:
        """Who does what a verb says: the nearest before it that is alive, all of those joined by "and"."""
        if self._last is None:
            return list(self._subjects)
        alive = self.told.wishes[self._last].name in kinds.ANIMATE
        if self._last in self._subjects or (
            alive and self._linked not in ("holding", "wearing", "riding", "looking at")
        ):
            return list(self._subjects) if self._last in self._subjects else [self._last]
        return list(self._subjects) or [self._last]

    def _end_link(self) -> None:
        """A link without an object: "reading" speaks of a book."""
        link, self._link = self._link, None
        if link is None or link.said not in relating.INSTRUMENTS or not self._subjects:
            return
        self._bring(link.said)

    def _bring(self, said: str) -> None:
        rule, names = relating.INSTRUMENTS[said]
        found = next((one for name in names if (one := find(tuple(name.split()), self._vocabulary))), None)
        if found is not None:
            head = self.told.add(wish_of(found, said))
            for subject in self._actors():
                self.told.relate(Linking(said, "", relating.Wording(rule)), subject, head)
