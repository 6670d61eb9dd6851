"""Sound that is heard while it is made: stretches, their joins, and what they are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.voice.graph_halves import halves
from studio.engines.voice.kokoro_engine import RATE, KokoroEngine
from studio.engines.voice.result import SpeechPart
from studio.engines.voice.streaming import FIRST_SECONDS, Listener, Outline, Seam, heard, stretches
from studio.wire.messages import LocalModel
from tests.engines.voice.leash import Leash

FRAME = 600
NO_ENERGY = np.zeros(0, np.float32)


class Clock:
    """Stands still but for what `work` does."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def hum(frames: int, hertz: float = 140.0) -> np.ndarray:
    """A voice's wave of that many frames."""
    at = np.arange(frames * FRAME) / RATE
    return np.asarray(0.3 * np.sin(2 * np.pi * hertz * at) + 0.1 * np.sin(6 * np.pi * hertz * at), np.float32)


def made_by(whole: np.ndarray, clock: Clock, cost: float) -> Callable[[int, int], np.ndarray]:
    """Makes frames of that sound, so many seconds each."""

    def make(start: int, end: int) -> np.ndarray:
        clock.now += (end - start) * cost
        return whole[start * FRAME : end * FRAME]

    return make


def played(outline: Outline, make: Callable[[int, int], np.ndarray], clock: Clock) -> tuple[np.ndarray, list[float]]:
    """What is heard, and how long the loudspeaker waited before each stretch; the first is from the beginning."""
    listener, out, waits = Listener(clock), [], []
    until = begun = clock.now
    for samples, _ in stretches(outline, make, listener):
        waits.append(max(0.0, clock.now - until))
        until = max(until, clock.now) + len(samples) / RATE
        listener.given(len(samples) / RATE)
        out.append(samples)
    assert begun < until
    return np.concatenate(out), waits


@pytest.mark.parametrize("frames", [10, 28, 60, 343, 1200])
def test_a_sentence_in_stretches_is_the_sentence(frames: int) -> None:
    clock, whole = Clock(), hum(frames)
    sound, _ = played(Outline(frames, 0, NO_ENERGY, FRAME, RATE, 8), made_by(whole, clock, 0.008), clock)
    assert len(sound) == len(whole)
    assert np.abs(sound - whole).max() < 1e-3


def test_what_is_silent_at_the_beginning_is_not_made() -> None:
    clock, whole = Clock(), hum(200)
    asked: list[tuple[int, int]] = []

    def make(start: int, end: int) -> np.ndarray:
        asked.append((start, end))
        return made_by(whole, clock, 0.008)(start, end)

    sound, _ = played(Outline(200, 20, NO_ENERGY, FRAME, RATE, 8), make, clock)
    assert asked[0][0] == 12
    assert np.abs(sound - whole[20 * FRAME :]).max() < 1e-3


@pytest.mark.parametrize("frames", [60, 343, 1200])
@pytest.mark.parametrize("cost", [0.002, 0.005, 0.0085])
def test_the_first_stretch_is_short_and_no_other_is_waited_for(frames: int, cost: float) -> None:
    """8.2 ms a frame is what Kokoro takes on two cores: a third of its length."""
    clock = Clock()
    _, waits = played(Outline(frames, 0, NO_ENERGY, FRAME, RATE, 8), made_by(hum(frames), clock, cost), clock)
    assert waits[0] <= (FIRST_SECONDS * (2 - 0.7) * RATE / FRAME + 8) * cost
    assert max(waits[1:], default=0.0) == 0.0


def test_after_a_first_stretch_that_ends_early_the_next_is_hardly_waited_for() -> None:
    """Twice as long, it would be waited for a fifth of a second."""
    clock = Clock()
    energy = np.full(1200, 5.0, np.float32)
    energy[15] = -2.0
    _, waits = played(Outline(1200, 0, energy, FRAME, RATE, 8), made_by(hum(1200), clock, 0.0125), clock)
    assert 0 < waits[1] < 0.1
    assert max(waits[2:]) < 0.1


def test_a_machine_slower_than_speech_makes_few_stretches() -> None:
    clock = Clock()
    _, waits = played(Outline(1200, 0, NO_ENERGY, FRAME, RATE, 8), made_by(hum(1200), clock, 0.05), clock)
    assert len(waits) <= 7


def test_a_stretch_ends_where_the_voice_is_soft() -> None:
    clock, asked = Clock(), []
    energy = np.full(200, 5.0, np.float32)
    energy[20] = -2.0

    def make(start: int, end: int) -> np.ndarray:
        asked.append(end)
        return made_by(hum(200), clock, 0.008)(start, end)

    played(Outline(200, 0, energy, FRAME, RATE, 8), make, clock)
    assert asked[0] == 20 + 8


