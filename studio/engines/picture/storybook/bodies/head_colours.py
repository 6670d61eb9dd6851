"""The colours of a head that the starter model drew, for the body under it.

Called by `figure`; pure arithmetic on the cutout's pixels.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.storybook.plan import Pixels
from studio.engines.picture.storybook.vector.colours import luminance, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_OPAQUE: Final = 200
_BIN: Final = 32
"""Levels of a channel that count as one tone."""
_HAND: Final = 60
"""Distance from the skin, of 255, up to which a pixel of a bust's lower edge is a hand."""
_INK: Final = 60
"""Luminance below which a pixel is eye, nose or outline."""


_LUMA: Final = np.array((0.299, 0.587, 0.114))
Sort = Literal["animal", "face", "bust", "profile"]
_MAIN: Final[dict[Sort, tuple[float, float, float, float]]] = {
    "animal": (0.18, 0.6, 0.22, 0.78),
    "face": (0.45, 0.82, 0.3, 0.7),
    "bust": (0.28, 0.52, 0.4, 0.62),
    "profile": (0.45, 0.85, 0.15, 0.6),
}
"""Where the colour of fur or skin is sought, in shares: top, bottom, left, right. A face's lies below the hair, a
bust's in its upper half, an animal's forehead tells, horses and birds are seen from the side."""


class HeadColours(NamedTuple):
    main: RGB
    """Of fur or skin."""
    light: RGB
    """Of muzzle and belly."""
    low: RGB
    """At its lower edge: the clothes of a bust."""
    mane: RGB
    """At its right side, where a horse's head that looks to the left has its mane."""


def colours_of(head: Pixels, sort: Sort) -> HeadColours:
    main = _commonest(_within(head, *_MAIN[sort]))
    if main is None:
        main = _commonest(_within(head, 0, 1, 0, 1)) or (190, 150, 110)
    lower = _within(head, 0.5, 1.0, 0.25, 0.75)
    pale = lower[lower @ _LUMA > luminance(main) + 22]
    light = _commonest(pale) if len(pale) > 0.06 * max(1, len(lower)) else None
    edge = _within(head, 0.88, 1.0, 0.1, 0.9)
    cloth = edge[np.abs(edge.astype(int) - main).max(axis=1) > _HAND]
    low = _commonest(cloth if len(cloth) > 0.1 * len(edge) else edge) or main
    mane = _commonest(_within(head, 0.3, 0.9, 0.72, 1.0)) or main
    return HeadColours(main, light or toned(main, 0.45), low, mane)


def _within(head: Pixels, top: float, bottom: float, left: float, right: float) -> NDArray[np.uint8]:
    """[n, 3]: the opaque pixels of a part, in shares of the head's height and width."""
    rows, columns = head.shape[:2]
    part = head[int(top * rows) : max(int(bottom * rows), 1), int(left * columns) : max(int(right * columns), 1)]
    return np.asarray(part[part[..., 3] > _OPAQUE][:, :3], np.uint8)


def _commonest(pixels: NDArray[np.uint8]) -> RGB | None:
    """The median of the commonest tone that is not ink, unless most is ink."""
    bright = pixels[pixels @ _LUMA > _INK]
    if len(bright) >= 0.25 * len(pixels):
        pixels = bright
    if not len(pixels):
        return None
    bins = pixels // _BIN
    numbers = (bins[:, 0].astype(int) * 64 + bins[:, 1]) * 64 + bins[:, 2]
    most = pixels[numbers == np.bincount(numbers).argmax()]
    near = np.abs(pixels.astype(int) - np.median(most, axis=0)).max(axis=1) < _BIN
    red, green, blue = (int(value) for value in np.median(pixels[near], axis=0))
    return red, green, blue
