"""What the graph is told of a prompt, where no scene is set together: slots, ground, style, sentence."""

from __future__ import annotations

import pytest
from plans import plan_of, vocabulary

from studio.engines.picture.starter.reading.graph_words import GraphWords, graph_words, plain_sentence
from studio.engines.picture.starter.reading.plan_reading import read_plan
from studio.engines.picture.starter.reading.vocabulary import make_vocabulary

Slot = tuple[str, str, int, str]


def told(prompt: str) -> GraphWords:
    return graph_words(plan_of(prompt), plain_sentence(prompt, vocabulary()), vocabulary())


def slots(prompt: str) -> list[Slot]:
    lists = vocabulary()
    return [
        (lists.names[concept - 1], lists.colours[colour], count, lists.places[place])
        for concept, colour, count, place in told(prompt).slots.tolist()
        if concept
    ]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a cat", [("cat", "", 0, "")]),
        ("two red apples", [("apple", "red", 2, "")]),
        ("seven cats", [("cat", "", 4, "")]),
        ("a cat left of a dog", [("cat", "", 0, "left"), ("dog", "", 0, "right")]),
        ("a star in the middle", [("star", "", 0, "")]),
        ("a cat on a table", [("cat", "", 0, "")]),
        ("cat, dog, owl, fish", [("cat", "", 0, ""), ("dog", "", 0, ""), ("owl", "", 0, "")]),
        ("", []),
    ],
)
def test_things(prompt: str, expected: list[Slot]) -> None:
    assert slots(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "ground"),
    [
        ("a boat on the sea", "sea"),
        ("a cat on a blue background", "blue"),
        ("an owl at night", "night"),
        ("an owl in the forest at night", "grass"),
        ("a bird in the sky", "sky"),
        ("a cat on green grass under a blue sky", "grass"),
        ("a snowman in the snow", "snow"),
        ("a crab on the beach", "sand"),
        ("a whale underwater", "sea"),
        ("a chair in the kitchen", ""),
        ("a red apple", ""),
    ],
)
def test_grounds(prompt: str, ground: str) -> None:
    assert told(prompt).ground == ground
    assert told(prompt).on_paper().ground == ""


@pytest.mark.parametrize(
    ("prompt", "style", "sentence"),
    [
        ("line art owl", "line", "owl"),
        ("an owl as line art", "line", "an owl"),
        ("a fox in 3D style", "3d", "a fox"),
        ("in the style of clip art, a fox", "clip art", "a fox"),
        ("a blob cat", "blob", "a cat"),
        ("a line drawing of a cat", "line", "a cat"),
        ("a picture of a cat in 3d style", "3d", "a cat"),
        ("a picture of a cat", "", "a picture of a cat"),
        ("a flat red car", "flat", "a red car"),
        ("a cat on noto", "", "a cat on noto"),
        ("a flat tire", "", "a flat tire"),
        ("a (red:1.3)  cat", "", "a red cat"),
        ("a red cat # not the dog\n# nor a fox", "", "a red cat"),
        ("a drawing of a blob of honey", "", "a drawing of a blob of honey"),
    ],
)
def test_styles_in_words(prompt: str, style: str, sentence: str) -> None:
    words = told(prompt)
    assert (words.style, words.sentence) == (style, sentence)


def test_a_model_without_a_colour_is_never_told_of_it() -> None:
    small = make_vocabulary(("3d",), ("", "red"), ("",), ("",), ("cat",), (), 0.6)
    plan = read_plan("a green cat left of a red cat on the sea", small, lambda _: ())
    words = graph_words(plan, "", small)
    assert words.slots.tolist()[:2] == [[1, 0, 0, 0], [1, 1, 0, 0]]
    assert words.ground == ""
