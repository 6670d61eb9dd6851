"""The plan of a scene as chips: what each says, and what it can be changed to. Pure; no toolkit.

Used by the chips under the prompt and by `plan_reader`. A choice carries the whole plan as it would be then.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from msgspec.structs import replace

from studio.domain.scene_plan import (
    COLOURS,
    MOST_ALIKE,
    PLACES,
    RULES,
    SEASONS,
    SIZES,
    TIMES,
    WEATHERS,
    ScenePlan,
    SceneRelation,
    SceneThing,
)
from studio.services.translation import tr, translatable

Slot = Literal["place", "time", "weather", "season"]
SLOTS: Final[tuple[tuple[Slot, str, str, tuple[str, ...]], ...]] = (
    ("place", translatable("Place: {what}"), translatable("Place: any"), PLACES),
    ("time", translatable("Time: {what}"), translatable("Time: any"), TIMES),
    ("weather", translatable("Weather: {what}"), "", WEATHERS),
    ("season", translatable("Season: {what}"), "", SEASONS),
)
"""A slot of the setting, its chip, the chip where nothing was said ("" has none), and what it can be."""
_SPOKEN: Final = (
    translatable("red"), translatable("orange"), translatable("yellow"), translatable("green"), translatable("blue"),
    translatable("purple"), translatable("pink"), translatable("brown"), translatable("black"), translatable("white"),
    translatable("grey"), translatable("tiny"), translatable("small"), translatable("big"), translatable("giant"),
    translatable("on"), translatable("in"), translatable("inside"), translatable("under"), translatable("behind"),
    translatable("in front of"), translatable("beside"), translatable("between"), translatable("above"),
    translatable("over"), translatable("through"), translatable("holding"), translatable("wearing"),
    translatable("riding"), translatable("reading"), translatable("eating"), translatable("drinking"),
    translatable("sitting on"),
    translatable("looking at"), translatable("meadow"), translatable("hills"), translatable("mountains"),
    translatable("forest"), translatable("sea"), translatable("shore"), translatable("lake"), translatable("river"),
    translatable("desert"), translatable("snow"), translatable("city"), translatable("village"),
    translatable("garden"), translatable("room"), translatable("kitchen"), translatable("night sky"),
    translatable("space"), translatable("under water"), translatable("sky"), translatable("park"),
    translatable("farm"), translatable("moon"), translatable("hospital"), translatable("classroom"),
    translatable("cafe"), translatable("bathroom"), translatable("bedroom"), translatable("library"),
    translatable("table top"),
    translatable("paper"), translatable("dawn"), translatable("day"), translatable("sunset"),
    translatable("night"), translatable("clear"), translatable("cloudy"), translatable("rain"), translatable("storm"),
    translatable("fog"), translatable("wind"), translatable("spring"), translatable("summer"),
    translatable("autumn"), translatable("winter"), translatable("standing"), translatable("sitting"),
    translatable("walking"), translatable("running"), translatable("sleeping"), translatable("lying"),
    translatable("jumping"), translatable("flying"), translatable("swimming"), translatable("dancing"),
    translatable("arms up"), translatable("waving"), translatable("row"), translatable("crowd"), translatable("pile"),
    translatable("left"), translatable("right"), translatable("below"), translatable("middle"),
    translatable("in the water"),
)  # fmt: skip
"""Values of a plan that people see; what is not here, such as a thing's name, is shown as it is."""


class Chip(NamedTuple):
    kind: Literal["thing", "relation", "slot", "style", "unknown", "left out"]
    words: str
    at: int = 0
    """Place in the list of its kind."""
    said: bool = True
    """False: nothing was said of it."""
    offers: tuple[str, ...] = ()
    """Known names to put in the place of unknown words; of what was left out the place that can be drawn instead."""


class Choice(NamedTuple):
    words: str
    plan: ScenePlan
    """As it would be."""
    now: bool = False


class Choices(NamedTuple):
    title: str
    """"" stands in the menu itself."""
    options: tuple[Choice, ...]


# ---- what they say


