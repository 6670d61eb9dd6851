"""Says of a folder that it is a model which reads depths of pictures. Called by `identify_folder`; reads headers and
descriptions only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio.domain.catalogue import Identified
from studio.domain.guides import DEPTH
from studio.formats.checks import Check
from studio.formats.folders import read_json
from studio.formats.safetensors import read_header
from studio.services.translation import tr

WORKING_BYTES: Final = 500_000_000
"""Beside the weights; an estimate for 518 x 518 pixels."""
_TITLES: Final = {"depth_anything": "Depth Anything", "dpt": "DPT"}
"""By `model_type` of config.json."""


def depth_folder(path: Path, files: Mapping[str, Path], check: Check) -> Identified | None:
    """A folder with config.json and safetensors; None where it is another model's. Raises as `identify_file` does."""
    config = read_json(files["config.json"], dict[str, Any])
    architecture = str(config.get("model_type", ""))
    classes = config.get("architectures")
    named = str(classes[0]) if isinstance(classes, list) and classes else ""
    if architecture not in _TITLES or config.get("auto_map") or not named.endswith("ForDepthEstimation"):
        return None
    weights = [name for name in files if name.endswith(".safetensors") and "/" not in name]
    kept = {name: files[name] for name in ("config.json", "preprocessor_config.json", *weights) if name in files}
    parameters = sum(read_header(files[name], check).parameters() for name in weights)
    return Identified(
        path=str(path), kind="depth folder", title=path.name, family="picture", engine="depth-torch",
        architecture=architecture, tasks=(DEPTH,), size=sum(file.stat().st_size for file in kept.values()),
        memory_bytes=parameters * 4 + WORKING_BYTES, files={name: str(file) for name, file in kept.items()},
        detail=tr("{architecture}, reads how far away things are", architecture=_TITLES[architecture]),
    )  # fmt: skip
