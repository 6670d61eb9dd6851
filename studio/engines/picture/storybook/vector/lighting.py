"""How the styles light a shape: soft gradients, cushioned edges and highlights, or a darker lower edge.

Called by `render` for each shape, on float32 planes of its own size.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.engines.picture.storybook.vector.shapes import Relief

Plane = NDArray[np.float32]
_COARSE: Final = 4.0
"""Pixels of the blur's radius on the smaller plane that slopes are taken from."""


def blurred(plane: Plane, radius: float) -> Plane:
    """Of a plane of 0 to 1, to a 255th."""
    image = Image.fromarray((plane * 255 + 0.5).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32) / np.float32(255)


def _smoothed(height: Plane, radius: float) -> Plane:
    """Gaussian blur in floating point: values in bytes leave steps, whose edges are seen as lines in a gradient."""
    reach = math.ceil(2.5 * radius)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / radius) ** 2).astype(np.float32)
    kernel /= kernel.sum()
    for _ in range(2):
        wide = np.pad(height, ((reach, reach), (0, 0)))
        total = np.zeros_like(height)
        for k, weight in enumerate(kernel):
            total += weight * wide[k : k + len(height)]
        height = np.ascontiguousarray(total.T)
    return height


def _slope(cover: Plane, soft: float) -> Plane:
    """How much a cushion with this cover faces the light, -1 to 1; `soft`: how far its edge is rounded, in pixels."""
    pad = math.ceil(3 * soft)
    padded = np.pad(cover, pad)
    rows, columns = padded.shape
    shrink = max(1.0, soft / _COARSE)
    small = max(2, round(rows / shrink)), max(2, round(columns / shrink))
    image = Image.fromarray(padded).resize(small[::-1], Image.Resampling.BOX)
    height = np.asarray(image, np.float32)
    radius = soft / shrink
    height = _smoothed(height, radius)
    rise_down, rise_across = np.gradient(height)
    slope = np.asarray(radius * (1.5 * rise_down + 0.9 * rise_across), np.float32)
    whole = np.asarray(Image.fromarray(slope).resize((columns, rows), Image.Resampling.BICUBIC), np.float32)
    return whole[pad:-pad, pad:-pad].clip(-1, 1)


def lower_edge(paint: Plane, cover: Plane, height: int) -> Plane:
    """Darker where the cover ends within `height` rows below."""
    height = min(height, cover.shape[0] // 5)
    if height < 1:
        return paint
    below = np.zeros_like(cover)
    below[:-height] = cover[height:]
    return np.asarray(paint * (1 - 0.17 * (cover - below).clip(0, 1)[..., None]), np.float32)


def lit(paint: Plane, cover: Plane, relief: Relief, size: int, *, plain: bool) -> Plane:
    """Light from above and the left, shadows a little purple."""
    rows, columns = cover.shape
    down = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    across = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) / columns
    light = np.broadcast_to(1.05 - 0.13 * down, cover.shape).astype(np.float32)
    shine = np.zeros_like(cover)
    if relief == "pipe":
        light = light + 0.06 - 0.34 * np.abs((across - 0.34) / 0.66).clip(0, 1) ** 2
        shine = shine + 0.5 * np.exp(-(((across - 0.24) / 0.08) ** 2))
    elif relief == "ball":
        light = light + 0.08 - 0.38 * (((across - 0.36) ** 2 + (down - 0.32) ** 2) / 0.55).clip(0, 1)
        shine = shine + 0.9 * np.exp(-(((across - 0.3) ** 2 + (down - 0.24) ** 2) / 0.012))
    if not plain and relief != "flat":
        slope = _slope(cover, max(1.0, min(0.045 * size, 0.16 * min(rows, columns))))
        light = np.asarray(light + np.where(slope > 0, 0.22, 0.42) * slope, np.float32)
        shine = np.asarray(shine + 0.8 * (slope - 0.42).clip(0, 1), np.float32)
    light = light[..., None]
    shadow = light.clip(0.4, 1) ** np.array((1.0, 1.12, 0.86), np.float32)
    toned = paint * shadow + (255 - paint) * (light - 1).clip(0, 0.5)
    return np.asarray(toned + (255 - toned) * shine[..., None].clip(0, 0.55), np.float32)
