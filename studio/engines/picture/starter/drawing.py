"""One picture of the starter model: noise, guidance, painting over an input, and the way from latents to full size.

Used by the starter picture engine on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import cut, put_back
from studio.engines.picture.noise import varied_noise
from studio.engines.picture.pixels import (
    Mask,
    Picture,
    from_signed,
    keep_outside,
    on_white,
    resized,
    to_signed,
)
from studio.engines.picture.repair.repair import fitted, read_given
from studio.engines.picture.starter.flow_sampling import Signed, sample, times
from studio.engines.picture.starter.guiding import Told, predicted
from studio.engines.picture.starter.parts import PictureSpec, StarterParts
from studio.engines.picture.starter.reading.graph_words import GraphWords
from studio.engines.picture.starter.regions import (
    Region,
    blended,
    mask_region,
    touched,
    whole_region,
)
from studio.engines.picture.starter.sticker import sticker
from studio.engines.picture.starter.surroundings import colour_name
from studio.engines.protocol import JobControl

_PREVIEW_STEPS = 6
"""Every so many steps show a picture, from the second on: decoding one takes as long as a step or longer."""


class Scene(NamedTuple):
    """What a request starts from, besides words."""

    original: Picture
    """The input at the result's size."""
    region: Region
    """What of it the model sees."""
    mask: Mask | None = None


def read_scene(request: PictureRequest, inputs: Mapping[str, Path], spec: PictureSpec) -> Scene:
    """The input picture and mask of a request. Raises StudioError(BadRequest | BadInput)."""
    resolution, factor = spec.resolution, spec.latent_factor
    whole, mask = read_given(request, inputs)
    picture = on_white(whole)
    if mask is None:
        width, height = picture.shape[1], picture.shape[0]
        if request.frame is None:
            width, height = fitted(width, height, request.width, request.height)
        return Scene(resized(picture, width, height), whole_region(width, height, resolution, factor))
    return Scene(picture, mask_region(mask, resolution, factor), mask)


