"""Plans as chips and their menus, words put into a prompt, changes by hand that outlive a new reading."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from studio.domain.scene_plan import PLACES, RULES, ScenePlan, SceneRelation, SceneThing, SceneUnknown
from studio.ui.picture.prompt.plan_words import (
    Chip,
    carried,
    chips_of,
    choices_of,
    with_thing,
    with_word,
    without_thing,
)

CAT, CHAIR = SceneThing(name="cat", said="cats", number=3, colour="red"), SceneThing(name="chair", said="chair")
ON = SceneRelation(rule="on", subject=0, object=1)
PLAN = ScenePlan(
    things=(CAT, CHAIR), relations=(ON,), place="forest", time="night", style="line", left_out=("top hat",),
    unknown_words=(SceneUnknown(said="zorb", nearest=("rock", "ball")),),
)  # fmt: skip


def words(plan: ScenePlan) -> list[str]:
    return [chip.words for chip in chips_of(plan)]


def chosen(plan: ScenePlan, chip: str, *path: str) -> ScenePlan:
    """The plan after a choice in a chip's menu."""
    title, name = path if len(path) == 2 else ("", path[0])
    menu = choices_of(plan, next(one for one in chips_of(plan) if one.words == chip))
    return next(one.plan for group in menu if group.title == title for one in group.options if one.words == name)


def test_each_part_of_a_plan_has_a_chip() -> None:
    assert words(PLAN) == [
        "Not known: zorb", "3 \u00d7 cat \u00b7 red", "chair", "cat on chair", "Place: forest", "Time: night",
        "Style: line", "Left out: top hat",
    ]  # fmt: skip
    assert chips_of(PLAN)[0].offers == ("rock", "ball")


def test_what_was_not_said_can_be_said() -> None:
    plan = ScenePlan(things=(SceneThing(name="bird", said="seagull", near=True),))
    assert [(chip.words, chip.said) for chip in chips_of(plan)] == [
        ("bird for \u201cseagull\u201d", True), ("Place: any", False), ("Time: any", False),
    ]  # fmt: skip
    assert words(chosen(plan, "Time: any", "sunset")) == ["bird for \u201cseagull\u201d", "Place: any", "Time: sunset"]
    assert words(ScenePlan()) == []


@pytest.mark.parametrize(
    ("chip", "path", "shown"),
    [
        ("3 \u00d7 cat \u00b7 red", ("Colour", "green"), "3 \u00d7 cat \u00b7 green"),
        ("3 \u00d7 cat \u00b7 red", ("Colour", "Its own"), "3 \u00d7 cat"),
        ("3 \u00d7 cat \u00b7 red", ("How many", "1"), "cat \u00b7 red"),
        ("3 \u00d7 cat \u00b7 red", ("Size", "giant"), "3 \u00d7 cat \u00b7 giant \u00b7 red"),
        ("cat on chair", ("Relation", "under"), "cat under chair"),
        ("cat on chair", ("The other way round",), "chair on cat"),
        ("Place: forest", ("under water",), "Place: under water"),
        ("Place: forest", ("Any",), "Place: any"),
    ],
)
def test_a_chip_can_be_changed(chip: str, path: tuple[str, ...], shown: str) -> None:
    before = words(PLAN)
    after = words(chosen(PLAN, chip, *path))
    assert after == [shown if one == chip else one for one in before]


@pytest.mark.parametrize("chip", ["3 \u00d7 cat \u00b7 red", "cat on chair", "Style: line"])
def test_a_chip_can_be_left_out(chip: str) -> None:
    left = words(chosen(PLAN, chip, "Leave out"))
    assert chip not in left
    assert ("cat on chair" in left) == (chip == "Style: line")


def test_the_present_choice_is_marked() -> None:
    menu = choices_of(PLAN, Chip("relation", "", 0))
    assert [one.words for one in menu[0].options if one.now] == ["on"]
    assert len(menu[0].options) == len(RULES)


