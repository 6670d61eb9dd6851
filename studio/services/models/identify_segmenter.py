"""Says of files that they are a model which finds objects at a click: two ONNX files, or a folder of transformers.
Called by `identify_file` and `identify_folder`; reads headers and descriptions only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio.domain.catalogue import Identified
from studio.formats.checks import Check
from studio.formats.folders import read_json
from studio.formats.onnx_header import OnnxError, OnnxHeader, read_onnx_header
from studio.formats.safetensors import read_header
from studio.formats.segmenters import Pair, pair_among, takes_points
from studio.services.models.refusing import weights_beside
from studio.services.translation import tr

TASKS: Final = ("select-object",)
WORKING_BYTES: Final = 700_000_000
"""Beside the weights, while a picture is encoded; an estimate for a square of 1024 pixels."""
_MOST: Final = 60
"""ONNX files of one folder that are looked at."""
_DESCRIPTIONS: Final = ("config.json", "preprocessor_config.json", "processor_config.json")
_FOLDERS: Final = {"sam": "sam", "sam2": "sam2", "sam2_video": "sam2"}
"""`model_type` of config.json, and the architecture."""
_SEES: Final = (("pixel_values",), ("input_image",), ("image",), ("images",))
"""Inputs by which an encoder is known that has no decoder beside it."""
_TITLES: Final = {"sam": "Segment Anything", "sam2": "Segment Anything 2"}


def segmenter_pair(folder: Path, files: Mapping[str, Path], check: Check, asked: str = "") -> Identified | None:
    """`files`: names and paths of a folder. None: no two of them are a pair. Raises as `identify_file` does."""
    names = [name for name in files if name.lower().endswith(".onnx")][:_MOST]
    if len(names) < 2:
        return None
    headers = _headers({name: files[name] for name in names}, check)
    pair = pair_among(headers, asked)
    if pair is None:
        return None
    kept = _kept(pair, headers, files)
    size = sum(path.stat().st_size for path in kept.values())
    architecture = "sam2" if pair.several_maps else "sam"
    return Identified(
        path=str(folder),
        kind="onnx folder",
        title=_title(folder, pair, bool(asked)),
        family="picture",
        engine="segment-onnx",
        architecture=architecture,
        tasks=TASKS,
        size=size,
        memory_bytes=2 * size + WORKING_BYTES,
        files={name: str(path) for name, path in kept.items()},
        detail=tr("{architecture}, finds objects at a click", architecture=_TITLES[architecture]),
    )


def segmenter_beside(path: Path, check: Check) -> Identified | None:
    """What a single ONNX file is together with its other half in the same folder; None where it is no half."""
    header = read_onnx_header(path, check)
    encodes = header.inputs in _SEES and any("embed" in name for name in header.outputs)
    if not takes_points(header) and len(header.inputs) != 1:
        return None
    beside = sorted(one for one in path.parent.glob("*.onnx") if one.is_file() and not one.is_symlink())
    near = {path.name: path} | {one.name: one for one in beside}
    pair = segmenter_pair(path.parent, near, check, path.name)
    return pair or (_half(path) if encodes or takes_points(header) else None)


def _half(path: Path) -> Identified:
    words = tr("It is one half of a model that finds objects: put its other half into the same folder.")
    return Identified(
        path=str(path),
        kind="onnx folder",
        title=path.stem,
        family="picture",
        tasks=TASKS,
        size=path.stat().st_size,
        files={path.name: str(path)},
        detail=tr("Segment Anything, one of its two files"),
        why_not=words,
    )


def segmenter_folder(path: Path, files: Mapping[str, Path], check: Check) -> Identified | None:
    """A folder with config.json and safetensors; None where it is another model's."""
    config = read_json(files["config.json"], dict[str, Any])
    architecture = _FOLDERS.get(str(config.get("model_type", "")), "")
    if not architecture or config.get("auto_map"):
        return None
    kept = {name: file for name, file in files.items() if name in _DESCRIPTIONS or _is_weights(name)}
    parameters = sum(read_header(file, check).parameters() for name, file in kept.items() if _is_weights(name))
    return Identified(
        path=str(path),
        kind="segmenter folder",
        title=path.name,
        family="picture",
        engine="segment-torch",
        architecture=architecture,
        tasks=TASKS,
        size=sum(file.stat().st_size for file in kept.values()),
        memory_bytes=parameters * 4 + WORKING_BYTES,
        files={name: str(file) for name, file in kept.items()},
        detail=tr("{architecture}, finds objects at a click", architecture=_TITLES[architecture]),
    )


def _is_weights(name: str) -> bool:
    return name.endswith(".safetensors") and "/" not in name


def _headers(files: Mapping[str, Path], check: Check) -> dict[str, OnnxHeader]:
    """Of those that can be read: a damaged stranger beside a pair takes nothing from it."""
    found: dict[str, OnnxHeader] = {}
    for name, path in files.items():
        try:
            found[name] = read_onnx_header(path, check)
        except OnnxError:
            continue
    return found


def _kept(pair: Pair, headers: Mapping[str, OnnxHeader], files: Mapping[str, Path]) -> dict[str, Path]:
    kept: dict[str, Path] = {name: files[name] for name in _DESCRIPTIONS if name in files}
    for name in (pair.encoder, pair.decoder):
        kept[name] = files[name]
        within = name.rpartition("/")[0]
        for weights, path in weights_beside(files[name], headers[name]).items():
            kept[f"{within}/{weights}" if within else weights] = path
    return kept


def _title(folder: Path, pair: Pair, asked: bool) -> str:
    """A folder's own name; of two files among others, what the encoder's name says beside "encoder"."""
    if not asked:
        return folder.name
    stem = Path(pair.encoder).stem
    for part in ("encoder", "vision", "image"):
        stem = stem.replace(part, "")
    return stem.strip("._- ")[:80] or folder.name
