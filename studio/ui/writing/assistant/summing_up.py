"""Keeps the summaries of scenes, chapters and the book up to date while nobody types. Main thread.

Made by the assistant's room. Sentences of the text are chosen on a thread a few seconds after it rests; where the
chosen writer can sum up and was used in this session, it is asked later for those before the scene in front, as an
aside that nobody waits for: every job and every other question goes before it. What a person wrote stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QObject, QTimer

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.prompting import to_last_sentence
from studio.domain.requests import TextRequest
from studio.domain.summaries import (
    keep_summary,
    lacking,
    model_wanted,
    source_of,
    sum_up,
    together,
)
from studio.domain.summary_asking import MODEL_SKILL, asking_for
from studio.services.jobs.asides import Ending
from studio.ui.widgets.errand import Errand, Step
from studio.ui.writing.assistant.writers import Writers
from studio.ui.writing.desk import Desk

SETTING: Final = "writing_summaries"
REST_MS: Final = 4000
"""Without a change, before sentences are chosen."""
IDLE_MS: Final = 20_000
"""Without a change, before a model is asked."""
_PORTION: Final = 100
"""Summaries that are made before they are put into the project."""


class Made(msgspec.Struct, frozen=True):
    node: str
    text: str
    made_of: str


def made_of_text(document: Document, step: Step) -> tuple[Made, ...]:
    """By sentences of the text, those inside before those that hold them; the document is the caller's own copy."""
    found: dict[str, Made] = {}
    while len(found) < _PORTION:
        wanted = [node for node in lacking(document) if node not in found]
        if not wanted:
            break
        for node in wanted[: _PORTION - len(found)]:
            step(len(found) / _PORTION)
            made = Made(node, sum_up(document, node), source_of(document, node))
            found[node] = made
            change = keep_summary(document, node, made.text, made.made_of, "extract")
            if change is not None:
                document.apply(change)
    return tuple(found.values())


class SummingUp(QObject):
    def __init__(self, desk: Desk, writers: Writers, used: Callable[[], bool], parent: QObject) -> None:
        """`used`: whether the chosen writer was asked for anything in this session."""
        super().__init__(parent)
        self._desk, self._writers, self._used = desk, writers, used
        self._errand = Errand(self)
        self._token = ""
        self.rest, self.idle = (QTimer(self) for _ in range(2))
        for timer, wait, act in ((self.rest, REST_MS, self.choose_sentences), (self.idle, IDLE_MS, self.ask_model)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
            timer.timeout.connect(act)
        desk.project_changed.connect(lambda _session: self.wait())
        desk.followed.connect(lambda _change: self.wait())
        desk.summaries_changed.connect(self._others_changed)
        desk.project_leaves.connect(self.stop)
        desk.studio.settings.changed.connect(lambda name: self.wait() if name == SETTING else None)

    @property
    def mode(self) -> str:
        return str(self._desk.studio.settings.get(SETTING)) if self._desk.ai_enabled else "off"

    def wait(self) -> None:
        """The text may be another: what is at work ends, and begins again when all rests."""
        self.stop()
        if self._desk.writable and self.mode != "off":
            self.rest.start()
            self.idle.start()

    def _others_changed(self, change: Change) -> None:
        """A person wrote one or took one out: those that are made of it, or it, are made again."""
        if change.stack != "none":
            self.wait()

    def stop(self) -> None:
        self._forget()
        self.rest.stop()
        self.idle.stop()

    def _forget(self) -> None:
        self._errand.cancel()
        token, self._token = self._token, ""
        if token:
            self._desk.studio.queue.cancel_ask(token)

    # ---- sentences of the text

    def choose_sentences(self) -> None:
        document = self._desk.document
        if document is None or not self._desk.writable or self.mode == "off":
            return
        copy = document.copy()
        self._errand.start(lambda step: made_of_text(copy, step), self._keep, self._desk.say)

    def _keep(self, made: tuple[Made, ...]) -> None:
        document = self._desk.document
        if document is None or not made:
            return
        changes = (keep_summary(document, one.node, one.text, one.made_of, "extract") for one in made)
        change = together([change for change in changes if change is not None])
        if change is not None and self._perform(change):
            self.rest.start()

    def _perform(self, change: Change) -> bool:
        session = self._desk.session
        if session is None or session.read_only:
            return False
        try:
            session.perform(change)
        except StudioError as error:
            self._desk.say(error.failure)
            return False
        return True

    # ---- a model

    def ask_model(self) -> None:
        """For the next summary that a model can make better than sentences of the text are."""
        document, model = self._desk.document, self._writers.model
        able = model is not None and MODEL_SKILL in model.tasks
        if document is None or self.mode != "model" or not able or not self._used() or self._token:
            return
        current = self._desk.current
        node = model_wanted(document, current) if current is not None else None
        if node is None:
            return
        try:
            requests = asking_for(document, node, self._writers.writer())
        except StudioError:
            # Who asks for words is told what the model lacks; nobody asked for these.
            return
        self._ask(node, source_of(document, node), list(requests), [])

    def _ask(self, node: str, made_of: str, requests: list[TextRequest], answers: list[str]) -> None:
        request, said = requests.pop(0), list[str]()

        def ended(finished: Ending | None) -> None:
            self._token = ""
            if finished is None:
                self.idle.start()
                return
            answer = " ".join("".join(said).split())
            answers.append(to_last_sentence(answer) if finished.cut else answer)
            if requests:
                self._ask(node, made_of, requests, answers)
            else:
                self._keep_answer(node, made_of, " ".join(filter(None, answers)), request, finished)

        self._token = self._desk.studio.queue.ask(request, said.append, ended)

    def _keep_answer(self, node: str, made_of: str, text: str, request: TextRequest, finished: Ending) -> None:
        document = self._desk.document
        if document is None or not text:
            return
        recipe = self._desk.studio.queue.recipe(request, new_id(), finished)
        change = keep_summary(document, node, text, made_of, "model", recipe.id)
        if change is not None and self._perform(
            msgspec.structs.replace(change, edits=(Edit(None, recipe), *change.edits))
        ):
            self.rest.start()
            self.idle.start()
