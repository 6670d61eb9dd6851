"""Figures in profile, looking to the left as their heads do: horses on four legs, and birds.

Called by `figure`, whose units and slots these are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.storybook.bodies.lying import snore
from studio.engines.picture.storybook.plan import Anchors, Pixels, Stood
from studio.engines.picture.storybook.vector.shapes import Drawing, Pasted, Shape, blob, curve, line

# fmt: off
_GAITS: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "walking": ((-14, 0), (8, 6), (-10, 6), (14, 0)),
    "running": ((-42, 14), (-20, 22), (26, 20), (46, 12)),
    "jumping": ((-40, 20), (-24, 26), (30, 24), (46, 18)),
    "flying": ((-46, 26), (-30, 34), (34, 26), (52, 18)),
    "dancing": ((-30, 34), (0, 0), (0, 0), (26, 12)),
}
"""For each leg, front to back: how far its hoof is set to the right, and how far it is lifted."""


def horse(pasted: Pasted, pose: Stood, pixels: Pixels) -> Drawing:
    """On four legs, or lying on them, looking to the left, as the heads of horse, unicorn and moose do."""
    low = np.flatnonzero((pixels[int(0.95 * len(pixels)) :, :, 3] > 128).any(axis=0))
    share = float(low.mean()) / pixels.shape[1] if len(low) else 0.6
    x = pasted.left + share * (pasted.right - pasted.left) + 34
    down = pose in ("sitting", "lying", "sleeping")
    gait = _GAITS.get(pose, ((0, 0),) * 4)
    legs: list[list[Shape]] = []
    for i, hip in enumerate((-42, -27, 34, 50)):
        shade = -0.22 if i in (1, 2) else -0.04
        dx, up = gait[i]
        if down:
            knee, hoof = (x + hip - 14.0, 44.0), (x + hip + 16.0, 50.0)
        else:
            knee, hoof = (x + hip + dx * 0.3, 60.0), (x + hip + dx, 88.0 - up)
        legs.append([curve(((x + hip, 28), knee, hoof), (22, 15), "limb", shade=shade), line(((hoof[0] - 1,
            hoof[1] + 3), (hoof[0] + 1, hoof[1] + 3)), 15, "dark")])
    trunk = blob(((x - 58, -26), (x - 28, -28), (x + 18, -16), (x + 54, -19), (x + 68, 6), (x + 58, 36), (x + 18,
        41), (x - 28, 43), (x - 58, 30), (x - 66, 2)), "main")
    brush = curve(((x + 60, -8), (x + 84, 2), (x + 86, 30), (x + 79, 50)), (12, 23), "mane")
    snores = [snore(x + dx, pasted.top + y, size) for dx, y, size in ((6, 26, 9), (24, 4, 12), (46, -18,
        16))] if pose == "sleeping" else []
    anchors = Anchors(
        head=(pasted.left, pasted.top, pasted.right, 0), mouth=(pasted.left + 12, -18), hand=(pasted.left + 10, -14),
        seat=(x + 12, -16), foot=57.0 if down else 98.0, facing="left",
    )
    return Drawing((brush, *legs[1], *legs[2], pasted, trunk, *legs[0], *legs[3], *snores), anchors)


def bird(pasted: Pasted, pose: Stood) -> Drawing:
    """A hen: the ruff of her neck lies over her breast."""
    down = pose in ("sitting", "lying", "sleeping")
    lifted = pose in ("flying", "arms up", "waving", "holding up", "jumping", "dancing", "running")
    apart = 16 if pose in ("walking", "running", "dancing") else 5
    feet: list[Shape] = []
    for side in () if down else (-1, 1):
        x, y = 52 + side * (12 + apart * 0.5), 104 - (8 if side == 1 and apart > 5 else 0)
        feet += [line(((48 + side * 11, 66), (x, y)), 8, "orange"), *(line(((x, y), (x + dx, y + 6)), 7, "orange")
            for dx in (-15, -3, 9))]
    trunk = blob(((-34, -34), (6, -40), (44, -18), (84, -22), (118, -50), (134, -30), (122, 20), (96, 60), (48, 78),
        (2, 66), (-30, 30)), "main")
    plumes = [curve(((100, 4), (122, -26), (126 + dx, -60 + dy)), (22, 13), "main", shade=-0.06) for dx, dy in ((16,
        10), (0, 0))]
    wing = blob(((24, 6), (62, 0), (100, 14), (108, 34), (84, 44), (52, 42), (28, 28)), "main", shade=-0.1)
    if lifted:
        wing = blob(((28, 26), (36, -10), (66, -52), (92, -66), (98, -34), (90, 0), (70, 28)), "main", shade=-0.1)
    snores = [snore(x, pasted.top + y, size) for x, y, size in ((62, 30, 9), (80, 8, 12), (102, -14,
        16))] if pose == "sleeping" else []
    anchors = Anchors(
        head=(pasted.left, pasted.top, pasted.right, pasted.bottom), mouth=(pasted.left + 8, pasted.bottom - 42),
        hand=(pasted.left + 8, pasted.bottom - 38), seat=(66, -16), foot=78.0 if down else 113.0, facing="left",
    )
    return Drawing((*feet, *plumes, trunk, pasted, wing, *snores), anchors)
