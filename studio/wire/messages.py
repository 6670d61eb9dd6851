"""Tagged messages both ways, and the version handshake.

The worker speaks first with `Ready`; the supervisor answers nothing when `protocol` equals PROTOCOL and kills the
worker otherwise. One job runs at a time in a worker; `Run` for a second one while the first runs is answered by `Failed`.
Of each job the worker says: `Started` (LOADING), `Running`, any number of `Progress`, `Preview`, `Words`, `Sound` and
`FileDone`, then exactly one of `Finished`, `Failed` and `Stopped`.
"""

from __future__ import annotations

import msgspec

from studio.domain.document import WordTime
from studio.domain.errors import Failure
from studio.domain.requests import Family, Request

PROTOCOL = 1


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


class Run(_Message, tag="run", kw_only=True):
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


class Load(_Message, tag="load", kw_only=True):
    """Warm a model up before it is asked for. Answered by `Held`, or `Failed` with this job_id."""

    job_id: str
    model: LocalModel


class Cancel(_Message, tag="cancel", kw_only=True):
    job_id: str


class Unload(_Message, tag="unload", kw_only=True):
    model_id: str
    """Empty: all of them."""


class Ping(_Message, tag="ping", kw_only=True):
    number: int


class Quit(_Message, tag="quit", kw_only=True):
    pass


ToWorker = Run | Load | Cancel | Unload | Ping | Quit

# ---- to the window


class Device(msgspec.Struct, frozen=True):
    name: str
    """cpu, cuda:0"""
    title: str
    """"NVIDIA RTX 4090", "8-core CPU"."""
    total_bytes: int
    free_bytes: int


class Ready(_Message, tag="ready", kw_only=True):
    protocol: int
    family: Family
    pid: int
    devices: tuple[Device, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()


class Started(_Message, tag="started", kw_only=True):
    job_id: str


class Running(_Message, tag="running", kw_only=True):
    job_id: str
    device: str = ""
    dtype: str = ""


class Progress(_Message, tag="progress", kw_only=True):
    """At most ten a second."""

    job_id: str
    done: float
    total: float
    """Steps, segments or tokens; 0 when unknown."""
    phase: str = ""


class Preview(_Message, tag="preview", kw_only=True):
    """The newest picture so far: `rgb` is width * height * 3 bytes, row by row."""

    job_id: str
    index: int
    width: int
    height: int
    rgb: bytes


class Words(_Message, tag="words", kw_only=True):
    """Text that follows what was said before; coalesced to the screen's rate."""

    job_id: str
    text: str


class Sound(_Message, tag="sound", kw_only=True):
    """A finished segment, ready to play: mono, signed 16 bit little endian."""

    job_id: str
    index: int
    rate: int
    pcm: bytes
    pause_after: float = 0.0


class FileDone(_Message, tag="file-done", kw_only=True):
    """A finished file in the job's folder, fsynced. Its recipe is `request` (the job's, made exact for this file)."""

    job_id: str
    index: int
    path: str
    sha256: str
    size: int
    media_type: str
    request: Request
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    words: tuple[WordTime, ...] = ()


class Finished(_Message, tag="finished", kw_only=True):
    job_id: str
    seconds: float
    versions: tuple[tuple[str, str], ...] = ()
    device: str = ""
    text: str = ""
    """All a text job wrote."""
    notes: tuple[str, ...] = ()
    """What the person should know: "decoded again in float32 because the first try was black"."""


class Failed(_Message, tag="failed", kw_only=True):
    job_id: str
    failure: Failure
    text: str = ""


class Stopped(_Message, tag="stopped", kw_only=True):
    """The job was cancelled and its compute has ended."""

    job_id: str
    text: str = ""


class Held(_Message, tag="held", kw_only=True):
    """What is loaded now, after each load and unload."""

    models: dict[str, int]
    """Model id -> bytes."""
    rss_bytes: int


class Pong(_Message, tag="pong", kw_only=True):
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
