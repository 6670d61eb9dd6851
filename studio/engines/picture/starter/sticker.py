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
from PIL import Image, ImageFilter

from studio.engines.picture.framing import edge_colour
from studio.engines.picture.pixels import Picture

Plane = NDArray[np.float32]

_NEAR: Final = 26
"""Distance from the ground's colour, of 255, up to which the flood goes on."""
_NEAR_PAPER: Final = 9
"""The same where the ground is known to be clean paper."""
_RIM: Final = 3
"""Pixels of a 256 px picture that an edge is wide."""


def sealed_sticker(picture: Picture) -> Picture:
    """RGBA of the same size, without a matte: a flood that tells paper from pale things more finely, and that comes
    through no gap narrower than a sixteenth of the picture."""
    colours = np.ascontiguousarray(picture[..., :3])
    ground = np.array(edge_colour(colours), np.float32)
    outside = flooded(colours, ground, _NEAR_PAPER)
    seal = max(1, max(picture.shape[:2]) // 32)
    # Room around it, so that the closing does not stick to the border.
    inside = np.pad(~outside, 2 * seal)
    closed = _shrunk(_grown(inside, seal), seal)[2 * seal : -2 * seal, 2 * seal : -2 * seal]
    alpha, own = _unmixed(colours, ground, _reached(outside & ~closed))
    return np.dstack([own, (alpha * 255 + 0.5).astype(np.uint8)])


def sticker(picture: Picture, matte: NDArray[np.uint8] | None = None) -> Picture:
    """RGBA of the same size: the drawing alone, by the flood from the border. `matte` [h, w] (255 sure to be the
    subject) holds the flood out of pale things, a ghost or a cloud, that it would leak into."""
    colours = np.ascontiguousarray(picture[..., :3])
    ground = np.array(edge_colour(colours), np.float32)
    outside = flooded(colours, ground)
    if matte is not None:
        # What is left of the flood behind the subject is reached no more.
        outside = _reached(outside & ~_leaks(outside, matte))
    alpha, own = _unmixed(colours, ground, outside)
    if picture.shape[2] == 4:
        alpha = np.minimum(alpha, picture[..., 3].astype(np.float32) / 255)
    return np.dstack([own, (alpha * 255 + 0.5).astype(np.uint8)])


def _leaks(outside: NDArray[np.bool_], matte: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the flood ran into the subject; a thin line along its edge is only the matte's coarseness."""
    both = outside & (matte > 127)
    thin = max(2, max(matte.shape) // 64)
    return both & _grown(_shrunk(both, thin), thin)


def flooded(picture: Picture, ground: Plane, near: float = _NEAR) -> NDArray[np.bool_]:
    """[h, w]: reached from the border through colours less than `near` from `ground` (three values of 0..255)."""
    return _reached(np.abs(picture.astype(np.float32) - ground).max(axis=2) < near)


def _reached(near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The part of a plane that hangs together with its border."""
    reached = near.copy()
    reached[1:-1, 1:-1] = False
    across, down = _runs(near), _runs(near.T).T
    while True:
        before = int(reached.sum())
        for runs in (across, down):
            # Whatever run of near pixels is touched is reached as a whole.
            reached = near & (np.bincount(runs.ravel(), weights=reached.ravel())[runs] > 0)
        if int(reached.sum()) == before:
            return np.asarray(reached, np.bool_)


def _runs(plane: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for every row's stretch of equal values."""
    changes = np.ones(plane.shape, np.bool_)
    changes[:, 1:] = plane[:, 1:] != plane[:, :-1]
    return np.asarray(changes.ravel().cumsum().reshape(plane.shape), np.int64)


def _unmixed(picture: Picture, ground: Plane, outside: NDArray[np.bool_]) -> tuple[Plane, Picture]:
    """Alpha 0..1 and the drawing's own colours."""
    rim = max(1, round(_RIM * max(picture.shape[:2]) / 256))
    inside = ~outside
    core = _shrunk(inside, rim)
    # The colour of the drawing just inside the rim, carried outwards over it.
    own = _carried(picture.astype(np.float32), core, 2 * rim + 1)
    apart = np.abs(own - ground).sum(axis=2)
    mixed = np.abs(picture.astype(np.float32) - ground).sum(axis=2)
    share = np.clip(mixed / np.maximum(apart, 48.0), 0, 1)
    alpha = np.where(core, 1.0, np.where(_grown(inside, 1), share, 0.0)).astype(np.float32)
    colours = np.where(core[..., None], picture, own + 0.5).clip(0, 255).astype(np.uint8)
    return alpha, colours


def _carried(values: Plane, known: NDArray[np.bool_], reach: int) -> Plane:
    """`values` [h, w, 3] where known; beyond, the mean of what is known within `reach` pixels, then within more."""
    filled, weight = values * known[..., None], known.astype(np.float32)
    answer = np.where(known[..., None], values, 0.0).astype(np.float32)
    done = known.copy()
    for radius in (reach, 3 * reach):
        near = _mean(weight, radius)
        mean = np.stack([_mean(filled[..., channel], radius) for channel in range(3)], axis=2)
        fresh = ~done & (near > 1e-4)
        answer[fresh] = mean[fresh] / near[fresh][:, None]
        done |= fresh
    return np.where(done[..., None], answer, values).astype(np.float32)


def _mean(plane: Plane, radius: int) -> Plane:
    side = 2 * radius + 1
    padded = np.pad(plane.astype(np.float64), radius, mode="edge")
    sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    return np.asarray(
        (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]) / side**2, np.float32
    )


def _shrunk(plane: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    return ~_grown(~plane, by)


def _grown(plane: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    image = Image.fromarray(plane.astype(np.uint8) * 255)
    return np.asarray(np.asarray(image.filter(ImageFilter.MaxFilter(2 * by + 1))) > 0)
