"""A worker that hangs is told from one that computes, and a kill for want of memory from any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.services.workers.vital_signs import VitalSigns, kills_for_memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux tells of a process")

HOLDS_THE_LOCK = "import ctypes, threading; threading.Timer(0, print).start(); ctypes.PyDLL(None).sleep(60)"
COMPUTES = "while True: pass"
GROUPS = Path("/sys/fs/cgroup/memory")
"""Of control groups, version 1."""
EATS = "x = []\nwhile True: x.append(b'1' * 10_000_000)"


@contextmanager
def process(code: str) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL) as child:
        try:
            time.sleep(0.5)
            yield child.pid
        finally:
            child.kill()


def works_after(pid: int, seconds: float) -> bool:
    signs = VitalSigns(pid, kills_for_memory())
    time.sleep(seconds)
    return signs.works(seconds)


def test_one_that_computes_works() -> None:
    with process(COMPUTES) as pid:
        assert works_after(pid, 0.5)


def test_one_that_waits_with_the_lock_held_does_not() -> None:
    """One look may meet the waiting thread just awake; the next one, as the window takes them, does not."""
    with process(HOLDS_THE_LOCK) as pid:
        assert not all(works_after(pid, 1) for _ in range(8))


def test_a_stopped_one_does_not() -> None:
    with process(COMPUTES) as pid:
        os.kill(pid, signal.SIGSTOP)
        assert not works_after(pid, 0.3)


def test_a_plain_kill_is_no_kill_for_memory() -> None:
    with process(COMPUTES) as pid:
        signs = VitalSigns(pid, kills_for_memory())
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert not signs.killed_for_memory()


def test_an_answer_that_is_read_after_the_kill_hides_no_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "vmstat"
    monkeypatch.setattr("studio.services.workers.vital_signs._KILLS", table)
    table.write_text("pgfault 9\noom_kill 5\n")
    signs = VitalSigns(os.getpid(), kills_for_memory())
    signs.asked(1)
    table.write_text("pgfault 9\noom_kill 6\n")
    signs.asked(2)
    signs.answered(1)
    assert signs.killed_for_memory()
    signs.answered(2)
    assert not signs.killed_for_memory()


@pytest.mark.skipif(not os.access(GROUPS / "cgroup.procs", os.W_OK), reason="no control group of memory can be made")
@pytest.mark.skipif(kills_for_memory() is None, reason="the system does not count its kills")
def test_a_kill_for_memory_is_known() -> None:
    group = GROUPS / f"triptych-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / "memory.limit_in_bytes").write_text("60M")
        with subprocess.Popen([sys.executable, "-c", f"input()\n{EATS}"], stdin=subprocess.PIPE) as child:
            signs = VitalSigns(child.pid, kills_for_memory())
            (group / "cgroup.procs").write_text(str(child.pid))
            child.communicate(b"\n", timeout=60)
        assert child.returncode == -signal.SIGKILL
        assert signs.killed_for_memory()
    finally:
        group.rmdir()
