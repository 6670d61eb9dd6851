"""Noise fails the test that made it: messages of Qt, log records from WARNING on, and what is left running or open.

Registered by `tests/conftest.py`; runs around every test, after its last fixture. A thread, timer, child process or
top-level widget that was not there before the test is named in its failure. What a fixture of a wider scope brought is
counted when the scope ends.

A test that means to be noisy says so: `@pytest.mark.noise("log", "no hash for", why="the file is broken on purpose")`.
The kinds are log, qt, thread, timer, process and widget; the second word is a regular expression searched in the name.
A log record or a message of Qt that was announced must come.
"""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterable
from typing import Final, Literal, TypeAlias, get_args

import psutil
import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QProcess,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

Kind: TypeAlias = Literal["log", "qt", "thread", "timer", "process", "widget"]
Key: TypeAlias = tuple[Kind, object]

MARKER: Final = "noise(kind, pattern, why): what this test makes or leaves on purpose; see tests/noise.py"
ENDING_SECONDS: Final = 20.0
"""Threads and processes that were told to end get this long: it passes only where a test fails."""
QT_LEVELS: Final = {
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "critical",
    QtMsgType.QtFatalMsg: "fatal",
}
THE_SCREENS_OWN: Final = "This plugin does not support "
"""What Qt's offscreen platform says of itself, whatever the program does."""
NOBODYS_WIDGETS: Final = ("QTipLabel",)
"""Qt makes them once for the program."""
NOBODYS_THREADS: Final = ("pytest_timeout ", "tqdm_monitor")
"""Those of pytest, and of the progress bars of the model libraries, which start one for the process."""


class _Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


