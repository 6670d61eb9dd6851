"""The recipe's words, scenes and pictures: slots say what the words say; what the sheet examines is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from recipe import captions, data, scenes, words
from recipe.concepts import Concept
from recipe.drawings import Drawings
from recipe.vocabulary import COLOURS, GROUNDS, PLACES, RESOLUTION, SCENE
from recipe.words import HeldOut, Wording

KNOWN = [Concept(name, "Animals & Nature", 1.0) for name in ("cat", "dog", "red apple", "star", "grapes", "cat face")]
NOUNS = ("cat", "dog", "apple", "star", "grapes", "cat face")
HELD = HeldOut(
    colours=frozenset({("green", "cat"), ("blue", "red apple")}),
    pairs=frozenset({frozenset({"cat", "dog"})}),
    counts=frozenset({(2, "cat"), (3, "star")}),
    grounds=frozenset({("grass", "cat"), ("purple", "star")}),
    synonyms={"cat": ("feline",), "cat face": ("feline",)},
)
NUMBERS = {"two": 2, "three": 3, "four": 4}
PLACE_WORDS = {"left": "left of", "right": "right of", "above": "above|over|on top of", "below": "below|under|beneath"}


def drawn(styles: tuple[int, ...] = (1, 5)) -> Drawings:
    """One orange disc for each concept and style; the apple's own name says red."""
    disc = np.zeros((RESOLUTION, RESOLUTION, 4), np.uint8)
    y, x = np.mgrid[:RESOLUTION, :RESOLUTION] / RESOLUTION - 0.5
    disc[x**2 + y**2 < 0.17] = 240, 140, 20, 255
    count = len(KNOWN) * len(styles)
    return Drawings(
        rgba=np.repeat(disc[None], count, 0),
        style=np.repeat(np.array(styles, np.int16), len(KNOWN)),
        concept=np.tile(np.arange(1, len(KNOWN) + 1, dtype=np.int16), len(styles)),
        colour=np.tile(np.array([0, 0, COLOURS.index("red"), 0, 0, 0], np.int16), len(styles)),
        name=[f"{concept.name} {style}" for style in styles for concept in KNOWN],
    )


def wordings() -> list[Wording]:
    table = {"cat": ("", ["kitty", "feline"]), "redapple": ("apple", []), "star": ("", ["gold star", "feline star"])}
    keywords = [["mouser", "pet"], ["pet"], [], [], [], []]
    return words.choose_words(KNOWN, keywords, table, HELD.synonyms)


@pytest.fixture(scope="module")
def studio() -> data.Studio:
    made = data.Studio(drawn(), KNOWN, wordings(), HELD, seed=3, said=2)
    made.add_plain()
    made.add_recoloured(3)
    made.add_scenes(600)
    return made


def rows(studio: data.Studio, index: int) -> list[np.ndarray]:
    return [slot for slot in studio.book.slots[index] if slot[0]]


def test_a_word_has_one_concept_and_held_out_words_none() -> None:
    chosen = wordings()
    assert chosen[0].words == ["kitty", "mouser"]
    assert chosen[0].held_out == ["feline"]
    assert chosen[2].noun == "apple"
    assert chosen[2].words == [], "its other drawings are green: its name is no name for them"
    assert chosen[3].words == ["gold star"]


@pytest.mark.parametrize(
    ("noun", "colour", "count", "phrase"),
    [
        ("apple", "", 0, "an apple"),
        ("unicorn", "", 0, "a unicorn"),
        ("apple", "red", 0, "a red apple"),
        ("grapes", "green", 0, "green grapes"),
        ("bread", "", 0, "bread"),
        ("cup of coffee", "", 2, "two cups of coffee"),
        ("fish", "blue", 3, "three blue fish"),
        ("mouse", "", 4, "four mice"),
    ],
)
def test_phrases_are_english(noun: str, colour: str, count: int, phrase: str) -> None:
    assert captions.thing(noun, colour, count) == phrase