@pytest.mark.parametrize("late", [-60, -25, 0, 40, 70])
@pytest.mark.parametrize("level", [0.6, 1.0, 1.5])
def test_no_seam_where_the_next_stretch_is_louder_and_its_wave_stands_elsewhere(late: int, level: float) -> None:
    """Within 7 ms, half a period of the lowest voice: no jump, no dip, the same pitch."""
    wave = np.asarray(np.concatenate([np.zeros(200, np.float32), hum(100)]), np.float32)
    seam = Seam(RATE)
    first = seam.add(wave[200 : 200 + 48 * FRAME], 0, 40 * FRAME, last=False)
    begin = 200 + 32 * FRAME + late
    second = seam.add(wave[begin : begin + 60 * FRAME] * np.float32(level), 8 * FRAME, 60 * FRAME, last=True)
    sound = np.concatenate([first, second])
    join = len(first) + 360
    around = sound[join - 2400 : join + 2400]
    steps, usual = np.abs(np.diff(around)).max(), np.abs(np.diff(hum(10))).max()
    assert steps < 1.1 * usual
    loud = np.sqrt(np.convolve(around**2, np.ones(480) / 480, "valid"))
    assert loud.min() > 0.85 * loud.max()


def test_a_listener_waits_for_what_takes_longer_than_its_sound_lasts() -> None:
    clock = Clock()
    listener = Listener(clock)
    assert listener.waits(1)
    listener.timed(10, lambda: made_by(hum(20), clock, 0.01)(0, 10))
    listener.given(2.0)
    assert not listener.waits(199)
    assert listener.waits(201)
    clock.now += 1.5
    assert listener.waits(51)
    clock.now += 9.0
    assert listener.ahead == 0.0


@pytest.mark.parametrize(("cost", "twice"), [(0.008, True), (0.012, True), (0.013, False), (0.05, False)])
def test_what_is_made_slowly_is_not_made_twice_over_and_over(cost: float, twice: bool) -> None:
    """A frame lasts 25 ms."""
    clock = Clock()
    outline, listener = Outline(100, 0, NO_ENERGY, FRAME, RATE, 8), Listener(clock)
    assert listener.may_be_made_twice(outline)
    listener.timed(10, lambda: made_by(hum(20), clock, cost)(0, 10))
    assert listener.may_be_made_twice(outline) == twice


@pytest.mark.parametrize("semitones", [0.0, 3.0, -4.0])
def test_pieces_follow_each_other_with_a_gap(semitones: float) -> None:
    clock = Clock()
    outlines = [Outline(frames, 0, NO_ENERGY, FRAME, RATE, 8) for frames in (80, 50)]
    parts = list(
        heard(
            outlines,
            lambda place, start, end: made_by(hum((80, 50)[place]), clock, 0.008)(start, end),
            Listener(clock),
            semitones=semitones,
            gap=0.12,
        )
    )
    assert [more for _, more in parts] == [True] * (len(parts) - 1) + [False]
    sound = np.concatenate([samples for samples, _ in parts])
    factor = 2 ** (-semitones / 12)
    assert len(sound) == pytest.approx(130 * FRAME * factor + 0.12 * RATE, abs=8)
    gap = round(80 * FRAME * factor)
    assert np.abs(sound[gap + 10 : gap + 2800]).max() == 0.0


# ---- the graph


