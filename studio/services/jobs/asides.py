"""Asides: words asked of a worker for a moment's use, as a suggestion at the caret. No project records them.

Part of JobQueue; main thread. One at a time, and only while no job is queued or at work: any job that comes ends it.
Its folder in the spool holds no order, so that nothing is adopted from it after a crash.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.domain.errors import StudioError
from studio.domain.ids import new_id
from studio.domain.kinds import FamilyName, Kinds
from studio.domain.requests import Request
from studio.private_files import private_folder
from studio.services.jobs.ledger import Library
from studio.services.jobs.spool import Spool
from studio.services.workers.pool import WorkerPool
from studio.wire.messages import Failed, Finished, FromWorker, Run, Stopped, Words

OnWords = Callable[[str], None]
Ending = Finished
"""How it ended, as the worker tells it; `JobQueue.recipe` takes it again."""
OnEnd = Callable[[Ending | None], None]
"""With None it was refused, gave way or failed."""


class _Asked:
    def __init__(self, token: str, family: FamilyName, on_words: OnWords, on_end: OnEnd) -> None:
        self.token = token
        self.family = family
        self.on_words = on_words
        self.on_end = on_end


class Asides(QObject):
    def __init__(
        self,
        library: Library,
        workers: WorkerPool,
        spool: Spool,
        kinds: Kinds,
        free: Callable[[], bool],
        parent: QObject,
    ) -> None:
        """`free`: no job is queued or at work."""
        super().__init__(parent)
        self._library = library
        self._workers = workers
        self._spool = spool
        self._kinds = kinds
        self._free = free
        self._asked: _Asked | None = None
        workers.said.connect(self._on_said)

    def ask(self, request: Request, on_words: OnWords, on_end: OnEnd) -> str:
        """Answers with a token for `cancel`. `on_end` is called once, never from inside this, unless cancelled."""
        self.give_way()
        asked = _Asked(f"aside-{new_id()}", self._kinds.family_of(request), on_words, on_end)
        self._asked = asked
        order = self._order(asked, request)
        if order is None:
            QTimer.singleShot(0, self, lambda: self._end(asked.token, None))
        else:
            self._workers.run(asked.family, order)
        return asked.token

    def _order(self, asked: _Asked, request: Request) -> Run | None:
        family = asked.family
        stopped = self._workers.stopped_failure(family) is not None
        if stopped or not self._free() or self._workers.busy(family):
            return None
        folder = self._spool.folder(asked.token)
        try:
            model = self._library.local(request.model.id)
            helpers = self._library.helpers_for(request)
            private_folder(folder)
        except (StudioError, OSError):
            # Nobody waits for an aside: asking for a job says what is wrong.
            return None
        return Run(job_id=asked.token, request=request, spool=str(folder), model=model, helpers=helpers)

    def cancel(self, token: str) -> None:
        """Nothing more is heard of it."""
        asked = self._asked
        if asked is not None and asked.token == token:
            self._asked = None
            self._workers.cancel(asked.family, token)

    def give_way(self) -> None:
        """End the aside under way, because a job has come or the project is left."""
        asked = self._asked
        if asked is not None:
            self.cancel(asked.token)
            asked.on_end(None)

    def _end(self, token: str, finished: Finished | None) -> None:
        asked = self._asked
        if asked is not None and asked.token == token:
            self._asked = None
            asked.on_end(finished)

    def _on_said(self, _family: str, message: FromWorker) -> None:
        token = str(getattr(message, "job_id", ""))
        if not token.startswith("aside-"):
            return
        match message:
            case Words(text=text):
                if self._asked is not None and self._asked.token == token:
                    self._asked.on_words(text)
            case Finished():
                self._spool.remove(self._spool.folder(token))
                self._end(token, message)
            case Failed() | Stopped():
                self._spool.remove(self._spool.folder(token))
                self._end(token, None)
            case _:
                pass
