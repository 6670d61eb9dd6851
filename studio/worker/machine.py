"""What the worker does to its process before anything heavy is loaded, and what it says of the machine.

Called by the worker's main, before numpy, torch or ONNX Runtime are imported: their thread pools read the environment
once. Standard library and psutil only.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys

import psutil

from studio import __version__
from studio.engines.runtime.cpu import physical_cores
from studio.processor import cpu_title
from studio.wire.messages import Device

NICENESS = 10


def be_modest() -> None:
    """Low priority, physical cores only, waiting threads asleep: the window stays smooth while this works."""
    cores = str(physical_cores())
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, cores)
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(max(0, NICENESS - os.getpriority(os.PRIO_PROCESS, 0)))


def devices() -> tuple[Device, ...]:
    """GPUs as nvidia-smi tells them, then the CPU. Imports no heavy library; takes well under a second."""
    memory = psutil.virtual_memory()
    cpu = Device("cpu", f"{cpu_title()}, {physical_cores()} cores", int(memory.total), int(memory.available))
    return (*_nvidia_devices(), cpu)


def _nvidia_devices() -> tuple[Device, ...]:
    program = shutil.which("nvidia-smi")
    if program is None or os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return ()
    question = ["--query-gpu=index,name,memory.total,memory.free", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run([program, *question], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if told.returncode != 0:
        return ()
    return parse_nvidia_smi(told.stdout)


def parse_nvidia_smi(table: str) -> tuple[Device, ...]:
    """Rows of "index, name, MiB in all, MiB free"; rows that are none are passed over."""
    found = []
    for row in table.splitlines():
        cells = [cell.strip() for cell in row.split(",")]
        try:
            index, title, total, free = cells
            found.append(Device(f"cuda:{int(index)}", title, int(total) << 20, int(free) << 20))
        except ValueError:
            continue
    return tuple(found)


def versions() -> tuple[tuple[str, str], ...]:
    return (("triptych", __version__), ("python", platform.python_version()))
