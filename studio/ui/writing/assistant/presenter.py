"""The writing assistant at work: one task at a time, from asking to what becomes of the words. Knows no toolkit.

The assistant's room makes it and forwards the queue's signals; main thread. Words that come for the text are pending:
they are shown but are no part of the document until the job ends or is stopped; then they land as one change.

    idle -> waiting (queued, loading) -> writing -> idle
    `stop` is possible in both middle states: what has come so far lands at once, what comes after it is not awaited.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec

from studio.domain import prompting
from studio.domain.carrying_on import said_before
from studio.domain.code_prompt import fit_code
from studio.domain.continuing import lead_of, without_lead
from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.not_told import not_told
from studio.domain.outer_marks import as_passage
from studio.domain.passages import Place
from studio.domain.project_records import Job
from studio.domain.prompting import BuiltPrompt
from studio.domain.requests import TextRequest
from studio.domain.task_answers import in_words, read_answer
from studio.domain.task_checks import length_wanted, repeats, words_of_examples
from studio.domain.task_frames import framed
from studio.domain.task_variables import variables_at
from studio.domain.text_records import Scene
from studio.domain.too_long import context_for, is_tried_again, too_long
from studio.domain.weighing import Cut
from studio.domain.writing_tasks import WritingTask
from studio.services.translation import tr
from studio.ui.writing.assistant.asking import (
    NO_FIELDS,
    NOTHING_ALIKE,
    Alike,
    Running,
    ask_for,
    continuation_at,
    next_prompt,
)
from studio.ui.writing.assistant.proposals import Proposal, Proposals, land_words
from studio.ui.writing.assistant.protocols import AssistantDesk, AssistantView, Queue
from studio.ui.writing.assistant.writers import Writers

_LEAST_SECONDS: Final = 0.5


def _beginning(built: BuiltPrompt) -> str:
    """Alike for prompts of which the model need not read the second whole."""
    request = built.request
    return f"{request.model.id} {''.join(message.content for message in request.messages)}{request.prompt}"[:300]


class AssistantPresenter:
    def __init__(self, desk: AssistantDesk, view: AssistantView, writers: Writers, queue: Queue) -> None:
        self._desk = desk
        self._view = view
        self._writers = writers
        self._queue = queue
        self.proposals = Proposals(desk)
        self.running: Running | None = None
        self.prompt: BuiltPrompt | None = None
        """What was sent last."""
        self.alike: Callable[[], Alike] = lambda: NOTHING_ALIKE
        """Cards that the text is about by its meaning."""
        self._about = ""
        """The text that the last answer is about."""
        self._read: set[str] = set()
        """How prompts began that were read in this session; the model may know them."""
        self.answered: Callable[[Proposal, str, bool], None] = lambda proposal, task_id, further: None
        """A rewritten passage is whole, or as far as it came; told with its task, and whether it is another one."""

    def project_leaves(self) -> None:
        """Words that are pending land in the project that is left."""
        self.stop()
        self.proposals.proposal = None
        self.prompt = None

    # ---- asking

    def continuation(self, place: Place) -> tuple[BuiltPrompt, str] | None:
        """What a continuation at a place would send, and the text before the place. None without a model or a place.
        Raises StudioError."""
        document = self._desk.document
        if document is None or self._writers.model is None:
            return None
        return continuation_at(document, self._writers.writer(), place, self.alike())

    def begin(
        self,
        task: WritingTask,
        scene_id: str,
        start: Place,
        end: Place,
        instruction: str = "",
        more: Mapping[str, str] = NO_FIELDS,
        steps: Sequence[tuple[WritingTask, str]] = (),
    ) -> bool:
        """Ask for a task over the selection (twice the caret's place where there is none). `more`: what stands in the
        task's own fields; `steps`: of a macro. False: not now; where a model or a file is missing that was said."""
        document = self._desk.document
        if not self._desk.ai_enabled or self.running is not None or document is None:
            return False
        if task.needs_words and not instruction.strip():
            return False
        self._desk.commit_typing()
        try:
            writer, alike = self._writers.writer(), self.alike()
            asked = ask_for(document, writer, task, scene_id, start, end, instruction, alike, more=more, steps=steps)
            if asked is None:
                return False
            running, built = asked
            running.asked = (start, end, instruction)
            target_id = end[0] if task.lands == "caret" else scene_id
            label = self._label(running)
            running.job_id = self._queue.submit(built.request, label=label, target_id=target_id)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        self._began(running, built, end)
        return True

    def _label(self, running: Running) -> str:
        document = self._desk.document
        scene = document.get(Scene, running.scene_id) if document is not None else None
        return tr(running.step.job, scene=scene.title if scene is not None else "")

    def again(
        self, task: WritingTask, request: TextRequest, proposal: Proposal, *, further: bool = False, said: str = ""
    ) -> bool:
        """Ask by this request for an answer to the passage of the proposal, or have an earlier one go on (`longer`).
        `further`: the passage is being weighed; `said`: what the person said. False: not now."""
        document = self._desk.document
        if not self._desk.ai_enabled or self.running is not None or document is None:
            return False
        scene = document.get(Scene, proposal.scene_id)
        label = tr(task.job, scene=scene.title if scene is not None else "")
        try:
            job_id = self._queue.submit(request, label=label, target_id=proposal.scene_id)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        self.running = Running(
            job_id,
            task,
            proposal.scene_id,
            target=proposal.target,
            original=proposal.original,
            further=further,
            longer=proposal.longer,
            asked=(*proposal.target, said),
            head=said_before(request),
            about=self._about,
        )
        self._view.show_state("waiting", "")
        return True

    def _began(self, running: Running, built: BuiltPrompt, place: Place) -> None:
        self.running, self.prompt, self.proposals.proposal = running, built, None
        self._about = running.about
        self._view.show_prompt(built)
        self._view.show_state("waiting", "")
        if running.task.lands == "caret":
            self._view.begin_pending(running.scene_id, place)
        else:
            self._view.show_proposal("", ready=False)
            self._view.show_steps([one for one, _ in running.steps], running.answers)

    # ---- what comes back

    def job_changed(self, job: Job) -> None:
        if self.running is not None and job.id == self.running.job_id and not self.running.said:
            words = {
                "queued": tr("Waiting for its turn…"),
                "loading": tr("Waking the model…"),
                "running": tr("Reading…"),
            }
            if job.state == "running" and not self.running.reads_since:
                self.running.reads_since = time.monotonic()
            if job.state in words:
                self._view.show_state("waiting", self._of_step(words[job.state]))

    def words(self, job_id: str, text: str) -> None:
        running = self.running
        if running is None or job_id != running.job_id or not text:
            return
        if not running.said:
            self._view.show_state("writing", self._of_step(tr("Writing…")))
            self._tell_speed(running)
        running.said += text
        self._show(running)

    def _tell_speed(self, running: Running) -> None:
        """Of a prompt that does not begin as one before it did, and took long enough to be measured."""
        built, seconds = self.prompt, time.monotonic() - running.reads_since
        if built is None or not running.reads_since or seconds < _LEAST_SECONDS:
            return
        begins = _beginning(built)
        if begins not in self._read:
            self._view.show_read(built.tokens, seconds)
        self._read.add(begins)

    def _show(self, running: Running) -> None:
        if running.task.lands == "caret":
            lead = lead_of(self.prompt.request) if self.prompt is not None else ""
            bare = without_lead(running.said, lead)
            if running.code:
                fitted = fit_code(running.said)
            else:
                fitted = bare if lead else prompting.fit_continuation(running.before, bare)
            self._view.add_pending(fitted[len(running.shown) :])
            running.shown = fitted
        else:
            words = in_words(running.step.answer, f"{running.head}{running.said}")
            running.shown = framed(running.step, words, self._said(running)) if words else ""
            self._view.show_proposal(running.shown, ready=False)

    def _said(self, running: Running) -> Mapping[str, str]:
        """What is known of a task's variables and fields."""
        document = self._desk.document
        known = variables_at(document, running.scene_id) if document is not None else {}
        return {**known, **running.more}

    def _of_step(self, words: str) -> str:
        """With the number of a macro's step."""
        running = self.running
        if running is None or not running.steps:
            return words
        number, count = len(running.answers) + 1, len(running.steps)
        return tr("Step {number} of {count}: {words}", number=number, count=count, words=words)

    def ended(self, job: Job) -> None:
        running = self.running
        if running is None or job.id != running.job_id:
            return
        if is_tried_again(job) and self._asked_shorter(running, job):
            return
        if len(job.text) > len(running.said) and job.text.startswith(running.said):
            running.said = job.text
            self._show(running)
        further = job.state == "done" and running.shown and len(running.answers) + 1 < len(running.steps)
        if further and self._next_step(running):
            return
        # Why it failed is told once, by the window.
        self._finish(running, "length" if job.cut else "" if job.state == "done" else "stopped")

    def _next_step(self, running: Running) -> bool:
        """What the step of a macro answered is what the next one is about."""
        document = self._desk.document
        if document is None:
            return False
        running.answers, running.said, running.shown = (*running.answers, running.shown), "", ""
        try:
            built = next_prompt(document, self._writers.writer(), running, self.alike())
            running.job_id = self._queue.submit(built.request, label=self._label(running), target_id=running.scene_id)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        self.prompt = built
        running.reads_since = 0.0
        self._view.show_prompt(built)
        self._view.show_state("waiting", self._of_step(tr("Waiting for its turn…")))
        self._view.show_proposal("", ready=False)
        self._view.show_steps([one for one, _ in running.steps], running.answers)
        return True

    def _asked_shorter(self, running: Running, job: Job) -> bool:
        """The model refused the prompt for its length: the same again, cut to what it said it reads."""
        refused, document, built = too_long(job.failure), self._desk.document, self.prompt
        if refused is None or document is None or built is None:
            return False
        context = context_for(built.tokens, *refused, built.request.max_tokens)
        try:
            writer = msgspec.structs.replace(self._writers.writer(), context_tokens=context, seed=built.request.seed)
            shorter_one = self._prompt_again(document, writer, running)
            if shorter_one is None:
                return False
            request = msgspec.structs.replace(shorter_one.request, refused_tokens=refused[0])
            shorter = msgspec.structs.replace(shorter_one, request=request)
            running.job_id = self._queue.submit(request, label=job.label, target_id=job.target_id)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        self.prompt = shorter
        self._view.show_prompt(shorter)
        return True

    def _prompt_again(self, document: Document, writer: prompting.Writer, running: Running) -> BuiltPrompt | None:
        if running.answers:
            return next_prompt(document, writer, running, self.alike())
        more, steps = running.more, running.steps
        task, alike = running.task, self.alike()
        asked = ask_for(document, writer, task, running.scene_id, *running.asked, alike, more=more, steps=steps)
        return asked[1] if asked is not None else None

    def stop(self) -> None:
        """End the job now and keep what it has written."""
        running = self.running
        if running is None:
            return
        self._finish(running, "stopped")
        self._queue.cancel(running.job_id)

    def _finish(self, running: Running, cut: Cut) -> None:
        self.running = None
        if running.task.lands == "caret":
            self._land(running)
        else:
            self._propose(running, cut)
        self._view.show_state("idle", "")

    def _propose(self, running: Running, cut: Cut) -> None:
        task = running.task
        words = running.shown or running.said.strip() or (running.answers[-1] if running.answers else "")
        if task.lands == "selection":
            words = as_passage(running.original, words)
        examples = running.step.examples
        self.proposals.proposal = Proposal(
            running.job_id,
            words,
            running.scene_id,
            task.step,
            running.target,
            running.original,
            cut if running.said else "",
            running.longer,
            length_wanted(task, running.asked[2]),
            repeats(words, words_of_examples(examples), running.about),
        )
        self._view.show_proposal(words, ready=True, cut=self.proposals.proposal.cut)
        self._view.show_steps([one for one, _ in running.steps], (*running.answers, running.shown))
        if task.lands == "selection":
            self.answered(self.proposals.proposal, task.id, running.further)
            return
        said = f"{running.head}{running.said}"
        found = read_answer(task.answer, said, running.about, examples, running.asked[2])
        if task.answer == "text" and self.proposals.proposal.repeats:
            found = msgspec.structs.replace(found, repeated=1)
        if task.told_only:
            found = msgspec.structs.replace(found, not_told=not_told(in_words(task.answer, said), self._told(running)))
        self._view.show_found(task, running.scene_id, found, running.unread)

    def _told(self, running: Running) -> str:
        """What the model was told for an answer; of a macro what its first step was about, not what that answered."""
        parts = self.prompt.parts if self.prompt is not None else ()
        made = ("instruction", "passage", "before") if running.answers else ("instruction",)
        return "\n".join((running.about, *(part.text for part in parts if part.role not in made)))

    def _land(self, running: Running) -> None:
        place = self._view.end_pending()
        self._desk.commit_typing()
        count = running.task.paragraphs
        words = prompting.to_paragraphs(running.shown, count) if count > 1 else running.shown
        if words.strip() and land_words(self._desk, place, running.scene_id, words.rstrip(), running.job_id):
            self._view.pending_landed()

    # ---- proposals

    def propose(self, job_id: str, text: str, scene_id: str) -> bool:
        """Have the words of an earlier job as the proposal. False while another job is under way."""
        if not self._desk.ai_enabled or self.running is not None or self._desk.document is None:
            return False
        self.proposals.proposal = Proposal(job_id, text, scene_id)
        return True

    def drop_proposal(self) -> None:
        if self.running is not None and self.running.task.lands != "caret":
            self.stop()
        self.proposals.proposal = None
