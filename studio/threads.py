"""Threads of the program: each is started here, and ends in an outcome whatever is raised on it.

Both processes, any thread. A thread that dies of an error that nobody thought of leaves whoever waits for it waiting
for ever. So work answers, a StudioError is its failure, and everything else becomes `Unforeseen`: told where all such
errors go (`threading.excepthook`: the log with the window's message or a sentence on the terminal, or a worker's
standard error) and handed to the one who waits. `tests/test_threads.py` finds threads that are started elsewhere.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from studio.domain.errors import Failure, StudioError, Unforeseen

T = TypeVar("T")
_TRACEBACK_CHARACTERS = 4000


def outcome(work: Callable[[], T], doing: str, *, tell: bool = True) -> T | Failure:
    """What the work answers, or why it failed; never raises. `doing`: what it is for, in a word or two. `tell`: an
    error that nobody thought of goes to the log and the person, too."""
    try:
        return work()
    except StudioError as error:
        return error.failure
    except BaseException as error:  # noqa: BLE001 - whatever it is, whoever waits has to hear of it
        if tell:
            _tell(error)
        return unforeseen(error, doing)


def start(
    work: Callable[[], T], then: Callable[[T | Failure], None], name: str, *, daemon: bool = False
) -> threading.Thread:
    """Do the work on a thread of that name, and hand `then` its outcome, exactly once, still on the thread."""

    def run() -> None:
        found = outcome(work, name)
        # Its receiver may have gone meanwhile; nobody waits then, and the thread ends in order.
        outcome(lambda: then(found), name)

    thread = threading.Thread(target=run, name=name, daemon=daemon)
    thread.start()
    return thread


def unforeseen(error: BaseException, doing: str) -> Unforeseen:
    """The error as data."""
    tail = "".join(traceback.format_exception(error))[-_TRACEBACK_CHARACTERS:]
    return Unforeseen(doing=doing, error=f"{type(error).__name__}: {error}"[:300], traceback_tail=tail)


def _tell(error: BaseException) -> None:
    told = (type(error), error, error.__traceback__, threading.current_thread())
    threading.excepthook(threading.ExceptHookArgs(told))
