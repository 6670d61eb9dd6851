"""Pixels of a vector drawing in one of the six styles, antialiased, the same to the last bit each time.

Called for props and bodies on the worker's job thread. Each shape's cover is drawn by Pillow four times as large and
shrunk; it is coloured and lit at its final size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from studio.engines.picture.planes import most_around
from studio.engines.picture.storybook.plan import Anchors, Cutout
from studio.engines.picture.storybook.vector.colours import COMMON
from studio.engines.picture.storybook.vector.lighting import Plane, blurred, lower_edge
from studio.engines.picture.storybook.vector.lighting import lit as lit_paint
from studio.engines.picture.storybook.vector.shapes import (
    RGB,
    Drawing,
    Outline,
    Pasted,
    Point,
    Shape,
    rounded,
)
from studio.engines.picture.storybook.vector.styles import BLACK, Manner, fill_of, lines_colour, outline_of

_Values = TypeVar("_Values", bound=np.generic)
_FINER: Final = 4
"""How much larger covers are drawn."""
_ASKED: Final = "main"
"""The slot whose colour can be asked for."""
_MARGIN: Final = 3
"""Pixels around the drawing for soft edges."""


_LINE: Final = 0.045
"""Share of the longer side up to which a patch's stroke counts as a line."""


class Sheet(NamedTuple):
    """A drawing's place in pixels: x * scale + left."""

    scale: float
    left: float
    top: float
    width: int
    height: int


class Rendered(NamedTuple):
    cutout: Cutout
    asked: NDArray[np.bool_]
    """[rows, columns]: where the colour that can be asked for is seen."""


class _Part(NamedTuple):
    """A cover and where its top left corner lies on the canvas."""

    cover: Plane
    row: int
    column: int


def render(drawing: Drawing, colour: RGB | None, style: Manner, size_px: int) -> Rendered:
    """`size_px`: longer side of the whole drawing in pixels, at least 8. `colour`: asked for the slot "main"; None: the
    drawing's own."""
    return _Canvas(drawing, colour, style, max(8, size_px)).finished(drawing.anchors)


