"""Pixels scaled, turned and mirrored by an affine map. Any thread; nothing is asked but arrays.

Pixels are premultiplied while they are mixed, so that no rim of another colour comes up at soft edges. What becomes
smaller is averaged over the area that each new pixel covers; what becomes larger, or is turned, goes through a cubic
or linear filter. A map that only mirrors, or turns by right angles, moves pixels and changes none.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QTransform

from studio.ui.picture.canvas.painting.arrays import NDArray, np

if TYPE_CHECKING:
    from PIL import Image

    Pixels = NDArray[np.uint8]
    """[rows, columns, 4] premultiplied, alpha last; or [rows, columns]."""

Method = Literal["cubic", "linear", "nearest"]
_NEARLY: Final = 1e-6
_MARGIN: Final = 2
"""Transparent pixels around what is turned: its edges become smooth by them."""


class Warped(NamedTuple):
    pixels: Pixels
    x: int
    y: int
    """Where its corner is."""


def mapped_area(area: QRect, by: QTransform) -> QRect:
    """Whole pixels in which all of an area lies after the map, without the margin of a filter."""
    found = by.mapRect(QRectF(area))
    if _is_straight(by):
        left, top = round(found.left()), round(found.top())
        return QRect(left, top, max(1, round(found.right()) - left), max(1, round(found.bottom()) - top))
    return found.adjusted(-1, -1, 1, 1).toAlignedRect()


def _is_straight(by: QTransform) -> bool:
    """Sides stay upright or level, perhaps exchanged."""
    return (abs(by.m12()) < _NEARLY and abs(by.m21()) < _NEARLY) or (
        abs(by.m11()) < _NEARLY and abs(by.m22()) < _NEARLY
    )


def warped(pixels: Pixels, x: int, y: int, by: QTransform, method: Method = "cubic") -> Warped:
    """A picture whose corner is at (x, y), mapped. `by` has an inverse."""
    area = QRect(x, y, pixels.shape[1], pixels.shape[0])
    target = mapped_area(area, by)
    if _is_straight(by):
        turned = _turned(pixels, by)
        return Warped(_resized(turned, target.width(), target.height(), method), target.x(), target.y())
    return Warped(_mapped(pixels, x, y, by, target, method), target.x(), target.y())


def _turned(pixels: Pixels, by: QTransform) -> Pixels:
    """By right angles and mirrored, as the map does, but not scaled."""
    across, down = by.m11(), by.m22()
    if abs(across) < _NEARLY:
        pixels = pixels.swapaxes(0, 1)
        # x' = m21 y, y' = m12 x: after the exchange the columns go by m21.
        across, down = by.m21(), by.m12()
    return pixels[:: 1 if down > 0 else -1, :: 1 if across > 0 else -1]


def _resized(pixels: Pixels, width: int, height: int, method: Method) -> Pixels:
    if pixels.shape[:2] == (height, width):
        return np.ascontiguousarray(pixels)
    from PIL.Image import Resampling

    if method == "nearest":
        return _valid(_picture(pixels).resize((width, height), Resampling.NEAREST))
    picture = _picture(pixels)
    smaller = min(picture.width, width), min(picture.height, height)
    if smaller != picture.size:
        picture = picture.resize(smaller, Resampling.BOX)
    if smaller != (width, height):
        picture = picture.resize((width, height), _FILTERS[method]())
    return _valid(picture)


def _mapped(pixels: Pixels, x: int, y: int, by: QTransform, target: QRect, method: Method) -> Pixels:
    from PIL import Image

    shrunk = pixels
    if method != "nearest":
        wide, high = (
            max(1, min(side, math.ceil(side * math.hypot(*way))))
            for side, way in (
                (pixels.shape[1], (by.m11(), by.m12())), (pixels.shape[0], (by.m21(), by.m22()))
            )
        )  # fmt: skip
        shrunk = _resized(pixels, wide, high, method)
    margin = ((_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0))[: pixels.ndim]
    back = QTransform()
    back.translate(_MARGIN, _MARGIN)
    back.scale(shrunk.shape[1] / pixels.shape[1], shrunk.shape[0] / pixels.shape[0])
    back.translate(-x, -y)
    inverse = by.inverted()[0]
    # From a pixel of the target to one of what is read: first to its place, then back by the map.
    whole = QTransform.fromTranslate(target.x(), target.y()) * inverse * back
    data = whole.m11(), whole.m21(), whole.dx(), whole.m12(), whole.m22(), whole.dy()
    picture = _picture(np.pad(shrunk, margin))
    size = target.width(), target.height()
    return _valid(picture.transform(size, Image.Transform.AFFINE, data, _FILTERS[method]()))


def _cubic() -> Image.Resampling:
    from PIL.Image import Resampling

    return Resampling.BICUBIC


def _linear() -> Image.Resampling:
    from PIL.Image import Resampling

    return Resampling.BILINEAR


def _nearest() -> Image.Resampling:
    from PIL.Image import Resampling

    return Resampling.NEAREST


_FILTERS: Final = {"cubic": _cubic, "linear": _linear, "nearest": _nearest}


def _picture(pixels: Pixels) -> Image.Image:
    """For Pillow, which mixes the four channels of this mode as they are."""
    from PIL import Image

    whole = np.ascontiguousarray(pixels)
    mode = "RGBa" if whole.ndim == 3 else "L"
    return Image.frombuffer(mode, (whole.shape[1], whole.shape[0]), whole, "raw", mode, 0, 1)


def _valid(picture: Image.Image) -> Pixels:
    """No colour above its alpha: a cubic filter overshoots at edges."""
    found: Pixels = np.array(picture)
    if found.ndim == 3:
        np.minimum(found[..., :3], found[..., 3:], out=found[..., :3])
    return found
