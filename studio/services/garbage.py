"""Cyclic garbage is collected on the main thread alone.

CPython's collector runs on whichever thread allocates; where it frees a cycle of QObjects on another thread, Qt may
crash. The window and the command line switch the automatic collection off and collect by a timer here. What a project
holds by the thousand is not looked at (`gc=False`: `domain.stored`, the sentences of `services.narration`), so that a
full collection does not go through a book.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 1000
_FULL_EVERY: Final = 60
"""Passes between two over all generations."""


def collect_on_main_thread(parent: QObject, busy: Callable[[], bool] = lambda: False) -> QTimer:
    """Call it on the main thread, once all is built. `busy`: a person draws or drags just now, which a collection would
    make stumble: it waits. Answers with the timer, which `parent` owns."""
    gc.collect()
    gc.freeze()
    gc.disable()
    timer = QTimer(parent)
    timer.setInterval(_EVERY_MS)
    passes = 0

    def collect() -> None:
        nonlocal passes
        if busy():
            return
        passes += 1
        gc.collect(2 if passes % _FULL_EVERY == 0 else 0)

    timer.timeout.connect(collect)
    timer.start()
    return timer
