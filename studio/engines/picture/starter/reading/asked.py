"""Between the engine's `storybook.plan.Plan` and the data that a person may change, `domain.scene_plan.ScenePlan`.

Used by `parts` on the worker's job thread; pure. Data may come from a stranger's recipe, so it is taken for what it
says only where it says something that can be drawn: a name that nothing has becomes an unknown word, a relation to
nothing is dropped, a colour of another model counts as not said.
"""

from __future__ import annotations

from typing import Any, Final, get_args

from studio.domain.errors import NothingToDraw, StudioError
from studio.domain.scene_plan import ScenePlan, SceneRelation, SceneThing, SceneUnknown
from studio.engines.picture.starter.reading.casting import of_kinds
from studio.engines.picture.starter.reading.plan_reading import MOST_WISHES, bodied
from studio.engines.picture.starter.reading.tokens import tokens_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, bare, find
from studio.engines.picture.storybook.plan import (
    MOST_ALIKE,
    Facing,
    Grouping,
    Place,
    Plan,
    Pose,
    Relation,
    Rule,
    Season,
    Setting,
    Size,
    Time,
    Unknown,
    Weather,
    Where,
    Wish,
)

_LONGEST: Final = 400
_MOST: Final = 64


def scene_of(plan: Plan) -> ScenePlan:
    """The plan as data, for the recipe and for people."""
    setting = plan.setting
    return ScenePlan(
        things=tuple(_thing(wish) for wish in plan.wishes),
        relations=tuple(SceneRelation(rule=one.rule, subject=one.subject, object=one.object) for one in plan.relations),
        place=setting.place,
        time=setting.time,
        weather=setting.weather,
        season=setting.season,
        ground=setting.colour,
        style=plan.style,
        unknown_words=tuple(
            SceneUnknown(said=one.said[:_LONGEST], nearest=one.nearest) for one in plan.unknown[:_MOST]
        ),
        left_out=plan.left_out[:_MOST],
        unread=min(plan.unread, 2**31 - 1),
    )


def plan_of(scene: ScenePlan, vocabulary: Vocabulary) -> Plan:
    """The plan that the data asks for, as far as this model can draw it."""
    found = [_wish(thing, vocabulary) for thing in scene.things[:MOST_WISHES]]
    kept = [index for index, wish in enumerate(found) if wish is not None]
    now = {before: index for index, before in enumerate(kept)}
    strange = [Unknown(thing.name) for thing, wish in zip(scene.things, found, strict=False) if wish is None]
    told = [Unknown(one.said, one.nearest[:3]) for one in scene.unknown_words]
    plan = Plan(
        tuple(wish for wish in found if wish is not None),
        _relations(scene, now),
        Setting(
            _one_of(scene.place, Place), _one_of(scene.time, Time), _one_of(scene.weather, Weather),
            _one_of(scene.season, Season), scene.ground if scene.ground in vocabulary.colours else "",
        ),
        scene.style if scene.style in vocabulary.styles else "",
        tuple(dict.fromkeys((*strange, *told))),
        (*scene.left_out, *(thing.name for thing in scene.things[MOST_WISHES:])),
        scene.unread,
    )  # fmt: skip
    return bodied(of_kinds(plan, vocabulary, MOST_WISHES), vocabulary)


def checked(plan: Plan) -> Plan:
    """The plan itself. Raises StudioError(NothingToDraw) where nothing of the words can be drawn."""
    if plan.wishes or plan.setting != Setting():
        return plan
    nearest = tuple(dict.fromkeys(name for one in plan.unknown for name in one.nearest))[:3]
    raise StudioError(NothingToDraw(words=tuple(one.said[:_LONGEST] for one in plan.unknown[:_MOST]), nearest=nearest))


def _thing(wish: Wish) -> SceneThing:
    return SceneThing(
        name=wish.name, said=wish.said[:_LONGEST], colour=wish.colour, number=wish.number, size=wish.size,
        pose=wish.pose, facing=wish.facing, place=wish.place, grouping=wish.grouping, near=wish.near, who=wish.who,
    )  # fmt: skip


def _wish(thing: SceneThing, vocabulary: Vocabulary) -> Wish | None:
    """None for a name that nothing has."""
    tokens = bare(tokens_of(thing.name))
    found = find(tokens, vocabulary) if tokens else None
    if found is None:
        return None
    wish = Wish(found.name, thing.said or thing.name, "model" if found.concept else "prop", found.concept)
    return wish._replace(
        colour=thing.colour if thing.colour in vocabulary.colours else "",
        number=min(thing.number, MOST_ALIKE),
        size=_one_of(thing.size, Size),
        pose=_one_of(thing.pose, Pose),
        facing=_one_of(thing.facing, Facing),
        place=_one_of(thing.place, Where),
        grouping=_one_of(thing.grouping, Grouping),
        near=thing.near,
        who=thing.who,
    )


def _relations(scene: ScenePlan, now: dict[int, int]) -> tuple[Relation, ...]:
    """Those between two things that are there; `now`: place in the data -> place in the plan."""
    kept = [
        Relation(_one_of(one.rule, Rule), now[one.subject], now[one.object])
        for one in scene.relations
        if one.subject in now and one.object in now and one.subject != one.object and one.rule in get_args(Rule)
    ]
    return tuple(dict.fromkeys(kept))


def _one_of(value: str, choices: Any) -> Any:
    """The value if it is one of a Literal's, "" if not."""
    return value if value in get_args(choices) else ""
