"""The queue of jobs of the open project. Main thread only; used by the panes and the command line.

    QUEUED ---> LOADING ---> RUNNING ---> DONE        each step is a change of the Job's record in the project,
      |            |            |  \\                   on no undo stack; the reason of a failure is kept beside
      |            |            |   +---> FAILED       the state
      +------------+------------+-------> CANCELLED

`cancel` is defined in every state: a queued job is cancelled at once; one at work is shown as cancelled at once, while
its worker gets five seconds to stop; an ended job stays as it is. Text written so far is kept: in the job's record
while it streams, so that a window that is killed loses a second of it at most.

A job at work has a folder in the spool. Each finished file is adopted as it comes (asset, recipe and record in one
transaction); the folder goes once that is committed. `attach` adopts what a crash left there. What a queued job does
when its project is opened again is said by the row of its kind.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from studio import threads
from studio.domain.changes import Conflict
from studio.domain.errors import DiskFull, Failure, FileUnwritable, ProjectReadOnly, StudioError
from studio.domain.families import Family, FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import Request, TextRequest
from studio.processor import usable_cores
from studio.services.arrival import Arrival
from studio.services.jobs.adoption import ADOPTERS, Adopter, Adopters, has_many_records, is_adopted
from studio.services.jobs.asides import Asides, OnEnd, OnFailed, OnFile, OnWords
from studio.services.jobs.at_work import AtWork
from studio.services.jobs.estimates import Estimates
from studio.services.jobs.finished_files import LARGE, FinishedFiles, whole_size
from studio.services.jobs.ledger import ENDED, Arriving, JobLedger, Library, Session, words_recipe
from studio.services.jobs.spool import Spool, read_inputs
from studio.services.jobs.time_left import TimeLeft
from studio.services.jobs.turns import Turn, next_turn
from studio.services.translation import tr
from studio.services.wording import sentence
from studio.services.workers.pool import WorkerPool
from studio.wire.messages import (
    Failed,
    FileDone,
    Finished,
    FromWorker,
    Preview,
    Progress,
    Run,
    Running,
    Sound,
    Started,
    Stopped,
    Words,
)

_NOTHING_READ: Mapping[str, bytes] = MappingProxyType({})
_KEEP_WORDS_MS = 700
"""Words that came are in the project's hands at most this much later."""


