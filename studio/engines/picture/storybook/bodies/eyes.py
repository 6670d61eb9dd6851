"""Closes the eyes of a head that the starter model drew, for figures that sleep.

Called by `figure`. Two dark spots of like size, side by side at one height, are eyes; where none are found, or what is
around them is no even face, the head stays as it is.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from studio.engines.picture.storybook.plan import Pixels
from studio.engines.picture.storybook.vector.shapes import RGB, arc

_SEARCHED: Final = 96
"""Pixels of the longer side at which spots are looked for."""
_DARK: Final = 105
"""The largest channel of a dark pixel."""
_EVEN: Final = 34
"""Deviation of the colours around an eye, of 255, up to which they are a face."""


class Spot(NamedTuple):
    """In shares of the head's width and height."""

    left: float
    top: float
    right: float
    bottom: float
    area: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def closed(head: Pixels) -> Pixels:
    """The head asleep, of the same size."""
    pair = _eyes(head)
    if pair is None:
        return head
    image = Image.fromarray(head)
    for eye in pair:
        skin = _around(head, eye)
        if skin is None:
            return head
        image = _lid(image, eye, skin)
    return np.asarray(image)


def _eyes(head: Pixels) -> tuple[Spot, Spot] | None:
    def unlike(pair: tuple[Spot, Spot]) -> float:
        (ax, ay), (bx, by) = pair[0].middle, pair[1].middle
        # Nostrils are smaller than eyes.
        return abs(ay - by) + 0.5 * abs(ax + bx - 1) - 6 * min(pair[0].area, pair[1].area)

    pairs = [pair for pair in combinations(_spots(head), 2) if _match(*pair)]
    return min(pairs, key=unlike, default=None)


def _match(one: Spot, other: Spot) -> bool:
    (ax, ay), (bx, by) = one.middle, other.middle
    like = max(one.area, other.area) < 1.9 * min(one.area, other.area)
    return like and abs(ay - by) < 0.05 and abs(ax + bx - 1) < 0.16 and 0.16 < abs(ax - bx) < 0.66


def _spots(head: Pixels) -> list[Spot]:
    """Dark spots that hang together, of the size of eyes, in the middle of the height."""
    rows, columns = head.shape[:2]
    shrink = _SEARCHED / max(rows, columns)
    small = np.asarray(Image.fromarray(head).resize((max(1, round(columns * shrink)), max(1, round(rows * shrink)))))
    high, wide = small.shape[:2]
    left = {(int(y), int(x)) for y, x in np.argwhere((small[..., :3].max(axis=2) < _DARK) & (small[..., 3] > 200))}
    seen = int((small[..., 3] > 200).sum())
    spots = []
    while left:
        edge, spot = [left.pop()], []
        while edge:
            y, x = edge.pop()
            spot.append((y, x))
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            left -= near
            edge += near
        ys, xs = np.array(spot).T
        one = Spot(xs.min() / wide, ys.min() / high, (xs.max() + 1) / wide, (ys.max() + 1) / high, len(spot) / seen)
        if 0.0012 < one.area < 0.03 and 0.17 < one.middle[1] < 0.68:
            spots.append(one)
    return spots


def _around(head: Pixels, eye: Spot) -> RGB | None:
    """The colour of the face round an eye; None if it is not one colour."""
    rows, columns = head.shape[:2]
    x, y = eye.middle
    across, down = 0.9 * (eye.right - eye.left) + 0.012, 0.8 * (eye.bottom - eye.top) + 0.012
    ring = [
        head[min(rows - 1, max(0, int(v * rows))), min(columns - 1, max(0, int(u * columns)))]
        for u, v in arc(x, y, across, down, 0, 355)
    ]
    colours: NDArray[np.uint8] = np.array([pixel[:3] for pixel in ring if pixel[3] > 200])
    if len(colours) < 0.8 * len(ring):
        return None
    skin = np.median(colours, axis=0)
    if np.median(np.abs(colours - skin).max(axis=1)) > _EVEN or skin.max() < _DARK:
        return None
    red, green, blue = (int(value) for value in skin)
    return red, green, blue


def _lid(image: Image.Image, eye: Spot, skin: RGB) -> Image.Image:
    """The eye covered by skin, with the curve of its lashes."""
    width, height = image.size
    x, y = eye.middle[0] * width, eye.middle[1] * height
    across, down = (
        0.62 * (eye.right - eye.left) * width + 0.014 * width,
        0.6 * (eye.bottom - eye.top) * height + 0.014 * width,
    )
    cover = Image.new("L", image.size)
    ImageDraw.Draw(cover).ellipse((x - across, y - down, x + across, y + down), fill=255)
    cover = cover.filter(ImageFilter.GaussianBlur(0.008 * width))
    whole = Image.composite(Image.new("RGBA", image.size, (*skin, 255)), image, cover)
    half = max(across, 0.05 * width)
    lash = Image.new("L", (3 * width, 3 * height))
    pen, thick = ImageDraw.Draw(lash), 3 * 0.024 * width
    points = [(3 * u, 3 * v) for u, v in arc(x, y - 0.15 * half, half, 0.62 * half, 15, 165)]
    pen.line(points, fill=255, width=round(thick), joint="curve")
    for u, v in (points[0], points[-1]):
        pen.ellipse((u - thick / 2, v - thick / 2, u + thick / 2, v + thick / 2), fill=255)
    lash = lash.resize(image.size, Image.Resampling.BOX)
    return Image.composite(Image.new("RGBA", image.size, (38, 30, 34, 255)), whole, lash)