class Drawing:
    """The pictures of one request; `make` draws one of them. `wanted`: what was understood of its words."""

    def __init__(
        self,
        parts: StarterParts,
        request: PictureRequest,
        scene: Scene,
        wanted: GraphWords,
        control: JobControl,
    ) -> None:
        self._parts, self._request, self._scene, self._control = parts, request, scene, control
        self._wanted = wanted
        self._region = scene.region
        self._latents = self._region.in_latents(parts.spec.latent_factor)
        self._told = self._tell()

    def make(self, seed: int, index: int) -> Picture:
        """Picture `index` of the batch, [height, width, 3 or 4] at the request's size. Raises Cancelled."""
        request, scene, latents = self._request, self._scene, self._latents
        shape = (1, self._parts.spec.latent_channels, latents.rows, latents.columns)
        noise = varied_noise(seed, shape, request.variation_seed, request.variation_strength)
        told = self._told
        # Strength is the share of the way from noise that is gone: 0 keeps the input, 1 ignores it.
        steps, begin, keep = round(request.steps * request.strength), 1.0 - request.strength, None
        if steps == 0:
            return self._cut_out(scene.original)
        start = self._encoded(scene.original)
        if scene.mask is not None:
            keep = (start, touched(cut(scene.mask, latents.box), latents.rows, latents.columns))
        total = steps * request.batch

        def on_step(done: int, prediction: Signed) -> None:
            self._control.progress(index * steps + done + 1, total, "drawing")
            if done % _PREVIEW_STEPS == 1 and self._control.wants_preview():
                small = self._parts.codec.decode(prediction, self._control)
                self._control.preview(index, self._preview(from_signed(small)))

        power = self._parts.spec.time_power if begin == 0 else 1.0
        values = sample(
            lambda x, t: self._guided(x, t, told), noise, times(steps, power, begin),
            sampler=request.sampler or "Euler", start=start, keep=keep, on_step=on_step,
        )  # fmt: skip
        self._control.progress((index + 1) * steps, total, "enlarging")
        small = self._parts.codec.decode(values, self._control)
        return self._cut_out(self._placed(from_signed(small)))

    def heed(self, control: JobControl) -> None:
        """What is drawn from now on is part of another job."""
        self._control = control

    def sketch(self, square: Picture, seed: int) -> Picture:
        """A square [resolution, resolution, 3] made again, over the request's strength and in all of its steps; neither
        enlarged nor put anywhere. Raises Cancelled."""
        codec, request = self._parts.codec, self._request
        start = codec.encode(to_signed(square), self._control)
        noise = varied_noise(seed, start.shape, None, 0.0)
        values = sample(
            lambda x, t: self._guided(x, t, self._told), noise, times(request.steps, 1.0, 1.0 - request.strength),
            start=start,
        )  # fmt: skip
        return from_signed(codec.decode(values, self._control))

    def _encoded(self, picture: Picture) -> Signed:
        """What the model sees of a picture, as latents."""
        region = self._region
        seen = resized(cut(picture, region.box), region.columns, region.rows)
        return self._parts.codec.encode(to_signed(seen), self._control)

    # ---- what the graph is told

    def _tell(self) -> Told:
        request, spec, wanted = self._request, self._parts.spec, self._wanted
        style = spec.style_number(request.style or wanted.style)
        # A negative prompt is a prompt too, so it is read in the same style; nothing at all has a style of its own.
        negative = request.negative_expanded or request.negative
        other = self._parts.graph_words(negative, self._control, styles=False)
        has_other = bool(negative.strip())
        grounds = (self._ground(wanted), other.ground_number)
        slots = np.stack([wanted.slots, other.slots])
        forms = self._parts.table.forms
        return Told(
            np.stack([self._parts.meaning(one.sentence, self._control) for one in (wanted, other)]),
            np.array([style, style if has_other else spec.null_style], np.int64),
            np.stack([forms.own(one, style) for one in slots]),
            slots,
            np.array(grounds, np.int64),
        )

    def _ground(self, wanted: GraphWords) -> int:
        """What the words say; what stands around a mask where they say nothing; white paper for what is cut out."""
        scene = self._scene
        if self._request.sticker:
            return 0
        if wanted.ground or scene.mask is None:
            return wanted.ground_number
        name = colour_name(scene.original, scene.mask, scene.region.box)
        grounds = self._parts.spec.grounds
        return grounds.index(name) if name in grounds and name != "white" else 0

    def _guided(self, x: Signed, t: float, told: Told) -> Signed:
        """Classifier-free guidance over one run of two rows for each square. Ho and Salimans, 2022."""
        spec, guidance = self._parts.spec, np.float32(self._request.guidance)
        side = spec.resolution // spec.latent_factor
        squares = np.concatenate([x[:, :, top : top + side, left : left + side] for top, left in self._latents.tiles])
        if guidance == 1 or not spec.guidance_from <= t <= spec.guidance_to:
            return blended(self._predicted(squares, t, told, 0), self._latents)
        wanted, other = self._predicted(squares, t, told, 0, 1)
        guided = np.asarray(other + guidance * (wanted - other), dtype=np.float32)
        return blended(guided, self._latents)

    def _predicted(self, squares: Signed, t: float, told: Told, *halves: int) -> NDArray[np.float32]:
        """The graph's pictures of every square, for each of the halves of guidance; one half comes without its axis."""
        which = np.repeat(np.array(halves), len(squares))
        whole = predicted(self._parts, np.concatenate([squares] * len(halves)), t, told, which, self._control)
        return whole if len(halves) == 1 else whole.reshape(len(halves), *squares.shape)

    # ---- to the request's size

    def _placed(self, small: Picture) -> Picture:
        """The model's picture brought to size and into its place in the request's picture."""
        upscaler, scene = self._parts.upscaler, self._scene
        box = scene.region.box
        return _into(scene, upscaler.to_size(small, box.width, box.height, self._control))

    def _cut_out(self, picture: Picture) -> Picture:
        return self._sticker(picture) if self._request.sticker else picture

    def _sticker(self, picture: Picture) -> Picture:
        return sticker(picture, self._parts.subject.matte(picture, self._control))

    def _preview(self, small: Picture) -> Picture:
        scene = self._scene
        return _into(scene, resized(small, scene.region.box.width, scene.region.box.height))


def _into(scene: Scene, part: Picture) -> Picture:
    whole = put_back(scene.original, part, scene.region.box)
    return whole if scene.mask is None else keep_outside(scene.original, whole, scene.mask)
