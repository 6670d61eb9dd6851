"""The upscale task: a picture two or four times larger, with the shipped network, at any size.

Made by the registry as "upscale-onnx" and used on the picture worker's job thread; torch is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import onnxruntime as ort

from studio.domain.requests import PictureRequest, Request
from studio.engines.picture.pixels import input_path, read_picture_with_alpha
from studio.engines.picture.result import PictureDone
from studio.engines.picture.tools.fast_upscale import FACTOR, FastUpscaler, enlarged_by
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel


class UpscaleEngine:
    name = "upscale-onnx"

    def __init__(self) -> None:
        self._upscaler: FastUpscaler | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        self._upscaler = FastUpscaler(model.files, control, request.device)

    def held_bytes(self) -> int:
        return 2 * self._upscaler.size if self._upscaler else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__),)

    def unload(self) -> None:
        self._upscaler = None

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[PictureDone]:
        """One picture, `request.upscale` times the input's size (4 times where it says 1); alpha is kept.
        `request.steps` from 1 (fast) to 8 (fine): how many of the picture's turns and mirror images it averages."""
        if self._upscaler is None:
            raise RuntimeError("run was called before load")
        picture = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        device = self._upscaler.session.device
        control.running(device, "float32")
        factor = request.upscale if request.upscale != 1 else FACTOR
        pixels = enlarged_by(picture, factor, self._upscaler, control, request.steps)
        made = msgspec.structs.replace(
            request, width=picture.shape[1], height=picture.shape[0], upscale=factor, batch=1, device=device,
            dtype="float32",
        )  # fmt: skip
        yield PictureDone(index=0, pixels=pixels, request=made)
