"""Placed drawings, and clusters of them that move together. Lengths are units of the arranging, y down.

Used by the rooms of the arranging alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

import numpy as np
from PIL import Image

from studio.engines.picture.storybook.arranging.proposing import Bits, small_mask
from studio.engines.picture.storybook.plan import Anchors, Cutout

_FACE: Final = 0.4
Rest = Literal["ground", "bearer", "water", "none"]
"""What a piece's shadow falls on: "water" mirrors it, "none" is in the air, or held."""


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle_y(self) -> float:
        return (self.top + self.bottom) / 2

    def overlap(self, other: Box) -> float:
        """Area in common."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)


class Piece(NamedTuple):
    """One drawing, or a part of it, where it stands."""

    wish: int
    ordinal: int
    cutout: Cutout
    x: float
    y: float
    w: float
    h: float
    rest: Rest = "ground"
    front: bool = False
    owner: tuple[int, int] | None = None
    """Wish and ordinal of the thing in whose group it is."""

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x + self.w, self.y + self.h)

    @property
    def key(self) -> tuple[int, int]:
        return self.wish, self.ordinal

    @property
    def foot(self) -> float:
        return self.y + self.h * self.cutout.anchors.foot

    def at(self, place: tuple[float, float]) -> tuple[float, float]:
        """A place on the drawing, in shares, as one of the scene."""
        return self.x + place[0] * self.w, self.y + place[1] * self.h

    def moved(self, dx: float, dy: float) -> Piece:
        return self._replace(x=self.x + dx, y=self.y + dy)

    def scaled(self, factor: float, about: tuple[float, float]) -> Piece:
        x, y = about
        return self._replace(
            x=x + (self.x - x) * factor, y=y + (self.y - y) * factor, w=self.w * factor, h=self.h * factor
        )

    def turned(self, to: str) -> Piece:
        """Mirrored where it faces the other way; as it is where it faces neither."""
        facing = self.cutout.anchors.facing
        return self if not facing or not to or facing == to else self._replace(cutout=mirrored(self.cutout))


@dataclass(slots=True)
class Cluster:
    """Pieces in a fixed relation, the lowest first; it moves, grows and turns as a whole."""

    root: int
    """The wish that bears the others: what stands on the ground."""
    pieces: list[Piece]
    depth: float = 0.0
    """How far back, in steps; those behind are drawn first."""
    lifted: bool = False
    """Its place above the ground was given by a relation."""
    wishes: set[int] = field(default_factory=set)

    @property
    def box(self) -> Box:
        return bounds(self.pieces)

    @property
    def base(self) -> Box:
        """The box of what bears the rest."""
        return bounds(self.of(self.root))

    @property
    def foot(self) -> float:
        return max(piece.foot for piece in self.of(self.root))

    def of(self, wish: int) -> list[Piece]:
        return [piece for piece in self.pieces if piece.wish == wish and not piece.front]

    def move(self, dx: float, dy: float) -> None:
        self.pieces = [piece.moved(dx, dy) for piece in self.pieces]

    def scale(self, factor: float) -> None:
        """About the middle of its foot."""
        about = self.base.middle, self.foot
        self.pieces = [piece.scaled(factor, about) for piece in self.pieces]

    def change(self, wish: int, by: Callable[[Piece], Piece]) -> None:
        self.pieces = [by(piece) if piece.wish == wish else piece for piece in self.pieces]

    def facing(self) -> str:
        """Where its bearer looks: left, right, or neither."""
        return next((piece.cutout.anchors.facing for piece in self.of(self.root)), "")

    def mirror(self) -> None:
        """The whole about its middle."""
        middle = self.base.middle
        self.pieces = [
            piece._replace(cutout=mirrored(piece.cutout), x=2 * middle - piece.x - piece.w) for piece in self.pieces
        ]


def bounds(pieces: Iterable[Piece]) -> Box:
    boxes = [piece.box for piece in pieces]
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def mirrored(cutout: Cutout) -> Cutout:
    return Cutout(np.ascontiguousarray(cutout.pixels[:, ::-1]), _mirrored(cutout.anchors))


def _mirrored(one: Anchors) -> Anchors:
    def box(at: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
        return at and (1 - at[2], at[1], 1 - at[0], at[3])

    def point(at: tuple[float, float] | None) -> tuple[float, float] | None:
        return at and (1 - at[0], at[1])

    surface = one.surface and (1 - one.surface[1], 1 - one.surface[0], one.surface[2])
    facing: Literal["", "left", "right"] = "right" if one.facing == "left" else "left" if one.facing == "right" else ""
    return one._replace(
        head=box(one.head), hand=point(one.hand), mouth=point(one.mouth), seat=point(one.seat), surface=surface,
        opening=box(one.opening), facing=facing,
    )  # fmt: skip


def tilted(piece: Piece, degrees: float) -> Piece:
    """Turned counter-clockwise about its middle; its anchors stay as they are."""
    if abs(degrees) < 0.5:
        return piece
    pixels = piece.cutout.pixels
    image = Image.fromarray(pixels).convert("RGBa").rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    wide, high = image.width / pixels.shape[1] * piece.w, image.height / pixels.shape[0] * piece.h
    x, y = piece.box.middle, (piece.box.top + piece.box.bottom) / 2
    turned = piece.cutout._replace(pixels=np.asarray(image.convert("RGBA")))
    return piece._replace(cutout=turned, x=x - wide / 2, y=y - high / 2, w=wide, h=high)


def part_below(piece: Piece, share: float) -> Piece:
    """What lies below a row of it, as a piece of its own in front."""
    rows = len(piece.cutout.pixels)
    cut = min(rows - 1, max(0, round(share * rows)))
    lower = Cutout(np.ascontiguousarray(piece.cutout.pixels[cut:]))
    top = piece.y + piece.h * cut / rows
    return piece._replace(
        cutout=lower, y=top, h=piece.y + piece.h - top, front=True, rest="none", owner=piece.owner or piece.key
    )


class Grid:
    """Masks of pieces on one raster, to measure what is seen of them."""

    def __init__(self, within: Box, side: int = 128) -> None:
        self._within = within
        self._scale = side / max(within.width, within.height, 1e-6)
        self._shape = max(1, round(within.height * self._scale)), max(1, round(within.width * self._scale))

    def mask(self, pieces: Iterable[Piece]) -> Bits:
        whole = np.zeros(self._shape, np.bool_)
        for piece in pieces:
            whole |= self._one(piece)
        return whole

    def _one(self, piece: Piece) -> Bits:
        seen = small_mask(piece.cutout.pixels)
        rows = (np.arange(self._shape[0]) + 0.5) / self._scale + self._within.top
        columns = (np.arange(self._shape[1]) + 0.5) / self._scale + self._within.left
        at_y = np.floor((rows - piece.y) / piece.h * seen.shape[0]).astype(int)
        at_x = np.floor((columns - piece.x) / piece.w * seen.shape[1]).astype(int)
        in_y, in_x = (at_y >= 0) & (at_y < seen.shape[0]), (at_x >= 0) & (at_x < seen.shape[1])
        whole = np.zeros(self._shape, np.bool_)
        whole[np.ix_(in_y, in_x)] = seen[np.ix_(at_y[in_y], at_x[in_x])]
        return whole


def coarse(pieces: Iterable[Piece]) -> list[Piece]:
    """The same with drawings as small as they are measured, for many measurements."""
    return [
        piece._replace(cutout=Cutout(np.dstack([small_mask(piece.cutout.pixels) * np.uint8(255)] * 4)))
        for piece in pieces
    ]


def upper(pieces: Iterable[Piece]) -> list[Piece]:
    """Their upper parts, where faces are."""
    return [
        piece._replace(
            cutout=Cutout(piece.cutout.pixels[: max(1, round(_FACE * len(piece.cutout.pixels)))]), h=_FACE * piece.h
        )
        for piece in pieces
    ]


def share_seen(under: Sequence[Piece], covers: Sequence[Piece]) -> float:
    """How much of some pieces is seen when others lie before them, 0 to 1."""
    grid = Grid(bounds([*under, *covers]))
    own = grid.mask(under)
    total = int(own.sum())
    return float((own & ~grid.mask(covers)).sum()) / total if total else 0.0
