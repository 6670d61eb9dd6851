"""Words to slots, ground and style, on a table of a few concepts."""

from __future__ import annotations

import numpy as np
import pytest

from studio.engines.picture.starter.prompt_reading import read_prompt
from studio.engines.picture.starter.reading.vocabulary import Vocabulary, make_vocabulary

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
COLOURS = ("", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
PLACES = ("", "left", "right", "above", "below")
GROUNDS = (*COLOURS, "sky", "grass", "night", "sea", "snow", "sand")
NAMES = (
    "red apple", "green apple", "cat", "dog", "automobile", "house", "sailboat", "owl", "tree", "red heart", "orange",
    "hot beverage", "mouse", "wolf", "butterfly", "banana", "mobile phone", "person in bed", "sun", "fish", "star",
    "grinning face", "king", "snowman", "jack-o-lantern", "person", "sofa", "crying face", "bridge at night",
    "rubber ring", "honey pot",
)  # fmt: skip
SYNONYMS = {
    "apple": "red apple", "an apple": "red apple", "car": "automobile", "boat": "sailboat", "heart": "red heart",
    "cup of tea": "hot beverage", "phone": "mobile phone", "happy": "grinning face", "pumpkin": "jack-o-lantern",
    "face with a tear": "crying face", "tire": "rubber ring", "honey": "honey pot",
    "cat": "dog",
}  # fmt: skip


def number(name: str) -> int:
    return NAMES.index(name) + 1


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    pairs = [(phrase, number(name)) for phrase, name in SYNONYMS.items()]
    return make_vocabulary(STYLES, COLOURS, PLACES, GROUNDS, NAMES, pairs, 0.6)


MEANINGS = {"kitten": ("cat", 0.82), "spanner": ("sofa", 0.41), "fire sofa": ("sun", 0.7), "feline king": ("cat", 0.9),
            "banana phone": ("banana", 0.8)}  # fmt: skip


def nearest(phrase: str) -> tuple[int, float]:
    """What the sentence encoder would find."""
    name, likeness = MEANINGS.get(phrase, ("sofa", 0.1))
    return number(name), likeness


Slot = tuple[str, str, int, str]


def slots(vocabulary: Vocabulary, words: str) -> list[Slot]:
    found = []
    for concept, colour, count, place in read_prompt(words, vocabulary, nearest).slots().tolist():
        if concept:
            found.append((NAMES[concept - 1], COLOURS[colour], count, PLACES[place]))
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a cat", [("cat", "", 0, "")]),
        ("CATS!", [("cat", "", 0, "")]),
        ("draw me a picture of a cat, please", [("cat", "", 0, "")]),
        ("two red apples", [("red apple", "red", 2, "")]),
        ("a red apple", [("red apple", "red", 0, "")]),
        ("a blue apple", [("red apple", "blue", 0, "")]),
        ("green apple", [("green apple", "", 0, "")]),
        ("a blue green apple", [("green apple", "blue", 0, "")]),
        ("a face with a tear", [("crying face", "", 0, "")]),
        ("a dog left of the bridge at night", [("dog", "", 0, "left"), ("bridge at night", "", 0, "")]),
        ("a soft sofa", [("sofa", "", 0, "")]),
        ("an old house", [("house", "", 0, "")]),
        ("one cat", [("cat", "", 1, "")]),
        ("a pair of crimson hearts", [("red heart", "red", 2, "")]),
        ("a couple of cats", [("cat", "", 2, "")]),
        ("three butterflies", [("butterfly", "", 3, "")]),
        ("4 mice", [("mouse", "", 4, "")]),
        ("several wolves", [("wolf", "", 3, "")]),
        ("seven cats", [("cat", "", 4, "")]),
        ("cups of tea", [("hot beverage", "", 0, "")]),
        ("a navy blue car", [("automobile", "blue", 0, "")]),
        ("a dark violet house", [("house", "purple", 0, "")]),
        ("golden owl", [("owl", "yellow", 0, "")]),
        ("a gray mouse", [("mouse", "grey", 0, "")]),
        ("a teal fish", [("fish", "green", 0, "")]),
        ("an orange", [("orange", "", 0, "")]),
        ("an orange cat", [("cat", "orange", 0, "")]),
        ("an orange orange", [("orange", "orange", 0, "")]),
        ("a cat, red", [("cat", "red", 0, "")]),
        ("a car in green", [("automobile", "green", 0, "")]),
        ("a happy cat", [("cat", "", 0, "")]),
        ("happy", [("grinning face", "", 0, "")]),
        ("a Jack-O'-lantern", [("jack-o-lantern", "", 0, "")]),
        ("jack o lantern", [("jack-o-lantern", "", 0, "")]),
        ("a (red:1.3) car", [("automobile", "red", 0, "")]),
        ("a person in bed", [("person in bed", "", 0, "")]),
        ("a king sitting on a sofa", [("king", "", 0, "above"), ("sofa", "", 0, "")]),
        ("people and snowmen", [("person", "", 0, ""), ("snowman", "", 0, "")]),
        ("a blue car left of a house", [("automobile", "blue", 0, "left"), ("house", "", 0, "")]),
        ("a cat to the right of a dog", [("cat", "", 0, "right"), ("dog", "", 0, "")]),
        ("a star above two houses", [("star", "", 0, "above"), ("house", "", 2, "")]),
        ("a mouse underneath a tree", [("mouse", "", 0, "below"), ("tree", "", 0, "")]),
        ("a cat on the left and a dog on the right", [("cat", "", 0, "left"), ("dog", "", 0, "right")]),
        ("a cat next to a pink dog", [("cat", "", 0, ""), ("dog", "pink", 0, "")]),
        ("a banana phone", [("mobile phone", "", 0, ""), ("banana", "", 0, "")]),
        ("a house on wheels", [("house", "", 0, "")]),
        ("cat, dog, owl, fish", [("cat", "", 0, ""), ("dog", "", 0, ""), ("owl", "", 0, "")]),
        ("zorb and a cat", [("cat", "", 0, "")]),
        ("", []),
        ("...", []),
        ("the sound of purple", []),
    ],
)
def test_things(vocabulary: Vocabulary, words: str, expected: list[Slot]) -> None:
    assert sorted(slots(vocabulary, words)) == sorted(expected)
    if "banana phone" not in words:
        assert slots(vocabulary, words) == expected


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("a boat on the sea", "sea"),
        ("boat on a calm ocean", ""),
        ("boat on the open sea", "sea"),
        ("a cat on a blue background", "blue"),
        ("a cat with a navy background", "blue"),
        ("cat, pink background", "pink"),
        ("an owl at night", "night"),
        ("an owl in the starry sky", "night"),
        ("a sun in the blue sky", "sky"),
        ("a cat on green grass under a blue sky", "grass"),
        ("a snowman in the snow and a dog", "snow"),
        ("a fish on the beach", "sand"),
        ("an underwater fish", "sea"),
        ("a cat on white", "white"),
        ("a cat in blue", ""),
        ("a red apple", ""),
        ("the sea", ""),
        ("a blue car on a red house", ""),
    ],
)
def test_grounds(vocabulary: Vocabulary, words: str, ground: str) -> None:
    reading = read_prompt(words, vocabulary, nearest)
    assert reading.ground == ground
    assert GROUNDS[reading.ground_number()] == ground


