"""What a plan takes to be shown as it is meant: a family is four people, who reads has an open book.

`cast` is used by `plan_reading` when words have been read, `as_drawn` by `starter.scenes` when a plan is drawn, whether
it was read or changed by hand. Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.engines.picture.starter.reading.collectives import spread
from studio.engines.picture.starter.reading.kinds import ANIMALS, ANIMATE, BEDS, HELD_UP, POURED
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, find
from studio.engines.picture.storybook.bodies.names import FACES
from studio.engines.picture.storybook.plan import WATERS, Plan, Relation, Rule, Stood, Wish

_POSED: Final = frozenset({"sleeping", "lying", "sitting", "holding", "waving", "arms up", "dancing", "holding up"})
_POSED_RULES: Final[frozenset[Rule]] = frozenset({"reading", "holding", "drinking", "sitting on"})
"""What an animal that stands on four legs does not show."""
_HATS: Final = frozenset({"top hat", "woman's hat"})
"""Who is in one of them looks out of it upright."""
_SEATS: Final = frozenset({
    "bench", "chair", "armchair", "rocking chair", "sofa", "throne", "stool", "swing", "deck chair", "seat", "stump",
    "log", "couch and lamp", "wheelchair",
})  # fmt: skip
_GLASSES: Final = frozenset({"tumbler glass", "cup", "bowl", "wine glass", "bottle", "jug"})
_FISH: Final = frozenset({"fish", "tropical fish", "blowfish", "shark", "octopus", "seal", "turtle"})
_FLOWERS: Final = "bouquet"
_CUT_FLOWERS: Final = frozenset({
    "flower", "tulip", "sunflower", "rose", "yellow flower", "white flower", "hyacinth", "hibiscus", "blossom",
})  # fmt: skip
_CUT: Final[frozenset[Rule]] = frozenset({"holding", "eating", "wearing"})
_OVER_HEAD: Final = frozenset({"umbrella", "umbrella with rain drops", "umbrella table"})
_BUSY: Final[frozenset[Rule]] = frozenset({"reading", "holding", "eating"})
_POSE_OF: Final[dict[Rule, Stood]] = {"riding": "sitting", "holding": "holding", "drinking": "holding"}
_LEAVES: Final = frozenset({"fallen leaf", "maple leaf", "leaf", "herb"})
_TURNING: Final = frozenset({"tree", "leaf", "bush"})
"""What is green unless it is autumn."""
_COMPANY: Final = {"teacher": "blackboard"}
"""By whom or what somebody is known who is alone."""


def cast(plan: Plan, vocabulary: Vocabulary, most: int) -> Plan:
    """The plan with what its things need, as far as there is room for `most` kinds of things."""
    plan = _bunched(_poured(of_kinds(plan, vocabulary, most)))
    return _with_company(_in_vessels(plan, vocabulary), vocabulary)


def _bunched(plan: Plan) -> Plan:
    """ "A bouquet of roses" is one of them."""
    for one in plan.relations:
        if plan.wishes[one.subject].name == _FLOWERS and plan.wishes[one.object].name in _CUT_FLOWERS:
            return _as_one(plan, one.subject, one.object, plan.wishes[one.subject])
    return plan


def _poured(plan: Plan) -> Plan:
    """ "A glass of lemonade" without a second glass: what is drawn with its vessel takes that one's place."""
    for one in plan.relations:
        drink, vessel = plan.wishes[one.subject], plan.wishes[one.object]
        if one.rule != "in" or drink.name not in POURED or vessel.name not in _GLASSES:
            continue
        return _as_one(plan, one.subject, one.object, drink._replace(number=vessel.number, size=vessel.size))
    return plan


def _as_one(plan: Plan, gone: int, kept: int, wish: Wish) -> Plan:
    """`wish` in the place of two: what is said of either is said of it."""
    wishes = [one for at, one in enumerate(plan.wishes) if at != gone]
    at = kept - (kept > gone)
    wishes[at] = wish
    moved = {n: n - (n > gone) for n in range(len(plan.wishes))} | {gone: at}
    same = (one._replace(subject=moved[one.subject], object=moved[one.object]) for one in plan.relations)
    relations = tuple(dict.fromkeys(one for one in same if one.subject != one.object))
    return plan._replace(wishes=tuple(wishes), relations=relations)


