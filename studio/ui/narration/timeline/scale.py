"""Which part of a chapter is in sight, and how large: seconds to pixels and back. A value without widgets. Pure."""

from __future__ import annotations

from typing import Final

import msgspec

CLOSEST: Final = 800.0
"""Pixels a second at most."""
ZOOM: Final = 1.5
"""By which a key, or a notch of the wheel, brings it closer."""
_GROWTH: Final = 1.5
"""Times the length for which room is made where it grows."""
_LEAD: Final = 0.15
"""Share of the width that stays to the left of what is brought into sight."""


class Scale(msgspec.Struct):
    length: float = 0.0
    """Seconds of the chapter."""
    width: float = 1.0
    """Pixels there are for it."""
    left: float = 0.0
    """Second at the left edge."""
    chosen: float = 0.0
    """Pixels a second; 0: all of it is in sight."""
    room: float = 0.0
    """Seconds that there are places for where all of it is in sight: more than its length while it grows, so that it is
    not drawn smaller each time."""

    @property
    def whole(self) -> float:
        """Pixels a second with which all of it is in sight."""
        return self.width / max(1.0, self.length, self.room)

    @property
    def pixels(self) -> float:
        """Pixels a second."""
        return max(self.chosen, self.whole)

    @property
    def right(self) -> float:
        """Second at the right edge."""
        return self.left + self.width / self.pixels

    @property
    def furthest(self) -> float:
        """The largest `left`."""
        return max(0.0, self.length - self.width / self.pixels)

    def x(self, seconds: float) -> float:
        return (seconds - self.left) * self.pixels

    def seconds(self, x: float) -> float:
        return self.left + x / self.pixels

    def fit(self, length: float, width: float, *, grows: bool = False) -> None:
        """Another length or width; what is at the left edge stays there. `grows`: clips are added, and further ones may
        come."""
        if grows and self.length and length > max(self.room, self.length):
            self.room = _GROWTH * length
        elif not length:
            self.room = 0.0
        self.length, self.width = length, max(1.0, width)
        if self.chosen <= self.whole:
            self.chosen = 0.0
        self.left = min(self.left, self.furthest)

    def zoom(self, factor: float, about: float) -> None:
        """Closer, or farther away; that second stays where it is, or comes into sight."""
        x = self.x(about)
        if not 0 <= x <= self.width:
            x = _LEAD * self.width
        wanted = min(CLOSEST, self.pixels * factor)
        self.chosen = wanted if wanted > self.whole else 0.0
        self.left = min(self.furthest, max(0.0, about - x / self.pixels))

    def show_all(self) -> None:
        self.chosen = self.left = self.room = 0.0

    def show(self, start: float, end: float) -> None:
        """As close as that stretch has room, with some of what is around it."""
        self.chosen = min(CLOSEST, self.width / max(0.05, 1.2 * (end - start)))
        self.chosen = self.chosen if self.chosen > self.whole else 0.0
        self.left = min(self.furthest, max(0.0, start - 0.1 * (end - start)))

    def scroll(self, pixels: float) -> None:
        self.left = min(self.furthest, max(0.0, self.left + pixels / self.pixels))

    def follow(self, seconds: float) -> bool:
        """Bring a second into sight; whether anything had to move."""
        if self.left <= seconds <= self.right:
            return False
        before = self.left
        self.left = min(self.furthest, max(0.0, seconds - _LEAD * self.width / self.pixels))
        return self.left != before
