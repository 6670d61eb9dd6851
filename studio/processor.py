"""What this machine's processor is called. Any process, any thread; standard library only."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path


@cache
def cpu_title() -> str:
    """The processor's name for people and for keys ("AMD EPYC 9R14")."""
    try:
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        return platform.processor() or platform.machine()
    return platform.processor() or platform.machine()