class JobQueue(QObject):
    """Runs the project's jobs, one for each worker at a time, and adopts what they make."""

    job_changed = Signal(object)
    """Job, at every change of its record; not for words that are kept while they come (see `words`)."""
    progress = Signal(str, float, float, str, object)
    """job id, done, total, phase, seconds left or None."""
    preview = Signal(str, int, QImage)
    """job id, index of the picture, the picture so far."""
    words = Signal(str, str)
    """job id, new text."""
    sound = Signal(str, int, int, bytes, float)
    """job id, index, rate, 16 bit mono samples, seconds of silence after it. Of a segment whose beginning was told by
    `sound_begun`, what follows on that."""
    sound_begun = Signal(str, int, int, bytes)
    """job id, index, rate, samples: the segment goes on."""
    adopted = Signal(str, object)
    """job id, the record that a finished file became, already in the document."""
    forgotten = Signal(str)
    """Id of a failed job that left the project."""
    ended = Signal(object)
    """Job in done, failed or cancelled, already in the document. Never from inside `submit`."""
    notes = Signal(str, tuple)
    """job id, what the person should know of the result."""
    waiting = Signal(str, str)
    """job id, what a queued job waits for, in words; empty when it waits no more."""

    _prepared = Signal(str, object)

    def __init__(
        self,
        library: Library,
        workers: WorkerPool,
        parent: QObject | None = None,
        *,
        spool: Spool | None = None,
        estimates: Estimates | None = None,
        kinds: Kinds = KINDS,
        adopters: Mapping[type[Request], Adopter] = ADOPTERS,
        workers_wanted: Callable[[FamilyName, bool], int] = lambda _family, _there: 1,
    ) -> None:
        """`workers_wanted`: how many workers of a family may be at work at once, which is told whether the second one
        is there already. Raises ValueError when a kind that makes files has no adopter."""
        super().__init__(parent)
        self._kinds = kinds
        self._adopters = Adopters(kinds, adopters)
        self._families = kinds.working_families()
        self._workers_wanted = workers_wanted
        self._library = library
        self._workers = workers
        self._spool = spool or Spool(kinds=kinds)
        self._estimates = estimates or Estimates(kinds=kinds)
        self._time_left = TimeLeft(self._estimates, self.progress.emit, self)
        self._ledger: JobLedger | None = None
        self._at_work: dict[str, AtWork] = {}
        self._told_waiting: dict[str, str] = {}
        self._previews = True
        self._refused: set[str] = set()
        self._listened: set[str] = set()
        """Jobs whose sound somebody hears while it is made."""
        self._preparing: list[threading.Thread] = []
        self._asides = Asides(library, workers, self._spool, kinds, lambda: not self._wanted(), self)
        self._asides.sound.connect(self.sound)
        self._keep_words = QTimer(self)
        self._keep_words.setSingleShot(True)
        self._keep_words.setInterval(_KEEP_WORDS_MS)
        self._keep_words.timeout.connect(self._keep_what_was_said)
        self._prepared.connect(self._on_prepared, Qt.ConnectionType.QueuedConnection)
        self._files = FinishedFiles(self)
        self._files.ready.connect(self._on_file_read)
        workers.said.connect(self._on_said)
        workers.freed.connect(self._on_freed)
        workers.waits.connect(self._on_waits)
        workers.worker_changed.connect(self._on_worker_changed)

    # ---- commands

    def attach(self, session: Session | None) -> None:
        """Take up that project's queue; what a crash left in the spool is adopted first. None: queued jobs stay in the
        project, and what is left to be made of those at work is queued there too, where their kind allows it."""
        self._asides.give_way()
        if self._ledger is not None:
            self._leave(self._ledger)
        if session is None or session.read_only:
            return
        ledger = JobLedger(session, self._library, self._spool, self._kinds, self._adopters, self)
        ledger.job_changed.connect(self.job_changed)
        ledger.adopted.connect(self.adopted)
        ledger.ended.connect(self.ended)
        ledger.forgotten.connect(self.forgotten)
        self._ledger = ledger
        ledger.recover()
        for job in self.strangers():
            self._tell_waiting(job.id, tr("was queued elsewhere and waits until you let it run"))
        self._pump_soon()

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        """Put a job at the end of the queue; answers with its id. Raises StudioError(ProjectReadOnly | BadRequest).
        Where the family's worker was stopped after too many deaths, the job fails at once; what was queued before
        waits for the restart."""
        family = self._kinds.family_of(request)
        job = self._need_ledger().add(request, label, target_id)
        self._asides.give_way()
        if self._workers.stopped_failure(family) is not None:
            self._refused.add(job.id)
        self._pump_soon()
        return job.id

    def listen(self, job_id: str) -> None:
        """Somebody hears the sound of a job that has just been submitted while it is made: it comes as soon as there is
        any (see `sound_begun`)."""
        self._listened.add(job_id)

    def show_previews(self, *, wanted: bool) -> None:
        """Whether pictures are shown while they are made, of the job at work and of all that follow."""
        if wanted != self._previews:
            self._previews = wanted
            self._workers.show_previews(wanted=wanted)

    def cancel(self, job_id: str) -> None:
        """In every state: see the module's first lines."""
        job = self._ledger.get(job_id) if self._ledger is not None else None
        if self._ledger is None or job is None or job.state in ENDED:
            return
        run = self._drop(job_id)
        self._ledger.end(job, "cancelled", text="".join(run.text) if run else "", keep_folder=run is not None)

    def cancel_all(self) -> None:
        # The queued ones first, so that none of them starts in the place of another.
        for job in reversed(self.jobs()):
            self.cancel(job.id)

    def move(self, job_id: str, before_id: str | None) -> None:
        """Place a queued job before another one, or at the end. Does nothing if either is not queued."""
        self._need_ledger().move(job_id, before_id)

    def retry(self, job_id: str) -> str:
        """The same request again, as a new job; answers with its id. Raises KeyError for an unknown job."""
        job = self._need_ledger().get(job_id)
        if job is None:
            raise KeyError(job_id)
        return self.submit(job.request, label=job.label, target_id=job.target_id)

    def forget(self, job_ids: Collection[str]) -> None:
        """Take those of them that failed, and kept no words, off the project. Raises StudioError(ProjectReadOnly)."""
        self._need_ledger().forget(job_ids)

    def jobs(self) -> tuple[Job, ...]:
        """All that have not ended, in queue order; those at work first. Ended ones are in the document."""
        return (*self._ledger.at_work(), *self._ledger.queued()) if self._ledger is not None else ()

    def strangers(self) -> tuple[Job, ...]:
        """Queued jobs that this installation did not queue: they wait until a person has them run, or discards them."""
        ledger = self._ledger
        return tuple(job for job in ledger.queued() if not ledger.may_run(job)) if ledger is not None else ()

    def is_ours(self, job: Job) -> bool:
        """This installation queued it, or a person here has let it go on."""
        return self._ledger is not None and self._ledger.may_run(job)

    def run_strangers(self, wanted: Collection[str] | None = None) -> None:
        """Let them go on, or those of these ids. One that cannot be written down fails."""
        ledger = self._need_ledger()
        for job in self.strangers():
            if wanted is not None and job.id not in wanted:
                continue
            refused = threads.outcome(lambda job=job: ledger.take_on(job), "seal")  # type: ignore[misc]
            if refused is not None:
                ledger.end(job, "failed", failure=refused)
        self._pump_soon()

    def discard_strangers(self) -> None:
        for job in self.strangers():
            self.cancel(job.id)

    def _wanted(self) -> tuple[Job, ...]:
        strange = {job.id for job in self.strangers()}
        return tuple(job for job in self.jobs() if job.id not in strange)

    def ask(
        self,
        request: Request,
        on_words: OnWords,
        on_end: OnEnd,
        contents: Mapping[str, bytes] = _NOTHING_READ,
        on_failed: OnFailed | None = None,
        on_file: OnFile | None = None,
    ) -> str:
        """Words for a moment's use, which no project records (see `recipe`); answers with a token for `cancel_ask`.
        Gives way to every job: while one is queued or at work it ends at once, with `on_end(None)`. `contents`: what
        the request reads, by SHA-256. `on_failed`: called instead of `on_end` where the reason is known.
        `on_file`: is told of each file that is made, which is gone when that has returned."""
        return self._asides.ask(request, on_words, on_end, contents, on_failed, on_file)

    def cancel_ask(self, token: str) -> None:
        self._asides.cancel(token)

    def recipe(self, request: TextRequest, recipe_id: str, finished: Finished | None) -> Recipe:
        """For words of `ask` that a person takes into the document."""
        return words_recipe(request, recipe_id, self._library, finished)

    def expected_seconds(self, request: Request) -> float | None:
        """How long a job of it would take here without loading its model; None if nothing like it has run here."""
        return self._estimates.seconds(request)

    def find(self, job_id: str) -> Job | None:
        """The job in whatever state, as long as the project keeps it."""
        return self._ledger.get(job_id) if self._ledger is not None else None

    def active(self, job_id: str) -> bool:
        """It is queued or at work."""
        job = self.find(job_id)
        return job is not None and job.state not in ENDED

    # ---- starting

    def _need_ledger(self) -> JobLedger:
        if self._ledger is None:
            raise StudioError(ProjectReadOnly(path="", reason="no project is open for writing"))
        return self._ledger

    def _leave(self, ledger: JobLedger) -> None:
        for run in list(self._at_work.values()):
            if run.ledger is ledger:
                job = ledger.get(run.job_id)
                if job is not None and job.state not in ENDED:
                    ledger.put_off(job)
                self.cancel(run.job_id)
        for thread in self._preparing:
            thread.join()
        self._keep_words.stop()
        ledger.close()
        # It goes, and with it the whole project, once no worker is at one of its jobs any more.
        ledger.setParent(None)
        self._ledger = None
        self._told_waiting.clear()
        self._refused.clear()
        self._listened.clear()

    def _drop(self, job_id: str) -> AtWork | None:
        """Have the worker stop, and hear no more of the job. None if no worker has it."""
        run = self._at_work.get(job_id)
        if run is not None and run.dropped_at is None:
            run.dropped_at = run.ledger.session.issued
            self._time_left.end(job_id)
            self._workers.cancel(run.family, job_id)
            if run.arrival is not None:
                run.arrival.cancel()
                self._hear_held(run)
        return run

    def _pump_soon(self) -> None:
        QTimer.singleShot(0, self, self._pump)

    def _pump(self) -> None:
        """Give every free worker its next job."""
        for family in self._families:
            while self._begin_next(family):
                pass
            if family.workers > 1 and next(self._waiting(family.name), None) is None:
                self._workers.end_further(family.name)

    def _waiting(self, family: FamilyName) -> Iterator[Job]:
        """Queued jobs of it that may run and that no worker is to be given yet."""
        ledger = self._ledger
        for job in ledger.queued() if ledger is not None else ():
            mine = self._kinds.family_of(job.request) == family and job.id not in self._at_work
            if mine and ledger is not None and ledger.may_run(job):
                yield job

    def _begin_next(self, family: Family) -> bool:
        """Whether a job of the family was given to a worker, and the next one may try."""
        at_work = [run.place for run in self._at_work.values() if run.family == family.name]
        taken = {place.seat for place in at_work}
        seats = [seat for seat in range(family.workers) if seat not in taken]
        free = [seat for seat in seats if not self._workers.busy(family.name, seat)]
        if self._ledger is None or not free:
            return False
        waiting = self._waiting(family.name)
        pair = [next(waiting, None), next(waiting, None)]
        while pair[0] is not None:
            wanted = self._seats(family, pair[0]) if at_work or pair[1] is not None else 1
            share = max(1, usable_cores() // wanted) if wanted > 1 else 0
            turn = next_turn([job for job in pair if job is not None], at_work, free, wanted, share, self._listened)
            if turn is None or self._start(self._ledger, family.name, turn):
                return turn is not None
            pair = [pair[1], next(waiting, None)]
        return False

    def _seats(self, family: Family, job: Job) -> int:
        """How many workers of it may be at work now. Those that share a graphics card take turns."""
        if family.workers < 2 or not self._workers.on_processor(job.request):
            return 1
        return min(family.workers, self._workers_wanted(family.name, self._workers.is_there(family.name, 1)))

    def _start(self, ledger: JobLedger, family: FamilyName, turn: Turn) -> bool:
        """Give the job to its worker; False if it could not be given and the next one may try."""
        job = turn.job
        stopped = self._workers.stopped_failure(family)
        if stopped is not None:
            if job.id in self._refused:
                self._refused.discard(job.id)
                ledger.end(job, "failed", failure=stopped)
            else:
                self._tell_waiting(job.id, sentence(stopped, self._kinds))
            return False
        session = ledger.session
        order = threads.outcome(lambda: self._order(job, ledger.folder(job.id)), "order")
        if not isinstance(order, Run):
            ledger.end(job, "failed", failure=order)
            return False
        inputs = self._kinds.of(job.request).inputs(job.request)
        order = msgspec.structs.replace(order, cores=turn.cores)
        self._at_work[job.id] = AtWork(turn, family, ledger)
        self._time_left.begin(job.id, job.request)
        readers = {sha256: session.asset_reader(sha256) for sha256 in inputs}
        thread = threads.start(
            lambda: self._prepare(order, job, session, readers),
            lambda outcome: self._prepared.emit(job.id, outcome),
            "spool",
        )
        self._preparing = [*(one for one in self._preparing if one.is_alive()), thread]
        return True

    def _order(self, job: Job, folder: Path) -> Run:
        """Raises StudioError."""
        return Run(
            job_id=job.id,
            request=job.request,
            spool=str(folder),
            model=self._library.local(job.request.model.id, job.request.model.engine),
            helpers=self._library.helpers_for(job.request),
            listening="meanwhile" if job.id in self._listened else "",
            previews=self._previews,
        )

    def _prepare(self, order: Run, job: Job, session: Session, readers: Mapping[str, Callable[[], bytes]]) -> Run:
        """On a thread of its own: waits for the disk. Raises StudioError."""
        contents = read_inputs(readers)
        try:
            inputs = self._spool.prepare(job, str(session.path), contents, session.project_id, Path(order.spool))
        except OSError as error:
            raise StudioError(_write_failure(error, order.spool)) from error
        return msgspec.structs.replace(order, inputs=inputs)

    def _on_prepared(self, job_id: str, outcome: Run | Failure) -> None:
        run = self._at_work.get(job_id)
        if run is None:
            return
        if run.dropped_at is None and isinstance(outcome, Run):
            self._workers.run(run.family, outcome, run.place.seat)
            return
        del self._at_work[job_id]
        self._time_left.end(job_id)
        job = run.ledger.get(job_id)
        if run.dropped_at is not None:
            run.ledger.remove_folder(run.dropped_at, run.ledger.folder(job_id))
        elif job is not None and not isinstance(outcome, Run):
            run.ledger.end(job, "failed", failure=outcome)
        self._pump_soon()

    # ---- what workers say

    def _on_said(self, _family: str, message: FromWorker) -> None:
        run = self._at_work.get(getattr(message, "job_id", ""))
        if run is None:
            return
        if run.held is not None:
            run.held.append(message)
        elif isinstance(message, FileDone) and run.dropped_at is None and _takes_long(message):
            run.held = []
            job = run.ledger.get(run.job_id)
            many = job is not None and has_many_records(message)
            self._files.read(message, run.ledger.working_out(job, message) if job is not None and many else None)
        else:
            self._hear(run, message)

    def _on_file_read(self, done: FileDone, contents: Mapping[str, bytes] | None, arriving: Arriving | None) -> None:
        """Adopt it, then hear what came meanwhile, in order."""
        run = self._at_work.get(done.job_id)
        if run is None:
            return

        def arrived(outcome: Failure | Conflict | None) -> None:
            run.arrival = None
            if outcome is None and arriving is not None:
                run.ledger.adopted.emit(run.job_id, arriving.taken.record)
            else:
                self._hear(run, done, contents or {})
            self._hear_held(run)

        fresh = arriving is not None and not is_adopted(run.ledger.session.document, run.job_id, done.index)
        if arriving is not None and fresh and run.dropped_at is None:
            run.arrival = Arrival(self)
            run.arrival.start(run.ledger.arrive(arriving, contents or {}), arrived)
            return
        self._hear(run, done, contents or {})
        self._hear_held(run)

    def _hear_held(self, run: AtWork) -> None:
        held, run.held, run.arrival = run.held or [], None, None
        for message in held:
            self._on_said(run.family, message)
        if run.job_id not in self._at_work:
            self._pump_soon()

    def _hear(self, run: AtWork, message: FromWorker, contents: Mapping[str, bytes] = _NOTHING_READ) -> None:
        """`contents`: by SHA-256 the bytes of a finished file and its parts, where they were read already."""
        last = isinstance(message, (Finished, Failed, Stopped))
        if last:
            del self._at_work[run.job_id]
            run.apart = self._time_left.end(run.job_id)
        if run.dropped_at is not None:
            if last:
                run.ledger.remove_folder(run.dropped_at, run.ledger.folder(run.job_id))
            return
        job = run.ledger.get(run.job_id)
        if job is not None and job.state not in ENDED and not self._report(run, message):
            self._advance(run, job, message, contents)

    def _report(self, run: AtWork, message: FromWorker) -> bool:
        """Pass on what is only shown; False if the message changes the document."""
        match message:
            case Progress():
                self._time_left.heard(message)
            case Preview():
                image = _image(message)
                if image is not None:
                    self.preview.emit(run.job_id, message.index, image)
            case Words(text=text):
                run.text.append(text)
                if not self._keep_words.isActive():
                    self._keep_words.start()
                self.words.emit(run.job_id, text)
            case Sound(more=True):
                self.sound_begun.emit(run.job_id, message.index, message.rate, message.pcm)
            case Sound():
                self.sound.emit(run.job_id, message.index, message.rate, message.pcm, message.pause_after)
            case _:
                return False
        return True

    def _advance(self, run: AtWork, job: Job, message: FromWorker, contents: Mapping[str, bytes]) -> None:
        ledger = run.ledger
        match message:
            case Started():
                self._tell_waiting(job.id, "")
                ledger.advance(job, "loading")
            case Running():
                self._time_left.running(run.job_id)
                if job.state != "running":
                    ledger.advance(job, "running")
            case FileDone():
                if not ledger.adopt(job, message, contents):
                    self._drop(job.id)
            case Finished():
                if not run.place.cores:
                    self._estimates.learn(run.request, max(0.0, message.seconds - run.apart), message.work)
                if message.notes:
                    self.notes.emit(job.id, message.notes)
                ledger.end(job, "done", text=message.text, finished=message)
            case Failed():
                ledger.end(job, "failed", failure=message.failure, text=message.text or "".join(run.text))
            case Stopped():
                ledger.end(job, "cancelled", text=message.text or "".join(run.text))
            case _:
                pass

    def _keep_what_was_said(self) -> None:
        for run in self._at_work.values():
            if run.text and run.dropped_at is None:
                run.ledger.keep_words(run.job_id, "".join(run.text))

    def _on_freed(self, _family: str) -> None:
        self._pump()

    def _on_waits(self, job_id: str, words: str) -> None:
        run = self._at_work.get(job_id)
        if run is not None and run.dropped_at is None:
            self._tell_waiting(run.job_id, words)

    def _on_worker_changed(self, family: str, state: str) -> None:
        if state not in ("absent", "ready") or self._ledger is None:
            return
        for job in self._waiting(family):
            self._tell_waiting(job.id, "")
        self._pump_soon()

    def _tell_waiting(self, job_id: str, words: str) -> None:
        if self._told_waiting.get(job_id, "") != words:
            self._told_waiting[job_id] = words
            self.waiting.emit(job_id, words)


def _takes_long(done: FileDone) -> bool:
    return whole_size(done) >= LARGE or has_many_records(done)


def _write_failure(error: OSError, path: str) -> Failure:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=path)
    return FileUnwritable(path=path, detail=error.strerror or str(error))


def _image(preview: Preview) -> QImage | None:
    """None if the bytes are not what the size says: QImage would read beyond them."""
    width, height = preview.width, preview.height
    if width <= 0 or height <= 0 or len(preview.rgb) != width * height * 3:
        return None
    return QImage(preview.rgb, width, height, width * 3, QImage.Format.Format_RGB888).copy()
