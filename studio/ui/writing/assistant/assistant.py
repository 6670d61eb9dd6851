"""The writing assistant: carries the text on, rewrites a selection, answers a question. Knows no toolkit; main thread.

The pane gives it the project, the queue and the library, and forwards the queue's signals. Words that come are pending:
they are shown but are no part of the document until the job ends or is stopped; then they land as one change.

    idle -> waiting (queued, loading) -> writing -> idle
    `stop` is possible in both middle states: what has come so far lands at once, what comes after it is not awaited.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

import msgspec

from studio.domain import manuscript, prompting
from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.document import AuthorSpan, Card, Change, Conflict, Document, Job, Paragraph, Scene
from studio.domain.errors import Failure, ModelMissing, StudioError
from studio.domain.manuscript import Passage, Place
from studio.domain.prompting import BuiltPrompt
from studio.domain.requests import SEED_LIMIT, ModelRef, Request

State = Literal["idle", "waiting", "writing"]
Task = Literal["continue", "rewrite", "ask"]
_NO_PLACE: tuple[Place, Place] = (("", 0), ("", 0))


class Options(msgspec.Struct, frozen=True):
    """What a person set for the next words."""

    max_tokens: int = 120
    temperature: float = 0.7
    seed: int | None = None
    """None: another one each time."""


class Running(msgspec.Struct):
    """The job under way."""

    job_id: str
    task: Task
    scene_id: str
    before: str = ""
    """Text before the place at which a continuation stands."""
    said: str = ""
    shown: str = ""
    target: tuple[Place, Place] = _NO_PLACE
    """What a rewrite would replace."""
    original: str = ""


class Proposal(msgspec.Struct, frozen=True):
    """A finished rewrite or answer: shown beside the text, put into it only when a person says so."""

    job_id: str
    task: Task
    text: str
    scene_id: str
    target: tuple[Place, Place] = _NO_PLACE
    original: str = ""


class Library(Protocol):
    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def entries(self) -> tuple[CatalogueEntry, ...]: ...
    def ref(self, model_id: str) -> ModelRef: ...


class Queue(Protocol):
    def submit(self, request: Request, *, label: str = "", target_id: str = "") -> str: ...
    def cancel(self, job_id: str) -> None: ...


class Session(Protocol):
    @property
    def document(self) -> Document: ...
    def perform(self, change: Change) -> None: ...


class AssistantView(Protocol):
    def show_models(self, models: Sequence[InstalledModel], chosen: str) -> None: ...
    def show_state(self, state: State, task: Task, words: str) -> None: ...
    def show_proposal(self, task: Task, text: str, *, ready: bool) -> None: ...
    def show_prompt(self, built: BuiltPrompt) -> None:
        """What the latest request sent, for the inspector and the context meter."""

    def commit_typing(self) -> None: ...
    def begin_pending(self, scene_id: str, place: Place) -> None: ...
    def add_pending(self, text: str) -> None: ...
    def end_pending(self) -> Place | None:
        """Take the pending words out of the editor; where they stood, unless their scene is gone."""

    def landed(self, place: Place, text: str) -> None:
        """Generated words are in the document now, from `place` on."""

    def say(self, failure: Failure) -> None: ...


class Assistant:
    def __init__(self, view: AssistantView, library: Library, queue: Queue) -> None:
        self._view = view
        self._library = library
        self._queue = queue
        self._session: Session | None = None
        self.running: Running | None = None
        self.proposal: Proposal | None = None
        self.options = Options()
        self.model_id = ""
        self.device = "auto"
        """As a request spells it."""
        self.prompt: BuiltPrompt | None = None
        self.enabled = True

    # ---- models

    def refresh_models(self) -> None:
        models = self._library.models_for("text")
        if self.model_id not in [model.id for model in models]:
            self.choose_model(models[0].id if models else "")
        self._view.show_models(models, self.model_id)

    def choose_model(self, model_id: str) -> None:
        self.model_id = model_id
        model = self.model
        if model is not None:
            wanted = model.defaults
            self.options = Options(
                max_tokens=int(wanted.get("max_tokens", 120)), temperature=float(wanted.get("temperature", 0.7))
            )

    @property
    def model(self) -> InstalledModel | None:
        return next((one for one in self._library.models_for("text") if one.id == self.model_id), None)

    def offered(self) -> CatalogueEntry | None:
        """The starter writer, for a machine that has none."""
        writers = [entry for entry in self._library.entries() if entry.family == "text" and entry.engine]
        return next((entry for entry in writers if entry.starter), writers[0] if writers else None)

    def can(self, task: str) -> bool:
        """Whether the chosen model is trusted with a task by its own description."""
        model = self.model
        return model is not None and (not model.tasks or task in model.tasks)

    # ---- the project

    def set_session(self, session: Session | None) -> None:
        """Another project. Words that are pending land in the one that is left."""
        if self.running is not None:
            self.stop()
        self._session = session
        self.proposal = None
        self.prompt = None

    # ---- asking

    def _writer(self) -> prompting.Writer | None:
        model = self.model
        if model is None:
            offered = self.offered()
            self._view.say(ModelMissing(model_id=offered.id if offered is not None else "text"))
            return None
        options = self.options
        settings = {**model.defaults, "max_tokens": options.max_tokens, "temperature": options.temperature}
        seed = options.seed if options.seed is not None else random.randrange(SEED_LIMIT)
        context = int(model.defaults.get("context_tokens", 2048))
        try:
            reference = self._library.ref(model.id)
        except StudioError as error:
            self._view.say(error.failure)
            return None
        return prompting.Writer(
            model=reference, context_tokens=context, settings=settings, seed=seed, device=self.device
        )

    def built_continuation(self, place: Place) -> tuple[BuiltPrompt, str] | None:
        """What `continue_at` would send, and the text before the place."""
        writer = self._writer() if self._session is not None and self.model is not None else None
        if writer is None or self._session is None:
            return None
        document = self._session.document
        paragraph = document.get(Paragraph, place[0])
        scene = document.get(Scene, paragraph.scene_id) if paragraph is not None else None
        if paragraph is None or scene is None:
            return None
        before = prompting.text_before(document, *place)
        cards = tuple(document.all(Card))
        return prompting.continuation(writer, before, cards=cards, notes=scene.notes), before

    def continue_at(self, scene_id: str, place: Place) -> None:
        if not self._free():
            return
        self._view.commit_typing()
        if self.model is None:
            self._writer()
            return
        found = self.built_continuation(place)
        if found is None:
            return
        built, before = found
        if not before.strip():
            before = ""
        label = f"Continue “{self._title(scene_id)}”"
        if self._submit(built, "continue", scene_id, label, place[0], before=before):
            self._view.begin_pending(scene_id, place)

    def rewrite(self, scene_id: str, start: Place, end: Place, instruction: str) -> None:
        if not self._free() or self._session is None:
            return
        self._view.commit_typing()
        writer = self._writer()
        if writer is None:
            return
        passage = self._between(scene_id, start, end)
        if not passage.strip():
            return
        document = self._session.document
        before = prompting.text_before(document, *start)
        built = prompting.rewriting(writer, passage, instruction, before=before)
        self._submit(built, "rewrite", scene_id, "Rewrite", target=(start, end), original=passage)

    def ask(self, scene_id: str, question: str) -> None:
        if not self._free() or self._session is None or not question.strip():
            return
        self._view.commit_typing()
        writer = self._writer()
        if writer is None:
            return
        document = self._session.document
        text = prompting.scene_text(document, scene_id) if document.get(Scene, scene_id) is not None else ""
        built = prompting.answer(writer, question, text, cards=tuple(document.all(Card)))
        self._submit(built, "ask", scene_id, "Ask")

    def _free(self) -> bool:
        return self.enabled and self.running is None and self._session is not None

    def _title(self, scene_id: str) -> str:
        scene = self._session.document.get(Scene, scene_id) if self._session is not None else None
        return scene.title if scene is not None else ""

    def _between(self, scene_id: str, start: Place, end: Place) -> str:
        if self._session is None:
            return ""
        document = self._session.document
        scene = document.get(Scene, scene_id)
        if scene is None or start[0] not in scene.paragraphs or end[0] not in scene.paragraphs:
            return ""
        a, b = scene.paragraphs.index(start[0]), scene.paragraphs.index(end[0])
        texts = [document.need(Paragraph, one).text for one in scene.paragraphs[a : b + 1]]
        if not texts:
            return ""
        texts[-1] = texts[-1][: end[1]]
        texts[0] = texts[0][start[1] :]
        return "\n".join(texts)

    def _submit(
        self,
        built: BuiltPrompt,
        task: Task,
        scene_id: str,
        label: str,
        paragraph_id: str = "",
        *,
        before: str = "",
        target: tuple[Place, Place] = _NO_PLACE,
        original: str = "",
    ) -> bool:
        try:
            job_id = self._queue.submit(built.request, label=label, target_id=paragraph_id or scene_id)
        except StudioError as error:
            self._view.say(error.failure)
            return False
        self.prompt = built
        self.running = Running(job_id, task, scene_id, before=before, target=target, original=original)
        self.proposal = None
        self._view.show_prompt(built)
        self._view.show_state("waiting", task, "")
        if task != "continue":
            self._view.show_proposal(task, "", ready=False)
        return True

    # ---- what comes back

    def job_changed(self, job: Job) -> None:
        if self.running is not None and job.id == self.running.job_id and not self.running.said:
            words = {"queued": "Waiting for its turn…", "loading": "Waking the model…", "running": "Reading…"}
            if job.state in words:
                self._view.show_state("waiting", self.running.task, words[job.state])

    def words(self, job_id: str, text: str) -> None:
        running = self.running
        if running is None or job_id != running.job_id or not text:
            return
        if not running.said:
            self._view.show_state("writing", running.task, "")
        running.said += text
        self._show(running)

    def _show(self, running: Running) -> None:
        if running.task == "continue":
            fitted = prompting.fit_continuation(running.before, running.said)
            self._view.add_pending(fitted[len(running.shown) :])
            running.shown = fitted
        else:
            running.shown = running.said.strip()
            self._view.show_proposal(running.task, running.shown, ready=False)

    def ended(self, job: Job) -> None:
        running = self.running
        if running is None or job.id != running.job_id:
            return
        if len(job.text) > len(running.said) and job.text.startswith(running.said):
            running.said = job.text
            self._show(running)
        self._finish(running)
        if job.state == "failed" and job.failure is not None:
            self._view.say(job.failure)

    def stop(self) -> None:
        """End the job now and keep what it has written."""
        running = self.running
        if running is None:
            return
        self._finish(running)
        self._queue.cancel(running.job_id)

    def _finish(self, running: Running) -> None:
        self.running = None
        if running.task == "continue":
            self._land(running)
        else:
            self.proposal = Proposal(
                running.job_id, running.task, running.shown, running.scene_id, running.target, running.original
            )
            self._view.show_proposal(running.task, running.shown, ready=True)
        self._view.show_state("idle", running.task, "")

    def _land(self, running: Running) -> None:
        place = self._view.end_pending()
        self._view.commit_typing()
        if self._session is None or not running.shown.strip():
            return
        document = self._session.document
        if place is None or document.get(Paragraph, place[0]) is None:
            scene = document.get(Scene, running.scene_id)
            if scene is None or not scene.paragraphs:
                return
            last = document.need(Paragraph, scene.paragraphs[-1])
            place = (last.id, len(last.text))
        text = running.shown.rstrip()
        self._perform(lambda: manuscript.insert_generated(document, *place, text, running.job_id))
        self._view.landed(place, text)

    def _perform(self, make: Callable[[], Change]) -> bool:
        if self._session is None:
            return False
        try:
            change = make()
            if change.edits:
                self._session.perform(change)
        except StudioError as error:
            self._view.say(error.failure)
            return False
        except (KeyError, ValueError, Conflict):
            return False
        return True

    def insert(self, place: Place, text: str, recipe_id: str) -> bool:
        """Words of an earlier job, as one step."""
        if self._session is None:
            return False
        document = self._session.document
        paragraph = document.get(Paragraph, place[0])
        if paragraph is None:
            return False
        fitted = prompting.fit_continuation(paragraph.text[: place[1]], text).rstrip()
        return self._perform(lambda: manuscript.insert_generated(document, *place, fitted, recipe_id))

    # ---- proposals and authorship

    def propose(self, job_id: str, text: str, scene_id: str) -> bool:
        """Have the words of an earlier job as the proposal. False while another job is under way."""
        if not self._free():
            return False
        self.proposal = Proposal(job_id, "ask", text, scene_id)
        return True

    def take_proposal(self, place: Place | None) -> bool:
        """Put a rewrite in the place of what it rewrites (unless that was changed meanwhile), an answer at `place`."""
        proposal, session = self.proposal, self._session
        if proposal is None or session is None or not proposal.text:
            return False
        self._view.commit_typing()
        document = session.document
        if proposal.task == "ask":
            if place is None:
                return False
            done = self._perform(lambda: manuscript.insert_generated(document, *place, proposal.text, proposal.job_id))
        else:
            if self._between(proposal.scene_id, *proposal.target) != proposal.original:
                return False
            lines = [line for line in proposal.text.split("\n") if line.strip()]
            passages = [Passage(line, spans=(AuthorSpan(0, len(line), proposal.job_id),)) for line in lines]
            start, end = proposal.target
            done = self._perform(
                lambda: msgspec.structs.replace(
                    manuscript.replace_range(document, proposal.scene_id, start, end, passages), label="Rewrite"
                )
            )
        if done:
            self.proposal = None
        return done

    def drop_proposal(self) -> None:
        if self.running is not None and self.running.task != "continue":
            self.stop()
        self.proposal = None

    def unaccepted(self, paragraph_ids: Sequence[str]) -> list[str]:
        """Those of the paragraphs that hold words of a model that nobody has accepted."""
        if self._session is None:
            return []
        found = (self._session.document.get(Paragraph, one) for one in paragraph_ids)
        return [one.id for one in found if one is not None and any(not span.accepted for span in one.spans)]

    def accept(self, paragraph_ids: Sequence[str], recipe_id: str | None = None) -> bool:
        return self._settle(paragraph_ids, recipe_id, keep=True)

    def reject(self, paragraph_ids: Sequence[str], recipe_id: str | None = None) -> bool:
        return self._settle(paragraph_ids, recipe_id, keep=False)

    def _settle(self, paragraph_ids: Sequence[str], recipe_id: str | None, *, keep: bool) -> bool:
        self._view.commit_typing()
        ids = self.unaccepted(paragraph_ids)
        if self._session is None or not ids:
            return False
        document = self._session.document
        make = manuscript.accept_spans if keep else manuscript.reject_spans
        return self._perform(lambda: make(document, ids, recipe_id))
