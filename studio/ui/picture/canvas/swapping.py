"""Tiles that undo, redo or another room brings back: shown at once where the project remembers their pixels, else read
on a thread, so that a step holds the window for some milliseconds however far back its tiles have to be unpacked from.

Made by `painted`; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.changes import Change
from studio.domain.errors import StudioError
from studio.domain.picture_records import Layer, Tile
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.tiles import Key, image_from
from studio.ui.picture.canvas.reading import LayerReading, TilesCame
from studio.ui.picture.canvas.shown import Known, Raw, Shown

_AT_ONCE: Final = 32
"""Tiles that are put in without the thread: 0.1 ms each, and 0.3 where their names are checked first."""


class Swapping(QObject):
    failed = Signal(object)
    """Failure: some tiles could not be read."""
    shown = Signal()
    """A layer shows all that it is to show."""

    def __init__(
        self, easel: Easel, shown: Shown, reading: LayerReading, touched: Callable[[str], None],
        read_anew: Callable[[str], None], parent: QObject | None = None,
    ) -> None:  # fmt: skip
        """Both are told the id of a layer: `touched` has other pixels, all of `read_anew` has to be read."""
        super().__init__(parent)
        self._easel, self._shown, self._reading = easel, shown, reading
        self._touched, self._read_anew = touched, read_anew
        reading.tiles_came.connect(self._take)
        easel.catch_up = self.catch_up

    def follow(self, change: Change) -> None:
        """A change of the document was applied: show the tiles that it names."""
        swapped: dict[str, dict[Key, str | None]] = {}
        # Pixels of a stroke of this canvas are shown already, or those of a later stroke are.
        mine = self._shown.flying.pop(change.id, None) is not None
        for edit in change.edits:
            record = edit.after if edit.after is not None else edit.before
            if isinstance(record, Layer):
                self._shown.new.discard(record.id)
            known = self._shown.known.get(record.layer_id) if isinstance(record, Tile) else None
            if known is not None and isinstance(record, Tile):
                key, name = (record.x, record.y), edit.after.pixels if isinstance(edit.after, Tile) else None
                # What was painted there since, and is on its way, comes after this change.
                seen = mine or self._shown.is_flying(record.layer_id, key)
                if known.names.get(key) != name and not seen:
                    swapped.setdefault(record.layer_id, {})[key] = name
                    self._keep_base(record.layer_id, key)
                _rename(known.names, key, name)
        for layer_id, tiles in swapped.items():
            self._swap(layer_id, tiles)

    def _keep_base(self, layer_id: str, key: Key) -> None:
        """Another room paints over what the layer was imported as: undo shows that again."""
        known, paint = self._shown.known[layer_id], self._shown.layers.get(layer_id)
        is_read = known.number == 0 and key not in known.owed
        tile = paint.tiles.get(key) if paint is not None and is_read else None
        if tile is not None and key not in known.names and not self._shown.is_flying(layer_id, key):
            known.base.setdefault(key, QImage(tile))

    def _swap(self, layer_id: str, tiles: Mapping[Key, str | None]) -> None:
        paint, known, project = self._shown.layers.get(layer_id), self._shown.known[layer_id], self._shown.project
        if paint is None or project is None:
            return
        if known.number:
            self._read_anew(layer_id)
            return
        known.owed.update(tiles)
        found = _pixels(known, project.painting.remembered) if len(known.owed) <= _AT_ONCE else None
        if found is None:
            paint.ready = False
            names = {key: name for key, name in known.owed.items() if name is not None}
            self._reading.order_tiles(layer_id, names, project.painting.read)
        else:
            self._show(layer_id, found)

    def _take(self, came: TilesCame) -> None:
        """Some were read; those that are owed no more, because of a later step, are left."""
        known = self._shown.known.get(came.layer_id)
        if known is None or known.number:
            return
        found: dict[Key, QImage | None] = {
            key: tile for key, tile in came.tiles.items() if known.owed.get(key) == came.names[key]
        }
        if came.last:
            found |= {key: known.base.get(key) for key, name in known.owed.items() if name is None}
        if came.failure is not None:
            # What cannot be read stays as it is shown.
            known.owed.clear()
            self.failed.emit(came.failure)
        self._show(came.layer_id, found)

    def _show(self, layer_id: str, found: Mapping[Key, QImage | None]) -> None:
        known, paint = self._shown.known[layer_id], self._shown.layers.get(layer_id)
        for key in found:
            known.owed.pop(key, None)
        if not known.owed and paint is not None and not known.number:
            paint.ready = True
            self._reading.done(layer_id)
        self._easel.put(layer_id, found)
        self._touched(layer_id)
        if not known.owed:
            self.shown.emit()

    def catch_up(self, layer_id: str) -> None:
        """Have a layer show what it is to show, for one who is about to paint on it; one that is being read as a whole,
        or with more than a few tiles, stays as it is."""
        known, project = self._shown.known.get(layer_id), self._shown.project
        if known is None or project is None or known.number or not 0 < len(known.owed) <= _AT_ONCE:
            return
        found: dict[Key, QImage | None] | None = None
        try:
            found = _pixels(known, project.painting.read)
        except StudioError as error:
            known.owed.clear()
            self.failed.emit(error.failure)
        self._show(layer_id, found or {})


def _pixels(known: Known, get: Callable[[str], Raw | None]) -> dict[Key, QImage | None] | None:
    """Of all tiles that are owed; None where `get` has not one of them. Raises what it raises."""
    found: dict[Key, QImage | None] = {}
    for key, name in known.owed.items():
        raw = get(name) if name else None
        if name and raw is None:
            return None
        found[key] = image_from(raw) if raw is not None else known.base.get(key) if name is None else None
    return found


def _rename(names: dict[Key, str], key: Key, name: str | None) -> None:
    if name is None:
        names.pop(key, None)
    else:
        names[key] = name
