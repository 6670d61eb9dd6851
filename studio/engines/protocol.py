"""What an engine is, and what it may do, when, and on which thread.

An engine is made and used on the worker's job thread alone. The reading thread touches only the `JobControl`.
Life: made by the registry -> `load` once -> `run` any number of times, one at a time -> `unload`.
A failed or cancelled `load` leaves nothing behind; the engine object is then dropped.

Any method may raise `StudioError` with a typed failure, `Cancelled`, `MemoryError`, or a library's own exception, which
the worker reports as `EngineFailed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from studio.domain.made import Made
from studio.domain.requests import Request
from studio.wire.messages import Listening, LocalModel

Rq_contra = TypeVar("Rq_contra", bound=Request, contravariant=True)
Out_co = TypeVar("Out_co", covariant=True)
"""A `Result` of the same kind of request."""


class JobControl(Protocol):
    """What an engine holds of one job. `check` and the reports are called by the engine on the job thread; `cancel`
    comes from the reading thread at any time."""

    @property
    def cancelled(self) -> bool: ...

    @property
    def listening(self) -> Listening:
        """Whether somebody hears the sound while it is made."""

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

    def to_do(self, sort: str, total: float, guess: float = 0.0) -> None:
        """So much of a sort of work is in the job (`studio.domain.work`); told again once it is known better."""

    def did(self, sort: str, amount: float) -> None:
        """So much more of it is done: what passed since the last time went into it."""

    def note(self, text: str) -> None:
        """Something the person should know of this result."""


class PartFile(NamedTuple):
    """A file that belongs to a finished one, such as a layer of a picture."""

    data: bytes
    suffix: str
    media_type: str
    name: str = ""
    """For people."""


class Delivery(Protocol):
    """Where the results of one job go. The worker makes it, results call it on the job thread."""

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Libraries that shaped the result."""

    @property
    def device(self) -> str:
        """On which it was made."""

    def words(self, text: str, *, cut: bool = False) -> None:
        """Text that follows what was said before; thinned to the screen's rate. `cut`: it is the last, since the answer
        had all the tokens it might have."""

    def sound(self, index: int, rate: int, pcm: bytes, pause_after: float, *, more: bool = False) -> None:
        """To be played at once: mono, signed 16 bit little endian, then `pause_after` seconds of silence. `more`: it is
        the beginning of a segment, or goes on with one, and what follows of it comes next."""

    def file(
        self,
        index: int,
        data: bytes,
        *,
        suffix: str,
        media_type: str,
        request: Request,
        made: Made,
        parts: Sequence[PartFile] = (),
    ) -> None:
        """A finished file, safe on disk and announced when this returns, with all its parts. `request` is its own
        recipe, from which exactly this file can be made again; `made` are its facts, of the type that the kind's row
        names. Raises OSError."""


class Result(Protocol[Rq_contra]):
    """What an engine yields: knows how it is written down. Beside each family: `PictureDone`, `WordsDone`,
    `SpeechDone`."""

    def deliver(self, request: Rq_contra, to: Delivery) -> None:
        """Hand everything over; `request` is the job's. Job thread."""


class Engine(Protocol[Rq_contra, Out_co]):
    name: str

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Rq_contra, control: JobControl
    ) -> None:
        """Read the weights. `request` tells device and dtype: the first that comes, or a plain one (`Kind.plain`)."""

    def run(self, request: Rq_contra, inputs: Mapping[str, Path], control: JobControl) -> Iterator[Out_co]:
        """Yield results as they come, in order. `inputs`: SHA-256 -> file of each asset that the request reads. On
        cancel, stop and raise Cancelled; the worker keeps what was yielded."""

    def held_bytes(self) -> int:
        """Memory held by this model, CPU and GPU together, as well as the engine can tell."""

    def versions(self) -> tuple[tuple[str, str], ...]:
        """Libraries that shape the result, with versions, for the recipe."""

    def unload(self) -> None:
        """Give everything back. Never raises."""


@runtime_checkable
class Remembering(Protocol):
    """An engine that keeps what it has read, beside its weights."""

    def kept_bytes(self) -> int:
        """A part of `held_bytes`."""
