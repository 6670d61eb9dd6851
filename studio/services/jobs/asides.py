"""Asides: words asked of a worker for a moment's use, as a suggestion at the caret or the mask of an object that was
clicked at. No project records them.

Part of JobQueue; main thread. One at a time, and only while no job is queued or at work: any job that comes ends it.
The newest takes the place of the one before it. Only where the same worker is asked something of another kind, as to
read a prompt while it looks for an object, does that wait for its turn: neither is a newer answer to the other. So does
a click into a picture that it only looks at so far. What nobody waits for (a trial of engines, the meanings of prompts
that are read in advance) ends for any other.
Its folder in the spool holds no order, so that nothing is adopted from it after a crash. What it reads is written
there on a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio import threads
from studio.domain.errors import Failure, FileUnwritable, StudioError
from studio.domain.families import FamilyName
from studio.domain.ids import new_id
from studio.domain.kinds import Kinds
from studio.domain.meanings import MeaningRequest
from studio.domain.requests import HearRequest, Request, SelectRequest, TextRequest
from studio.domain.trials import TrialRequest
from studio.private_files import private_folder
from studio.services.jobs.ledger import Library
from studio.services.jobs.spool import Spool
from studio.services.workers.pool import WorkerPool
from studio.wire.messages import Failed, FileDone, Finished, FromWorker, Run, Sound, Stopped, Words

OnWords = Callable[[str], None]
Ending = Finished
"""How it ended, as the worker tells it; `JobQueue.recipe` takes it again."""
OnEnd = Callable[[Ending | None], None]
"""With None it was refused, gave way or failed."""
OnFailed = Callable[[Failure], None]
OnFile = Callable[[Path], None]
"""A file that was made; it is gone when this has returned."""
_AGAIN_MS = 50
_NOTHING_READ: Mapping[str, bytes] = MappingProxyType({})


class _Asked:
    def __init__(
        self,
        token: str,
        family: FamilyName,
        request: Request,
        contents: Mapping[str, bytes],
        on_words: OnWords,
        on_end: OnEnd,
        on_failed: OnFailed | None,
        on_file: OnFile | None,
    ) -> None:
        self.token = token
        self.family = family
        self.request = request
        self.contents = contents
        self.on_words = on_words
        self.on_end = on_end
        self.on_failed = on_failed
        self.on_file = on_file

    def is_like(self, other: _Asked) -> bool:
        """Whether both ask for the same kind of thing, so that the newer one is meant; or different workers. What
        nobody waits for makes way for anything."""
        if _is_idle(self.request):
            return True
        return self.family != other.family or self._kind() == other._kind()

    def _kind(self) -> tuple[type, str, bool]:
        """What only looks at a picture is no question that another one could take the place of."""
        looks = isinstance(self.request, SelectRequest) and self.request.only_looks
        return type(self.request), str(getattr(self.request, "task", "")), looks


def _is_idle(request: Request) -> bool:
    """Nobody waits for it."""
    return isinstance(request, TrialRequest) or (
        isinstance(request, MeaningRequest | TextRequest | HearRequest) and request.idle
    )


class Asides(QObject):
    sound = Signal(str, int, int, bytes, float)
    """As `JobQueue.sound`, with the token in place of the job; a segment may come in parts."""
    _written = Signal(str, object, object)
    """token, the order, and the paths of what it reads by SHA-256 or why they could not be written."""

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
        self._waiting: list[_Asked] = []
        self._ending: set[FamilyName] = set()
        """Whose worker may still be at something that nobody wants any more."""
        workers.said.connect(self._on_said)
        self._written.connect(self._on_written, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        request: Request,
        on_words: OnWords,
        on_end: OnEnd,
        contents: Mapping[str, bytes] = _NOTHING_READ,
        on_failed: OnFailed | None = None,
        on_file: OnFile | None = None,
    ) -> str:
        """Answers with a token for `cancel`. `on_end` is called once, never from inside this, unless cancelled.
        `contents`: what the request reads, by SHA-256. `on_failed` is called instead where it could not be done and
        the reason is known. `on_file`: is told of each file that is made, as of a picture."""
        token, family = f"aside-{new_id()}", self._kinds.family_of(request)
        if _is_idle(request) and self._all():
            QTimer.singleShot(0, self, lambda: on_end(None))
            return token
        asked = _Asked(token, family, request, contents, on_words, on_end, on_failed, on_file)
        for older in [one for one in self._all() if one.is_like(asked)]:
            self._give_up(older)
        if self._asked is None:
            self._begin(asked)
        else:
            self._waiting.append(asked)
        return token

    def _all(self) -> list[_Asked]:
        return [*([self._asked] if self._asked is not None else []), *self._waiting]

    def _next(self) -> None:
        if self._asked is None and self._waiting:
            self._begin(self._waiting.pop(0))

    def _begin(self, asked: _Asked) -> None:
        if self._still_ends(asked.family):
            self._waiting.insert(0, asked)
            QTimer.singleShot(_AGAIN_MS, self, self._next)
            return
        self._asked = asked
        try:
            order = self._order(asked)
        except StudioError as error:
            failure = error.failure
            QTimer.singleShot(0, self, lambda: self._fail(asked.token, failure))
            return
        if order is None:
            QTimer.singleShot(0, self, lambda: self._end(asked.token, None))
        elif asked.contents:
            folder = Path(order.spool)
            threads.start(
                lambda: self._spool.write_inputs(folder, asked.contents),
                lambda paths: self._written.emit(asked.token, order, paths),
                "aside",
            )
        else:
            self._workers.run(asked.family, order)

    def _still_ends(self, family: FamilyName) -> bool:
        """The worker has not left yet what was taken back; it is free for the next one in a moment."""
        if self._workers.busy(family) and self._free():
            return family in self._ending
        self._ending.discard(family)
        return False

    def _on_written(self, token: str, order: Run, paths: dict[str, str] | Failure) -> None:
        asked = self._asked
        if asked is None or asked.token != token:
            self._spool.remove(Path(order.spool))
        elif not isinstance(paths, dict):
            self._spool.remove(Path(order.spool))
            self._fail(token, paths)
        elif not self._free() or self._workers.busy(asked.family):
            self._spool.remove(Path(order.spool))
            self._end(token, None)
        else:
            self._workers.run(asked.family, msgspec.structs.replace(order, inputs=paths))

    def _order(self, asked: _Asked) -> Run | None:
        """None: it can't be done now. Raises StudioError where something is missing."""
        family, request = asked.family, asked.request
        stopped = self._workers.stopped_failure(family) is not None
        if stopped or not self._free() or self._workers.busy(family):
            return None
        folder = self._spool.folder(asked.token)
        try:
            model = self._library.local(request.model.id, request.model.engine)
            helpers = self._library.helpers_for(request)
            private_folder(folder)
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(folder), detail=error.strerror or str(error))) from error
        return Run(
            job_id=asked.token, request=request, spool=str(folder), model=model, helpers=helpers, listening="only"
        )

    def cancel(self, token: str) -> None:
        """Nothing more is heard of it."""
        self._waiting = [one for one in self._waiting if one.token != token]
        asked = self._asked
        if asked is not None and asked.token == token:
            self._free_place()
            self._ending.add(asked.family)
            self._workers.cancel(asked.family, token)

    def _free_place(self) -> None:
        """The next one begins once whoever asked for this one has been told."""
        self._asked = None
        QTimer.singleShot(0, self, self._next)

    def _give_up(self, asked: _Asked) -> None:
        self.cancel(asked.token)
        asked.on_end(None)

    def give_way(self) -> None:
        """End the aside under way and those that wait, because a job has come or the project is left."""
        for asked in self._all():
            self._give_up(asked)

    def _end(self, token: str, finished: Finished | None) -> None:
        asked = self._asked
        if asked is not None and asked.token == token:
            self._free_place()
            asked.on_end(finished)

    def _fail(self, token: str, failure: Failure) -> None:
        """Whoever named nobody to be told finds out when asking for a job."""
        asked = self._asked
        if asked is not None and asked.token == token and asked.on_failed is not None:
            self._free_place()
            asked.on_failed(failure)
        else:
            self._end(token, None)

    def _on_said(self, _family: str, message: FromWorker) -> None:
        token = str(getattr(message, "job_id", ""))
        if not token.startswith("aside-"):
            return
        match message:
            case Words(text=text):
                if self._asked is not None and self._asked.token == token:
                    self._asked.on_words(text)
            case Sound():
                if self._asked is not None and self._asked.token == token:
                    self.sound.emit(token, message.index, message.rate, message.pcm, message.pause_after)
            case FileDone(path=path):
                if self._asked is not None and self._asked.token == token and self._asked.on_file is not None:
                    self._asked.on_file(Path(path))
            case Finished():
                self._spool.remove(self._spool.folder(token))
                self._end(token, message)
            case Failed(failure=failure):
                self._spool.remove(self._spool.folder(token))
                self._fail(token, failure)
            case Stopped():
                self._spool.remove(self._spool.folder(token))
                self._end(token, None)
            case _:
                pass
