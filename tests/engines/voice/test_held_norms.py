"""Norms over time held from stretch to stretch: what a stretch is made with, and that a whole sentence is as it was."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from studio.engines.runtime.onnx_session import make_session
from studio.engines.voice.graph_halves import Halves, halves
from studio.engines.voice.held_norms import Levels, known_levels, write_levels
from studio.engines.voice.kokoro_engine import LEVELS
from studio.places import shipped_models_dir
from tests.engines.voice.leash import Leash

CHANNELS = 3


def norm_graph() -> bytes:
    """y = the instance norm of 2 x over time, written out as exporters do; "cut" is 2 x."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Mul", ["x", "two"], ["cut"]),
        helper.make_node("ReduceMean", ["cut", "axes"], ["mean"], keepdims=1),
        helper.make_node("Sub", ["cut", "mean"], ["less"]),
        helper.make_node("Mul", ["less", "less"], ["square"]),
        helper.make_node("ReduceMean", ["square", "axes"], ["variance"], keepdims=1),
        helper.make_node("Sqrt", ["variance"], ["deviation"]),
        helper.make_node("Div", ["less", "deviation"], ["y"]),
    ]
    constants = {"two": np.array(2, np.float32), "axes": np.array([2], np.int64)}
    shape = [1, CHANNELS, None]
    made = helper.make_graph(
        nodes, "norm",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    return bytes(model.SerializeToString())


@pytest.fixture(scope="module")
def parted() -> Halves:
    found = halves(norm_graph(), ("cut",))
    assert found is not None
    return found


def sound(parted: Halves, levels: Levels, value: np.ndarray, frames: int) -> np.ndarray:
    """`frames`: 0 for a whole sentence."""
    session = make_session(parted.sound, Leash())
    y, *own = session.run(None, {"cut": value, **levels.feeds(frames)}, Leash())
    levels.add(value.shape[2], own)
    return np.asarray(y)


def sentence(seed: int, frames: int) -> np.ndarray:
    """It grows louder."""
    noise = np.random.default_rng(seed).normal(1.0, 2.0, (1, CHANNELS, frames))
    return np.asarray(noise * np.linspace(0.2, 3.0, frames), np.float32)


def normed(value: np.ndarray, like: np.ndarray) -> np.ndarray:
    return np.asarray((value - like.mean(axis=2, keepdims=True)) / like.std(axis=2, keepdims=True))


def test_a_whole_sentence_is_made_with_its_own(parted: Halves) -> None:
    levels, value = Levels(parted.norms), sentence(1, 300)
    sound(parted, levels, sentence(2, 300), 0)
    levels.begin()
    assert sound(parted, levels, value, 0) == pytest.approx(normed(value, value), abs=1e-5)


def test_a_stretch_is_made_with_those_of_the_sentences_before(parted: Halves) -> None:
    levels, before = Levels(parted.norms), sentence(1, 300)
    sound(parted, levels, before, 0)
    levels.begin()
    later = sentence(2, 300)
    first, second = (sound(parted, levels, later[:, :, at : at + 40], 40) for at in (0, 40))
    both = normed(later[:, :, :80], before)
    assert np.concatenate([first, second], axis=2) == pytest.approx(both, abs=1e-4)


def test_without_any_before_a_stretch_is_made_with_those_of_the_stretches_before(parted: Halves) -> None:
    levels, value = Levels(parted.norms), sentence(1, 100)
    levels.begin()
    first = value[:, :, :40]
    assert sound(parted, levels, first, 40) == pytest.approx(normed(first, first), abs=1e-5)
    alone = normed(value[:, :, 40:], value[:, :, 40:])
    assert np.abs(sound(parted, levels, value[:, :, 40:], 60) - alone).max() > 0.1
    mean, variance = levels.gathered()
    assert mean == pytest.approx(value.mean(axis=2, keepdims=True), abs=1e-4)
    assert variance == pytest.approx(value.var(axis=2, keepdims=True), abs=1e-3)


def test_what_is_known_of_a_voice_is_kept_in_a_file(parted: Halves, tmp_path: Path) -> None:
    levels, value = Levels(parted.norms), sentence(1, 300)
    sound(parted, levels, value, 0)
    write_levels(tmp_path / LEVELS, parted.norms, {"ada": levels.gathered()})
    known = known_levels(tmp_path / LEVELS, "ada", parted.norms)
    assert [one.shape for one in known] == [(1, CHANNELS, 1)] * 2
    fresh, stretch = Levels(parted.norms, known), sentence(2, 40)
    fresh.begin()
    assert sound(parted, fresh, stretch, 40) == pytest.approx(normed(stretch, value), abs=0.01)
    assert known_levels(tmp_path / LEVELS, "bob", parted.norms) == ()
    other = parted.norms._replace(own=("another", "graph"))
    assert known_levels(tmp_path / LEVELS, "ada", other) == ()


def test_each_voice_that_is_shipped_has_its_own() -> None:
    folder = shipped_models_dir() / "kokoro-voices"
    with safe_open(folder / LEVELS, "numpy") as file:
        assert set(file.keys()) == {path.stem for path in folder.glob("*.bin")}
        sizes = json.loads(file.metadata()["norms"])
        for voice in file.keys():  # noqa: SIM118 - it is no mapping
            values = file.get_tensor(voice).astype(np.float32)
            assert values.shape == (sum(sizes.values()),)
            assert np.isfinite(values).all()


def test_a_graph_without_norms_has_nothing_to_hold() -> None:
    from onnx import TensorProto, helper

    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, None]) for name in ("x", "y")]
    nodes = [helper.make_node("Neg", ["x"], ["cut"]), helper.make_node("Neg", ["cut"], ["y"])]
    graph = helper.make_graph(nodes, "plain", values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    found = halves(bytes(model.SerializeToString()), ("cut",))
    assert found is not None
    assert found.norms.inputs == found.norms.outputs == ()
    assert Levels(found.norms).feeds(40) == {}
