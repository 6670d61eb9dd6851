"""Where the joints of people are in a picture, by an ONNX file of one of two layouts that people bring.

Made by the pose engine, which shows the skeleton, and by the diffusers engine, which draws with it; worker's job
thread. torch is never imported.

simcc_x, simcc_y    one person, a score for each half pixel of a row and of a column: RTMPose and DWPose, of which the
                    first seventeen points are those of COCO (Jiang et al., "RTMPose", 2023; Yang et al., "Effective
                    whole-body pose estimation with two-stages distillation", 2023)
dets, keypoints     several people at once: RTMO (Lu et al., 2024)

Pictures are prepared as MMPose prepares them for each.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.domain.errors import BadInput, ModelUnsupported, StudioError
from studio.engines.picture.pixels import Picture
from studio.engines.picture.pose.skeleton import Body, drawn, of_coco
from studio.engines.picture.tools.graph_file import graph_of
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.wire.messages import LocalModel

Plane = NDArray[np.float32]
ONE: Final = frozenset({"simcc_x", "simcc_y"})
SEVERAL: Final = frozenset({"dets", "keypoints"})
_POINTS: Final = 17
_MEAN: Final = np.array([123.675, 116.28, 103.53], np.float32)
_DEVIATION: Final = np.array([58.395, 57.12, 57.375], np.float32)
_AROUND: Final = 1.25
"""A person's box is looked at with so much around it."""
_LEAST: Final = 3
"""Of so many points at least that are seen somebody is there."""
_GREY: Final = 114
"""What is beside the picture where several people are looked for."""
_PERSON: Final = 0.3
"""Score from which a box holds somebody."""
_MOST: Final = 32
_SIZES: Final = {True: (384, 288), False: (640, 640)}
"""Height and width at which a graph looks that takes any: for one person, for several."""


class _Box(NamedTuple):
    left: float
    top: float
    width: float
    height: float


class PoseNetwork:
    def __init__(self, model: LocalModel, device: str, control: JobControl) -> None:
        """Raises Cancelled, StudioError."""
        control.progress(0, 0, "reading the model")
        session = make_session(graph_of(model), control, device=device, gives_back=True)
        names = set(session.output_names)
        if len(session.input_names) != 1 or not (names >= ONE or names >= SEVERAL):
            raise StudioError(ModelUnsupported(model=model.id, reason="it reads no poses"))
        self._session, self._model = session, model.id
        self._one = names >= ONE
        shape = session.raw.get_inputs()[0].shape
        sides = [one for one in shape[2:] if isinstance(one, int) and one > 0]
        self._height, self._width = sides if len(shape) == 4 and len(sides) == 2 else _SIZES[self._one]

    @property
    def device(self) -> str:
        return self._session.device

    def held_bytes(self) -> int:
        return 2 * self._session.size

    def read(self, picture: Picture, control: JobControl) -> Picture:
        """The skeletons of an RGB picture [h, w, 3], as large as that. Raises Cancelled, StudioError(BadInput) where
        nobody is in it."""
        bodies = self.bodies(picture, control)
        if not bodies:
            raise StudioError(BadInput(name="the picture", problem="no person was found in it"))
        return drawn(bodies, *picture.shape[:2])

    def bodies(self, picture: Picture, control: JobControl) -> tuple[Body, ...]:
        """Raises Cancelled, StudioError(ModelUnsupported)."""
        found = self._one_body(picture, control) if self._one else self._several(picture, control)
        return tuple(body for body in found if int(body.seen.sum()) >= _LEAST)

    # ---- one person

    def _one_body(self, picture: Picture, control: JobControl) -> list[Body]:
        """Looked for in the whole picture, then once more where the points were seen."""
        height, width = picture.shape[:2]
        first = self._in_box(picture, _Box(0, 0, width, height), control)
        if int(first.seen.sum()) < _LEAST:
            return []
        seen = first.points[first.seen]
        low, high = seen.min(axis=0), seen.max(axis=0)
        size = np.maximum((high - low) * _AROUND, 8)
        left, top = (low + high) / 2 - size / 2
        second = self._in_box(picture, _Box(float(left), float(top), *map(float, size)), control)
        return [second if second.seen.sum() >= first.seen.sum() else first]

    def _in_box(self, picture: Picture, box: _Box, control: JobControl) -> Body:
        scale = min(self._width / box.width, self._height / box.height)
        middle = np.array([box.left + box.width / 2, box.top + box.height / 2])
        shift = np.array([self._width, self._height]) / 2 - middle * scale
        matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        seen = cv2.warpAffine(picture, matrix, (self._width, self._height), flags=cv2.INTER_LINEAR)
        answers = self._run((seen.astype(np.float32) - _MEAN) / _DEVIATION, control)
        across, down = answers["simcc_x"], answers["simcc_y"]
        if across.ndim != 3 or down.ndim != 3 or min(across.shape[1], down.shape[1]) < _POINTS:
            raise StudioError(ModelUnsupported(model=self._model, reason="it reads no poses"))
        across, down = across[0, :_POINTS], down[0, :_POINTS]
        places = np.stack([
            across.argmax(axis=-1) * (self._width / across.shape[-1]),
            down.argmax(axis=-1) * (self._height / down.shape[-1]),
        ], axis=-1)  # fmt: skip
        scores = np.minimum(across.max(axis=-1), down.max(axis=-1))
        return of_coco(((places - shift) / scale).astype(np.float32), scores)

    # ---- several

    def _several(self, picture: Picture, control: JobControl) -> list[Body]:
        height, width = picture.shape[:2]
        scale = min(self._width / width, self._height / height)
        wide, high = max(1, int(width * scale)), max(1, int(height * scale))
        framed = np.full((self._height, self._width, 3), _GREY, np.float32)
        framed[:high, :wide] = cv2.resize(picture, (wide, high), interpolation=cv2.INTER_LINEAR)
        answers = self._run(framed[..., ::-1], control)
        boxes, points = answers["dets"], answers["keypoints"]
        if boxes.ndim != 3 or points.ndim != 4 or points.shape[2] < _POINTS or points.shape[3] < 3:
            raise StudioError(ModelUnsupported(model=self._model, reason="it reads no poses"))
        sure = [at for at in np.argsort(-boxes[0, :, 4])[:_MOST] if boxes[0, at, 4] >= _PERSON]
        return [of_coco(points[0, at, :_POINTS, :2] / scale, points[0, at, :_POINTS, 2]) for at in sure]

    def _run(self, picture: Plane, control: JobControl) -> dict[str, Plane]:
        """`picture`: [h, w, 3] in the model's own numbers."""
        fed = {self._session.input_names[0]: np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)}
        return dict(zip(self._session.output_names, self._session.run(None, fed, control), strict=True))
