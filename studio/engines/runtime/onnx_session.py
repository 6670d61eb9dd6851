"""ONNX Runtime sessions as every engine of ours uses them: cancellable loads and runs, passive threads, honest devices.

Called by the ONNX engines on a worker's job thread. Cancel arrives on the reading thread: during a load it raises the
load's cancellation flag, during a run it sets `RunOptions.terminate`; either way `Cancelled` unwinds the job thread and
the session stays usable.

    session = make_session(path, control, device=request.device)
    [picture] = session.run(["y"], {"x": pixels}, control)

An engine with a decode loop, or with IO binding, takes one `run_options` for all of its runs:

    with session.run_options(control) as options:
        session.raw.run_with_iobinding(binding, options)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import onnxruntime as ort
from numpy.typing import NDArray

from studio.domain.errors import (
    Cancelled,
    ModelDamaged,
    OutOfMemory,
    RuntimeMissing,
    StudioError,
)
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import physical_cores

Array = NDArray[Any]

_MEMORY_WORDS = ("failed to allocate", "bad_alloc", "out of memory", "cudaerrormemoryallocation")


class OnnxSession:
    """One loaded graph. `raw` is ONNX Runtime's own session, for IO binding; use it inside `run_options`."""

    def __init__(self, raw: ort.InferenceSession, device: str, size: int, *, gives_back: bool = False) -> None:
        self.raw = raw
        self._gives_back = gives_back and device == "cpu"
        self.device = device
        """"cpu" or "cuda:N", as ONNX Runtime really placed it."""
        self.size = size
        """Bytes of the model file: the least that it holds."""

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.raw.get_inputs())

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.raw.get_outputs())

    def run(self, outputs: Sequence[str] | None, feeds: Mapping[str, Array], control: JobControl) -> list[Array]:
        """One run, stopped in its midst by a cancel. Raises Cancelled, StudioError(OutOfMemory), or what ORT raises."""
        with self.run_options(control) as options:
            return cast(list[Array], self.raw.run(outputs, dict(feeds), options))

    @contextlib.contextmanager
    def run_options(self, control: JobControl) -> Iterator[ort.RunOptions]:
        """Options for any number of runs, all of which end when the job is cancelled. Turns the error that ends
        them into `Cancelled`, and a failed allocation into `OutOfMemory`."""
        control.check()
        options = ort.RunOptions()
        # Asked for at every run, and a costly exception where it is not set; 0 is what it is then.
        options.add_run_config_entry("gpu_graph_id", "0")
        if self._gives_back:
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

        def terminate() -> None:
            options.terminate = True

        take_back = control.on_cancel(terminate)
        try:
            yield options
        except ort_errors() as error:
            if control.cancelled:
                raise Cancelled from error
            typed = _typed(error, self.device)
            if typed is None:
                raise
            raise typed from error
        finally:
            take_back()
        control.check()


def make_session(
    model: Path | bytes,
    control: JobControl,
    *,
    device: str = "auto",
    threads: int | None = None,
    settings: Mapping[str, str] | None = None,
    thrifty: bool = False,
    arena: bool = True,
    gives_back: bool = False,
    saved: Path | None = None,
) -> OnnxSession:
    """Load a graph from its file, or from bytes built in memory (without external data).

    `device` as in a request: auto (CUDA where this ONNX Runtime has it, else CPU), cpu, cuda:N. `threads` defaults to
    the physical cores. `settings` are further ONNX Runtime session config entries. `thrifty`, for networks that run
    seldom: a run's memory goes back to the system at once, and less of it is taken for a little more time. Without the
    `arena` it goes back at once too, and a run takes as much of it, and as long, as ever; where a run works on large
    arrays of many sizes it takes twice as long. One that `gives_back` has the arena in a run, and not after it. The
    graph as it was made ready is written to `saved`.
    Raises Cancelled, and StudioError of RuntimeMissing (CUDA asked for by name and not to be had), ModelDamaged,
    OutOfMemory.
    """
    control.check()
    options = _session_options(threads or physical_cores(), settings or {})
    options.enable_cpu_mem_arena = arena and not thrifty
    if thrifty:
        # Beyond this level convolutions keep padded copies of what they work on: 270 MB instead of 195 for U-2-Net.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED

    if saved is not None:
        options.optimized_model_filepath = str(saved)

    def give_up() -> None:
        options.set_load_cancellation_flag(True)

    name = model.name if isinstance(model, Path) else "a graph built in memory"
    take_back = control.on_cancel(give_up)
    try:
        source = str(model) if isinstance(model, Path) else model
        raw = ort.InferenceSession(source, options, providers=providers_for(device))
    except ort_errors() as error:
        if control.cancelled:
            raise Cancelled from error
        damaged = StudioError(ModelDamaged(model=name, file=name, detail=str(error)[:500]))
        raise _typed(error, device) or damaged from error
    finally:
        take_back()
    control.check()
    placed = _placed(raw, device)
    if device.startswith("cuda") and placed == "cpu":
        raise StudioError(RuntimeMissing(package="onnxruntime-gpu", extra="cuda"))
    size = model.stat().st_size if isinstance(model, Path) else len(model)
    return OnnxSession(raw, placed, size, gives_back=gives_back)


def providers_for(device: str) -> list[Any]:
    """Execution providers in order of preference for a request's device, of those that this build has."""
    available = ort.get_available_providers()
    chosen: list[Any] = []
    if device != "cpu" and "CUDAExecutionProvider" in available:
        with contextlib.suppress(OSError):
            # CUDA and cuDNN may lie in torch's or NVIDIA's wheels, where the loader would not look by itself.
            ort.preload_dlls()
        number = device.partition(":")[2] or "0"
        chosen.append(("CUDAExecutionProvider", {"device_id": number, "arena_extend_strategy": "kSameAsRequested"}))
    chosen.append("CPUExecutionProvider")
    return chosen


def _session_options(threads: int, settings: Mapping[str, str]) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Spin-waiting threads starve the window and each other on small machines: 105 tokens/s became 5.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    for key, value in settings.items():
        options.add_session_config_entry(key, value)
    return options


def _placed(raw: ort.InferenceSession, device: str) -> str:
    if "CUDAExecutionProvider" in raw.get_providers():
        return f"cuda:{device.partition(':')[2] or '0'}"
    return "cpu"


def ort_errors() -> tuple[type[Exception], ...]:
    """ONNX Runtime's exceptions have no common ancestor of their own; RuntimeError covers what pybind translates."""
    state = ort.capi.onnxruntime_pybind11_state
    names = (
        "Fail", "InvalidArgument", "NoSuchFile", "NoModel", "EngineError", "RuntimeException", "InvalidProtobuf",
        "ModelLoaded", "NotImplemented", "InvalidGraph", "EPFail", "ModelLoadCanceled", "ModelRequiresCompilation",
        "NotFound", "DeviceReset",
    )  # fmt: skip
    return (*(getattr(state, name) for name in names if hasattr(state, name)), RuntimeError, MemoryError)


def _typed(error: Exception, device: str) -> StudioError | None:
    """The failure that an ONNX Runtime error stands for, where we know it."""
    text = str(error).lower()
    if isinstance(error, MemoryError) or any(words in text for words in _MEMORY_WORDS):
        return StudioError(OutOfMemory(device=device))
    return None
