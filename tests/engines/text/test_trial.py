"""Trials of the real engines on a tiny model: figures of both, a sample like the whole, and cancels."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from studio.domain.errors import Cancelled
from studio.domain.requests import ModelRef
from studio.domain.trials import EngineSpeed, EnginesTried, TrialRequest
from studio.engines.registry import make_engine
from studio.engines.text.draft_costs import LENGTHS as BATCHES
from studio.engines.text.gguf.llama_graph import Sample, build_graph
from studio.engines.text.trial import (
    CLEAR,
    LENGTHS,
    TURNS,
    EngineTrial,
    Others,
    batch_seconds,
    leaders,
    settled,
    tried,
)
from studio.formats.gguf_file import GgufFile
from tests.engines.text.leash import Leash
from tests.engines.text.llama_home import libraries, local
from tests.engines.text.tiny_gguf import TinyModel


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def ask(engine: EngineTrial, path: Path, *engines: str, leash: Leash | None = None) -> EnginesTried:
    engine.load(local(path), libraries(), None, leash or Leash())  # type: ignore[arg-type]
    request = TrialRequest(model=ModelRef("tiny", "engine-trial"), engines=engines, device="cpu")
    (done,) = engine.run(request, {}, leash or Leash())
    return msgspec.json.decode(done.text, type=EnginesTried)


@pytest.mark.starter
def test_both_engines_are_timed(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_0", width=64, context=512).write(tmp_path / "tiny.gguf")
    engine = make_engine("engine-trial")
    assert isinstance(engine, EngineTrial)
    found = ask(engine, path, "gguf-onnx", "llama-cpp", "unheard-of").speeds
    assert set(found) == {"gguf-onnx", "llama-cpp"}
    for speed in found.values():
        assert [tokens for tokens, _ in speed.reading] == list(LENGTHS)
        assert min(speed.writing, speed.loading, *(seconds for _, seconds in speed.reading)) > 0
    assert engine.held_bytes() == 0


@pytest.mark.starter
def test_an_engine_that_cannot_read_the_file_is_left_out(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_0", width=64, context=512).write(tmp_path / "tiny.gguf")
    path.write_bytes(path.read_bytes()[:-20_000])
    assert ask(EngineTrial(), path, "gguf-onnx", "llama-cpp").speeds == {}


@pytest.mark.starter
def test_a_cancel_ends_a_trial(tmp_path: Path) -> None:
    path = TinyModel(kind="Q4_0", width=64, context=512).write(tmp_path / "tiny.gguf")
    leash = Leash()
    engine = EngineTrial()
    engine.load(local(path), libraries(), None, leash)  # type: ignore[arg-type]
    leash.cancel()
    request = TrialRequest(model=ModelRef("tiny", "engine-trial"), engines=("gguf-onnx", "llama-cpp"), device="cpu")
    with pytest.raises(Cancelled):
        list(engine.run(request, {}, leash))


class Runner:
    """Takes so long to read a token, and three or two times as long to write one."""

    loading = 0.5

    def __init__(self, seconds: float, share: float = 1.0) -> None:
        self.seconds = seconds
        self.share = share
        self.read_lengths: list[int] = []
        self.turns = 0
        self.batches: list[int] = []

    def read(self, count: int) -> float:
        self.read_lengths.append(count)
        return count * self.seconds

    def write(self, count: int) -> float:
        self.turns += 1
        return self.seconds * (3 if self.turns == 1 else 2)

    def at_once(self, count: int) -> float:
        self.batches.append(count)
        return self.seconds * (1 + count / 4)

    def close(self) -> None:
        raise AssertionError("whoever opened it closes it")


def test_a_slow_engine_reads_the_short_prompt_alone() -> None:
    slow, quick = Runner(0.1), Runner(0.001)
    found = tried({"slow": slow, "quick": quick}, Leash())
    assert set(slow.read_lengths) == {LENGTHS[0]}
    assert set(quick.read_lengths) == set(LENGTHS)
    assert found["slow"].read_rate == pytest.approx(10)


def test_a_sample_reads_what_the_whole_would_take_long_for() -> None:
    sampled = Runner(0.1, share=0.01)
    tried({"sampled": sampled}, Leash())
    assert set(sampled.read_lengths) == set(LENGTHS)


def test_what_is_clear_at_once_is_not_measured_again() -> None:
    slow, quick = Runner(0.0012), Runner(0.0004)
    tried({"slow": slow, "quick": quick}, Leash())
    assert (slow.turns, quick.turns) == (1, 1)
    near, nearer = Runner(0.00012), Runner(0.00011)
    found = tried({"near": near, "nearer": nearer}, Leash())
    assert (near.turns, nearer.turns) == (TURNS, TURNS)
    assert found["near"].writing == pytest.approx(0.00024), "the best of its turns"


def test_a_slow_engine_has_one_turn_however_near_the_other_is() -> None:
    one, other = Runner(0.1), Runner(0.11)
    tried({"one": one, "other": other}, Leash())
    assert (one.turns, other.turns) == (1, 1)


def test_it_is_clear_only_where_every_usual_request_says_so() -> None:
    writer = EngineSpeed(reading=((32, 0.4),), writing=0.04)
    assert settled({"one": writer, "other": EngineSpeed(reading=((32, 0.41 * CLEAR),), writing=0.041 * CLEAR)})
    both = {"one": writer, "other": EngineSpeed(reading=((32, 0.2),), writing=0.08)}
    assert not settled(both)
    assert leaders(both) == {"one", "other"}
    assert leaders({}) == set()


def test_short_batches_are_timed_again() -> None:
    quick, slow = Runner(0.001), Runner(1.0)
    assert batch_seconds(quick, 0.001, Leash())[16] == pytest.approx(0.005)
    assert batch_seconds(slow, 1.0, Leash())[1] == 1.0
    assert (len(quick.batches), len(slow.batches)) == (TURNS * len(BATCHES[1:]), len(BATCHES[1:]))


@pytest.mark.parametrize(("busy", "disturbed"), [(10.0, False), (13.0, False), (16.0, True), (20.0, True)])
def test_other_programs_at_work_make_it_rough(busy: float, disturbed: bool) -> None:
    """Two of four cores are wanted for ten seconds, of which this process computed for five."""
    now = {"clock": 0.0, "own": 0.0, "busy": 0.0}
    others = Others(lambda: now["clock"], lambda: now["own"], lambda: now["busy"])
    now |= {"clock": 10.0, "own": 5.0, "busy": busy * 2}
    assert others.disturb(4, 2) is disturbed


def test_a_sample_has_the_first_layers_and_words(tmp_path: Path) -> None:
    model = TinyModel(kind="Q4_0", width=64, layers=3)
    path = model.write(tmp_path / "tiny.gguf")
    (tmp_path / "sample").mkdir(mode=0o700)
    with GgufFile(path) as file:
        graph = build_graph(file, tmp_path / "sample", lambda _done, _all: None, sample=Sample(2, 50))
    import onnx

    loaded = onnx.load(str(graph), load_external_data=False)
    assert sum(one.name.startswith("past_key_values") for one in loaded.graph.input) == 4
    (logits,) = [one for one in loaded.graph.output if one.name == "logits"]
    assert logits.type.tensor_type.shape.dim[2].dim_value == 50
    assert not [one.name for one in loaded.graph.initializer if one.name.startswith("blk.2.")]
