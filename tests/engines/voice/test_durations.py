"""Times of words as the graph tells them: a value within it made an output, summed to words, held to the sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.engines.runtime.onnx_session import make_session
from studio.engines.voice import sound
from studio.engines.voice.durations import lengths_of, summed, with_durations
from studio.english.front_end import Spoken
from tests.engines.voice.leash import Leash


def graph(folder: Path, inner: str) -> Path:
    """y = 600 times the sum of x and 1, by way of a value of that name."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Add", ["x", "one"], [inner]),
        helper.make_node("Mul", [inner, "frame"], ["y"]),
    ]
    made = helper.make_graph(
        nodes, "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None])],
        [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in (("one", 1), ("frame", 600))],
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = folder / "tiny.onnx"
    onnx.save(model, path)
    return path


def test_a_value_within_the_graph_becomes_its_last_output(tmp_path: Path) -> None:
    session = make_session(with_durations(graph(tmp_path, "/encoder/Clip_output_0"), "/encoder/Clip_output_0"), Leash())
    assert session.output_names == ("y", "/encoder/Clip_output_0")
    y, inner = session.run(None, {"x": np.array([1, 2], np.float32)}, Leash())
    assert inner.tolist() == [2, 3]
    assert y.tolist() == [1200, 1800]


def test_a_graph_without_it_is_loaded_as_it_is(tmp_path: Path) -> None:
    path = graph(tmp_path, "inner")
    assert with_durations(path, "/encoder/Clip_output_0") == path


def test_lengths_that_are_not_those_of_the_sound_are_not_believed() -> None:
    frames = [np.array([[1.0, 2.0, 3.0]], np.float32)]
    assert lengths_of(frames, 600, 3600) == (600, 1200, 1800)
    assert lengths_of(frames, 600, 9000) == ()
    assert lengths_of([], 600, 3600) == ()
    assert lengths_of([np.array([np.nan])], 600, 3600) == ()


def test_lengths_are_summed_over_the_ids_of_each_symbol() -> None:
    assert summed((1, 2, 3, 4, 5), (2, 0, 3)) == (3, 0, 12)
    assert summed((), (1, 1)) == ()


WORDS = (Spoken("Ada", "ˈAdə", " "), Spoken("ran", "ɹæn", "."))
RATE = 24_000


@pytest.mark.parametrize("semitones", [0.0, 4.0])
def test_words_begin_and_end_where_the_model_says(semitones: float) -> None:
    """Half a second of silence before, a tone for the first word, a gap, another tone."""
    factor = sound.ratio(semitones)
    lead, tone, gap, tail = (round(seconds * RATE * factor) for seconds in (0.5, 0.4, 0.2, 0.3))
    wave = np.sin(np.arange(tone) * 0.05).astype(np.float32) * 0.5
    quiet = [np.zeros(count, np.float32) for count in (lead, gap, tail)]
    samples = np.concatenate([quiet[0], wave, quiet[1], wave, quiet[2]])
    lengths = [lead, *[tone / 4] * 4, gap, *[tone / 3] * 3, 0, tail]
    piece = sound.timed(samples, RATE, semitones, lengths)
    first, second = sound.spoken_times(WORDS, 2.0, piece, RATE)
    kept = 0.03
    assert (first.text, second.text) == ("Ada", "ran")
    assert [first.start, first.end] == pytest.approx([2 + kept, 2.4 + kept], abs=0.01)
    assert [second.start, second.end] == pytest.approx([2.6 + kept, 3.0 + kept], abs=0.01)
    assert len(piece.samples) / RATE == pytest.approx(1.0 + 0.03 + 0.08, abs=0.02)


def test_without_lengths_times_are_estimated() -> None:
    piece = sound.timed(np.ones(RATE, np.float32) * 0.1, RATE, 0.0, ())
    assert piece.seconds == ()
    assert [one.text for one in sound.spoken_times(WORDS, 0.0, piece, RATE)] == ["Ada", "ran"]


def test_a_hiss_is_heard_before_its_time_and_the_word_before_it_ends_there() -> None:
    words = (Spoken("Ada", "ˈAdə", " "), Spoken("sat", "sˈæt", "."))
    piece = sound.Timed(np.ones(RATE, np.float32), (0.1, 0.1, 0.1, 0.1, 0.0, 0.1, 0.1, 0.1, 0.1, 0.1))
    before, after = sound.spoken_times(words, 0.0, piece, RATE, {"s": 0.045})
    assert [before.start, before.end, after.start, after.end] == pytest.approx([0.0, 0.355, 0.355, 0.8])
    [_, plain] = sound.spoken_times(words, 0.0, piece, RATE)
    assert plain.start == pytest.approx(0.4)
