"""A `qtbot` that waits long enough on a machine that does other things besides: a wait ends as soon as what it waits
for is there, so that its limit costs time only where the test fails.

`tests/conftest.py` gives it to every test in place of pytest-qt's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

LEAST_MS: Final = 60_000
"""The suite fills all cores by itself, and a worker that starts imports libraries for seconds then."""


def turns(count: int = 20) -> None:
    """So many turns of the event loop, however long they take. What comes of an event by further events (a layout, a
    timer of no time) is there then; a wait of a millisecond is one turn only where the machine stands still meanwhile.
    What a thread or a clock brings is waited for by `waitUntil`."""
    for _ in range(count):
        QCoreApplication.processEvents()


class PatientBot(QtBot):
    """No wait for what is to come is shorter than `LEAST_MS`. What is not to come (`assertNotEmitted`, or a wait that
    does not raise) is waited for as long as the test says."""

    def wait(self, ms: int) -> None:
        super().wait(ms)
        turns()

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = LEAST_MS) -> None:
        super().waitUntil(callback, timeout=max(timeout, LEAST_MS))

    def waitSignal(self, signal: Any, *, timeout: int = LEAST_MS, raising: bool | None = None, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=_limit(timeout, raising), raising=raising, **more)

    def waitSignals(self, signals: Any, *, timeout: int = LEAST_MS, raising: bool | None = None, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=_limit(timeout, raising), raising=raising, **more)

    def waitCallback(self, *, timeout: int = LEAST_MS, raising: bool | None = None) -> Any:
        return super().waitCallback(timeout=_limit(timeout, raising), raising=raising)

    def waitActive(self, widget: QWidget, *, timeout: int = LEAST_MS) -> Any:
        return super().waitActive(widget, timeout=max(timeout, LEAST_MS))

    def waitExposed(self, widget: QWidget, *, timeout: int = LEAST_MS) -> Any:
        return super().waitExposed(widget, timeout=max(timeout, LEAST_MS))


def _limit(timeout: int, raising: bool | None) -> int:
    return timeout if raising is False else max(timeout, LEAST_MS)
