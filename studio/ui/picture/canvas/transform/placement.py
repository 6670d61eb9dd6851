"""Where a frame of pixels is put: moved, scaled, turned, mirrored; and what dragging its handles makes of that. Pure.

All lengths are pixels of the canvas, as real numbers; angles are degrees, clockwise on the screen.
"""

from __future__ import annotations

import math
from typing import Final, Literal

import msgspec
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

replace = msgspec.structs.replace
Grip = tuple[int, int]
"""Which edge or corner: -1, 0 or 1 across and down. (0, 0): all of it."""
TURN: Final = "turn"
Hold = Grip | Literal["turn"]
_LEAST: Final = 1.0
"""Pixels of a side."""
_TURN_STEP: Final = 15.0
"""Degrees by which it turns with Shift."""


class Placement(msgspec.Struct, frozen=True):
    """A negative width or height is mirrored."""

    frame: tuple[float, float, float, float]
    """Left, top, width and height of what is placed, where it stands in the project."""
    x: float
    y: float
    """Its middle now."""
    width: float
    height: float
    angle: float = 0.0

    @property
    def scale(self) -> tuple[float, float]:
        return self.width / self.frame[2], self.height / self.frame[3]

    @property
    def left(self) -> float:
        """Of the frame before it is turned."""
        return self.x - abs(self.width) / 2

    @property
    def top(self) -> float:
        return self.y - abs(self.height) / 2

    @property
    def is_at_home(self) -> bool:
        return self == placed_at(QRectF(*self.frame))

    def transform(self) -> QTransform:
        """From where a pixel stands in the project to where it is put."""
        found = QTransform()
        found.translate(self.x, self.y)
        found.rotate(self.angle)
        found.scale(*self.scale)
        found.translate(-self.frame[0] - self.frame[2] / 2, -self.frame[1] - self.frame[3] / 2)
        return found

    def corner(self, grip: Grip) -> QPointF:
        """Where a handle is."""
        left, top, width, height = self.frame
        return self.transform().map(QPointF(left + (grip[0] + 1) * width / 2, top + (grip[1] + 1) * height / 2))

    # ---- by hand

    def hold_at(self, at: QPointF, reach: float) -> Hold:
        """What is taken hold of at a place: an edge or corner within `reach`, all of it inside, or its turn."""
        across, down = self._own(at - QPointF(self.x, self.y))
        wide, high = abs(self.width) / 2, abs(self.height) / 2
        if abs(across) > wide + reach or abs(down) > high + reach:
            return TURN
        near_x = abs(abs(across) - wide) <= min(reach, max(wide / 2, reach / 3))
        near_y = abs(abs(down) - high) <= min(reach, max(high / 2, reach / 3))
        # The sides of a mirrored frame have changed places.
        flip_x, flip_y = math.copysign(1, self.width), math.copysign(1, self.height)
        return (
            int(math.copysign(1, across) * flip_x) if near_x or abs(across) > wide else 0,
            int(math.copysign(1, down) * flip_y) if near_y or abs(down) > high else 0,
        )

    def _own(self, way: QPointF) -> tuple[float, float]:
        """A way on the canvas along the sides of the frame."""
        turn = math.radians(-self.angle)
        return (
            way.x() * math.cos(turn) - way.y() * math.sin(turn), way.x() * math.sin(turn) + way.y() * math.cos(turn)
        )  # fmt: skip

    def dragged(self, hold: Hold, begin: QPointF, at: QPointF, *, ratio: bool, centre: bool) -> Placement:
        """As a drag from `begin` to `at` leaves it. `ratio`: width and height keep theirs, a turn goes in steps, a move
        along one axis; `centre`: the middle stays."""
        if isinstance(hold, str):
            return self._turned(begin, at, in_steps=ratio)
        if hold == (0, 0):
            across, down = at.x() - begin.x(), at.y() - begin.y()
            if ratio:
                across, down = (across, 0.0) if abs(across) >= abs(down) else (0.0, down)
            return self.moved(across, down)
        return self._scaled(hold, at - begin, ratio=ratio, centre=centre)

    def moved(self, across: float, down: float) -> Placement:
        return replace(self, x=self.x + across, y=self.y + down)

    def _turned(self, begin: QPointF, at: QPointF, *, in_steps: bool) -> Placement:
        first, now = (math.atan2(one.y() - self.y, one.x() - self.x) for one in (begin, at))
        angle = self.angle + math.degrees(now - first)
        if in_steps:
            angle = round(angle / _TURN_STEP) * _TURN_STEP
        return self.turned_to(angle)

    def turned_to(self, angle: float) -> Placement:
        """Between -180 and 180 degrees."""
        return replace(self, angle=(angle + 180) % 360 - 180)

    def _scaled(self, grip: Grip, way: QPointF, *, ratio: bool, centre: bool) -> Placement:
        across, down = self._own(way)
        signs = math.copysign(1, self.width), math.copysign(1, self.height)
        twice = 2 if centre else 1
        width = self.width + grip[0] * across * twice
        height = self.height + grip[1] * down * twice
        width, height = _long_enough(width, signs[0]), _long_enough(height, signs[1])
        if ratio:
            factors = [
                one for one in ((width / self.width) if grip[0] else None, (height / self.height) if grip[1] else None)
                if one is not None
            ]  # fmt: skip
            factor = max(factors, key=lambda one: abs(one - 1))
            width, height = self.width * factor, self.height * factor
        scaled = replace(self, width=width, height=height)
        return scaled if centre else scaled.with_corner((-grip[0], -grip[1]), self)

    def with_corner(self, grip: Grip, other: Placement) -> Placement:
        """Moved so that a handle stands where that of another placement does."""
        way = other.corner(grip) - self.corner(grip)
        return self.moved(way.x(), way.y())

    # ---- by numbers

    def with_left(self, left: float) -> Placement:
        return self.moved(left - self.left, 0)

    def with_top(self, top: float) -> Placement:
        return self.moved(0, top - self.top)

    def sized(self, *, width: float | None = None, height: float | None = None, ratio: bool = False) -> Placement:
        """Of another width or height, its upper left corner kept; `ratio`: the other side goes along."""
        factor_x = width / abs(self.width) if width else 1.0
        factor_y = height / abs(self.height) if height else 1.0
        if ratio:
            factor_x = factor_y = factor_x if width else factor_y
        scaled = replace(self, width=self.width * factor_x, height=self.height * factor_y)
        grip = -int(math.copysign(1, self.width)), -int(math.copysign(1, self.height))
        return scaled.with_corner(grip, self)

    def mirrored(self, *, across: bool) -> Placement:
        """As it is seen: left and right exchanged, or else top and bottom."""
        flipped = replace(self, width=-self.width) if across else replace(self, height=-self.height)
        return flipped.turned_to(-self.angle)

    def turned(self, degrees: float) -> Placement:
        return self.turned_to(self.angle + degrees)


def placed_at(frame: QRectF) -> Placement:
    """Where it stands."""
    middle = frame.center()
    return Placement(
        (frame.x(), frame.y(), frame.width(), frame.height()), middle.x(), middle.y(), frame.width(), frame.height()
    )  # fmt: skip


def _long_enough(side: float, sign: float) -> float:
    return side if abs(side) >= _LEAST else math.copysign(_LEAST, side or sign)