def parted_graph(folder: Path) -> LocalModel:
    """With Kokoro's inputs, and its names where it is parted: a token lasts two frames, its sound is its height."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Cast", ["tokens"], ["whole"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["whole", "scale"], ["height"]),
        helper.make_node("Div", ["height", "speed"], ["paced"]),
        helper.make_node("Unsqueeze", ["paced", "axis"], ["column"]),
        helper.make_node("Tile", ["column", "twice"], ["frames"]),
        helper.make_node("Reshape", ["frames", "as_asr"], ["/encoder/MatMul_1_output_0"], name="/encoder/MatMul_1"),
        helper.make_node("Tile", ["column", "four"], ["halved"]),
        helper.make_node("Reshape", ["halved", "as_curve"], ["/encoder/Reshape_output_0"]),
        helper.make_node("Neg", ["/encoder/Reshape_output_0"], ["/encoder/Reshape_1_output_0"]),
        helper.make_node("Add", ["/encoder/Reshape_output_0", "/encoder/Reshape_1_output_0"], ["nothing"]),
        helper.make_node("ReduceMax", ["nothing"], ["zero"], keepdims=0),
        helper.make_node("ReduceSum", ["style"], ["sum"], keepdims=0),
        helper.make_node("Mul", ["sum", "none"], ["no_style"]),
        helper.make_node("Add", ["/encoder/MatMul_1_output_0", "zero"], ["mixed"]),
        helper.make_node("Add", ["mixed", "no_style"], ["added"]),
        helper.make_node("Transpose", ["added"], ["upright"], perm=[0, 2, 1]),
        helper.make_node("Tile", ["upright", "samples"], ["wide"]),
        helper.make_node("Reshape", ["wide", "flat"], ["audio"]),
    ]
    constants = {
        "scale": np.array(1 / 400, np.float32),
        "none": np.array(0, np.float32),
        "axis": np.array([2], np.int64),
        "twice": np.array([1, 1, 2], np.int64),
        "four": np.array([1, 1, 4], np.int64),
        "as_asr": np.array([1, 1, -1], np.int64),
        "as_curve": np.array([1, -1], np.int64),
        "samples": np.array([1, 1, FRAME], np.int64),
        "flat": np.array([-1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        "parted",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, None]),
            helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
            helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, [None])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = folder / "kokoro-parted.onnx"
    onnx.save(model, path)
    return LocalModel(id="kokoro-parted", engine="kokoro-onnx", root=str(folder), files={path.name: str(path)})


LONG = "When the long rain stopped over the harbour, the old keeper climbed the narrow stairs and lit the lamp."


def speech(*texts: str) -> SpeechRequest:
    return SpeechRequest(
        model=ModelRef(id="kokoro-parted", engine="kokoro-onnx"),
        voice="af_heart",
        segments=tuple(SpeechSegment(text=text) for text in texts),
    )


def test_what_is_kept_is_the_same_whether_somebody_listens_or_not(tmp_path: Path) -> None:
    engine, request = KokoroEngine(), speech(LONG, "It rained.")
    engine.load(parted_graph(tmp_path), {}, request, Leash())
    alone = list(engine.run(request, {}, Leash()))
    assert not any(isinstance(one, SpeechPart) for one in alone)
    leash = Leash()
    leash.listening = "meanwhile"
    heard_too = list(engine.run(request, {}, leash))
    kept = [one for one in heard_too if not isinstance(one, SpeechPart)]
    parts = [one for one in heard_too if isinstance(one, SpeechPart)]
    assert [one.index for one in kept] == [0, 1]
    for mine, before in zip(kept, alone, strict=True):
        assert np.array_equal(mine.samples, before.samples)
        assert mine.words == before.words
    assert kept[0].heard
    assert parts[0].index == 0
    assert parts[0].more
    assert len(parts[0].samples) < RATE
    last = [one for one in parts if one.index == 0][-1]
    assert not last.more


def test_what_is_only_heard_is_made_once(tmp_path: Path) -> None:
    engine, request = KokoroEngine(), speech(LONG, "It rained.", "...")
    engine.load(parted_graph(tmp_path), {}, request, Leash())
    leash = Leash()
    leash.listening = "only"
    results = list(engine.run(request, {}, leash))
    assert all(isinstance(one, SpeechPart) for one in results)
    assert [one.index for one in results if isinstance(one, SpeechPart) and not one.more] == [0, 1, 2]


def test_the_halves_of_a_graph_are_the_graph(tmp_path: Path) -> None:
    import onnxruntime as ort

    model = parted_graph(tmp_path)
    data = Path(next(iter(model.files.values()))).read_bytes()
    cut = ("/encoder/MatMul_1_output_0", "/encoder/Reshape_output_0", "/encoder/Reshape_1_output_0")
    parted = halves(data, cut, ("column", "not there"))
    assert parted is not None
    assert parted.cut == cut
    feeds = {
        "tokens": np.arange(40, dtype=np.int64)[None],
        "style": np.ones((1, 256), np.float32),
        "speed": np.array([1.25], np.float32),
    }
    run = lambda graph, given: ort.InferenceSession(graph, providers=["CPUExecutionProvider"]).run(None, given)  # noqa: E731
    [whole] = run(data, feeds)
    *values, column = run(parted.layout, {name: feeds[name] for name in ("tokens", "speed")})
    assert column.shape == (1, 40, 1)
    [sound] = run(parted.sound, {**dict(zip(cut, values, strict=True)), "style": feeds["style"]})
    assert np.array_equal(sound, whole)


def test_a_value_is_named_by_the_node_that_takes_it(tmp_path: Path) -> None:
    data = Path(next(iter(parted_graph(tmp_path).files.values()))).read_bytes()
    parted = halves(data, ("/encoder/MatMul_1",))
    assert parted is not None
    assert parted.cut == ("frames",)


def test_a_graph_without_that_value_is_not_parted(tmp_path: Path) -> None:
    data = Path(next(iter(parted_graph(tmp_path).files.values()))).read_bytes()
    assert halves(data, ("/dec/conv_pre/Conv",)) is None
    with pytest.raises(ValueError, match="was cut"):
        halves(data[: len(data) // 2], ("/encoder/MatMul_1_output_0",))