def chips_of(plan: ScenePlan) -> tuple[Chip, ...]:
    """In the order in which they stand: what is unknown comes first, as it wants an answer."""
    names = [thing.name for thing in plan.things]
    return (
        *(
            Chip("unknown", tr("Not known: {words}", words=one.said), at, offers=one.nearest)
            for at, one in enumerate(plan.unknown_words)
        ),
        *(Chip("thing", _thing(thing), at) for at, thing in enumerate(plan.things)),
        *(
            Chip("relation", _relation(names, one.subject, one.rule, one.object), at)
            for at, one in enumerate(plan.relations)
            if max(one.subject, one.object) < len(names)
        ),
        *_slots(plan),
        *((Chip("style", tr("Style: {what}", what=plan.style)),) if plan.style else ()),
        *(_left_out(name, at) for at, name in enumerate(plan.left_out)),
        *((Chip("left out", tr("{count} more characters were not read", count=plan.unread)),) if plan.unread else ()),
    )


def _thing(thing: SceneThing) -> str:
    name = tr("{thing} for \u201c{said}\u201d", thing=thing.name, said=thing.said) if thing.near else thing.name
    name = tr("{name} the {thing}", name=thing.who, thing=name) if thing.who else name
    number = f"{thing.number} \u00d7 " if thing.number > 1 else ""
    about = (thing.size, thing.colour, thing.pose, thing.grouping, thing.place)
    return " \u00b7 ".join([number + name, *(tr(one) for one in about if one)])


def _relation(names: list[str], subject: int, rule: str, other: int) -> str:
    return tr("{first} {relation} {second}", first=names[subject], relation=tr(rule), second=names[other])


def _left(name: str) -> str:
    return tr(name) if name in PLACES else name


def _left_out(name: str, at: int) -> Chip:
    offers = (name,) if name in PLACES else ()
    return Chip("left out", tr("Left out: {words}", words=_left(name)), at, offers=offers)


def place_instead(plan: ScenePlan, name: str) -> ScenePlan:
    """A place that was left out, in the place of the one that is shown, which is left out then."""
    return _with_slot(plan, "place", name)


def _slots(plan: ScenePlan) -> tuple[Chip, ...]:
    found = []
    for at, (slot, said, unsaid, _) in enumerate(SLOTS):
        value = getattr(plan, slot)
        if value:
            what = tr(value) if not (slot == "place" and plan.ground) else f"{tr(value)} \u00b7 {tr(plan.ground)}"
            found.append(Chip("slot", tr(said, what=what), at))
        elif unsaid and plan.draws_something():
            found.append(Chip("slot", tr(unsaid), at, said=False))
    return tuple(found)


# ---- what they can be changed to


def choices_of(plan: ScenePlan, chip: Chip) -> tuple[Choices, ...]:
    """The menu of a chip."""
    match chip.kind:
        case "thing":
            return _of_thing(plan, chip.at)
        case "relation":
            return _of_relation(plan, chip.at)
        case "slot":
            return (_of_slot(plan, chip.at),)
        case "style":
            return (Choices("", (Choice(tr("Leave out"), replace(plan, style="")),)),)
        case _:
            return ()


def _of_thing(plan: ScenePlan, at: int) -> tuple[Choices, ...]:
    thing = plan.things[at]

    def option(words: str, field: str, value: str | int) -> Choice:
        return Choice(words, with_thing(plan, at, **{field: value}), getattr(thing, field) == value)

    return (
        Choices(
            tr("Colour"), (option(tr("Its own"), "colour", ""), *(option(tr(one), "colour", one) for one in COLOURS))
        ),
        Choices(tr("How many"), tuple(option(str(count), "number", count) for count in range(1, MOST_ALIKE + 1))),
        Choices(tr("Size"), (option(tr("As usual"), "size", ""), *(option(tr(one), "size", one) for one in SIZES))),
        Choices("", (Choice(tr("Leave out"), without_thing(plan, at)),)),
    )


def _of_relation(plan: ScenePlan, at: int) -> tuple[Choices, ...]:
    relation = plan.relations[at]
    rules = tuple(Choice(tr(rule), _with_rule(plan, at, rule), rule == relation.rule) for rule in RULES)
    rest = (*plan.relations[:at], *plan.relations[at + 1 :])
    turned = replace(relation, subject=relation.object, object=relation.subject)
    around = (*plan.relations[:at], turned, *plan.relations[at + 1 :])
    return (
        Choices(tr("Relation"), rules),
        Choices(
            "",
            (
                Choice(tr("The other way round"), replace(plan, relations=around)),
                Choice(tr("Leave out"), replace(plan, relations=rest)),
            ),
        ),
    )