def _in_vessels(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """What is meant by where it is: several glasses that nobody wears are drunk from, a pot on a stove is cooked in."""
    plan = _in_water(plan, vocabulary)
    worn = {one.object for one in plan.relations if one.rule in ("wearing", "holding", "looking at")}
    on_stove = {one.subject for one in plan.relations if one.rule == "on" and plan.wishes[one.object].name == "stove"}
    wine = any(wish.name in ("bottle", "wine glass", "bottle with popping cork") for wish in plan.wishes)
    wishes = list(plan.wishes)
    for at, wish in enumerate(wishes):
        name = ""
        if wish.name == "glasses" and wish.number > 1 and at not in worn:
            name = "wine glass" if wine else "tumbler glass"
        elif wish.name == "flower pot" and at in on_stove:
            name = "shallow pan of food"
        meant = _named(name, wish.said, vocabulary) if name else None
        if meant is not None:
            wishes[at] = wish._replace(name=meant.name, source=meant.source, concept=meant.concept)
    return plan._replace(wishes=tuple(wishes))


def _in_water(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """A fish in a bowl is in one of glass."""
    bowls = {
        one.object
        for one in plan.relations
        if one.rule in ("in", "inside")
        and plan.wishes[one.object].name == "bowl"
        and plan.wishes[one.subject].name in _FISH
    }
    glass = _named("fish bowl", "bowl", vocabulary)
    if glass is None or not bowls:
        return plan
    kept = (
        glass._replace(number=wish.number, size=wish.size, said=wish.said) if at in bowls else wish
        for at, wish in enumerate(plan.wishes)
    )
    return plan._replace(wishes=tuple(kept))


def of_kinds(plan: Plan, vocabulary: Vocabulary, most: int) -> Plan:
    """The plan with the kinds that its collectives stand for: a family as those who are in it."""
    return spread(plan, lambda name, said: _named(name, said, vocabulary), most)


def as_drawn(plan: Plan, vocabulary: Vocabulary) -> Plan:
    """With an open book for who reads, a lying one for who is on it, and leaves in the season's colour. An animal that
    is drawn whole, as it stands, gets its head and a body for what it can't do so."""
    plan = plan._replace(wishes=tuple(_doing(wish, at, plan) for at, wish in enumerate(plan.wishes)))
    plan = plan._replace(relations=tuple(_seated(_laid(one, plan), plan) for one in plan.relations))
    wishes = (
        _posed(_opened(_grown(wish, at, plan, vocabulary), at, plan, vocabulary), at, plan, vocabulary)
        for at, wish in enumerate(plan.wishes)
    )
    return plan._replace(wishes=tuple(wishes))


def _doing(wish: Wish, at: int, plan: Plan) -> Wish:
    """In the pose of the first thing that it does, or of where it is, where no other is said."""
    swims = wish.place == "in the water"
    wish = wish._replace(place="") if swims else wish
    if wish.pose:
        return wish
    own = [one for one in plan.relations if one.subject == at]
    poses = [_pose_of(one.rule, plan.wishes[one.object]) for one in own]
    done = next((pose for pose in poses if pose), None)
    abed = any(_is_abed(one, plan) for one in own) and not any(one.rule in _BUSY for one in own)
    floats = swims and plan.setting.place in WATERS
    return wish._replace(pose=done or ("lying" if abed else "swimming" if floats else ""))


def _is_abed(one: Relation, plan: Plan) -> bool:
    return one.rule == "in" and plan.wishes[one.object].name in BEDS and plan.wishes[one.subject].name in ANIMATE


def _laid(one: Relation, plan: Plan) -> Relation:
    """Who is in bed is on it."""
    return one._replace(rule="on") if _is_abed(one, plan) else one


def _pose_of(rule: Rule, thing: Wish) -> Stood:
    if rule == "holding" and thing.name in HELD_UP:
        return "holding up" if thing.name in _OVER_HEAD else "waving"
    return _POSE_OF.get(rule, "")


def astride(plan: Plan, from_the_side: Callable[[Wish], bool]) -> Plan:
    """Who rides an animal that is seen `from_the_side` has one leg on this side of it, the other beyond."""
    mounts = {at for at, wish in enumerate(plan.wishes) if wish.name in ANIMALS and from_the_side(wish)}
    riders = {one.subject for one in plan.relations if one.rule == "riding" and one.object in mounts}
    wishes = (
        wish._replace(pose="riding") if at in riders and wish.source == "body" and wish.pose == "sitting" else wish
        for at, wish in enumerate(plan.wishes)
    )
    return plan._replace(wishes=tuple(wishes))


def _grown(wish: Wish, at: int, plan: Plan, vocabulary: Vocabulary) -> Wish:
    """Flowers that nobody has cut grow in a bed; what is in leaves is in a heap of them."""
    own = [one for one in plan.relations if at in (one.subject, one.object)]
    if wish.name == _FLOWERS and len(plan.wishes) > 1:
        cut = any(one.rule in _CUT or (one.rule in ("on", "in") and one.subject == at) for one in own)
        return wish if cut else _as_prop("flower bed", wish, vocabulary)
    heaped = (wish.number > 1 or wish.said.endswith("leaves")) and any(
        one.rule in ("in", "on") and one.object == at for one in own
    )
    return _as_prop("leaf pile", wish, vocabulary) if wish.name in _LEAVES and heaped else wish


def _as_prop(name: str, wish: Wish, vocabulary: Vocabulary) -> Wish:
    found = _named(name, wish.said, vocabulary)
    return wish if found is None else wish._replace(name=found.name, source="prop", concept=0, number=1)


def _seated(one: Relation, plan: Plan) -> Relation:
    """Who is on a bench sits on it, unless it is said that he does something else there."""
    who, thing = plan.wishes[one.subject], plan.wishes[one.object]
    sits = one.rule == "on" and who.source == "body" and thing.name in _SEATS and who.pose in ("", "sitting", "holding")
    return one._replace(rule="sitting on") if sits else one


def _opened(wish: Wish, at: int, plan: Plan, vocabulary: Vocabulary) -> Wish:
    read = any(one.rule == "reading" and one.object == at for one in plan.relations)
    rules = {one.rule for one in plan.relations if one.object == at}
    name = ""
    if wish.name == "book":
        name = "open book" if read else "lying book" if rules & {"on", "sitting on"} else ""
    elif wish.name == "bed":
        name = "high bed" if "under" in rules else ""
    elif wish.name == "door":
        name = "open door" if rules & {"through", "in", "inside"} else ""
    opened = _named(name, wish.said, vocabulary) if name else None
    return wish._replace(name=opened.name, source=opened.source, concept=opened.concept) if opened else wish


def _posed(wish: Wish, at: int, plan: Plan, vocabulary: Vocabulary) -> Wish:
    rules = {one.rule for one in plan.relations if one.subject == at}
    face = FACES.get(wish.name) if wish.source == "model" else None
    hats = any(
        one.rule == "in" and plan.wishes[one.object].name in _HATS for one in plan.relations if one.subject == at
    )
    if face in vocabulary.names and (wish.pose in _POSED or rules & _POSED_RULES or hats):
        wish = wish._replace(name=face, concept=vocabulary.names.index(face) + 1, source="body")
    if plan.setting.season == "autumn" and wish.name in _TURNING and not wish.colour:
        return wish._replace(colour="orange")
    flown = any(
        one.rule == "riding" and one.object == at and plan.wishes[one.subject].pose == "flying"
        for one in plan.relations
    )
    if flown:
        return wish._replace(pose="flying")
    if wish.source == "body" and wish.pose == "flying" and "riding" in rules:
        return wish._replace(pose="sitting")
    if wish.source == "body" and not wish.pose and rules & {"reading", "sitting on"}:
        return wish._replace(pose="holding" if "reading" in rules and "sitting on" not in rules else "sitting")
    return wish


def _named(name: str, said: str, vocabulary: Vocabulary) -> Wish | None:
    found = find(tuple(name.split()), vocabulary)
    return found and Wish(found.name, said, "model" if found.concept else "prop", found.concept)


def _with_company(plan: Plan, vocabulary: Vocabulary) -> Plan:
    if len(plan.wishes) != 1 or plan.wishes[0].name not in _COMPANY or plan.setting.place == "classroom":
        return plan
    thing = _named(_COMPANY[plan.wishes[0].name], plan.wishes[0].said, vocabulary)
    if thing is None:
        return plan
    return plan._replace(wishes=(*plan.wishes, thing), relations=(*plan.relations, Relation("beside", 0, 1)))
