"""The sheet's prompts, the blind naming sheet and its score, and drawing in batches through the engine's code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from PIL import Image

from recipe.colour_rule import has_colour
from recipe.drawer import Drawer, Wish
from recipe.evaluate import as_shown
from recipe.naming import lay_out as lay_out_blind
from recipe.naming import make_key, names_picture, names_thing, score, words_by_concept
from recipe.sheet import Row, lay_out, read_prompts, save_below
from recipe.vocabulary import COLOURS, GROUNDS, MODEL_FOLDER, MOST, PLACES
from recipe.wishes import Asked, without_colour_words

# ---- the prompts


def test_there_are_120_different_prompts_that_the_model_can_be_told() -> None:
    prompts = read_prompts()
    assert len({one["prompt"] for one in prompts}) == 120
    for one in prompts:
        assert one["ground"] in GROUNDS
        for slot in one["slots"]:
            assert slot["colour"] in COLOURS
            assert slot["place"] in PLACES
            assert 0 <= slot["count"] <= MOST


def test_what_is_asked_for_is_held_out() -> None:
    held_out = json.loads((MODEL_FOLDER / "sheet_prompts.json").read_text("utf8"))["held_out"]
    for one in read_prompts():
        if one["kind"] == "colour":
            assert [one["slots"][0]["colour"], one["slots"][0]["concept"]] in held_out["colour_concept"]
        if one["kind"] == "pair":
            assert sorted(slot["concept"] for slot in one["slots"]) in held_out["pairs"]
        if one["kind"] == "count":
            assert [one["slots"][0]["count"], one["slots"][0]["concept"]] in held_out["count_concept"]
        if one["kind"] == "synonym":
            words = held_out["synonyms"][one["slots"][0]["concept"]]
            assert any(word in one["prompt"].split() for word in words)


def test_another_colour_can_be_put_in_front() -> None:
    assert without_colour_words("red apple") == "apple"
    assert without_colour_words("orange") == "orange"


# ---- the sheets


def coloured(value: int) -> Image.Image:
    return Image.new("RGB", (256, 256), (value, 20, 200))


def test_a_sheet_shows_every_picture_and_its_words() -> None:
    rows = [
        Row(f"prompt {number}", "plain", [coloured(60 * number + style) for style in (1, 2)]) for number in range(4)
    ]
    sheet = np.asarray(lay_out(rows, ["3d", "flat"]))
    for number in range(4):
        for style in (1, 2):
            assert (sheet == (60 * number + style, 20, 200)).all(axis=-1).sum() == 112 * 112
    assert (sheet == 0).all(axis=-1).any()


def test_a_file_stays_below_its_limit(tmp_path: Path) -> None:
    noise = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (300, 300, 3)).astype(np.uint8)
    full = save_below(Image.fromarray(noise), tmp_path / "a.webp", 10**9)
    assert save_below(Image.fromarray(noise), tmp_path / "a.webp", full - 1) < full


def test_the_blind_sheet_tells_nothing_but_numbers() -> None:
    once, twice = (np.asarray(lay_out_blind([coloured(value), coloured(9)], 1)) for value in (50, 200))
    apart = (once != twice).any(axis=-1)
    assert apart[:144, 2:146].all()
    assert apart.sum() == 144 * 144


CONCEPTS: list[dict[str, Any]] = [
    {"name": "automobile", "noun": "car", "words": ["car", "auto"], "held_out_words": []},
    {"name": "red apple", "noun": "apple", "words": ["apple"], "held_out_words": []},
    {"name": "cat", "noun": "cat", "words": ["kitten"], "held_out_words": ["feline"]},
    {"name": "cat face", "noun": "cat face", "words": [], "held_out_words": []},
]
TWO_THINGS = {"prompt": "a cat and two apples", "kind": "pair",
              "slots": [{"concept": "cat", "also": ["cat face"]}, {"concept": "red apple"}]}  # fmt: skip


@pytest.mark.parametrize(("answer", "named"), [
    ("a cat with some apples", True), ("Felines, apple!", True), ("a cat", False), ("apples", False),
    ("caterpillar and pineapple", False), ("", False),
])  # fmt: skip
def test_a_picture_is_named_when_all_its_things_are(answer: str, named: bool) -> None:
    assert names_picture(answer, TWO_THINGS, words_by_concept(CONCEPTS)) is named


def test_plurals_are_the_same_word() -> None:
    assert names_thing("three cherries", ["cherry"])
    assert names_thing("two buses and a fox", ["bus"]) == names_thing("a bus", ["buses"])
    assert not names_thing("glass", ["glas"])


def test_the_score_counts_words_first_and_meaning_after() -> None:
    key = make_key(CONCEPTS, [TWO_THINGS], ["3d"])
    assert len(key) == 5
    [number] = [number for number, asked in key.items() if asked["kind"] == "pair"]
    plain = {number: asked["prompt"] for number, asked in key.items() if asked["kind"] == "plain"}
    result = score({**plain, number: "a pet and fruit"}, key, words_by_concept(CONCEPTS), lambda a, b: 0.7)
    assert result["plain"]["named"] == 1
    assert result["pair"] == {"count": 1, "named": 0, "alike": 1}
    assert result["all"]["named"] == pytest.approx(0.8)
    unanswered = score({}, key, words_by_concept(CONCEPTS), lambda a, b: 1.0)
    assert unanswered["all"]["alike"] == 0


# ---- drawing in batches


@pytest.fixture
def fixed_model(tmp_path: Path) -> Path:
    """A graph that predicts a picture as bright as its style's number, with a fifth of what it is given; its latents
    are pixels."""
    sizes = {"x": ["b", 3, 64, 64], "text": ["b", 384], "t": ["b"], "look": ["b", 3, 2]}
    inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in sizes.items()]
    numbers = {"style": ["b"], "slots": ["b", 3, 4], "ground": ["b"]}
    inputs += [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name, shape in numbers.items()]
    nodes = [
        helper.make_node("Cast", ["style"], ["bright"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["bright", "shape"], ["column"]),
        helper.make_node("Mul", ["x", "fifth"], ["given"]),
        helper.make_node("Add", ["given", "column"], ["x_pred"]),
    ]
    constants = [
        helper.make_tensor("shape", TensorProto.INT64, [4], [-1, 1, 1, 1]),
        helper.make_tensor("fifth", TensorProto.FLOAT, [], [0.2]),
    ]
    out = helper.make_tensor_value_info("x_pred", TensorProto.FLOAT, sizes["x"])
    graph = helper.make_graph(nodes, "fixed", inputs, [out], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, tmp_path / "picture.onnx")
    door = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b", 3, None, None]) for name in ("latent", "picture")
    ]
    same = helper.make_graph([helper.make_node("Identity", ["latent"], ["picture"])], "same", door[:1], door[1:])
    onnx.save(
        helper.make_model(same, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), tmp_path / "decoder.onnx"
    )
    spec = {"resolution": 64, "latent_channels": 3, "latent_factor": 1, "lends": {},
            "styles": ["dark", "bright"], "null_style": 0, "text_scale": 1.0, "steps": 2,
            "guidance": 1.0, "guidance_from": 0.0, "guidance_to": 1.0, "time_power": 1.0, "threshold": 0.6,
            "colours": [""], "places": [""], "grounds": [""]}  # fmt: skip
    (tmp_path / "picture.json").write_text(json.dumps(spec))
    np.savez(
        tmp_path / "concepts.npz", names=np.array(["thing"]), phrases=np.array(["thing"]),
        phrase_concept=np.ones(1, np.int16), vectors=np.ones((1, 384), np.int8), scales=np.ones(1, np.float32),
        drawn=np.ones((2, 2), np.bool_),
    )  # fmt: skip
    return tmp_path


def test_a_picture_does_not_depend_on_its_batch(fixed_model: Path) -> None:
    drawer = Drawer(fixed_model, threads=1)
    wishes = [Wish("a cat", "bright" if number % 3 else "dark") for number in range(20)]
    pictures = drawer.draw(wishes, seed=5)
    assert pictures.shape == (20, 64, 64, 3)
    assert (drawer.draw(wishes[18:19], seed=23)[0] == pictures[18]).all()
    assert wishes[15] == wishes[18]
    assert (pictures[15] != pictures[18]).any(), "each has the noise of its own seed"
    assert pictures[1].mean() > pictures[0].mean() + 50


def test_guidance_moves_away_from_nothing_said(fixed_model: Path) -> None:
    plain, guided = (Drawer(fixed_model, threads=1, guidance=value) for value in (0.5, 1.0))
    wish = [Wish("a cat", "bright")]
    assert plain.draw(wish, seed=1).mean() < guided.draw(wish, seed=1).mean() - 20


def test_a_thing_in_another_colour_is_judged_as_the_program_shows_it() -> None:
    made = np.full((3, 64, 64, 3), 255, np.uint8)
    made[:, 10:50, 10:50] = (206, 60, 50)
    made[1, 10:50, 10:50] = (246, 140, 40)
    asked = [
        Asked("", *said) for said in (("flat", 1, 0, "yellow"), ("flat", 1, 0, "orange"), ("line", 1, 0, "yellow"))
    ]
    shown = as_shown(asked, made)
    assert has_colour(shown[0], "yellow")
    assert not has_colour(made[0], "yellow")
    assert (shown[1] == made[1]).all(), "it has its colour already"
    assert (shown[2] == made[2]).all(), "the program lets lines alone"
    assert (shown[0][:8] == 255).all(), "paper stays paper"
