"""A picture from words alone: things, landscape and props of a plan, arranged, as layers and as one flat picture.

Used by the starter picture engine on the worker's job thread. A single thing without a ground is a drawing on white
paper; everything else is a scene. No model goes over anything once it is set together.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Final, NamedTuple

import numpy as np

from studio.compositing.effects import scaled
from studio.compositing.flat import Shown, flattened
from studio.domain.picture_records import LayerEffect
from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import on_ground
from studio.engines.picture.pixels import Picture, resized
from studio.engines.picture.result import LayerDone
from studio.engines.picture.starter.cutouts import Cutouts, placed_on_paper, shown_at
from studio.engines.picture.starter.flow_sampling import Signed
from studio.engines.picture.starter.homes import SKY, is_scene, settled
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.picture.starter.reading.casting import as_drawn, astride
from studio.engines.picture.starter.reading.kinds import BUILDINGS
from studio.engines.picture.starter.scene_work import ARRANGING, SceneWork
from studio.engines.picture.starter.things import Drawn, How, decoded, draw_things, words_for
from studio.engines.picture.storybook.arranging.arrange import arrange
from studio.engines.picture.storybook.bodies.names import BODIES
from studio.engines.picture.storybook.chance import Towards, chosen
from studio.engines.picture.storybook.cutting import outlined, trimmed
from studio.engines.picture.storybook.landscape.painting import paint_landscape
from studio.engines.picture.storybook.own_ground import without_own_ground
from studio.engines.picture.storybook.plan import Cutout, Landscape, Plan, SceneLayer, Wish
from studio.engines.picture.storybook.vector.styles import BLACK, MANNERS
from studio.engines.protocol import JobControl

_LARGEST: Final = 2048 * 2048
"""Pixels up to which a scene is set together at its own size; a larger one is enlarged as a whole."""
_ON_PAPER: Final = 0.9
"""The share of the paper that a thing alone takes."""
_PREVIEW_SIDE: Final = 256
_LEAST_SEEN: Final = 8
"""Pixels of the shorter side of what is drawn, to be shown."""
_PREVIEW_STEPS: Final = 8
"""Every so many steps show a picture, from the second on: decoding one takes as long as a step or longer."""
_SHAPELESS: Final = 1
"""Up to this step a scene shows its landscape alone: its things are a haze that takes as long to cut out as they do."""

_TOLD_AS: Final = {"riding": "sitting", "holding up": "standing"}
"""How a figure in a pose that no words name is asked for alone."""


class SceneMade(NamedTuple):
    pixels: Picture
    """[height, width, 3], or 4 for a sticker."""
    layers: tuple[LayerDone, ...] = ()
    """Bottom first; none for a drawing on white paper."""


class SceneDrawing:
    """The pictures of one request for text alone; `make` draws one of them."""

    def __init__(self, parts: StarterParts, request: PictureRequest, plan: Plan, control: JobControl) -> None:
        self._parts, self._request, self._control = parts, request, control
        self._towards = towards_of(request)
        self._style = request.style or plan.style or parts.spec.styles[0]
        self._any_style = not (request.style or plan.style)
        # Without anything to cut out a sticker is the scene itself.
        self._is_scene = is_scene(plan) and not (request.sticker and plan.wishes)
        self._plan = as_drawn(plan, parts.table.vocabulary)._replace(style=self._style)
        self._small_landscape: tuple[int, Landscape] | None = None
        """That of the previews, with its seed."""
        if self._is_scene:
            wishes = tuple(self._without_company(wish) for wish in self._plan.wishes)
            self._plan = astride(self._plan._replace(wishes=wishes, setting=settled(plan)), self._from_the_side)
        self._work = SceneWork(request, self._plan, parts.spec, control, is_scene=self._is_scene)

    def make(self, seed: int, index: int) -> SceneMade:
        """Picture `index` of the batch, at the request's size times its `upscale`. Raises Cancelled."""
        drawn = self._drawn(seed, index)
        self._control.progress((index + 1) * self._request.steps, self._steps, "setting together")
        made = self._scene(seed, drawn) if self._is_scene else self._alone(drawn)
        self._work.picture_done()
        return made

    @property
    def _steps(self) -> int:
        return self._request.steps * self._request.batch

    # ---- drawings

    def _without_company(self, wish: Wish) -> Wish:
        """A prop in the stead of a drawing that would bring its own sea or fork."""
        compound = self._parts.traits.compound(wish.name, self._style) if wish.source == "model" else None
        return wish._replace(name=compound.prop, source="prop", concept=0) if compound and compound.prop else wish

    def _from_the_side(self, wish: Wish) -> bool:
        if wish.source == "body":
            return BODIES[wish.name] == "horse"
        return bool(self._parts.traits.facing(wish.name, self._parts.traits.drawn_in(wish.name, self._style)))

    @property
    def style(self) -> str:
        """In which the scene is drawn, whether it was asked for or not."""
        return self._style

    def _styles(self) -> list[str]:
        """In which style each thing is drawn: that of the scene, unless only another one's drawing is recognised, or
        comes alone, or nobody asks for a style and the thing was learnt in one. A head that gets a body has a table of
        its own (`bodies.names.head_style`)."""
        traits, style = self._parts.traits, self._style
        own = self._parts.own_styles if self._any_style else {}
        return [
            style if wish.source == "body" else own.get(wish.name) or traits.drawn_in(wish.name, style)
            for wish in self._plan.wishes
        ]

    def _kept(self, wish: Wish, one: Cutout) -> Cutout:
        """Without the part of a drawing that is another thing; in the outline of a style that has one."""
        lent = wish.source == "model" and self._parts.traits.drawn_in(wish.name, self._style) != self._style
        if lent and MANNERS[self._style].around_heads:
            one = one._replace(pixels=outlined(one.pixels, BLACK))
        if self._is_scene and wish.name in BUILDINGS and wish.colour != "green":
            one = one._replace(pixels=without_own_ground(one.pixels))
        compound = self._parts.traits.compound(wish.name, self._style) if self._is_scene else None
        if compound is None or compound.keep is None:
            return one
        high, wide = one.pixels.shape[:2]
        left, top, right, bottom = compound.keep
        part = one.pixels[round(top * high) : round(bottom * high), round(left * wide) : round(right * wide)]
        return one._replace(pixels=trimmed(np.ascontiguousarray(part)))

    def _drawn(self, seed: int, index: int) -> Cutouts:
        """The drawings of each wish, one for each of its number."""
        request, control = self._request, self._control

        def on_step(done: int, prediction: Signed) -> None:
            self._work.step(done)
            control.progress(index * request.steps + done + 1, self._steps, "drawing")
            if not self._is_scene and done % _PREVIEW_STEPS == 1 and control.wants_preview():
                control.preview(index, self._preview(decoded(self._parts, prediction[:1], control)))
                self._work.previewed()

        def so_far(done: int, drawn_now: Callable[[], Drawn]) -> None:
            if self._is_scene and done % _PREVIEW_STEPS == 1 and control.wants_preview():
                control.preview(index, self._rough(seed, drawn_now() if done > _SHAPELESS else None))
                self._work.previewed()

        how = How(
            request.steps, request.guidance, request.sampler, request.negative_expanded or request.negative,
            self._towards,
        )  # fmt: skip
        wishes = self._plan.wishes
        seeds = [seed if wish.seed is None else wish.seed for wish in wishes]
        drawn = draw_things(self._parts, wishes, self._styles(), seed, how, control, on_step, seeds, so_far)
        self._work.cut_out()
        return Cutouts(
            self._parts, self._plan, chosen(seed, self._towards), self._kept_of(drawn), control, self._work
        )  # fmt: skip

    def _kept_of(self, drawn: Drawn) -> Drawn:
        wishes = self._plan.wishes
        return [tuple(self._kept(wish, one) for one in ones) for wish, ones in zip(wishes, drawn, strict=True)]

    def _rough(self, seed: int, drawn: Drawn | None) -> Picture:
        """The scene, small, with its things as far as they are drawn; its landscape alone while one is not seen yet."""
        width, height = self._preview_size()
        if self._small_landscape is None or self._small_landscape[0] != seed:
            self._small_landscape = seed, self._landscape(seed, width, height)
        landscape = self._small_landscape[1]
        placed = landscape.layers
        if drawn is not None and all(min(one.pixels.shape[:2]) >= _LEAST_SEEN for ones in drawn for one in ones):
            by = chosen(seed, self._towards)
            cutouts = Cutouts(self._parts, self._plan, by, self._kept_of(drawn), self._control, rough=True)
            placed = self._arranged(seed, cutouts, landscape, width, height)
        return _on_white(flattened(width, height, (shown(_layer(one, "")) for one in placed)))

    def _preview_size(self) -> tuple[int, int]:
        width, height = self._request.width, self._request.height
        shrink = min(1.0, _PREVIEW_SIDE / min(width, height))
        return max(1, round(width * shrink)), max(1, round(height * shrink))

    def _preview(self, small: Picture) -> Picture:
        """The first thing on paper of the picture's shape."""
        width, height = self._preview_size()
        side = min(width, height)
        return on_ground(resized(small, side, side), width, height)

    # ---- one thing on white paper

    def _alone(self, drawn: Cutouts) -> SceneMade:
        """The things beside each other on white paper, or without any: a sticker."""
        request = self._request
        width, height = request.width * request.upscale, request.height * request.upscale
        placed = placed_on_paper(drawn.now, _ON_PAPER, width, height)
        if drawn.grow(shown_at(placed, drawn.now)):
            placed = placed_on_paper(drawn.now, _ON_PAPER, width, height)
        self._work.more(ARRANGING, 0)
        self._work.pieces(len(placed))
        layers = []
        for one in placed:
            wish = self._plan.wishes[one.wish]
            layers.append(_layer(one._replace(name=wish.name), _words(wish)))
        flat = flattened(width, height, (shown(layer) for layer in layers))
        self._work.piled()
        if request.sticker:
            return SceneMade(flat, tuple(layers))
        return SceneMade(_on_white(flat))

    # ---- scenes

    def _landscape(self, seed: int, width: int, height: int) -> Landscape:
        unlit = any(wish.name in SKY for wish in self._plan.wishes)
        return paint_landscape(self._plan.setting, self._style, width, height, seed, unlit=unlit, towards=self._towards)

    def _arranged(
        self, seed: int, drawn: Cutouts, landscape: Landscape, width: int, height: int
    ) -> tuple[SceneLayer, ...]:
        by = chosen(seed, self._towards)
        return arrange(self._plan, drawn.now, landscape, width, height, by, self._parts.traits)

    def _scene(self, seed: int, drawn: Cutouts) -> SceneMade:
        request = self._request
        whole = (request.width * request.upscale, request.height * request.upscale)
        shrink = min(1.0, sqrt(_LARGEST / (whole[0] * whole[1])))
        width, height = (max(16, round(side * shrink)) for side in whole)
        landscape = self._landscape(seed, width, height)
        self._work.landscape()
        self._control.check()
        placed = self._arranged(seed, drawn, landscape, width, height)
        self._work.arranged()
        # What is shown large is drawn larger once it is known how large; then all is set in as before.
        if drawn.grow(shown_at(placed, drawn.now)):
            placed = self._arranged(seed, drawn, landscape, width, height)
            self._work.arranged()
        self._work.more(ARRANGING, 0)
        self._work.pieces(len(placed))
        layers = []
        for one in placed:
            self._control.check()
            words = _words(self._plan.wishes[one.wish]) if one.wish >= 0 and one.role in ("thing", "prop") else ""
            layers.append(_layer(one, words))
        flat = _on_white(flattened(width, height, (shown(layer) for layer in layers)))
        self._work.piled()
        if (width, height) == whole:
            return SceneMade(flat, tuple(layers))
        return SceneMade(resized(flat, *whole), tuple(_larger(layer, 1 / shrink) for layer in layers))


