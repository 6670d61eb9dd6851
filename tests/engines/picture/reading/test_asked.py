"""A plan as data that a person or a stranger may have changed, and plans in words."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import line_of, plan_of, vocabulary
from test_any_prompt import check, words

from studio.domain import scene_plan as data
from studio.domain.errors import NothingToDraw, StudioError
from studio.domain.scene_plan import ScenePlan, SceneRelation, SceneThing
from studio.engines.picture.starter.reading import asked
from studio.engines.picture.starter.reading.telling import told
from studio.engines.picture.storybook import plan as engine

CHOICES = [
    (data.RULES, engine.Rule), (data.PLACES, engine.Place), (data.TIMES, engine.Time), (data.SIZES, engine.Size),
    (data.WEATHERS, engine.Weather), (data.SEASONS, engine.Season),
]  # fmt: skip


@pytest.mark.parametrize(("offered", "kind"), CHOICES)
def test_what_is_offered_is_what_the_engine_knows(offered: tuple[str, ...], kind: object) -> None:
    assert set(offered) == set(get_args(kind)) - {""}


def test_the_colours_and_the_number_offered_are_the_models() -> None:
    assert set(data.COLOURS) == set(vocabulary().colours) - {""}
    assert data.MOST_ALIKE == engine.MOST_ALIKE


@given(st.lists(words, max_size=15).map(" ".join))
def test_a_plan_comes_back_from_its_data(text: str) -> None:
    plan = plan_of(text)
    kept = msgspec.json.decode(msgspec.json.encode(asked.scene_of(plan)), type=ScenePlan)
    again = asked.plan_of(kept, vocabulary())
    assert (again.relations, again.setting, again.style) == (plan.relations, plan.setting, plan.style)
    assert [(wish.name, wish.source, wish.number, wish.colour, wish.pose) for wish in again.wishes] == [
        (wish.name, wish.source, wish.number, wish.colour, wish.pose) for wish in plan.wishes
    ]


names = st.sampled_from(["cat", "table", "zorb", "", "red apple", "CATS", "\u0000", "on", "x" * 400])
things = st.builds(
    SceneThing, name=names, colour=names, number=st.integers(1, 12), size=names, pose=names, facing=names, place=names,
    grouping=names, near=st.booleans(),
)  # fmt: skip
relations = st.builds(
    SceneRelation,
    rule=st.sampled_from([*data.RULES, "zorb", ""]),
    subject=st.integers(0, 70),
    object=st.integers(0, 70),
)
strange = st.builds(
    ScenePlan, things=st.lists(things, max_size=64).map(tuple), relations=st.lists(relations, max_size=64).map(tuple),
    place=names, time=names, weather=names, season=names, ground=names, style=names,
)  # fmt: skip


@given(strange)
def test_a_strangers_plan_is_taken_only_for_what_can_be_drawn(scene: ScenePlan) -> None:
    plan = asked.plan_of(scene, vocabulary())
    check(plan)
    assert isinstance(told(plan), str)


def test_a_changed_plan_is_drawn_as_it_was_changed() -> None:
    scene = asked.scene_of(plan_of("a cat on a chair"))
    cat, chair = scene.things
    changed = msgspec.structs.replace(
        scene,
        things=(msgspec.structs.replace(cat, colour="green", number=3), chair),
        relations=(SceneRelation(rule="under", subject=0, object=1),),
        time="night",
    )
    assert line_of(asked.plan_of(changed, vocabulary())) == "3 green cat, chair | cat under chair | night"


def test_a_name_that_nothing_has_is_told_and_its_relations_go() -> None:
    scene = ScenePlan(
        things=(SceneThing(name="zorb"), SceneThing(name="cat"), SceneThing(name="table")),
        relations=(SceneRelation(rule="on", subject=0, object=2), SceneRelation(rule="on", subject=1, object=2)),
    )
    assert line_of(asked.plan_of(scene, vocabulary())) == "cat, table | cat on table | | zorb"


@pytest.mark.parametrize("prompt", ["", "...", ", , !", "zorb", "the", "very happily"])
def test_what_names_nothing_is_refused(prompt: str) -> None:
    with pytest.raises(StudioError) as refused:
        asked.checked(plan_of(prompt))
    assert isinstance(refused.value.failure, NothingToDraw)
    assert refused.value.failure.words == (("zorb",) if prompt == "zorb" else ())


@pytest.mark.parametrize("prompt", ["a cat", "a cat and a zorb", "the forest", "a rainy day"])
def test_what_names_something_is_not_refused(prompt: str) -> None:
    plan = plan_of(prompt)
    assert asked.checked(plan) == plan


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("two red apples and a cat on a blue background", "apple \u00d72 (red), cat; apple beside cat; blue paper"),
        ("line art owl at night", "owl; night; style line"),
        ("a giant seagull", "giant bird for \u201cseagull\u201d"),
        ("a cat on a zorb", "cat. I don't know \u201czorb\u201d"),
        ("a cat left of a dog", "cat at the left, dog at the right; cat beside dog"),
        ("a cat without a hat", "cat. Left out: top hat"),
        ("", ""),
    ],
)
def test_what_was_understood_is_told(prompt: str, expected: str) -> None:
    assert told(plan_of(prompt)) == expected


def test_a_collective_that_was_put_in_by_hand_is_shown_as_its_kinds() -> None:
    scene = ScenePlan(
        things=(SceneThing(name="basket"), SceneThing(name="fruit")),
        relations=(SceneRelation(rule="in", subject=1, object=0),),
    )
    plan = asked.plan_of(scene, vocabulary())
    assert [wish.name for wish in plan.wishes] == ["basket", "apple", "banana", "orange fruit"]
    assert [(one.rule, one.object) for one in plan.relations] == [("in", 0)] * 3
