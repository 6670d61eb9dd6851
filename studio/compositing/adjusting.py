"""Colours adjusted by hand: levels, brightness and contrast by a table for each channel, then hue, saturation and
lightness.

Called by the window for its canvas, on the main thread a tile at a time, and on threads for exports; by the command
line for files. Pictures are uint8 [rows, columns, 4] with straight alpha, which stays as it is.

Hue, saturation and lightness are those of the HSL space (Joblove and Greenberg, "Color spaces for computer graphics",
1978), computed without its branches: a colour is its lightness with a chroma on either side, and the same hue turned is
found by a clipped triangle wave (CSS Color Module Level 4, 7.1, "Converting HSL Colors to sRGB").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from studio.domain.picture_records import Adjustment, Levels

Pixels = NDArray[np.uint8]
Table = NDArray[np.uint8]
"""[256]: which level each becomes."""

AS_IT_IS: Final = Adjustment()
_STRIP: Final = 32
"""Rows computed at a time, which stay in the processor's cache."""
_STEEPEST: Final = 254
"""The contrast at 100 %, of which what lies in the middle is spread over nearly all levels."""


def adjusted(pixels: Pixels, adjustment: Adjustment) -> Pixels:
    """The same in other colours; `pixels` itself where nothing is adjusted."""
    if adjustment == AS_IT_IS:
        return pixels
    answer = pixels.copy()
    adjust(answer, adjustment)
    return answer


def adjust(pixels: Pixels, adjustment: Adjustment) -> None:
    """The same in place; each of the first three channels, red first, is written to."""
    tables = tables_of(adjustment)
    for channel, table in enumerate(tables):
        if table is not None:
            pixels[..., channel] = table[pixels[..., channel]]
    if adjustment.hue or adjustment.saturation or adjustment.lightness:
        for top in range(0, len(pixels), _STRIP):
            rows = pixels[top : top + _STRIP]
            rows[..., :3] = _turned(rows, adjustment)


@lru_cache(maxsize=8)
def tables_of(adjustment: Adjustment) -> tuple[Table | None, Table | None, Table | None]:
    """Of red, green and blue: levels, brightness and contrast together; None for a channel that keeps its levels."""
    found: list[Table | None] = []
    for own in (adjustment.red, adjustment.green, adjustment.blue):
        values = np.arange(256, dtype=np.float64) / 255
        for levels in (own, adjustment.levels):
            values = levelled(values, levels)
        values = _contrasted(values + adjustment.brightness / 200, adjustment.contrast)
        table = (values.clip(0, 1) * 255 + 0.5).astype(np.uint8)
        found.append(None if (table == np.arange(256)).all() else table)
    return found[0], found[1], found[2]


def levelled(values: NDArray[np.float64], levels: Levels) -> NDArray[np.float64]:
    """Values from 0 to 1 of a channel."""
    if levels == Levels():
        return values
    black, white = levels.black / 255, levels.white / 255
    spread = ((values - black) / max(white - black, 1 / 512)).clip(0, 1) ** (1 / levels.gamma)
    lowest, highest = levels.darkest / 255, levels.lightest / 255
    return lowest + spread * (highest - lowest)


def _contrasted(values: NDArray[np.float64], percent: int) -> NDArray[np.float64]:
    """Spread about the middle; at -100 all is of the middle's grey."""
    if percent <= 0:
        return 0.5 + (values - 0.5) * (1 + percent / 100)
    return 0.5 + (values - 0.5) * min(_STEEPEST, 1 / max(1 - percent / 100, 1 / _STEEPEST))


def _turned(pixels: Pixels, adjustment: Adjustment) -> Pixels:
    """[rows, columns, 3]"""
    red, green, blue = (pixels[..., at].astype(np.float32) for at in range(3))
    highest, lowest = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    chroma, light = highest - lowest, (highest + lowest) / np.float32(510)
    least = np.maximum(chroma, np.float32(1))
    sixth = np.where(
        highest == red, (green - blue) / least,
        np.where(highest == green, (blue - red) / least + 2, (red - green) / least + 4),
    )  # fmt: skip
    hue = sixth * np.float32(2) + np.float32(adjustment.hue / 30)
    # Half the chroma of the purest colour of that lightness, and the share of it that there is.
    widest = np.minimum(light, 1 - light)
    share = chroma / np.float32(510) / np.maximum(widest, np.float32(1e-6))
    share = np.minimum(share * np.float32(1 + adjustment.saturation / 100), 1)
    by = np.float32(adjustment.lightness / 100)
    light = light + (1 - light) * by if by > 0 else light * (1 + by)
    half = share * np.minimum(light, 1 - light)
    answer = np.empty((*light.shape, 3), np.uint8)
    for channel, start in enumerate((0, 8, 4)):
        turns = (hue + np.float32(start)) * np.float32(1 / 12)
        turns -= np.floor(turns)
        wave = np.clip(3 - np.abs(turns * np.float32(12) - 6), -1, 1)
        answer[..., channel] = ((light - half * wave) * 255 + np.float32(0.5)).clip(0, 255)
    return answer
