"""One clause of a prompt: its subjects, its link, and which things what comes next is said of.

Used by `sentence`, which hands it the things and links as they are said; pure.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.starter.reading import kinds
from studio.engines.picture.starter.reading import relation_words as relating
from studio.engines.picture.starter.reading.chunks import Linking, Posing
from studio.engines.picture.starter.reading.phrases import Item
from studio.engines.picture.starter.reading.told import Told, wish_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, find
from studio.engines.picture.storybook.plan import Relation, Size

VERBS: Final = frozenset({
    "holding", "by hand", "wearing", "riding", "reading", "eating", "drinking", "looking at", "sitting on", "by verb",
})  # fmt: skip
_ONE_EACH: Final = frozenset({"holding", "by hand", "wearing", "riding", "reading", "eating", "drinking"})
"""One such object has one subject: of "a cat and a dog wearing a hat" it is the dog."""


class Clause:
    """The clause under way; `end_sentence` begins the next."""

    def __init__(self, told: Told, vocabulary: Vocabulary) -> None:
        self.told, self._vocabulary = told, vocabulary
        self.first = 0
        """Which wish is the subject of the scene."""
        self.subjects: list[int] = []
        """Joined by "and"."""
        self.objects: list[int] = []
        """Of the last link, joined by "and"."""
        self.last: int | None = None
        self.link: Linking | None = None
        self.linked = ""
        """The last link that has found its object."""
        self.joined = False
        """Whether "and" or a comma stands before what comes next."""
        self.strange = False
        """Nothing is known of the thing that was named last: what is said of it is said of nothing."""
        self.fronted: tuple[Linking, int] | None = None
        """A relation that is said before its subject: "under the tree sits a cat"."""
        self.sharing: tuple[Linking, list[int]] | None = None
        """The last link with an object, and of which things it was said."""
        self.earlier: list[int] = []
        """Subjects of the sentence before, for its pronouns."""

    def end_sentence(self) -> None:
        self.end_link()
        self.earlier = self.subjects or self.earlier
        self.subjects, self.objects, self.last, self.linked, self.joined = [], [], None, "", False

    def place(self, made: list[int], following: Item | None) -> None:
        """Give the things of a phrase their part in the clause."""
        link, self.link = self.link, None
        joined, self.joined = self.joined, False
        strange, self.strange = self.strange, not made
        if not made:
            if link is not None:
                self.last = self.subjects[-1] if self.subjects else None
                self.strange = False
            return
        head, *others = made
        link = None if strange else link
        for other in others:
            self._owned(head, other)
        if link is not None and (self.subjects or self.last is not None):
            self._follow(link, head)
        elif link is not None and link.wording.link in relating.INTO_PLACE - {"of"}:
            self.fronted = self.fronted or (link, head)
            return
        elif joined and self.objects and self._shares(head, following):
            self._share(head)
            self.last = head
        else:
            self._new_subject(head, following)
            self.last = head

    def _owned(self, head: int, owner: int) -> None:
        """ "Santa's sleigh" is with him in it; other things stand beside what they are named with."""
        wishes = self.told.wishes
        if wishes[owner].name in kinds.PEOPLE and wishes[head].name in kinds.RIDDEN - kinds.ANIMATE:
            self.told.relate(Linking("riding", "", relating.Wording("riding")), owner, head)
        elif wishes[head].name in kinds.TOPPED and wishes[owner].name not in kinds.ANIMATE | kinds.TOPPED:
            self.told.relations.append(Relation("on", owner, head))
        else:
            self.told.beside(head, owner)

    def _follow(self, link: Linking, head: int) -> None:
        thing = self.told.wishes[head]
        anchors = self.anchors(link, several=thing.number > 1, other=thing.name)
        if link.wording.link == "with" and self.told.wishes[head].name in kinds.WORN:
            anchors = self.actors()
        if link.wording.link == "with" and thing.name in kinds.HAND_HELD and self._stands_rooted(anchors):
            anchors = list(self.subjects) or anchors
        for subject in anchors:
            if subject != head:
                self.told.relate(link, subject, head)
        dressed = any(one.rule == "wearing" and one.object == head for one in self.told.relations)
        # "In a raincoat" is said of who wears it, as what comes next is.
        self.objects, self.linked = [head], "wearing" if dressed else link.wording.link
        self.sharing = (link, anchors)
        held = self.told.relations and self.told.relations[-1].subject == head and link.wording.link in ("of", "with")
        # "A vase of sunflowers by the window": the vase is what stands there.
        self.last = anchors[-1] if held and anchors else head

    def _stands_rooted(self, anchors: list[int]) -> bool:
        """Whether a tree is the nearest that could have what is said, and somebody is there besides."""
        names = {self.told.wishes[at].name for at in anchors}
        owners = any(self.told.wishes[at].name in kinds.ANIMATE for at in self.subjects)
        return owners and bool(names) and names <= kinds.ROOTED

    def _shares(self, head: int, following: Item | None) -> bool:
        """Whether what "and" joins to an object is one more object of the same link."""
        if self.sharing is None:
            return False
        rule, wish = self.sharing[0].wording.link, self.told.wishes[head]
        if rule not in relating.SHARED or isinstance(following, Linking | Posing):
            return False
        match rule:
            case "wearing":
                return wish.name in kinds.WORN
            case "eating" | "drinking" | "reading":
                return wish.name not in kinds.ANIMATE
            case "holding" | "by hand":
                return wish.name not in kinds.TOO_LARGE_TO_HOLD
        return True

    def _share(self, head: int) -> None:
        if self.sharing is None:
            return
        link, subjects = self.sharing
        for subject in subjects:
            self.told.relate(link, subject, head)
        self.objects.append(head)

    def _new_subject(self, head: int, following: Item | None) -> None:
        own = isinstance(following, Linking | Posing)
        if self.subjects and not self.objects:
            self.told.beside(self.subjects[-1], head)
            self.subjects.append(head)
        else:
            before = self.subjects or self.earlier
            if before and not own and head not in before:
                self.told.beside(before[0], head)
            self.earlier = self.subjects or self.earlier
            self.subjects, self.objects, self.linked = [head], [], ""
        if self.fronted is not None:
            link, other = self.fronted
            self.fronted = None
            if other == 0:
                self.first = head
            self.told.relate(link, head, other)

    def anchors(self, link: Linking, *, several: bool = False, other: str = "") -> list[int]:
        """Of which things the link is said. `several`: its object is more than one; `other`: the object's name."""
        rule = link.wording.link
        if rule in VERBS or link.wording.pose:
            actors = self.actors()
            if rule in _ONE_EACH and not several:
                return actors[-1:]
            return actors
        if self.last is not None and self._is_of_the_last(link, other):
            return [self.last]
        if rule == "on" and other in kinds.WIDE and self.last is not None and self.subjects:
            return [*self.subjects, *([self.last] if self.last not in self.subjects else [])]
        if self.last is None or self.last in self.subjects or self.linked in relating.FROM_SUBJECT:
            return list(self.subjects) if self.subjects else [self.last] if self.last is not None else []
        return [self.last]

    def _is_of_the_last(self, link: Linking, other: str) -> bool:
        """Of "a cat looking at a fish in a bowl" the fish is in it."""
        led = self.linked in relating.FROM_SUBJECT and link.wording.link in ("in", "on")
        return link.wording.link == "of" or (led and (other in kinds.TABLEWARE or "out of" in link.said))

    def actors(self) -> list[int]:
        """Who does what a verb says: the nearest before it that is alive, all of those joined by "and"."""
        if self.last is None:
            return list(self.subjects)
        alive = self.told.wishes[self.last].name in kinds.ANIMATE
        if self.last in self.subjects or (
            alive and self.linked not in ("holding", "by hand", "wearing", "riding", "looking at")
        ):
            return list(self.subjects) if self.last in self.subjects else [self.last]
        return list(self.subjects) or [self.last]

    def end_link(self) -> None:
        """A link without an object: "reading" speaks of a book."""
        link, self.link = self.link, None
        if link is None or link.said not in relating.INSTRUMENTS or not self.subjects:
            return
        self.bring(link.said)

    def bring(self, said: str) -> None:
        """What a verb speaks of without naming it."""
        rule, names = relating.INSTRUMENTS[said]
        found = next((one for name in names if (one := find(tuple(name.split()), self._vocabulary))), None)
        actors = [at for at in self.actors() if rule != "in" or self.told.wishes[at].name in kinds.ANIMATE]
        if found is not None and actors:
            size: Size = "tiny" if said in relating.IN_CRUMBS else ""
            head = self.told.add(wish_of(found, said)._replace(size=size))
            for subject in actors:
                self.told.relate(Linking(said, "", relating.Wording(rule)), subject, head)
