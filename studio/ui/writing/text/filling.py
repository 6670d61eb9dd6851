"""Brings the paragraphs of a long scene into its QTextDocument a portion at a time, from the first to the last. Main
thread; made by `SceneDocument`.

Qt lays a portion out when it comes, and all that stands before it: a portion waits until that has been done in steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

AT_ONCE: Final = 10_000
"""Letters that are there from the beginning, more than a tall window shows."""
_SLICE_SECONDS: Final = 0.012
_LEAST, _MOST = 1_000, 100_000
"""Letters of a portion."""
_TURN_MS: Final = 2
_FIRST_MS: Final = 30
"""Until the first portion: the turn that shows the scene has enough to do."""


class Filling(QObject):
    def __init__(self, bring: Callable[[int], bool], parent: QObject) -> None:
        """`bring` is asked for so many letters, and tells whether more are to come."""
        super().__init__(parent)
        self._bring = bring
        self._letters = AT_ONCE
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._slice)
        self.ready: Callable[[], bool] = lambda: True
        """Whether what stands there has been laid out."""

    @property
    def going_on(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        self._timer.start(_FIRST_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _slice(self) -> None:
        self._timer.setInterval(_TURN_MS)
        if not self.ready():
            return
        begun = time.thread_time()
        if not self._bring(self._letters):
            self.stop()
        took = time.thread_time() - begun
        factor = min(2.0, _SLICE_SECONDS / took) if took > 0 else 2.0
        self._letters = round(min(_MOST, max(_LEAST, self._letters * factor)))


def portion(texts: Sequence[str], first: int, letters: int) -> int:
    """How many paragraphs from `first` on have about so many letters: one at least, where there is one."""
    end = first
    while end < len(texts) and letters > 0:
        letters -= len(texts[end]) + 1
        end += 1
    return end - first
