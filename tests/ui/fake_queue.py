"""A queue whose worker is the test: jobs are booked by the real ledger, and go on when the test says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.domain.errors import Failure, ProjectReadOnly, StudioError
from studio.domain.kinds import KINDS
from studio.domain.made import PictureMade
from studio.domain.picture_records import Generation, PictureLayer
from studio.domain.project_records import Job, JobState, Recipe
from studio.domain.requests import PictureRequest, Request, TextRequest
from studio.services.jobs.adoption import ADOPTERS, Adopters, result_id
from studio.services.jobs.ledger import ENDED, JobLedger, Library, Session, words_recipe
from studio.services.jobs.spool import Spool
from studio.wire.messages import FileDone, Finished, Part

OnWords = Callable[[str], None]
OnEnd = Callable[[Finished | None], None]
OnFailed = Callable[[Failure], None]
_NOTHING_READ: Mapping[str, bytes] = MappingProxyType({})
Kind = TypeVar("Kind", bound=Request)


@dataclass(eq=False)
class Aside(Generic[Kind]):
    """Something that was asked on the side, and what its worker would say; of one that has ended nothing is heard."""

    token: str
    request: Kind
    on_words: OnWords
    on_end: OnEnd
    contents: Mapping[str, bytes]
    """What it reads, by SHA-256."""
    on_failed: OnFailed | None
    is_open: bool = True

    def say(self, words: str) -> None:
        if self.is_open:
            self.on_words(words)

    def end(self, *, cut: bool = False) -> None:
        """`cut`: at the length that was asked for."""
        if self.is_open:
            self.is_open = False
            self.on_end(Finished(job_id=self.token, seconds=0.1, device="cpu", cut=cut))

    def answer(self, value: str | msgspec.Struct, *, cut: bool = False) -> None:
        """All of it: words, or what is read from JSON."""
        self.say(value if isinstance(value, str) else msgspec.json.encode(value).decode())
        self.end(cut=cut)

    def give_way(self) -> None:
        if self.is_open:
            self.is_open = False
            self.on_end(None)

    def fail(self, failure: Failure) -> None:
        if self.is_open and self.on_failed is not None:
            self.is_open = False
            self.on_failed(failure)
        else:
            self.give_way()

    def is_like(self, other: Aside[Any]) -> bool:
        """Whether both ask for the same kind of thing, so that the newer one is meant."""
        return self._kind() == other._kind()

    def _kind(self) -> tuple[type, object, object]:
        request = self.request
        return type(request), getattr(request, "task", ""), getattr(request, "only_looks", False)


class FakeQueue(QObject):
    """Implements `QueueAsked`. `step`, `adopt`, `say` and `finish` are what a worker would cause.

    The window asks some things on the side by a clock of its own (how many tokens a prompt has, how much memory a
    picture needs), between any two lines of a test. So nothing here tells what was asked last of all: a test names the
    kind of request that it means (`asked`, `last_asked`, `wait_asked`). Nor does one kind end another, as some do in
    the real queue.
    """

    job_changed = Signal(object)
    progress = Signal(str, float, float, str, object)
    preview = Signal(str, int, QImage)
    words = Signal(str, str)
    sound = Signal(str, int, int, bytes, float)
    sound_begun = Signal(str, int, int, bytes)
    adopted = Signal(str, object)
    ended = Signal(object)
    forgotten = Signal(str)
    notes = Signal(str, tuple)
    waiting = Signal(str, str)

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.seconds_of_a_job: float | None = None
        self.retried: list[str] = []
        self.cancelled: list[str] = []
        self.listened: list[str] = []
        self._asides: list[Aside[Any]] = []
        self._newest = ""
        self._said: dict[str, str] = {}
        self._library = library
        self._ledger: JobLedger | None = None

    def attach(self, session: Session | None) -> None:
        self._give_way()
        if self._ledger is not None:
            for job in self._ledger.at_work():
                self._ledger.put_off(job)
                self.cancel(job.id)
            self._ledger.close()
            self._ledger = None
        if session is None or session.read_only:
            return
        self._ledger = JobLedger(session, self._library, Spool(kinds=KINDS), KINDS, Adopters(KINDS, ADOPTERS), self)
        self._ledger.job_changed.connect(self.job_changed)
        self._ledger.adopted.connect(self.adopted)
        self._ledger.ended.connect(self.ended)
        self._ledger.forgotten.connect(self.forgotten)
        self._ledger.recover()

    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str:
        self._newest = self._need_ledger().add(request, label, target_id).id
        self._give_way()
        return self._newest

    def listen(self, job_id: str) -> None:
        self.listened.append(job_id)

    def cancel(self, job_id: str) -> None:
        if self.active(job_id):
            self.cancelled.append(job_id)
            self.step(job_id, "cancelled")

    def cancel_all(self) -> None:
        for job in reversed(self.jobs()):
            self.cancel(job.id)

    def move(self, job_id: str, before_id: str | None) -> None:
        self._need_ledger().move(job_id, before_id)

    def retry(self, job_id: str) -> str:
        job = self._need_ledger().get(job_id)
        if job is None:
            raise KeyError(job_id)
        self.retried.append(job_id)
        return self.submit(job.request, label=job.label, target_id=job.target_id)

    def forget(self, job_ids: Collection[str]) -> None:
        self._need_ledger().forget(job_ids)

    def jobs(self) -> tuple[Job, ...]:
        return (*self._ledger.at_work(), *self._ledger.queued()) if self._ledger is not None else ()

    def strangers(self) -> tuple[Job, ...]:
        ledger = self._ledger
        return tuple(job for job in ledger.queued() if not ledger.may_run(job)) if ledger is not None else ()

    def is_ours(self, job: Job) -> bool:
        return self._ledger is not None and self._ledger.may_run(job)

    def run_strangers(self, wanted: Collection[str] | None = None) -> None:
        for job in self.strangers():
            if wanted is None or job.id in wanted:
                self._need_ledger().take_on(job)

    def discard_strangers(self) -> None:
        for job in self.strangers():
            self.cancel(job.id)

    def expected_seconds(self, _request: Request) -> float | None:
        return self.seconds_of_a_job

    def find(self, job_id: str) -> Job | None:
        return self._ledger.get(job_id) if self._ledger is not None else None

    def active(self, job_id: str) -> bool:
        job = self.find(job_id)
        return job is not None and job.state not in ENDED

    def ask(
        self,
        request: Request,
        on_words: OnWords,
        on_end: OnEnd,
        contents: Mapping[str, bytes] = _NOTHING_READ,
        on_failed: OnFailed | None = None,
    ) -> str:
        token = f"aside-{len(self._asides) + 1}"
        aside = Aside(token, request, on_words, on_end, dict(contents), on_failed)
        waits = bool(getattr(request, "idle", False)) and any(one.is_open for one in self._asides)
        for older in [one for one in self._asides if not waits and one.is_like(aside)]:
            older.give_way()
        self._asides.append(aside)
        if waits or self.jobs():
            QTimer.singleShot(0, self, aside.give_way)
        return token

    def cancel_ask(self, token: str) -> None:
        self.cancelled.append(token)
        for aside in self._asides:
            aside.is_open = aside.is_open and aside.token != token

    def recipe(self, request: TextRequest, recipe_id: str, finished: Finished | None) -> Recipe:
        return words_recipe(request, recipe_id, self._library, finished)

    # ---- what was asked on the side

    def asked(self, kind: type[Kind]) -> list[Aside[Kind]]:
        """All of this kind, the oldest first; of `Request`: whatever was asked at all."""
        return [cast(Aside[Kind], one) for one in self._asides if isinstance(one.request, kind)]

    def last_asked(self, kind: type[Kind]) -> Aside[Kind]:
        found = self.asked(kind)
        assert found, f"no {kind.__name__} was asked"
        return found[-1]

    def wait_asked(self, qtbot: QtBot, kind: type[Kind], more_than: int = 0) -> Aside[Kind]:
        """The newest of this kind, once there are more than so many."""
        qtbot.waitUntil(lambda: len(self.asked(kind)) > more_than)
        return self.last_asked(kind)

    # ---- what a worker would cause

    @property
    def last(self) -> Job:
        """The job that was submitted last."""
        return self._job(self._newest)

    def step(self, job_id: str, state: JobState, failure: Failure | None = None, *, cut: bool = False) -> None:
        ledger = self._need_ledger()
        job = self._job(job_id)
        if state in ENDED:
            finished = Finished(job_id=job_id, seconds=0.0, cut=True) if cut else None
            ledger.end(job, state, failure=failure, text=self._said.get(job_id, ""), finished=finished)
        else:
            ledger.advance(job, state)

    def say(self, text: str, job_id: str = "") -> None:
        """Words of a text job, the last one if none is named; of an ended job nothing is heard."""
        at = job_id or self.last.id
        if not self.active(at):
            return
        self._begin(at)
        self._said[at] = self._said.get(at, "") + text
        self.words.emit(at, text)

    def adopt(
        self,
        job_id: str,
        png: bytes,
        index: int = 0,
        *,
        read_as: str = "",
        layers: tuple[PictureLayer, ...] = (),
        parts: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Generation:
        """A finished picture of the job arrives in the document; `parts`: the files of its layers by SHA-256."""
        ledger = self._need_ledger()
        self._begin(job_id)
        job = self._job(job_id)
        assert isinstance(job.request, PictureRequest)
        image = QImage.fromData(png)
        done = FileDone(
            job_id=job_id,
            index=index,
            path="",
            sha256=hashlib.sha256(png).hexdigest(),
            size=len(png),
            media_type="image/png",
            request=msgspec.structs.replace(job.request, seed=job.request.seed + index, batch=1, read_as=read_as),
            made=PictureMade(width=image.width(), height=image.height(), layers=layers),
            parts=tuple(
                Part(path="", sha256=sha256, size=len(data), media_type="image/png") for sha256, data in parts.items()
            ),
        )
        assert ledger.adopt(job, done, {done.sha256: png, **parts})
        return ledger.session.document.need(Generation, result_id(job_id, index))

    def finish(self, text: str = "", job_id: str = "", *, cut: bool = False) -> None:
        """The job, the last one if none is named, is done; `text` is all it wrote, if that was not said yet. `cut`: it
        ended at the length that was asked for."""
        at = job_id or self.last.id
        if text:
            self.say(text.removeprefix(self._said.get(at, "")), at)
        if self.active(at):
            self._begin(at)
            self.step(at, "done", cut=cut)

    def _begin(self, job_id: str) -> None:
        if self._job(job_id).state == "queued":
            self.step(job_id, "loading")
            self.step(job_id, "running")

    def _job(self, job_id: str) -> Job:
        job = self._need_ledger().get(job_id)
        assert job is not None
        return job

    def _need_ledger(self) -> JobLedger:
        if self._ledger is None:
            raise StudioError(ProjectReadOnly(path="", reason="no project is open for writing"))
        return self._ledger

    def _give_way(self) -> None:
        for aside in list(self._asides):
            aside.give_way()
