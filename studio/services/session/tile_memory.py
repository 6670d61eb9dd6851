"""Pixels of tiles that were painted or read lately, by their names, so that undo need not unpack them again.

Held by `Painting`; any thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from studio.project.tile_codec import Raw

MOST_BYTES: Final = 96 << 20


class TileMemory:
    """What was asked for longest ago goes first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._held: OrderedDict[str, Raw] = OrderedDict()
        self._unchecked: set[str] = set()
        """Those that were unpacked on the way to another and not held against their names."""
        self._bytes = 0
        self._guard = threading.Lock()

    def get(self, name: str) -> Raw | None:
        """Perhaps not held against its name: to be packed or unpacked from."""
        with self._guard:
            found = self._held.get(name)
            if found is not None:
                self._held.move_to_end(name)
            return found

    def has_sound(self, name: str) -> bool:
        """Whether `get_sound` answers without work."""
        with self._guard:
            return name in self._held and name not in self._unchecked

    def get_sound(self, name: str) -> Raw | None:
        found = self.get(name)
        if found is None or name not in self._unchecked:
            return found
        from studio.project.tile_codec import name_of

        if name_of(found) != name:
            return None
        with self._guard:
            self._unchecked.discard(name)
        return found

    def keep(self, pixels: Mapping[str, Raw], *, unchecked: bool = False) -> None:
        """Nobody may write to them any more."""
        with self._guard:
            for name, raw in pixels.items():
                if name not in self._held:
                    self._held[name] = raw
                    self._bytes += raw.nbytes
                    if unchecked:
                        self._unchecked.add(name)
                elif not unchecked and name in self._unchecked:
                    self._held[name] = raw
                    self._unchecked.discard(name)
                self._held.move_to_end(name)
            while self._bytes > self._most_bytes:
                name, raw = self._held.popitem(last=False)
                self._unchecked.discard(name)
                self._bytes -= raw.nbytes

    def forget(self) -> None:
        with self._guard:
            self._held.clear()
            self._unchecked.clear()
            self._bytes = 0
