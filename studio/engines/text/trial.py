"""A trial: how fast the engines that can run one GGUF model read and write with it on this machine.

Made by the registry ("engine-trial") and used on a text worker's job thread, when nobody waits for words. What takes
long to translate is timed by a sample of it, a few layers and words, and reckoned up by the weights that are read. The
engines take turns, and of each figure the best is kept, so that what else runs here disturbs none of them alone; turns
end as soon as it is clear who is the faster one. What batches cost is timed of that one alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Protocol

import msgspec
import psutil

from studio import leavings, places
from studio.domain.errors import FileUnreadable, ModelDamaged, StudioError
from studio.domain.requests import ModelRef, Request, TextRequest
from studio.domain.trials import EngineSpeed, EnginesTried, TrialRequest
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import physical_cores
from studio.engines.runtime.onnx_session import make_session, ort_errors, providers_for
from studio.engines.text import draft_costs
from studio.engines.text.draft_costs import keep_costs
from studio.engines.text.gguf.decoder import Decoder
from studio.engines.text.gguf.llama_graph import Sample, build_graph
from studio.engines.text.llama_cpp.engine import LlamaCppEngine
from studio.engines.text.llama_cpp.network import CHUNK
from studio.engines.text.model_file import gguf_path
from studio.engines.text.result import WordsDone
from studio.formats.gguf import read_shape
from studio.formats.gguf_file import GgufError, GgufFile
from studio.private_files import private_folder
from studio.wire.messages import LocalModel

LENGTHS: Final = (32, 64, 256)
"""Tokens of the prompts that are read."""
STEPS: Final = 4
"""Tokens that are written in one turn."""
TURNS: Final = 3
CLEAR: Final = 1.4
"""How many times faster one engine has to be in every `USUAL` request, so that nobody measures again."""
USUAL: Final = ((2000, 60), (300, 120), (60, 240))
"""Tokens of a prompt and of its answer."""
_ENOUGH: Final = 0.5
"""Seconds that one engine's turns may take before the next one of them is left out."""
_LONGEST: Final = 0.5
"""Seconds that reading one prompt may take."""
_SHORT: Final = 0.1
"""Seconds of a batch that is too short to be believed at once."""
_SAMPLED: Final = 64 * 10**6
"""Bytes of weights in a sample: more than a processor keeps near itself, as it cannot keep the whole model there."""
_WORDS: Final = 4096
_SHARE: Final = 0.8
"""Of the cores that an engine computes on, that have to be free."""


class Runner(Protocol):
    """One engine with the model."""

    loading: float
    """Seconds."""
    share: float
    """How much of the time that it tells it really takes: less than 1 where a sample is timed."""

    def read(self, count: int) -> float:
        """Seconds for a prompt of so many tokens, read anew. Raises Cancelled."""

    def write(self, count: int) -> float:
        """Seconds a token, so many after what was read. Raises Cancelled."""

    def at_once(self, count: int) -> float:
        """Seconds for so many tokens read at once after what is known, and forgotten again. Raises Cancelled."""

    def close(self) -> None: ...


class EngineTrial:
    name = "engine-trial"

    def __init__(self) -> None:
        self._model: LocalModel | None = None
        self._helpers: Mapping[str, LocalModel] = {}

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        control.check()
        self._model, self._helpers = model, dict(helpers)

    def run(self, request: TrialRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        if self._model is None:
            raise RuntimeError("the engine tries others only after it was loaded")
        control.running("cpu" if request.device == "auto" else request.device, "")
        others, cores = Others(), (psutil.cpu_count() or 1, physical_cores())
        with ExitStack() as opened:
            runners: dict[str, Runner] = {}
            for name in request.engines:
                runner = self._opened(name, request.device, control)
                if runner is not None:
                    opened.callback(runner.close)
                    runners[name] = runner
            if others.disturb(*cores):
                # It would take many times as long, and settle nothing.
                speeds = _rough(tried(runners, control, turns=1))
            else:
                others = Others()
                speeds = tried(runners, control)
                batches = {
                    name: batch_seconds(runners[name], speeds[name].writing, control) for name in leaders(speeds)
                }
                if others.disturb(*cores):
                    speeds = _rough(speeds)
                else:
                    self._keep(batches)
        yield WordsDone(msgspec.json.encode(EnginesTried(speeds)).decode())

    def _opened(self, name: str, device: str, control: JobControl) -> Runner | None:
        """None: this engine cannot run the model after all, and the others need no trial against it."""
        assert self._model is not None
        opener = _OPENERS.get(name)
        if opener is None:
            return None
        control.progress(0, 0, "trying engines")
        failures: tuple[type[Exception], ...] = (StudioError, MemoryError, *ort_errors())
        try:
            return opener(self._model, self._helpers, device, control)
        except failures as error:
            control.check()
            control.note(f"{name}: {error}")
            return None

    def _keep(self, batches: Mapping[str, Mapping[int, float]]) -> None:
        """By engine, what drafts will cost from now on."""
        assert self._model is not None
        try:
            for name, seconds in batches.items():
                keep_costs(gguf_path(self._model), name, seconds)
        except OSError as error:
            raise StudioError(FileUnreadable(path=self._model.root, detail=str(error))) from error

    def held_bytes(self) -> int:
        return 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return ()

    def unload(self) -> None:
        self._model, self._helpers = None, {}


def _rough(speeds: Mapping[str, EngineSpeed]) -> dict[str, EngineSpeed]:
    return {name: msgspec.structs.replace(speed, rough=True) for name, speed in speeds.items()}


def busy_seconds() -> float:
    """For which cores computed, all of them together."""
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))


