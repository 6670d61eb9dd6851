"""What an engine is, and what it may do, when, and on which thread.

An engine is made and used on the worker's job thread alone. The reading thread touches only the `JobControl`.
Life: made by the registry -> `load` once -> `run` any number of times, one at a time -> `unload`.
A failed or cancelled `load` leaves nothing behind; the engine object is then dropped.

Any method may raise `StudioError` with a typed failure, `Cancelled`, `MemoryError`, or a library's own exception, which
the worker reports as `EngineFailed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.document import WordTime
from studio.domain.requests import PictureRequest, Request, SpeechRequest, TextRequest
from studio.wire.messages import LocalModel


class JobControl(Protocol):
    """One job's leash. `check` and the reports are called by the engine on the job thread; `cancel` comes from the
    reading thread at any time."""

    @property
    def cancelled(self) -> bool: ...

    def check(self) -> None:
        """Raise Cancelled if the job was cancelled. Call it as often as compute allows: torch hooks call it at every
        module's forward, ONNX Runtime engines between runs."""

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have `callback` called, once, from the reading thread, when the job is cancelled (at once if it already is);
        for `RunOptions.terminate` and load cancellation flags. Returns a function that takes it back."""

    def progress(self, done: float, total: float, phase: str = "") -> None:
        """Steps, tokens or segments; the control thins these to ten a second."""

    def preview(self, index: int, rgb: NDArray[np.uint8]) -> None:
        """Newest picture so far, shape [height, width, 3]; thinned, so cheap to call."""

    def wants_preview(self) -> bool:
        """False while a preview would be thinned away, so that it need not be computed."""

    def running(self, device: str, dtype: str) -> None:
        """Loading is over and compute begins; `device` and `dtype` as really used."""

    def note(self, text: str) -> None:
        """Something the person should know of this result."""


class PictureDone(msgspec.Struct, frozen=True):
    index: int
    pixels: NDArray[np.uint8]
    """[height, width, 3 or 4]"""
    request: PictureRequest
    """The recipe of exactly this picture: its own seed, batch 1, the dtype and device used."""


class WordsDone(msgspec.Struct, frozen=True):
    text: str


class SpeechDone(msgspec.Struct, frozen=True):
    index: int
    """Place of the segment in the request."""
    samples: NDArray[np.float32]
    """Mono, -1 to 1."""
    rate: int
    words: tuple[WordTime, ...] = ()


class Engine(Protocol):
    """What all engines share."""

    name: str

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        """Read the weights. `request` tells device and dtype."""

    def held_bytes(self) -> int:
        """Memory held by this model, CPU and GPU together, as well as the engine can tell."""

    def versions(self) -> tuple[tuple[str, str], ...]:
        """Libraries that shape the result, with versions, for the recipe."""

    def unload(self) -> None:
        """Give everything back. Never raises."""


class PictureEngine(Engine, Protocol):
    def run(
        self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[PictureDone]: ...


class TextEngine(Engine, Protocol):
    def run(self, request: TextRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[WordsDone]:
        """Pieces of text as they come. On cancel, stop and raise Cancelled; the worker keeps what was yielded."""


class SpeechEngine(Engine, Protocol):
    def run(self, request: SpeechRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[SpeechDone]:
        """One result for each segment, in order; never drops text."""
