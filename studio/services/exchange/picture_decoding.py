"""A picture of the project or from outside, decoded for the window by the one decoder (`studio.formats.pictures`): a
large one by a process of its own (`decoding_apart`).

The Picture pane and the command line call it, on any thread. Pixels go over to Qt in strips, so that the window never
waits for Python's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QImage

from studio.domain.errors import StudioError
from studio.formats.picture_glances import LARGE
from studio.formats.pictures import DECODED_LIMIT, Decoded, decode, pixels_to_come
from studio.services.exchange.decoding_apart import Apart, decoded_apart

if TYPE_CHECKING:
    from PIL import Image

_STRIP: Final = 1 << 18
"""Pixels that are handed over at once."""


def decoded(
    data: bytes, side: int = 0, glance: Callable[[QImage], None] | None = None, check: Callable[[], None] = lambda: None
) -> QImage:  # fmt: skip
    """The picture, shrunk to `side` pixels where that is not 0; a null image when it cannot be read. `glance` is told
    what a large one looks like, coarsely, while it is decoded. `check` is called several times a second, and may
    raise. Any thread."""
    try:
        apart = large(data, side=side, check=check, glance=glance)
        if apart is not None:
            return apart.image
        return as_image(decode(data, side=side, check=check, most=DECODED_LIMIT).image, check)
    except StudioError:
        return QImage()


def decoded_tiles(
    data: bytes, width: int, height: int, glance: Callable[[QImage], None] | None = None,
    check: Callable[[], None] = lambda: None,
) -> list[tuple[tuple[int, int], QImage]]:  # fmt: skip
    """The same of a large picture of that size (0: of any) as tiles of the canvas; none of another one, and where it
    cannot be read. `check` is called several times a second, and may raise."""
    try:
        apart = large(data, tiles=True, check=check, glance=glance)
    except StudioError:
        return []
    same = apart is not None and (width or apart.width, height or apart.height) == (apart.width, apart.height)
    return apart.tiles if apart is not None and same else []


def large(
    data: bytes, name: str = "picture", *, side: int = 0, most: int = DECODED_LIMIT, keep: bool = False,
    tiles: bool = False, check: Callable[[], None] = lambda: None, glance: Callable[[QImage], None] | None = None,
    told: Callable[[float], None] = lambda _share: None,
) -> Apart | None:  # fmt: skip
    """A picture that is so large that the window would feel it, decoded apart; None for another one, and where the
    system starts no process for it. Raises StudioError(BadInput)."""
    if pixels_to_come(data, side) < LARGE:
        return None
    try:
        return decoded_apart(
            data, name, side=side, most=most, keep=keep, tiles=tiles, check=check, glance=glance, told=told
        )  # fmt: skip
    except OSError:
        return None


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


__all__ = ["Apart", "Decoded", "as_image", "decoded", "decoded_tiles", "large"]
