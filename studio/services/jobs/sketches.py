"""Asks the picture worker to make what is on the canvas again, small and fast, while somebody paints.

Used by the Picture pane; main thread. One at a time; the next is asked for when it has come, so that the newest stroke
wins and none is waited for twice. It is an aside of the queue (`asides`): no project records it, and every job goes
before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec
from PySide6.QtCore import QObject

from studio.domain.errors import Failure
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Request, SketchMade, SketchRequest
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.threads import unforeseen


class Queue(Protocol):
    """What is needed of the job queue."""

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: Mapping[str, bytes] = ...,
        on_failed: OnFailed | None = ...,
    ) -> str: ...  # fmt: skip
    def cancel_ask(self, token: str) -> None: ...


class Sketches(QObject):
    def __init__(self, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._token = ""
        self._said: list[str] = []

    @property
    def busy(self) -> bool:
        return bool(self._token)

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
        self.cancel()
        name = hashlib.sha256(png).hexdigest()
        self._said = []

        def ended(finished: Ending | None) -> None:
            self._token = ""
            if finished is None:
                otherwise(None)
                return
            try:
                made = msgspec.json.decode("".join(self._said), type=SketchMade)
            except UNDECODABLE as error:
                otherwise(unforeseen(error, "sketch"))
                return
            then(made)

        def failed(failure: Failure) -> None:
            self._token = ""
            otherwise(failure)

        asked = msgspec.structs.replace(request, picture=name)
        self._token = self._queue.ask(asked, self._said.append, ended, {name: png}, failed)

    def cancel(self) -> None:
        """Nothing more is heard of what was asked for."""
        token, self._token = self._token, ""
        if token:
            self._queue.cancel_ask(token)
