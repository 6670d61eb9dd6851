"""Pictures in and out of the engines: reading inputs that may be hostile, sizes, and mask compositing.

Called by the picture engines on the worker's job thread. A picture is uint8 [height, width, 3 or 4] in sRGB; a mask is
uint8 [height, width], 255 where the picture may change.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.formats.pictures import decode

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]


def input_path(inputs: Mapping[str, Path], sha256: str | None, field: str) -> Path:
    """The file of an input that the task needs. Raises StudioError(BadRequest) if the request names none."""
    if sha256 is None or sha256 not in inputs:
        raise StudioError(BadRequest(field=field, problem="this task needs a picture here"))
    return inputs[sha256]


def read_image(path: Path) -> Image.Image:
    """A still picture, RGB or RGBA, upright, in sRGB, as the window decodes it. Raises StudioError(BadInput)."""
    found = decode(path.read_bytes(), path.name)
    if found.image.width * found.image.height < found.was[0] * found.was[1]:
        raise StudioError(BadInput(name=path.name, problem="it has too many pixels"))
    return found.image


def read_picture(path: Path) -> Picture:
    """An RGB picture; transparent parts lie on white."""
    return on_white(read_picture_with_alpha(path))


def on_white(picture: Picture) -> Picture:
    """Without transparency: what shows through is white."""
    if picture.shape[2] == 3:
        return picture
    image = Image.fromarray(np.ascontiguousarray(picture))
    ground = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(ground, image).convert("RGB"), dtype=np.uint8)


def read_picture_with_alpha(path: Path) -> Picture:
    """RGB, or RGBA where the file has transparency."""
    return np.asarray(read_image(path), dtype=np.uint8)


def read_mask(path: Path) -> Mask:
    """White where it is painted. A mask with transparency is what is painted on it: black ground shows through."""
    image = read_image(path)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def resized(picture: Picture, width: int, height: int) -> Picture:
    """Scaled with Lanczos; the very same array when the size fits already."""
    if picture.shape[:2] == (height, width):
        return picture
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(image, dtype=np.uint8)


def edges_drawn_out(picture: Picture, width: int, height: int) -> Picture:
    """To the right and below, up to that size."""
    high, wide = picture.shape[:2]
    return np.pad(picture, [(0, height - high), (0, width - wide)] + [(0, 0)] * (picture.ndim - 2), mode="edge")


def keep_outside(original: Picture, changed: Picture, mask: Mask) -> Picture:
    """`changed` where the mask is white, `original` bit for bit where it is black, a mixture between."""
    weight = mask.astype(np.uint32)[..., None]
    mixed = (original.astype(np.uint32) * (255 - weight) + changed.astype(np.uint32) * weight + 127) // 255
    return mixed.astype(np.uint8)


def to_signed(picture: Picture) -> NDArray[np.float32]:
    """[height, width, 3] bytes to [1, 3, height, width] in -1..1."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)


def from_signed(values: NDArray[np.float32]) -> Picture:
    """[1, 3, height, width] in -1..1 to bytes."""
    return from_unit((values + np.float32(1)) / np.float32(2))


def to_unit(picture: Picture) -> NDArray[np.float32]:
    """[height, width, 3] bytes to [1, 3, height, width] in 0..1."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None].astype(np.float32) / 255)


def from_unit(values: NDArray[np.float32]) -> Picture:
    """[1, 3, height, width] in 0..1 to bytes."""
    return np.ascontiguousarray((values[0].clip(0, 1) * 255 + 0.5).astype(np.uint8).transpose(1, 2, 0))
