"""What of a layer shows something, as the rectangle around it: the frame that is moved, scaled and snapped.

`seen_area` on any thread; `SeenAreas` on the main thread, which remembers what it looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.ui.picture.canvas.painting.stroke import Tiles
from studio.ui.picture.canvas.painting.tiles import SIDE, Key, around, rect_of, seen_bounds

Look = Callable[[Key, QImage], QRect]


def seen_area(tiles: Tiles, look: Look = lambda _key, tile: seen_bounds(tile)) -> QRect:
    """In the layer's own pixels; empty where nothing shows. Tiles inside are looked at only where some at the ends
    show nothing. `look`: as `seen_bounds` answers."""
    rough = around(tiles)
    if rough.isEmpty():
        return QRect()
    outer, found = _ends_of(rough), QRect()
    for key, tile in tiles.items():
        if _is_at_an_end(key, outer):
            found = found.united(look(key, tile).translated(rect_of(key).topLeft()))
    if found.isEmpty() or _ends_of(found) != outer:
        for key, tile in tiles.items():
            if not _is_at_an_end(key, outer):
                found = found.united(look(key, tile).translated(rect_of(key).topLeft()))
    return found


def _ends_of(area: QRect) -> tuple[int, int, int, int]:
    """Columns and rows of tiles that an area begins and ends in."""
    return area.left() // SIDE, area.right() // SIDE, area.top() // SIDE, area.bottom() // SIDE


def _is_at_an_end(key: Key, ends: tuple[int, int, int, int]) -> bool:
    return key[0] in ends[:2] or key[1] in ends[2:]


class SeenAreas:
    def __init__(self) -> None:
        self._known: dict[str, dict[Key, tuple[int, QRect]]] = {}
        """Of each layer's tiles the number that Qt gives to their pixels, and what shows of them."""

    def of(self, layer_id: str, tiles: Tiles) -> QRect:
        """As `seen_area`; only tiles that became others are looked at."""
        known = self._known.setdefault(layer_id, {})

        def look(key: Key, tile: QImage) -> QRect:
            number = tile.cacheKey()
            if known.get(key, (0,))[0] != number:
                known[key] = number, seen_bounds(tile)
            return known[key][1]

        return seen_area(tiles, look)

    def keep(self, layer_ids: Collection[str]) -> None:
        """The others are gone."""
        for gone in self._known.keys() - set(layer_ids):
            del self._known[gone]
