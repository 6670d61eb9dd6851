"""What the starter model paints into a mask: things, a place, or what stands around carried on.

Used by the starter picture engine on the worker's job thread. The model draws small things on white paper and nothing
else well, so what goes into a mask is set together as its scenes are: a thing is drawn, cut out and set in so that it
fits the mask, on a ground from which what stood there is taken away; a place is painted as large as the whole picture,
so that its horizon is at home; without any words the surroundings are carried on.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.compositing.flat import Shown, flattened
from studio.domain.picture_records import LayerEffect
from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import Mask, Picture, on_white
from studio.engines.picture.repair.fills import carried_on, filled
from studio.engines.picture.repair.masks import box_of, grown_box, part_of
from studio.engines.picture.repair.repair import laid_over, opaque
from studio.engines.picture.result import LayerDone
from studio.engines.picture.starter.continued import continued
from studio.engines.picture.starter.homes import settled
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.scenes import SceneDrawing, shown, towards_of
from studio.engines.picture.storybook.cutting import trimmed
from studio.engines.picture.storybook.landscape.painting import paint_landscape, sky_of
from studio.engines.picture.storybook.landscape.told_time import UNDER_THE_SKY, apart, time_shown
from studio.engines.picture.storybook.plan import Pixels, Plan, Setting, Time, seed_of
from studio.engines.protocol import JobControl

LIT: Final[dict[Time, str]] = {
    "dawn": "Painted at dawn, as the sky of the picture shows.",
    "sunset": "Painted at sunset, as the sky of the picture shows.",
    "night": "Painted at night, as the sky of the picture shows.",
}
"""What is told of a light that no words asked for."""
_SKIES: Final = 24
"""That are looked at for one like the picture's."""
_SHADOW: Final = 0.3
"""Of what is set in."""
_SHEET: Final = 1.12
_MARGIN: Final = 0.035
_INSIDE: Final = 0.985
"""The share of a thing that has to lie within the mask."""
_SCALES: Final = tuple(0.97**step for step in range(24))
_HEIGHTS: Final = (1.0, 0.9, 0.8, 0.7, 0.5)
"""Where it stands in what room is left above it: at the bottom rather than in the middle."""
_ONCE: Final = frozenset(("window", "pictures", "rug", "plant", "shelf", "rainbow", "planets"))
"""Layers of landscapes that a picture has once."""
_GRAIN: Final = 40
"""Of 255: what differs less from a smooth ground is its grain."""
_GRAINY: Final = 0.1
"""The share of a part that may differ more."""
_AROUND: Final = 0.5
"""So much of the mask's longer side is looked at around it."""


