"""One layer of the canvas as a picture file, for rooms that have a model work on it. Pure; any thread."""

from __future__ import annotations

from typing import NamedTuple

from studio.domain.project_records import Asset


class LayerPicture(NamedTuple):
    asset: Asset
    data: bytes | None
    """None: the project has the file already, as the layer was brought in."""
    x: int
    y: int
    """Where its corner lies, from the layer's own."""
    width: int
    height: int
