"""Asks the picture worker which pixels belong to the object that somebody clicked at.

Used by the tool of the canvas and by the command line; main thread. One question at a time: the next one takes its
place. It is an aside of the queue (`asides`), so that no project records it and every job goes before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Frame, MaskFound, ModelRef, Request, SelectPoint, SelectRequest
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.threads import unforeseen

TASK: Final = "select-object"
FAMILY: Final = "picture"


class Models(Protocol):
    """What is needed of the model library."""

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def why_none(self, family: str, task: str) -> Failure: ...
    def ref(self, model_id: str) -> ModelRef: ...


class Queue(Protocol):
    """What is needed of the job queue."""

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: Mapping[str, bytes] = ...,
        on_failed: OnFailed | None = ...,
    ) -> str: ...  # fmt: skip
    def cancel_ask(self, token: str) -> None: ...


class Seen(msgspec.Struct, frozen=True):
    """A picture to click at. Its name stays for every click, so that the worker looks at it once."""

    name: str
    png: bytes

    @classmethod
    def of(cls, png: bytes) -> Seen:
        """Any thread; takes a while for a large picture."""
        return cls(hashlib.sha256(png).hexdigest(), png)


class ObjectMasks(QObject):
    def __init__(self, library: Models, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library, self._queue = library, queue
        self._token = ""
        self._said: list[str] = []

    def why_not(self) -> Failure | None:
        """None: there is a model for it."""
        return None if self._library.models_for(FAMILY, TASK) else self._library.why_none(FAMILY, TASK)

    @property
    def busy(self) -> bool:
        return bool(self._token)

    def ask(
        self,
        seen: Seen,
        points: tuple[SelectPoint, ...],
        box: Frame | None,
        device: str,
        then: Callable[[MaskFound], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """`then`: the mask. `otherwise`: why there is none; None where another job
        goes before it. One of them is called once, never from inside this, or neither after `cancel` or another
        question. Raises StudioError where no model can do it."""
        self.cancel()
        models = self._library.models_for(FAMILY, TASK)
        if not models:
            raise StudioError(self._library.why_none(FAMILY, TASK))
        ref = self._library.ref(models[0].id)
        request = SelectRequest(model=ref, picture=seen.name, points=points, box=box, device=device)
        self._said = []

        def ended(finished: Ending | None) -> None:
            self._token = ""
            if finished is None:
                otherwise(None)
                return
            try:
                found = msgspec.json.decode("".join(self._said), type=MaskFound)
            except UNDECODABLE as error:
                otherwise(unforeseen(error, "mask"))
                return
            then(found)

        def failed(failure: Failure) -> None:
            self._token = ""
            otherwise(failure)

        self._token = self._queue.ask(request, self._said.append, ended, {seen.name: seen.png}, failed)

    def cancel(self) -> None:
        """Nothing more is heard of the question."""
        token, self._token = self._token, ""
        if token:
            self._queue.cancel_ask(token)
