"""What shows through between the hairs of a subject: where the ground is of one colour nearby, and the subject of
another, the colour of a pixel tells how much of it the subject covers.

Used by the cut-out engine on the worker's job thread, after the matte was made `solid`. The network answers at
320 x 320 and takes a fringe of hairs with the ground between them for solid. A pixel there shows I = a F + (1 - a) B
with F known from further inside and B from outside, so |I - B| / |F - B| is its coverage a. Only coverage is taken away
by it, only in a band along the silhouette, only from what the outside reaches, and not from parts that look as the
ground does and are wider than a gap between hairs: a white paw on white paper.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.pixels import Picture

Matte = NDArray[np.uint8]
Plane = NDArray[np.float32]
Bits = NDArray[np.bool_]
_INSIDE: Final = 128
_MOST: Final = 1_000_000
"""Pixels of the small picture that the colours nearby are found in."""
_STRIP: Final = 256
"""Rows of the whole picture that are weighed at once."""
_REACH: Final = 32
"""The larger side of a picture in widths of the band in which hairs are looked for."""
_GAPS: Final = 5
"""Widths of the widest gap between hairs in half a band; what is wider and looks as the ground is the subject's."""
_APART: Final = np.float32(60)
"""Distance of the subject's colour from the ground's, of 255 a channel, from which on they tell coverage."""
_EVEN: Final = np.float32(10)
"""How far the ground's colours nearby may lie from their mean, as a root of the mean square."""
_MOSTLY: Final = 0.6
"""Share of the ground nearby that is to have its colour."""
_ALIKE: Final = np.float32(0.5)
"""Share of the distance between subject and ground, from the ground, up to which a colour counts as the ground's."""
_CLOSED: Final = 245
"""Coverage from which on the subject closes a way to the gaps further inside."""
_HAIRS: Final = 400
"""The larger side of a picture in halves of a hair that may lie across a gap."""
_WHOLE: Final = np.float32(0.95)
"""The share from which on a pixel is the subject alone: its colours are not all alike."""


class _Near(NamedTuple):
    """What is found in the small picture; the strips of the whole one take their part of it."""

    ground: Plane
    """[h, w, 3]"""
    apart: Plane
    """[h, w]: distance of the subject's colour from the ground's; 0 where the two do not tell coverage."""


def without_ground(matte: Matte, picture: Picture, check: Callable[[], None]) -> Matte:
    """[h, w] bytes: `matte` [h, w] of an RGB picture [h, w, 3], less where the ground shows between hairs. `check` is
    called between the steps, and may raise."""
    inside = matte >= _INSIDE
    if not inside.any() or inside.all():
        return matte
    height = matte.shape[0]
    near = _near(matte, picture, check)
    if not near.apart.any():
        return matte
    made = matte.copy()
    for rows in (slice(top, min(top + _STRIP, height)) for top in range(0, height, _STRIP)):
        check()
        made[rows] = np.minimum(matte[rows], _coverage(picture[rows], near, rows, height))
    return _reached(matte, made)


