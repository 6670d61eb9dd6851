"""Asks the picture worker to make what is on the canvas again, small and fast, while somebody paints.

Used by the Picture pane; main thread. One at a time; the next is asked for when it has come, so that the newest stroke
wins and none is waited for twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject

from studio.domain.errors import Failure
from studio.domain.requests import SketchMade, SketchRequest
from studio.services.jobs.questions import Question, Queue


class Sketches(QObject):
    def __init__(self, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = Question(queue, SketchMade)

    @property
    def busy(self) -> bool:
        return self._question.busy

    def ask(
        self,
        request: SketchRequest,
        png: bytes,
        then: Callable[[SketchMade], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """`png`: what is on the canvas; `request` is told its name. `then`: what was made of it. `otherwise`: why
        nothing was; None where a job goes before it. One of them is called once, never from inside this, or neither
        after `cancel`."""
        name = hashlib.sha256(png).hexdigest()
        self._question.ask(msgspec.structs.replace(request, picture=name), {name: png}, then, otherwise)

    def cancel(self) -> None:
        """Nothing more is heard of what was asked for."""
        self._question.cancel()
