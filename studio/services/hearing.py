"""Recordings taken in and written down: a flow for the files that were given together. Each is read on a thread, kept
in the project, and put into the queue as a job of its own.

Used by the writing pane and the command line, on the main thread; the signals, too. The queue outlives the program, and
so does the list of files that were not written down yet: it lies in the project, and `take_up` goes on with it. A job
carries the id of its place in that list, so that a file is neither lost nor written down twice wherever a flow ends.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import JobInterrupted, ProjectReadOnly, StudioError
from studio.domain.ids import new_id
from studio.domain.project_records import Asset, Job
from studio.domain.requests import HearRequest
from studio.domain.sound_records import Transcript
from studio.services.exchange.sound_in import Recording, read_recording
from studio.services.flows import Flow, FlowEnd
from studio.services.jobs.adoption import change_without_undo
from studio.services.jobs.ledger import ENDED
from studio.services.jobs.seals import Seals
from studio.services.session.session import ProjectSession
from studio.services.settings import wanted_device
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count

if TYPE_CHECKING:
    import asyncio

FAMILY, TASK = "speech-to-text", "listen"
_MEDIA_TYPE = "audio/flac"
NAMED = 3
"""Files that a sentence names; the others are counted."""
_WAITING = "recordings_waiting"
"""Name of the project's setting: a `_Waiting` for each file that is not written down yet."""


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
    id: str = ""
    """The target of its job."""
    seal: str = ""
    """Says to the installation that it was asked for there: a project must not have files of this machine read."""

    def asked(self) -> tuple[str, Wishes, str]:
        return self.path, self.wishes, self.id