def _of_slot(plan: ScenePlan, at: int) -> Choices:
    """A place that the words name beside the one that is shown comes first."""
    slot, _, _, values = SLOTS[at]
    now = getattr(plan, slot)
    named = [name for name in plan.left_out if name in values and name != now] if slot == "place" else []
    order = (*named, "", *(value for value in values if value not in named))
    return Choices(
        "",
        tuple(
            Choice(tr(value) if value else tr("Any"), _with_slot(plan, slot, value), value == now) for value in order
        ),
    )


def _with_slot(plan: ScenePlan, slot: Slot, value: str) -> ScenePlan:
    """A place that was left out changes with the one that was shown."""
    if slot != "place":
        return replace(plan, **{slot: value})
    left = plan.left_out
    if value and value != plan.place and value in left:
        left = tuple(dict.fromkeys(plan.place if name == value else name for name in left))
        left = tuple(name for name in left if name)
    return replace(plan, place=value, ground=plan.ground if value == "paper" else "", left_out=left)


def _with_rule(plan: ScenePlan, at: int, rule: str) -> ScenePlan:
    changed = replace(plan.relations[at], rule=rule)
    return replace(plan, relations=(*plan.relations[:at], changed, *plan.relations[at + 1 :]))


def with_thing(plan: ScenePlan, at: int, **fields: str | int) -> ScenePlan:
    return replace(plan, things=(*plan.things[:at], replace(plan.things[at], **fields), *plan.things[at + 1 :]))


def without_thing(plan: ScenePlan, at: int) -> ScenePlan:
    """Its relations go too."""
    kept = [one for one in plan.relations if at not in (one.subject, one.object)]
    moved = tuple(
        replace(one, subject=one.subject - (one.subject > at), object=one.object - (one.object > at)) for one in kept
    )
    return replace(plan, things=(*plan.things[:at], *plan.things[at + 1 :]), relations=moved)


# ---- the words themselves


def with_word(prompt: str, said: str, name: str) -> str:
    """The prompt with a known name where unknown words stand; behind it all where they are not found as they are."""
    between = r"\W+(?:(?:an?|the)\W+)?"
    pattern = between.join(re.escape(word) for word in said.split())
    found = re.search(rf"(?<!\w){pattern}(?!\w)", prompt, re.IGNORECASE) if said.strip() else None
    if found is None:
        return f"{prompt.rstrip()}, {name}"
    return prompt[: found.start()] + name + prompt[found.end() :]


# ---- changes that outlive other words


def carried(before: ScenePlan, changed: ScenePlan, now: ScenePlan) -> ScenePlan:
    """What is read `now`, with what a person had changed of the reading `before` where the same is said again."""
    old, new = _keyed(before), _keyed(changed)
    for at, (key, thing) in reversed(list(enumerate(_keyed(now).items()))):
        if key not in old or thing != old[key]:
            continue
        now = without_thing(now, at) if key not in new else _with(now, at, new[key])
    for slot, *_ in SLOTS:
        if getattr(now, slot) == getattr(before, slot):
            now = _with_slot(now, slot, getattr(changed, slot))
    return replace(now, relations=_rules_carried(before, changed, now))


def _with(plan: ScenePlan, at: int, thing: SceneThing) -> ScenePlan:
    return replace(plan, things=(*plan.things[:at], thing, *plan.things[at + 1 :]))


def _keyed(plan: ScenePlan) -> dict[tuple[str, str, int], SceneThing]:
    """Each thing by its name, the words it was read from, and which of those alike it is."""
    found: dict[tuple[str, str, int], SceneThing] = {}
    for thing in plan.things:
        ordinal = sum(key[:2] == (thing.name, thing.said) for key in found)
        found[thing.name, thing.said, ordinal] = thing
    return found


def _rules_carried(before: ScenePlan, changed: ScenePlan, now: ScenePlan) -> tuple[SceneRelation, ...]:
    was, became = _rules(before), _rules(changed)
    kept = []
    for (pair, rule), relation in zip(_rules(now).items(), now.relations, strict=False):
        if was.get(pair) != rule:
            kept.append(relation)
        elif pair in became:
            kept.append(replace(relation, rule=became[pair]))
    return tuple(kept)


def _rules(plan: ScenePlan) -> dict[tuple[str, str, int], str]:
    """The rule of each relation by the names of its two things, and which of those alike it is."""
    found: dict[tuple[str, str, int], str] = {}
    for one in plan.relations:
        pair = plan.things[one.subject].name, plan.things[one.object].name
        found[*pair, sum(key[:2] == pair for key in found)] = one.rule
    return found
