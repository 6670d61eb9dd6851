"""A picture in the square that a Segment Anything model looks at, clicks in it, and its masks at the picture's size.

Used by the two engines beside it, on the worker's job thread. Models of the first generation see the picture's longer
side at 1024 pixels, at the top left of a square whose rest is zero; those of SAM 2 see it stretched to the square.
Sizes, mean and deviation are those of the model's own preprocessor_config.json, where it has one.

A picture is uint8 [height, width, 3]; logits are float32, above 0 inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import ModelDamaged, StudioError
from studio.domain.requests import Frame, Reading, SelectPoint
from studio.engines.picture.pixels import Picture
from studio.formats.folders import FolderError, read_json

Plane = NDArray[np.float32]
SIDE: Final = 1024
LARGEST_SIDE: Final = 4096
"""Of a square; what a file says beyond it is taken for damage."""
INSIDE, OUTSIDE, TOP_LEFT, BOTTOM_RIGHT, NO_POINT = 1, 0, 2, 3, -1
_DESCRIPTIONS: Final = ("preprocessor_config.json", "processor_config.json")
_SOFT: Final = 4.0
"""Logits from surely outside to surely inside: the width of a mask's soft edge."""


class Framing(NamedTuple):
    """How a model wants its pictures."""

    side: int = SIDE
    stretched: bool = False
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    deviation: tuple[float, float, float] = (0.229, 0.224, 0.225)


class Framed(NamedTuple):
    """Where a picture lies in the square."""

    side: int
    rows: int
    """Of the square that show the picture, from the top."""
    columns: int
    height: int
    """Of the picture."""
    width: int

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place of the picture, in the square."""
        return x * self.columns / self.width, y * self.rows / self.height


def framing_of(folder: Path, stretched: bool) -> Framing:
    """As the model's own description says; `stretched`: what holds where it has none.
    Raises StudioError(ModelDamaged)."""
    plain = Framing(stretched=stretched)
    about = next((_read(folder / name) for name in _DESCRIPTIONS if (folder / name).is_file()), {})
    about = about.get("image_processor", about)
    if not isinstance(about, dict):
        return plain
    size = about.get("size")
    return Framing(
        _side(size) or plain.side,
        "longest_edge" not in size if isinstance(size, dict) and size else stretched,
        _colour(about.get("image_mean")) or plain.mean,
        _colour(about.get("image_std")) or plain.deviation,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_json(path, dict[str, Any])
    except FolderError as error:
        raise StudioError(ModelDamaged(model=path.parent.name, file=path.name, detail=str(error))) from error


def _side(size: object) -> int:
    """0: the description does not tell."""
    if isinstance(size, dict):
        size = size.get("longest_edge", size.get("height"))
    return size if isinstance(size, int) and 0 < size <= LARGEST_SIDE else 0


def _colour(values: object) -> tuple[float, float, float] | None:
    if not isinstance(values, list) or len(values) != 3 or not all(isinstance(one, int | float) for one in values):
        return None
    red, green, blue = values
    return float(red), float(green), float(blue)


# ---- in


def sized(picture: Picture, framing: Framing) -> tuple[Framed, Picture]:
    """The picture at the size at which the model sees it, without what is around it in the square."""
    height, width = picture.shape[:2]
    rows = columns = framing.side
    if not framing.stretched:
        scale = framing.side / max(height, width)
        rows, columns = max(1, int(height * scale + 0.5)), max(1, int(width * scale + 0.5))
    small = Image.fromarray(picture).resize((columns, rows), Image.Resampling.BILINEAR)
    return Framed(framing.side, rows, columns, height, width), np.asarray(small, np.uint8)


def normalised(small: Picture, framing: Framing) -> Plane:
    """[1, 3, side, side]; around the picture it is zero."""
    values = (small.astype(np.float32) / np.float32(255) - np.array(framing.mean, np.float32)) / np.array(
        framing.deviation, np.float32
    )
    square = np.zeros((1, 3, framing.side, framing.side), np.float32)
    square[0, :, : small.shape[0], : small.shape[1]] = values.transpose(2, 0, 1)
    return square


def clicks(points: Sequence[SelectPoint], frame: Framed) -> tuple[Plane, NDArray[np.int64]]:
    """[n, 2] x and y in the square, and [n] labels."""
    at = np.array([frame.at(point.x, point.y) for point in points], np.float32).reshape(-1, 2)
    return at, np.array([INSIDE if point.inside else OUTSIDE for point in points], np.int64)


def corners(box: Frame, frame: Framed) -> Plane:
    """[2, 2]: top left and bottom right in the square, of left, top, width and height in the picture."""
    left, top, width, height = box
    return np.array([frame.at(left, top), frame.at(left + width, top + height)], np.float32)


# ---- out


def at_full_size(logits: Plane, frame: Framed) -> Plane:
    """[k, rows, columns] of the square, or of the picture already, as [k, height, width] of the picture."""
    if logits.shape[1:] == (frame.height, frame.width):
        return logits
    return np.stack([_enlarged(one, frame) for one in logits])


def _enlarged(logits: Plane, frame: Framed) -> Plane:
    large = cv2.resize(logits, (frame.side, frame.side), interpolation=cv2.INTER_LINEAR)
    part = np.ascontiguousarray(large[: frame.rows, : frame.columns])
    return np.asarray(cv2.resize(part, (frame.width, frame.height), interpolation=cv2.INTER_LINEAR), np.float32)


def best(logits: Plane, scores: Plane, points: Sequence[SelectPoint], reading: Reading = "sure") -> Plane:
    """Of [k, height, width] that which keeps to most of the points; of equals the one of which the model is surest, the
    smallest or the largest."""
    _, height, width = logits.shape

    def rank(number: int) -> tuple[int, float]:
        inside = (logits[number, min(height - 1, max(0, one.y)), min(width - 1, max(0, one.x))] > 0 for one in points)
        kept = sum(a == b.inside for a, b in zip(inside, points, strict=True))
        size = float(np.count_nonzero(logits[number] > 0))
        return kept, {"sure": float(scores[number]), "part": -size, "whole": size}[reading]

    return np.asarray(logits[max(range(len(logits)), key=rank)], np.float32)


def as_mask(logits: Plane, box: Frame | None) -> NDArray[np.uint8]:
    """[height, width] bytes, 128 and more where the logits are above 0; nothing outside the box."""
    values = np.clip(logits / np.float32(_SOFT) + np.float32(0.5), 0, 1) * np.float32(255) + np.float32(0.5)
    mask = np.asarray(values, np.uint8)
    if box is None:
        return mask
    left, top, width, height = box
    kept = np.zeros_like(mask)
    inside = np.s_[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)]
    kept[inside] = mask[inside]
    return kept