class PaintedIn:
    """The pictures of one request; `make` paints one of them. `plan`: what was understood of its words; nothing for
    none."""

    def __init__(
        self, parts: StarterParts, request: PictureRequest, whole: Picture, mask: Mask, plan: Plan, control: JobControl
    ) -> None:
        self._parts, self._request, self._control = parts, request, control
        self._whole, self._mask = whole, mask
        self._height, self._width = mask.shape
        self._box = box_of(mask) or Box(0, 0, self._width, self._height)
        self._void = _void(whole, mask)
        self._seen = on_white(whole)
        self._style = request.style or plan.style or parts.spec.styles[0]
        self._plan = self._lit(plan)

    @property
    def plan(self) -> Plan:
        """What is painted: what was understood, in the picture's own light where no words say another."""
        return self._plan

    def make(self, seed: int, index: int) -> Picture:
        """Picture `index` of the batch, of the input's size. Raises Cancelled."""
        painted = self._painted(seed, index)
        self._control.check()
        return opaque(laid_over(self._whole, painted, self._mask))

    def _painted(self, seed: int, index: int) -> Picture:
        """[height, width, 3]; only what lies in the mask counts."""
        plan, request = self._plan, self._request
        if self._void.any() and (request.plan is not None or plan.wishes or plan.setting != Setting()):
            # Words that fit the picture as it is are those that it was made by, not a wish for more of the same things.
            more = self._continued(seed, known_to_be=request.plan is not None)
            if more is not None:
                return more
        if plan.setting.place or (not plan.wishes and plan.setting != Setting()):
            ground = self._place(plan, seed)
        else:
            ground = self._ground()
        return self._with_things(ground, seed, index) if plan.wishes else ground

    def _place(self, plan: Plan, seed: int) -> Picture:
        """The place that the words name, as large as the whole picture."""
        seed = self._under_its_sky(settled(plan), seed)
        empty = plan._replace(setting=settled(plan), wishes=(), relations=())
        return self._drawing(empty, self._width, self._height).make(seed, 0).pixels

    def _drawing(self, plan: Plan, width: int, height: int, *, sticker: bool = False) -> SceneDrawing:
        request = msgspec.structs.replace(
            self._request, task="text-to-image", width=width, height=height, upscale=1, sticker=sticker, plan=None
        )
        return SceneDrawing(self._parts, request, plan, self._control)

    def _continued(self, seed: int, *, known_to_be: bool) -> Picture | None:
        """The old picture's own landscape, past its edges; None where it has another one."""
        plan = self._plan._replace(setting=settled(self._plan), wishes=(), relations=())
        seed = self._under_its_sky(plan.setting, seed)
        horizon = self._horizon(plan.setting, seed)

        def paint(width: int, height: int) -> Picture:
            made = self._drawing(plan, width, height).make(seed, 0)
            layers = (_without_sun(layer) for layer in made.layers if layer.name not in _ONCE)
            return on_white(flattened(width, height, (shown(layer) for layer in layers)))

        return continued(self._seen, self._void, self._mask, horizon, paint, known_to_be=known_to_be)

    def _horizon(self, setting: Setting, seed: int) -> float:
        return paint_landscape(setting, self._style, 64, 64, seed, towards=towards_of(self._request)).horizon

    def _under_its_sky(self, setting: Setting, seed: int) -> int:
        """Past an edge, of some seeds that follow from this one that whose sky is most like the picture's. The plan of
        its own recipe has the very seed."""
        known = box_of(~self._void)
        own = self._request.plan is not None or towards_of(self._request) is not None
        if own or known is None or not self._void.any() or setting.place not in UNDER_THE_SKY:
            return seed
        picture, horizon = part_of(self._seen, known), self._horizon(setting, seed)
        seeds = [seed, *(seed_of(seed, "sky", one) for one in range(1, _SKIES))]
        return min(seeds, key=lambda one: apart(picture, horizon, sky_of(setting, self._style, one)))

    def _lit(self, plan: Plan) -> Plan:
        """Past an edge, at the time of day that the picture's sky shows. The plan of its own recipe knows it."""
        setting, known = settled(plan), box_of(~self._void)
        nothing = not plan.wishes and plan.setting == Setting()
        if nothing or self._request.plan is not None or setting.time or setting.place not in UNDER_THE_SKY:
            return plan
        if known is None or not self._void.any():
            return plan
        horizon = self._horizon(setting, self._request.seed)
        time = time_shown(part_of(self._seen, known), horizon, lines_alone=self._style == "line")
        if time not in LIT:
            return plan
        self._control.note(LIT[time])
        return plan._replace(setting=plan.setting._replace(time=time))

    # ---- the ground

    def _ground(self) -> Picture:
        """What the thing stands on, or what is left where nothing is wanted."""
        plan, fill, hole = self._plan, self._request.fill, self._mask > 0
        by = round(_AROUND * max(self._box.width, self._box.height)) + 8
        near = grown_box(self._box, by, self._width, self._height)
        part, void = part_of(self._seen, near), part_of(self._void, near)
        own = part_of(hole, near)
        known = carried_on(part, void)
        if fill in ("original", "noise") or (fill == "blur" and void.any()):
            # Past an edge nothing is drawn over what is smooth: patches show more of the picture.
            keep = fill == "original" and plan.wishes and not void.any() and not stands_out(known, own)
            fill = "original" if keep else "patch"
        self._control.progress(0, 0, "filling")
        whole = self._seen.copy()
        part_of(whole, near)[:] = filled(known, own, fill, self._control.check)
        return whole

    # ---- things

    def _with_things(self, ground: Picture, seed: int, index: int) -> Picture:
        box = self._box
        things = self._arranged(seed, index) if self._plan.relations else self._beside(seed, index)
        inside = part_of(self._mask, box) > 127
        x, y, wide, high = fitted_into(inside, things[..., 3])
        shadow = 0.0 if _is_paper(ground, self._mask) else _SHADOW
        part = part_of(ground, box)
        under = np.dstack([part, np.full(part.shape[:2], 255, np.uint8)])
        layers = (
            Shown(under, 0, 0, box.width, box.height),
            Shown(things, x, y, wide, high, effect=LayerEffect(shadow=shadow)),
        )
        whole = ground.copy()
        part_of(whole, box)[:] = flattened(box.width, box.height, layers)[..., :3]
        return whole

    def _beside(self, seed: int, index: int) -> Pixels:
        """The things beside each other, without what is around them."""
        box = self._box
        # The sheet has a margin, which is cut away again.
        sheet = (round(box.width * _SHEET), round(box.height * _SHEET))
        if len(self._plan.wishes) == 1 and self._plan.wishes[0].number < 2:
            sheet = (max(sheet), max(sheet))
        plan = self._plan._replace(setting=Setting())
        return trimmed(self._drawing(plan, *sheet, sticker=True).make(seed, index).pixels)

    def _arranged(self, seed: int, index: int) -> Pixels:
        """The things as they stand to each other in a scene, without its landscape."""
        size = max(self._box.width, self._box.height)
        made = self._drawing(self._plan, size, size).make(seed, index)
        things = [layer for layer in made.layers if layer.words or layer.group]
        return trimmed(flattened(size, size, (shown(layer) for layer in things)))


