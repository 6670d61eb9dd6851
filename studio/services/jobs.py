"""The queue of jobs of the open project. Main thread only; used by the panes and the command line.

    QUEUED ---> LOADING ---> RUNNING ---> DONE        each step is a change of the Job's record in the project,
      |            |            |  \\                   on no undo stack; the reason of a failure is kept beside
      |            |            |   +---> FAILED       the state
      +------------+------------+-------> CANCELLED

`cancel` is defined in every state: a queued job is cancelled at once; one at work is shown as cancelled at once, while
its worker gets five seconds to stop; an ended job stays as it is. Text written so far is kept.

A job at work has a folder in the spool. Each finished file is adopted as it comes (asset, recipe and record in one
transaction); the folder goes once that is committed. `attach` adopts what a crash left there. Queued pictures and
narration go on when their project is opened again; queued text does not, as the place it was meant for is gone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage

from studio.domain.catalogue import InstalledModel
from studio.domain.document import Asset, Change, Document, Edit, Job, JobState, Recipe
from studio.domain.errors import Failure, FileUnwritable, JobInterrupted, StudioError
from studio.domain.ids import new_id
from studio.domain.requests import Family, Request, TextRequest, family_of
from studio.services.adoption import adoption, expected_files, is_adopted, recipe_of, unseen
from studio.services.estimates import Estimates
from studio.services.spool import Spool, SpoolOrder
from studio.services.wording import sentence
from studio.services.workers import FAMILIES, WorkerPool
from studio.wire.messages import (
    Failed,
    FileDone,
    Finished,
    FromWorker,
    LocalModel,
    Preview,
    Progress,
    Run,
    Running,
    Sound,
    Started,
    Stopped,
    Words,
)

ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")


class Library(Protocol):
    """What the queue needs of the model library."""

    def get(self, model_id: str) -> InstalledModel | None: ...

    def local(self, model_id: str) -> LocalModel:
        """Raises StudioError(ModelMissing)."""

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        """Raises StudioError(ModelMissing)."""


class Session(Protocol):
    """What the queue needs of a ProjectSession."""

    path: Path
    read_only: bool
    document: Document
    last_commit: float

    @property
    def committed(self) -> SignalInstance: ...

    def perform(self, change: Change) -> None: ...

    def adopt(self, files: Sequence[tuple[Path, Asset]], change: Change) -> None: ...

    def export_asset(self, sha256: str, dest: Path) -> None: ...


class _AtWork:
    """A job that was given to a worker, until the worker has ended it."""

    def __init__(self, job_id: str, request: Request, session: Session) -> None:
        self.job_id = job_id
        self.request = request
        self.session = session
        self.text: list[str] = []
        self.running_since: float | None = None
        self.dropped_at: float | None = None
        """When it was cancelled, or its project closed: nothing more of it is wanted."""


class JobQueue(QObject):
    """Runs the project's jobs, one for each family at a time, and adopts what they make."""

    job_changed = Signal(object)
    """Job, at every change of its record."""
    progress = Signal(str, float, float, str, object)
    """job id, done, total, phase, seconds left or None."""
    preview = Signal(str, int, QImage)
    """job id, index of the picture, the picture so far."""
    words = Signal(str, str)
    """job id, new text."""
    sound = Signal(str, int, int, bytes, float)
    """job id, index, rate, 16 bit mono samples, seconds of silence after it."""
    adopted = Signal(str, object)
    """job id, Generation or Take, already in the document."""
    ended = Signal(object)
    """Job in done, failed or cancelled, already in the document. Never from inside `submit`."""
    notes = Signal(str, tuple)
    """job id, what the person should know of the result."""
    waiting = Signal(str, str)
    """job id, what a queued job waits for, in words; empty when it waits no more."""

    def __init__(
        self,
        library: Library,
        workers: WorkerPool,
        parent: QObject | None = None,
        *,
        spool: Spool | None = None,
        estimates: Estimates | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._workers = workers
        self._spool = spool or Spool()
        self._estimates = estimates or Estimates()
        self._session: Session | None = None
        self._at_work: dict[str, _AtWork] = {}
        self._told_waiting: dict[str, str] = {}
        self._folders_to_remove: list[tuple[float, str]] = []
        workers.said.connect(self._on_said)
        workers.freed.connect(self._on_freed)
        workers.waits.connect(self._on_waits)
        workers.worker_changed.connect(self._on_worker_changed)

    # ---- commands

    def attach(self, session: Session | None) -> None:
        """Take up that project's queue; what a crash left in the spool is adopted first. None: jobs at work are
        cancelled, queued ones stay in the project."""
        if self._session is not None:
            self._leave(self._session)
        self._session = session
        if session is None or session.read_only:
            return
        session.committed.connect(self._on_committed)
        self._recover(session)
        self._pump_soon()

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        """Put a job at the end of the queue; answers with its id. Raises StudioError(ProjectReadOnly)."""
        session = self._need_session()
        rank = max((job.rank for job in session.document.all(Job)), default=0.0) + 1
        job = Job(id=new_id(), request=request, label=label, target_id=target_id, rank=rank, created=time.time())
        self._write(session, None, job)
        self._pump_soon()
        return job.id

    def cancel(self, job_id: str) -> None:
        """In every state: see the module's first lines."""
        session = self._session
        job = session.document.get(Job, job_id) if session is not None else None
        if session is None or job is None or job.state in ENDED:
            return
        run = self._run_of(job_id)
        text = "".join(run.text) if run is not None else ""
        if run is not None:
            run.dropped_at = time.time()
            self._workers.cancel(family_of(job.request), job_id)
        self._end(session, job, "cancelled", text=text)

    def cancel_all(self) -> None:
        # The queued ones first, so that none of them starts in the place of another.
        for job in reversed(self.jobs()):
            self.cancel(job.id)

    def move(self, job_id: str, before_id: str | None) -> None:
        """Place a queued job before another one, or at the end. Does nothing if either is not in the queue."""
        session = self._need_session()
        queued = [job for job in self._queued(session) if job.id != job_id]
        moved = session.document.get(Job, job_id)
        if moved is None or moved.state != "queued":
            return
        place = next((index for index, job in enumerate(queued) if job.id == before_id), None)
        if place is None and before_id is not None:
            return
        queued.insert(len(queued) if place is None else place, moved)
        ranks = sorted(job.rank for job in queued)
        pairs = zip(queued, _strictly_rising(ranks), strict=True)
        changed = [(job, msgspec.structs.replace(job, rank=rank)) for job, rank in pairs if job.rank != rank]
        if changed:
            session.perform(unseen("Queue", tuple(Edit(job, after) for job, after in changed)))
        for _, after in changed:
            self.job_changed.emit(after)

    def retry(self, job_id: str) -> str:
        """The same request again, as a new job; answers with its id. Raises KeyError for an unknown job."""
        job = self._need_session().document.need(Job, job_id)
        return self.submit(job.request, label=job.label, target_id=job.target_id)

    def jobs(self) -> tuple[Job, ...]:
        """All that have not ended, in queue order; those at work first."""
        if self._session is None:
            return ()
        at_work = [job for job in self._session.document.all(Job) if job.state in ("loading", "running")]
        return (*sorted(at_work, key=lambda job: job.rank), *self._queued(self._session))

    def active(self, job_id: str) -> bool:
        """It is queued or at work."""
        job = self._session.document.get(Job, job_id) if self._session is not None else None
        return job is not None and job.state not in ENDED

    # ---- starting

    def _need_session(self) -> Session:
        if self._session is None:
            raise RuntimeError("no project is open")
        return self._session

    def _queued(self, session: Session) -> list[Job]:
        queued = (job for job in session.document.all(Job) if job.state == "queued")
        return sorted(queued, key=lambda job: (job.rank, job.id))

    def _run_of(self, job_id: str) -> _AtWork | None:
        return next((run for run in self._at_work.values() if run.job_id == job_id), None)

    def _pump_soon(self) -> None:
        QTimer.singleShot(0, self, self._pump)

    def _pump(self) -> None:
        """Give every free family its next job."""
        session = self._session
        if session is None or session.read_only:
            return
        for family in FAMILIES:
            if family in self._at_work or self._workers.busy(family):
                continue
            for job in self._queued(session):
                if family_of(job.request) == family and self._start(session, family, job):
                    break

    def _start(self, session: Session, family: Family, job: Job) -> bool:
        """True if the family's place is taken now, or must stay empty."""
        stopped = self._workers.stopped_failure(family)
        if stopped is not None:
            self._start_under_stopped(session, job, stopped)
            return False
        try:
            order = self._order(session, job)
        except StudioError as error:
            self._end(session, job, "failed", failure=error.failure)
            return False
        except OSError as error:
            failure = FileUnwritable(path=str(self._spool.folder(job.id)), detail=error.strerror or str(error))
            self._end(session, job, "failed", failure=failure)
            return False
        self._at_work[family] = _AtWork(job.id, job.request, session)
        self._workers.run(family, order)
        return True

    def _start_under_stopped(self, session: Session, job: Job, stopped: Failure) -> None:
        """What was queued before keeps waiting for the restart and says so; the next in line tells it at once."""
        if not self._told_waiting.get(job.id):
            self._tell_waiting(job.id, sentence(stopped))

    def _order(self, session: Session, job: Job) -> Run:
        model = self._library.local(job.request.model.id)
        helpers = self._library.helpers_for(job.request)
        inputs = self._spool.prepare(job, str(session.path), session.export_asset)
        spool = str(self._spool.folder(job.id))
        return Run(job_id=job.id, request=job.request, spool=spool, inputs=inputs, model=model, helpers=helpers)

    # ---- what workers say

    def _on_said(self, family: str, message: FromWorker) -> None:
        run = self._at_work.get(family)
        if run is None or getattr(message, "job_id", "") != run.job_id:
            return
        if isinstance(message, (Finished, Failed, Stopped)):
            del self._at_work[family]
        if run.dropped_at is not None:
            if isinstance(message, (Finished, Failed, Stopped)):
                self._remove_folder(run.session, run.dropped_at, run.job_id)
            return
        job = run.session.document.get(Job, run.job_id)
        if job is None or job.state in ENDED:
            return
        if not self._report(run, message):
            self._advance(run, job, message)

    def _report(self, run: _AtWork, message: FromWorker) -> bool:
        """Pass on what is only shown; False if the message changes the document."""
        match message:
            case Progress(done=done, total=total, phase=phase):
                left = None
                if run.running_since is not None:
                    elapsed = time.monotonic() - run.running_since
                    left = self._estimates.seconds_left(run.request, elapsed, done, total)
                self.progress.emit(run.job_id, done, total, phase, left)
            case Preview():
                size = (message.width, message.height)
                image = QImage(message.rgb, *size, message.width * 3, QImage.Format.Format_RGB888).copy()
                self.preview.emit(run.job_id, message.index, image)
            case Words(text=text):
                run.text.append(text)
                self.words.emit(run.job_id, text)
            case Sound():
                self.sound.emit(run.job_id, message.index, message.rate, message.pcm, message.pause_after)
            case _:
                return False
        return True

    def _advance(self, run: _AtWork, job: Job, message: FromWorker) -> None:
        session = run.session
        match message:
            case Started():
                self._tell_waiting(job.id, "")
                started = msgspec.structs.replace(job, state="loading", started=time.time())
                self._write(session, job, started)
            case Running():
                run.running_since = time.monotonic()
                if job.state != "running":
                    self._write(session, job, msgspec.structs.replace(job, state="running"))
            case FileDone():
                self._adopt(session, job, message)
            case Finished():
                self._estimates.learn(run.request, message.seconds)
                if message.notes:
                    self.notes.emit(job.id, message.notes)
                self._end(session, job, "done", text=message.text, finished=message)
            case Failed():
                self._end(session, job, "failed", failure=message.failure, text=message.text or "".join(run.text))
            case Stopped():
                self._end(session, job, "cancelled", text=message.text)
            case _:
                pass

    def _adopt(self, session: Session, job: Job, done: FileDone) -> bool:
        """Take a finished file into the project. False if the project could not take it; the job has failed then."""
        if is_adopted(session.document, job.id, done.index):
            return True
        licence = self._licence(job.request)
        asset, change, record = adoption(session.document, job, done, licence)
        try:
            session.adopt([(Path(done.path), asset)], change)
        except StudioError as error:
            self._end(session, job, "failed", failure=error.failure)
            return False
        self.adopted.emit(job.id, record)
        return True

    def _licence(self, request: Request) -> tuple[str, str]:
        model = self._library.get(request.model.id)
        if model is None or model.licence is None:
            return "", "unknown"
        return model.licence.spdx, model.licence.commercial

    def _on_freed(self, _family: str) -> None:
        self._pump()

    def _on_waits(self, family: str, words: str) -> None:
        run = self._at_work.get(family)
        if run is not None and run.dropped_at is None:
            self._tell_waiting(run.job_id, words)

    def _on_worker_changed(self, family: str, state: str) -> None:
        if state in ("absent", "ready"):
            for job in self.jobs():
                if family_of(job.request) == family and self._run_of(job.id) is None:
                    self._tell_waiting(job.id, "")
            self._pump_soon()

    def _tell_waiting(self, job_id: str, words: str) -> None:
        if self._told_waiting.get(job_id, "") == words:
            return
        self._told_waiting[job_id] = words
        self.waiting.emit(job_id, words)

    # ---- the document

    def _write(self, session: Session, before: Job | None, after: Job) -> None:
        session.perform(unseen(after.label or "Job", (Edit(before, after),)))
        self.job_changed.emit(after)

    def _end(
        self,
        session: Session,
        job: Job,
        state: JobState,
        *,
        failure: Failure | None = None,
        text: str = "",
        finished: Finished | None = None,
    ) -> None:
        """The last change of a job's record, with the recipe of its text; then its folder may go."""
        current = session.document.get(Job, job.id) or job
        after = msgspec.structs.replace(current, state=state, failure=failure, text=text, finished=time.time())
        edits = [Edit(session.document.get(Job, job.id), after)]
        if text and isinstance(job.request, TextRequest) and session.document.get(Recipe, job.id) is None:
            edits.append(Edit(None, self._text_recipe(job, finished)))
        at = time.time()
        session.perform(unseen(job.label or "Job", tuple(edits)))
        self._told_waiting.pop(job.id, None)
        if self._run_of(job.id) is None:
            self._remove_folder(session, at, job.id)
        self.job_changed.emit(after)
        self.ended.emit(after)

    def _text_recipe(self, job: Job, finished: Finished | None) -> Recipe:
        recipe = recipe_of(job.request, job.id, self._licence(job.request), None, time.time())
        if finished is None:
            return recipe
        return msgspec.structs.replace(
            recipe, engine_versions=finished.versions, device=finished.device, seconds=finished.seconds
        )

    def _remove_folder(self, session: Session, performed_at: float, job_id: str) -> None:
        """Now, if all that was performed until then is in the file; else when it is."""
        if session is not self._session or session.last_commit >= performed_at:
            self._spool.remove(job_id)
        else:
            self._folders_to_remove.append((performed_at, job_id))

    def _on_committed(self, safe_until: float) -> None:
        waiting, self._folders_to_remove = self._folders_to_remove, []
        for at, job_id in waiting:
            if at <= safe_until:
                self._spool.remove(job_id)
            else:
                self._folders_to_remove.append((at, job_id))

    # ---- opening and closing

    def _leave(self, session: Session) -> None:
        for run in list(self._at_work.values()):
            if run.session is session:
                self.cancel(run.job_id)
        if not session.read_only:
            session.committed.disconnect(self._on_committed)
        self._folders_to_remove.clear()
        self._told_waiting.clear()

    def _recover(self, session: Session) -> None:
        """Bring the jobs that a crash interrupted to an end, with all that they finished."""
        job_ids = frozenset(job.id for job in session.document.all(Job))
        seen = set()
        for order in self._spool.leftovers(str(session.path), job_ids):
            seen.add(order.job.id)
            self._recover_folder(session, order)
        for job in list(session.document.all(Job)):
            if job.id in seen or job.state in ENDED:
                continue
            if job.state != "queued":
                self._end(session, job, "failed", failure=JobInterrupted(kept=0))
            elif isinstance(job.request, TextRequest):
                self._end(session, job, "cancelled")

    def _recover_folder(self, session: Session, order: SpoolOrder) -> None:
        job = session.document.get(Job, order.job.id) or order.job
        if job.state == "cancelled":
            self._spool.remove(job.id)
            return
        at = time.time()
        files = self._spool.finished_files(job.id)
        finished = self._spool.finished(job.id)
        new = [done for done in files if not is_adopted(session.document, job.id, done.index)]
        if not all(self._adopt(session, job, done) for done in new):
            return
        if job.state in ENDED:
            self._remove_folder(session, at if new else 0.0, job.id)
        elif finished is not None or 0 < expected_files(job.request) <= len(files):
            self._end(session, job, "done", text=finished.text if finished is not None else "", finished=finished)
        elif job.state != "queued" or files:
            self._end(session, job, "failed", failure=JobInterrupted(kept=len(files)))


def _strictly_rising(ranks: Sequence[float]) -> list[float]:
    """The same ranks, pushed apart where two are equal."""
    rising: list[float] = []
    for rank in ranks:
        rising.append(max(rank, rising[-1] + 1) if rising and rank <= rising[-1] else rank)
    return rising
