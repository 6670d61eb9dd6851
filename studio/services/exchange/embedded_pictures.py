"""Pictures of the manuscript on their way into a file: read once, in a kind that the format has, with the size at
which they are shown. Used by the writers of this package, on a thread.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from studio.domain.media_types import ending_of, media_type_of
from studio.formats.pictures import decode

PictureReader = Callable[[], bytes]
"""Reads a picture on any thread; raises StudioError."""
NO_READERS: Final[Mapping[str, PictureReader]] = {}
_DPI: Final = 150.0
"""Where a picture does not say it."""
_CM: Final = 2.54
_MOST_WIDE, _MOST_HIGH = 14.0, 18.0
"""Centimetres, on a page of text."""


class Embedded(NamedTuple):
    name: str
    """Of its file, with an ending."""
    data: bytes
    kind: str
    """Media type."""
    width: float
    """Centimetres, as the height."""
    height: float


class Pictures:
    """Of one file that is written."""

    def __init__(self, readers: Mapping[str, PictureReader], kinds: Sequence[str]) -> None:
        """`readers`: by SHA-256; `kinds`: media types that the format has, PNG among them."""
        self._readers, self._kinds = readers, kinds
        self._found: dict[str, Embedded] = {}

    def get(self, asset: str) -> Embedded | None:
        """None for one that there is not. Raises StudioError(BadInput) for one that is damaged, and what its reader
        raises."""
        if asset in self._found:
            return self._found[asset]
        if asset not in self._readers:
            return None
        data = self._readers[asset]()
        decoded = decode(data, asset[:12])
        kind = media_type_of(data)
        if kind not in self._kinds:
            out = io.BytesIO()
            decoded.image.save(out, "PNG")
            data, kind = out.getvalue(), "image/png"
        wide, high = (side / (decoded.dpi if decoded.dpi > 0 else _DPI) * _CM for side in decoded.was)
        share = min(1.0, _MOST_WIDE / wide, _MOST_HIGH / high)
        made = Embedded(f"{asset[:20]}.{ending_of(kind)}", data, kind, wide * share, high * share)
        self._found[asset] = made
        return made

    def __iter__(self) -> Iterator[Embedded]:
        """Those that were asked for."""
        return iter(self._found.values())
