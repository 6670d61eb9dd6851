"""One picture that is changed, on its way to a model and back.

Used by the picture engines on the worker's job thread. The model gets what it draws at a size that suits it: the whole
picture, or the masked part with some of its surroundings, in its own shape and never stretched. What it drew goes back
in its place at the picture's full resolution; where the mask is black not one bit changes, transparency included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from studio.domain.repairs import check_mask
from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import (
    Mask,
    Picture,
    edges_drawn_out,
    input_path,
    keep_outside,
    on_white,
    read_mask,
    read_picture_with_alpha,
    resized,
)
from studio.engines.picture.repair.fills import carried_on, filled
from studio.engines.picture.repair.masks import box_of, feathered, grown_box, part_of, touched_at

_PREVIEW_SIDE: Final = 256
_STRIP: Final = 256
"""Rows that are laid over at once, so that a large picture takes no more memory for it than a small one."""
_LONGEST: Final = 2
"""So many times the longer side that is asked for is a very long picture's longer side at most."""


class Given(NamedTuple):
    """What a request brings along."""

    whole: Picture
    """[height, width, 3], or 4 with transparency, as it was read."""
    mask: Mask | None
    """Feathered; None where all of it is changed."""


def read_given(request: PictureRequest, inputs: Mapping[str, Path]) -> Given:
    """Raises StudioError(BadRequest | BadInput), also for an empty mask and for one of another size."""
    whole = read_picture_with_alpha(input_path(inputs, request.init_image, "init_image"))
    if request.task != "inpaint":
        return Given(whole, None)
    mask = read_mask(input_path(inputs, request.mask, "mask"))
    (height, width), (high, wide) = whole.shape[:2], mask.shape
    check_mask((wide, high), (width, height), empty=not mask.any())
    return Given(whole, feathered(mask, request.feather))


def strength_of(request: PictureRequest) -> float:
    """Latent noise is all noise: nothing of what was there comes through it."""
    return 1.0 if request.task == "inpaint" and request.fill == "noise" else request.strength