def test_scenes_say_what_their_slots_say(studio: data.Studio) -> None:
    seen = 0
    for index, kind in enumerate(studio.book.kind):
        if kind != SCENE:
            continue
        seen += 1
        text = studio.table.texts[studio.book.captions[index][0]]
        slots = rows(studio, index)
        said = re.findall(r"\b(two|three|four)\b", text)
        assert [NUMBERS[word] for word in said] == [slot[2] for slot in slots if slot[2]], text
        place = PLACES[slots[0][3]]
        assert bool(place) == bool(re.search("|".join(PLACE_WORDS.values()), text)) or " under the stars" in text, text
        assert not place or re.search(PLACE_WORDS[place], text), text
        ground = GROUNDS[studio.book.ground[index]]
        on_colour = re.search(r"on (?:an? )?(\w+)(?: background)?$", text)
        if ground in COLOURS[1:]:
            assert on_colour is not None, text
            assert on_colour.group(1) == ground
        colours = [COLOURS[slot[1]] for slot in slots if slot[1]]
        assert all(re.search(rf"\b{colour}\b", text) for colour in colours), text
    assert seen == 600


def test_nothing_that_is_examined_is_trained_on(studio: data.Studio) -> None:
    for index in range(len(studio.book.slots)):
        slots = rows(studio, index)
        names = [words.twin(KNOWN[slot[0] - 1].name) for slot in slots]
        ground = GROUNDS[studio.book.ground[index]]
        for slot, name in zip(slots, names, strict=True):
            assert (COLOURS[slot[1]], name) not in HELD.colours
            assert (int(slot[2]), name) not in HELD.counts
            assert (ground, name) not in HELD.grounds
        assert not {"cat", "dog"} <= set(names)


def test_held_out_synonyms_are_in_no_caption(studio: data.Studio) -> None:
    assert any("kitty" in text for text in studio.table.texts)
    assert not any("feline" in text for text in studio.table.texts)


def test_kinds_are_drawn_by_their_shares(studio: data.Studio) -> None:
    weight, kind = studio.book.weights(), np.array(studio.book.kind)
    shares = [float(weight[kind == one].sum() / weight.sum()) for one in range(3)]
    assert shares == pytest.approx([data.SHARES[kind] for kind in range(3)], abs=1e-3)


def test_grapes_are_never_counted(studio: data.Studio) -> None:
    grapes = [slot for index in range(len(studio.book.slots)) for slot in rows(studio, index) if slot[0] == 5]
    assert grapes
    assert all(slot[2] == 0 for slot in grapes)


@pytest.mark.parametrize("ground", GROUNDS)
def test_grounds_have_their_colour(ground: str) -> None:
    from recipe.recolour import name_colour, to_hsv

    picture = scenes.paint_ground(ground, data.random.Random(4))
    assert picture.shape == (RESOLUTION, RESOLUTION, 3)
    if ground in COLOURS[1:]:
        hue, saturation, value = (float(np.median(part)) for part in to_hsv(picture))
        assert name_colour(hue, saturation, value) == ground


