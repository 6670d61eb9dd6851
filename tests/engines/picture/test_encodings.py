"""The same words are read once, and draw the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from control import RecordingControl
from drawing import ask, draw, in_folder, pixels

from studio.engines.picture.pipelines.engine import DiffusersEngine

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.torch

FAMILIES = ("sd1", "sd2", "sdxl", "sd3", "flux", "z-image", "lcm")


def loaded(folder: Path) -> DiffusersEngine:
    engine = DiffusersEngine()
    engine.load(in_folder(folder), {}, ask(), RecordingControl())
    return engine


def counting(engine: DiffusersEngine) -> list[int]:
    """Grows by one whenever a text encoder reads."""
    read: list[int] = []
    [pipe] = engine.pipes.values()
    for name in ("text_encoder", "text_encoder_2", "text_encoder_3"):
        encoder = getattr(pipe, name, None)
        if encoder is not None:
            encoder.register_forward_hook(lambda *_: read.append(1))
    return read


@pytest.mark.parametrize("family", FAMILIES)
def test_a_batch_reads_its_words_once(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    read = counting(engine)
    draw(engine, ask(seed=5))
    once = len(read)
    assert once
    [first, second] = draw(engine, ask(seed=5, batch=2))
    assert len(read) == once
    fresh = loaded(tiny(family))
    for done in (first, second):
        assert np.array_equal(pixels(fresh, done.request), done.pixels)


def test_other_words_are_read_and_weights_are_heard(tiny: Callable[[str], Path]) -> None:
    engine = loaded(tiny("sd1"))
    read = counting(engine)
    seen: list[Any] = []
    for words in ("a cat", "a (cat:1.8)", "a cat", "a (cat:0.2)"):
        seen.append(pixels(engine, ask(prompt=words)))
    assert np.array_equal(seen[0], seen[2])
    assert not np.array_equal(seen[0], seen[1])
    assert not np.array_equal(seen[1], seen[3])
    control = RecordingControl()
    draw(engine, ask(prompt="a (cat:1.8)"), control=control)
    assert not control.notes
    before = len(read)
    pixels(engine, ask(prompt="a cat", negative="a dog"))
    assert len(read) > before


@pytest.mark.parametrize("family", FAMILIES)
def test_words_that_weigh_are_read_once_too(tiny: Callable[[str], Path], family: str) -> None:
    engine, control = loaded(tiny(family)), RecordingControl()
    read = counting(engine)
    heavy, light = ask(prompt="a (red:1.6) cat", seed=5), ask(prompt="a (red:0.4) cat", seed=5)
    first, second = pixels(engine, heavy), pixels(engine, light)
    whole = len(read)
    [again] = draw(engine, heavy, control=control)
    [other, further] = draw(engine, msgspec.structs.replace(light, batch=2), control=control)
    assert len(read) == whole, "neither the words nor the empty prompt that weights go on from"
    assert not control.notes, "the weights were heard, if in an earlier picture"
    assert np.array_equal(again.pixels, first)
    assert np.array_equal(other.pixels, second)
    assert not np.array_equal(first, second)
    assert np.array_equal(further.pixels, pixels(loaded(tiny(family)), further.request))
    pixels(engine, ask(prompt="a (red:1.7) cat", seed=5))
    assert len(read) > whole


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_a_long_prompt_with_weights_is_read_once(tiny: Callable[[str], Path], family: str) -> None:
    engine = loaded(tiny(family))
    read = counting(engine)
    long = ask(prompt=", ".join(["a red cat"] * 30) + ", a (dog:1.9)")
    first, whole = pixels(engine, long), len(read)
    assert np.array_equal(pixels(engine, long), first)
    assert len(read) == whole


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("place", [0, 2])
def test_a_seed_draws_the_same_at_any_place_of_a_batch(tiny: Callable[[str], Path], family: str, place: int) -> None:
    """Seed stability over batch positions, for every family."""
    engine = loaded(tiny(family))
    alone = pixels(engine, ask(seed=20))
    batch = draw(engine, ask(seed=20 - place, batch=3))
    assert batch[place].request.seed == 20
    assert np.array_equal(batch[place].pixels, alone)
    others = [one.pixels for at, one in enumerate(batch) if at != place]
    assert not any(np.array_equal(one, alone) for one in others)
