"""What is seen of one layer: scaled, in the scene's light, with its contact shadow and its mirror image in water.

Called by the worker for the flat picture of a scene, and by the window, on a thread, for its canvas and for exports.
Pictures are uint8 [rows, columns, 4] with straight alpha. All lengths follow the size at which a layer is shown: a
picture twice as large looks the same.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from studio.compositing.planes import Plane, in_floats, no_picture
from studio.domain.picture_records import LayerEffect

Pixels = NDArray[np.uint8]

PLAIN: Final = LayerEffect()
_SHADOW_COLOUR: Final = (28, 28, 56)
_FEET: Final = 0.1
"""The lowest part of a thing, of its height, that stands on the ground."""
_BROAD: Final = 0.3
"""The share of a thing's greatest width that meets the water."""
_THICK: Final = 0.11
"""Half the height of a shadow, of its width."""
_THICKEST: Final = 0.055
"""The same, at most, of the longer side of the thing."""
_SOFT: Final = 1.45
"""How far a shadow reaches beyond the feet, where it has faded out."""
_SQUASHED: Final = 0.55
"""Height of a mirror image, of the thing's own: water is seen from above."""
_BLUR: Final = 1 / 110
"""Radius of a mirror image's blur, of the thing's width."""


class Look(NamedTuple):
    """What is seen of a layer, and where its corner is from the layer's."""

    pixels: Pixels
    x: int = 0
    y: int = 0


def look_of(pixels: Pixels, width: int, height: int, effect: LayerEffect = PLAIN) -> Look:
    """`pixels` [any, any, 4] shown at width x height, with its effects. Sides below 1 count as 1."""
    own = lit(scaled(pixels, max(1, width), max(1, height)), effect.tint)
    if not effect.shadow and not effect.reflection:
        return Look(own)
    high, wide = own.shape[:2]
    side, below = _room(own, effect)
    whole = no_picture(high + below, wide + 2 * side)
    _lay_under(whole, own, side, effect)
    lay(whole, own, side, 0)
    return Look(straight(whole), -side, 0)


def under_of(pixels: Pixels, width: int, height: int, effect: LayerEffect = PLAIN) -> Look:
    """What of that look lies under the layer's own pixels: shadow and mirror image, in the same place and size."""
    own = lit(scaled(pixels, max(1, width), max(1, height)), effect.tint)
    side, below = _room(own, effect)
    whole = no_picture(own.shape[0] + below, own.shape[1] + 2 * side)
    _lay_under(whole, own, side, effect)
    return Look(straight(whole), -side, 0)


def scaled(pixels: Pixels, width: int, height: int) -> Pixels:
    """To that size with Lanczos, premultiplied meanwhile so that no colour of what is not seen is mixed in."""
    if pixels.shape[:2] == (height, width):
        return pixels
    image = Image.fromarray(pixels).convert("RGBa").resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(image.convert("RGBA"))


def lit(pixels: Pixels, tint: tuple[int, int, int]) -> Pixels:
    """Its colours multiplied by those of the light."""
    if tint == (255, 255, 255):
        return pixels
    answer = pixels.copy()
    light = np.array(tint, np.uint16)
    answer[..., :3] = (pixels[..., :3] * light + 127) // 255
    return answer


# ---- pictures under construction (`planes`), premultiplied


def lay(whole: Plane, pixels: Pixels, x: int, y: int, opacity: float = 1.0) -> None:
    """Lay a picture over what is there (Porter and Duff, 1984); what lies outside is cut off."""
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + pixels.shape[0], whole.shape[0]), min(x + pixels.shape[1], whole.shape[1])
    if bottom <= top or right <= left:
        return
    part = in_floats(pixels[top - y : bottom - y, left - x : right - x])
    alpha = part[..., 3:] * np.float32(opacity)
    part[..., :3] *= alpha
    part[..., 3:] = alpha
    under = whole[top:bottom, left:right]
    under *= 1 - alpha
    under += part


def straight(whole: Plane) -> Pixels:
    """As bytes with straight alpha."""
    alpha = whole[..., 3:]
    colours = whole[..., :3] / np.maximum(alpha, np.float32(1e-6))
    both = np.concatenate([colours, alpha], axis=2)
    return (both * 255 + np.float32(0.5)).clip(0, 255).astype(np.uint8, order="C")


# ---- shadow and mirror image