def test_the_first_thing_stands_where_the_words_say() -> None:
    black, white = (np.full((RESOLUTION, RESOLUTION, 4), fill, np.uint8) for fill in (0, 255))
    black[..., 3] = 255
    plan = scenes.Plan([scenes.Thing(black, 1, place="below"), scenes.Thing(white, 2)], "red")
    picture = scenes.compose(plan, data.random.Random(0)).astype(int)
    assert picture[RESOLUTION * 3 // 4, RESOLUTION // 2].sum() < 60
    assert picture[RESOLUTION // 4, RESOLUTION // 2].sum() > 700
    assert plan.slots()[0].tolist() == [1, 0, 0, PLACES.index("below")]


def test_a_thing_alone_fills_its_picture_and_stays_inside() -> None:
    square = np.full((RESOLUTION, RESOLUTION, 4), 255, np.uint8)
    square[..., :3] = 0
    for seed in range(20):
        plan = scenes.Plan([scenes.Thing(square, 1)], "yellow")
        dark = scenes.compose(plan, data.random.Random(seed)).astype(int).sum(-1) < 60
        rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
        side = len(rows)
        assert side == len(columns)
        assert 0.55 * RESOLUTION < side <= RESOLUTION
        assert dark.sum() == side * side, "nothing of it is cut off"


def test_stars_are_large_enough_to_be_seen() -> None:
    picture = scenes.paint_ground("night", data.random.Random(1))
    stars = (picture.min(-1) > 150).astype(int)
    pairs = stars[::2, ::2] + stars[1::2, ::2] + stars[::2, 1::2] + stars[1::2, 1::2]
    assert set(pairs.ravel().tolist()) == {0, 4}


@pytest.mark.parametrize("count", [2, 3, 4])
def test_counted_things_do_not_touch(count: int) -> None:
    boxes = scenes.cells(count, 0, 0, 64, 64) + scenes.cells(count, 0, 0, 32, 64)
    for part in (boxes[:count], boxes[count:]):
        assert len(part) == count
        for i, (x, y, side) in enumerate(part):
            for other_x, other_y, _ in part[i + 1 :]:
                assert max(abs(x - other_x), abs(y - other_y)) >= side - 1e-6


def test_the_sheet_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="held out"):
        words.read_held_out(tmp_path / "sheet_prompts.json")


def test_the_sheet_is_read(tmp_path: Path) -> None:
    held = {
        "colour_concept": [["green", "cat face"]],
        "pairs": [["dog", "cat"]],
        "count_concept": [[2, "cat"]],
        "synonyms": {"cat": ["feline"]},
    }
    path = tmp_path / "sheet_prompts.json"
    path.write_text(json.dumps({"prompts": [], "held_out": held}), encoding="utf-8")
    read = words.read_held_out(path)
    assert read.colour("green", "cat")
    assert read.pair("cat face", "dog")
    assert read.count(2, "cat")
    assert not read.ground("grass", "cat")


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("first quarter moon face", "moon"),
        ("waxing crescent moon", "moon"),
        ("houses", "house"),
        ("house with garden", "house"),
        ("car from the front", "car"),
        ("cat face", "cat"),
        ("front-facing baby chick", "chick"),
        ("octopus", "octopus"),
        ("face", "face"),
    ],
)
def test_the_head_of_a_noun_says_the_kind(noun: str, kind: str) -> None:
    assert words.head(noun) == kind


def test_kin_is_held_out_with_what_the_sheet_examines() -> None:
    held = words.read_held_out()
    for name in ("crescent moon", "full moon", "waning gibbous moon", "last quarter moon face"):
        assert held.colour("red", name)
        assert held.pair(name, "rocket")
    assert held.colour("red", "derelict house")
    assert held.colour("blue", "oncoming automobile"), "its noun is a car from the front"
    assert held.colour("green", "cat face")
    assert held.count(2, "dog face")
    assert held.pair("telephone", "banana"), "the sheet accepts it as a mobile phone"
    assert held.pair("robot", "T-Rex".lower())
    assert held.ground("blue", "grinning face"), "the sheet accepts it as a smiling face"
    assert not held.colour("purple", "automobile")
    assert not held.colour("red", "sun")
    assert not held.pair("cat", "rocket")
    assert not held.count(3, "cat")


def test_the_shipped_table_gives_each_word_once() -> None:
    table = words.hand_words()
    spoken = [word for noun, rest in table.values() for word in ([noun] if noun else []) + rest]
    assert len(table) > 600
    assert sorted({word for word in spoken if spoken.count(word) > 1}) == []


@pytest.mark.starter
def test_batches_mean_what_the_program_reads_sentence_by_sentence() -> None:
    from studio.engines.runtime.minilm import SentenceEncoder
    from tests.engines.picture.control import RecordingControl

    texts = ["a cat", "a dog", "a red car left of a blue house", "two cats on the grass", "a cup of coffee", "bread"]
    many = captions.Meanings(1).encode(texts)
    control = RecordingControl()
    encoder = SentenceEncoder({}, control)
    single = np.stack([encoder.encode(text, control) for text in texts])
    assert float((many * single).sum(1).min()) > 0.999
