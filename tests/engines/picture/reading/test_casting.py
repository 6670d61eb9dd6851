"""What a plan takes to be drawn: open books, bodies for what an animal on four legs can't show, room for a family."""

from __future__ import annotations

import pytest
from plans import plan_of, vocabulary

from studio.engines.picture.starter.reading.casting import as_drawn
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
        ("a running horse", [("horse", "model", "running")]),
    ],
)
def test_things_are_drawn_as_what_they_do(prompt: str, drawn: list[tuple[str, str, str]]) -> None:
    plan = as_drawn(plan_of(prompt), vocabulary())
    assert [(wish.name, wish.source, wish.pose) for wish in plan.wishes] == drawn
    assert as_drawn(plan, vocabulary()) == plan


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