class _Canvas:
    def __init__(self, drawing: Drawing, colour: RGB | None, style: Manner, size_px: int) -> None:
        self._style, self._size = style, size_px
        self._colours: Mapping[str, RGB] = {**COMMON, **drawing.colours}
        if colour is not None and not style.lines_alone:
            self._colours = {**self._colours, _ASKED: colour}
        self._lines = lines_colour(colour)
        self.sheet = _sheet(drawing, style, size_px)
        shape = (self.sheet.height, self.sheet.width)
        self._rgb = np.zeros((*shape, 3), np.float32)
        self._alpha = np.zeros(shape, np.float32)
        self._asked = np.zeros(shape, np.bool_)
        self._within = np.ones(shape, np.float32)
        for one in drawing.shapes:
            if isinstance(one, Pasted):
                self._paste(one)
            else:
                self._paint(one)

    def finished(self, anchors: Anchors) -> Rendered:
        seen = np.argwhere(self._alpha > 1 / 255)
        top, left = seen.min(axis=0)
        bottom, right = seen.max(axis=0) + 1
        alpha = self._alpha[top:bottom, left:right]
        rgb = self._rgb[top:bottom, left:right] / np.maximum(alpha, 1e-4)[..., None]
        values = np.dstack([rgb, alpha * 255]) + np.float32(0.5)
        pixels = values.clip(0, 255).astype(np.uint8)
        place = self.sheet._replace(
            left=self.sheet.left - left, top=self.sheet.top - top, width=int(right - left), height=int(bottom - top)
        )
        return Rendered(Cutout(pixels, in_shares(anchors, place)), self._asked[top:bottom, left:right])

    def _paint(self, shape: Shape) -> None:
        colour = self._colours[shape.slot]
        fill = fill_of(shape, colour, self._style)
        if fill is None:
            return
        if self._is_line(shape):
            self._lay(self._cover(shape, 0.0), self._lines, shape, lit=False)
            return
        ink = {"full": self._style.outline, "thin": self._style.detail, "none": self._style.patch}[
            shape.ink
        ] * self._size
        if ink:
            self._lay(self._cover(shape, ink), outline_of(shape, fill, self._style, self._lines), shape, lit=False)
        part = self._cover(shape, 0.0)
        if not shape.inside:
            self._within = np.zeros_like(self._within)
            _at(self._within, part)[...] = part.cover
        if self._style.lit and shape.ink == "full" and not shape.inside:
            self._throw_shadow(part)
        self._lay(part, fill, shape, lit=self._style.lit)
        is_asked = shape.slot == _ASKED and not self._style.lines_alone
        seen = part.cover * (_at(self._within, part) if shape.inside else 1.0) > 0.5
        place = _at(self._asked, part)
        place[...] = np.where(seen, is_asked, place)

    def _is_line(self, shape: Shape) -> bool:
        """In line art a thin stroke is a line itself, and has none around it."""
        if not self._style.lines_alone or shape.ink != "none" or shape.outlines:
            return False
        widest = max(width for stroke in shape.strokes for width in stroke.widths)
        return widest * self.sheet.scale < _LINE * self._size

    def _paste(self, pasted: Pasted) -> None:
        sheet = self.sheet
        left, top = round(pasted.left * sheet.scale + sheet.left), round(pasted.top * sheet.scale + sheet.top)
        size = (
            max(1, round((pasted.right - pasted.left) * sheet.scale)),
            max(1, round((pasted.bottom - pasted.top) * sheet.scale)),
        )
        image = Image.fromarray(pasted.pixels).convert("RGBa").resize(size, Image.Resampling.LANCZOS)
        values = np.asarray(image, np.float32)[: sheet.height - top, : sheet.width - left]
        part = _Part(values[..., 3] / np.float32(255), top, left)
        if self._style.lit:
            self._throw_shadow(part)
        ink = round(self._style.outline * self._size)
        if ink and self._style.around_heads:
            wide = most_around((np.pad(part.cover, ink) * 255).astype(np.uint8), ink)
            grown = Image.fromarray(wide).filter(ImageFilter.GaussianBlur(0.5))
            self._blacken(np.asarray(grown, np.float32) / np.float32(255), top - ink, left - ink)
        rgb, alpha = _at(self._rgb, part), _at(self._alpha, part)
        rgb[...] = rgb * (1 - part.cover[..., None]) + values[..., :3]
        alpha[...] = alpha * (1 - part.cover) + part.cover
        place = _at(self._asked, part)
        place[...] &= part.cover < 0.5

    def _blacken(self, cover: Plane, row: int, column: int) -> None:
        """Ink where `cover` says so; it may reach over the canvas."""
        up, left = max(0, -row), max(0, -column)
        cover = cover[up : self.sheet.height - row, left : self.sheet.width - column]
        part = _Part(cover, row + up, column + left)
        rgb, alpha = _at(self._rgb, part), _at(self._alpha, part)
        rgb[...] = rgb * (1 - cover[..., None]) + np.array(BLACK, np.float32) * cover[..., None]
        alpha[...] = alpha * (1 - cover) + cover

    def _cover(self, shape: Shape, ink: float) -> _Part:
        """Where the shape covers, grown by `ink` pixels."""
        sheet, grown = self.sheet, ink
        outlines = [self._in_pixels(one) for one in shape.outlines]
        strokes = [
            (_placed(one.points, sheet), [w * sheet.scale + 2 * grown for w in one.widths]) for one in shape.strokes
        ]
        reach = [(x, y, grown) for points in outlines for x, y in points]
        reach += [(*at, w / 2) for points, widths in strokes for at, w in zip(points, widths, strict=True)]
        left = max(0, math.floor(min(x - r for x, _, r in reach)) - 1)
        top = max(0, math.floor(min(y - r for _, y, r in reach)) - 1)
        right = min(sheet.width, math.ceil(max(x + r for x, _, r in reach)) + 1)
        bottom = min(sheet.height, math.ceil(max(y + r for _, y, r in reach)) + 1)
        image = Image.new("L", (_FINER * max(1, right - left), _FINER * max(1, bottom - top)))
        pen = ImageDraw.Draw(image)

        def fine(points: list[Point]) -> list[Point]:
            return [((x - left) * _FINER - 0.5, (y - top) * _FINER - 0.5) for x, y in points]

        for points in outlines:
            pen.polygon(fine(points), fill=255)
            if grown:
                _stroke(pen, fine([*points, points[0]]), [2 * grown * _FINER] * (len(points) + 1))
        for points, widths in strokes:
            _stroke(pen, fine(points), [w * _FINER for w in widths])
        cover = np.asarray(image.reduce(_FINER), np.float32) / np.float32(255)
        return _Part(cover, top, left)

    def _in_pixels(self, outline: Outline) -> list[Point]:
        corner = outline.corner * self._style.rounder
        if len(outline.points) <= 8:
            corner = max(corner, self._style.least_corner * self._size / self.sheet.scale)
        return _placed(rounded(outline.points, corner), self.sheet)

    def _throw_shadow(self, part: _Part) -> None:
        """On what lies beneath, down and to the right."""
        soft = max(1.0, 0.014 * self._size)
        pad = math.ceil(3 * soft)
        shadow = blurred(np.pad(part.cover, pad), soft)
        row, column = part.row - pad + round(0.8 * soft), part.column - pad + round(0.4 * soft)
        top, left = max(0, -row), max(0, -column)
        shadow = shadow[top : top + self.sheet.height - row - top, left : left + self.sheet.width - column - left]
        whole = _Part(shadow, max(0, row), max(0, column))
        _at(self._rgb, whole)[...] *= 1 - whole.cover[..., None] * np.array((0.27, 0.30, 0.20), np.float32)

    def _lay(self, part: _Part, colour: RGB, shape: Shape, *, lit: bool) -> None:
        if not part.cover.size:
            return
        cover = part.cover * _at(self._within, part) if shape.inside else part.cover
        paint = np.broadcast_to(np.array(colour, np.float32), (*cover.shape, 3))
        if lit:
            paint = lit_paint(paint, part.cover, shape.relief, self._size, plain=shape.ink == "none")
        elif self._style.lower_edge and shape.ink == "full" and shape.relief != "flat":
            paint = lower_edge(paint, part.cover, round(self._style.lower_edge * self._size))
        share = cover[..., None]
        rgb, alpha = _at(self._rgb, part), _at(self._alpha, part)
        rgb[...] = rgb * (1 - share) + paint * share
        alpha[...] = alpha * (1 - cover) + cover


