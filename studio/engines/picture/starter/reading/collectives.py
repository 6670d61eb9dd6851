"""Words for things of several kinds at once: fruit, children, pets. They are shown as some of each kind.

`vocabulary` knows them as names of their own; `spread` puts the kinds in their place once a plan is read or taken from
data, so that none is left in a plan that is drawn. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from studio.engines.picture.storybook.plan import Plan, Relation, Rule, Wish

_TABLE: Final = """
    family: woman, man, girl, boy | families;
    children: girl, boy | kids, pupils, schoolchildren, youngsters, classmates, little ones, brother and sister;
    friends: boy, girl | best friends, playmates, buddies, pals;
    people: woman, man | persons, grown-ups, adults, tourists, neighbours, neighbors, visitors, guests, crowd,
    passengers, shoppers;
    couple: woman, man | lovers, husband and wife, married couple;
    newlyweds: bride, groom | wedding couple, bridal couple, bride and groom;
    party: cake, balloon, gift | birthday party, celebration;
    band: singer, guitar, drum | rock band, music band, orchestra, pop group;
    parents: woman, man | mum and dad, mom and dad, mummy and daddy, mommy and daddy;
    grandparents: old woman, old man | grandma and grandpa, granny and grandpa, granny and grandad;
    fruit: apple, banana, orange fruit | fruits, fresh fruit;
    vegetables: carrot, tomato, broccoli | veggies, veg, fresh vegetables;
    breakfast: fried egg, bread, cup of coffee | ;
    sweets: lollipop, candy, chocolate bar | candies, treats;
    animals: elephant, lion, monkey | zoo animals, wild animals, jungle animals, safari animals, wildlife;
    farm animals: cow, pig, sheep | ;
    forest animals: fox, rabbit, owl | woodland animals, forest creatures, woodland creatures;
    sea animals: octopus, tropical fish, turtle | sea creatures, ocean animals, marine life, sea life;
    pets: dog, cat, rabbit | ;
    insects: bee, butterfly, ladybug | minibeasts, creepy crawlies;
    toys: teddy bear, ball, kite | playthings;
    musical instruments: guitar, drum, trumpet | instruments;
    tools: hammer, saw, screwdriver | ;
    school things: book, pencil, backpack | school supplies, stationery
"""
_KEPT: Final[frozenset[Rule]] = frozenset({
    "on", "in", "inside", "between", "behind", "holding", "wearing", "eating", "drinking", "riding", "sitting on",
    "looking at",
})  # fmt: skip
"""What is said of all kinds; of whom something stands beside, it is enough that it stands beside the first."""


class Collective(NamedTuple):
    kinds: tuple[str, ...]
    """Names of concepts or props."""
    words: tuple[str, ...]
    """That mean the same, besides its name."""


def _rows() -> dict[str, Collective]:
    rows = (row.partition(":") for row in _TABLE.split(";"))
    return {name.strip(): Collective(*map(_listed, said.split("|"))) for name, _, said in rows}


def _listed(said: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in said.split(",") if one.strip())


COLLECTIVES: Final = _rows()


def spread(plan: Plan, named: Callable[[str, str], Wish | None], most: int) -> Plan:
    """The plan with some of each kind for every collective, as far as there is room for `most` kinds. `named`: a wish
    by its name, with the words it was read from; None for what is not known."""
    for at, wish in reversed(list(enumerate(plan.wishes))):
        if wish.name in COLLECTIVES:
            plan = _spread(plan, at, named, most - len(plan.wishes) + 1)
    return plan


def _spread(plan: Plan, at: int, named: Callable[[str, str], Wish | None], room: int) -> Plan:
    wish = plan.wishes[at]
    members = [one for name in COLLECTIVES[wish.name].kinds if (one := named(name, wish.said))]
    there = {one.name for one in plan.wishes}
    members = [one for one in members if one.name not in there] or members
    kinds = len(members) if wish.number == 1 else min(len(members), wish.number)
    members = members[: max(1, min(kinds, room))]
    if not members:
        return plan
    total = max(wish.number, len(members))
    first, *others = (
        one._replace(
            number=(total - number + len(members) - 1) // len(members), colour=wish.colour, size=wish.size,
            pose=wish.pose, place=wish.place, grouping=wish.grouping,
        )
        for number, one in enumerate(members)
    )  # fmt: skip
    wishes = [*plan.wishes, *others]
    wishes[at] = first
    relations = list(plan.relations)
    for number in range(len(plan.wishes), len(wishes)):
        own = [one for one in plan.relations if at in (one.subject, one.object) and one.rule in _KEPT]
        moved = [Relation(one.rule, *(number if end == at else end for end in one[1:])) for one in own]
        relations += moved or [Relation("beside", number, at)]
    return plan._replace(wishes=tuple(wishes), relations=tuple(relations))