class Noise:
    """One for the run of the suite; its hooks are called by pytest on the main thread."""

    def __init__(self, ending_seconds: float = ENDING_SECONDS) -> None:
        self._ending_seconds = ending_seconds
        self._records = _Records()
        self._qt_lines: list[str] = []
        self._before = _present()
        """What was there when the test before this one had ended: to look costs milliseconds."""
        self._seen = self._before
        """What was there when it was looked last."""
        self._lasting: dict[str, set[Key]] = {}
        """Of fixtures wider than a function, by their scope."""
        self._failed = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        self._records.lines.clear()
        self._qt_lines.clear()
        self._failed = False
        logging.getLogger().addHandler(self._records)
        qInstallMessageHandler(self._hear)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        before = _present()
        try:
            return (yield)
        finally:
            brought = {key: name for key, name in _present().items() if key not in before}
            self._lasting.setdefault(fixturedef.scope, set()).update(brought)
            self._before |= brought

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        self._failed = self._failed or (report.failed and call.when != "teardown")
        return report

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        try:
            result = yield
            self._end_scopes(item, nextitem)
            left = self._left()
        finally:
            logging.getLogger().removeHandler(self._records)
            qInstallMessageHandler(None)
        faults = _judge(item, {"log": self._records.lines, "qt": self._qt_lines}, left)
        self._before = self._seen
        if faults and not self._failed:
            pytest.fail("\n".join(faults), pytrace=False)
        return result

    def _hear(self, level: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        if level in QT_LEVELS and not (message or "").startswith(THE_SCREENS_OWN):
            self._qt_lines.append(f"{QT_LEVELS[level]} {context.category or ''}: {message}")

    def _end_scopes(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """What a fixture of a finished scope brought is no longer meant to be there."""
        ended = []
        if nextitem is None:
            ended = list(self._lasting)
        elif nextitem.getparent(pytest.Module) is not item.getparent(pytest.Module):
            ended = ["class", "module"]
        for scope in ended:
            for key in self._lasting.pop(scope, ()):
                self._before.pop(key, None)

    def _left(self) -> dict[Key, str]:
        """What is there and was not before, once what was told to end has had its time."""
        left = self._new()
        if not left:
            return left
        gc.collect(1)
        if not (left := self._new()):
            return left
        gc.collect()
        until = time.monotonic() + self._ending_seconds
        while (left := self._new()) and time.monotonic() < until:
            if not any(kind in ("thread", "process") for kind, _ in left):
                break
            time.sleep(0.01)
        return left

    def _new(self) -> dict[Key, str]:
        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._seen = _present()
        return {key: name for key, name in self._seen.items() if key not in self._before}


def _present() -> dict[Key, str]:
    """All that runs or is open now, with a name for each."""
    found: dict[Key, str] = {}
    for thread in threading.enumerate():
        if not _nobodys(thread):
            found["thread", id(thread)] = thread.name
    for child in psutil.Process().children() if _may_have_children() else ():
        found["process", (child.pid, child.create_time())] = _command(child)
    found |= _objects()
    if isinstance(QCoreApplication.instance(), QApplication):
        for widget in QApplication.topLevelWidgets():
            if type(widget).__name__ not in NOBODYS_WIDGETS:
                found["widget", _address(widget)] = _widget_name(widget)
    return found


def _objects() -> dict[Key, str]:
    """Active timers, running threads and processes of Qt that Python knows."""
    found: dict[Key, str] = {}
    for one in Shiboken.getAllValidWrappers():
        if isinstance(one, QTimer) and one.isActive():
            found["timer", _address(one)] = f"{_owner(one)} every {one.interval()} ms"
        elif isinstance(one, QThread) and one.isRunning() and one is not QThread.currentThread():
            found["thread", _address(one)] = _owner(one)
        elif isinstance(one, QProcess) and one.state() != QProcess.ProcessState.NotRunning:
            found["process", _address(one)] = f"{_owner(one)}: {one.program()}"
    return found


def _may_have_children() -> bool:
    """False where the kernel knows of none: psutil reads the whole table of processes."""
    if sys.platform == "linux":
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return False
    return True


def _nobodys(thread: threading.Thread) -> bool:
    return thread.name.startswith(NOBODYS_THREADS) or isinstance(thread, threading._DummyThread)  # noqa: SLF001


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()[:6]) or f"{process.name()} ({process.status()})"
    except psutil.Error:
        return f"process {process.pid}"


def _address(one: Shiboken.Object) -> int:
    pointers: tuple[int, ...] = Shiboken.getCppPointer(one)
    return pointers[0]


def _owner(one: QObject) -> str:
    """The classes from the object up to the one that owns it all."""
    names: list[str] = []
    here: QObject | None = one
    while here is not None:
        names.append(f"{type(here).__name__} {here.objectName()}".strip())
        here = here.parent()
    return " in ".join(names)


def _widget_name(widget: QWidget) -> str:
    return f"{_owner(widget)} {widget.windowTitle()!r}"


def _judge(item: pytest.Item, lines: dict[Kind, list[str]], left: dict[Key, str]) -> list[str]:
    """The test's faults in words: what it did not announce, and what it announced that did not come."""
    allowed = [_allowed(mark) for mark in item.iter_markers("noise")]
    faults = []
    said: list[tuple[Kind, str]] = [(kind, line) for kind, all_of_it in lines.items() for line in all_of_it]
    for kind, name in _counted(said + [(key[0], name) for key, name in left.items()]):
        if not any(kind == one and pattern.search(name) for one, pattern in allowed):
            faults.append(f"unexpected {kind}: {name}" if kind in lines else f"left behind, {kind}: {name}")
    for kind, pattern in allowed:
        if kind in lines and not any(pattern.search(line) for line in lines[kind]):
            faults.append(f"announced but not seen, {kind}: {pattern.pattern}")
    return faults


def _counted(things: Iterable[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """Each name once, with its number where there are many."""
    return [(kind, name if n == 1 else f"{name} ({n} times)") for (kind, name), n in Counter(things).items()]


def _allowed(mark: pytest.Mark) -> tuple[Kind, re.Pattern[str]]:
    return _announcement(*mark.args, **mark.kwargs)


def _announcement(kind: Kind, pattern: str, *, why: str) -> tuple[Kind, re.Pattern[str]]:
    if kind not in get_args(Kind) or not why:
        raise ValueError(f"noise: {kind!r} is none of {get_args(Kind)}, or the reason is missing")
    return kind, re.compile(pattern)
