"""Asks the picture worker for the control picture that a ControlNet would be given, to be looked at.

Used by the Picture pane; main thread. One question at a time; it is an aside of the queue (`asides`), so that no
project records it and every job goes before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure, StudioError
from studio.domain.guides import READ_BY_MODELS
from studio.domain.requests import ControlMade, ControlReading, ControlRequest, ModelRef, ReadBy
from studio.services.jobs.questions import Question, Queue

TASK: Final = "line-art"
"""What reads control pictures can do that as well."""


class Models(Protocol):
    """What is needed of the model library."""

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]: ...
    def why_none(self, family: str, task: str) -> Failure: ...
    def ref(self, model_id: str) -> ModelRef: ...


class ControlPictures(QObject):
    def __init__(self, library: Models, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._question = Question(queue, ControlMade)

    def why_not(self, by: ReadBy = "canny") -> Failure | None:
        """None: there is a model for a picture that is read so."""
        task = by if by in READ_BY_MODELS else TASK
        return None if self._library.models_for("picture", task) else self._library.why_none("picture", task)

    @property
    def busy(self) -> bool:
        return self._question.busy

    def ask(
        self,
        asset: str,
        data: bytes,
        reading: ControlReading,
        size: tuple[int, int],
        then: Callable[[ControlMade], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """`asset`, `data`: a picture file and its SHA-256; `size`: width and height of what is to be drawn. `then`: the
        control picture. `otherwise`: why there is none; None where a job goes before it. One of them is called once,
        never from inside this, or neither after `cancel`. Raises StudioError where no model can do it."""
        own = reading.model if reading.by in READ_BY_MODELS else None
        able = self._library.models_for("picture", TASK)
        if own is None and not able:
            raise StudioError(self._library.why_none("picture", TASK))
        model = own or self._library.ref(able[0].id)
        request = ControlRequest(model=model, picture=asset, reading=reading, width=size[0], height=size[1])
        self._question.ask(request, {asset: data}, then, otherwise)

    def cancel(self) -> None:
        """Nothing more is heard of what was asked for."""
        self._question.cancel()
