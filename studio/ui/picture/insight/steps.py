"""What was seen of pictures while they were being made, kept for a while so that one can go through it again. Main
thread; the oldest pictures' steps go first where all of them take more than their budget.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Protocol

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtGui import QImage

from studio.services.jobs.adoption import result_id

BUDGET: Final = 64 << 20
"""Bytes."""
MOST_STEPS: Final = 200
"""Of one picture."""


class Queue(Protocol):
    @property
    def preview(self) -> SignalInstance: ...


class StepsKept(QObject):
    def __init__(self, queue: Queue, parent: QObject, budget: int = BUDGET) -> None:
        super().__init__(parent)
        self._budget = budget
        self._steps: OrderedDict[str, list[QImage]] = OrderedDict()
        """By the id that the picture has once it is finished."""
        self._bytes = 0
        queue.preview.connect(self._take)

    def of(self, generation_id: str) -> tuple[QImage, ...]:
        """In their order, without the finished picture; none where nothing is kept."""
        return tuple(self._steps.get(generation_id, ()))

    def forget(self) -> None:
        """Another project."""
        self._steps.clear()
        self._bytes = 0

    def _take(self, job_id: str, index: int, image: QImage) -> None:
        name = result_id(job_id, index)
        steps = self._steps.setdefault(name, [])
        if len(steps) >= MOST_STEPS:
            return
        steps.append(image)
        self._steps.move_to_end(name)
        self._bytes += image.sizeInBytes()
        while self._bytes > self._budget and len(self._steps) > 1:
            _oldest, gone = self._steps.popitem(last=False)
            self._bytes -= sum(one.sizeInBytes() for one in gone)
