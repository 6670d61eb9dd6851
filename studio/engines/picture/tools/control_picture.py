"""The picture that a ControlNet is given, made of any other: edges, lines, a scribble, or that picture itself.

Called by the engines that show it (filters, depth, pose) and by the diffusers engine, which draws with it; worker's job
thread.
Canny's edges are OpenCV's (Canny, "A computational approach to edge detection", 1986), as they are in the pictures that
the nets were trained with; lines are those of `line_art`. All are white on black.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import ControlReading
from studio.engines.picture.pixels import Picture, resized
from studio.engines.picture.tools.line_art import LineArt, line_art

_LINES: Final = LineArt(sigma=0.0011, wider=1.6, ink=18.0, threshold=0.028)
_SCRIBBLE: Final = LineArt(sigma=0.006, wider=1.6, ink=30.0, threshold=0.06)
_PEN: Final = 0.006
"""Width of a scribble's line, as a share of the longer side."""


def covering(picture: Picture, width: int, height: int) -> Picture:
    """As large as it must be to fill width x height, and cropped around its middle."""
    high, wide = picture.shape[:2]
    if (wide, high) == (width, height):
        return picture
    scale = max(width / wide, height / high)
    kept_wide, kept_high = min(wide, max(1, round(width / scale))), min(high, max(1, round(height / scale)))
    left, top = (wide - kept_wide) // 2, (high - kept_high) // 2
    return resized(np.ascontiguousarray(picture[top : top + kept_high, left : left + kept_wide]), width, height)


Reader = Callable[[Picture], NDArray[np.uint8]]
"""What a model reads of a picture [h, w, 3]: of depths [h, w], near things white; of poses [h, w, 3]."""


def control_picture(picture: Picture, reading: ControlReading, reader: Reader | None = None) -> Picture:
    """[h, w, 3] of an RGB picture of the same size. `reader`: what reads depths or poses, where they are asked for.
    Raises StudioError(BadRequest)."""
    match reading.by:
        case "canny":
            light = np.asarray(Image.fromarray(picture).convert("L"))
            return _on_black(np.asarray(cv2.Canny(light, reading.low, reading.high), np.uint8))
        case "line-art":
            return _on_black(line_art(picture, reading.fine, _LINES)[..., 3])
        case "scribble":
            return _on_black(_scribbled(line_art(picture, reading.fine, _SCRIBBLE)[..., 3]))
        case "depth" | "pose":
            if reader is None:
                raise StudioError(BadRequest(field="reading", problem="no model that reads depths or poses is named"))
            read = reader(picture)
            return _on_black(read) if read.ndim == 2 else read
        case "inverted":
            return np.asarray(255 - picture, np.uint8)
        case "as-is":
            return picture


def _scribbled(lines: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Drawn with a broad pen that knows no grey."""
    width = max(3, round(_PEN * max(lines.shape)) | 1)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    hard = np.where(lines > 127, np.uint8(255), np.uint8(0))
    return np.asarray(cv2.dilate(hard, pen), np.uint8)


def _on_black(lines: NDArray[np.uint8]) -> Picture:
    return np.repeat(lines[..., None], 3, axis=2)
