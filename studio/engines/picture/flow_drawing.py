"""One picture of the flow model: noise, guidance, painting over an input, and the way from 64 pixels to full size.

Used by the flow engine on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.requests import PictureRequest
from studio.engines.minilm import WIDTH, SentenceEncoder
from studio.engines.onnx_session import Array, OnnxSession
from studio.engines.picture.fast_upscale import FastUpscaler
from studio.engines.picture.flow_sampling import Signed, sample, times
from studio.engines.picture.framing import Box, cut, mask_box, on_ground, put_back, whole_box
from studio.engines.picture.noise import varied_noise
from studio.engines.picture.pixels import (
    Mask,
    Picture,
    from_signed,
    input_path,
    keep_outside,
    read_mask,
    read_picture,
    resized,
    to_signed,
)
from studio.engines.protocol import JobControl

_PREVIEW_SIDE = 256
_CONTRAST = np.float32(1.04)
"""The drawings stand on pure white; the flow's last step leaves a haze of a hundredth or two, which this takes away."""


class FlowSpec(msgspec.Struct, frozen=True):
    """`flow.json`, which travels with the weights."""

    resolution: int
    styles: tuple[str, ...]
    """In the order of the model's style numbers; the first is used when a request names none."""
    null_style: int
    """The style number that stands for no text at all, the other half of guidance."""
    text_scale: float
    """The sentence's unit vector is multiplied by this."""
    steps: int
    guidance: float
    time_power: float

    def style_number(self, style: str) -> int:
        return self.styles.index(style) if style else 0


class FlowParts(NamedTuple):
    """All that is loaded for the flow engine."""

    spec: FlowSpec
    flow: OnnxSession
    encoder: SentenceEncoder
    upscaler: FastUpscaler


class Scene(NamedTuple):
    """What a request starts from, besides words."""

    original: Picture
    """The input at the request's size."""
    box: Box
    """The square of it that the model sees."""
    mask: Mask | None = None


def read_scene(request: PictureRequest, inputs: Mapping[str, Path], smallest: int) -> Scene | None:
    """The input picture and mask of a request, None for text alone. `smallest`: side of the model's own square.
    Raises StudioError(BadRequest | BadInput)."""
    if request.task == "text-to-image":
        return None
    picture = read_picture(input_path(inputs, request.init_image, "init_image"))
    picture = resized(picture, request.width, request.height)
    if request.task == "image-to-image":
        return Scene(picture, whole_box(request.width, request.height))
    mask = read_mask(input_path(inputs, request.mask, "mask"), request.width, request.height)
    return Scene(picture, mask_box(mask, smallest), mask)


class Drawing:
    """The pictures of one request; `make` draws one of them."""

    def __init__(self, parts: FlowParts, request: PictureRequest, scene: Scene | None, control: JobControl) -> None:
        self._parts, self._request, self._scene, self._control = parts, request, scene, control
        words = (request.prompt_expanded or request.prompt, request.negative)
        self._text = np.stack([self._meaning(text) for text in words])
        style = parts.spec.style_number(request.style)
        # A negative prompt is a prompt too, so it is read in the same style; no text has a style of its own.
        self._styles = np.array([style, style if request.negative.strip() else parts.spec.null_style], np.int64)

    def make(self, seed: int, index: int) -> Picture:
        """Picture `index` of the batch, [height, width, 3] at the request's size. Raises Cancelled."""
        request, side, scene = self._request, self._parts.spec.resolution, self._scene
        noise = varied_noise(seed, (1, 3, side, side), request.variation_seed, request.variation_strength)
        steps, begin, start, keep = request.steps, 0.0, None, None
        if scene is not None:
            # Strength is the share of the way from noise that is gone: 0 keeps the input, 1 ignores it.
            steps, begin = round(request.steps * request.strength), 1.0 - request.strength
            if steps == 0:
                return scene.original
            start = to_signed(resized(cut(scene.original, scene.box), side, side))
            if scene.mask is not None:
                keep = (start, _weight(scene.mask, scene.box, side))
        total = steps * request.batch

        def on_step(done: int, prediction: Signed) -> None:
            self._control.progress(index * steps + done + 1, total, "drawing")
            if self._control.wants_preview():
                self._control.preview(index, self._preview(from_signed(prediction)))

        power = self._parts.spec.time_power if begin == 0 else 1.0
        values = sample(
            self._guided, noise, times(steps, power, begin),
            sampler=request.sampler or "Euler", start=start, keep=keep, on_step=on_step,
        )  # fmt: skip
        self._control.progress((index + 1) * steps, total, "enlarging")
        if scene is None:
            values = np.clip(values * _CONTRAST, -1, 1)
        return self._placed(from_signed(values))

    def _meaning(self, words: str) -> NDArray[np.float32]:
        """The text input of the model for these words; zeros for none."""
        if not words.strip():
            return np.zeros(WIDTH, np.float32)
        scaled = self._parts.encoder.encode(words, self._control) * np.float32(self._parts.spec.text_scale)
        return scaled.astype(np.float32)

    def _guided(self, x: Signed, t: float) -> Signed:
        """Classifier-free guidance over one run of two rows. Ho and Salimans, 2022."""
        feeds: dict[str, Array] = {
            "x": np.concatenate([x, x]).astype(np.float32),
            "t": np.full(2, t, np.float32),
            "text": self._text,
            "style": self._styles,
        }
        [predictions] = self._parts.flow.run(["x_pred"], feeds, self._control)
        wanted, other = predictions[:1], predictions[1:]
        return np.asarray(other + np.float32(self._request.guidance) * (wanted - other), dtype=np.float32)

    def _placed(self, small: Picture) -> Picture:
        """The model's square brought to size and into its place in the request's picture."""
        upscaler, scene = self._parts.upscaler, self._scene
        width, height = self._request.width, self._request.height
        if scene is None:
            side = min(width, height)
            return on_ground(upscaler.to_size(small, side, side, self._control), width, height)
        return _into(scene, upscaler.to_size(small, scene.box.side, scene.box.side, self._control))

    def _preview(self, small: Picture) -> Picture:
        if self._scene is not None:
            return _into(self._scene, resized(small, self._scene.box.side, self._scene.box.side))
        width, height = self._request.width, self._request.height
        shrink = min(1.0, _PREVIEW_SIDE / min(width, height))
        width, height = max(1, round(width * shrink)), max(1, round(height * shrink))
        return on_ground(resized(small, min(width, height), min(width, height)), width, height)


def _into(scene: Scene, square: Picture) -> Picture:
    whole = put_back(scene.original, square, scene.box)
    return whole if scene.mask is None else keep_outside(scene.original, whole, scene.mask)


def _weight(mask: Mask, box: Box, side: int) -> NDArray[np.float32]:
    """The mask as the model's pixels see it, [1, 1, side, side]; beyond the picture nothing is to change."""
    square = np.zeros((box.side, box.side), np.uint8)
    top, left = max(box.top, 0), max(box.left, 0)
    bottom, right = min(box.top + box.side, mask.shape[0]), min(box.left + box.side, mask.shape[1])
    square[top - box.top : bottom - box.top, left - box.left : right - box.left] = mask[top:bottom, left:right]
    weight = resized(square, side, side).astype(np.float32) / np.float32(255)
    return np.asarray(weight[None, None], dtype=np.float32)