class Hearing(QObject):
    reading = Signal(Path)
    """The file is being read now."""
    asked = Signal(Path, str)
    """The file is in the project, and the job with this id will write it down."""
    cut_off = Signal(Path, float, float)
    """The file ends early: the seconds that were heard, and those that it says it has."""
    failed = Signal(Path, object)
    """Failure: the file could not be read, or not be put into the queue. The others go on."""
    strange = Signal(object)
    """tuple[Path, ...]: files in the list that were not asked for here. They are read after `allow`, or never."""
    ended = Signal(object, int, int)
    """FlowEnd of files that were given together; how many were written down, and how many there were."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._flows: list[Flow] = []
        self._one_reads: asyncio.Lock | None = None
        self._seals = Seals()
        studio.session_changed.connect(lambda _session: self._flows.clear())
        studio.queue.ended.connect(self._cross_out)

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
        new = [self._sealed(_Waiting(str(path.absolute()), wishes, new_id())) for path in paths]
        _keep(session, [*_kept(session), *new])
        self._start(session, new)

    def take_up(self) -> None:
        """Go on with the files that were not written down when the project was last left, in whatever way; without a
        model they wait on. What was not asked for by this installation is not read, and stays in the list."""
        session = self._studio.session
        if session is None or session.read_only or self.busy() or not self._studio.library.models_for(FAMILY, TASK):
            return
        jobs = _newest_jobs(session)
        written = {one.id.rpartition("-")[0] for one in session.document.all(Transcript)}
        over = {target for target, job in jobs.items() if _over(job) or job.id in written}
        waiting = [one for one in _kept(session) if one.id not in over]
        _keep(session, waiting)
        self._start(session, [one for one in waiting if self._is_ours(one)], jobs)
        strange = self._strange(session)
        if strange:
            self.strange.emit(tuple(Path(one.path) for one in strange))

    def _strange(self, session: ProjectSession) -> list[_Waiting]:
        """Those in the list that were asked for elsewhere, but for what a job is queued for: its sound is in the
        project already, and the queue asks about the job."""
        jobs = _newest_jobs(session)
        queued = {target for target, job in jobs.items() if job.state not in ENDED}
        return [one for one in _kept(session) if not self._is_ours(one) and one.id not in queued]

    def queued_elsewhere(self) -> tuple[Path, ...]:
        """Files of the list whose jobs another installation queued: those wait until they are let run."""
        session = self._studio.session
        if session is None:
            return ()
        targets = {job.target_id for job in self._studio.queue.strangers()}
        return tuple(Path(one.path) for one in _kept(session) if one.id in targets)

    def allow(self, *, queued: bool = False) -> None:
        """A person said that the files which another installation asked for may be read here; with `queued`, its jobs
        for such files may run, too."""
        session = self._studio.session
        if session is None or session.read_only:
            return
        taken = self._strange(session)
        if queued:
            jobs = {job.target_id: job.id for job in self._studio.queue.strangers()}
            let_run = [one for one in _kept(session) if one.id in jobs]
            self._studio.queue.run_strangers({jobs[one.id] for one in let_run})
            taken = [*let_run, *taken]
        strange = {one.id: self._sealed(one) for one in taken}
        _keep(session, [strange.get(one.id, one) for one in _kept(session)])
        self._start(session, list(strange.values()), _newest_jobs(session))

    def discard_strange(self) -> None:
        """Forget the files that another installation asked for."""
        session = self._studio.session
        if session is not None and not session.read_only:
            strange = {one.id for one in self._strange(session)}
            _keep(session, [one for one in _kept(session) if one.id not in strange])

    def _sealed(self, one: _Waiting) -> _Waiting:
        return msgspec.structs.replace(one, seal=self._seals.of_wish(one.asked()))

    def _is_ours(self, one: _Waiting) -> bool:
        return self._seals.is_our_wish(one.asked(), one.seal)

    def busy(self) -> bool:
        """Files are being read or written down, or wait for it."""
        return bool(self._flows)

    def cancel(self) -> None:
        """Read no more, and cancel the jobs of what was read; what was written down stays."""
        session = self._studio.session
        if session is None:
            return
        waiting = {one.id for one in _kept(session)}
        for flow in self._flows:
            flow.cancel()
        self._flows.clear()
        for job in self._studio.queue.jobs():
            if job.target_id in waiting:
                self._studio.queue.cancel(job.id)
        _keep(session, ())

    def _start(
        self, session: ProjectSession, waiting: Sequence[_Waiting], there: Mapping[str, Job] = MappingProxyType({})
    ) -> None:
        """`there`: the newest job for each id in the list."""
        if not waiting:
            return
        jobs: list[str] = []

        async def write_down(flow: Flow) -> None:
            for one in waiting:
                job_id = await self._to_queue(flow, session, one, there.get(one.id))
                jobs.extend([job_id] if job_id else [])
            for number, job_id in enumerate(jobs, 1):
                flow.say(tr("Writing down recording {number} of {count}.", number=number, count=len(jobs)))
                await flow.job_done(job_id)

        def ended(end: FlowEnd) -> None:
            if flow in self._flows:
                self._flows.remove(flow)
            found = [self._studio.queue.find(job_id) for job_id in jobs]
            done = sum(job is not None and job.state == "done" for job in found)
            self.ended.emit(end, done, len(waiting))

        name = tr_count("{count} recording", "{count} recordings", len(waiting))
        flow = self._studio.flows.start(name, write_down, ended)
        self._flows.append(flow)

    async def _to_queue(self, flow: Flow, session: ProjectSession, one: _Waiting, job: Job | None) -> str:
        """The id of its job: the one that is there, the one that was interrupted once more, or a new one. Empty where
        the file cannot be had."""
        if job is not None:
            return job.id if job.state not in ENDED else self._studio.queue.retry(job.id)
        path = Path(one.path)
        try:
            async with self._turn_to_read():
                self.reading.emit(path)
                flow.say(tr("Reading the sound of {file}.", file=path.name))
                recording, sha256 = await flow.in_thread("recording", lambda cancelled: _read(path, cancelled))
            job_id = self._ask(session, one, recording, sha256)
            if recording.promised:
                self.cut_off.emit(path, recording.seconds, recording.promised)
        except StudioError as error:
            _keep(session, [other for other in _kept(session) if other.id != one.id])
            self.failed.emit(path, error.failure)
            return ""
        self.asked.emit(path, job_id)
        return job_id

    def _turn_to_read(self) -> asyncio.Lock:
        """One file is read at a time, as each is held as a whole for a moment."""
        import asyncio

        self._one_reads = self._one_reads or asyncio.Lock()
        return self._one_reads

    def _ask(self, session: ProjectSession, one: _Waiting, recording: Recording, sha256: str) -> str:
        model = self.model(one.wishes.model_id)
        asset = Asset(
            id=sha256, media_type=_MEDIA_TYPE, size=len(recording.flac), created=time.time(), name=recording.name
        )
        session.adopt([(Path(one.path), asset)], change_without_undo("Recording", ()), {sha256: recording.flac})
        request = HearRequest(
            model=self._studio.library.ref(model.id),
            sound=sha256,
            seconds=recording.seconds,
            language=one.wishes.language,
            hints=one.wishes.hints,
            beams=one.wishes.beams,
            device=wanted_device(self._studio.settings),
        )
        label = tr("Transcribe {file}", file=recording.name)
        return self._studio.queue.submit(request, label=label, target_id=one.id)

    def _cross_out(self, job: Job) -> None:
        """A job of the list ended. When the project is being left, that is no end: the job is taken up again."""
        session = self._studio.session
        if session is None or session.read_only or not isinstance(job.request, HearRequest):
            return
        if isinstance(job.failure, JobInterrupted):
            return
        waiting = _kept(session)
        left = [one for one in waiting if one.id != job.target_id]
        if len(left) < len(waiting):
            _keep(session, left)


def _length(seconds: float) -> str:
    """As a player shows it: 4:05, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def cut_off_words(path: Path, heard: float, promised: float) -> str:
    return tr(
        "{file} is cut off: {heard} of its {promised} were heard.",
        file=path.name,
        heard=_length(heard),
        promised=_length(promised),
    )


def named_files(paths: Sequence[Path]) -> str:
    """Where these are, the first few of them, in words."""
    words = ", ".join(str(path) for path in paths[:NAMED])
    return words if len(paths) <= NAMED else tr("{files} … ({count} more)", files=words, count=len(paths) - NAMED)


def _newest_jobs(session: ProjectSession) -> dict[str, Job]:
    """By what they are for."""
    return {job.target_id: job for job in sorted(session.document.all(Job), key=_born)}


def _born(job: Job) -> tuple[float, str]:
    return job.created, job.id


def _read(path: Path, cancelled: Callable[[], bool]) -> tuple[Recording, str]:
    """With the SHA-256 of its FLAC file. On a thread."""
    recording = read_recording(path, cancelled)
    return recording, hashlib.sha256(recording.flac).hexdigest()


def _over(job: Job) -> bool:
    """Nothing is left to be done. What was cancelled and still is in the list was cancelled because its project was
    left."""
    return job.state == "done" or (job.state == "failed" and not isinstance(job.failure, JobInterrupted))


def _kept(session: ProjectSession) -> list[_Waiting]:
    try:
        kept = msgspec.convert(session.setting(_WAITING, []), list[_Waiting])
    except msgspec.ValidationError:
        return []
    return [one if one.id else msgspec.structs.replace(one, id=new_id()) for one in kept]


def _keep(session: ProjectSession, waiting: Sequence[_Waiting]) -> None:
    """Raises StudioError(ProjectReadOnly)."""
    session.set_setting(_WAITING, msgspec.to_builtins(waiting))