def _feet(own: Pixels) -> tuple[float, float, float] | None:
    """Left, right and y of where a thing stands, in its pixels; None where nothing is seen."""
    seen = own[..., 3] > 128
    rows = np.flatnonzero(seen.any(axis=1))
    if not len(rows):
        return None
    low, high = int(rows[-1]) + 1, int(rows[-1] - rows[0]) + 1
    columns = np.flatnonzero(seen[max(0, low - max(1, round(high * _FEET))) : low].any(axis=0))
    return float(columns[0]), float(columns[-1]) + 1, float(low)


def _waterline(own: Pixels) -> int:
    """y below which nothing broad is seen any more: where a thing meets its mirror image."""
    wide = (own[..., 3] > 128).sum(axis=1)
    rows = np.flatnonzero(wide >= max(1, _BROAD * wide.max()))
    return int(rows[-1]) + 1 if wide.any() else own.shape[0]


def _ellipse(own: Pixels) -> tuple[float, float, float, float] | None:
    """Middle x and y, half width and half height of the shadow, in the layer's pixels."""
    feet = _feet(own)
    if feet is None:
        return None
    left, right, low = feet
    half = max((right - left) / 2, 1.0)
    thick = max(1.0, min(2 * half * _THICK, _THICKEST * max(own.shape[:2])))
    return (left + right) / 2, low - 0.6 * thick, half, thick


def _room(own: Pixels, effect: LayerEffect) -> tuple[int, int]:
    """Pixels that the effects need at either side, and below."""
    high, wide = own.shape[:2]
    side = below = 0
    ellipse = _ellipse(own) if effect.shadow else None
    if ellipse is not None:
        x, y, half, thick = ellipse
        side = max(side, int(np.ceil(max(half * _SOFT - x, x + half * _SOFT - wide, 0))))
        below = max(below, int(np.ceil(max(y + thick * _SOFT - high, 0))))
    if effect.reflection:
        blur = int(np.ceil(3 * wide * _BLUR))
        side, below = max(side, blur), max(below, int(np.ceil(high * _SQUASHED)) + blur)
    return side, below


def _lay_under(whole: Plane, own: Pixels, side: int, effect: LayerEffect) -> None:
    if effect.reflection:
        _lay_mirrored(whole, own, side, effect.reflection)
    if effect.shadow:
        _lay_shadow(whole, own, side, effect.shadow)


def _lay_shadow(whole: Plane, own: Pixels, side: int, darkness: float) -> None:
    """A soft ellipse as wide as its feet."""
    ellipse = _ellipse(own)
    if ellipse is None:
        return
    x, y, half, thick = ellipse
    rows = (np.arange(whole.shape[0], dtype=np.float32) + 0.5 - y)[:, None] / thick
    columns = (np.arange(whole.shape[1], dtype=np.float32) + 0.5 - x - side)[None] / half
    # Full within two thirds of the feet's ellipse, gone at _SOFT of it.
    fade = np.clip((_SOFT - np.sqrt(rows**2 + columns**2)) / (_SOFT - 0.66), 0, 1)
    alpha = np.float32(darkness) * (fade * fade * (3 - 2 * fade)).astype(np.float32)
    shadow = np.empty((*alpha.shape, 4), np.uint8)
    shadow[..., :3] = _SHADOW_COLOUR
    shadow[..., 3] = (alpha * 255 + 0.5).astype(np.uint8)
    lay(whole, shadow, 0, 0)


def _lay_mirrored(whole: Plane, own: Pixels, side: int, strength: float) -> None:
    """The thing upside down below its foot, fainter the deeper it lies."""
    wide = own.shape[1]
    deep = max(1, round(_waterline(own) * _SQUASHED))
    blur = int(np.ceil(3 * wide * _BLUR))
    mirrored = scaled(np.ascontiguousarray(own[: _waterline(own)][::-1]), wide, deep)
    padded = np.zeros((deep + 2 * blur, wide + 2 * blur, 4), np.uint8)
    padded[blur : blur + deep, blur : blur + wide] = mirrored
    image = Image.fromarray(padded).convert("RGBa").filter(ImageFilter.GaussianBlur(wide * _BLUR)).convert("RGBA")
    soft = np.array(image)
    depth = np.linspace(1, 0.35, len(soft), dtype=np.float32)[:, None]
    soft[..., 3] = (soft[..., 3] * depth * np.float32(strength) + 0.5).astype(np.uint8)
    water = _waterline(own)
    # What hangs below the waterline, an oar, is under water and has no mirror image.
    lay(whole, soft, side - blur, water - 1 - blur)
