"""A picture file as the cover that is embedded in sound files: a JPEG of a moderate size. On threads."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from studio.domain.errors import BadInput, FileUnreadable, StudioError
from studio.formats.pictures import decode

_SIDE: Final = 2400
"""Pixels that stores ask for; the longer side becomes no longer."""
_QUALITY: Final = 90
_LARGEST: Final = 64 << 20


def cover_of(path: Path) -> bytes:
    """Raises StudioError(FileUnreadable | BadInput)."""
    try:
        if path.stat().st_size > _LARGEST:
            raise StudioError(BadInput(name=path.name, problem="it is too large to be read"))
        data = path.read_bytes()
    except OSError as error:
        raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
    image = decode(data, path.name).image.convert("RGB")
    image.thumbnail((_SIDE, _SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