def test_relations_follow_their_things() -> None:
    third = SceneThing(name="dog", said="dog")
    plan = replace(PLAN, things=(CAT, CHAIR, third), relations=(ON, SceneRelation(rule="under", subject=2, object=1)))
    assert without_thing(plan, 0).relations == (SceneRelation(rule="under", subject=1, object=0),)


def test_a_relation_to_nothing_has_no_chip() -> None:
    plan = replace(PLAN, relations=(SceneRelation(rule="on", subject=0, object=7),))
    assert not [chip for chip in chips_of(plan) if chip.kind == "relation"]


@pytest.mark.parametrize(
    ("prompt", "said", "after"),
    [
        ("a pirate on a ship", "pirate", "a ninja on a ship"),
        ("Two PIRATES and a pirate", "pirate", "Two PIRATES and a ninja"),
        ("a window, sill", "window sill", "a ninja"),
        ("the king of the hill", "king of hill", "the ninja"),
        ("a \U0001f4af", "hundred points symbol", "a \U0001f4af, ninja"),
        ("a cat", "", "a cat, ninja"),
    ],
)
def test_a_known_name_takes_the_place_of_unknown_words(prompt: str, said: str, after: str) -> None:
    assert with_word(prompt, said, "ninja") == after


def test_what_was_changed_by_hand_outlives_other_words() -> None:
    changed = chosen(chosen(chosen(PLAN, "Time: night", "dawn"), "3 \u00d7 cat \u00b7 red", "Colour", "blue"),
                     "cat on chair", "Relation", "behind")  # fmt: skip
    now = replace(PLAN, things=(CAT, CHAIR, SceneThing(name="dog", said="dog")), place="snow", unknown_words=())
    assert words(carried(PLAN, changed, now)) == [
        "3 \u00d7 cat \u00b7 blue", "chair", "dog", "cat behind chair", "Place: snow", "Time: dawn", "Style: line",
        "Left out: top hat",
    ]  # fmt: skip


def test_what_is_said_otherwise_is_read_anew() -> None:
    changed = with_thing(PLAN, 0, colour="blue")
    now = replace(PLAN, things=(replace(CAT, number=2), CHAIR))
    assert carried(PLAN, changed, now).things[0] == replace(CAT, number=2)
    left = carried(PLAN, without_thing(PLAN, 0), PLAN)
    assert [thing.name for thing in left.things] == ["chair"]
    assert left.relations == ()


HILL = ScenePlan(things=(CAT,), place="hills", left_out=("top hat", "sea", "forest"))


def places(plan: ScenePlan) -> list[str]:
    """What the menu of the place offers, in order."""
    [chip] = [one for one in chips_of(plan) if one.words.startswith("Place")]
    [menu] = choices_of(plan, chip)
    return [one.words for one in menu.options]


def test_places_that_were_left_out_are_offered_first() -> None:
    assert places(HILL)[:4] == ["sea", "forest", "Any", "meadow"]
    assert sorted(places(HILL)) == sorted(["Any", *PLACES])
    assert places(PLAN)[:2] == ["Any", "meadow"]


def test_a_place_that_was_left_out_changes_with_the_one_that_is_shown() -> None:
    by_the_sea = chosen(HILL, "Place: hills", "sea")
    assert (by_the_sea.place, by_the_sea.left_out) == ("sea", ("top hat", "hills", "forest"))
    assert chosen(by_the_sea, "Place: sea", "hills") == HILL
    assert chosen(HILL, "Place: hills", "desert").left_out == HILL.left_out
    anywhere = chosen(HILL, "Place: hills", "Any")
    assert chosen(anywhere, "Place: any", "sea").left_out == ("top hat", "forest")


def test_the_place_that_was_chosen_outlives_other_words() -> None:
    now = replace(HILL, things=(CAT, CHAIR))
    after = carried(HILL, chosen(HILL, "Place: hills", "sea"), now)
    assert (after.place, after.left_out) == ("sea", ("top hat", "hills", "forest"))
