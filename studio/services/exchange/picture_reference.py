"""A picture file from outside, read whole; and as the reference picture of a card or in the text, of no great size.

Called by panes, on a thread.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.domain.media_types import media_type_of
from studio.domain.recipes.kept import Making
from studio.formats.pictures import WHOLE_LIMIT, as_kept, decode
from studio.services.exchange.recipe_in import making_in

IMPORT_LIMIT: Final = 256 * 2**20
"""Bytes of a picture that is taken in."""
REFERENCE_SIDE: Final = 1536
"""Pixels of a reference picture's longer side; a larger one is taken in smaller."""


class ReferencePicture(msgspec.Struct, frozen=True):
    data: bytes
    media_type: str
    name: str
    making: Making = ()
    """What its file says of how it was made."""


def bytes_of(path: Path) -> bytes:
    """Of a file from outside. Raises StudioError(FileUnreadable | BadInput)."""
    try:
        size = path.stat().st_size
        if size > IMPORT_LIMIT:
            problem = f"it has {size >> 20} MB; up to {IMPORT_LIMIT >> 20} are taken in"
            raise StudioError(BadInput(name=path.name, problem=problem))
        return path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error


def reference_picture(path: Path, step: Callable[[float], None], side: int = REFERENCE_SIDE) -> ReferencePicture:
    """As a project keeps it, without what tells of people; a larger one becomes `side` pixels long. `step` is told how
    far it is, and may raise. Raises StudioError(FileUnreadable | BadInput)."""
    data = bytes_of(path)
    kept, _was = as_reference(data, path.name, step, side)
    step(1.0)
    return ReferencePicture(kept, media_type_of(kept), path.name, making_or_none(data, path.name))


def making_or_none(data: bytes, name: str) -> Making:
    """What a file says of its making, where only its pixels are asked for: nothing where that cannot be read."""
    try:
        return making_in(data, name)
    except StudioError:
        return ()


def as_reference(data: bytes, name: str, step: Callable[[float], None], side: int) -> tuple[bytes, tuple[int, int]]:
    """The bytes of a picture file as a project keeps them, and how many pixels it had. Raises as `reference_picture`,
    which says `name`."""
    found = decode(data, name, side=side, check=lambda: step(0.1), most=WHOLE_LIMIT)
    kept = as_kept(data) if found.image.size == found.was else None
    if kept is None:
        out = io.BytesIO()
        found.image.save(out, "PNG", compress_level=3)
        kept = out.getvalue()
    return kept, found.was
