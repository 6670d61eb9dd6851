"""Takes away the grass that a drawing of a building brings along: in a scene it stands on the scene's own ground.

Used by the starter engine on the worker's job thread, on drawings as small as the model makes them. What is left stays
the same by day and by night.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.planes import grown
from studio.engines.picture.storybook.cutting import trimmed
from studio.engines.picture.storybook.plan import Pixels

_LOWEST: Final = 0.3
"""The share of a drawing, from below, in which its ground lies."""
_FOOT: Final = 0.05
"""The share, from below, that is nearly all grass where there is any."""
_MOSTLY: Final = 0.6
_OWN_GREEN: Final = 0.3
"""The share of what is above it from which on it is the thing itself that is green: a tent."""
_GREENER: Final = 24
"""By how much green lies above red and above blue in grass, of 255, at least."""


def without_own_ground(pixels: Pixels) -> Pixels:
    """The drawing itself where nothing grows at its foot."""
    rows = len(pixels)
    red, green, blue = (pixels[..., channel].astype(np.int16) for channel in range(3))
    seen = pixels[..., 3] > 128
    grass = seen & (green > red + _GREENER) & (green > blue + _GREENER)
    above = slice(round(0.4 * rows), round((1 - _LOWEST) * rows))
    if grass[above].sum() > _OWN_GREEN * max(1, int(seen[above].sum())):
        return pixels
    grass[: above.stop] = False
    foot = slice(rows - max(2, round(_FOOT * rows)), rows)
    if grass[foot].sum() < _MOSTLY * max(1, int(seen[foot].sum())):
        return pixels
    low = np.zeros_like(grass)
    low[above.stop :] = True
    left = pixels.copy()
    left[grown(grass, 1) & low, 3] = 0
    # What is below the last row of walls is the rim of the grass.
    walls = np.flatnonzero((left[..., 3] > 128).sum(axis=1) > _FOOT * pixels.shape[1])
    return trimmed(left[: int(walls[-1]) + 1]) if len(walls) else pixels
