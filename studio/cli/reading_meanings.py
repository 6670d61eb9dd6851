"""The wait of a command for what texts mean, and for passages read with a question, by a worker. It says on standard
error what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, QTimer

from studio.cli.running import Interrupted, ProgressLine, SparseLines, complain, heeding
from studio.domain.asking import Asked
from studio.domain.errors import Failure, StudioError
from studio.services.meanings import PORTION, Index, TextMeanings
from studio.services.second_reading import SecondReading
from studio.services.studio import Studio
from studio.services.translation import tr

_QUIET_MS: Final = 4_000
"""Milliseconds without a word."""


class MeaningReader:
    """Waits for what texts mean. Raises StudioError, or Interrupted on Ctrl+C."""

    def __init__(self, studio: Studio, meanings: TextMeanings, patience: float | None = None) -> None:
        """`patience`: seconds that `all_of` waits at once while another program has the device; None: as long as it
        takes."""
        self._meanings = meanings
        self._loop = QEventLoop()
        self._came: list[bytes | Failure | None] = []
        self._told: set[str] = set()
        self._quiet = _once(self._loop, _QUIET_MS)
        self._quiet.timeout.connect(lambda: complain(tr("still reads what the question means")))
        self._patience: QTimer | None = None
        if patience is not None:
            self._patience = _once(self._loop, 1000 * patience)
            self._patience.timeout.connect(lambda: self._take(b""))
        self._reads_all = False
        studio.workers.waits.connect(self._wait_for)

    def question(self, text: str) -> bytes:
        self._meanings.ask(text, self._take, self._take)
        self._quiet.start()
        return self._wait()

    def texts(self, texts: Sequence[str]) -> tuple[bytes, ...]:
        """Of a few that no index keeps."""
        came: list[tuple[bytes, ...]] = []

        def take(found: tuple[bytes, ...]) -> None:
            came.append(found)
            self._take(b"")

        self._meanings.ask_texts(texts, take, self._take)
        self._wait()
        return came[0]

    def all_of(self, finder: Index, unread: int = 0) -> None:
        """`unread`: how many are not read yet, where that is known; some stay so where there is no patience left."""
        progress = ProgressLine("", SparseLines())
        portions = 1

        def grown() -> None:
            nonlocal portions
            if not self._meanings.reading:
                self._take(b"")
                return
            if unread:
                done = min(unread, portions * PORTION)
                progress.tell(tr("{count:,} of {whole:,} are read", count=done, whole=unread), done / unread, None)
            portions += 1

        self._meanings.grown.connect(grown)
        self._meanings.failed.connect(self._take)
        self._reads_all = True
        try:
            self._meanings.read_on(finder)
            self._wait()
        finally:
            self._reads_all = False
            self._meanings.stop()
            self._meanings.grown.disconnect(grown)
            self._meanings.failed.disconnect(self._take)
            progress.close()

    def _wait_for(self, _job_id: str, words: str) -> None:
        """The worker waits for its device, or no more."""
        what = words.partition(" (")[0]
        if what and what not in self._told:
            self._told.add(what)
            complain(words)
        if self._patience is None:
            return
        if not words:
            self._patience.stop()
        elif self._reads_all and not self._patience.isActive():
            self._patience.start()

    def _take(self, came: bytes | Failure | None) -> None:
        self._came.append(came)
        self._loop.quit()

    def _wait(self) -> bytes:
        with heeding(self._loop.quit):
            self._loop.exec()
        self._quiet.stop()
        came = self._came.pop() if self._came else None
        if isinstance(came, bytes):
            return came
        self._meanings.stop()
        self._meanings.forget_line()
        if came is None:
            raise Interrupted
        raise StudioError(came)


def read_again(studio: Studio, question: str, asked: Asked, most: int, patience: float | None = None) -> Asked:
    """The quotations as a model orders them that reads question and passages together; as they are where it can't, or
    another program has the device for longer than `patience` in seconds. Raises Interrupted on Ctrl+C."""
    if not asked.candidates:
        return asked
    second, loop = SecondReading(studio.queue), QEventLoop()
    over: list[bool] = []
    late = _once(loop, 1000 * (patience or 0))

    def end() -> None:
        over.append(True)
        loop.quit()

    def wait_for(_job_id: str, words: str) -> None:
        if words and patience is not None and not late.isActive():
            late.start()

    late.timeout.connect(end)
    studio.workers.waits.connect(wait_for)
    second.ask(question, asked, end, lambda _why: end())
    try:
        with heeding(loop.quit):
            loop.exec()
    finally:
        studio.workers.waits.disconnect(wait_for)
        second.cancel()
    if not over:
        raise Interrupted
    return second.known(question, asked, most) or asked


def _once(parent: QObject, milliseconds: float) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(round(milliseconds))
    return timer
