"""Where faces are in a picture, with their eyes, nose and corners of the mouth, by YuNet.

Called by the engine that repairs faces, on the worker's job thread. Wu, Peng, Yu: "YuNet: a tiny millisecond-level face
detector", 2023; the answers are decoded as OpenCV's FaceDetectorYN decodes them (objdetect/src/face_detect.cpp).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.pixels import Picture
from studio.engines.picture.tools.graph_file import side_of
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession

Plane = NDArray[np.float32]
STRIDES: Final = (8, 16, 32)
_SIDE: Final = 640
_SURE: Final = 0.6
"""Score from which something is a face."""
_OVERLAP: Final = 0.3
"""Share of two boxes from which they are one face."""
_MOST: Final = 64


class Face(NamedTuple):
    box: Plane
    """Left, top, width and height, in pixels of the picture."""
    points: Plane
    """[5, 2]: the left eye as the picture has it, the right one, the nose, the corners of the mouth."""
    score: float


def faces_in(picture: Picture, session: OnnxSession, control: JobControl) -> tuple[Face, ...]:
    """Of an RGB picture, the surest first. Raises Cancelled."""
    side = side_of(session, session.input_names[0]) or _SIDE
    height, width = picture.shape[:2]
    scale = side / max(height, width)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(Image.fromarray(picture).resize((columns, rows), Image.Resampling.BILINEAR), np.float32)
    square = np.zeros((side, side, 3), np.float32)
    square[:rows, :columns] = small[..., ::-1]
    fed = {session.input_names[0]: np.ascontiguousarray(square.transpose(2, 0, 1)[None])}
    answers = dict(zip(session.output_names, session.run(None, fed, control), strict=True))
    found = [face for stride in STRIDES for face in _of_stride(answers, stride, side)]
    ratio = np.array([width / columns, height / rows], np.float32)
    kept = _apart(sorted(found, key=lambda face: -face.score))
    return tuple(Face(face.box * np.tile(ratio, 2), face.points * ratio, face.score) for face in kept)


def _of_stride(answers: dict[str, Plane], stride: int, side: int) -> list[Face]:
    across = side // stride
    seen, is_face = (np.clip(answers[f"{name}_{stride}"].reshape(-1), 0, 1) for name in ("cls", "obj"))
    scores = np.sqrt(seen * is_face)
    boxes, points = answers[f"bbox_{stride}"].reshape(-1, 4), answers[f"kps_{stride}"].reshape(-1, 5, 2)
    found = []
    for at in np.flatnonzero(scores >= _SURE):
        place = np.array([at % across, at // across], np.float32)
        middle = (boxes[at, :2] + place) * stride
        size = np.exp(np.minimum(boxes[at, 2:], 10)) * stride
        box = np.concatenate([middle - size / 2, size]).astype(np.float32)
        if np.isfinite(box).all() and np.isfinite(points[at]).all():
            found.append(Face(box, ((points[at] + place) * stride).astype(np.float32), float(scores[at])))
    return found


def _apart(faces: list[Face]) -> list[Face]:
    """Without those that lie over a surer one."""
    kept: list[Face] = []
    for face in faces:
        if len(kept) < _MOST and all(_overlap(face.box, one.box) < _OVERLAP for one in kept):
            kept.append(face)
    return kept


def _overlap(one: Plane, other: Plane) -> float:
    low = np.maximum(one[:2], other[:2])
    high = np.minimum(one[:2] + one[2:], other[:2] + other[2:])
    inside = float(np.prod(np.maximum(high - low, 0)))
    return inside / max(float(np.prod(one[2:]) + np.prod(other[2:])) - inside, 1e-6)
