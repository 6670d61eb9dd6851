"""What an open project holds that is not in its file yet: the writes that were issued, and the bytes that they bring.

Owned by `ProjectSession`, on its thread; `tile` is asked on any.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Collection

import msgspec

from studio.project.writes import TileRow, Write


class Ticket(msgspec.Struct, frozen=True):
    number: int
    at: float
    """Only to be shown."""
    blobs: tuple[str, ...]
    tiles: tuple[str, ...]


class Underway:
    def __init__(self) -> None:
        self.issued = 0
        """The number of the newest write."""
        self.blobs: dict[str, bytes] = {}
        self._tickets: deque[Ticket] = deque()
        self._tiles: dict[str, tuple[int, TileRow]] = {}
        """With the number of the newest write that brings them."""
        self._came: dict[str, float] = {}
        """When each blob came, since the project was opened; by the clock that nobody sets."""
        self._blobs_waiting: Counter[str] = Counter()
        """How many writes that wait bring each of them."""
        self._new_tiles: set[str] | None = set()
        """Of all tiles that were issued, as long as somebody may ask for them."""

    def issue(self, write: Write) -> int:
        """Its number. The next one in order to be `done` is the oldest that was issued."""
        self.issued += 1
        # Two tiles of one stroke may look the same.
        blobs, rows = tuple(sha256 for sha256, _ in write.blobs), tuple({row.name for row in write.tiles})
        self.blobs.update(write.blobs)
        self._came.update((sha256, time.monotonic()) for sha256 in blobs)
        self._blobs_waiting.update(blobs)
        self._tiles.update((row.name, (self.issued, row)) for row in write.tiles)
        if self._new_tiles is not None:
            self._new_tiles.update(rows)
        self._tickets.append(Ticket(self.issued, time.time(), blobs, rows))
        return self.issued

    def done(self) -> Ticket:
        """The oldest write is in the file."""
        ticket = self._tickets.popleft()
        for sha256 in ticket.blobs:
            self._blobs_waiting[sha256] -= 1
            if not self._blobs_waiting[sha256]:
                del self._blobs_waiting[sha256], self.blobs[sha256]
        for name in ticket.tiles:
            if self._tiles[name][0] == ticket.number:
                del self._tiles[name]
        return ticket

    def tile(self, name: str) -> TileRow | None:
        """A row that is not in the file yet. Any thread."""
        found = self._tiles.get(name)
        return found[1] if found is not None else None

    def stop_asking_whether_new(self, tiles: Collection[str]) -> bool:
        """Whether one of these was issued since the project was opened; asked once."""
        new, self._new_tiles = self._new_tiles, None
        return new is None or not new.isdisjoint(tiles)

    def young(self, seconds: float) -> set[str]:
        """The blobs that came no longer ago."""
        since = time.monotonic() - seconds
        return {sha256 for sha256, came in self._came.items() if came > since}
