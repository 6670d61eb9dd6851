"""One question at a time to a worker, answered with a value: what `sketches` and `object_masks` have in common.

It is an aside of the queue (`asides`), so that no project records it and every job goes before it. Main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

import msgspec

from studio.domain.errors import Failure
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import Request
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnWords
from studio.threads import unforeseen

Answer = TypeVar("Answer")


class Queue(Protocol):
    """What is needed of the job queue."""

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, contents: Mapping[str, bytes] = ...,
        on_failed: OnFailed | None = ...,
    ) -> str: ...  # fmt: skip
    def cancel_ask(self, token: str) -> None: ...


class Question(Generic[Answer]):
    """The next one takes the place of the one before it."""

    def __init__(self, queue: Queue, answer: type[Answer]) -> None:
        self._queue = queue
        self._answer = answer
        self._token = ""

    @property
    def busy(self) -> bool:
        return bool(self._token)

    def ask(
        self,
        request: Request,
        contents: Mapping[str, bytes],
        then: Callable[[Answer], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """`contents`: what the request reads, by SHA-256. `then`: the answer. `otherwise`: why there is none; None
        where a job goes before it. One of them is called once, never from inside this, or neither after `cancel` or
        another question."""
        self.cancel()
        said: list[str] = []

        def ended(finished: Ending | None) -> None:
            self._token = ""
            if finished is None:
                otherwise(None)
                return
            try:
                answer = msgspec.json.decode("".join(said), type=self._answer)
            except UNDECODABLE as error:
                otherwise(unforeseen(error, "answer"))
                return
            then(answer)

        def failed(failure: Failure) -> None:
            self._token = ""
            otherwise(failure)

        self._token = self._queue.ask(request, said.append, ended, contents, failed)

    def cancel(self) -> None:
        """Nothing more is heard of it."""
        token, self._token = self._token, ""
        if token:
            self._queue.cancel_ask(token)
