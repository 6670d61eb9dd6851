"""What this machine's processor is called, and how many of its cores are ours. Any process, any thread."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

import psutil


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


def usable_cores() -> int:
    """Cores to compute on: physical ones, within the process's affinity and its control group's quota, and not more
    than the customary variable OMP_NUM_THREADS asks for."""
    counted = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        counted = min(counted, len(os.sched_getaffinity(0)))
    quota = control_group_cores(Path("/sys/fs/cgroup/cpu.max"))
    if quota is not None:
        counted = min(counted, quota)
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdigit() and int(asked) > 0:
        counted = min(counted, int(asked))
    return max(1, counted)


def control_group_cores(path: Path) -> int | None:
    """Whole cores that a container may use, or None without a limit (cgroup v2: "quota period" in microseconds)."""
    try:
        quota, period = path.read_text().split()
        return None if quota == "max" else max(1, round(int(quota) / int(period)))
    except (OSError, ValueError):
        return None
