"""Speaking that a crash broke off: asked about when its project is opened again, and gone on with at the sentence.

Used by the presenter of the takes; main thread. What waited behind the one that was at work waits for the answer too,
so that the book is spoken in its order. What is spoken then is all that is missing by then of what they were for, also
where lines were confirmed or words changed meanwhile; nothing is made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from studio.domain.document import Document
from studio.domain.errors import JobInterrupted
from studio.domain.outline import outline
from studio.domain.project_records import Job
from studio.domain.requests import SpeechRequest
from studio.services.narration.casting import Part
from studio.services.narration.credits import missing_credits
from studio.services.narration.segments import Segment, segments_of
from studio.services.narration.spans import Missing, missing
from studio.services.translation import tr, tr_count
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.takes.rows import states_of
from studio.ui.widgets.errand import Errand, Step

INTERRUPTED: Final = "narration.interrupted"
"""Key of the question: what is said about playing does not take its place."""


class Resuming(QObject):
    def __init__(self, desk: NarrationDesk, speak: Callable[[Missing], None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._speak = desk, speak
        self._broken: dict[str, Job] = {}
        self._errand = Errand(self)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(0)
        self._due.timeout.connect(self._look)
        desk.studio.queue.ended.connect(self._ended)
        desk.project_changed.connect(self._opened)

    def _ended(self, job: Job) -> None:
        if isinstance(job.request, SpeechRequest) and isinstance(job.failure, JobInterrupted):
            self._broken[job.id] = job

    def _opened(self) -> None:
        self._errand.cancel()
        self._desk.notices.take_back(INTERRUPTED)
        session = self._desk.session
        known = {} if session is None else {job.id: job for job in session.document.all(Job)}
        self._broken = {job_id: job for job_id, job in self._broken.items() if job_id in known}
        if session is not None:
            is_ours = self._desk.studio.queue.is_ours
            self._broken |= {job.id: job for job in unanswered(session.document) if is_ours(job)}
        if self._broken and session is not None and not session.read_only:
            self._hold_what_waits()
            self._due.start()

    def _hold_what_waits(self) -> None:
        queue = self._desk.studio.queue
        strangers = {job.id for job in queue.strangers()}
        for job in self._desk.jobs():
            if job.id not in strangers:
                self._broken[job.id] = job
                queue.cancel(job.id)

    def _look(self) -> None:
        """Once the rooms have taken the project up."""
        if self._desk.session is not None and self._broken:
            self._find(self._ask)

    def _find(self, come: Callable[[Missing], None]) -> None:
        session = self._desk.session
        if session is None:
            return
        document, narrator, jobs = session.document.copy(), self._desk.narrator, self._desk.jobs()
        broken = tuple(self._broken.values())
        self._errand.start(
            lambda step: unspoken(document, broken, narrator, jobs, step), come, self._desk.say_failure
        )  # fmt: skip

    def _ask(self, found: Missing) -> None:
        count = sum(len(segments) for _, segments in found)
        if not count:
            self._broken.clear()
            return
        words = tr_count(
            "Speaking was interrupted: one sentence is still to be spoken. What is spoken was kept.",
            "Speaking was interrupted: {count} sentences are still to be spoken. What is spoken was kept.",
            count,
        )
        self._desk.notices.say(words, (tr("Go on"), self.go_on), key=INTERRUPTED)

    def go_on(self) -> None:
        """Speak what is missing by now."""
        self._desk.notices.take_back(INTERRUPTED)
        self._find(self._resume)

    def _resume(self, found: Missing) -> None:
        self._broken.clear()
        if found:
            self._speak(found)


def unanswered(document: Document) -> tuple[Job, ...]:
    """Those that a crash broke off at an opening before, with what was held behind them, where nobody said then that
    they go on and nothing was spoken since. Pure."""
    spoken = [job for job in document.all(Job) if isinstance(job.request, SpeechRequest)]
    found: list[Job] = []
    for job in sorted(spoken, key=lambda one: one.rank, reverse=True):
        is_broken = job.state == "failed" and isinstance(job.failure, JobInterrupted)
        if is_broken or (job.state == "cancelled" and job.started is None):
            found.append(job)
        elif job.state != "queued":
            break
    while found and found[-1].state == "cancelled":
        found.pop()
    return tuple(reversed(found))


def unspoken(
    document: Document, broken: Sequence[Job], narrator: Part, jobs: Sequence[Job] = (), step: Step = lambda share: None
) -> Missing:
    """What these jobs were to speak and nobody has spoken since, nor is about to. Pure; any thread."""
    texts: dict[str, dict[str, set[str]]] = {}
    for job in broken:
        if isinstance(job.request, SpeechRequest):
            asked = texts.setdefault(job.target_id, {})
            for one in job.request.segments:
                asked.setdefault(one.paragraph_id, set()).add(one.text)
    pending: Mapping[tuple[str, int], object] = states_of(jobs, {})
    scene_ids = tuple(scene.id for _, scene in outline(document) if scene.id in texts)
    found: Missing = missing(document, scene_ids, narrator, tuple(pending), step)
    if "" in texts:
        found = (*found, *missing_credits(document, narrator, tuple(pending)))
    mine: list[tuple[str, tuple[Segment, ...]]] = []
    for scene_id, wanted in found:
        asked = texts[scene_id]
        others = _cut_otherwise(document, scene_id, asked)
        known = {text for some in asked.values() for text in some}
        mine.append((scene_id, tuple(one for one in wanted if one.text in known or one.paragraph_id in others)))
    return tuple((scene_id, wanted) for scene_id, wanted in mine if wanted)


def _cut_otherwise(document: Document, scene_id: str, asked: Mapping[str, set[str]]) -> set[str]:
    """Paragraphs whose sentences are others than were asked for: changed since, or cut where others speak now."""
    now: dict[str, set[str]] = {}
    for one in segments_of(document, scene_id):
        now.setdefault(one.paragraph_id, set()).add(one.text)
    return {paragraph_id for paragraph_id, texts in asked.items() if texts - now.get(paragraph_id, set())}
