"""The colours of a head that the starter model drew, for the body under it.

Called by `figure`; pure arithmetic on the cutout's pixels.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.storybook.plan import Pixels
from studio.engines.picture.storybook.vector.colours import luminance, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_OPAQUE: Final = 200
_BIN: Final = 32
"""Levels of a channel that count as one tone."""
_INK: Final = 60
"""Luminance below which a pixel is eye, nose or outline."""


class HeadColours(NamedTuple):
    main: RGB
    """Of fur or skin."""
    light: RGB
    """Of muzzle and belly."""
    low: RGB
    """At its lower edge: the clothes of a bust."""


def colours_of(head: Pixels, *, face: bool) -> HeadColours:
    """`face`: a person's, whose skin is sought below the hair; of an animal the forehead tells."""
    band = (0.45, 0.82, 0.3, 0.7) if face else (0.18, 0.6, 0.22, 0.78)
    main = _commonest(_within(head, *band))
    if main is None:
        main = _commonest(_within(head, 0, 1, 0, 1)) or (190, 150, 110)
    lower = _within(head, 0.5, 1.0, 0.25, 0.75)
    pale = lower[lower @ np.array((0.299, 0.587, 0.114)) > luminance(main) + 22]
    light = _commonest(pale) if len(pale) > 0.06 * max(1, len(lower)) else None
    low = _commonest(_within(head, 0.88, 1.0, 0.1, 0.9)) or main
    return HeadColours(main, light or toned(main, 0.45), low)


def _within(head: Pixels, top: float, bottom: float, left: float, right: float) -> NDArray[np.uint8]:
    """[n, 3]: the opaque pixels of a part, in shares of the head's height and width."""
    rows, columns = head.shape[:2]
    part = head[int(top * rows) : max(int(bottom * rows), 1), int(left * columns) : max(int(right * columns), 1)]
    return np.asarray(part[part[..., 3] > _OPAQUE][:, :3], np.uint8)


def _commonest(pixels: NDArray[np.uint8]) -> RGB | None:
    """The median of the commonest tone that is not ink, unless most is ink."""
    bright = pixels[pixels @ np.array((0.299, 0.587, 0.114)) > _INK]
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