def fitted(width: int, height: int, wanted_width: int, wanted_height: int) -> tuple[int, int]:
    """The size in the shape of width x height with as many pixels as the wanted one; that one itself where it has the
    shape already, but for rounding."""
    if wanted_width in _along(width, height, wanted_height) or wanted_height in _along(height, width, wanted_width):
        return wanted_width, wanted_height
    scale = ((wanted_width * wanted_height) / (width * height)) ** 0.5
    scale = min(scale, _LONGEST * max(wanted_width, wanted_height) / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _along(side: int, other: int, wanted: int) -> tuple[int, int]:
    """What `side` becomes where the other one becomes `wanted`, rounded down and up."""
    exact = side * wanted / other
    return int(exact), -int(-exact // 1)


class Repair:
    """`picture` and `mask` are what the model is given, `put_back` takes what it drew of them."""

    def __init__(
        self, request: PictureRequest, inputs: Mapping[str, Path], multiple: int, check: Callable[[], None]
    ) -> None:
        """`multiple`: of what both sides of the model's pictures are. `check` may raise. Raises as `read_given`."""
        self._given = read_given(request, inputs)
        self._in_place = request.frame is not None
        height, width = self._given.whole.shape[:2]
        self._box = Box(0, 0, width, height)
        if request.masked_only and self._given.mask is not None:
            self._box = grown_box(box_of(self._given.mask) or self._box, request.padding, width, height)
        self._wide, self._high = fitted(self._box.width, self._box.height, request.width, request.height)
        self.width, self.height = (-(-side // multiple) * multiple for side in (self._wide, self._high))
        self.mask = self._model_mask()
        self.picture = self._model_picture(request, check)
        self._small: tuple[Picture, Mask | None] | None = None

    @property
    def unchanged(self) -> Picture:
        """What comes out where nothing is changed."""
        if self._given.mask is not None:
            return opaque(self._given.whole)
        if self._in_place:
            return on_white(self._given.whole)
        return np.ascontiguousarray(self.picture[: self._high, : self._wide])

    def put_back(self, drawn: Picture) -> Picture:
        """`drawn` [height, width, 3] as the model was given it. The finished picture: of the input's own size and, but
        for the mask, its pixels; without a mask what was drawn, in the input's shape, and in its size where it has a
        place on a canvas."""
        own = np.ascontiguousarray(drawn[: self._high, : self._wide])
        whole, mask = self._given
        if mask is None:
            return resized(own, *self.size) if self._in_place else own
        box = self._box
        answer = whole.copy()
        part = resized(own, box.width, box.height)
        changed = box_of(mask) or box
        for top in range(changed.top, changed.top + changed.height, _STRIP):
            strip = Box(changed.left, top, changed.width, min(_STRIP, changed.top + changed.height - top))
            over = part_of(part, strip._replace(left=strip.left - box.left, top=strip.top - box.top))
            part_of(answer, strip)[:] = laid_over(part_of(whole, strip), over, part_of(mask, strip))
        return opaque(answer)

    def preview(self, drawn: Picture) -> Picture:
        """The whole picture, small, with what is drawn of it so far, at any size, in its place."""
        mask = self._given.mask
        own = _share(drawn, self._wide / self.width, self._high / self.height)
        if mask is None:
            return own
        height, width = mask.shape
        shrink = min(1.0, _PREVIEW_SIDE / max(width, height))
        small_width, small_height = max(1, round(width * shrink)), max(1, round(height * shrink))
        if self._small is None:
            ground = resized(on_white(self._given.whole), small_width, small_height)
            self._small = ground, (touched_at(mask, small_width, small_height) * np.uint8(255)).astype(np.uint8)
        ground, soft = self._small
        left, top, wide, high = (round(value * shrink) for value in self._box)
        whole = ground.copy()
        place = whole[top : top + max(1, high), left : left + max(1, wide)]
        place[:] = resized(own, place.shape[1], place.shape[0])
        return whole if soft is None else keep_outside(ground, whole, soft)

    def framed(self, picture: Picture) -> Picture:
        """Another picture of the size of the one that is changed, cut and resized as the model is given that."""
        return self._padded(resized(part_of(picture, self._box), self._wide, self._high))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture that is changed."""
        height, width = self._given.whole.shape[:2]
        return width, height

    def _model_mask(self) -> Mask | None:
        """Hard: what changes at all is the model's to paint, and the soft edge is laid over it in the end."""
        if self._given.mask is None:
            return None
        hard = touched_at(part_of(self._given.mask, self._box), self._wide, self._high)
        return self._padded((hard * np.uint8(255)).astype(np.uint8))

    def _model_picture(self, request: PictureRequest, check: Callable[[], None]) -> Picture:
        part = part_of(self._given.whole, self._box)
        picture = self._padded(resized(on_white(part), self._wide, self._high))
        if self.mask is None:
            return picture
        hole = self.mask > 0
        if part.shape[2] == 4:
            # Of what is transparent nothing is known, whatever colour it has.
            void = touched_at(part[..., 3] == 0, self._wide, self._high)
            picture = carried_on(picture, hole & (self._padded(void.astype(np.uint8)) > 0))
        return filled(picture, hole, request.fill, check)

    def _padded(self, plane: Picture) -> Picture:
        """Its edges drawn out to the size that the model needs."""
        return edges_drawn_out(plane, self.width, self.height)


def laid_over(under: Picture, over: Picture, mask: Mask) -> Picture:
    """`over` [h, w, 3] where the mask is white, `under`, bit for bit, where it is black, a mixture between; where
    `under` is transparent it has no say in the mixture's colour."""
    if under.shape[2] == 3:
        return keep_outside(under, over, mask)
    share = mask.astype(np.float32)[..., None] / 255
    alpha = under[..., 3:].astype(np.float32) * (1 - share)
    total = alpha + 255 * share
    colours = under[..., :3] * alpha + over * (255 * share)
    mixed = np.concatenate([colours / np.maximum(total, 1e-6), total], axis=2)
    mixed = (mixed + 0.5).clip(0, 255).astype(np.uint8)
    mixed[mask == 255, :3] = over[mask == 255]
    return np.where(mask[..., None] == 0, under, mixed)


def opaque(picture: Picture) -> Picture:
    """Without its alpha channel where that says nothing."""
    if picture.shape[2] == 4 and bool((picture[..., 3] == 255).all()):
        return np.ascontiguousarray(picture[..., :3])
    return picture


def _share(picture: Picture, wide: float, high: float) -> Picture:
    """The upper left part of it, without what was drawn out."""
    height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[: max(1, round(height * high)), : max(1, round(width * wide))])
