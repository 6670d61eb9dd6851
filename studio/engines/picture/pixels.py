"""Pictures in and out of the engines: reading inputs that may be hostile, sizes, and mask compositing.

Called by the picture engines on the worker's job thread. A picture is uint8 [height, width, 3 or 4] in sRGB; a mask is
uint8 [height, width], 255 where the picture may change.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.domain.raised import BROKEN_PICTURE

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]

PIXEL_LIMIT = 128_000_000
"""More pixels than this in an input are refused: they would not fit beside a model."""


def input_path(inputs: Mapping[str, Path], sha256: str | None, field: str) -> Path:
    """The file of an input that the task needs. Raises StudioError(BadRequest) if the request names none."""
    if sha256 is None or sha256 not in inputs:
        raise StudioError(BadRequest(field=field, problem="this task needs a picture here"))
    return inputs[sha256]


def read_image(path: Path) -> Image.Image:
    """A decoded still picture, turned as its EXIF says, or as its pixels lie where that is damaged. Raises
    StudioError(BadInput)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # From memory: of a file Pillow asks for all the bytes that a chunk claims, and Python makes room first.
            with Image.open(io.BytesIO(path.read_bytes())) as opened:
                if opened.width * opened.height > PIXEL_LIMIT:
                    raise StudioError(BadInput(name=path.name, problem="it has too many pixels"))
                opened.load()
                turn = _TURNS.get(_orientation(opened))
                return opened.copy() if turn is None else opened.transpose(turn)
    except (Image.DecompressionBombError, *BROKEN_PICTURE) as error:
        raise StudioError(BadInput(name=path.name, problem=str(error))) from error


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By EXIF's orientation (Exif 2.3, 4.6.4)."""


def _orientation(image: Image.Image) -> int:
    """1, upright, where EXIF is damaged: its other values are never looked at, and nothing of it is written again."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation)
    except BROKEN_PICTURE:
        return 1
    return value if isinstance(value, int) else 1


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
    image = read_image(path)
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return np.asarray(image.convert("RGBA" if has_alpha else "RGB"), dtype=np.uint8)


def read_mask(path: Path) -> Mask:
    """White where it is painted. A mask with transparency is what is painted on it: black ground shows through."""
    image = read_image(path)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, (0, 0, 0, 255)), image)
    return np.asarray(image.convert("L"), dtype=np.uint8)


def resized(picture: Picture, width: int, height: int) -> Picture:
    """Scaled with Lanczos; the very same array when the size fits already."""
    if picture.shape[:2] == (height, width):
        return picture
    image = Image.fromarray(picture).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(image, dtype=np.uint8)


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
