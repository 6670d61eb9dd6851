"""Offers an answer of a conversation that was being written when the program was killed: kept as far as it came, or
dismissed. Main thread; made by the talk's room. Which were dealt with is a setting of the project."""

from __future__ import annotations

from functools import partial
from typing import Final

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.errors import JobInterrupted
from studio.domain.project_records import Job
from studio.domain.requests import TextRequest
from studio.domain.talk_prompt import TASK
from studio.domain.talk_records import Conversation, Turn
from studio.domain.talking import answer, turns_of
from studio.services.job_names import name_of_job
from studio.services.translation import tr
from studio.ui.writing.desk import Desk

_SETTLED: Final = "settled_answers"
_KEPT: Final = 200


def unanswered(document: Document, settled: list[str]) -> list[tuple[Job, Turn]]:
    """Answers that a crash ended, with the words that they are to, which nobody has answered since."""
    found = []
    for job in document.all(Job):
        asked = isinstance(job.request, TextRequest) and job.request.task == TASK
        if not asked or not isinstance(job.failure, JobInterrupted) or not job.text.strip() or job.id in settled:
            continue
        if document.get(Conversation, job.target_id) is None:
            continue
        turns = list(turns_of(document, job.target_id).values())
        # What was said last before the job began is what it answers.
        said = [turn for turn in turns if turn.by == "person" and turn.id < job.id]
        if said and not any(turn.after == said[-1].id for turn in turns):
            found.append((job, said[-1]))
    return found


class InterruptedAnswers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.project_changed.connect(lambda _session: self.offer())

    def offer(self) -> None:
        session = self._desk.session
        if session is None or session.read_only or not self._desk.ai_enabled:
            return
        for job, turn in unanswered(session.document, session.setting(_SETTLED, [])):
            words = tr(
                "{job}: an answer was being written when Triptych stopped.", job=name_of_job(job, session.document)
            )
            keep = (tr("Keep it"), partial(self._keep, job, turn))
            self._desk.notices.say(words, keep, (tr("Dismiss"), partial(self._settle, job)), key=f"talk {job.id}")

    def _keep(self, job: Job, turn: Turn) -> None:
        def make(document: Document) -> Change:
            return answer(document, turn.conversation_id, turn.id, job.text.strip(), job.id, whole=False)

        if self._desk.make(make) is not None:
            self._settle(job)

    def _settle(self, job: Job) -> None:
        session = self._desk.session
        if session is not None and not session.read_only:
            settled: list[str] = session.setting(_SETTLED, [])
            session.set_setting(_SETTLED, [*settled, job.id][-_KEPT:])
