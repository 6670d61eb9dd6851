"""How far two pictures are from one another: whether they are equal, their PSNR, and where they differ. Any thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtGui import QImage

from studio.domain.errors import BadRequest, StudioError
from studio.services.exchange.picture_decoding import decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST_SPAN: Final = 16
"""Levels of 255 that are shown brightest, where the largest difference is smaller: noise of one level stays dark."""


class PictureDifference(NamedTuple):
    sizes: tuple[tuple[int, int], tuple[int, int]]
    psnr: float
    """Peak signal to noise ratio in decibels, over red, green, blue and alpha of 8 bits; infinite for equal pictures,
    not a number for pictures of two sizes."""
    largest: int
    """Levels of 255."""
    share: float
    """Of the pixels that differ at all, 0 to 1."""
    heat: QImage | None
    """Where they differ: black not at all, by red and yellow to white at most; None for pictures of two sizes."""

    @property
    def equal(self) -> bool:
        return self.sizes[0] == self.sizes[1] and self.largest == 0


def difference(left: bytes, right: bytes, check: Callable[[], None] = lambda: None) -> PictureDifference:
    """Of two picture files. `check` is called several times a second, and may raise. Raises StudioError."""
    import numpy as np

    images = [decoded(data, check=check).convertToFormat(QImage.Format.Format_RGBA8888) for data in (left, right)]
    if any(image.isNull() for image in images):
        raise StudioError(BadRequest(field="picture", problem="it cannot be read"))
    first, second = ((image.width(), image.height()) for image in images)
    if first != second:
        return PictureDifference((first, second), math.nan, 255, 1.0, None)
    pixels = []
    for image in images:
        flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        one = flat[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()
        # What cannot be seen does not differ.
        one[one[..., 3] == 0] = 0
        pixels.append(one)
    apart = np.maximum(pixels[0], pixels[1]) - np.minimum(pixels[0], pixels[1])
    error = float(np.square(apart, dtype=np.uint16).mean(dtype=np.float64))
    most = apart.max(axis=2)
    largest = int(most.max(initial=0))
    psnr = math.inf if error == 0 else 10 * math.log10(255**2 / error)
    scale = 255 / max(largest, _LEAST_SPAN)
    levels = np.minimum(255, most * scale).astype(np.uint8)
    heat = np.ascontiguousarray(_colours()[levels])
    picture = QImage(heat.data, first[0], first[1], 3 * first[0], QImage.Format.Format_RGB888).copy()
    return PictureDifference((first, second), psnr, largest, float((most > 0).mean()), picture)


def _colours() -> NDArray[np.uint8]:
    """[256, 3]: black, red, yellow, white, each third of the way."""
    import numpy as np

    way = np.arange(256) * 3
    return np.stack([np.clip(way - 255 * third, 0, 255) for third in range(3)], axis=1).astype(np.uint8)
