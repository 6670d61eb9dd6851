"""What prompts mean, read by the picture worker in the background and kept in the gallery's index.

Made by the room of the gallery and by the command line; main thread, the index is asked on threads. Both what a person
looks for and the prompts are asked as asides of the queue (`services.jobs.asides`): every job goes before them, and
the prompts give way to any other aside.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio import threads
from studio.domain.errors import Failure
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.requests import ModelRef
from studio.services.gallery.finding import Finder, Unread
from studio.services.jobs.questions import Question, Queue

MODEL: Final = ModelRef("minilm", "sentence-meaning")
PORTION: Final = 64
"""Prompts that are read at once: below half a second of a quiet processor."""
_AGAIN_MS: Final = 700
"""After something else went before it."""
_REMEMBERED: Final = 200
"""Lines that were looked for."""
_LONGEST: Final = 2_000
"""Characters of a prompt that are read; the model looks at its first 128 tokens."""


class PromptMeanings(QObject):
    grown = Signal()
    """More prompts are read, or all."""
    failed = Signal(object)
    """Prompts can't be read: the Failure. It is not tried again before `read_on`."""
    _told = Signal(int, object)
    """Which run, and what its thread found."""

    def __init__(self, queue: Queue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._line, self._prompts = Question(queue, MeaningsFound), Question(queue, MeaningsFound)
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._finder: Finder | None = None
        self._run = 0
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # ---- what is looked for

    def known(self, text: str) -> bytes:
        """Packed; empty where it was not asked for yet."""
        return self._known.get(text, b"")

    def ask(self, text: str, then: Callable[[bytes], None], otherwise: Callable[[Failure | None], None]) -> None:
        """As `Question.ask`; the newest text takes the place of the one before it."""

        def take(found: MeaningsFound) -> None:
            if len(found.vectors) != 1:
                otherwise(None)
                return
            self._known[text] = found.vectors[0]
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            then(found.vectors[0])

        self._line.ask(MeaningRequest(model=MODEL, texts=(text,)), {}, take, otherwise)

    def forget_line(self) -> None:
        """Nothing more is heard of what was looked for."""
        self._line.cancel()

    # ---- prompts

    @property
    def reading(self) -> bool:
        return self._finder is not None

    def read_on(self, finder: Finder) -> None:
        """Read what prompts of this index mean, as far as that is not known, until all is, or `stop`."""
        if self._finder is not finder:
            self.stop()
            self._finder = finder
            self._next()

    def stop(self) -> None:
        self._run += 1
        self._finder = None
        self._again.stop()
        self._prompts.cancel()

    def _next(self) -> None:
        self._on_thread(lambda finder: finder.unread(PORTION))

    def _on_thread(self, work: Callable[[Finder], Unread]) -> None:
        finder, run = self._finder, self._run
        if finder is not None:
            threads.start(lambda: work(finder), lambda found: self._told.emit(run, found), "meanings", daemon=True)

    def _take(self, run: int, found: Unread | Failure) -> None:
        if run != self._run or self._finder is None:
            return
        if not isinstance(found, Unread):
            self._give_up(found)
            return
        if not found.prompts:
            self.stop()
        self.grown.emit()
        if not found.prompts:
            return
        texts = tuple(text[:_LONGEST] for _prompt, text in found.prompts)
        request = MeaningRequest(model=MODEL, texts=texts, idle=True)
        self._prompts.ask(request, {}, lambda answer: self._keep(found, answer), self._not_now)

    def _keep(self, asked: Unread, answer: MeaningsFound) -> None:
        pairs = [(prompt, data) for (prompt, _text), data in zip(asked.prompts, answer.vectors, strict=False)]
        if not pairs:
            self._again.start()
            return

        def work(finder: Finder) -> Unread:
            finder.keep(pairs)
            return finder.unread(PORTION)

        self._on_thread(work)

    def _not_now(self, why: Failure | None) -> None:
        if why is None:
            self._again.start()
        else:
            self._give_up(why)

    def _give_up(self, why: Failure) -> None:
        self.stop()
        self.failed.emit(why)
