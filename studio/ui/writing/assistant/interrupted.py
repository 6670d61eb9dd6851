"""Offers the words that a model was writing when the program was killed: inserted in their place, or dismissed.

Made by the writing pane; main thread. Which jobs were dealt with is a setting of the project.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from studio.domain.document import Document, Job, Paragraph, Scene
from studio.domain.errors import JobInterrupted
from studio.domain.manuscript import Place
from studio.domain.requests import TextRequest
from studio.domain.sentences import flowing
from studio.ui.widgets.message_bar import Message
from studio.ui.writing.presenter import count_words

if TYPE_CHECKING:
    from studio.ui.writing.pane import WritingPane

_SETTLED = "settled_words"
_SETTLED_KEPT = 200
_MATCH = 120
"""Characters before a place that are compared to find it again."""


def interrupted_jobs(document: Document, settled: list[str]) -> list[Job]:
    """Writing jobs that a crash ended, with words that are neither in the manuscript nor dismissed; oldest first."""
    found = [
        job
        for job in document.all(Job)
        if isinstance(job.failure, JobInterrupted)
        and isinstance(job.request, TextRequest)
        and job.request.task in ("continue", "rewrite", "ask")
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
    prompt = job.request.prompt if isinstance(job.request, TextRequest) else ""
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

    def __init__(self, pane: WritingPane) -> None:
        self._pane = pane
        self._shown: list[str] = []

    def refresh(self) -> None:
        """Offer what the open project has, or nothing without one or without the assistant."""
        pane = self._pane
        for job_id in self._shown:
            pane.messages.drop(f"words {job_id}")
        self._shown.clear()
        session = pane.session
        if session is None or session.read_only or not pane.ai_enabled:
            return
        for job in interrupted_jobs(session.document, session.setting(_SETTLED, [])):
            count = count_words(job.text)
            were = "1 word was" if count == 1 else f"{count} words were"
            insert = "Insert" if self._continues(job) else "Show"
            actions = ((insert, partial(self._use, job)), ("Dismiss", partial(self._settle, job)))
            text = f"{were} being written when Triptych stopped."
            pane.messages.show_message(Message(text, alarm=False, actions=actions, key=f"words {job.id}"))
            self._shown.append(job.id)

    @staticmethod
    def _continues(job: Job) -> bool:
        return isinstance(job.request, TextRequest) and job.request.task == "continue"

    def _use(self, job: Job) -> None:
        used = self._insert(job) if self._continues(job) else self._show(job)
        if used:
            self._settle(job)

    def _insert(self, job: Job) -> bool:
        """As one step of writing, at its place; at the end of the scene in front if that is gone."""
        pane = self._pane
        if pane.session is None:
            return False
        pane.commit_typing()
        document = pane.session.document
        current = pane.presenter.current or pane.presenter.add_scene() or ""
        place = place_of(document, job) or place_of(document, Job(id="", request=job.request, target_id=current))
        if place is None:
            return False
        scene_id = document.need(Paragraph, place[0]).scene_id
        behind = len(document.need(Paragraph, place[0]).text) - place[1]
        if not pane.assistant.insert(place, job.text, job.id):
            return False
        pane.presenter.open_scene(scene_id)
        ends = [p.id for p in document.all(Paragraph) if any(span.recipe_id == job.id for span in p.spans)]
        order = [one for one in document.need(Scene, scene_id).paragraphs if one in ends]
        if order:
            pane.editor.put_caret(order[-1], len(document.need(Paragraph, order[-1]).text) - behind)
        pane.editor.setFocus()
        return True

    def _show(self, job: Job) -> bool:
        """A rewrite or an answer has no place of its own: it is shown beside the text again."""
        if not self._pane.assistant.propose(job.id, job.text.strip(), self._pane.presenter.current or ""):
            return False
        self._pane.panel.begin("ask", "")
        self._pane.panel.show_text(job.text.strip(), ready=True)
        return True

    def _settle(self, job: Job) -> None:
        session = self._pane.session
        if session is not None and not session.read_only:
            settled: list[str] = session.setting(_SETTLED, [])
            session.set_setting(_SETTLED, [*settled, job.id][-_SETTLED_KEPT:])
