"""Says of an ONNX file that it colours pictures, finds faces, repairs them or reads poses. Called by `identify_file`;
looks at what its header says of inputs and outputs, and at its name where several kinds have the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from studio.domain.catalogue import Identified
from studio.formats.onnx_header import OnnxHeader
from studio.services.translation import tr

_FINDS: Final = frozenset(f"{name}_{stride}" for name in ("cls", "obj", "bbox", "kps") for stride in (8, 16, 32))
"""Outputs of YuNet."""
_ONE_POSE: Final = frozenset({"simcc_x", "simcc_y"})
_POSES: Final = frozenset({"dets", "keypoints"})
"""Outputs of RTMPose, DWPose and of RTMO, as MMDeploy names them."""
_COLOURERS: Final = ("deoldify",)
_REPAIRERS: Final = ("gfpgan", "codeformer", "restoreformer", "gpen")
"""Names of those that answer with a picture, as many others do."""


def picture_graph(  # noqa: PLR0911 - one for each kind
    path: Path, header: OnnxHeader, common: Mapping[str, Any]
) -> Identified | None:
    """`common`: fields of every answer about an ONNX file. None for any other graph."""
    name = f"{path.parent.name} {path.stem}".casefold()
    pictures = [header.shapes.get(one, ()) for one in header.inputs]
    pictures = [shape for shape in pictures if len(shape) == 4 and shape[1] == 3]
    answer = header.shapes.get(header.outputs[0], ()) if header.outputs else ()
    if set(header.outputs) >= _FINDS and len(header.inputs) == 1:
        return _found("find-faces", "yunet", "faces-onnx", tr("Finds faces (YuNet)"), common)
    if len(header.inputs) == 1 and set(header.outputs) >= _ONE_POSE:
        return _found("pose", "simcc-pose", "pose-onnx", tr("Reads the pose of a person (RTMPose, DWPose)"), common)
    if len(header.inputs) == 1 and set(header.outputs) >= _POSES:
        return _found("pose", "rtmo", "pose-onnx", tr("Reads the poses of people (RTMO)"), common)
    if len(pictures) != 1 or len(answer) != 4:
        return None
    if len(header.inputs) == 1 and answer[1] == 2:
        return _found("colourise", "ddcolor", "colour-onnx", tr("Colours grey pictures"), common)
    if len(header.inputs) == 1 and answer[1] == 3 and any(mark in name for mark in _COLOURERS):
        return _found("colourise", "deoldify", "colour-onnx", tr("Colours grey pictures"), common)
    kind = next((mark for mark in _REPAIRERS if mark in name), "")
    square = pictures[0][2] == pictures[0][3] and answer[1] in (0, 3)
    if kind and square and len(header.inputs) <= 2:
        return _found("repair-faces", kind, "faces-onnx", tr("Repairs faces, beside a model that finds them"), common)
    return None


def _found(task: str, architecture: str, engine: str, detail: str, common: Mapping[str, Any]) -> Identified:
    return Identified(
        family="picture", engine=engine, architecture=architecture, tasks=(task,), detail=detail, **common
    )
