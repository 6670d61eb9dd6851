"""Layers that left the canvas, kept for a while with their pixels: undo and redo show them at once, where they would
have to be read from the project for seconds.

Made by `painted`; main thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.ui.picture.canvas.layer_looks import LookKey
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import Key
from studio.ui.picture.canvas.shown import Known

MOST_TILES: Final = 512
"""128 MB."""


class Gone:
    def __init__(self, most: int = MOST_TILES) -> None:
        self._most = most
        self._kept: dict[str, tuple[PaintLayer, Known]] = {}
        """By the id of the layer, the one that went last at the end."""

    def forget(self) -> None:
        """Another project is open."""
        self._kept.clear()

    def put(self, paint: PaintLayer, known: Known) -> None:
        """One that goes; forgotten at once where it does not show all that it is to show."""
        moved = paint.over is not None or paint.placed is not None or paint.meanwhile is not None
        if not paint.ready or moved or known.number or known.owed:
            return
        self._kept[paint.id] = paint, known
        left = sum(_tiles_of(*one) for one in self._kept.values()) - self._most
        for oldest in tuple(self._kept):
            if left <= 0:
                break
            left -= _tiles_of(*self._kept.pop(oldest))

    def take(self, layer_id: str, key: LookKey, names: Mapping[Key, str]) -> tuple[PaintLayer, Known] | None:
        """One that comes back, where it has the same pixels: those of `key` under painted tiles of these names."""
        paint, known = self._kept.pop(layer_id, (None, None))
        if paint is None or known is None or known.key != key or known.names != names:
            return None
        return paint, known


def _tiles_of(paint: PaintLayer, known: Known) -> int:
    look = len(paint.look.keys()) if paint.look is not None else 0
    return len(paint.tiles) + len(known.base) + look
