"""Thumbnails of named styles, drawn by a model when a person asks for them, and kept in the user's cache.

Each is a picture that no project records; every job goes before it. Used by the Picture pane; main thread. What was
drawn is made small on a thread.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio import places, threads
from studio.domain.errors import Failure, FileUnreadable, FileUnwritable, StudioError
from studio.domain.requests import PictureRequest, Request
from studio.private_files import private_folder, write_private
from studio.services.jobs.asides import Ending, OnEnd, OnFailed, OnFile, OnWords

SIDE: Final = 128
"""Pixels of a thumbnail."""
_AGAIN_MS: Final = 1000
"""After so long it is asked again whether a job that came in between is done."""


class Queue(Protocol):
    """What is needed of the job queue."""

    def ask(
        self, request: Request, on_words: OnWords, on_end: OnEnd, *, on_failed: OnFailed | None = ...,
        on_file: OnFile | None = ...,
    ) -> str: ...  # fmt: skip
    def cancel_ask(self, token: str) -> None: ...


def thumbnail_path(model_id: str, name: str, says: str) -> Path:
    """Where that of a style lies. `says`: all that it says; of other words it is another picture."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "style"
    mark = hashlib.blake2b(f"{name}\0{says}".encode(), digest_size=6).hexdigest()
    model = re.sub(r"[^a-z0-9.-]+", "-", model_id.lower())[:60]
    return places.cache_dir() / "style-thumbnails" / (model or "model") / f"{slug}-{mark}.png"


class StyleThumbnails(QObject):
    made = Signal(str)
    """The path of one that is there now."""
    ended = Signal(object)
    """All are made, or it was cancelled (None), or the Failure why not."""
    _small = Signal(object, object)
    """Path and what became of it: None, or a Failure."""

    def __init__(self, queue: Queue, shrunk: Callable[[bytes], bytes], parent: QObject | None = None) -> None:
        """`shrunk`: a picture file as a PNG of `SIDE` pixels; called on a thread, raises StudioError."""
        super().__init__(parent)
        self._queue, self._shrunk = queue, shrunk
        self._wanted: deque[tuple[Path, PictureRequest]] = deque()
        self._token = ""
        self._came = self._is_kept = self._is_over = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        self._small.connect(self._kept)

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return len(self._wanted)

    def make(self, wanted: Sequence[tuple[Path, PictureRequest]]) -> None:
        """One after the other; what was asked for before is forgotten."""
        self.cancel()
        self._wanted = deque(wanted)
        self._next()

    def cancel(self) -> None:
        """Nothing more is made."""
        busy = bool(self._wanted)
        self._again.stop()
        self._wanted.clear()
        token, self._token = self._token, ""
        if token:
            self._queue.cancel_ask(token)
        if busy:
            self.ended.emit(None)

    def _next(self) -> None:
        if not self._wanted:
            self.ended.emit(None)
            return
        path, request = self._wanted[0]
        self._came = self._is_kept = self._is_over = False
        self._token = self._queue.ask(
            request, lambda _words: None, self._over, on_failed=self._fail, on_file=partial(self._take, path)
        )

    def _take(self, path: Path, file: Path) -> None:
        """A finished picture, whose file is gone when this has returned."""
        self._came = True
        try:
            data = file.read_bytes()
        except OSError as error:
            self._fail(FileUnreadable(path=str(file), detail=error.strerror or str(error)))
            return
        threads.start(partial(self._keep, path, data), lambda failure: self._small.emit(path, failure), "thumbnail")

    def _keep(self, path: Path, data: bytes) -> None:
        """Raises StudioError."""
        small = self._shrunk(data)
        try:
            private_folder(path.parent)
            write_private(path, small, durable=False)
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(path), detail=error.strerror or str(error))) from error

    def _kept(self, path: Path, failure: Failure | None) -> None:
        if failure is not None:
            self._fail(failure)
        elif self._wanted and self._wanted[0][0] == path:
            self._is_kept = True
            self.made.emit(str(path))
            self._go_on()

    def _over(self, finished: Ending | None) -> None:
        """It ended; where a job went before it, it is asked for again."""
        self._token = ""
        self._is_over = True
        if self._came:
            self._go_on()
        elif finished is None and self._wanted:
            self._again.start()
        elif self._wanted:
            # Nothing came of it, and nothing will.
            self._wanted.popleft()
            self._next()

    def _go_on(self) -> None:
        """To the next one, once the worker is free and what it made is kept."""
        if self._is_kept and self._is_over and self._wanted:
            self._wanted.popleft()
            self._next()

    def _fail(self, failure: Failure) -> None:
        self._token = ""
        self._again.stop()
        self._wanted.clear()
        self.ended.emit(failure)
