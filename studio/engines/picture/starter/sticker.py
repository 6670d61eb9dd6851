"""The transparent ground of a sticker: what lies around a drawing on an even ground is taken away, edges unmixed.

Used by the starter picture engine on the worker's job thread. The starter model draws on white paper, so the ground is
what can be reached from the picture's border through colours near the border's own. Each edge pixel is drawing and
ground mixed (Porter and Duff, 1984): its share and its own colour are solved for, so that no pale rim stays.

Looked at side by side on ghosts, snowmen, cups and line art: the flood alone leaks into white things, the matte of
U-2-Net alone loses whiskers and the white inside of line art; the flood held back by the matte keeps both.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.framing import edge_colour
from studio.engines.picture.pixels import Picture
from studio.engines.picture.planes import Plane, carried, grown, reached, shrunk

_NEAR: Final = 26
"""Distance from the ground's colour, of 255, up to which the flood goes on."""
_RIM: Final = 3
"""Pixels of a 256 px picture that an edge is wide."""


def sticker(picture: Picture, matte: NDArray[np.uint8] | None = None) -> Picture:
    """RGBA of the same size: the drawing alone, by the flood from the border. `matte` [h, w] (255 sure to be the
    subject) holds the flood out of pale things, a ghost or a cloud, that it would leak into."""
    colours = np.ascontiguousarray(picture[..., :3])
    ground = np.array(edge_colour(colours), np.float32)
    outside = flooded(colours, ground)
    if matte is not None:
        # What is left of the flood behind the subject is reached no more.
        outside = reached(outside & ~_leaks(outside, matte))
    alpha, own = _unmixed(colours, ground, outside)
    if picture.shape[2] == 4:
        alpha = np.minimum(alpha, picture[..., 3].astype(np.float32) / 255)
    return np.dstack([own, (alpha * 255 + 0.5).astype(np.uint8)])


def _leaks(outside: NDArray[np.bool_], matte: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the flood ran into the subject; a thin line along its edge is only the matte's coarseness."""
    both = outside & (matte > 127)
    thin = max(2, max(matte.shape) // 64)
    return both & grown(shrunk(both, thin), thin)


def flooded(picture: Picture, ground: Plane, near: float = _NEAR) -> NDArray[np.bool_]:
    """[h, w]: reached from the border through colours less than `near` from `ground` (three values of 0..255)."""
    return reached(np.abs(picture.astype(np.float32) - ground).max(axis=2) < near)


def _unmixed(picture: Picture, ground: Plane, outside: NDArray[np.bool_]) -> tuple[Plane, Picture]:
    """Alpha 0..1 and the drawing's own colours."""
    rim = max(1, round(_RIM * max(picture.shape[:2]) / 256))
    inside = ~outside
    core = shrunk(inside, rim)
    # The colour of the drawing just inside the rim, carried outwards over it.
    own = carried(picture.astype(np.float32), core, 2 * rim + 1)
    apart = np.abs(own - ground).sum(axis=2)
    mixed = np.abs(picture.astype(np.float32) - ground).sum(axis=2)
    share = np.clip(mixed / np.maximum(apart, 48.0), 0, 1)
    alpha = np.where(core, 1.0, np.where(grown(inside, 1), share, 0.0)).astype(np.float32)
    colours = np.where(core[..., None], picture, own + 0.5).clip(0, 255).astype(np.uint8)
    return alpha, colours
