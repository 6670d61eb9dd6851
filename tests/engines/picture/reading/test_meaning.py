"""When likeness is meaning: hardly ever for common nouns that have no drawing, mostly for other names of things."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from control import RecordingControl
from plans import vocabulary

from studio import places
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.starter.parts import StarterParts, load_parts
from studio.engines.picture.starter.reading.meaning import Meanings, Neighbour, same_meaning
from studio.engines.picture.starter.reading.synonyms import SYNONYMS
from studio.engines.picture.starter.reading.tokens import tokens_of
from studio.engines.picture.starter.reading.vocabulary import bare, find
from studio.engines.picture.storybook.bodies.names import HEADS
from studio.wire.messages import LocalModel

NOUNS = (Path(__file__).parent / "common_nouns.txt").read_text().split()
OTHER_NAMES = {
    "tv set": "television", "garbage can": "wastebasket", "hot dogs": "hot dog",
    "aeroplane": "plane", "puppy": "dog", "burger": "hamburger", "trash bin": "wastebasket", "serpent": "snake",
    "seagull": "bird", "granny": "old woman", "king": "prince", "spaceship": "rocket", "eyeglasses": "glasses",
    "blue jeans": "jeans", "skyscrapers": "tall building", "sunflowers": "sunflower", "big wheel": "ferris wheel",
}  # fmt: skip


@cache
def parts() -> StarterParts:
    root = places.shipped_models_dir() / "starter-picture"
    request = PictureRequest(model=ModelRef(id=root.name, engine="starter-onnx"))
    model = LocalModel(id=root.name, engine="starter-onnx", root=str(root), files={})
    return load_parts(model, {}, request.device, RecordingControl())


def near(word: str) -> list[Neighbour]:
    return parts().table.neighbours(parts().encoder.encode(word, RecordingControl()))


@pytest.mark.slow
def test_a_common_noun_without_a_drawing_is_hardly_ever_taken_for_another() -> None:
    taken = {word: found.name for word in NOUNS if (found := same_meaning(word, near(word))) is not None}
    assert len(NOUNS) > 350
    assert len(taken) < 0.03 * len(NOUNS), taken


@pytest.mark.parametrize(("word", "name"), OTHER_NAMES.items())
def test_another_name_of_a_thing_finds_it(word: str, name: str) -> None:
    plan = parts().read_plan(f"a {word}", RecordingControl())
    assert [wish.name for wish in plan.wishes][:1] == [name]


@pytest.mark.parametrize("word", ["pirate", "squire", "smoke", "toy", "library card", "dragonflying"])
def test_what_is_only_alike_is_offered_and_not_taken(word: str) -> None:
    plan = parts().read_plan(f"a {word}", RecordingControl())
    assert not [wish for wish in plan.wishes if wish.near]
    assert all(1 <= len(one.nearest) <= 3 for one in plan.unknown)


@pytest.mark.parametrize(
    ("said", "neighbours", "taken"),
    [
        ("fence", [("fencer", 0.9), ("gate", 0.5)], ""),
        ("pirate", [("pirate flag", 0.95), ("ship", 0.5)], ""),
        ("king", [("young king", 0.75), ("monarch", 0.73)], "young king"),
        ("doggo", [("hound", 0.83), ("wolf", 0.81)], ""),
        ("canine", [("hound", 0.83), ("wolf", 0.7)], "hound"),
        ("pile", [("pile of poo", 0.9), ("stack", 0.3)], ""),
        ("machine", [("fax machine", 0.9), ("robot", 0.3)], ""),
        ("spanner", [("wrench", 0.5)], ""),
        ("worker", [("factory worker", 0.83), ("construction worker", 0.82)], ""),
        ("anything", [], ""),
    ],
)
def test_the_rule(said: str, neighbours: list[tuple[str, float]], taken: str) -> None:
    around = [Neighbour(phrase, at + 1, phrase, likeness) for at, (phrase, likeness) in enumerate(neighbours)]
    found = same_meaning(said, around)
    assert (found.phrase if found is not None else "") == taken


def test_each_synonym_is_new_and_means_something_that_can_be_drawn() -> None:
    known = {*vocabulary().names, *vocabulary().props.values(), *HEADS}
    assert not set(SYNONYMS.values()) - known
    for word in SYNONYMS:
        found = find(bare(tokens_of(word)), vocabulary())
        assert found is not None, word
        assert found.near, word


def test_a_prop_is_offered_and_never_taken() -> None:
    near = (Neighbour("cupboard", 0, "cupboard", 0.95),)
    meanings = Meanings(lambda _: near, 0.6)
    assert meanings.same("pantry") is None
    assert meanings.unknown("pantry").nearest == ("cupboard",)


def test_of_the_props_those_are_offered_that_are_meant() -> None:
    plan = parts().read_plan("a pantry", RecordingControl())
    [unknown] = plan.unknown
    assert {"cupboard", "fridge"} <= set(unknown.nearest)
    assert not plan.wishes
