"""Which engine is the faster one for a writer on this machine, found out by a trial when nobody waits for words.

Used by the writing assistant, the model page and the command line; main thread. A trial is an aside of the queue
(`asides`): every job and every other question goes before it and ends it, and it is begun again when all is quiet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.requests import ModelRef
from studio.domain.trials import EngineSpeed, EnginesTried, TrialRequest
from studio.services.jobs.questions import Question, Queue

ENGINE: Final = "engine-trial"
QUIET_MS: Final = 6000
"""Milliseconds without a job before a trial that nobody asked for."""


MOST: Final = 3
"""Trials of one model that nobody asked for: one may fail, or be disturbed by other programs."""


class Library(Protocol):
    """What is needed of the model library."""

    def get(self, model_id: str) -> InstalledModel | None: ...
    def engines_to_try(self, model: InstalledModel, *, again: bool = False) -> tuple[str, ...]: ...
    def learn_speeds(self, model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None: ...


class EngineTrials(QObject):
    found = Signal(str)
    """Id of a model of whose engines the speeds are known now."""
    failed = Signal(str, object)
    """Id of a model, and the Failure; None where something else went before it."""

    def __init__(self, library: Library, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._question = Question(queue, EnginesTried)
        self._wanted = ""
        """Id of the model that is to be tried when all is quiet."""
        self._tries: Counter[str] = Counter()
        """By id of a model: trials that nobody asked for, of which there are few."""
        self.quiet = QTimer(self)
        self.quiet.setSingleShot(True)
        self.quiet.setInterval(QUIET_MS)
        self.quiet.timeout.connect(self._begin_quietly)

    def consider(self, model_id: str) -> None:
        """Somebody has used this model, or may at once: try its engines later, where that would tell anything."""
        model = self._library.get(model_id)
        untried = model is not None and self._tries[model_id] < MOST and self._library.engines_to_try(model)
        self._wanted = model_id if untried else ""
        if self._wanted:
            self.quiet.start()
        else:
            self.quiet.stop()

    def _begin_quietly(self) -> None:
        model = self._library.get(self._wanted)
        if model is not None and not self._question.busy:
            self._tries[model.id] += 1
            self.ask(model, self._library.engines_to_try(model), lambda _found: None, self._not_now(model.id))

    def _not_now(self, model_id: str) -> Callable[[Failure | None], None]:
        def told(failure: Failure | None) -> None:
            if failure is None:
                # Something went before it.
                self._tries[model_id] -= 1
                self.quiet.start()

        return told

    def begin(self, model: InstalledModel) -> bool:
        """A person wants to know; `found` or `failed` tells. False where one engine alone can run it."""
        engines = self._library.engines_to_try(model, again=True)
        if not engines:
            return False
        self.quiet.stop()
        self.ask(model, engines, lambda _found: None, lambda failure: self.failed.emit(model.id, failure))
        return True

    def ask(
        self,
        model: InstalledModel,
        engines: tuple[str, ...],
        then: Callable[[EnginesTried], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """As `Question.ask`; what was found is remembered."""

        def take(tried: EnginesTried) -> None:
            try:
                self._library.learn_speeds(model, tried.speeds)
            except StudioError as error:
                otherwise(error.failure)
                return
            then(tried)
            self.found.emit(model.id)

        request = TrialRequest(model=ModelRef(model.id, ENGINE), engines=engines)
        self._question.ask(request, {}, take, otherwise)

    def cancel(self) -> None:
        """Nothing more is heard of what was asked."""
        self._wanted = ""
        self.quiet.stop()
        self._question.cancel()