def _without_sun(layer: LayerDone) -> LayerDone:
    """The sky as it is beside the sun or moon, of which the old picture has its own."""
    if layer.name != "sky":
        return layer
    plain = np.median(layer.pixels, axis=1, keepdims=True).astype(np.uint8)
    return msgspec.structs.replace(layer, pixels=np.repeat(plain, layer.pixels.shape[1], axis=1))


def _void(whole: Picture, mask: Mask) -> NDArray[np.bool_]:
    """Of what lies in the mask, what is transparent."""
    if whole.shape[2] == 3:
        return np.zeros(mask.shape, np.bool_)
    return np.asarray((whole[..., 3] == 0) & (mask > 0), np.bool_)


def _is_paper(ground: Picture, mask: Mask) -> bool:
    """Whether what lies in the mask is plain white."""
    return bool((ground[mask > 0].min(axis=1) > 245).mean() > 0.9)


def stands_out(picture: Picture, hole: NDArray[np.bool_]) -> bool:
    """Whether what lies in the hole is more than the grain of what is around it."""
    smooth = carried_on(picture, hole)
    apart = np.abs(smooth.astype(np.int16) - picture).max(axis=2)[hole]
    return bool((apart > _GRAIN).mean() > _GRAINY)


def fitted_into(inside: NDArray[np.bool_], alpha: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """x, y, width and height of a drawing in a mask's box: as large as it can be with all of it within the mask but for
    a margin, and as low. As large as the box where no size fits."""
    margin = round(_MARGIN * min(inside.shape))
    rows, columns = (side - 2 * margin for side in inside.shape)
    inner = inside[margin : margin + rows, margin : margin + columns]
    high, wide = alpha.shape
    largest = min(columns / wide, rows / high)
    places: tuple[int, int, int, int] | None = None
    for scale in _SCALES:
        size = max(1, round(wide * largest * scale)), max(1, round(high * largest * scale))
        seen = _seen(alpha, *size)
        total = max(1, int(seen.sum()))
        x_middle = (columns - size[0]) // 2
        for share in _HEIGHTS:
            y = round((rows - size[1]) * share)
            for x in (x_middle, x_middle // 2, x_middle + (columns - size[0] - x_middle) // 2):
                within = int((seen & inner[y : y + size[1], x : x + size[0]]).sum())
                places = places or (margin + x, margin + y, *size)
                if within >= _INSIDE * total:
                    return (margin + x, margin + y, *size)
    return places or (0, 0, columns, rows)


def _seen(alpha: NDArray[np.uint8], width: int, height: int) -> NDArray[np.bool_]:
    """Where the drawing is, at another size."""
    seen: NDArray[np.uint8] = np.asarray(Image.fromarray(alpha).resize((width, height), Image.Resampling.BILINEAR))
    return np.asarray(seen > 127, np.bool_)