def test_a_ground_is_no_thing(vocabulary: Vocabulary) -> None:
    assert slots(vocabulary, "a cat on green grass under a blue sky and a dog") == [
        ("cat", "", 0, ""), ("dog", "", 0, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "style", "sentence"),
    [
        ("line art owl", "line", "owl"),
        ("an owl as line art", "line", "an owl"),
        ("a fox in 3D style", "3d", "a fox"),
        ("clipart of a cat", "clip art", "a cat"),
        ("in the style of clip art, a fox", "clip art", "a fox"),
        ("a blob cat", "blob", "a cat"),
        ("a red cat flat icon", "flat", "a red cat"),
        ("a cat and a flat house", "", "a cat and a flat house"),
        ("a cat", "", "a cat"),
        ("a line drawing of a cat", "line", "a cat"),
        ("draw me a 3d icon of a cat", "3d", "a cat"),
        ("clip art picture of a dog", "clip art", "a dog"),
        ("a flat illustration of a red cat", "flat", "a red cat"),
        ("a picture of a cat in 3d style", "3d", "a cat"),
        ("a picture of a cat", "", "a picture of a cat"),
        ("a cat in flat design", "flat", "a cat"),
        ("a flat red car", "flat", "a red car"),
        ("a noto cat", "noto", "a cat"),
        ("a cat on noto", "", "a cat on noto"),
        ("a flat tire", "", "a flat tire"),
        ("a flat zorb", "", "a flat zorb"),
        ("a blob of honey", "", "a blob of honey"),
        ("a drawing of a blob of honey", "", "a drawing of a blob of honey"),
    ],
)
def test_styles_in_words(vocabulary: Vocabulary, words: str, style: str, sentence: str) -> None:
    reading = read_prompt(words, vocabulary, nearest)
    assert (reading.style, reading.sentence) == (style, sentence)


def test_a_style_is_left_in_the_words_when_the_request_has_its_own(vocabulary: Vocabulary) -> None:
    reading = read_prompt("line art owl", vocabulary, nearest, styles=False)
    assert (reading.style, reading.sentence) == ("", "line art owl")
    assert slots(vocabulary, "line art owl") == [("owl", "", 0, "")]


def test_what_is_not_known_is_looked_up_by_meaning(vocabulary: Vocabulary) -> None:
    reading = read_prompt("a blue kitten", vocabulary, nearest)
    assert reading.things[0].near
    assert reading.slots()[0].tolist() == [number("cat"), COLOURS.index("blue"), 0, 0]


def test_a_compound_is_looked_up_only_when_it_is_nearly_the_same(vocabulary: Vocabulary) -> None:
    assert slots(vocabulary, "fire sofa") == [("sofa", "", 0, "")]
    assert slots(vocabulary, "feline king") == [("cat", "", 0, "")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("two red apples and a cat on a blue background", "red apple (red) \u00d72, cat; ground blue"),
        ("line art owl", "owl; style line"),
        ("a blue kitten", "cat for \u201ckitten\u201d (blue)"),
        ("a spanner", "I don't know \u201cspanner\u201d: drawn from its meaning"),
        ("a cat left of a dog", "cat at the left, dog"),
        ("cat, dog, owl, fish", "cat, dog, owl. Only three kinds of things at once: without fish"),
        ("", ""),
    ],
)
def test_what_was_understood_is_told(vocabulary: Vocabulary, words: str, told: str) -> None:
    assert read_prompt(words, vocabulary, nearest).told() == told


def test_a_concepts_own_name_wins_over_a_synonym(vocabulary: Vocabulary) -> None:
    assert slots(vocabulary, "cat")[0][0] == "cat"


def test_a_model_without_a_colour_is_never_told_of_it() -> None:
    small = make_vocabulary(("3d",), ("", "red"), ("",), ("",), ("cat",), (), 0.6)
    reading = read_prompt("a green cat left of a red cat on the sea", small, nearest)
    assert [(thing.colour, thing.place) for thing in reading.things] == [("", ""), ("red", "")]
    assert reading.ground == ""
    assert reading.slots().dtype == np.int64
