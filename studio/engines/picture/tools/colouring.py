"""The task colourise: a grey picture in colours that a network thinks likely; its light and dark stay as they are.

Made by the registry as "colour-onnx" and used on the picture worker's job thread; torch is never imported. Two kinds of
graphs are known, both of one input [1, 3, side, side]: those that answer with the two channels of colour of Lab (Kang
et al., "DDColor", 2023), and those that answer with a picture whose colours are taken (Antic, "DeOldify", 2018).
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

from studio.domain.errors import BadRequest, ModelUnsupported, StudioError
from studio.domain.requests import PictureRequest, Request
from studio.engines.picture.pixels import Picture, input_path, on_white, read_picture_with_alpha
from studio.engines.picture.result import PictureDone
from studio.engines.picture.tools.graph_file import graph_of, side_of
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import OnnxSession, make_session
from studio.wire.messages import LocalModel

Plane = NDArray[np.float32]
_SIDE: Final = 512
"""Pixels at which a graph looks that takes any size."""


class ColouringEngine:
    name = "colour-onnx"

    def __init__(self) -> None:
        self._session: OnnxSession | None = None
        self._side = _SIDE

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        session = make_session(graph_of(model), control, device=request.device, gives_back=True)
        if len(session.input_names) != 1:
            raise StudioError(ModelUnsupported(model=model.id, reason="it wants more than a picture"))
        self._session, self._side = session, side_of(session, session.input_names[0]) or _SIDE

    def held_bytes(self) -> int:
        return 2 * self._session.size if self._session is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__), ("opencv", cv2.__version__))

    def unload(self) -> None:
        self._session = None

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[PictureDone]:
        """One picture of the input's size, transparent where that is. `strength`: the share of its colours."""
        session = self._session
        if session is None:
            raise RuntimeError("run was called before load")
        given = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        control.running(session.device, "float32")
        control.progress(0, 1, "colouring")
        coloured = self._coloured(session, on_white(given), request.strength, control)
        control.progress(1, 1, "colouring")
        pixels = coloured if given.shape[2] == 3 else np.dstack([coloured, given[..., 3]])
        made = msgspec.structs.replace(
            request, width=given.shape[1], height=given.shape[0], batch=1, upscale=1, device=session.device,
            dtype="float32",
        )  # fmt: skip
        yield PictureDone(index=0, pixels=np.ascontiguousarray(pixels), request=made)

    def _coloured(self, session: OnnxSession, picture: Picture, share: float, control: JobControl) -> Picture:
        height, width = picture.shape[:2]
        lab = _floats(cv2.cvtColor(picture.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB))
        light = lab[..., :1]
        small = _floats(cv2.resize(_grey(light), (self._side, self._side), interpolation=cv2.INTER_AREA))
        found = self._answer(session, small, control)
        if found.shape[0] == 2:
            colour = found.transpose(1, 2, 0)
        elif found.shape[0] == 3:
            whole = np.clip(found.transpose(1, 2, 0) / np.float32(255), 0, 1)
            colour = _floats(cv2.cvtColor(np.ascontiguousarray(whole), cv2.COLOR_RGB2LAB))[..., 1:]
        else:
            raise StudioError(BadRequest(field="model", problem="its answer is no picture in colours"))
        control.check()
        large = cv2.resize(np.ascontiguousarray(colour), (width, height), interpolation=cv2.INTER_LINEAR)
        mixed = lab[..., 1:] + (large - lab[..., 1:]) * np.float32(min(max(share, 0.0), 1.0))
        rgb = cv2.cvtColor(np.ascontiguousarray(np.dstack([light, mixed]), np.float32), cv2.COLOR_LAB2RGB)
        return np.asarray(np.clip(rgb, 0, 1) * 255 + 0.5, np.uint8)

    def _answer(self, session: OnnxSession, small: Plane, control: JobControl) -> Plane:
        """[channels, side, side]. Those that answer with a picture count from 0 to 255, the others from 0 to 1."""
        [node] = session.raw.get_outputs()[:1]
        counts = np.float32(255) if len(node.shape) == 4 and node.shape[1] == 3 else np.float32(1)
        fed = np.ascontiguousarray((small * counts).transpose(2, 0, 1)[None])
        answer = session.run([node.name], {session.input_names[0]: fed}, control)[0]
        return np.asarray(np.nan_to_num(answer[0]), np.float32)


def _grey(light: Plane) -> Plane:
    """[h, w, 3] in 0..1 from the light of Lab alone."""
    none = np.zeros_like(light)
    return _floats(cv2.cvtColor(np.dstack([light, none, none]), cv2.COLOR_LAB2RGB))


def _floats(values: object) -> Plane:
    return np.asarray(values, np.float32)
