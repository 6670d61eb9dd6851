"""A picture from outside, read on a thread: pixels as PNG, and what it says of its making.

`taking_in` calls it. Nothing is believed of a file: its size is asked before its pixels are read, and what has more
pixels than a project can use is taken in smaller, or refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import msgspec
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from studio import leavings, places
from studio.domain.errors import BadInput, Failure, FileUnreadable, StudioError
from studio.domain.picture_recipe import FoundRecipe, OtherProgram
from studio.services.exchange.picture_decoding import opened, pixels_of
from studio.services.exchange.picture_png import pixels_alone
from studio.services.exchange.recipe_in import recipe_in

IMPORT_LIMIT: Final = 256 * 2**20
"""Bytes of a picture that is taken in."""
WHOLE_LIMIT: Final = 128_000_000
"""Pixels of one that is taken in as it is; engines take no more."""
PIXEL_LIMIT: Final = 1_000_000_000
"""Pixels of one that is taken in at all: smaller, then."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    png: bytes
    width: int
    height: int
    was: tuple[int, int]
    """Width and height in the file."""
    recipe: FoundRecipe | OtherProgram | None = None
    recipe_failure: Failure | None = None
    """Why its recipe could not be read."""


class Refused(msgspec.Struct, frozen=True):
    why: Literal["too many bytes", "too many pixels", "no picture"]
    pixels: int = 0


def read_outside(path: Path, step: Callable[[float], None]) -> Taken | Refused:
    """The picture in a file. `step` is told how far it is, and may raise. Raises StudioError(FileUnreadable)."""
    try:
        if path.stat().st_size > IMPORT_LIMIT:
            return Refused("too many bytes")
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    step(0.05)
    with opened(data) as reader:
        size = reader.size()
        pixels = size.width() * size.height()
        if pixels > PIXEL_LIMIT:
            return Refused("too many pixels", pixels)
        image = pixels_of(reader, fitting(size) if pixels > WHOLE_LIMIT else None)
    if image.isNull():
        return Refused("too many pixels", pixels) if pixels > WHOLE_LIMIT else Refused("no picture")
    step(0.5)
    try:
        recipe, failure = recipe_in(data, path.name), None
    except StudioError as error:
        recipe, failure = None, error.failure
    step(0.6)
    png = encoded(image)
    step(1.0)
    was = (size.width(), size.height()) if size.isValid() else (image.width(), image.height())
    return Taken(png=png, width=image.width(), height=image.height(), was=was, recipe=recipe, recipe_failure=failure)


def taken_image(image: QImage, step: Callable[[float], None]) -> Taken:
    """A picture that came as pixels, from the clipboard or another window. `step` as in `read_outside`. Raises
    StudioError."""
    step(0.1)
    png = encoded(image)
    step(1.0)
    return Taken(png=png, width=image.width(), height=image.height(), was=(image.width(), image.height()))


def fitting(size: QSize) -> QSize:
    """The largest size of the same shape with at most WHOLE_LIMIT pixels."""
    shrink = (WHOLE_LIMIT / (size.width() * size.height())) ** 0.5
    return QSize(max(1, int(size.width() * shrink)), max(1, int(size.height() * shrink)))


def encoded(image: QImage) -> bytes:
    """The picture as PNG, without any text in it; by way of a file, as `decoded` is. Raises StudioError(BadInput)."""
    with leavings.new_folder(places.scratch_dir()) as folder:
        path = folder / "picture.png"
        if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
            raise StudioError(BadInput(name=path.name, problem="it could not be made a PNG file"))
        return pixels_alone(path.read_bytes())
