"""Tagged messages both ways, and the version handshake.

The worker speaks first with `Ready`; the supervisor answers nothing when `protocol` equals PROTOCOL and kills the
worker otherwise. One job runs at a time in a worker; `Run` for a second one meanwhile is answered by `Failed`.
Of each job the worker says: `Started` (LOADING), `Running`, any number of `Progress`, `Preview`, `Words`, `Sound` and
`FileDone`, then exactly one of `Finished`, `Failed` and `Stopped`.

protocol 2   a finished file says what it is in `made`; before, `FileDone` had the fields of pictures and sounds in one
             (notes of that form are still read: `studio.services.jobs.spool`)
protocol 3   a finished file may come with others that belong to it, `parts`
protocol 4   an order says whether somebody listens, and a segment's `Sound` may come in parts
protocol 5   progress and the end of a job tell its work by sorts (`studio.domain.work`)

Messages carry requests and facts of the kinds in one table: decode them with its `decode_hook`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from studio.domain.errors import Failure
from studio.domain.made import Made
from studio.domain.requests import Request
from studio.domain.work import Stretch

PROTOCOL = 5
Listening = Literal["", "meanwhile", "only"]
"""Whether somebody hears the sound of a job while it is made: nobody; somebody does, and it is kept besides; or it is
made to be heard alone, and nothing is kept."""

GRAPH_BYTES = 10 * 10**9


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="say"):
    pass


# ---- to the worker


class LocalModel(msgspec.Struct, frozen=True, kw_only=True):
    """Where a model of the request lies on this machine."""

    id: str
    engine: str
    architecture: str = ""
    root: str
    files: dict[str, str]
    """Role or relative name -> absolute path."""
    memory_bytes: int | None = None
    kept_bytes: int = 0
    """Of what a writer has read, that it may remember, in memory and on disk each."""
    graph_bytes: int = GRAPH_BYTES
    """Of graphs that are built of writers' files, all together on disk."""


class Run(_Message, frozen=True, kw_only=True, tag="run"):
    job_id: str
    request: Request
    spool: str
    """The job's folder: inputs lie in it, finished files are written to it."""
    inputs: dict[str, str] = {}
    """SHA-256 of each input asset -> absolute path."""
    model: LocalModel
    helpers: dict[str, LocalModel] = {}
    """Other models the request needs, by role: "upscaler", "text-encoder", LoRA ids."""
    budget_bytes: int | None = None
    """Memory the worker may hold, all loaded models together."""
    listening: Listening = ""
    previews: bool = True
    """Whether somebody looks while it is made."""
    cores: int = 0
    """To compute on, as another worker of the family has the others; 0: all of them."""


class Load(_Message, frozen=True, kw_only=True, tag="load"):
    """Warm a model up before it is asked for. Answered by `Held` and
    `Finished`, or by `Failed` or `Stopped`, with this job_id."""

    job_id: str
    model: LocalModel
    helpers: dict[str, LocalModel] = {}
    request: Request | None = None
    """Tells device and dtype; None: the engine's own choice."""
    budget_bytes: int | None = None


class Cancel(_Message, frozen=True, kw_only=True, tag="cancel"):
    job_id: str


class Previews(_Message, frozen=True, kw_only=True, tag="previews"):
    """Of the job at work, from now on."""

    wanted: bool


class Unload(_Message, frozen=True, kw_only=True, tag="unload"):
    model_id: str
    """Empty: all of them."""


class Ping(_Message, frozen=True, kw_only=True, tag="ping"):
    number: int


class Quit(_Message, frozen=True, kw_only=True, tag="quit"):
    pass


ToWorker = Run | Load | Cancel | Previews | Unload | Ping | Quit

# ---- to the window


class Device(msgspec.Struct, frozen=True):
    name: str
    """cpu, cuda:0"""
    title: str
    """"NVIDIA RTX 4090", "8-core CPU"."""
    total_bytes: int
    free_bytes: int


