"""Cyclic garbage is collected on the main thread alone.

CPython's collector runs on whichever thread allocates; where it frees a cycle of QObjects on another thread, Qt may
crash. The window and the command line switch the automatic collection off and collect by a timer here. What a project
holds by the thousand is not looked at (`gc=False`: `domain.stored`, the sentences of `services.narration`), so that a
full collection does not go through a book.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 50
_SOON_MS: Final = 20
"""From one look to the next where there was much."""
_MANY: Final = 10_000
"""New objects that are looked at before their second is over: each takes a quarter of a microsecond, and a thread that
reads a book makes some hundred thousand a second."""
_EVERY: Final = 20
"""Looks from one pass over what is new to the next one, where there are few."""
_FULL_EVERY: Final = 60.0
"""Seconds between two passes over all generations."""


def collect_on_main_thread(parent: QObject, busy: Callable[[], bool] = lambda: False) -> QTimer:
    """Call it on the main thread, once all is built. `busy`: a person draws or drags just now, which a collection would
    make stumble: it waits. Answers with the timer, which `parent` owns."""
    gc.collect()
    gc.freeze()
    gc.disable()
    timer = QTimer(parent)
    timer.setInterval(_LOOK_MS)
    looks, last_full = _EVERY, time.monotonic()

    def collect() -> None:
        nonlocal looks, last_full
        if busy():
            return
        looks += 1
        many = gc.get_count()[0] >= _MANY
        timer.setInterval(_SOON_MS if many else _LOOK_MS)
        if time.monotonic() - last_full >= _FULL_EVERY:
            gc.collect()
            last_full = time.monotonic()
        elif many or looks >= _EVERY:
            gc.collect(0)
        else:
            return
        looks = 0

    timer.timeout.connect(collect)
    timer.start()
    return timer
