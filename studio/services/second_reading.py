"""Quotations ordered again by a model that reads question and passages together, where it is here.

Made by whoever shows quotations; main thread. What it reads is asked as an aside of the queue: every job goes before
it. Scores are remembered, so that a question whose passages are found anew is read anew as far as they are others.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from studio.domain.asking import Asked
from studio.domain.errors import Failure
from studio.domain.reading_again import DEPTH, read_again
from studio.domain.readings import PassagesRead, ReadingRequest, ReadPassage
from studio.domain.requests import ModelRef
from studio.services.jobs.questions import Question, Queue
from studio.services.meanings import MODEL, Installed, model_for_books

READER: Final = ModelRef("passage-reader", "passage-reader")
_REMEMBERED: Final = 2_000
"""Passages, each with its question."""


def depth_for_books(library: Installed, language: str) -> int:
    """How many passages of a book in a language are read again: none where the model is not here or knows it not."""
    here = any(one.id == READER.id for one in library.installed())
    return DEPTH if here and model_for_books(library, language) == MODEL else 0


class SecondReading:
    def __init__(self, queue: Queue) -> None:
        self._line = Question(queue, PassagesRead)
        self._known: OrderedDict[tuple[str, ReadPassage], float] = OrderedDict()

    def known(self, question: str, asked: Asked, most: int) -> Asked | None:
        """In their new order; None where some passages were not read yet."""
        scores = [self._known.get((question, one.read)) for one in asked.candidates]
        told = [score for score in scores if score is not None]
        return read_again(asked, told, most) if len(told) == len(scores) else None

    def ask(
        self, question: str, asked: Asked, then: Callable[[], None], otherwise: Callable[[Failure | None], None]
    ) -> None:
        """`then`: `known` has all of it. `otherwise`: why it was not read; None where a job goes before it. As those of
        `Question.ask`."""
        reads = tuple(one.read for one in asked.candidates if (question, one.read) not in self._known)
        request = ReadingRequest(model=READER, question=question, passages=reads)

        def take(found: PassagesRead) -> None:
            if len(found.scores) != len(reads):
                otherwise(None)
                return
            self._known.update(zip([(question, one) for one in reads], found.scores, strict=True))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            then()

        self._line.ask(request, {}, take, otherwise)

    def cancel(self) -> None:
        """Nothing more is heard of it."""
        self._line.cancel()
