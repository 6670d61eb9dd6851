"""A picture with layers, as OpenRaster and Photoshop files have it: between them and the canvas.

Written by the canvas, read by `openraster` and `photoshop`, and the other way round. Any thread; arrays are not written
to by who gets them. Blend modes have the names of W3C Compositing and Blending Level 1, and Photoshop's beyond those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from studio.domain.recipes.kept import Making

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

MOST_LAYERS: Final = 2000
MOST_DEPTH: Final = 60
"""Groups in groups."""
MOST_PIXELS: Final = 400_000_000
"""Of all layers together."""
LARGEST_SIDE: Final = 30_000
ISOLATED: Final = "isolate"
"""Blend mode of a group that is put together by itself, and then laid plainly over what is under it."""
Kind = Literal["raster", "mask", "group"]


class Node(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A layer, a mask or a group."""

    name: str
    kind: Kind = "raster"
    x: int = 0
    y: int = 0
    pixels: Pixels | None = None
    """[rows, columns, 4], straight alpha; of a mask, what it covers is in the alpha. None: a group, or nothing."""
    png: bytes = b""
    """The same as it was packed, where it came from a file that has it so."""
    opacity: float = 1.0
    """From 0 to 1, of this alone."""
    visible: bool = True
    blend: str = "normal"
    clip: bool = False
    """Shown only where the next lower one of the same group is that is not clipped itself."""
    masked: bool = False
    """Shown only where the mask right below it in the same group is, be it clipped or not."""
    lock: bool = False
    lock_alpha: bool = False
    stand_in: Node | None = None
    """What other programs are given in its place, so that they show the same: of a mask or a mode that a kind of file
    cannot say. Of a group a layer."""
    making: Making = ()
    """What is known of how its picture was made."""
    children: tuple[Node, ...] = ()
    """Of a group, bottom first."""


class Layered(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    width: int
    height: int
    nodes: tuple[Node, ...]
    """Bottom first."""
    merged: Pixels | None = None
    """All of it as one picture, [height, width, 4], straight alpha."""
    dpi: float = 0.0
    making: Making = ()
    """What is known of how all of it was made."""
    source: str = ""
    """The address of its digital source type (`studio.domain.recipes.source_type`), where a model was at work."""
    deep: int = 0
    """Pictures in its file with more than 8 bits a channel, which are not here."""
    profiled: int = 0
    """Colour profiles of its file by which colours became others."""
    notes: tuple[str, ...] = ()
    """What of the file is not here, or otherwise, each a sentence."""


def all_nodes(nodes: Sequence[Node]) -> Iterator[Node]:
    """Groups before what is in them."""
    for node in nodes:
        yield node
        yield from all_nodes(node.children)


class Losses:
    """What could not be kept, counted by kind."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def lost(self, what: str) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        return tuple(_counted(what, count) for what, count in self._counts.items())


def _counted(what: str, count: int) -> str:
    return f"{what}, in one place." if count == 1 else f"{what}, in {count} places."
