"""What the window says about jobs and workers: the one teller of a job's failure, with the way on. Main thread.

A pane shows what its job has made and how far it is; it does not say again why a job failed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QObject

from studio.domain.errors import (
    BadInput,
    BadRequest,
    EngineFailed,
    Failure,
    JobInterrupted,
    ModelMissing,
    NothingToDraw,
    OutOfMemory,
    StudioError,
    Unforeseen,
    WorkerDied,
    WorkerGarbage,
    WorkerHung,
    WorkerStopped,
)
from studio.domain.families import FamilyName
from studio.domain.grids import cell_of_target
from studio.domain.picture_records import PictureGrid
from studio.domain.project_records import Job
from studio.domain.requests import Request, SpeechRequest, TextRequest
from studio.domain.too_long import is_tried_again
from studio.services.details import notes_words
from studio.services.job_names import failure_of_job
from studio.services.jobs.sparing import with_less_memory
from studio.services.studio import Studio
from studio.services.translation import tr, tr_count
from studio.services.wording import family_noun
from studio.ui.notices import Notices
from studio.ui.widgets.message_bar import Way

_STRANGERS: Final = "strangers"
_OF_WHAT_WAS_ASKED = (BadInput, BadRequest, NothingToDraw)
"""Who asks again asks otherwise: what was said of it is of no interest any more."""
_RETRY = (OutOfMemory, WorkerDied, WorkerHung, WorkerGarbage, EngineFailed, Unforeseen)


class JobMessages(QObject):
    def __init__(
        self,
        studio: Studio,
        notices: Notices,
        show_models: Callable[[str], None],
        parent: QObject,
        shown: Callable[[], Collection[str]] = tuple,
        reveal: Callable[[str], None] = lambda _pane: None,
    ) -> None:
        """`shown`: names of the panes that are seen; `reveal` brings one."""
        super().__init__(parent)
        self._shown, self._reveal = shown, reveal
        self._studio, self._notices, self._show_models = studio, notices, show_models
        self._strangers: set[str] = set()
        self._asked_wrongly: dict[FamilyName, set[str]] = {}
        """Keys of what is said of requests that could not be done as they were."""
        studio.queue.ended.connect(self._ended)
        studio.queue.job_changed.connect(self._follow_strangers)
        studio.queue.job_changed.connect(self._asked_again)
        studio.session_changed.connect(lambda _session: self._look_for_strangers())
        studio.queue.forgotten.connect(lambda job_id: notices.take_back(_job_key(job_id)))
        studio.queue.notes.connect(self._noted)
        studio.workers.worker_changed.connect(self._worker_changed)

    def _look_for_strangers(self) -> None:
        """Jobs of a project from elsewhere run only when the person says so."""
        queue = self._studio.queue
        before, self._strangers = self._strangers, {job.id for job in queue.strangers()}
        count = len(self._strangers)
        if before and not count:
            self._notices.take_back(_STRANGERS)
        if not count:
            return
        words = tr_count(
            "This project came with a job that was not queued on this computer. It waits until you let it run.",
            "This project came with {count} jobs that were not queued on this computer. They wait until you let them "
            "run.",
            count,
        )
        ways = ((tr("Run"), queue.run_strangers), (tr("Discard"), queue.discard_strangers))
        self._notices.fail(words, *ways, key=_STRANGERS)

    def _follow_strangers(self, job: Job) -> None:
        if self._strangers and job.id in self._strangers:
            self._look_for_strangers()

    def _asked_again(self, job: Job) -> None:
        """Another job of the family waits or runs."""
        if job.state in ("queued", "loading", "running"):
            for key in self._asked_wrongly.pop(self._studio.kinds.family_of(job.request), ()):
                self._notices.take_back(key)

    def _ended(self, job: Job) -> None:
        tried_again = is_tried_again(job) and job.state == "failed"
        if job.failure is None or tried_again or self._is_made_again(job) or self._is_offered(job):
            return
        if self._is_about_words_in_sight(job):
            return
        stopped = isinstance(job.failure, WorkerStopped)
        key = _worker_key(self._studio.kinds.family_of(job.request)) if stopped else _job_key(job.id)
        cut_off = isinstance(job.failure, JobInterrupted)
        session = self._studio.session
        document = session.document if session is not None else None
        told = failure_of_job(job, document, self._studio.kinds) if cut_off else job.failure
        self._notices.fail(told, *self._ways_on(job, job.failure), key=key)
        if isinstance(job.failure, _OF_WHAT_WAS_ASKED):
            self._asked_wrongly.setdefault(self._studio.kinds.family_of(job.request), set()).add(key)

    def _is_made_again(self, job: Job) -> bool:
        """The cell of a grid that was cut off: its grid goes on by itself, and says so. Speech: Narration asks."""
        session = self._studio.session
        if isinstance(job.request, SpeechRequest) and isinstance(job.failure, JobInterrupted):
            return self._studio.queue.is_ours(job)
        if session is None or not isinstance(job.failure, JobInterrupted) or not self._studio.queue.is_ours(job):
            return False
        grid_id, _cell = cell_of_target(job.target_id)
        return bool(grid_id) and session.document.get(PictureGrid, grid_id) is not None

    def _is_offered(self, job: Job) -> bool:
        """Words that were being written when the program ended: the Writing pane that is seen asks what to do with
        them."""
        return _kept_words(job) and "writing" in self._shown()

    def _is_about_words_in_sight(self, job: Job) -> bool:
        """Words of a picture that name nothing to draw: the Picture pane that is seen says so at its foot until they
        are mended."""
        return isinstance(job.failure, NothingToDraw) and "picture" in self._shown()

    def _ways_on(self, job: Job, failure: Failure) -> tuple[Way, ...]:
        family = self._studio.kinds.family_of(job.request)
        if _kept_words(job):
            return ((tr("Show them"), lambda: self._reveal("writing")),)
        if isinstance(failure, ModelMissing):
            return ((tr("Get the model"), lambda: self._show_models(family)),)
        if isinstance(failure, WorkerStopped):
            return ((tr("Start it again"), lambda: self._restart(family, job.id)),)
        if isinstance(failure, _RETRY):
            return (*self._sparing(job, failure), (tr("Try again"), lambda: self._retry(job.id)))
        if isinstance(failure, JobInterrupted) and self._studio.kinds.of(job.request).after_crash == "queue-again":
            return ((tr("Run it again"), lambda: self._run_rest(job, failure.kept)),)
        return ()

    def _run_rest(self, job: Job, kept: int) -> None:
        """What was cut off, but for the files that had come of it."""
        rest = self._studio.kinds.of(job.request).rest
        self._submit(rest(job.request, kept) if rest is not None and kept else job.request, job)

    def _sparing(self, job: Job, failure: Failure) -> tuple[Way, ...]:
        """The same picture in less memory, where there is a way to it."""
        installed = self._studio.library.get(job.request.model.id)
        if installed is None or not isinstance(failure, OutOfMemory):
            return ()
        asked = with_less_memory(job.request, installed.engine, failure, self._studio.cards)
        if asked is None:
            return ()
        return ((tr("Try with less memory"), lambda: self._submit(asked, job)),)

    def _submit(self, request: Request, job: Job) -> None:
        try:
            self._studio.queue.submit(request, label=job.label, target_id=job.target_id)
        except StudioError as error:
            self._notices.fail(error.failure)

    def _noted(self, job_id: str, notes: tuple[str, ...]) -> None:
        session = self._studio.session
        job = session.document.get(Job, job_id) if session is not None else None
        of_picture = job is not None and self._studio.kinds.family_of(job.request) == "picture"
        # The pane that is seen says it at its foot: a line above all panes would move them as the picture comes.
        if notes and not (of_picture and "picture" in self._shown()):
            self._notices.say(notes_words(notes), key="notes")

    def _worker_changed(self, family: FamilyName, state: str) -> None:
        """A job that fails because its worker rests says it under the same key, with a way to go on with that job."""
        if state == "stopped":
            way = (tr("Start it again"), lambda: self._studio.workers.restart(family))
            noun = family_noun(family, self._studio.kinds)
            words = tr("The {family} worker stopped too often and rests now. Your project is not touched.", family=noun)
            self._notices.fail(words, way, key=_worker_key(family))
        else:
            self._notices.take_back(_worker_key(family))

    def _retry(self, job_id: str) -> None:
        if self._studio.queue.find(job_id) is None:
            self._notices.say(tr("This job is not in the project any more."))
            return
        try:
            self._studio.queue.retry(job_id)
        except StudioError as error:
            self._notices.fail(error.failure)

    def _restart(self, family: FamilyName, job_id: str) -> None:
        self._studio.workers.restart(family)
        self._retry(job_id)


def _kept_words(job: Job) -> bool:
    interrupted = isinstance(job.failure, JobInterrupted) and bool(job.failure.words)
    return interrupted and isinstance(job.request, TextRequest)


def _job_key(job_id: str) -> str:
    return f"job {job_id}"


def _worker_key(family: FamilyName) -> str:
    return f"worker {family}"