def in_shares(anchors: Anchors, place: Sheet) -> Anchors:
    """Anchors in a drawing's units as shares of its pixels."""

    def across(x: float) -> float:
        return (x * place.scale + place.left) / place.width

    def down(y: float) -> float:
        return (y * place.scale + place.top) / place.height

    def point(at: Point | None) -> Point | None:
        return None if at is None else (across(at[0]), down(at[1]))

    def frame(at: tuple[float, float, float, float] | None) -> tuple[float, float, float, float] | None:
        return None if at is None else (across(at[0]), down(at[1]), across(at[2]), down(at[3]))

    surface = anchors.surface
    return Anchors(
        head=frame(anchors.head), hand=point(anchors.hand), mouth=point(anchors.mouth), seat=point(anchors.seat),
        surface=None if surface is None else (across(surface[0]), across(surface[1]), down(surface[2])),
        rim=None if anchors.rim is None else down(anchors.rim), opening=frame(anchors.opening),
        foot=min(1.0, down(anchors.foot)),
        waterline=None if anchors.waterline is None else down(anchors.waterline), facing=anchors.facing,
    )  # fmt: skip


def _sheet(drawing: Drawing, style: Manner, size_px: int) -> Sheet:
    """Room for all shapes with their ink, the longer side `size_px`."""
    spans: list[tuple[float, float, float]] = []
    for one in drawing.shapes:
        if isinstance(one, Pasted):
            spans += [(one.left, one.top, 0.0), (one.right, one.bottom, 0.0)]
        elif not one.inside:
            spans += [(x, y, 0.0) for outline in one.outlines for x, y in outline.points]
            spans += [
                (x, y, w / 2) for stroke in one.strokes for (x, y), w in zip(stroke.points, stroke.widths, strict=True)
            ]
    left, right = min(x - r for x, _, r in spans), max(x + r for x, _, r in spans)
    top, bottom = min(y - r for _, y, r in spans), max(y + r for _, y, r in spans)
    ink = style.outline * size_px
    scale = (size_px - 2 * ink) / max(right - left, bottom - top)
    width = math.ceil((right - left) * scale + 2 * (ink + _MARGIN))
    height = math.ceil((bottom - top) * scale + 2 * (ink + _MARGIN))
    return Sheet(scale, ink + _MARGIN - left * scale, ink + _MARGIN - top * scale, width, height)


def _placed(points: tuple[Point, ...], sheet: Sheet) -> list[Point]:
    return [(x * sheet.scale + sheet.left, y * sheet.scale + sheet.top) for x, y in points]


def _stroke(pen: ImageDraw.ImageDraw, points: list[Point], widths: list[float]) -> None:
    """Round at its ends and joints; the width changes from point to point."""
    for (x, y), width in zip(points, widths, strict=True):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    for (ax, ay), (bx, by), a, b in zip(points, points[1:], widths, widths[1:], strict=False):
        length = math.dist((ax, ay), (bx, by))
        if length:
            across, down = (ay - by) / length / 2, (bx - ax) / length / 2
            pen.polygon(
                [(ax + across * a, ay + down * a), (bx + across * b, by + down * b),
                 (bx - across * b, by - down * b), (ax - across * a, ay - down * a)],
                fill=255,
            )  # fmt: skip


def _at(plane: NDArray[_Values], part: _Part) -> NDArray[_Values]:
    rows, columns = part.cover.shape
    return plane[part.row : part.row + rows, part.column : part.column + columns]
