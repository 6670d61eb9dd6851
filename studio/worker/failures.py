"""Turns whatever an engine raised into a typed failure. Job thread; knows torch's errors by name alone."""

from __future__ import annotations

import errno
import re
import shutil
import traceback
from pathlib import Path

import psutil

from studio.domain.errors import DiskFull, EngineFailed, Failure, OutOfMemory, StudioError
from studio.domain.requests import PictureRequest, Request, SpeechRequest, TextRequest

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


def failure_of(
    error: BaseException, *, engine: str, device: str, request: Request | None, spool: Path | None
) -> Failure:
    """What to tell the window. Never raises."""
    if isinstance(error, StudioError):
        return error.failure
    if is_out_of_memory(error):
        text = str(error)
        device = device or ("cuda:0" if "cuda" in text.lower() else "cpu")
        return OutOfMemory(
            device=device,
            needed_bytes=_amount(_AMOUNT, text),
            free_bytes=_amount(_FREE, text) or (None if device.startswith("cuda") else free_memory()),
            fits=what_would_fit(request),
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


def what_would_fit(request: Request | None) -> str:
    """The next smaller thing to ask for, in words."""
    match request:
        case PictureRequest(batch=batch) if batch > 1:
            return "one picture at a time"
        case PictureRequest(upscale=upscale) if upscale > 1:
            return "the same picture without enlarging it"
        case PictureRequest(width=width, height=height) if width * height > 320 * 320:
            smaller = 0.7
            return f"{_to_64(width * smaller)} x {_to_64(height * smaller)}"
        case SpeechRequest(segments=segments) if len(segments) > 1:
            return "fewer sentences at a time"
        case TextRequest(messages=messages, prompt=prompt) if (
            len(prompt) + sum(len(m.content) for m in messages) > 8000
        ):
            return "a shorter passage"
        case _:
            return "a smaller model"


def _to_64(pixels: float) -> int:
    return max(64, int(pixels) // 64 * 64)


def _amount(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if found is None:
        return None
    try:
        return int(float(found[1]) * _SIZES[found[2].upper()])
    except ValueError:
        return None
