"""What the system tells of a worker process: whether one that does not answer still works, and whether one that was
killed was killed for want of memory.

Asked by `studio.services.workers.process`, on the main thread, every few seconds. Nothing is guessed: where the system
tells nothing, a silent worker counts as one that works, and the reason of a kill as unknown.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

IDLE_SHARE = 0.03
"""Of one core. A thread that waits for Python's lock wakes two hundred times a second; that is less than a third of
this, also on a slow machine."""
_KILLS = Path("/proc/vmstat")
_PROC = Path("/proc")


class VitalSigns:
    """Of one process, from its start to its end."""

    def __init__(self, pid: int, kills: int | None) -> None:
        """`kills`: `kills_for_memory` as it was when the process was started."""
        self._pid = pid
        self._used = self._processor_seconds() or 0.0
        self._kills = kills
        self._asked: dict[int, int | None] = {}
        """Kills when it was asked, by the number of the question."""

    def asked(self, number: int) -> None:
        """A question goes out; their numbers rise."""
        self._asked[number] = kills_for_memory()

    def answered(self, number: int) -> None:
        """It lived when it was asked, whatever became of it since: an answer may be read after its end. From now on its
        silence counts."""
        self._used = self._processor_seconds() or 0.0
        self._kills = self._asked.get(number, self._kills)
        self._asked = {later: kills for later, kills in self._asked.items() if later > number}

    def works(self, silent: float) -> bool:
        """Whether it did anything in these seconds without an answer: it computes, waits for a core, or for the disk.
        False for one that was stopped, or in which nothing happens."""
        states = self._states()
        if states and states <= {"T", "t"}:
            return False
        if states & {"R", "D"}:
            return True
        used = self._processor_seconds()
        return used is None or used - self._used > IDLE_SHARE * silent

    def killed_for_memory(self) -> bool:
        """The system has killed a process for want of memory since this one was asked what it answered last."""
        now = kills_for_memory()
        return now is not None and self._kills is not None and now > self._kills

    def _processor_seconds(self) -> float | None:
        """Of all its threads; None where that is not told."""
        try:
            times = psutil.Process(self._pid).cpu_times()
        except psutil.Error:
            return None
        return float(times.user + times.system)

    def _states(self) -> set[str]:
        """One letter for each state that a thread of it is in; none where that is not told."""
        if sys.platform != "linux":
            return set()
        found = set()
        for stat in (_PROC / str(self._pid) / "task").glob("*/stat"):
            try:
                found.add(stat.read_text("ascii", "replace").rpartition(")")[2].split()[0])
            except (OSError, IndexError):
                continue
        return found


def kills_for_memory() -> int | None:
    """How many processes the kernel has killed for want of memory since the machine started, in a group with a limit or
    out of one. None where that is not told."""
    try:
        lines = _KILLS.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), None)