def towards_of(request: PictureRequest) -> Towards | None:
    """The seed that its pictures are varied towards; None where they are not."""
    seed, share = request.variation_seed, request.variation_strength
    return None if seed is None or share <= 0 else Towards(seed, share)


def _layer(one: SceneLayer, words: str) -> LayerDone:
    """As it is kept: no larger than it is shown."""
    pixels = one.pixels
    if pixels.shape[0] > one.height or pixels.shape[1] > one.width:
        pixels = scaled(pixels, one.width, one.height)
    effect = LayerEffect(shadow=one.effect.shadow, reflection=one.effect.reflection, tint=one.effect.tint)
    return LayerDone(
        name=one.name, pixels=pixels, x=one.x, y=one.y, width=one.width, height=one.height, group=one.group,
        effect=effect, words=words,
    )  # fmt: skip


def _words(wish: Wish) -> str:
    """With which it is asked for again alone: a head gets its body by what it does."""
    pose = _TOLD_AS.get(wish.pose, wish.pose) or "standing"
    return f"{words_for(wish)} {pose}" if wish.source == "body" else words_for(wish)


def shown(layer: LayerDone) -> Shown:
    return Shown(layer.pixels, layer.x, layer.y, layer.width, layer.height, effect=layer.effect)


def _larger(layer: LayerDone, factor: float) -> LayerDone:
    x, y, width, height = (round(value * factor) for value in (layer.x, layer.y, layer.width, layer.height))
    return LayerDone(
        name=layer.name, pixels=layer.pixels, x=x, y=y, width=max(1, width), height=max(1, height), group=layer.group,
        effect=layer.effect, words=layer.words,
    )  # fmt: skip


def _on_white(flat: Picture) -> Picture:
    alpha = flat[..., 3:].astype(np.uint16)
    return ((flat[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
