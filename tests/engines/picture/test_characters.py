"""A character of the book: read where its name stands, drawn from a seed of its own whatever the scene's."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, draw

from studio.domain.requests import Character, PictureRequest
from studio.engines.picture.result import PictureDone
from studio.engines.picture.starter.engine import StarterEngine
from studio.engines.picture.starter.reading.characters import with_looks

PIP = Character("Pip", "red cat", 3)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> StarterEngine:
    engine = StarterEngine()
    engine.load(tiny_starter.build(tmp_path_factory.mktemp("starter")), {}, request("a cat"), RecordingControl())
    return engine


def request(prompt: str, **fields: object) -> PictureRequest:
    usual = {"prompt": prompt, "width": 44, "height": 44, "steps": 3, "guidance": 1.5, "characters": (PIP,)}
    return ask("starter-onnx", **{**usual, **fields})


def made(engine: StarterEngine, prompt: str, **fields: object) -> PictureDone:
    [done] = draw(engine, request(prompt, **fields))
    return done


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Pip in a house", "the red cat in a house"),
        ("PIP and a pipe", "the red cat and a pipe"),
        ("beside the Pip.", "beside the red cat."),
        ("nobody", "nobody"),
    ],
)
def test_a_name_is_read_as_what_it_looks_like(words: str, read: str) -> None:
    assert with_looks(words, (PIP, Character("nobody"))) == read


def test_a_character_is_the_same_whatever_the_scenes_seed(engine: StarterEngine) -> None:
    alone = [made(engine, "Pip", sticker=True, seed=seed).pixels for seed in (7, 8)]
    others = [made(engine, "a red cat", sticker=True, seed=seed).pixels for seed in (3, 7)]
    assert np.array_equal(*alone)
    assert np.array_equal(alone[0], others[0])
    assert not np.array_equal(*others)


def test_a_character_keeps_its_look_among_others(engine: StarterEngine) -> None:
    done = made(engine, "Pip beside a cat, at night", seed=7)
    assert done.request.plan is not None
    first, second = done.request.plan.things
    assert (first.who, first.colour, first.said, second.who) == ("Pip", "red", "Pip", "")
    assert done.request.read_as.startswith("Pip (cat) (red), cat")
    # The plan of a recipe knows whom it shows.
    again = made(engine, "", seed=8, sticker=True, plan=msgspec.structs.replace(done.request.plan, things=(first,)))
    assert np.array_equal(again.pixels, made(engine, "Pip", sticker=True, seed=7).pixels)
