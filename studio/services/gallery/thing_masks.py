"""What is seen of each layer that a picture is made of. Called by the Picture pane on a thread, and by the command
line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from studio.domain.picture_records import PictureLayer
from studio.services.exchange.picture_decoding import decoded

_GRID: Final = 256
"""Pixels of the longer side of a mask."""
_LEAST: Final = 0.05
"""Of what is seen nowhere more than this nothing is told."""


def seen_of(
    size: tuple[int, int], layers: Sequence[tuple[PictureLayer, Callable[[], bytes]]], step: Callable[[float], None]
) -> list[tuple[str, QImage]]:
    """Names and grey masks; those of one group are together. Things that can be asked for come first, then what is
    around them, each from the top down. `size`: width and height of the picture; `layers`: bottom first. `step` is told
    how much is done, and may raise."""
    if not layers or not all(size):
        return []
    share = _GRID / max(size)
    wide, high = (max(1, round(side * share)) for side in size)
    covered: NDArray[np.float32] = np.zeros((high, wide), np.float32)
    found: dict[str, NDArray[np.float32]] = {}
    things: set[str] = set()
    for at, (layer, read) in enumerate(reversed(layers)):
        step(0.3 + 0.7 * at / len(layers))
        shown = _alpha(decoded(read(), 2 * _GRID), layer, share, high, wide) * (1 - covered)
        name = layer.group or layer.name
        found[name] = np.maximum(found[name], shown) if name in found else shown
        covered = covered + shown
        if layer.words:
            things.add(name)
    named = [(name, _grey(heat)) for name, heat in found.items() if heat.max() > _LEAST]
    return sorted(named, key=lambda one: one[0] not in things)


def _alpha(image: QImage, layer: PictureLayer, share: float, high: int, wide: int) -> NDArray[np.float32]:
    """Its coverage where it lies in the picture, 0 to 1."""
    made: NDArray[np.float32] = np.zeros((high, wide), np.float32)
    width, height = max(1, round(layer.width * share)), max(1, round(layer.height * share))
    left, top = round(layer.x * share), round(layer.y * share)
    if image.isNull():
        return made
    small_one = image.scaled(width, height).convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(small_one.constBits(), np.uint8).reshape(height, small_one.bytesPerLine() // 4, 4)
    alpha = flat[:, :width, 3].astype(np.float32) / 255
    rows = slice(max(0, top), min(high, top + height))
    columns = slice(max(0, left), min(wide, left + width))
    if rows.start < rows.stop and columns.start < columns.stop:
        made[rows, columns] = alpha[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return made


def _grey(heat: NDArray[np.float32]) -> QImage:
    pixels = np.ascontiguousarray(np.round(heat * 255).clip(0, 255).astype(np.uint8))
    high, wide = pixels.shape
    return QImage(pixels.tobytes(), wide, high, wide, QImage.Format.Format_Grayscale8).copy()
