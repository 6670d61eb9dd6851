"""Recordings taken in and written down: files are read one after the other on a thread, kept in the project, and each
put into the queue as a job of its own.

Used by the writing pane and the command line, on the main thread; the signals, too. The queue outlives the program, and
so does the list of files that were not read yet: it lies in the project, and `take_up` goes on with it.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Asset
from studio.domain.errors import Cancelled, Failure, ProjectReadOnly, StudioError
from studio.domain.requests import HearRequest
from studio.services.exchange.sound_in import Recording, read_recording
from studio.services.jobs.adoption import change_without_undo
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr

FAMILY, TASK = "speech-to-text", "listen"
_MEDIA_TYPE = "audio/flac"
_WAITING = "recordings_waiting"
"""Name of the project's setting: a `_Waiting` for each file that is not in the queue yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How recordings are to be heard."""

    model_id: str = ""
    """The best one that is here, without it."""
    language: str = ""
    """Detected without it."""
    hints: str = ""
    beams: int = 5


class _Waiting(msgspec.Struct, frozen=True):
    path: str
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, for the project that was open then."""

    session: ProjectSession
    path: Path
    wishes: Wishes
    outcome: tuple[Recording, str] | Failure
    """With the SHA-256 of the FLAC file."""


class Hearing(QObject):
    reading = Signal(Path)
    """The file is being read now."""
    asked = Signal(Path, str)
    """The file is in the project, and the job with this id will write it down."""
    failed = Signal(Path, object)
    """Failure: the file could not be read, or not be put into the queue. The others go on."""
    _was_read = Signal(object)

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._waiting: deque[tuple[Path, Wishes]] = deque()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._was_read.connect(self._take, Qt.ConnectionType.QueuedConnection)
        studio.session_changed.connect(lambda _session: self.stop())

    def model(self, wanted: str = "") -> InstalledModel:
        """The model that would listen: that of this id, or the best one. Raises StudioError of why there is none."""
        able = self._studio.library.models_for(FAMILY, TASK)
        found = next((one for one in able if not wanted or one.id == wanted), None)
        if found is None:
            raise StudioError(self._studio.library.why_none(FAMILY, TASK))
        return found

    def hear(self, paths: Sequence[Path], wishes: Wishes | None = None) -> None:
        """Write these files down, in this order. Raises StudioError when there is no model to do it with."""
        wishes = wishes or Wishes()
        self.model(wishes.model_id)
        session = self._studio.session
        if session is None:
            raise StudioError(ProjectReadOnly(path="", reason="no project is open for writing"))
        new = [_Waiting(str(path.absolute()), wishes) for path in paths]
        _keep(session, [*_kept(session), *new])
        self._waiting.extend((path, wishes) for path in paths)
        self._next()

    def take_up(self) -> None:
        """Go on with the files that were waiting when the project was last left, in whatever way; without a model they
        wait on."""
        session = self._studio.session
        if session is None or session.read_only or self.busy() or not self._studio.library.models_for(FAMILY, TASK):
            return
        self._waiting.extend((Path(one.path), one.wishes) for one in _kept(session))
        self._next()

    def busy(self) -> bool:
        """A file is being read, or waits for it."""
        return self._thread is not None or bool(self._waiting)

    def stop(self) -> None:
        """Read no more for now; what is in the queue already stays there. Returns when the thread has ended, which
        takes a part of a second."""
        self._waiting.clear()
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _next(self) -> None:
        session = self._studio.session
        if self._thread is not None or not self._waiting or session is None:
            return
        path, wishes = self._waiting.popleft()
        self._stop = threading.Event()
        self.reading.emit(path)
        work = (session, path, wishes, self._stop)
        self._thread = threading.Thread(target=self._read, args=work, name="recording")
        self._thread.start()

    def _read(self, session: ProjectSession, path: Path, wishes: Wishes, stop: threading.Event) -> None:
        """On the thread."""
        outcome: tuple[Recording, str] | Failure
        try:
            recording = read_recording(path, stop.is_set)
            outcome = (recording, hashlib.sha256(recording.flac).hexdigest())
        except Cancelled:
            return
        except StudioError as error:
            outcome = error.failure
        self._was_read.emit(_Read(session, path, wishes, outcome))

    def _take(self, read: _Read) -> None:
        if read.session is not self._studio.session:
            return
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        _keep(read.session, _without(_kept(read.session), read.path))
        try:
            if not isinstance(read.outcome, tuple):
                raise StudioError(read.outcome)
            job_id = self._ask(read.session, read.path, read.wishes, *read.outcome)
        except StudioError as error:
            self.failed.emit(read.path, error.failure)
        else:
            self.asked.emit(read.path, job_id)
        self._next()

    def _ask(self, session: ProjectSession, path: Path, wishes: Wishes, recording: Recording, sha256: str) -> str:
        model = self.model(wishes.model_id)
        asset = Asset(
            id=sha256, media_type=_MEDIA_TYPE, size=len(recording.flac), created=time.time(), name=recording.name
        )
        session.adopt([(path, asset)], change_without_undo("Recording", ()), {sha256: recording.flac})
        request = HearRequest(
            model=self._studio.library.ref(model.id),
            sound=sha256,
            seconds=recording.seconds,
            language=wishes.language,
            hints=wishes.hints,
            beams=wishes.beams,
            device=wanted_device(self._studio.settings),
        )
        return self._studio.queue.submit(request, label=tr("Transcribe {file}", file=path.name))


def _kept(session: ProjectSession) -> list[_Waiting]:
    try:
        return msgspec.convert(session.setting(_WAITING, []), list[_Waiting])
    except msgspec.ValidationError:
        return []


def _keep(session: ProjectSession, waiting: Sequence[_Waiting]) -> None:
    """Raises StudioError(ProjectReadOnly)."""
    session.set_setting(_WAITING, msgspec.to_builtins(waiting))


def _without(waiting: Sequence[_Waiting], path: Path) -> list[_Waiting]:
    """Without the first one of that path."""
    left = list(waiting)
    found = next((one for one in left if one.path == str(path.absolute())), None)
    if found is not None:
        left.remove(found)
    return left
