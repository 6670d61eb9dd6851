"""A picture of the project or from outside, decoded for the window by the one decoder (`studio.formats.pictures`).

The Picture pane and the command line call it, on any thread. Pixels go over to Qt in strips, so that the window never
waits for Python's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QImage

from studio.domain.errors import StudioError
from studio.formats.pictures import DECODED_LIMIT, Decoded, decode

if TYPE_CHECKING:
    from PIL import Image

_STRIP: Final = 1 << 18
"""Pixels that are handed over at once."""


def decoded(data: bytes, side: int = 0, glance: Callable[[QImage], None] | None = None) -> QImage:
    """The picture, shrunk to `side` pixels where that is not 0; a null image when it cannot be read. `glance` is told
    what a large one looks like, coarsely, while it is decoded. Any thread."""
    tell = (lambda coarse: glance(as_image(coarse))) if glance is not None else None
    try:
        return as_image(decode(data, side=side, most=DECODED_LIMIT, glance=tell).image)
    except StudioError:
        return QImage()


def as_image(picture: Image.Image, check: Callable[[], None] = lambda: None) -> QImage:
    """The same pixels for Qt, with alpha where it has any."""
    width, height = picture.size
    form = QImage.Format.Format_ARGB32 if picture.mode == "RGBA" else QImage.Format.Format_RGB32
    image = QImage(width, height, form)
    if image.isNull():
        return image
    target = memoryview(image.bits()).cast("B")
    rows = max(1, _STRIP // width)
    for top in range(0, height, rows):
        check()
        low = min(height, top + rows)
        strip = picture.crop((0, top, width, low)).convert("RGBA").tobytes("raw", "BGRA")
        target[top * width * 4 : low * width * 4] = strip
    return image


__all__ = ["Decoded", "as_image", "decoded"]
