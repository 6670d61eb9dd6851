"""Everything that can go wrong, as values that cross processes and are kept with a job.

    StudioError                 the one exception; carries a Failure
    Failure
      of a job                  OutOfMemory, WorkerDied, WorkerHung, WorkerGarbage, WorkerStopped, EngineFailed,
                                BadRequest, BadInput, NothingToDraw, JobInterrupted
      of a model                NameUnknown, ModelMissing, ModelUnsupported, ModelDamaged, RuntimeMissing,
                                ImportRefused
      of a download             NoNetwork, SourceVanished, WrongHash, DownloadCancelled
      of a project              NotAProject, ProjectLocked, ProjectNewer, ProjectDamaged, ProjectReadOnly,
                                ProjectMoved
      of the machine            DiskFull, FileUnreadable, FileUnwritable, FormatUnknown, NoAudioDevice, NoMicrophone
      of the program            Unforeseen

Failures carry data only; `studio.services.wording` makes the sentences that people read.
`Cancelled` is not a failure: an engine raises it to unwind when its job was cancelled.
"""

from __future__ import annotations

from typing import Literal

from studio.domain.bounds import Count, Few, Seconds, SystemCode
from studio.domain.stored import Stored

Named = Literal[
    "model", "voice", "style", "sampler", "engine", "lora", "embedding", "task", "choice", "field", "persona",
    "conversation",
]  # fmt: skip
"""What can be asked for by a name."""


class _Failure(Stored, frozen=True, kw_only=True, tag_field="failure", repr_omit_defaults=True):
    pass


class OutOfMemory(_Failure, frozen=True, tag="out-of-memory", kw_only=True):
    device: str
    needed_bytes: Count | None = None
    free_bytes: Count | None = None
    fits: str = ""
    """What would fit, in words a person can act on ("512 x 512"); empty when nothing is known."""


class WorkerDied(_Failure, frozen=True, tag="worker-died", kw_only=True):
    family: str
    exit_code: SystemCode
    signal: SystemCode | None = None
    stderr_tail: str = ""
    out_of_memory: bool = False
    """The system, or the library that gave up, said that memory had run out."""


class WorkerHung(_Failure, frozen=True, tag="worker-hung", kw_only=True):
    family: str
    seconds: Seconds


class WorkerGarbage(_Failure, frozen=True, tag="worker-garbage", kw_only=True):
    family: str
    detail: str


class WorkerStopped(_Failure, frozen=True, tag="worker-stopped", kw_only=True):
    """The worker died too often and is not started again until the user asks."""

    family: str
    deaths: Count
    stderr_tail: str = ""


class EngineFailed(_Failure, frozen=True, tag="engine-failed", kw_only=True):
    engine: str
    error: str
    """Type and text of the exception, as the library gave it."""
    traceback_tail: str = ""


class BadRequest(_Failure, frozen=True, tag="bad-request", kw_only=True):
    field: str
    problem: str


class NothingToDraw(_Failure, frozen=True, tag="nothing-to-draw", kw_only=True):
    """The words name nothing that the model could draw."""

    words: Few[str] = ()
    """Those of which nothing is known; none where there are only marks."""
    nearest: Few[str] = ()
    """What can be drawn and means nearly the same."""
    changes: bool = False
    """The words change the scene before, and there is none."""


class BadInput(_Failure, frozen=True, tag="bad-input", kw_only=True):
    """A file given as input (picture, mask, text) could not be read."""

    name: str
    problem: str


class NameUnknown(_Failure, frozen=True, tag="name-unknown", kw_only=True):
    """Something was asked for by a name that nothing has."""

    what: Named
    name: str
    near: Few[str] = ()
    """Names that were perhaps meant, the likeliest first."""
    known: Few[str] = ()
    """All there are."""


class JobInterrupted(_Failure, frozen=True, tag="job-interrupted", kw_only=True):
    """The program ended while the job ran; what was finished has been kept."""

    kept: Count
    """Files that were finished."""
    words: Count = 0
    """Words that a text job had written; they are in its record."""


class ModelMissing(_Failure, frozen=True, tag="model-missing", kw_only=True):
    model_id: str
    file: str = ""
    successor: str = ""
    """Title of the model that has taken its place."""


class ModelUnsupported(_Failure, frozen=True, tag="model-unsupported", kw_only=True):
    model: str
    reason: str


