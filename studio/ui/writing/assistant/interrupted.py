"""Offers the words that a model was writing when the program was killed: inserted in their place, or dismissed.

Made by the assistant's room; main thread. Which jobs were dealt with is a setting of the project.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from studio.domain.continuing import lead_of
from studio.domain.document import Document
from studio.domain.errors import JobInterrupted
from studio.domain.passages import Place
from studio.domain.project_records import Job
from studio.domain.requests import TextRequest
from studio.domain.scene_edits import new_scene
from studio.domain.sentences import flowing
from studio.domain.task_answers import in_words
from studio.domain.text_records import Paragraph, Scene
from studio.domain.word_count import count_words
from studio.domain.writing_tasks import WritingTask
from studio.services.job_names import name_of_job
from studio.services.translation import tr, tr_count
from studio.ui.writing.assistant.neighbours import Neighbours
from studio.ui.writing.assistant.proposals import insert_continuation

_SETTLED = "settled_words"
_SETTLED_KEPT = 200
_MATCH = 120
"""Characters before a place that are compared to find it again."""


def interrupted_jobs(document: Document, settled: list[str], tasks: Collection[str]) -> list[Job]:
    """Jobs of these tasks that a crash ended, oldest first, whose words are neither in the manuscript nor dismissed."""
    found = [
        job
        for job in document.all(Job)
        if isinstance(job.failure, JobInterrupted)
        and isinstance(job.request, TextRequest)
        and job.request.task in tasks
        and job.text.strip()
        and job.id not in settled
    ]
    if not found:
        return []
    landed = {span.recipe_id for paragraph in document.all(Paragraph) for span in paragraph.spans}
    return [job for job in found if job.id not in landed]


def place_of(document: Document, job: Job) -> Place | None:
    """Where a continuation was to stand: behind the text its prompt ended with, or at the end of its paragraph (its
    scene, where the job names that) if the text was changed since. None: neither is there any more."""
    paragraph = document.get(Paragraph, job.target_id)
    if paragraph is None:
        scene = document.get(Scene, job.target_id)
        last = scene.paragraphs[-1] if scene is not None and scene.paragraphs else ""
        paragraph = document.get(Paragraph, last)
        return (paragraph.id, len(paragraph.text)) if paragraph is not None else None
    prompt = job.request.prompt + lead_of(job.request) if isinstance(job.request, TextRequest) else ""
    text = flowing(paragraph.text)
    for offset in range(len(text), 0, -1):
        if _ends_with(prompt.rstrip(), text[max(0, offset - 2 * _MATCH) : offset].rstrip()):
            # White space before a place is not sent: inside a paragraph the words come before it, not behind.
            inside = offset < len(text)
            return paragraph.id, len(text[:offset].rstrip()) if inside else offset
    at_start = not prompt or prompt.endswith("\n")
    return paragraph.id, 0 if at_start else len(paragraph.text)


def _ends_with(prompt: str, head: str) -> bool:
    """Whether the prompt ends with the end of `head`, the text before a place."""
    length = min(len(head), len(prompt), _MATCH)
    if not length or prompt[-length:] != head[-length:]:
        return False
    # A short head begins its paragraph, which must begin in the prompt too.
    return length < len(head) or length == len(prompt) or prompt[-length - 1].isspace() or length == _MATCH


class InterruptedWords:
    """The message lines of the open project."""

    def __init__(self, room: Neighbours) -> None:
        self._room = room
        self._desk = room.desk
        self._shown: list[str] = []

    def refresh(self) -> None:
        """Offer what the open project has, or nothing without one or without the assistant."""
        desk = self._desk
        for job_id in self._shown:
            desk.notices.take_back(f"words {job_id}")
        self._shown.clear()
        session = desk.session
        if session is None or session.read_only or not desk.ai_enabled:
            return
        tasks = [one.id for one in self._room.tasks]
        for job in interrupted_jobs(session.document, session.setting(_SETTLED, []), tasks):
            use = tr("Insert") if self._continues(job) else tr("Show")
            actions = ((use, partial(self._use, job)), (tr("Dismiss"), partial(self._settle, job)))
            text = tr_count(
                "{job}: {count} word was being written when Triptych stopped.",
                "{job}: {count} words were being written when Triptych stopped.",
                count_words(job.text),
                job=name_of_job(job, session.document),
            )
            desk.notices.say(text, *actions, key=f"words {job.id}")
            self._shown.append(job.id)

    def _continues(self, job: Job) -> bool:
        task = self._task(job)
        return task is not None and task.lands == "caret"

    def _task(self, job: Job) -> WritingTask | None:
        return self._room.task(job.request.task) if isinstance(job.request, TextRequest) else None

    def _use(self, job: Job) -> None:
        used = self._insert(job) if self._continues(job) else self._show(job)
        if used:
            self._settle(job)

    def _insert(self, job: Job) -> bool:
        """As one step of writing, at its place; at the end of the scene in front if that is gone."""
        desk, page, document = self._desk, self._room.page, self._desk.document
        if document is None:
            return False
        desk.commit_typing()
        if desk.current is None:
            desk.make(lambda one: new_scene(one, tr("Untitled scene")))
        fallback = Job(id="", request=job.request, target_id=desk.current or "")
        place = place_of(document, job) or place_of(document, fallback)
        if place is None:
            return False
        scene_id = document.need(Paragraph, place[0]).scene_id
        behind = len(document.need(Paragraph, place[0]).text) - place[1]
        if not insert_continuation(desk, place, job.text, job.id, lead_of(job.request)):
            return False
        desk.open_scene(scene_id)
        ends = [p.id for p in document.all(Paragraph) if any(span.recipe_id == job.id for span in p.spans)]
        order = [one for one in document.need(Scene, scene_id).paragraphs if one in ends]
        if order:
            page.put_caret(order[-1], len(document.need(Paragraph, order[-1]).text) - behind)
        page.focus()
        return True

    def _show(self, job: Job) -> bool:
        """A rewrite or an answer has no place of its own: it is shown beside the text again."""
        task = self._task(job)
        text = in_words(task.answer, job.text) if task is not None else job.text.strip()
        if not self._room.presenter.propose(job.id, text, self._desk.current or ""):
            return False
        self._room.panel.show_answer(text)
        return True

    def _settle(self, job: Job) -> None:
        session = self._desk.session
        if session is not None and not session.read_only:
            settled: list[str] = session.setting(_SETTLED, [])
            session.set_setting(_SETTLED, [*settled, job.id][-_SETTLED_KEPT:])
