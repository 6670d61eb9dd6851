"""What keeps libraries quiet: variables that every process of the program sets before it imports one of them.

`studio/__init__.py` sets `SILENT` in whatever process imports anything of ours: the window, the command line, workers,
tests, benchmarks, packaging scripts and recipes. A worker sets `OFFLINE` too, and has its libraries keep their caches
in a folder of ours (`caches_in`). Standard library only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SILENT: Final[Mapping[str, str]] = {
    # onnxruntime asks DNS for its vendor's event host (1.31) and writes a device id and a database into
    # ~/.cache/Microsoft (1.31, 1.32) when it is imported; `disable_telemetry_events` comes too late.
    "ORT_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "DISABLE_TELEMETRY": "1",
    "DISABLE_SAFETENSORS_CONVERSION": "1",
    "DO_NOT_TRACK": "1",
    "OPENVINO_TELEMETRY_DISABLE": "1",
}
OFFLINE: Final[Mapping[str, str]] = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "DIFFUSERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
}
"""For workers: the window itself asks the hub when a person wants a model from there."""

_CACHES: Final[Mapping[str, str]] = {
    "HF_HOME": "huggingface",
    "HF_MODULES_CACHE": "huggingface/modules",
    "TORCH_HOME": "torch",
    "TORCHINDUCTOR_CACHE_DIR": "inductor",
    "TRITON_HOME": "triton",
    "TRITON_CACHE_DIR": "triton/cache",
    "CUDA_CACHE_PATH": "cuda",
    "MIOPEN_USER_DB_PATH": "miopen",
    "NUMBA_CACHE_DIR": "numba",
    "MPLCONFIGDIR": "matplotlib",
    "XDG_CACHE_HOME": "xdg",
}


def silence() -> None:
    """Set `SILENT` here, and so in every child; what somebody set before does not count."""
    os.environ.update(SILENT)


def go_offline() -> None:
    """Set `OFFLINE` as well. For workers, before they import anything heavy."""
    os.environ.update({**SILENT, **OFFLINE})


def caches_in(folder: Path) -> dict[str, str]:
    """Where libraries are to keep what they can make again: variables, by name."""
    return {name: str(folder / place) for name, place in _CACHES.items()}
