"""What this machine's CPU can do: threads to use, instruction flags, and the dtype that is really fastest for torch.

Called by the engines on a worker's job thread. bfloat16 without AVX-512 BF16 or AMX is 4 to 30 times slower than
float32, so it is used only where the flags promise it and a probe of about a second keeps the promise; the verdict is
remembered in `places.cache_dir()`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal

import msgspec

from studio import places
from studio.domain.raised import UNDECODABLE
from studio.private_files import write_private
from studio.processor import cpu_title, usable_cores

CpuDtype = Literal["float32", "bfloat16"]

_PROBE_FILE = "cpu-probe.json"
_WORTH_IT = 1.25
"""bfloat16 must be this many times faster than float32 to be chosen: it costs accuracy."""
_share: ContextVar[int] = ContextVar("cores of the order at work", default=0)


class CpuVerdict(msgspec.Struct, frozen=True):
    """The remembered probe. `cpu` and `torch` say for what it holds."""

    cpu: str
    torch: str
    dtype: CpuDtype
    speedup: float


def physical_cores() -> int:
    """Cores to compute on: all that are ours, or the share of them that the order at work has."""
    usable = usable_cores()
    return min(usable, _share.get() or usable)


@contextmanager
def sharing(cores: int) -> Iterator[None]:
    """What this thread loads and runs meanwhile computes on so many cores, as another worker has the others; 0: on all
    of them."""
    before = _share.set(cores)
    try:
        yield
    finally:
        _share.reset(before)


def cpu_flags() -> frozenset[str]:
    """Instruction sets in Linux spelling ("avx2", "avx512_bf16", "amx_bf16"); empty where the system does not say."""
    if sys.platform == "darwin":
        return _mac_flags()
    try:
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith(("flags", "Features")):
                return frozenset(line.partition(":")[2].split())
    except OSError:
        pass
    return frozenset()


def _mac_flags() -> frozenset[str]:
    try:
        told = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "hw.optional.arm.FEAT_BF16"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except OSError:
        return frozenset()
    return frozenset({"bf16"}) if told.stdout.strip() == "1" else frozenset()


def promises_bfloat16(flags: frozenset[str]) -> bool:
    """Whether these flags mean that bfloat16 products run in hardware."""
    return bool(flags & {"avx512_bf16", "amx_bf16", "bf16"})


def best_cpu_dtype() -> CpuDtype:
    """The dtype torch should use on this CPU; probed once a machine and torch version, then remembered."""
    import torch

    if not promises_bfloat16(cpu_flags()):
        return "float32"
    path = places.cache_dir() / _PROBE_FILE
    title, version = cpu_title(), str(torch.__version__)
    try:
        known = msgspec.json.decode(path.read_bytes(), type=CpuVerdict)
        if (known.cpu, known.torch) == (title, version):
            return known.dtype
    except (OSError, *UNDECODABLE):
        pass
    speedup = probe_speedup()
    dtype: CpuDtype = "bfloat16" if speedup >= _WORTH_IT else "float32"
    verdict = CpuVerdict(title, version, dtype, round(speedup, 2))
    write_private(path, msgspec.json.encode(verdict), durable=False)
    return dtype


def probe_speedup(seconds: float = 0.4) -> float:
    """How many times faster a UNet-like convolution and product run in bfloat16 than in float32."""
    import torch

    def runs_in(dtype: torch.dtype) -> float:
        picture = torch.zeros(2, 320, 32, 32, dtype=dtype)
        kernel = torch.zeros(320, 320, 3, 3, dtype=dtype)
        rows, weight = torch.zeros(1024, 640, dtype=dtype), torch.zeros(640, 640, dtype=dtype)
        best, end = float("inf"), time.perf_counter() + seconds
        while time.perf_counter() < end or best == float("inf"):
            begun = time.perf_counter()
            torch.nn.functional.conv2d(picture, kernel, padding=1)
            torch.nn.functional.linear(rows, weight)
            best = min(best, time.perf_counter() - begun)
        return best

    with torch.inference_mode():
        runs_in(torch.float32)
        return runs_in(torch.float32) / runs_in(torch.bfloat16)
