"""The cut-out task: the main subject of a picture on transparent ground, by U-2-Net. And the object at a point of it.

Made by the registry as "cut-out-onnx" and used on the picture worker's job thread; torch is never imported.
Qin et al., "U^2-Net: going deeper with nested U-structure for salient object detection", 2020. The network answers at
320 x 320; a guided filter (He, Sun and Tang, 2010) lays its matte along the picture's own edges at full size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from studio.domain.errors import ModelMissing, StudioError
from studio.domain.requests import PictureRequest, Request, SelectRequest
from studio.engines.picture.pixels import Picture, input_path, read_picture, read_picture_with_alpha, resized
from studio.engines.picture.result import MaskDone, PictureDone
from studio.engines.picture.tools.foreground import own_colours
from studio.engines.picture.tools.fringe import without_ground
from studio.engines.picture.tools.solid import solid
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session
from studio.wire.messages import LocalModel

_SIDE = 320
_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
_EDGE = 1e-3
"""The guided filter's regulariser: variances of brightness below this do not count as an edge."""

Plane = NDArray[np.float32]


class CutOutEngine:
    name = "cut-out-onnx"

    def __init__(self) -> None:
        self._session: OnnxSession | None = None
        self._looked_at: _LookedAt | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        graphs = [path for name, path in model.files.items() if name.endswith(".onnx")]
        if not graphs:
            raise StudioError(ModelMissing(model_id=model.id, file="u2netp.onnx"))
        self._session = make_session(Path(graphs[0]), control, device=request.device, arena=False)

    def held_bytes(self) -> int:
        return 4 * self._session.size if self._session else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__),)

    def unload(self) -> None:
        self._session = self._looked_at = None

    def run(
        self, request: PictureRequest | SelectRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[PictureDone | MaskDone]:
        """One RGBA picture of the input's size, where what was transparent stays so, its edges without the colours of
        the ground; or the mask of an object."""
        if self._session is None:
            raise RuntimeError("run was called before load")
        if isinstance(request, SelectRequest):
            control.running(self._session.device, "float32")
            yield MaskDone(self._object_of(self._session, request, inputs, control))
            return
        picture = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        control.running(self._session.device, "float32")
        control.progress(0, 1, "cutting out")
        colours = np.ascontiguousarray(picture[..., :3])
        alpha = solid(matte_of(self._session, colours, control), colours)
        alpha = without_ground(alpha, colours, control.check)
        if picture.shape[2] == 4:
            alpha = np.minimum(alpha, picture[..., 3])
        control.progress(0.5, 1, "cutting out")
        colours = own_colours(colours, alpha, control.check)
        control.progress(1, 1, "cutting out")
        made = msgspec.structs.replace(
            request, width=picture.shape[1], height=picture.shape[0], batch=1, upscale=1, dtype="float32",
            device=self._session.device,
        )  # fmt: skip
        yield PictureDone(index=0, pixels=np.dstack([colours, alpha]), request=made)

    def _object_of(
        self, session: OnnxSession, request: SelectRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> NDArray[np.uint8]:
        """What the network says of the whole picture is kept for the next click into it."""
        from studio.engines.picture.tools.object_mask import Box, object_mask

        looked_at = self._looked_at
        if looked_at is None or looked_at.name != request.picture:
            path = input_path(inputs, request.picture, "picture")
            looked_at = self._looked_at = _LookedAt(request.picture, np.ascontiguousarray(read_picture(path)))
        height, width = looked_at.picture.shape[:2]

        def matte(part: Picture) -> Plane:
            if part.shape != looked_at.picture.shape:
                return answer_to(session, part, control)
            if looked_at.whole is None:
                looked_at.whole = answer_to(session, part, control)
            return looked_at.whole

        if request.only_looks:
            matte(looked_at.picture)
            return np.zeros((height, width), np.uint8)
        box = None
        if request.box is not None:
            left, top, across, down = request.box
            box = Box(left, top, left + across, top + down).grown(0, width, height)
        return object_mask(looked_at.picture, request.points, box, matte, control.check)


class _LookedAt:
    """The picture that was asked about last."""

    def __init__(self, name: str, picture: Picture) -> None:
        self.name, self.picture = name, picture
        self.whole: Plane | None = None


def matte_of(session: OnnxSession, picture: Picture, control: JobControl) -> NDArray[np.uint8]:
    """[h, w] bytes: how surely a pixel of an RGB picture belongs to its subject. Raises Cancelled."""
    return refined(answer_to(session, picture, control), picture)


def answer_to(session: OnnxSession, picture: Picture, control: JobControl) -> Plane:
    """[320, 320], 0 to 1: the network's answer to an RGB picture. Raises Cancelled."""
    [matte, *_] = session.run(session.output_names[:1], {session.input_names[0]: _seen(picture)}, control)
    return spread(matte[0, 0])


def _seen(picture: Picture) -> NDArray[np.float32]:
    """The picture as the network wants it, [1, 3, 320, 320]: scaled by its brightest value, then as ImageNet's."""
    small = resized(picture, _SIDE, _SIDE).astype(np.float32)
    small = (small / max(float(small.max()), 1.0) - _MEAN) / _DEVIATION
    return np.ascontiguousarray(small.transpose(2, 0, 1)[None], dtype=np.float32)


def spread(matte: Plane) -> Plane:
    """The matte stretched to 0..1, as the network's authors use it; a matte without contrast stays as it is."""
    low, high = float(matte.min()), float(matte.max())
    return matte if high - low < 1e-3 else np.asarray((matte - low) / (high - low), dtype=np.float32)


def refined(matte: Plane, picture: Picture) -> NDArray[np.uint8]:
    """[h, w] bytes: the small matte at the picture's size, following the picture's edges."""
    height, width = picture.shape[:2]
    large = resized((matte * 255 + 0.5).astype(np.uint8), width, height).astype(np.float32) / np.float32(255)
    light = (picture @ np.array([0.299, 0.587, 0.114], np.float32)) / np.float32(255)
    filtered = _guided(light.astype(np.float32), large, max(2, max(height, width) // 160))
    # The filter leaves a faint veil far from every edge; what was surely in or out stays so.
    filtered = np.where(large < 0.02, 0, np.where(large > 0.98, 1, filtered))
    return np.asarray(np.clip((filtered - 0.05) / 0.9, 0, 1) * 255 + 0.5).astype(np.uint8)


def _guided(guide: Plane, values: Plane, radius: int) -> Plane:
    mean_guide, mean_values = _box(guide, radius), _box(values, radius)
    covariance = _box(np.asarray(guide * values, np.float32), radius) - mean_guide * mean_values
    variance = _box(np.asarray(guide * guide, np.float32), radius) - mean_guide * mean_guide
    slope = np.asarray(covariance / (variance + np.float32(_EDGE)), np.float32)
    offset = np.asarray(mean_values - slope * mean_guide, np.float32)
    return np.asarray(_box(slope, radius) * guide + _box(offset, radius), dtype=np.float32)


def _box(plane: Plane, radius: int) -> Plane:
    """The mean over a square window of 2 radius + 1, the edge repeated outside."""
    side = 2 * radius + 1
    padded = np.pad(plane.astype(np.float64), radius, mode="edge")
    sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    window = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(window / side**2, dtype=np.float32)