class Others:
    """What other programs take of the processor from now on."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        own: Callable[[], float] = time.process_time,
        busy: Callable[[], float] = busy_seconds,
    ) -> None:
        """`clock`, `own` and `busy`: seconds that passed, that this process computed, that cores computed."""
        self._clock, self._own, self._busy = clock, own, busy
        self._begun = clock(), own(), busy()

    def disturb(self, cores: int, wanted: int) -> bool:
        """Whether the engines had less than the cores that they compute on: so many, of so many that there are."""
        passed = max(1e-3, self._clock() - self._begun[0])
        taken = (self._busy() - self._begun[2]) - (self._own() - self._begun[1])
        return cores - taken / passed < _SHARE * wanted


def tried(runners: Mapping[str, Runner], control: JobControl, *, turns: int = TURNS) -> dict[str, EngineSpeed]:
    """Each in turn, and the best of what each did. Raises Cancelled."""
    speeds: dict[str, EngineSpeed] = {}
    spent = dict.fromkeys(runners, 0.0)
    for turn in range(turns):
        if turn and settled(speeds):
            break
        for name, runner in runners.items():
            if turn and spent[name] > _ENOUGH:
                continue
            found, took = _one_turn(runner, control)
            speeds[name] = _better(speeds[name], found) if turn else found
            spent[name] += took
            control.progress(turn * len(runners) + 1, turns * len(runners), "trying engines")
    return speeds


def _one_turn(runner: Runner, control: JobControl) -> tuple[EngineSpeed, float]:
    """What it did, and the seconds that really passed. Long prompts only where a shorter one tells that they will not
    take long."""
    reading: list[tuple[int, float]] = []
    for count in LENGTHS:
        control.check()
        if reading and reading[-1][1] * runner.share * count / reading[-1][0] > _LONGEST:
            break
        reading.append((count, runner.read(count)))
    control.check()
    writing = runner.write(STEPS)
    passed = (sum(seconds for _, seconds in reading) + STEPS * writing) * runner.share
    return EngineSpeed(tuple(reading), writing, round(runner.loading, 3)), passed


def _better(one: EngineSpeed, other: EngineSpeed) -> EngineSpeed:
    """The best of each figure."""
    reading = dict(one.reading)
    for count, seconds in other.reading:
        reading[count] = min(seconds, reading.get(count, seconds))
    return EngineSpeed(tuple(sorted(reading.items())), min(one.writing, other.writing), one.loading)


def settled(speeds: Mapping[str, EngineSpeed]) -> bool:
    """Whether further turns would not change who is the faster one."""
    if len(speeds) < 2:
        return True
    ranked = (sorted(speed.seconds(*request) for speed in speeds.values()) for request in USUAL)
    return all(first * CLEAR <= second for first, second, *_ in ranked)


def leaders(speeds: Mapping[str, EngineSpeed]) -> set[str]:
    """The fastest ones of each usual request."""
    return {min(speeds, key=lambda name: speeds[name].seconds(*request)) for request in USUAL if speeds}


def batch_seconds(runner: Runner, one: float, control: JobControl) -> dict[int, float]:
    """By number of tokens; `one` of them is known. The best of several turns where they are short. Raises
    Cancelled."""
    best = {1: one}
    for turn in range(TURNS):
        for count in draft_costs.LENGTHS[1:]:
            control.check()
            if turn == 0 or best[count] * runner.share < _SHORT:
                took = runner.at_once(count)
                best[count] = min(took, best.get(count, took))
    return best


class _LlamaCppRunner:
    share = 1.0

    def __init__(self, model: LocalModel, helpers: Mapping[str, LocalModel], device: str, control: JobControl) -> None:
        begun = time.perf_counter()
        self._engine = LlamaCppEngine()
        plain = TextRequest(model=ModelRef(model.id, "llama-cpp"), device=device)
        self._engine.load(model, helpers, plain, control)
        self.loading = time.perf_counter() - begun
        self._control = control

    def read(self, count: int) -> float:
        network = self._engine.network
        network.forget_from(0)
        begun = time.perf_counter()
        with self._engine.stoppable(self._control):
            for at in range(0, count, CHUNK):
                network.read([at % network.size] * min(CHUNK, count - at))
        return time.perf_counter() - begun

    def write(self, count: int) -> float:
        begun = time.perf_counter()
        with self._engine.stoppable(self._control):
            for token in range(count):
                self._engine.network.step(token % self._engine.network.size)
        return (time.perf_counter() - begun) / count

    def at_once(self, count: int) -> float:
        network = self._engine.network
        known = len(network.known)
        begun = time.perf_counter()
        with self._engine.stoppable(self._control):
            network.read([place % network.size for place in range(count)], every=True)
        took = time.perf_counter() - begun
        network.back(known)
        return took

    def close(self) -> None:
        self._engine.unload()


class _GraphRunner:
    """Our own graph of the model, or of a sample of it."""

    def __init__(self, model: LocalModel, helpers: Mapping[str, LocalModel], device: str, control: JobControl) -> None:
        path = gguf_path(model)
        try:
            with GgufFile(path, control.check, words=False) as file:
                self._sample(file, device, control)
        except GgufError as error:
            raise StudioError(ModelDamaged(model=model.id, file=path.name, detail=str(error))) from error
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=str(error))) from error

    def _sample(self, file: GgufFile, device: str, control: JobControl) -> None:
        whole = read_shape(file)
        layer = sum(tensor.size for name, tensor in file.tensors.items() if name.startswith("blk.0."))
        sample = Sample(min(whole.layers, 1 + _SAMPLED // max(1, layer)), _WORDS)
        shape = sample.shape(whole)
        head = file.tensors.get("output.weight") or file.tensors["token_embd.weight"]
        timed = shape.layers * layer + head.size * shape.vocabulary // whole.vocabulary
        self._more_layers = whole.layers / shape.layers
        self._more_weights = (whole.layers * layer + head.size) / max(1, timed)
        self.share = 1 / min(self._more_layers, self._more_weights)

        def step(_done: int, _total: int) -> None:
            control.check()

        half = len(providers_for(device)) > 1
        with leavings.new_folder(private_folder(places.graphs_dir())) as folder:
            graph = build_graph(file, folder, step, half=half, sample=sample)
            begun = time.perf_counter()
            self._session = make_session(graph, control, device=device)
            self.loading = (time.perf_counter() - begun) * self._more_weights
        self._decoder = Decoder(self._session, shape, half)
        self._control = control
        self._size = shape.vocabulary
        # The first run prepares what the others use.
        self.read(LENGTHS[0])

    def read(self, count: int) -> float:
        self._decoder.keep_common([])
        begun = time.perf_counter()
        with self._session.run_options(self._control) as options:
            self._decoder.read([place % self._size for place in range(count)], options)
        return (time.perf_counter() - begun) * self._more_layers

    def write(self, count: int) -> float:
        begun = time.perf_counter()
        with self._session.run_options(self._control) as options:
            for token in range(count):
                self._decoder.step(token % self._size, options)
        return (time.perf_counter() - begun) / count * self._more_weights

    def at_once(self, count: int) -> float:
        if count == 1:
            return self.write(1)
        known = len(self._decoder.known)
        begun = time.perf_counter()
        with self._session.run_options(self._control) as options:
            self._decoder.read([place % self._size for place in range(count)], options, every=True)
        took = time.perf_counter() - begun
        self._decoder.back(known)
        return took * self._more_weights

    def close(self) -> None:
        del self._decoder, self._session


_OPENERS: Final[Mapping[str, Callable[[LocalModel, Mapping[str, LocalModel], str, JobControl], Runner]]] = {
    "gguf-onnx": _GraphRunner,
    "llama-cpp": _LlamaCppRunner,
}
