"""An answer of a writer's model, made of the quotations that were found, each of its sentences held against them.
Main thread; made by the room of questions. No project records it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from studio.domain.catalogue import InstalledModel
from studio.domain.cited_answers import CitedAnswer, answer_prompt, read_cited, takes_quotations
from studio.domain.errors import Failure, StudioError
from studio.domain.prompting import Writer
from studio.domain.writing_tasks import WritingTask
from studio.services.jobs.asides import Ending
from studio.services.models.task_fitness import doubt_of
from studio.services.translation import tr
from studio.services.writing_tasks import shipped_tasks
from studio.ui.writing.desk import Desk

TASK = "ask"


class Writers(Protocol):
    @property
    def model(self) -> InstalledModel | None: ...
    def writer(self) -> Writer:
        """Raises StudioError."""
        ...


class Answering(QObject):
    sent = Signal(object)
    """The BuiltPrompt of an answer that was asked for."""
    moved = Signal()
    """It began, it says more, or it is over."""

    def __init__(self, desk: Desk, writers: Writers, tasks: Sequence[WritingTask], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._writers, self._tasks = desk, writers, tasks
        self._token = ""
        self._said: list[str] = []
        self._asked: tuple[str, tuple[str, ...]] = ("", ())
        self.answer: CitedAnswer | None = None
        """As far as it came."""
        self.gave_way = False
        """It was refused or ended by a job that came."""
        self.said_nothing = False
        """It ended without a word."""

    @property
    def busy(self) -> bool:
        return bool(self._token)

    @property
    def has_begun(self) -> bool:
        """An answer is on its way, or there."""
        return self.busy or self.answer is not None

    @property
    def task(self) -> WritingTask:
        """That of the writer's own where it has a place for quotations, else the shipped one."""
        own = next((one for one in self._tasks if one.id == TASK and takes_quotations(one)), None)
        return own or next(one for one in shipped_tasks() if one.id == TASK)

    def why_not(self) -> str:
        """Why no model can answer now; "" when one can."""
        if not self._desk.ai_enabled:
            return tr("Models are switched off in Writing.")
        if self._writers.model is None:
            return tr("There is no writer model on this machine yet. What is quoted needs none.")
        return ""

    def writer(self) -> Writer:
        """Raises StudioError."""
        return self._writers.writer()

    def doubt(self) -> str:
        """What is said of the model before it answers; "" for one that is trusted."""
        model = self._writers.model
        return doubt_of(self._desk.studio.library, self.task, model) if model is not None else ""

    def start(self, question: str, quotations: Sequence[str]) -> None:
        self.stop()
        self._said, self.answer, self.gave_way, self.said_nothing = [], CitedAnswer(), False, False
        self._asked = (question, tuple(quotations))
        try:
            built = answer_prompt(self.writer(), self.task, question, quotations)
        except StudioError as error:
            self.answer = None
            self._desk.say(error.failure)
            return
        self.sent.emit(built)
        self._token = self._desk.studio.queue.ask(built.request, self._words, self._ended, on_failed=self._failed)
        self.moved.emit()

    def stop(self) -> None:
        """What came so far stays."""
        token, self._token = self._token, ""
        if token:
            self._desk.studio.queue.cancel_ask(token)
            self.moved.emit()

    def forget(self) -> None:
        self.stop()
        self.answer, self.gave_way, self.said_nothing = None, False, False

    def _failed(self, why: Failure) -> None:
        self._token, self.answer = "", None
        self._desk.say(why)
        self.moved.emit()

    def _words(self, words: str) -> None:
        self._said.append(words)
        self._read()
        self.moved.emit()

    def _read(self) -> None:
        question, quotations = self._asked
        self.answer = read_cited("".join(self._said), quotations, question)

    def _ended(self, ending: Ending | None) -> None:
        self._token = ""
        if "".join(self._said).strip():
            self._read()
        else:
            self.answer, self.gave_way, self.said_nothing = None, ending is None, ending is not None
        self.moved.emit()
