"""A thread on which llama.cpp computes and nothing else does. Worker, made by `Network`, asked from the job thread.

On processors with AMX the shapes of the tiles are state of a thread. llama.cpp sets them once for each thread and takes
it that they stay. ONNX Runtime and torch set others, or none, and computed on the same thread: after them llama.cpp
wrote other words, or ended the process with an illegal instruction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple

from studio import threads
from studio.domain.errors import Failure, StudioError


class _Call(NamedTuple):
    work: Callable[[], int]
    answer: SimpleQueue[int | Failure]


class OwnThread:
    """Started at its first call; `close` ends it."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def do(self, work: Callable[[], int]) -> int:
        """What the work answers, done on the thread; waits for it. Raises StudioError for what it raised."""
        if self._thread is None:
            self._thread = threads.start(self._serve, lambda _end: None, "llama.cpp", daemon=True)
        call = _Call(work, SimpleQueue())
        self._calls.put(call)
        answer = call.answer.get()
        if not isinstance(answer, int):
            raise StudioError(answer)
        return answer

    def close(self) -> None:
        """It may be used again afterwards."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()
            self._thread = None

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            call.answer.put(threads.outcome(call.work, "llama.cpp"))
