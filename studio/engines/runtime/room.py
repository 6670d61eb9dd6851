"""What models say that they need, and the refusal of a load that cannot succeed. Used in the worker before a model is
loaded, and by whoever tells beforehand what a request needs; job thread."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import psutil

from studio.domain.errors import OutOfMemory, StudioError
from studio.wire.messages import LocalModel

SMALLER_MODEL: Final = "a smaller model"
"""What would fit where nothing smaller can be asked of this one."""


def needed_bytes(model: LocalModel, helpers: Mapping[str, LocalModel]) -> int:
    """What the models say they need, or else the size of their files."""
    return sum(one.memory_bytes or _size_of_files(one) for one in (model, *helpers.values()))


def _size_of_files(model: LocalModel) -> int:
    total = 0
    for name in set(model.files.values()):
        path = Path(name)
        if path.is_file():
            total += path.stat().st_size
    return total


def loadable_bytes() -> int:
    """Memory that can be had now, with what the system can put aside."""
    return int(psutil.virtual_memory().available + psutil.swap_memory().free)


def refuse_the_impossible(model: LocalModel, device: str, needed: int, smaller: str) -> None:
    """Where the model's need is known, do not let the system kill the process half way through. Raises
    StudioError(OutOfMemory); `smaller`: what to ask for instead, "" where nothing is known."""
    if model.memory_bytes is None or device.startswith("cuda"):
        return
    free = loadable_bytes()
    if needed > free:
        raise StudioError(
            OutOfMemory(device="cpu", needed_bytes=needed, free_bytes=free, fits=smaller or SMALLER_MODEL)
        )
