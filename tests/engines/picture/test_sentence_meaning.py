"""What sentences mean, by the model on board: near ones are nearer than others, packed as numbers are read again."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from control import RecordingControl
from drawing import shipped
from numpy.typing import NDArray

from studio.domain.errors import Cancelled
from studio.domain.meanings import PACKED, WIDTH, MeaningRequest
from studio.domain.requests import ModelRef
from studio.engines.picture.meaning import MeaningEngine, packed
from studio.engines.registry import make_engine

PROMPTS = ("a castle tower by a lake at dusk", "a bowl of fruit on a table", "a fox in the snow", "a rocket")


def asked(*texts: str) -> MeaningRequest:
    return MeaningRequest(model=ModelRef("minilm", "sentence-meaning"), texts=texts)


def unpacked(data: bytes) -> NDArray[np.float32]:
    assert len(data) == PACKED
    [scale] = struct.unpack("<f", data[:4])
    return np.frombuffer(data, np.int8, offset=4).astype(np.float32) * np.float32(scale)


@pytest.fixture(scope="module")
def engine() -> MeaningEngine:
    made = make_engine("sentence-meaning")
    assert isinstance(made, MeaningEngine)
    made.load(shipped("minilm", "sentence-meaning"), {}, asked(), RecordingControl())
    return made


@pytest.mark.parametrize(
    ("words", "nearest"),
    [("a lonely tower by the water", 0), ("something to eat", 1), ("winter animal", 2), ("space travel", 3)],
)
def test_the_nearest_prompt_shares_no_word_that_matters(engine: MeaningEngine, words: str, nearest: int) -> None:
    [done] = engine.run(asked(words, *PROMPTS), {}, RecordingControl())
    line, *prompts = map(unpacked, done.vectors)
    assert int(np.argmax([float(line @ one) for one in prompts])) == nearest


def test_packed_numbers_are_those_of_before() -> None:
    meaning = np.random.Generator(np.random.PCG64(3)).normal(size=WIDTH).astype(np.float32)
    meaning /= np.linalg.norm(meaning)
    again = unpacked(packed(meaning))
    assert np.linalg.norm(again) == pytest.approx(1, abs=1e-5)
    assert float(again @ meaning) > 0.9998
    assert not unpacked(packed(np.zeros(WIDTH, np.float32))).any()


def test_a_cancel_ends_it_between_two_texts(engine: MeaningEngine) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        list(engine.run(asked("one"), {}, control))
