"""What texts mean (prompts of pictures, passages of a manuscript), read by the picture worker and kept
in an index, in the background.

Made by the rooms that search by meaning and by the command line; main thread, the index is asked on threads. Both what
a person looks for and the texts are asked as asides of the queue (`services.jobs.asides`): every job goes before them,
and the texts give way to any other aside.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio import threads
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import Failure
from studio.domain.meanings import MeaningRequest, MeaningsFound
from studio.domain.requests import ModelRef
from studio.services.jobs.questions import Question, Queue

MODEL: Final = ModelRef("minilm", "sentence-meaning")
IN_ANY_LANGUAGE: Final = ModelRef("e5-small", "sentence-meaning")
"""Where it is installed."""
PORTION: Final = 64
"""Texts that are read at once: below half a second of a quiet processor."""
_AGAIN_MS: Final = 700
"""After something else went before it."""
_PATIENCE: Final = 5.0
"""Seconds that leaving waits for a thread that looks into an index."""
_REMEMBERED: Final = 200
"""Lines that were looked for."""
_LONGEST: Final = 2_000
"""Characters of a text that are read; the model looks at its first 128 tokens."""


class Unread(msgspec.Struct, frozen=True):
    """Texts of which is to be read what they mean, with what each is kept under; none: all are read."""

    texts: tuple[tuple[bytes, str], ...]


class Index(Protocol):
    """Where texts and what they mean are kept; asked on any thread."""

    def unread(self, most: int) -> Unread: ...
    def keep(self, meanings: Sequence[tuple[bytes, bytes]]) -> None: ...


class Installed(Protocol):
    """What is asked of the model library."""

    def installed(self) -> Sequence[InstalledModel]: ...


def model_for_books(library: Installed, language: str) -> ModelRef:
    """By which books in a language are read for their meaning: MiniLM for English, or where nothing else is here."""
    if _is_english(language) or all(one.id != IN_ANY_LANGUAGE.id for one in library.installed()):
        return MODEL
    return IN_ANY_LANGUAGE


def lacks_language(library: Installed, language: str) -> bool:
    """A book is read by a model that knows English alone, though it is in another language."""
    return not _is_english(language) and model_for_books(library, language) == MODEL


def _is_english(language: str) -> bool:
    return language.casefold().split("-")[0].split("_")[0] in ("", "en")


class _Underway:
    """Threads that tell something which may go meanwhile: it waits for them."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def add(self, thread: threading.Thread) -> None:
        self._threads = [*(one for one in self._threads if one.is_alive()), thread]

    def wait(self) -> None:
        for one in self._threads:
            one.join(_PATIENCE)


class TextMeanings(QObject):
    grown = Signal()
    """More texts are read, or all."""
    failed = Signal(object)
    """Texts can't be read: the Failure. It is not tried again before `read_on`."""
    _told = Signal(int, object)
    """Which run, and what its thread found."""

    def __init__(self, queue: Queue, parent: QObject | None = None, model: ModelRef = MODEL) -> None:
        super().__init__(parent)
        self._model = model
        self._line, self._texts = Question(queue, MeaningsFound), Question(queue, MeaningsFound)
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._index: Index | None = None
        self._asked_for = ""
        self._run = 0
        self._has_grown = False
        """Since it was told last."""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_AGAIN_MS)
        self._again.timeout.connect(self._next)
        self._underway = _Underway()
        if parent is not None:
            parent.destroyed.connect(self._underway.wait)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def use(self, model: ModelRef) -> None:
        """From now on; what was looked for by another one is forgotten."""
        if model != self._model:
            self.stop()
            self.forget_line()
            self._known.clear()
            self._model = model

    # ---- what is looked for

    def known(self, text: str) -> bytes:
        """Packed; empty where it was not asked for yet."""
        return self._known.get(text, b"")

    @property
    def asked_for(self) -> str:
        """What is looked for at this moment; "" for nothing."""
        return self._asked_for if self._line.busy else ""

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

        self._asked_for = text
        self._line.ask(MeaningRequest(model=self._model, texts=(text,), question=True), {}, take, otherwise)

    def ask_texts(
        self,
        texts: Sequence[str],
        then: Callable[[tuple[bytes, ...]], None],
        otherwise: Callable[[Failure | None], None],
    ) -> None:
        """What a few texts mean that no index keeps; takes the place of what was looked for."""

        def take(found: MeaningsFound) -> None:
            if len(found.vectors) == len(texts):
                then(found.vectors)
            else:
                otherwise(None)

        self._asked_for = ""
        read = tuple(one[:_LONGEST] for one in texts)
        self._line.ask(MeaningRequest(model=self._model, texts=read), {}, take, otherwise)

    def forget_line(self) -> None:
        """Nothing more is heard of what was looked for."""
        self._line.cancel()

    # ---- texts

    @property
    def reading(self) -> bool:
        return self._index is not None

    def read_on(self, index: Index) -> None:
        """Read what texts of this index mean, as far as that is not known, until all is, or `stop`."""
        if self._index is not index:
            self.stop()
            self._index = index
            self._next()

    def stop(self) -> None:
        self._run += 1
        self._index = None
        self._again.stop()
        self._texts.cancel()

    def _next(self) -> None:
        self._on_thread(lambda index: index.unread(PORTION))

    def _on_thread(self, work: Callable[[Index], Unread]) -> None:
        index, run = self._index, self._run
        if index is not None:
            self._underway.add(
                threads.start(lambda: work(index), lambda found: self._told.emit(run, found), "meanings", daemon=True)
            )

    def _take(self, run: int, found: Unread | Failure) -> None:
        if run != self._run or self._index is None:
            return
        if not isinstance(found, Unread):
            self._give_up(found)
            return
        if not found.texts:
            self.stop()
        if self._has_grown or not found.texts:
            self._has_grown = False
            self.grown.emit()
        if not found.texts:
            return
        texts = tuple(text[:_LONGEST] for _key, text in found.texts)
        request = MeaningRequest(model=self._model, texts=texts, idle=True)
        self._texts.ask(request, {}, lambda answer: self._keep(found, answer), self._not_now)

    def _keep(self, asked: Unread, answer: MeaningsFound) -> None:
        pairs = [(key, data) for (key, _text), data in zip(asked.texts, answer.vectors, strict=False)]
        if not pairs:
            self._again.start()
            return

        self._has_grown = True

        def work(index: Index) -> Unread:
            index.keep(pairs)
            return index.unread(PORTION)

        self._on_thread(work)

    def _not_now(self, why: Failure | None) -> None:
        if why is None:
            self._again.start()
        else:
            self._give_up(why)

    def _give_up(self, why: Failure) -> None:
        self.stop()
        self.failed.emit(why)
