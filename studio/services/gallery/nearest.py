"""How different pictures are, as one sees it: the mean difference of their colours at 32 x 32, after the best shift.

Called by the Picture pane on a thread. The same measure by which the starter model's pictures were held against the
drawings that it learnt from (models/starter-picture/README.md, "Copies").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

SIDE: Final = 32
SHIFT: Final = 2
"""Pixels of these, to each side."""
NEAREST: Final = 8

Small = NDArray[np.int16]
"""[SIDE, SIDE, 3]"""


class Near(msgspec.Struct, frozen=True):
    generation_id: str
    apart: float
    """0 for the same picture, 255 for black against white."""


def small(image: QImage) -> Small | None:
    """On white where it is transparent; None for a picture that cannot be read."""
    if image.isNull():
        return None
    shown = image.scaled(SIDE, SIDE, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    shown = shown.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(shown.constBits(), np.uint8).reshape(SIDE, shown.bytesPerLine() // 4, 4)[:, :SIDE]
    alpha = flat[..., 3:].astype(np.int32)
    mixed: Small = ((flat[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.int16)
    return mixed


def apart(one: Small, other: Small) -> float:
    """After the best shift, over what both then show."""
    best = 255.0
    for down in range(-SHIFT, SHIFT + 1):
        for right in range(-SHIFT, SHIFT + 1):
            here = one[max(0, down) : SIDE + min(0, down), max(0, right) : SIDE + min(0, right)]
            there = other[max(0, -down) : SIDE + min(0, -down), max(0, -right) : SIDE + min(0, -right)]
            best = min(best, float(np.abs(here - there).mean()))
    return best


def nearest(
    one: Small, others: Iterable[tuple[str, Callable[[], QImage]]], step: Callable[[float], None], count: int
) -> tuple[Near, ...]:
    """The nearest first. `others`: ids of the pictures, each with what reads a small one; `count` of them. `step` is
    told how much is done, and may raise."""
    found = []
    for at, (generation_id, read) in enumerate(others):
        step(at / max(1, count))
        other = small(read())
        if other is not None:
            found.append(Near(generation_id, apart(one, other)))
    return tuple(sorted(found, key=lambda near: near.apart)[:NEAREST])
