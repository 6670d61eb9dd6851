"""Requests and models for the picture tests, and the shortest way from one to pixels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from control import RecordingControl
from numpy.typing import NDArray

from studio import places
from studio.domain.requests import ModelRef, PictureRequest
from studio.engines.picture.result import PictureDone
from studio.engines.protocol import Engine
from studio.wire.messages import LocalModel


def shipped(folder: str, engine: str) -> LocalModel:
    root = places.shipped_models_dir() / folder
    files = {path.name: str(path) for path in root.iterdir()}
    return LocalModel(id=folder, engine=engine, root=str(root), files=files)


def in_folder(root: Path, architecture: str = "") -> LocalModel:
    files = {str(path.relative_to(root)): str(path) for path in root.rglob("*") if path.is_file()}
    return LocalModel(id=root.name, engine="diffusers", architecture=architecture, root=str(root), files=files)


def one_file(path: Path, **more: str) -> LocalModel:
    return LocalModel(id=path.stem, engine="diffusers", root=str(path.parent), files={path.name: str(path), **more})


def ask(engine: str = "diffusers", **fields: Any) -> PictureRequest:
    usual: dict[str, Any] = {
        "prompt": "a photo of a red cat", "width": 64, "height": 64, "steps": 3, "guidance": 5.0, "seed": 11,
        "device": "cpu", "dtype": "float32",
    }  # fmt: skip
    return PictureRequest(model=ModelRef(id="m", engine=engine), **{**usual, **fields})


def draw(
    engine: Engine[PictureRequest, PictureDone],
    request: PictureRequest,
    inputs: Mapping[str, Path] | None = None,
    control: RecordingControl | None = None,
) -> list[PictureDone]:
    return list(engine.run(request, inputs or {}, control or RecordingControl()))


def pixels(
    engine: Engine[PictureRequest, PictureDone], request: PictureRequest, inputs: Mapping[str, Path] | None = None
) -> NDArray[np.uint8]:
    [done] = draw(engine, request, inputs)
    return done.pixels
