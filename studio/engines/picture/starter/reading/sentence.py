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
from studio.engines.picture.starter.reading.chunks import Chunk, Linking, Mark, Noun, Part, Posing, Pronoun, Where
from studio.engines.picture.starter.reading.clause import VERBS, Clause
from studio.engines.picture.starter.reading.meaning import Meanings
from studio.engines.picture.starter.reading.phrases import Item, Phrase, items_of
from studio.engines.picture.starter.reading.told import Told, wish_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, find, singulars
from studio.engines.picture.storybook.plan import INDOORS, WATERS, Relation, Setting, Unknown, Wish

_FIELDS: Final = ("field", "meadow", "garden", "patch", "bed")
_FIELD: Final = 12
"""So many are shown of what there is a field of."""


class Clauses:
    """What the items said so far come to; `read` goes through all of them."""

    def __init__(self, vocabulary: Vocabulary, meanings: Meanings) -> None:
        self.told = Told(meanings, find(("crown",), vocabulary), find(("fire",), vocabulary))
        self.clause = Clause(self.told, vocabulary)
        self._vocabulary = vocabulary
        self._field = False
        """Whether a field was the last that was named."""
        self._growing: list[Noun] = []
        """What there is a field of."""
        self._bare: list[Noun] = []
        """Settings without a preposition, which are things if nothing else is said."""

    def go_on_from(self, wishes: Sequence[Wish], relations: Sequence[Relation]) -> None:
        """What is read next is said of a scene that is there: of its subject, where no other is named."""
        self.told.wishes, self.told.relations = list(wishes), list(relations)
        if wishes:
            self.clause.subjects, self.clause.last = [0], 0

    def read(self, chunks: Sequence[Chunk]) -> None:
        items = self._given(list(items_of(chunks)))
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
        self.clause.end_link()
        self._settle_bare()
        self._grow()
        if not self.told.setting.place:
            self.told.set(Setting(place=self.told.home))

    def _given(self, items: list[Item]) -> list[Item]:
        """ "Feeding a horse an apple": the apple is in the hand, the horse is looked at."""
        for at in range(len(items) - 2):
            link, whom, what = items[at : at + 3]
            if not isinstance(link, Linking) or link.said not in relating.GIVING:
                continue
            if isinstance(whom, Phrase) and not self._is_inanimate(whom) and self._is_inanimate(what):
                holds = link._replace(wording=relating.Wording("holding"))
                looks = link._replace(wording=relating.Wording("looking at"))
                return [*items[:at], holds, what, looks, whom, *self._given(items[at + 3 :])]
        return items

    # ---- what the items do

    def _take_mark(self, mark: Mark) -> None:
        if mark.said == ".":
            self.clause.end_sentence()
        else:
            self.clause.joined = True

    def _take_link(self, link: Linking, following: Item | None) -> None:
        self.clause.end_link()
        if link.strange:
            self.told.unknown.append(Unknown(link.said))
            if not isinstance(following, Phrase):
                return
        if link.wording.brings == "feeding" and self._is_inanimate(following):
            # "Feeding bread to a duck" says what is in the hand.
            link = link._replace(wording=relating.Wording("holding"))
        if link.wording.brings:
            self.clause.bring(link.wording.brings)
        self.clause.link = link
        self.clause.joined = False if link.wording.link not in VERBS else self.clause.joined

    def _is_inanimate(self, item: Item | None) -> bool:
        head = item.words[-1] if isinstance(item, Phrase) and item.words else None
        return isinstance(head, Noun) and head.found is not None and head.found.name not in kinds.ANIMATE

    def _take_pose(self, posing: Posing, following: Item | None) -> None:
        moved = relating.MOVED.get(posing.pose)
        if moved is not None and self.clause.subjects and isinstance(following, Phrase) and following.words:
            self._take_link(Linking(posing.said, posing.article, moved), following)
            return
        bringing = relating.INSTRUMENTS.get(posing.said)
        if bringing is None and not self.clause.actors():
            self.told.pose = posing.pose
            return
        for index in () if self.clause.strange else self.clause.actors():
            if not self.told.wishes[index].pose:
                self.told.wishes[index] = self.told.wishes[index]._replace(pose=posing.pose)

    def _take_where(self, where: Where) -> None:
        if self.clause.last is None:
            return
        wish = self.told.wishes[self.clause.last]
        self.told.wishes[self.clause.last] = wish._replace(
            place=where.place or wish.place, facing=where.facing or wish.facing
        )

    def _take_pronoun(self) -> None:
        link, self.clause.link = self.clause.link, None
        if link is None:
            if not self.clause.subjects:
                self.clause.subjects = list(self.clause.earlier)
                self.clause.last = self.clause.earlier[-1] if self.clause.earlier else None
            return
        if self.clause.linked == "with" and self.told.relations and self.clause.objects:
            # "A boat with a dog in it".
            held, thing = self.told.relations.pop(), self.clause.objects[-1]
            self.told.relate(link, thing, held.subject if held.object == thing else held.object)
            return
        others = [index for index in range(len(self.told.wishes)) if index not in self.clause.subjects]
        for subject in self.clause.subjects or []:
            if others:
                self.told.relate(link, subject, others[-1])

    def _take_part(self, part: Part) -> None:
        """ "With a hat on its head": the link before becomes what the part says; else it is only the thing's own."""
        rule = small.BODY_PARTS.get(part.said, "")
        child = find(("child",), self._vocabulary)
        mine = part.article == "my" and rule and self.clause.link is not None and self.clause.link.wording.link == "on"
        if mine and child is not None and self.told.wishes and not self.told.relations:
            # "On my nose": somebody has to have it.
            self.clause.place([self.told.add(wish_of(child, f"my {part.said}"))], None)
            return
        link, self.clause.link = self.clause.link, None
        if link is None or link.wording.link == "with" or not self.told.wishes:
            if link is not None or not self._is_of_the_last(rule):
                self.told.unknown.append(Unknown(part.said))
            if link is not None and self.told.wishes:
                # "With long hair and a blue dress": the dress is had in the same way.
                self.clause.sharing = (link, self.clause.anchors(link))
                self.clause.objects, self.clause.linked = self.clause.sharing[1], "with"
            return
        if rule and self.told.relations and self.clause.objects and self.clause.linked in ("with", "on"):
            relation, thing = self.told.relations[-1], self.clause.objects[-1]
            if thing in (relation.subject, relation.object):
                owner = relation.subject if relation.object == thing else relation.object
                on_top = rule == "wearing" and self.told.wishes[thing].name not in kinds.WORN
                self.told.relations[-1] = Relation("on", thing, owner) if on_top else Relation(rule, owner, thing)

    def _is_of_the_last(self, rule: str) -> bool:
        """ "On a pirate's shoulder": who has it was said, and what is there."""
        last, relations = self.clause.last, self.told.relations
        return bool(rule) and bool(relations) and last is not None and last == relations[-1].object

    # ---- noun phrases

    def _take_phrase(self, phrase: Phrase, following: Item | None) -> None:
        if not phrase.words and not phrase.denied:
            if not isinstance(following, Part):
                self._take_adjectives(phrase)
            return
        if phrase.denied:
            # "Is not on the mat": what follows is said of nothing.
            self.clause.strange = not phrase.words
            self.told.left_out += [word.found.name for word in phrase.words if isinstance(word, Noun) and word.found]
            self.clause.link = None
            return
        for said in (
            *phrase.settings,
            *(word.around for word in phrase.words if isinstance(word, Noun) and word.around),
        ):
            self.told.set(said)
        head = phrase.words[-1]
        if isinstance(head, Noun) and self._is_part(head):
            if self.clause.link is not None and self.clause.link.wording.link == "with" and head.found is not None:
                self.told.left_out.append(head.found.name)
                # "With a long nose and a hat": the hat is had in the same way.
                self.clause.sharing = (self.clause.link, self.clause.anchors(self.clause.link))
                self.clause.objects, self.clause.linked = self.clause.sharing[1], "with"
                self.clause.link = None
                return
            owner = phrase.words[-2] if len(phrase.words) > 1 else None
            if isinstance(owner, Noun) and owner.found is not None:
                # "On a girl's nose" is on the girl.
                self._take_phrase(phrase._replace(words=phrase.words[:-1]), following)
            self._take_part(Part(head.part, head.article))
            return
        if isinstance(head, Noun) and head.setting is not None and self._take_setting(phrase, head):
            return
        phrase = self._of_its_kind(phrase)
        if self._is_of_a_field(phrase) or self._is_of_the_room(phrase):
            return
        if not self._has_it_already(phrase):
            made = self.told.wishes_of(self._counted(phrase))
            self.clause.place(made, following)
            if phrase.burning and made:
                self.told.set_on_fire(made[0])

    def _is_of_a_field(self, phrase: Phrase) -> bool:
        """ "In a field of sunflowers"."""
        head, link, field = phrase.words[-1], self.clause.link, self._field
        self._field = False
        grows = isinstance(head, Noun) and head.found is not None and head.found.name in kinds.FLOWERS
        if not grows or not field or link is None or link.wording.link != "of" or phrase.number or phrase.colours:
            return False
        self._growing += [head] if isinstance(head, Noun) else []
        self.clause.link = None
        return True

    def _of_its_kind(self, phrase: Phrase) -> Phrase:
        """ "A bear and its cub", "ducklings behind their mother": others of the kind that was named before."""
        head = phrase.words[-1]
        one = next((word for word in (head.said, *singulars(head.said)) if word in small.OF_FAMILIES), None)
        if one is None or phrase.article not in small.POSSESSIVES or not self.told.wishes:
            return phrase
        named = [*range(len(self.told.wishes)), *self.clause.subjects]
        at = next((at for at in reversed(named) if self.told.wishes[at].name in kinds.ANIMALS), None)
        found = None if at is None else find(tuple(self.told.wishes[at].name.split()), self._vocabulary)
        if at is None or found is None:
            return phrase
        size, before = small.OF_FAMILIES[one], self.told.wishes[at]
        if size == "big" and not before.size:
            self.told.wishes[at] = before._replace(size="small")
        other = Noun(head.said, head.article, found._replace(plural=head.said != one))
        return phrase._replace(words=(other,), size=phrase.size or size)

    def _is_of_the_room(self, phrase: Phrase) -> bool:
        """ "A clock on the wall" hangs in a room, and what is "by the window" stands in one; a spider is on a wall of
        its own, and who looks out of a window is in it."""
        head, link = phrase.words[-1], self.clause.link
        plain = isinstance(head, Noun) and head.article == "the" and len(phrase.words) == 1 and not phrase.colours
        if not plain or link is None:
            return False
        things = self.clause.anchors(link)
        wall = head.said == "wall" and link.said in ("on", "hanging on")
        wall = wall and all(self.told.wishes[at].name in kinds.HANGING for at in things)
        near = head.said == "window" and link.said in ("by", "near", "next to", "beside", "in")
        near = near and not any(self.told.wishes[at].name in kinds.ANIMATE for at in things)
        if not things or not (wall or near):
            return False
        self.told.set(Setting(place="room"))
        self.clause.link = None
        return True

    def _counted(self, phrase: Phrase) -> Phrase:
        """ "Two books" are twice a book, although "books" has a drawing of its own."""
        head = phrase.words[-1]
        if phrase.number < 2 or not isinstance(head, Noun) or head.found is None or head.found.plural:
            return phrase
        for one in singulars(head.said):
            single = find((one,), self._vocabulary)
            if single is not None and single.name == one != head.found.name:
                return phrase._replace(words=(*phrase.words[:-1], head._replace(found=single._replace(plural=True))))
        return phrase

    def _has_it_already(self, phrase: Phrase) -> bool:
        """ "A house with a red door": its drawing has one."""
        names = [word.found.name for word in phrase.words if isinstance(word, Noun) and word.found is not None]
        parts = len(names) == len(phrase.words) and kinds.PARTS_OF_BUILDINGS.issuperset(names)
        shares = (
            self.clause.joined and self.clause.sharing is not None and self.clause.sharing[0].wording.link == "with"
        )
        had = shares or (self.clause.link is not None and self.clause.link.wording.link == "with")
        if not (
            parts
            and had
            and self.clause.last is not None
            and self.told.wishes[self.clause.last].name in kinds.BUILDINGS
        ):
            return False
        if self.clause.link is not None:
            self.clause.sharing = (self.clause.link, [self.clause.last])
        self.told.left_out += names
        self.clause.link, self.clause.joined = None, False
        return True

    def _take_adjectives(self, phrase: Phrase) -> None:
        """Colour, size and pose without a noun: "a car, red", "on white", "on a blue background"."""
        link, self.clause.link = self.clause.link, None
        for said in phrase.settings:
            self.told.set(said)
        colour = phrase.colours[0] if phrase.colours else ""
        if colour and (phrase.backdrop or self._on_plain_ground(link)):
            self.told.set(Setting(place="paper", colour=colour))
            return
        if self.clause.last is None:
            return
        wish = self.told.wishes[self.clause.last]
        self.told.wishes[self.clause.last] = wish._replace(
            colour=wish.colour or colour, size=wish.size or phrase.size, pose=wish.pose or phrase.pose
        )

    def _on_plain_ground(self, link: Linking | None) -> bool:
        return link is not None and link.said in ("on", "against", "upon", "over") and self.clause.last is not None

    def _is_part(self, noun: Noun) -> bool:
        """Whether it is a part of somebody's body and no thing of its own."""
        if not noun.part or self.clause.link is None or not self.told.wishes:
            return False
        link = self.clause.link.wording.link
        owner = self.told.wishes[self.clause.last] if self.clause.last is not None else self.told.wishes[0]
        if noun.article in small.POSSESSIVES and (
            link in ("on", "in", "around", "over") or owner.name in kinds.ANIMATE
        ):
            return True
        return link in ("with", "on", "in") and owner.name in kinds.ANIMATE and noun.found is not None

    # ---- settings

    def _take_setting(self, phrase: Phrase, head: Noun) -> bool:
        """Whether the phrase says where or when; if so it is set."""
        link = self.clause.link
        if head.setting is None:
            return False
        into = link is not None and link.wording.link in relating.INTO_PLACE and not link.wording.reversed
        last = self.clause.last
        if link is not None and link.said == "of" and head.said == "water" and last is not None:
            # A glass of it is no sea.
            into = into and self.told.wishes[last].name not in kinds.VESSELS
            if not into:
                self.clause.link = None
                return True
        into = into or (link is not None and link.said == "from") or phrase.backdrop or head.adverbial
        thing = head.found is not None and (
            phrase.number > 1 or wanted_as_thing(head.found, link and link.wording.link)
        )
        dressed = bool(phrase.settings)
        if (not into and not dressed and head.said in setting.ONLY_BEHIND_A_PREPOSITION) or (
            thing and not phrase.backdrop
        ):
            if head.found is None:
                if link is not None and link.wording.link == "eating":
                    # "A goat eating grass" is where the grass is.
                    self.told.set(head.setting)
                self.clause.link = None
            return head.found is None
        for word in phrase.words[:-1]:
            if isinstance(word, Noun) and word.found is not None and word.found.name in kinds.FLOWERS:
                self._growing.append(word)
            else:
                self.told.take_modifier(word)
        self._field = head.said in _FIELDS
        if into:
            self.told.set(self._stood_at(link, head.setting), head)
        else:
            self._bare.append(head)
        self.clause.link, self.clause.joined = None, False
        return True

    def _stood_at(self, link: Linking | None, said: Setting) -> Setting:
        """The place as its preposition means it: who is by the sea is on the shore, who is over it flies."""
        if link is None or not said.place:
            return said
        for index in () if self.clause.strange else self.clause.anchors(link):
            wish = self.told.wishes[index]
            if link.wording.pose and not wish.pose:
                wish = self.told.wishes[index] = wish._replace(pose=link.wording.pose)
            if link.said in relating.OUT_OF_WATER and said.place in WATERS:
                self.told.wishes[index] = wish._replace(place="above", pose="jumping")
            elif link.wording.link in ("over", "above") and wish.name in kinds.FLYERS:
                self.told.wishes[index] = wish._replace(place="above")
        if said.place in INDOORS and link.wording.link == "in front of":
            return said._replace(place="city")
        if link.wording.link == "in" and said.place in WATERS and link.said not in relating.OUT_OF_WATER:
            self._wade(link)
        ashore = said.place == "sea" and link.wording.link in ("beside", "at", "in front of")
        return said._replace(place="shore") if ashore else said

    def _wade(self, link: Linking) -> None:
        """Who is in a pool and does nothing else there is in its water."""
        for index in () if self.clause.strange else self.clause.anchors(link):
            wish = self.told.wishes[index]
            on_land = wish.name in kinds.ANIMATE - kinds.AQUATIC - kinds.FLYERS
            busy = any(index in (one.subject, one.object) for one in self.told.relations)
            if on_land and not wish.pose and not wish.place and not busy:
                self.told.wishes[index] = wish._replace(place="in the water")

    def _grow(self) -> None:
        """ "A windmill in a tulip field": many of them, before what is there."""
        for noun in self._growing:
            found = find(("flower",), self._vocabulary) if noun.said == "flowers" else noun.found
            if found is None:
                continue
            many = self.told.add(wish_of(found, noun.said)._replace(number=_FIELD, grouping="crowd"))
            if many > 0:
                self.told.relations.append(Relation("behind", self.clause.first, many))

    def _settle_bare(self) -> None:
        """A setting without a preposition is where the other things are; alone, if it has a drawing, it is a thing."""
        alone = not self.told.wishes and self.told.setting == Setting() and len(self._bare) == 1
        for noun in self._bare:
            # "The post office in a small town" is seen from the street.
            outside = noun.found is not None and noun.found.name in kinds.BUILDINGS and not self.told.wishes
            outside = outside and self.told.setting.place not in INDOORS
            if noun.found is not None and (alone or outside):
                self.told.add(wish_of(noun.found, noun.said))
            elif noun.setting is not None:
                self.told.set(noun.setting, noun)
