"""A large picture seen coarsely long before all of it is decoded: a JPEG by the low frequencies of its squares, what
comes in rows by the rows that are there.

The decoder (`pictures`) calls it while it works, for who wants something to show meanwhile; both processes, any thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

Glance = Callable[["Image.Image"], None]
"""Told a coarse picture, RGB or RGBA, transparent where nothing is there yet; more than once while more comes."""
LARGE: Final = 8_000_000
"""Pixels from which a picture is worth a glance: a smaller one is decoded in a tenth of a second."""
SIDE: Final = 1024
"""Pixels of a glance's longer side, at most."""
_FIRST_AFTER: Final = 0.1
"""Seconds of decoding; each further glance comes after twice as long."""
_MODES: Final = ("L", "RGB", "RGBA")


class RowsSoFar:
    """Looks now and then at a picture whose rows are being decoded. Its decoder asks for bytes between two rows, which
    is when `look` is called: nothing else writes to the pixels then."""

    def __init__(self, opened: Image.Image, turned: Callable[[Image.Image], Image.Image], tell: Glance) -> None:
        self._opened, self._turned, self._tell = opened, turned, tell
        self._wait = _FIRST_AFTER
        self._next = time.perf_counter() + self._wait

    def look(self) -> None:
        if time.perf_counter() < self._next:
            return
        small = _sampled(self._opened)
        if small is not None:
            self._tell(self._turned(small))
        self._wait *= 2
        self._next = time.perf_counter() + self._wait


def _sampled(opened: Image.Image) -> Image.Image | None:
    """Every few pixels one, of the rows that are there; None before the first one."""
    from PIL import Image

    if opened.mode not in _MODES:
        return None
    share = min(1.0, SIDE / max(opened.size))
    size = max(1, round(opened.width * share)), max(1, round(opened.height * share))
    # `Image.resize` would decode all of it first.
    pixels = opened.im.resize(size, Image.Resampling.NEAREST, (0, 0, *opened.size))
    small = Image.new(opened.mode, size)
    small.im = pixels
    seen = small.getbbox()
    if seen is None:
        return None
    whole = Image.new("RGBA", size)
    whole.paste(small.crop((0, 0, size[0], seen[3])).convert("RGBA"))
    return whole
