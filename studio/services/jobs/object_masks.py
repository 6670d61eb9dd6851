"""Asks the picture worker which pixels belong to the object that somebody clicked at.

Used by the tool of the canvas and by the command line; main thread. One question at a time: the next one takes its
place. It is an aside of the queue (`asides`), so that no project records it and every job goes before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.requests import Frame, MaskFound, ModelRef, Reading, SelectPoint, SelectRequest
from studio.services.jobs.questions import Question, Queue

TASK: Final = "select-object"
FAMILY: Final = "picture"
_READING: Final = "segment-"
"""How the engines begin that find several masks for a click."""


class Models(Protocol):
    """What is needed of the model library."""

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def why_none(self, family: str, task: str) -> Failure: ...
    def ref(self, model_id: str) -> ModelRef: ...


class Seen(msgspec.Struct, frozen=True):
    """A picture to click at. Its name stays for every click, so that the worker looks at it once."""

    name: str
    png: bytes

    @classmethod
    def of(cls, png: bytes) -> Seen:
        """Any thread; takes a while for a large picture."""
        return cls(hashlib.sha256(png).hexdigest(), png)


class ObjectMasks(QObject):
    def __init__(
        self, library: Models, queue: Queue, parent: QObject | None = None, wanted: Callable[[], str] = lambda: ""
    ) -> None:
        """`wanted`: id of the model that is asked where it is here; else, or where it is empty, the best one is."""
        super().__init__(parent)
        self._library, self._queue, self._wanted = library, queue, wanted
        self._question = Question(queue, MaskFound)
        self._look = self._looks_at = ""
        """Token, and name of the picture, while nothing is asked of it yet."""

    def why_not(self) -> Failure | None:
        """None: there is a model for it."""
        return None if self._library.models_for(FAMILY, TASK) else self._library.why_none(FAMILY, TASK)

    def models(self) -> tuple[InstalledModel, ...]:
        """All that can do it, the best one first."""
        return self._library.models_for(FAMILY, TASK)

    def model(self) -> str:
        """Id of the one that is asked; empty where there is none."""
        ids = [one.id for one in self.models()]
        wanted = self._wanted()
        return wanted if wanted in ids else next(iter(ids), "")

    def reads_clicks(self) -> bool:
        """Whether the one that is asked tells a part from the whole: models of Segment Anything's kin do."""
        asked = self.model()
        return any(one.id == asked and one.engine.startswith(_READING) for one in self.models())

    @property
    def busy(self) -> bool:
        return self._question.busy

    def ask(
        self,
        seen: Seen,
        points: tuple[SelectPoint, ...],
        box: Frame | None,
        device: str,
        then: Callable[[MaskFound], None],
        otherwise: Callable[[Failure | None], None],
        model_id: str = "",
        reading: Reading = "sure",
    ) -> None:
        """`then`: the mask. `otherwise`: why there is none; None where another job
        goes before it. One of them is called once, never from inside this, or neither after `cancel` or another
        question. `model_id`: the best one that is here, where it is empty. Raises StudioError where no model can do
        it."""
        self.cancel()
        if self._looks_at != seen.name:
            self.stop_looking()
        ref = self._library.ref(model_id or self._model())
        request = SelectRequest(model=ref, picture=seen.name, points=points, box=box, reading=reading, device=device)
        self._question.ask(request, {seen.name: seen.png}, then, otherwise)

    def look(self, seen: Seen, device: str) -> None:
        """Have the model read and the picture looked at, so that the first click into it is answered sooner. Nothing is
        heard of it: what cannot be done now is done at the click. Raises StudioError where no model can do it."""
        if self.busy or self._looks_at == seen.name:
            return
        self.stop_looking()
        request = SelectRequest(model=self._library.ref(self._model()), picture=seen.name, device=device)

        def ended(_ending: object) -> None:
            self._look = self._looks_at = ""

        self._looks_at = seen.name
        self._look = self._queue.ask(request, lambda _words: None, ended, {seen.name: seen.png}, ended)

    def stop_looking(self) -> None:
        """At a picture that nobody clicks into."""
        token, self._look, self._looks_at = self._look, "", ""
        if token:
            self._queue.cancel_ask(token)

    def _model(self) -> str:
        found = self.model()
        if not found:
            raise StudioError(self._library.why_none(FAMILY, TASK))
        return found

    def cancel(self) -> None:
        """Nothing more is heard of the question."""
        self._question.cancel()
