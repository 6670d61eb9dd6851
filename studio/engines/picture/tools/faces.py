"""The task repair-faces: each face of a picture is drawn clear by a network that was trained for faces alone.

Made by the registry as "faces-onnx" and used on the picture worker's job thread; torch is never imported. The graph
takes a face [1, 3, side, side] in -1..1, turned and scaled as in FFHQ, and answers with it (Wang et al., "GFPGAN",
2021; Zhou et al., "CodeFormer", 2022, which takes a weight beside it). Another model finds the faces.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import cv2
import msgspec
import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from studio.domain.errors import BadInput, ModelMissing, ModelUnsupported, StudioError
from studio.domain.kinds import FACE_FINDER
from studio.domain.requests import PictureRequest, Request
from studio.engines.picture.pixels import Picture, input_path, on_white, read_picture_with_alpha
from studio.engines.picture.result import PictureDone
from studio.engines.picture.tools.face_finder import STRIDES, Plane, faces_in
from studio.engines.picture.tools.graph_file import graph_of, side_of
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session
from studio.wire.messages import LocalModel

_SIDE: Final = 512
_TEMPLATE: Final = np.array(
    [[192.98138, 239.94708], [318.90277, 240.1936], [256.63416, 314.01935], [201.26117, 371.41043],
     [313.08905, 371.15118]], np.float32,
)  # fmt: skip
"""Where eyes, nose and corners of the mouth lie in a face of 512 pixels: the mean of FFHQ's, as facexlib has it."""
_FIDELITY: Final = 0.5
"""CodeFormer's weight: 0 is the clearest, 1 the likest."""
_EDGE: Final = 0.12
"""Of the side: so far in from its edge a repaired face fades into the picture."""


class FacesEngine:
    name = "faces-onnx"

    def __init__(self) -> None:
        self._net: OnnxSession | None = None
        self._finder: OnnxSession | None = None
        self._picture = ""
        self._side = _SIDE

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        if FACE_FINDER not in helpers:
            raise StudioError(ModelMissing(model_id=FACE_FINDER))
        finder = make_session(graph_of(helpers[FACE_FINDER]), control, device="cpu", thrifty=True)
        wanted = {f"{name}_{stride}" for name in ("cls", "obj", "bbox", "kps") for stride in STRIDES}
        if not wanted <= set(finder.output_names):
            raise StudioError(ModelUnsupported(model=helpers[FACE_FINDER].id, reason="it finds no faces"))
        net = make_session(graph_of(model), control, device=request.device, gives_back=True)
        pictures = [node.name for node in net.raw.get_inputs() if len(node.shape) == 4]
        if len(pictures) != 1:
            raise StudioError(ModelUnsupported(model=model.id, reason="it does not take one picture of a face"))
        self._net, self._finder, self._picture = net, finder, pictures[0]
        self._side = side_of(net, self._picture) or _SIDE

    def held_bytes(self) -> int:
        return sum(2 * one.size for one in (self._net, self._finder) if one is not None)

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__), ("opencv", cv2.__version__))

    def unload(self) -> None:
        self._net = self._finder = None

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[PictureDone]:
        """One picture of the input's size; away from its faces not one bit changes. `strength`: the share of what was
        drawn. Raises StudioError(BadInput) where there is no face."""
        if self._net is None or self._finder is None:
            raise RuntimeError("run was called before load")
        given = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        control.running(self._net.device, "float32")
        control.progress(0, 1, "looking for faces")
        picture = np.ascontiguousarray(given[..., :3])
        faces = faces_in(np.ascontiguousarray(on_white(given)), self._finder, control)
        if not faces:
            raise StudioError(BadInput(name="the picture", problem="no face was found in it"))
        share = min(max(request.strength, 0.0), 1.0)
        for index, face in enumerate(faces):
            control.progress(index, len(faces), "repairing faces")
            picture = self._repaired(self._net, picture, face.points, share, control)
        control.progress(len(faces), len(faces), "repairing faces")
        pixels = picture if given.shape[2] == 3 else np.dstack([picture, given[..., 3]])
        made = msgspec.structs.replace(
            request, width=given.shape[1], height=given.shape[0], batch=1, upscale=1, device=self._net.device,
            dtype="float32",
        )  # fmt: skip
        yield PictureDone(index=0, pixels=np.ascontiguousarray(pixels), request=made)

    def _repaired(
        self, net: OnnxSession, picture: Picture, points: Plane, share: float, control: JobControl
    ) -> Picture:
        side = self._side
        turn = turned(points, _TEMPLATE * np.float32(side / 512))
        face = cv2.warpAffine(picture, turn, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        fed = {self._picture: np.ascontiguousarray((face.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])}
        fed |= {node.name: np.full([1] * len(node.shape), _FIDELITY, _DTYPES.get(node.type, np.float32))
                for node in net.raw.get_inputs() if node.name != self._picture}  # fmt: skip
        answer = np.nan_to_num(net.run(None, fed, control)[0][0])
        clear = (np.clip(answer.transpose(1, 2, 0), -1, 1) + 1) * np.float32(127.5)
        size = (picture.shape[1], picture.shape[0])
        back = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        drawn = cv2.warpAffine(np.ascontiguousarray(clear), turn, size, flags=back, borderMode=cv2.BORDER_REPLICATE)
        cover = cv2.warpAffine(_cover(side), turn, size, flags=back, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        weight = cover[..., None] * np.float32(share)
        mixed = picture + (drawn - picture) * weight
        return np.where(weight > 0, np.asarray(np.clip(mixed, 0, 255) + 0.5, np.uint8), picture)


_DTYPES: Final = {"tensor(double)": np.float64, "tensor(float)": np.float32, "tensor(float16)": np.float16}


def turned(points: Plane, template: Plane) -> NDArray[np.float64]:
    """The rotation, scaling and shift [2, 3] that brings points nearest to others (Umeyama, 1991; never mirrored)."""
    here, there = points.astype(np.float64), template.astype(np.float64)
    mean, goal = here.mean(axis=0), there.mean(axis=0)
    a, b = here - mean, there - goal
    spread = max(float((a**2).sum()), 1e-9)
    cosine = float((a * b).sum()) / spread
    sine = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / spread
    matrix = np.array([[cosine, -sine], [sine, cosine]])
    return np.hstack([matrix, (goal - matrix @ mean)[:, None]])


def _cover(side: int) -> NDArray[np.float32]:
    """One in the middle, and to the edge nothing."""
    ramp = np.clip(np.minimum(np.arange(side), np.arange(side)[::-1]) / (side * _EDGE), 0, 1)
    smooth = (ramp * ramp * (3 - 2 * ramp)).astype(np.float32)
    return np.asarray(np.outer(smooth, smooth), np.float32)
