"""Words that change the scene before: what of it they change, and that the rest stays."""

from __future__ import annotations

import json
import random

import pytest
from plans import line_of, nothing_near, plan_of, vocabulary
from test_any_prompt import check

from studio import places
from studio.domain.said_before import refers_back
from studio.engines.picture.starter.reading import asked
from studio.engines.picture.starter.reading.changing import changed_plan
from studio.engines.picture.storybook.plan import Plan

CASES = [
    ("a cat", "change it to a dog and a bird", "dog, bird | dog beside bird"),
    ("a cat", "make it dark", "cat | | night"),
    ("a cat on a chair", "one more cat", "2 cat, chair | cat on chair"),
    ("a cat on a chair", "the same, but at night", "cat, chair | cat on chair | night"),
    ("a cat on a chair", "again, with a dog", "cat, chair, dog | cat on chair, cat beside dog"),
    ("a red apple on a plate", "make the plate green", "red apple, green plate | apple on plate"),
    ("a cat and a dog in a garden", "now without the cat", "dog | | garden"),
    ("a cat on a chair", "add a dog", "cat, chair, dog | cat on chair, cat beside dog"),
    ("a cat on a chair", "make it night", "cat, chair | cat on chair | night"),
    ("a cat on a chair", "the same in winter, without the chair", "cat | | winter"),
    ("a cat on a chair", "replace the cat with a dog", "dog, chair | dog on chair"),
    ("a cat on a chair", "turn the cat into a red fox", "red fox, chair | fox on chair"),
    ("a cat on a chair", "a dog instead of the cat", "dog, chair | dog on chair"),
    ("a cat on a chair", "but under the chair", "cat, chair | cat under chair"),
    ("a cat on a chair", "make the cat bigger", "big cat, chair | cat on chair"),
    ("a cat on a chair", "give the cat a hat", "cat, chair, top hat | cat on chair, cat wearing top hat"),
    (
        "a cat on a chair",
        "the same cat with a red hat, in the snow",
        "cat, chair, red top hat | cat on chair, cat wearing top hat | snow",
    ),
    ("three dogs in a park", "add another dog", "4 dog | | park"),
    ("three dogs in a park", "the same with five dogs", "5 dog | | park"),
    ("three dogs in a park", "but only one dog", "dog | | park"),
    ("a cat on a chair", "make the cat black and the chair blue", "black cat, blue chair | cat on chair"),
    ("a cat on a chair", "move the cat to the left", "cat @left, chair | cat on chair"),
    ("a bear reading a book", "remove the book", "bear"),
    ("a house by a lake", "let it snow", "house | | lake, snow"),
    ("a cat on a chair", "the same in line art", "cat, chair | cat on chair | line"),
    ("a cat on a chair", "make it a dog", "dog, chair | dog on chair"),
    (
        "a girl holding a balloon",
        "make the balloon yellow, add a dog, at sunset",
        "girl, yellow balloon, dog | girl holding balloon, girl beside dog | sunset",
    ),
    ("a cat on a chair", "take away the chair", "cat"),
    ("a cat on a chair", "the same but with a zorb", "cat, chair | cat on chair | | zorb"),
    ("a cat on a chair", "without the dog", "cat, chair | cat on chair | | | dog"),
    ("a cat on a chair", "the same, but the cat is sleeping", "cat [sleeping], chair | cat on chair"),
    ("a cat on a chair in the kitchen", "the same, but in the forest", "cat, chair | cat on chair | forest"),
    ("a boy riding a bike", "the same but riding a horse", "boy [sitting], bicycle, horse | boy riding horse"),
    ("a cat on a chair", "put a hat on the cat", "cat, chair, top hat | cat on chair, cat wearing top hat"),
    ("a cat on a chair", "the same", "cat, chair | cat on chair"),
    ("a cat on a chair", "instead of the cat a dog", "dog, chair | dog on chair"),
    ("a cat on a chair at night", "the same by day", "cat, chair | cat on chair | day"),
    ("a cat on a chair at night", "change night to day", "cat, chair | cat on chair | day"),
    ("a cat on a mat", "swap the mat for a boat", "cat, boat | cat on boat"),
    ("a cat on a chair", "add two birds above the cat", "cat, chair, 2 bird | cat on chair, bird above cat"),
    ("a cat on a chair", "and a dog next to it", "cat, chair, dog | cat on chair, cat beside dog, dog beside cat"),
    ("a cat on a chair", "now make it foggy and remove the chair", "cat | | fog"),
]


def changed(before: str, words: str) -> Plan:
    """As a request has it: the scene before comes as data."""
    scene = asked.plan_of(asked.scene_of(plan_of(before)), vocabulary())
    return changed_plan(scene, words, vocabulary(), nothing_near)


@pytest.mark.parametrize(("before", "words", "plan"), CASES)
def test_words_change_the_scene_before(before: str, words: str, plan: str) -> None:
    assert refers_back(words)
    assert line_of(changed(before, words)) == plan


def test_a_scene_of_its_own_speaks_of_none_before() -> None:
    folder = places.shipped_models_dir() / "starter-picture"
    prompts = [one["prompt"] for one in json.loads((folder / "everyday_prompts.json").read_text())]
    prompts += ["a drop of water", "make a picture of a cat", "draw a house", "a girl changing her hat", "samed", ""]
    assert [one for one in prompts if refers_back(one)] == []


def test_a_character_stays_who_it_is() -> None:
    before = plan_of("a fox in a forest")
    before = before._replace(wishes=(before.wishes[0]._replace(who="Pip"),))
    after = changed_plan(before, "the same, but at night, with a dog", vocabulary(), nothing_near)
    assert (after.wishes[0].who, after.setting.time) == ("Pip", "night")


def test_whatever_is_said_it_is_a_plan() -> None:
    words = [word for _, said, _ in CASES for word in said.split()]
    chance = random.Random(4)
    for _ in range(400):
        before = chance.choice(CASES)[0]
        check(changed(before, " ".join(chance.choices(words, k=chance.randrange(12)))))