class ModelDamaged(_Failure, frozen=True, tag="model-damaged", kw_only=True):
    model: str
    file: str
    detail: str


class RuntimeMissing(_Failure, frozen=True, tag="runtime-missing", kw_only=True):
    """A Python package that is not installed, and the extra that brings it."""

    package: str
    extra: str


class ImportRefused(_Failure, frozen=True, tag="import-refused", kw_only=True):
    path: str
    kind: str
    """pickle, unknown, damaged, too-large, unsafe, exists"""
    detail: str


class NoNetwork(_Failure, frozen=True, tag="no-network", kw_only=True):
    source: str
    detail: str = ""


class SourceVanished(_Failure, frozen=True, tag="source-vanished", kw_only=True):
    source: str
    detail: str = ""


class WrongHash(_Failure, frozen=True, tag="wrong-hash", kw_only=True):
    file: str
    expected: str
    found: str


class DownloadCancelled(_Failure, frozen=True, tag="download-cancelled", kw_only=True):
    model_id: str


class NotAProject(_Failure, frozen=True, tag="not-a-project", kw_only=True):
    path: str
    detail: str = ""


class ProjectLocked(_Failure, frozen=True, tag="project-locked", kw_only=True):
    path: str
    holder: str
    """Program, process id and host of the holder, as it wrote them."""


class ProjectNewer(_Failure, frozen=True, tag="project-newer", kw_only=True):
    path: str
    version: Count
    supported: Count


class ProjectDamaged(_Failure, frozen=True, tag="project-damaged", kw_only=True):
    path: str
    detail: str


class ProjectReadOnly(_Failure, frozen=True, tag="project-read-only", kw_only=True):
    path: str
    reason: str


class ProjectMoved(_Failure, frozen=True, tag="project-moved", kw_only=True):
    """The name of an open project leads to its file no more."""

    path: str
    how: Literal["deleted", "replaced", "renamed", "folder-gone", "unreachable", "taken"]
    now: str = ""
    """Where a renamed file is."""
    detail: str = ""


class DiskFull(_Failure, frozen=True, tag="disk-full", kw_only=True):
    path: str
    needed_bytes: Count | None = None
    free_bytes: Count | None = None


class FileUnreadable(_Failure, frozen=True, tag="file-unreadable", kw_only=True):
    path: str
    detail: str


class FileUnwritable(_Failure, frozen=True, tag="file-unwritable", kw_only=True):
    path: str
    detail: str


class FormatUnknown(_Failure, frozen=True, tag="format-unknown", kw_only=True):
    """A file's name ends in no format that this can be written in, or read from."""

    path: str
    known: Few[str]
    """Formats in words with their endings, as "Markdown (.md)"."""
    reading: bool = False


class NoAudioDevice(_Failure, frozen=True, tag="no-audio-device", kw_only=True):
    detail: str


class NoMicrophone(_Failure, frozen=True, tag="no-microphone", kw_only=True):
    detail: str


class Unforeseen(_Failure, frozen=True, tag="unforeseen", kw_only=True):
    """An error that nobody thought of, on a thread or in a step that somebody waits for."""

    doing: str
    """What the program was at; not for people."""
    error: str
    """Type and text of the exception."""
    traceback_tail: str = ""


Failure = (
    OutOfMemory
    | WorkerDied
    | WorkerHung
    | WorkerGarbage
    | WorkerStopped
    | EngineFailed
    | BadRequest
    | BadInput
    | NothingToDraw
    | NameUnknown
    | JobInterrupted
    | ModelMissing
    | ModelUnsupported
    | ModelDamaged
    | RuntimeMissing
    | ImportRefused
    | NoNetwork
    | SourceVanished
    | WrongHash
    | DownloadCancelled
    | NotAProject
    | ProjectLocked
    | ProjectNewer
    | ProjectDamaged
    | ProjectReadOnly
    | ProjectMoved
    | DiskFull
    | FileUnreadable
    | FileUnwritable
    | FormatUnknown
    | NoAudioDevice
    | NoMicrophone
    | Unforeseen
)


class StudioError(Exception):
    """Raised wherever Triptych knows what went wrong. `failure` says what, as data."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(repr(failure))
        self.failure = failure


class Cancelled(Exception):
    """Unwinds an engine whose job was cancelled. Never shown to the user as an error."""
