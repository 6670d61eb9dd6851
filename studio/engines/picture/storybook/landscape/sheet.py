"""One layer of a landscape while it is painted: shapes in daylight's colours become pixels in a style and a light.

Covers are drawn by Pillow three or four times as large and shrunk; a shape costs what its frame covers. Worker, job
thread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from studio.engines.picture.storybook.chance import Towards, chance_of
from studio.engines.picture.storybook.landscape.light import Light
from studio.engines.picture.storybook.landscape.manners import Manner, ink_of, ink_width
from studio.engines.picture.storybook.plan import SceneLayer, seed_of
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB, Point

Points = Sequence[Point]
Relief = Literal["puff", "band", "board", "cloud"]
"""What light does to a shape in a lit style: a cushion; ground that fades into mist at its foot; nothing; a cushion
that the sky shines through."""
Role = Literal["sky", "ground", "scenery", "front", "weather"]
_LARGE_PX: Final = 1 << 20
_WHITE: Final[RGB] = (255, 255, 255)
_HAZY: Final = 0.2
"""Depth from which light and shade along edges are seen."""


class View(NamedTuple):
    """The picture that a landscape fills."""

    width: int
    height: int
    seed: int
    manner: Manner
    light: Light
    towards: Towards | None = None
    """The seed that it is varied towards."""

    @property
    def unit(self) -> float:
        """Pixels of the length that forms are measured in: the height, less where the picture is tall."""
        return min(float(self.height), 1.25 * self.width)

    @property
    def span(self) -> float:
        """Width in units."""
        return self.width / self.unit

    def rng(self, name: str, ordinal: int = 0) -> np.random.Generator:
        """Chance of one part alone: what another part draws does not change it."""
        return chance_of(seed_of(self.seed, name, ordinal), self.towards and self.towards.of(name, ordinal))

    def y(self, share: float) -> float:
        return share * self.height


class _Cover(NamedTuple):
    mask: Image.Image
    left: int
    top: int


class Sheet:
    def __init__(self, view: View) -> None:
        self.view, self.unit = view, view.unit
        self._manner, self._light = view.manner, view.light
        self._image = Image.new("RGBA", (view.width, view.height))

    def layer(self, name: str, role: Role) -> SceneLayer:
        """What was painted, trimmed."""
        left, top, right, bottom = self._image.getbbox() or (0, 0, 1, 1)
        pixels = np.asarray(self._image.crop((left, top, right, bottom)))
        return SceneLayer(name, role, pixels, left, top, right - left, bottom - top)

    def fill(
        self,
        outlines: Sequence[Points],
        colour: RGB,
        depth: float = 1.0,
        *,
        ink: float = 1.0,
        relief: Relief = "puff",
        glowing: bool = False,
        alpha: float = 1.0,
    ) -> None:
        """What the outlines cover together. ink: weight of the line around it, 0: a patch, which line art leaves out.
        glowing: its own light, the same at night."""
        manner = self._manner
        if manner.lines_alone:
            if not ink:
                return
            alpha = 1.0
        shown = colour if glowing and not manner.lines_alone else self._light.seen(colour, depth)
        width = ink * ink_width(manner, depth) * self.unit
        cover = self._cover(outlines, ())
        if cover is None:
            return
        if width and alpha == 1:
            self._lay(self._cover(outlines, (), 2 * width), ink_of(manner, shown, depth), 1.0)
        self._lay(cover, shown, alpha, self._ramp(shown, cover, relief, depth))
        if manner.soft_light and relief != "board" and depth > _HAZY:
            self._soft_light(cover, shown, relief, alpha * (0.4 + 0.6 * depth))
        if manner.lower_shade and relief in ("puff", "cloud"):
            self._lower_shade(cover, shown, alpha)

    def fill_as_seen(self, outline: Points, colour: RGB, alpha: float = 1.0) -> None:
        """A patch in a colour that the light has been counted into, as the sky's are."""
        if not self._manner.lines_alone:
            self._lay(self._cover([outline], ()), colour, alpha)

    def stroke(
        self,
        paths: Sequence[Points],
        width: float,
        colour: RGB,
        depth: float = 1.0,
        *,
        alpha: float = 1.0,
        ink: float = 0.0,
        glowing: bool = False,
    ) -> None:
        """Lines with round ends. width: pixels."""
        manner = self._manner
        shown = colour if glowing and not manner.lines_alone else self._light.seen(colour, depth)
        line = ink_width(manner, depth) * self.unit
        if manner.lines_alone:
            if width < 4 * line:
                self._lay(
                    self._cover((), paths, max(1.0, min(width, line))),
                    ink_of(manner, shown, depth),
                    min(1, alpha + 0.2),
                )
                return
            ink, alpha = 1.0, 1.0
        if ink and line:
            self._lay(self._cover((), paths, width + 2 * ink * line), ink_of(manner, shown, depth), alpha)
        self._lay(self._cover((), paths, width), shown, alpha)

    def ramp(self, top: RGB, low: RGB, first: float, last: float) -> None:
        """The whole sheet in one gradient between two heights in pixels, as seen: no light is added."""
        rows = np.clip((np.arange(self.view.height) + 0.5 - first) / max(1.0, last - first), 0, 1)[:, None]
        values = np.rint(np.array(top, float) + np.subtract(low, top) * rows).astype(np.uint8)
        rows_rgb = np.repeat(values[:, None], self.view.width, axis=1)
        self._image.paste(Image.fromarray(rows_rgb))

    def glow(self, x: float, y: float, radius: float, colour: RGB, strength: float) -> None:
        """A soft round light; in styles without soft light, a pale disc."""
        if self._manner.lines_alone:
            return
        if not self._manner.smooth_sky:
            ring = [
                (x + radius * 0.72 * math.cos(a), y + radius * 0.72 * math.sin(a))
                for a in np.linspace(0, 2 * math.pi, 72)
            ]
            self._lay(self._cover([ring], ()), colour, 0.45 * strength)
            return
        size = max(2, round(2 * radius))
        mask = ImageChops.invert(Image.radial_gradient("L")).resize((size, size), Image.Resampling.BICUBIC)
        mask = mask.point([round(strength * (max(0, v - 74) / 181) ** 1.5 * 255) for v in range(256)])
        left, top = round(x - radius), round(y - radius)
        whole = Image.new("L", self._image.size)
        whole.paste(mask, (left, top))
        frame = whole.getbbox()
        if frame:
            self._lay(_Cover(whole.crop(frame), frame[0], frame[1]), colour, 1.0)

    def veil(self, colour: RGB, alphas: np.ndarray) -> None:
        """One colour over the sheet, rows of alpha from 0 to 1."""
        rows = np.rint(np.clip(alphas, 0, 1) * 255).astype(np.uint8)[:, None]
        mask = Image.fromarray(np.ascontiguousarray(np.broadcast_to(rows, (self.view.height, self.view.width))))
        self._lay(_Cover(mask, 0, 0), colour, 1.0)

    def _cover(self, outlines: Sequence[Points], paths: Sequence[Points], width: float = 0.0) -> _Cover | None:
        xs = [x for points in (*outlines, *paths) for x, _ in points]
        ys = [y for points in (*outlines, *paths) for _, y in points]
        if not xs:
            return None
        reach = width / 2 + 1
        left, top = max(0, math.floor(min(xs) - reach)), max(0, math.floor(min(ys) - reach))
        right = min(self.view.width, math.ceil(max(xs) + reach))
        bottom = min(self.view.height, math.ceil(max(ys) + reach))
        if right <= left or bottom <= top:
            return None
        finer = 4 if (right - left) * (bottom - top) < _LARGE_PX else 3
        image = Image.new("L", ((right - left) * finer, (bottom - top) * finer))
        pen = ImageDraw.Draw(image)

        def fine(points: Points) -> list[Point]:
            return [((x - left) * finer - 0.5, (y - top) * finer - 0.5) for x, y in points]

        for points in outlines:
            drawn = fine(points)
            pen.polygon(drawn, fill=255)
            if width:
                _line(pen, [*drawn, drawn[0]], width * finer)
        for points in paths:
            _line(pen, fine(points), width * finer)
        return _Cover(image.reduce(finer), left, top)

    def _lay(self, cover: _Cover | None, colour: RGB, alpha: float, paint: Image.Image | None = None) -> None:
        if cover is None:
            return
        mask = cover.mask if alpha >= 1 else cover.mask.point([round(alpha * v) for v in range(256)])
        paint = (paint or Image.new("RGB", mask.size, colour)).convert("RGBA")
        paint.putalpha(mask)
        self._image.alpha_composite(paint, (cover.left, cover.top))

    def _ramp(self, shown: RGB, cover: _Cover, relief: Relief, depth: float) -> Image.Image | None:
        by = self._manner.gradient
        if not by or relief == "board":
            return None
        width, height = cover.mask.size
        if relief == "band":
            top, low = toned(shown, 0.5 * by), mixed(shown, self._light.sky[1], 1.6 * by * (1.15 - depth))
            if depth > 0.75:
                low = toned(shown, -0.8 * by)
        elif relief == "cloud":
            top, low = toned(shown, 2 * by), mixed(shown, self._light.sky[0], 2.2 * by)
        else:
            top, low = toned(shown, by * (0.4 + 0.6 * depth)), toned(shown, -0.7 * by * (0.4 + 0.6 * depth))
        rows = (np.arange(height) + 0.5)[:, None] / height
        values = np.rint(np.array(top, float) + np.subtract(low, top) * rows).astype(np.uint8)
        return Image.fromarray(np.ascontiguousarray(np.broadcast_to(values[:, None], (height, width, 3))))

    def _soft_light(self, cover: _Cover, shown: RGB, relief: Relief, alpha: float) -> None:
        width, height = cover.mask.size
        soft = min(0.03 * self.unit, 0.22 * min(width, height)) if relief != "band" else 0.016 * self.unit
        if soft < 0.8:
            return
        share = self._manner.soft_light * alpha * (0.55 if relief == "band" else 1.0)
        edges = [(0.6, 1.0, _WHITE, 0.30), (-0.6, -1.0, toned(shown, -0.4), 0.3)]
        for dx, dy, colour, strength in edges if relief == "puff" else edges[:1]:
            moved = _moved(cover.mask, round(dx * soft), round(dy * soft), soft)
            mask = ImageChops.multiply(cover.mask, ImageChops.invert(moved))
            self._lay(_Cover(mask, cover.left, cover.top), colour, strength * share)

    def _lower_shade(self, cover: _Cover, shown: RGB, alpha: float) -> None:
        by = min(0.02 * self.unit, 0.14 * min(cover.mask.size))
        if by < 1:
            return
        mask = ImageChops.subtract(cover.mask, _moved(cover.mask, -round(0.7 * by), -round(by), 0))
        self._lay(_Cover(mask, cover.left, cover.top), toned(shown, -1.2 * self._manner.lower_shade), alpha)


def _moved(mask: Image.Image, right: int, down: int, soft: float) -> Image.Image:
    """The mask moved, and blurred by `soft` pixels; what the picture's edge cuts off goes on beyond it."""
    pad = math.ceil(2 * soft) + max(abs(right), abs(down))
    padded = Image.fromarray(np.pad(np.asarray(mask), pad, mode="edge"))
    if soft:
        padded = padded.filter(ImageFilter.GaussianBlur(soft))
    left, top = pad - right, pad - down
    return padded.crop((left, top, left + mask.width, top + mask.height))


def _line(pen: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    across = max(1, round(width))
    pen.line(points, fill=255, width=across, joint="curve")
    if across > 3:
        radius = across / 2
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