class Ready(_Message, frozen=True, kw_only=True, tag="ready"):
    protocol: int
    family: str
    pid: int
    devices: tuple[Device, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    network: str = ""
    """What keeps this worker off the network: "namespace, audit hook", "seccomp, audit hook" or "audit hook"."""
    files: str = ""
    """What keeps it off files that are none of its business: "landlock 7"; "" where the system has nothing."""


class Started(_Message, frozen=True, kw_only=True, tag="started"):
    job_id: str


class Running(_Message, frozen=True, kw_only=True, tag="running"):
    job_id: str
    device: str = ""
    dtype: str = ""


class Progress(_Message, frozen=True, kw_only=True, tag="progress"):
    """At most ten a second."""

    job_id: str
    done: float
    total: float
    """Steps, segments or tokens; 0 when unknown."""
    phase: str = ""
    work: tuple[Stretch, ...] = ()
    """None where the engine does not tell."""


class Preview(_Message, frozen=True, kw_only=True, tag="preview"):
    """The newest picture so far: `rgb` is width * height * 3 bytes, row by row."""

    job_id: str
    index: int
    width: int
    height: int
    rgb: bytes


class Words(_Message, frozen=True, kw_only=True, tag="words"):
    """Text that follows what was said before; coalesced to the screen's rate."""

    job_id: str
    text: str


class Sound(_Message, frozen=True, kw_only=True, tag="sound"):
    """A finished segment, or a part of one, ready to play: mono, signed 16 bit little endian."""

    job_id: str
    index: int
    rate: int
    pcm: bytes
    pause_after: float = 0.0
    more: bool = False
    """The segment goes on; the pause comes after the last part of it."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file that belongs to a finished one, in the same folder and as safe."""

    path: str
    sha256: str
    size: int
    media_type: str
    name: str = ""
    """For people."""


class FileDone(_Message, frozen=True, kw_only=True, tag="file-done"):
    """A finished file in the job's folder, fsynced. Its recipe is `request` (the job's, made exact for this file)."""

    job_id: str
    index: int
    path: str
    sha256: str
    size: int
    media_type: str
    request: Request
    made: Made
    """Facts of the file, of the type that the row of the request's kind names."""
    versions: tuple[tuple[str, str], ...] = ()
    """Libraries that shaped it."""
    device: str = ""
    took: float = 0.0
    """Seconds of compute that this file needed, loading apart."""
    parts: tuple[Part, ...] = ()
    """Files that are taken up in the same transaction: a picture's layers."""


class Finished(_Message, frozen=True, kw_only=True, tag="finished"):
    job_id: str
    seconds: float
    versions: tuple[tuple[str, str], ...] = ()
    device: str = ""
    text: str = ""
    """All a text job wrote."""
    cut: bool = False
    """It ended since it had all the tokens that it might have, not by itself."""
    notes: tuple[str, ...] = ()
    """What the person should know: "decoded again in float32 because the first try was black"."""
    work: tuple[Stretch, ...] = ()
    """As in `Progress`."""


class Failed(_Message, frozen=True, kw_only=True, tag="failed"):
    job_id: str
    failure: Failure
    text: str = ""


class Stopped(_Message, frozen=True, kw_only=True, tag="stopped"):
    """The job was cancelled and its compute has ended."""

    job_id: str
    text: str = ""


class Held(_Message, frozen=True, kw_only=True, tag="held"):
    """What is loaded now, after each order and unload."""

    models: dict[str, int]
    """Model id -> bytes."""
    rss_bytes: int
    kept_bytes: int = 0
    """Of those, what writers have read and keep in mind."""


class Pong(_Message, frozen=True, kw_only=True, tag="pong"):
    number: int
    rss_bytes: int


FromWorker = (
    Ready
    | Started
    | Running
    | Progress
    | Preview
    | Words
    | Sound
    | FileDone
    | Finished
    | Failed
    | Stopped
    | Held
    | Pong
)