def _near(matte: Matte, picture: Picture, check: Callable[[], None]) -> _Near:
    height, width = matte.shape
    shrink = min(1.0, sqrt(_MOST / (height * width)))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8).astype(np.float32)
    cover = np.asarray(cv2.resize(matte, size, interpolation=cv2.INTER_AREA))
    reach = max(3, max(size) // _REACH)
    subject = (cover >= _INSIDE).astype(np.uint8)
    core = cv2.erode(subject, _disk(reach), borderType=cv2.BORDER_CONSTANT, borderValue=1) > 0
    outside = (cv2.dilate((cover > 0).astype(np.uint8), _disk(2)) == 0).astype(np.float32)
    check()
    ground, known, spread = _ground(small, outside, 2 * reach)
    check()
    away = np.sqrt(((small - ground) ** 2).sum(axis=2))
    deep, seen = _mean(away[..., None], core.astype(np.float32), 2 * reach)
    hairs = (subject > 0) & (away > np.float32(0.7) * deep[..., 0])
    apart, of_hairs = _mean(away[..., None], hairs.astype(np.float32), reach)
    check()
    alike = (subject > 0) & known & (away < _ALIKE * np.maximum(deep[..., 0], _APART))
    gap = max(2, reach // _GAPS)
    wide = cv2.morphologyEx(alike.astype(np.uint8), cv2.MORPH_OPEN, _disk(gap))
    beside = cv2.dilate(wide, _disk(gap + 1)) > 0
    told = known & seen & of_hairs & ~core & ~beside & (spread < _EVEN**2) & (apart[..., 0] > _APART)
    return _Near(ground, np.where(told, apart[..., 0], np.float32(0)))


def _ground(small: Plane, outside: Plane, reach: int) -> tuple[Plane, Bits, Plane]:
    """The ground's colour nearby [h, w, 3], without that of hairs that the matte left outside; whether most of the
    ground there has it; and the mean square of its distance."""
    first, known = _mean(small, outside, reach)
    away = ((small - first) ** 2).sum(axis=2)
    square, _ = _mean(away[..., None], outside, reach)
    kept = outside * (away <= np.maximum(square[..., 0], _EVEN**2))
    ground, still = _mean(small, kept, reach)
    share, _ = _mean(kept[..., None], outside, reach)
    spread, _ = _mean(((small - ground) ** 2).sum(axis=2, keepdims=True), kept, reach)
    return ground, known & still & (share[..., 0] > _MOSTLY), spread[..., 0]


def _mean(values: Plane, weight: Plane, reach: int) -> tuple[Plane, Bits]:
    """The mean [h, w, c] of the values that count within a distance, and whether any do."""
    side = (2 * reach + 1, 2 * reach + 1)
    share = cv2.blur(weight, side)
    known = np.asarray(share > 1e-3)
    total = np.asarray(cv2.blur(values * weight[..., None], side), np.float32).reshape(values.shape)
    return np.asarray(total / np.maximum(share, np.float32(1e-3))[..., None], np.float32), known


def _coverage(strip: Picture, near: _Near, rows: slice, height: int) -> Matte:
    """At most how much of each pixel of some rows the subject covers; 255 where the colours do not tell."""
    ground, apart = (_part(plane, rows, height, strip.shape[1]) for plane in near)
    away = np.sqrt(((strip.astype(np.float32) - ground) ** 2).sum(axis=2))
    share = away / (_WHOLE * np.maximum(apart, np.float32(1)))
    told = apart > _APART
    return np.asarray(np.where(told, np.clip(share, 0, 1), 1) * 255 + 0.5).astype(np.uint8)


def _part(plane: Plane, rows: slice, height: int, width: int) -> Plane:
    """These rows of a smaller plane, by straight lines between its pixels."""
    scale = plane.shape[0] / height
    across = np.broadcast_to(
        (np.arange(width, dtype=np.float32) + np.float32(0.5)) * np.float32(plane.shape[1] / width) - np.float32(0.5),
        (rows.stop - rows.start, width),
    )
    down = (np.arange(rows.start, rows.stop, dtype=np.float32) + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)
    places = np.ascontiguousarray(across), np.ascontiguousarray(np.broadcast_to(down[:, None], across.shape))
    return np.asarray(cv2.remap(plane, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _reached(matte: Matte, made: Matte) -> Matte:
    """What the ground's colour took away, where the ground outside leads to it, under a hair or two: a glint in the fur
    stays."""
    open_ = ((made < _CLOSED) | (matte < _INSIDE)).astype(np.uint8)
    led = cv2.dilate(open_, _disk(max(2, max(matte.shape) // _HAIRS)))
    _, parts = cv2.connectedComponents(led, connectivity=8)
    known = np.zeros(int(parts.max()) + 1, np.bool_)
    known[np.unique(parts[matte == 0])] = True
    known[0] = False
    return np.where(known[parts], made, matte)


def _disk(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
