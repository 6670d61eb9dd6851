"""The columns of a wave: peaks brought to pixels, as loud as they are heard. Pure but for Qt's lines; main thread.

It costs what the width has, whatever the length of the sound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QLineF

from studio.services.narration.shaping import CLICK_SECONDS, Shape
from studio.services.narration.take_sound import PEAKS_A_SECOND

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from studio.services.narration.take_sound import Peaks

    Columns = NDArray[np.float64]

_BOTH: Final = 1.5
"""Peaks a column below which the wave goes in a straight line from one to the next."""


class Place(msgspec.Struct, frozen=True):
    """Where a wave stands."""

    left: float
    right: float
    """Pixels of its beginning and its end, which may be outside."""
    width: float
    """Pixels there are."""
    middle: float
    reach: float
    """Pixels up and down from the middle at most."""


def wave(
    peaks: Peaks | None, heard: tuple[float, float], level: Callable[[Columns], Columns], where: Place,
    a_second: float = PEAKS_A_SECOND,
) -> list[QLineF]:  # fmt: skip
    """The columns between the edges of the window; none where its peaks are not known yet. `heard`: seconds of the
    sound; `level`: of seconds from its beginning, by what they are multiplied; `a_second`: peaks."""
    import numpy as np

    if peaks is None or not len(peaks):
        return []
    begin, end = int(max(0.0, -where.left)), int(min(where.right, where.width) - where.left)
    if end <= begin:
        return []
    columns = np.arange(begin, end + 1, dtype=np.float64)
    seconds: Columns = columns * (heard[1] - heard[0]) / max(1.0, where.right - where.left)
    edges: Columns = (heard[0] + seconds) * a_second
    lows, highs = _columns(peaks, edges)
    louder = level(seconds[:-1])
    tops = where.middle - np.clip(highs * louder, -1, 1) * where.reach - 0.5
    bottoms = where.middle - np.clip(lows * louder, -1, 1) * where.reach + 0.5
    return [
        QLineF(where.left + x, top, where.left + x, bottom)
        for x, top, bottom in zip(columns[:-1].tolist(), tops.tolist(), bottoms.tolist(), strict=True)
    ]


def _columns(peaks: Peaks, edges: Columns) -> tuple[Columns, Columns]:
    """Lowest and highest between each two edges, which are places among the peaks."""
    import numpy as np

    last = len(peaks) - 1
    if edges[-1] - edges[0] < _BOTH * (len(edges) - 1):
        # Fewer peaks than columns: what stands between two of them lies between them.
        middles = (edges[:-1] + edges[1:]) / 2 - 0.5
        places = np.arange(max(0, int(middles[0]) - 1), min(last, int(middles[-1]) + 2) + 1)
        if not len(places):
            places = np.array([last])
        return np.interp(middles, places, peaks[places, 0]), np.interp(middles, places, peaks[places, 1])
    whole = np.minimum(edges.astype(int), last)
    part = peaks[: max(int(whole[-1]), int(whole[-2]) + 1)]
    return (
        np.minimum.reduceat(part[:, 0], whole[:-1]).astype(float),
        np.maximum.reduceat(part[:, 1], whole[:-1]).astype(float),
    )


def level_of(shape: Shape, gain: float, seconds: float) -> Callable[[Columns], Columns]:
    """Of a clip that is heard for so long: its loudness, in decibels on top of that of its shape, and its fades, as
    `shaping.shaped` has them."""
    rise, fall = max(CLICK_SECONDS, shape.fade_in), max(CLICK_SECONDS, shape.fade_out)
    fits = min(1.0, seconds / (rise + fall))
    louder = 10 ** ((gain + shape.gain) / 20)

    def level(at: Columns) -> Columns:
        import numpy as np

        up, down = at / (rise * fits), (seconds - at) / (fall * fits)
        return np.asarray(louder * np.clip(np.minimum(up, down), 0.0, 1.0))

    return level
