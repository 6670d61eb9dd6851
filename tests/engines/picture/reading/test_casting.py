"""What a plan takes to be drawn: open books, bodies for what an animal on four legs can't show, room for a family."""

from __future__ import annotations

import pytest
from plans import plan_of, vocabulary

from studio.engines.picture.starter.reading.casting import as_drawn, astride
from studio.engines.picture.starter.reading.plan_reading import MOST_WISHES


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("a boy reading a book", [("boy", "body", "holding"), ("open book", "model", "")]),
        ("a boy with a book", [("boy", "body", "holding"), ("book", "model", "")]),
        ("a cat sleeping on a rug", [("cat face", "body", "sleeping"), ("rug", "prop", "")]),
        ("a sleeping dog", [("dog face", "body", "sleeping")]),
        ("a cat on a rug", [("cat", "model", ""), ("rug", "prop", "")]),
        ("a cat reading a book", [("cat face", "body", "holding"), ("open book", "model", "")]),
        ("a cat sleeping on a book", [("cat face", "body", "sleeping"), ("lying book", "prop", "")]),
        (
            "a family on a bench",
            [
                ("woman", "body", "sitting"),
                ("bench", "prop", ""),
                ("man", "body", "sitting"),
                ("girl", "body", "sitting"),
                ("boy", "body", "sitting"),
            ],
        ),
        ("a girl dancing on a chair", [("girl", "body", "dancing"), ("chair", "prop", "")]),
        ("a cat on a chair", [("cat", "model", ""), ("chair", "prop", "")]),
        ("a teacher in a classroom", [("teacher", "body", "")]),
        ("a monster under the bed", [("ogre", "model", ""), ("high bed", "prop", "")]),
        ("a cat walking through a door", [("cat", "model", "walking"), ("open door", "prop", "")]),
        ("a cat in front of a door", [("cat", "model", ""), ("door", "prop", "")]),
        ("a running horse", [("horse", "model", "running")]),
    ],
)
def test_things_are_drawn_as_what_they_do(prompt: str, drawn: list[tuple[str, str, str]]) -> None:
    plan = as_drawn(plan_of(prompt), vocabulary())
    assert [(wish.name, wish.source, wish.pose) for wish in plan.wishes] == drawn
    assert as_drawn(plan, vocabulary()) == plan


@pytest.mark.parametrize(
    ("prompt", "drawn"),
    [
        ("a fox with a red umbrella", "holding up"),
        ("a boy flying a kite", "waving"),
        ("a girl riding a bicycle", "sitting"),
        ("a woman drinking tea", "holding"),
        ("a sleeping fox with an umbrella", "sleeping"),
        ("a bear in bed", "lying"),
        ("a girl in bed with a cat", "lying"),
        ("a cat reading a book in bed", "holding"),
        ("a dog in a pool", "swimming"),
        ("a girl in the sea", "swimming"),
        ("a girl by the sea", ""),
        ("a fox by a lake", ""),
    ],
)
def test_a_pose_that_no_word_names_is_drawn_and_not_told(prompt: str, drawn: str) -> None:
    plan = plan_of(prompt)
    assert plan.wishes[0].pose == ("sleeping" if drawn == "sleeping" else "")
    assert as_drawn(plan, vocabulary()).wishes[0].pose == drawn


def test_who_is_in_bed_is_told_to_be_in_it_and_drawn_on_it() -> None:
    plan = plan_of("a bear in bed")
    assert [one.rule for one in plan.relations] == ["in"]
    assert [one.rule for one in as_drawn(plan, vocabulary()).relations] == ["on"]
    on_top = as_drawn(plan_of("a bear on a bed"), vocabulary())
    assert [one.rule for one in on_top.relations] == ["on"]
    assert on_top.wishes[0].pose == ""


def test_who_was_in_the_water_stands_where_there_is_none() -> None:
    plan = plan_of("a dog in a pool")
    assert plan.wishes[0].place == "in the water"
    ashore = as_drawn(plan._replace(setting=plan.setting._replace(place="forest")), vocabulary())
    assert (ashore.wishes[0].pose, ashore.wishes[0].place) == ("", "")


def test_who_rides_what_is_seen_from_the_side_sits_astride() -> None:
    horse, bicycle = (as_drawn(plan_of(f"a girl riding a {mount}"), vocabulary()) for mount in ("horse", "bicycle"))
    assert astride(horse, lambda _: True).wishes[0].pose == "riding"
    assert astride(horse, lambda _: False).wishes[0].pose == "sitting"
    assert astride(bicycle, lambda _: True).wishes[0].pose == "sitting"


@pytest.mark.parametrize(
    ("prompt", "colour"), [("trees in autumn", "orange"), ("a green tree in autumn", "green"), ("a tree", "")]
)
def test_leaves_turn_in_autumn(prompt: str, colour: str) -> None:
    [tree] = as_drawn(plan_of(prompt), vocabulary()).wishes
    assert tree.colour == colour


def test_a_family_has_no_more_members_than_there_is_room_for() -> None:
    plan = plan_of("a family, a cat, a dog, a horse, a tree, a house and a car")
    assert len(plan.wishes) == MOST_WISHES
    assert [wish.name for wish in plan.wishes if wish.said == "family"] == ["woman", "man"]
