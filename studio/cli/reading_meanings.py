"""The wait of a command for what texts mean, which a worker reads."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop

from studio.cli.running import Interrupted, heeding
from studio.domain.errors import Failure, StudioError
from studio.services.meanings import Index, TextMeanings


class MeaningReader:
    """Waits for what texts mean. Raises StudioError, or Interrupted on Ctrl+C."""

    def __init__(self, meanings: TextMeanings) -> None:
        self._meanings = meanings
        self._loop = QEventLoop()
        self._came: list[bytes | Failure | None] = []

    def question(self, text: str) -> bytes:
        self._meanings.ask(text, self._take, self._take)
        return self._wait()

    def all_of(self, finder: Index) -> None:
        def grown() -> None:
            if not self._meanings.reading:
                self._take(b"")

        self._meanings.grown.connect(grown)
        self._meanings.failed.connect(self._take)
        self._meanings.read_on(finder)
        self._wait()

    def _take(self, came: bytes | Failure | None) -> None:
        self._came.append(came)
        self._loop.quit()

    def _wait(self) -> bytes:
        with heeding(self._loop.quit):
            self._loop.exec()
        came = self._came.pop() if self._came else None
        if isinstance(came, bytes):
            return came
        self._meanings.stop()
        self._meanings.forget_line()
        if came is None:
            raise Interrupted
        raise StudioError(came)
