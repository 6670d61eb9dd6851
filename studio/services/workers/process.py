"""One worker process: started, spoken to, listened to, watched, ended. Used by `studio.services.workers.pool`.

Main thread. It knows nothing of jobs. What it says of itself is `ready`, every message, and one typed end.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QProcessEnvironment, QTimer, Signal

import studio
from studio.domain.errors import Failure, WorkerDied, WorkerGarbage, WorkerHung
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.services.workers.reach import NOWHERE_ELSE, Granted, Reach
from studio.services.workers.vital_signs import VitalSigns, kills_for_memory
from studio.wire.framing import BadFrame, FrameReader, encode
from studio.wire.messages import PROTOCOL, FromWorker, Ping, Pong, Quit, Ready, ToWorker
from studio.wire.reach import as_variables

PING_INTERVAL = 2.0
"""Seconds."""
SILENT_LIMIT = 6.0
"""Seconds without an answer to a ping, from which on a worker that does nothing is ended: it is noticed within 8 s."""
HANG_LIMIT = 60.0
"""The same for one that works: imports of heavy libraries hold the interpreter for seconds at a time."""
START_LIMIT = 60.0
"""Seconds from the start to Ready; a cold disk is slow."""
_SLICE_MS = 4
"""Decoding yields to the event loop after this long: a burst of previews must not be seen as a stutter."""
_TAIL_CHARACTERS = 4000
_KILLED, _ABORTED = 9, 6
"""SIGKILL, SIGABRT."""
_NO_MEMORY = "std::bad_alloc"


class ProcessEnd(msgspec.Struct, frozen=True):
    """How a worker process ended: by our own wish (no failure), or with a failure."""

    failure: Failure | None
    stderr_tail: str


class WorkerProcess(QObject):
    ready = Signal(object)
    """Ready, once, if the versions match."""
    said = Signal(object)
    """Every message but Ready and Pong."""
    ended = Signal(object)
    """ProcessEnd, once."""

    def __init__(
        self,
        family: FamilyName,
        parent: QObject | None = None,
        *,
        command: Sequence[str] = (),
        kinds: Kinds = KINDS,
        reach: Reach = NOWHERE_ELSE,
        ping_interval: float = PING_INTERVAL,
        hang_limit: float = HANG_LIMIT,
        silent_limit: float = SILENT_LIMIT,
    ) -> None:
        super().__init__(parent)
        self.granted = Granted(reach)
        self._family = family
        self._command = tuple(command) or worker_command(family)
        self._reader: FrameReader[FromWorker] = FrameReader(FromWorker, kinds.decode_hook)
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._wanted_end = False
        self._failure: Failure | None = None
        self._is_ready = False
        self._over = False
        self._started_at = time.monotonic()
        self._pings_unanswered = 0
        self._ping_number = 0
        self._ping_interval = ping_interval
        self._hang_limit = hang_limit
        self._silent_limit = min(silent_limit, hang_limit)
        self._signs: VitalSigns | None = None
        self._kills: int | None = None
        """For want of memory, when the process was started."""
        self._process = QProcess(self)
        self._process.setProcessEnvironment(_environment(reach))
        _part_from_terminal(self._process)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_errors)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._error_occurred)
        self._pinger = QTimer(self)
        self._pinger.setInterval(round(ping_interval * 1000))
        self._pinger.timeout.connect(self._watch)

    @property
    def pid(self) -> int:
        return int(self._process.processId())

    @property
    def stderr_tail(self) -> str:
        return "".join(self._tail)[-_TAIL_CHARACTERS:]

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._kills = kills_for_memory()
        self._process.start(self._command[0], list(self._command[1:]))
        self._pinger.start()

    def send(self, message: ToWorker) -> None:
        """Goes out when the event loop runs; is lost if the process has ended."""
        if not self._over and self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(encode(message))

    def quit(self) -> None:
        """Ask it to end; `wait_for_end` sees to it that it does."""
        self._wanted_end = True
        self.send(Quit())
        self._process.closeWriteChannel()

    def kill(self, failure: Failure | None = None) -> None:
        """End it now. Without a failure the end counts as wanted."""
        if failure is None:
            self._wanted_end = True
        elif self._failure is None:
            self._failure = failure
        self._process.kill()

    def wait_for_end(self, seconds: float) -> None:
        """Block until it has ended; kill it after `seconds`."""
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        if not self._process.waitForFinished(round(seconds * 1000)):
            self.kill()
            self._process.waitForFinished(2000)

    def _read(self) -> None:
        self._reader.push(bytes(self._process.readAllStandardOutput().data()))
        self._decode(_SLICE_MS)

    def _decode(self, limit_ms: int) -> None:
        """Handle messages for `limit_ms`, then come back from the event loop; 0: all of them now."""
        if self._over:
            return
        spent = QElapsedTimer()
        spent.start()
        try:
            for message in self._reader.messages():
                self._handle(message)
                if limit_ms and spent.elapsed() >= limit_ms:
                    QTimer.singleShot(0, self, self._decode_more)
                    return
        except BadFrame as error:
            self.kill(WorkerGarbage(family=self._family, detail=str(error)[:300]))

    def _decode_more(self) -> None:
        self._decode(_SLICE_MS)

    def _handle(self, message: FromWorker) -> None:
        match message:
            case Pong(number=number):
                self._pings_unanswered = 0
                if self._signs is not None:
                    self._signs.answered(number)
            case Ready(protocol=protocol) if protocol != PROTOCOL:
                detail = f"the worker speaks version {protocol}, the window version {PROTOCOL}"
                self.kill(WorkerGarbage(family=self._family, detail=detail))
            case Ready():
                self._is_ready = True
                self._signs = VitalSigns(self.pid, self._kills)
                self.ready.emit(message)
            case _:
                self.said.emit(message)

    def _read_errors(self) -> None:
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        self._tail.append(text)
        self._tail_size += len(text)
        while self._tail_size - len(self._tail[0]) > _TAIL_CHARACTERS:
            self._tail_size -= len(self._tail.popleft())

    def _watch(self) -> None:
        """Counted in ticks of our own, so that a machine's sleep or a busy window is not taken for a hang."""
        if not self._is_ready:
            waited = time.monotonic() - self._started_at
            if waited > START_LIMIT:
                self.kill(WorkerHung(family=self._family, seconds=waited))
            return
        silent = self._pings_unanswered * self._ping_interval
        works = self._signs is None or silent < self._silent_limit or self._signs.works(silent)
        if silent >= self._hang_limit or not works:
            self.kill(WorkerHung(family=self._family, seconds=silent))
            return
        self._pings_unanswered += 1
        self._ping_number += 1
        if self._signs is not None:
            self._signs.asked(self._ping_number)
        self.send(Ping(number=self._ping_number))

    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(WorkerDied(family=self._family, exit_code=-1, stderr_tail=self._process.errorString()))

    def _finished(self, exit_code: int, status: QProcess.ExitStatus) -> None:
        self._read_errors()
        self._reader.push(bytes(self._process.readAllStandardOutput().data()))
        self._decode(0)
        crashed = status == QProcess.ExitStatus.CrashExit
        self._end(
            WorkerDied(
                family=self._family,
                exit_code=exit_code,
                signal=exit_code if crashed and sys.platform != "win32" else None,
                stderr_tail=self.stderr_tail,
                out_of_memory=crashed and self._for_memory(exit_code),
            )
        )

    def _for_memory(self, number: int) -> bool:
        """Whether that signal came because memory ran out: the kernel says so, or the C++ library in its last words."""
        if number == _KILLED:
            return self._signs is not None and self._signs.killed_for_memory()
        return number == _ABORTED and _NO_MEMORY in self.stderr_tail

    def _end(self, death: WorkerDied) -> None:
        if self._over:
            return
        self._over = True
        self._pinger.stop()
        failure = None if self._wanted_end else self._failure or death
        self.ended.emit(ProcessEnd(failure, self.stderr_tail))


def worker_command(family: str) -> tuple[str, ...]:
    """Program and arguments; a frozen build re-enters itself."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "worker", family)
    return (sys.executable, "-P", "-m", "studio", "worker", family)


def _part_from_terminal(process: QProcess) -> None:
    """A Ctrl+C in a terminal goes to all that was started there. A worker is told by its pipe what to do, and one that
    is still starting would end of the signal and be taken for crashed."""
    if os.name != "nt":
        parameters = process.unixProcessParameters()
        parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
        process.setUnixProcessParameters(parameters)


def _environment(reach: Reach) -> QProcessEnvironment:
    """The window's, and where our own package lies: the worker must run this program's code whatever the folder."""
    environment = QProcessEnvironment.systemEnvironment()
    root = str(Path(studio.__file__).resolve().parent.parent)
    inherited = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", f"{root}{os.pathsep}{inherited}" if inherited else root)
    environment.insert("PYTHONUNBUFFERED", "1")
    for name, value in as_variables(*reach).items():
        environment.insert(name, value)
    return environment
