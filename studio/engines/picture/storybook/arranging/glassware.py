"""Several side by side behind a long table, and what is seen through the glass it is in. Called by `borne`; pure."""

from __future__ import annotations

from typing import Final

import numpy as np

from studio.engines.picture.storybook.arranging.pieces import Cluster, Piece, tilted
from studio.engines.picture.storybook.plan import Cutout

SEE_THROUGH: Final = frozenset({"bottle", "jar", "tumbler glass"})
"""Vessels of glass: who is in one of them is seen whole, behind its front."""
_PALE_GLASS: Final = 0.3
"""Opacity of a front that is looked through."""
_INSIDE: Final[dict[str, tuple[float, float, float, float]]] = {"bottle": (0.1, 0.36, 0.9, 0.97)}
_ROOMY: Final = (0.08, 0.2, 0.92, 0.95)
"""Left, top, right, bottom of the room in such a vessel, in shares of it."""
_FILLED: Final = 0.86
"""The share of that room that is taken."""
_LEAST: Final = 2.0
"""Longer side of the vessel, of what is in it, at most."""
_STOCKY: Final = 1.9
"""Length of a bottle that lies, of its height, at most."""
_TABLE: Final = 0.46
"""Height of a table, of who sits behind it."""
_CLOSE: Final = 0.86
"""How close they sit, of their widths."""


def sit_behind(bearer: Cluster, bearing: Piece, children: list[Cluster]) -> None:
    """In line behind a table that is made as long and as high as they need."""
    widths = [_CLOSE * child.base.width for child in children]
    total, mean = sum(widths), float(np.mean([child.base.height for child in children]))
    wide, high = max(total, bearing.w), _TABLE * mean
    across, down, foot = wide / bearing.w, high / bearing.h, bearing.foot
    middle = bearing.box.middle

    def stretched(piece: Piece) -> Piece:
        if piece.wish == bearing.wish:
            x, y = middle + (piece.x - middle) * across, foot + (piece.y - foot) * down
            return piece._replace(x=x, y=y, w=piece.w * across, h=piece.h * down)
        return piece

    bearer.pieces = [stretched(piece) for piece in bearer.pieces]
    x = middle - total / 2
    for child, width in zip(children, widths, strict=True):
        child.move(x + width / 2 - child.base.middle, foot - 0.03 * high - child.foot)
        x += width
    bearer.pieces[:0] = [piece for child in children for piece in child.pieces]


def put_in_glass(bearer: Cluster, bearing: Piece, name: str, children: list[Cluster]) -> None:
    """Whole within it. What is long lies in a bottle that lies."""
    whole_width = sum(child.box.width for child in children)
    tallest = max(child.box.height for child in children)
    lies = name == "bottle" and whole_width > 0.8 * tallest
    if lies:
        foot, middle = bearing.foot, bearing.box.middle
        laid = tilted(bearing._replace(cutout=bearing.cutout), 90.0)
        anchors = laid.cutout.anchors._replace(foot=1.0, rim=None, surface=None, hand=None, opening=None)
        laid = laid._replace(cutout=laid.cutout._replace(anchors=anchors))
        laid = laid._replace(w=min(laid.w, _STOCKY * laid.h))
        laid = laid.moved(middle - laid.box.middle, foot - laid.box.bottom)
        bearer.change(bearing.wish, lambda piece: laid if piece.key == bearing.key else piece)
        bearing = laid
    left, top, right, bottom = _INSIDE.get(name, _ROOMY)
    if lies:
        # Turned to the left, its neck is at the left.
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    room = (right - left) * bearing.w * _FILLED, (bottom - top) * bearing.h * _FILLED
    needed = max(whole_width / room[0], tallest / room[1])
    most = _LEAST * max(whole_width, tallest) / max(bearing.w, bearing.h)
    bearer.scale(min(needed, max(most, 1e-6)))
    bearing = next(piece for piece in bearer.pieces if piece.key == bearing.key and not piece.front)
    room = (right - left) * bearing.w * _FILLED, (bottom - top) * bearing.h * _FILLED
    small = min(1.0, room[0] / whole_width, room[1] / tallest)
    x0, foot = bearing.at(((left + right) / 2, bottom))
    x = x0 - small * whole_width / 2
    for child in children:
        child.scale(small)
        child.move(x - child.box.left, foot - 0.04 * bearing.h - child.box.bottom)
        x += child.box.width
        child.pieces = [piece._replace(rest="none") for piece in child.pieces]
    at = next(n for n, piece in enumerate(bearer.pieces) if piece.key == bearing.key and not piece.front)
    bearer.pieces[at + 1 : at + 1] = [piece for child in children for piece in child.pieces]
    front = np.array(bearing.cutout.pixels)
    front[..., 3] = (front[..., 3] * _PALE_GLASS).astype(np.uint8)
    glass = bearing._replace(
        cutout=Cutout(np.ascontiguousarray(front)), front=True, rest="none", owner=bearing.owner or bearing.key
    )
    bearer.pieces.insert(at + 1 + sum(len(child.pieces) for child in children), glass)
