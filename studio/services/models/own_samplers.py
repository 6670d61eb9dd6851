"""Which sampler a picture model has of its own, read from its files before it draws.

Called by the Picture pane on the main thread, once a model; one small file is read. No Qt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.domain.raised import UNDECODABLE

DIFFUSERS: Final = "diffusers"
_CONFIG: Final = "scheduler/scheduler_config.json"
_LARGEST: Final = 1 << 16
"""Bytes of a configuration."""
_ENDING: Final = "Scheduler"


def own_sampler(model: InstalledModel | None, samplers: tuple[str, ...]) -> str:
    """Its name as a request has it; empty where it is not known. `samplers`: those that its engine has, whose first is
    the own one of an engine that is no library of pipelines."""
    if model is None:
        return ""
    if model.engine != DIFFUSERS:
        return next(iter(samplers), "")
    told = next((Path(path) for name, path in model.files.items() if name.replace("\\", "/") == _CONFIG), None)
    name = _class_in(told or places.resources_dir() / "single-file-configs" / (model.architecture or "none") / _CONFIG)
    return name.removesuffix(_ENDING) if name.endswith(_ENDING) else ""


def _class_in(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return ""
        name = msgspec.json.decode(path.read_bytes(), type=dict[str, Any]).get("_class_name", "")
    except (OSError, *UNDECODABLE):
        return ""
    return name if isinstance(name, str) and name.isidentifier() and len(name) < 60 else ""
