"""Frees values that were held by the hundred thousand a few at a time, as that takes as long as making them did.

Made by who shows what a thread has read (the desk of the narration) and by who closes projects (`Studio`); main thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QObject, QTimer

FEW: Final = 5_000
"""Freed in one turn of the event loop: about a millisecond."""


class LettingGo(QObject):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest: deque[list[object]] = deque()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._free)

    @property
    def busy(self) -> bool:
        return bool(self._rest)

    def put(self, *held: Collection[object]) -> None:
        """Let go of what these hold. Whoever gives them forgets them next."""
        many = [list(one) for one in held if len(one) > FEW]
        self._rest.extend(many)
        if many:
            self._turn.start()

    def _free(self) -> None:
        del self._rest[0][-FEW:]
        if not self._rest[0]:
            self._rest.popleft()
        if not self._rest:
            self._turn.stop()
