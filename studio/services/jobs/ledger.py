"""The jobs of one open project as its records: every state change, every adopted result, and what a crash left.

Made by JobQueue for the project it is attached to; main thread. Everything here is a change on no undo stack.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject, Signal, SignalInstance

from studio.domain.bounds import LARGEST_RANK
from studio.domain.catalogue import InstalledModel
from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import Failure, JobInterrupted, StudioError
from studio.domain.ids import new_id
from studio.domain.kinds import Kinds
from studio.domain.project_records import Asset, Job, JobState, Recipe
from studio.domain.requests import Request
from studio.domain.trials import EngineChosen
from studio.domain.word_count import count_words
from studio.project.prepared import Prepared
from studio.services.arrival import Steps
from studio.services.jobs.adoption import Adopters, Taken, adoption, change_without_undo, is_adopted, recipe_of
from studio.services.jobs.seals import Seals
from studio.services.jobs.spool import Spool, SpoolOrder
from studio.wire.messages import FileDone, Finished, LocalModel

ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")
ENDED_JOBS_KEPT = 200
"""Older ended jobs leave the project when it is opened; what they made stays."""


class Library(Protocol):
    """What the queue needs of the model library."""

    def get(self, model_id: str) -> InstalledModel | None: ...

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        """`engine`: the one that a request names. Raises StudioError."""

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        """Raises StudioError(ModelMissing)."""

    def engine_chosen(self, request: Request) -> EngineChosen | None:
        """Why a request for words names its engine."""


def licence_of(library: Library, request: Request) -> tuple[str, str]:
    """SPDX name, and whether commercial use is allowed."""
    model = library.get(request.model.id)
    if model is None or model.licence is None:
        return "", "unknown"
    return model.licence.spdx, model.licence.commercial


def words_recipe(request: Request, recipe_id: str, library: Library, finished: Finished | None) -> Recipe:
    recipe = recipe_of(request, recipe_id, licence_of(library, request), None, time.time())
    recipe = msgspec.structs.replace(recipe, chosen=library.engine_chosen(request))
    if finished is None:
        return recipe
    return msgspec.structs.replace(
        recipe, engine_versions=finished.versions, device=finished.device, seconds=finished.seconds
    )


class Session(Protocol):
    """What the queue needs of a ProjectSession."""

    path: Path
    project_id: str
    read_only: bool
    document: Document

    @property
    def issued(self) -> int:
        """The number of the newest action; `safe` reaches it when it is on disk."""

    safe: int

    @property
    def committed(self) -> SignalInstance: ...

    def perform(self, change: Change) -> None: ...

    def flush(self, timeout: float | None = None) -> bool: ...

    def adopt(
        self, files: Sequence[tuple[Path, Asset]], change: Change, contents: Mapping[str, bytes] = ...
    ) -> None: ...

    def prepare(self, change: Change) -> Prepared:
        """On any thread. Raises StudioError(BadInput)."""

    def in_slices(self, ready: Prepared, blobs: tuple[tuple[str, bytes], ...] = ()) -> Steps:
        """Raises StudioError, Conflict."""

    def asset_reader(self, sha256: str) -> Callable[[], bytes]:
        """A function that reads the blob on any thread, while the session is open, and raises StudioError."""


class Arriving(msgspec.Struct, frozen=True):
    """A result of many records, worked out."""

    taken: Taken
    prepared: Prepared


class JobLedger(QObject):
    job_changed = Signal(object)
    """Job."""
    adopted = Signal(str, object)
    """job id, the record that a finished file became."""
    ended = Signal(object)
    """Job."""
    forgotten = Signal(str)
    """Id of a failed job that left the project."""

    def __init__(
        self,
        session: Session,
        library: Library,
        spool: Spool,
        kinds: Kinds,
        adopters: Adopters,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._adopters = adopters
        self.session = session
        self._library = library
        self._spool = spool
        self._folders_to_remove: list[tuple[int, Path]] = []
        """With the number of the action that must be on disk before."""
        self._path = str(session.path)
        self._seals = Seals()
        self._open = True
        session.committed.connect(self._on_committed)

    def close(self) -> None:
        """The project is about to close. If its last commits fail, the folders that wait for them stay, and are
        found again when it is next opened."""
        self._open = False
        self.session.committed.disconnect(self._on_committed)
        if self._folders_to_remove and self.session.flush():
            for _, folder in self._folders_to_remove:
                self._spool.remove(folder)

    def folder(self, job_id: str) -> Path:
        """In the spool; the same while the project is open, also when its file is renamed."""
        return self._spool.folder(job_id, self._path)

    def get(self, job_id: str) -> Job | None:
        return self.session.document.get(Job, job_id)

    def queued(self) -> list[Job]:
        """In queue order."""
        return sorted(self.session.document.where(Job, "state", "queued"), key=lambda job: (job.rank, job.id))

    def at_work(self) -> list[Job]:
        """Loading or running."""
        document = self.session.document
        at_work = (*document.where(Job, "state", "loading"), *document.where(Job, "state", "running"))
        return sorted(at_work, key=lambda job: (job.rank, job.id))

    def add(self, request: Request, label: str, target_id: str) -> Job:
        """A new job at the end of the queue. Raises StudioError(ProjectReadOnly)."""
        rank = min(max((job.rank for job in self.session.document.all(Job)), default=0.0) + 1, LARGEST_RANK)
        job = Job(id=new_id(), request=request, label=label, target_id=target_id, rank=rank, created=time.time())
        job = msgspec.structs.replace(job, seal=self._seals.of(job))
        self._write(None, job)
        return job

    def put_off(self, job: Job) -> None:
        """The project closes while this job is at work: what is left to be made waits in its place in the queue until
        the project is opened again. A job that cannot be taken up in the middle is not put off."""
        kind = self._kinds.of(job.request)
        files = kind.files(job.request)
        done = sum(is_adopted(self.session.document, job.id, index) for index in range(files))
        if kind.rest is None or done >= files:
            return
        rest = Job(
            id=new_id(), request=kind.rest(job.request, done), label=job.label, target_id=job.target_id, rank=job.rank,
            created=time.time(),
        )  # fmt: skip
        self._write(None, msgspec.structs.replace(rest, seal=self._seals.of(rest)))

    def may_run(self, job: Job) -> bool:
        """It was queued by this installation, or a person has let it go on."""
        return self._seals.is_ours(job)

    def take_on(self, job: Job) -> None:
        """Let a job that was queued elsewhere go on."""
        self._write(job, msgspec.structs.replace(job, seal=self._seals.of(job)))

    def advance(self, job: Job, state: JobState) -> None:
        """To loading or running."""
        started = job.started if job.started is not None else time.time()
        self._write(job, msgspec.structs.replace(job, state=state, started=started))

    def keep_words(self, job_id: str, text: str) -> None:
        """What a text job has said so far, so that it outlives the program. Nobody is told, as it is shown anyway."""
        job = self.get(job_id)
        if job is not None and job.state not in ENDED and job.text != text:
            self.session.perform(
                change_without_undo(job.label or "Job", (Edit(job, msgspec.structs.replace(job, text=text)),))
            )

    def move(self, job_id: str, before_id: str | None) -> None:
        """Place a queued job before another one, or at the end. Does nothing if either is not queued."""
        queued = [job for job in self.queued() if job.id != job_id]
        moved = self.get(job_id)
        if moved is None or moved.state != "queued":
            return
        place = next((index for index, job in enumerate(queued) if job.id == before_id), None)
        if place is None and before_id is not None:
            return
        queued.insert(len(queued) if place is None else place, moved)
        ranks = _strictly_rising(sorted(job.rank for job in queued))
        edits = tuple(
            Edit(job, msgspec.structs.replace(job, rank=rank))
            for job, rank in zip(queued, ranks, strict=True)
            if job.rank != rank
        )
        if edits:
            self.session.perform(change_without_undo("Queue", edits))
        for edit in edits:
            self.job_changed.emit(edit.after)

    def forget(self, job_ids: Collection[str]) -> None:
        """Take those of them that failed out of the project, as old ones leave it. One that kept words stays: they are
        nowhere else."""
        found = [job for one in job_ids if (job := self.get(one)) is not None]
        gone = [job for job in found if job.state == "failed" and not job.text]
        if gone:
            self.session.perform(change_without_undo("Queue", tuple(Edit(job, None) for job in gone)))
        for job in gone:
            self.forgotten.emit(job.id)

    def adopt(self, job: Job, done: FileDone, contents: Mapping[str, bytes] = MappingProxyType({})) -> bool:
        """Take a finished file into the project with its parts, all in one transaction; `contents`, by SHA-256, is
        what is in them, where that was read and checked already.
        False if the project could not take it; the job has failed then."""
        if is_adopted(self.session.document, job.id, done.index):
            return True
        licence = licence_of(self._library, job.request)
        try:
            taken = adoption(self.session.document, job, done, licence, self._adopters)
            self.session.adopt(taken.assets, taken.change, contents)
        except StudioError as error:
            self.end(job, "failed", failure=error.failure, keep_folder=True)
            return False
        self.adopted.emit(job.id, taken.record)
        return True

    def working_out(self, job: Job, done: FileDone) -> Callable[[], Arriving]:
        """Makes on any thread the records of a finished file, as the project is now, for `arrive`. Raises
        StudioError."""
        document, licence = self.session.document.copy(), licence_of(self._library, job.request)

        def work() -> Arriving:
            taken = adoption(document, job, done, licence, self._adopters)
            return Arriving(taken, self.session.prepare(taken.change))

        return work

    def arrive(self, arriving: Arriving, contents: Mapping[str, bytes]) -> Steps:
        """The slices in which the records come into the project; then `adopted` has to be emitted."""
        new = [edit.after.id for edit in arriving.taken.change.edits if isinstance(edit.after, Asset)]
        return self.session.in_slices(arriving.prepared, tuple((one, contents[one]) for one in new))

    def end(
        self,
        job: Job,
        state: JobState,
        *,
        failure: Failure | None = None,
        text: str = "",
        finished: Finished | None = None,
        keep_folder: bool = False,
    ) -> None:
        """The last change of a job's record, with the recipe of its text; then its folder may go, unless a worker is
        still at it or it is none of this project's (`keep_folder`)."""
        present = self.get(job.id)
        after = msgspec.structs.replace(
            present or job,
            state=state,
            failure=failure,
            text=text or job.text,
            cut=finished is not None and finished.cut,
            finished=time.time(),
        )
        edits = [Edit(present, after)]
        words_come_out = self._kinds.of(job.request).made is None
        if text and words_come_out and self.session.document.get(Recipe, job.id) is None:
            edits.append(Edit(None, words_recipe(job.request, job.id, self._library, finished)))
        self.session.perform(change_without_undo(job.label or "Job", tuple(edits)))
        if not keep_folder:
            self.remove_folder(self.session.issued, self.folder(job.id))
        self.job_changed.emit(after)
        self.ended.emit(after)

    def remove_folder(self, action: int, folder: Path) -> None:
        """Now, if the action of that number and all before it are in the file; else when they are. A number, because
        the clock on the wall can be set back between two of them."""
        if not self._open or self.session.safe >= action:
            self._spool.remove(folder)
        else:
            self._folders_to_remove.append((action, folder))

    def recover(self) -> None:
        """Bring the jobs that a crash interrupted to an end, with all that they finished."""
        self._spool.sweep()
        jobs = list(self.session.document.all(Job))
        seen = set()
        for folder, order in self._spool.leftovers(
            str(self.session.path), frozenset(job.id for job in jobs), self.session.project_id
        ):
            seen.add(order.job.id)
            self._recover_folder(folder, order)
        for job in jobs:
            if job.id in seen or job.state in ENDED:
                continue
            # A folder of that name, if there is one, is of another project that had this path.
            if job.state != "queued":
                self._interrupt(job, job.text, keep_folder=True)
            elif self._gives_up(job):
                self.end(job, "cancelled", keep_folder=True)
        self._forget_old_jobs()

    def _gives_up(self, job: Job) -> bool:
        return self._kinds.of(job.request).after_crash == "give-up"

    def _recover_folder(self, folder: Path, order: SpoolOrder) -> None:
        job = self.get(order.job.id) or order.job
        if job.state == "cancelled":
            self._spool.remove(folder)
            return
        files = self._spool.finished_files(folder)
        finished = self._spool.finished(folder)
        new = [done for done in files if not is_adopted(self.session.document, job.id, done.index)]
        if not all(self.adopt(job, done) for done in new):
            return
        if job.state in ENDED:
            self.remove_folder(self.session.issued if new else 0, folder)
            return
        if self._gives_up(job) and job.state != "queued":
            # Never done, even if its worker was: the words were not put in their place.
            self._interrupt(job, (finished.text if finished is not None else "") or job.text, finished)
        elif finished is not None or 0 < self._kinds.of(job.request).files(job.request) <= len(files):
            self.end(job, "done", finished=finished)
        elif job.state != "queued" or files:
            self.end(job, "failed", failure=JobInterrupted(kept=len(files)))
        elif self._gives_up(job):
            self.end(job, "cancelled")
        else:
            # It waits for its turn, and then gets a new one.
            self._spool.remove(folder)
            return
        # What an older version or another path named is not the folder that went with the job's end.
        self.remove_folder(self.session.issued, folder)

    def _interrupt(self, job: Job, text: str, finished: Finished | None = None, *, keep_folder: bool = False) -> None:
        failure = JobInterrupted(kept=0, words=count_words(text))
        self.end(job, "failed", failure=failure, text=text, finished=finished, keep_folder=keep_folder)

    def _forget_old_jobs(self) -> None:
        ended = [job for job in self.session.document.all(Job) if job.state in ENDED]
        ended.sort(key=lambda job: job.rank)
        if len(ended) > ENDED_JOBS_KEPT:
            edits = tuple(Edit(job, None) for job in ended[:-ENDED_JOBS_KEPT])
            self.session.perform(change_without_undo("Old jobs", edits))

    def _write(self, before: Job | None, after: Job) -> None:
        self.session.perform(change_without_undo(after.label or "Job", (Edit(before, after),)))
        self.job_changed.emit(after)

    def _on_committed(self, _at: float) -> None:
        waiting, self._folders_to_remove = self._folders_to_remove, []
        for action, folder in waiting:
            if action <= self.session.safe:
                self._spool.remove(folder)
            else:
                self._folders_to_remove.append((action, folder))


def _strictly_rising(ranks: Sequence[float]) -> list[float]:
    """The same ranks, pushed apart where two are equal."""
    rising: list[float] = []
    for rank in ranks:
        rising.append(rising[-1] + 1 if rising and rank <= rising[-1] else rank)
    return rising
