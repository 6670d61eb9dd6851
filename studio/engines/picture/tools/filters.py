"""The tasks denoise and line art: what is computed without a network, by numbers that travel in a file of their own;
and the control pictures that a `ControlRequest` asks to see.

Made by the registry as "filters-cv" and used on the picture worker's job thread. Its model is `filters.json`, so that
a recipe names by the file's hash the very numbers with which its picture was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import msgspec
import numpy as np

from studio.domain.errors import BadRequest, ModelDamaged, ModelMissing, StudioError
from studio.domain.raised import UNDECODABLE
from studio.domain.requests import ControlRequest, PictureRequest, Request
from studio.engines.picture.pixels import Picture, input_path, on_white, read_picture_with_alpha
from studio.engines.picture.result import ControlDone, PictureDone
from studio.engines.picture.tools.control_picture import control_picture, covering
from studio.engines.picture.tools.denoise import Denoising, denoised
from studio.engines.picture.tools.line_art import LineArt, line_art
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel

_FILE = "filters.json"


class Told(msgspec.Struct, frozen=True, rename="kebab"):
    """What the file holds."""

    denoise: Denoising
    line_art: LineArt


class FiltersEngine:
    name = "filters-cv"

    def __init__(self) -> None:
        self._told: Told | None = None

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        path = Path(model.files.get(_FILE, Path(model.root) / _FILE))
        try:
            self._told = msgspec.json.decode(path.read_bytes(), type=Told)
        except OSError as error:
            raise StudioError(ModelMissing(model_id=model.id, file=_FILE)) from error
        except UNDECODABLE as error:
            raise StudioError(ModelDamaged(model=model.id, file=_FILE, detail=str(error))) from error

    def held_bytes(self) -> int:
        return 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("opencv", cv2.__version__), ("numpy", np.__version__))

    def unload(self) -> None:
        self._told = None

    def run(
        self, request: PictureRequest | ControlRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[PictureDone | ControlDone]:
        """One picture of the input's size. denoise keeps transparency; line-art is ink on transparent ground."""
        if self._told is None:
            raise RuntimeError("run was called before load")
        if isinstance(request, ControlRequest):
            control.running("cpu", "float32")
            read = on_white(read_picture_with_alpha(input_path(inputs, request.picture, "picture")))
            control.check()
            yield ControlDone(control_picture(covering(read, request.width, request.height), request.reading))
            return
        picture = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
        control.running("cpu", "float32")
        made = msgspec.structs.replace(
            request, width=picture.shape[1], height=picture.shape[0], batch=1, upscale=1, dtype="float32", device="cpu"
        )
        yield PictureDone(index=0, pixels=self._made(self._told, request, picture, control), request=made)

    def _made(self, told: Told, request: PictureRequest, picture: Picture, control: JobControl) -> Picture:
        if request.task == "line-art":
            control.progress(0, 1, "drawing lines")
            lines = line_art(on_white(picture), request.strength, told.line_art)
            control.check()
            return lines
        if request.task != "denoise":
            raise StudioError(BadRequest(field="task", problem=f"the filters do not know {request.task}"))

        def report(done: int, total: int) -> None:
            control.check()
            control.progress(done, total, "taking out noise")

        quiet = denoised(np.ascontiguousarray(picture[..., :3]), request.strength, told.denoise, report)
        return quiet if picture.shape[2] == 3 else np.dstack([quiet, picture[..., 3]])
