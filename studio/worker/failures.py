"""Turns whatever an engine raised into a typed failure. Job thread; knows torch's errors by name alone."""

from __future__ import annotations

import errno
import re
import shutil
import traceback
from pathlib import Path

import psutil

from studio.domain.errors import DiskFull, EngineFailed, Failure, OutOfMemory, StudioError
from studio.engines.runtime.room import SMALLER_MODEL

TRACEBACK_CHARACTERS = 4000
_SIZES = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_AMOUNT = re.compile(r"(?:allocate|size)\s+([\d.]+)\s*([KMGT]?)i?(?:B|bytes)?\b", re.IGNORECASE)
_FREE = re.compile(r"([\d.]+)\s*([KMGT]?)i?B\s+(?:is\s+)?free", re.IGNORECASE)
_MEMORY_WORDS = (
    "out of memory",
    "not enough memory",
    "bad_alloc",
    "bad allocation",
    "failed to allocate memory",
    "cublas_status_alloc_failed",
)


def failure_of(error: BaseException, *, engine: str, device: str, smaller: str, spool: Path | None) -> Failure:
    """What to tell the window. `smaller`: what could be asked for instead where memory ran out, in words; "" for
    nothing smaller. Never raises."""
    if isinstance(error, StudioError):
        return error.failure
    if is_out_of_memory(error):
        text = str(error)
        device = device or ("cuda:0" if "cuda" in text.lower() else "cpu")
        return OutOfMemory(
            device=device,
            needed_bytes=_amount(_AMOUNT, text),
            free_bytes=_amount(_FREE, text) or (None if device.startswith("cuda") else free_memory()),
            fits=smaller or SMALLER_MODEL,
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT) and spool is not None:
        return DiskFull(path=str(spool), free_bytes=shutil.disk_usage(spool).free)
    tail = "".join(traceback.format_exception(error))[-TRACEBACK_CHARACTERS:]
    return EngineFailed(engine=engine, error=f"{type(error).__name__}: {error}"[:1000], traceback_tail=tail)


def is_out_of_memory(error: BaseException) -> bool:
    """MemoryError, torch's OutOfMemoryError, and what torch and ONNX Runtime say in a plain RuntimeError."""
    if isinstance(error, MemoryError):
        return True
    if any(kind.__name__ == "OutOfMemoryError" for kind in type(error).__mro__):
        return True
    text = str(error).lower()
    return (
        isinstance(error, (RuntimeError, OSError)) or type(error).__module__.startswith("onnxruntime")
        if any(words in text for words in _MEMORY_WORDS)
        else False
    )


def free_memory() -> int:
    """Bytes that a process could still have without swapping."""
    return int(psutil.virtual_memory().available)


def _amount(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if found is None:
        return None
    try:
        return int(float(found[1]) * _SIZES[found[2].upper()])
    except ValueError:
        return None
