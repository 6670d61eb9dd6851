"""One request made into calls of a diffusers pipeline: arguments, sizes, inputs, and what is reported at each step.

Used by the diffusers engine on the worker's job thread. Pipelines differ in what they take; their signatures decide.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import PictureRequest
from studio.engines.picture.pipelines.preview import LatentColours, noise_scale, unpacked
from studio.engines.picture.pipelines.schedulers import fresh_scheduler
from studio.engines.picture.pixels import (
    Mask,
    Picture,
    input_path,
    keep_outside,
    read_mask,
    read_picture,
    resized,
)
from studio.engines.picture.variation import varied
from studio.engines.protocol import JobControl

_SIDES = (2048, 1536, 1280, 1024, 896, 768, 640, 512, 448, 384, 320, 256)


class Call:
    """The pictures of one request from one pipeline; `make` draws one of them."""

    def __init__(
        self, pipe: Any, scheduler: Any, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> None:
        """`scheduler`: the model's own, as it was loaded. Raises StudioError(BadRequest | BadInput)."""
        self._pipe, self._scheduler, self._request, self._control = pipe, scheduler, request, control
        self._takes = frozenset(inspect.signature(type(pipe).__call__).parameters)
        multiple = _multiple(pipe)
        self._width, self._height = (-(-side // multiple) * multiple for side in (request.width, request.height))
        self._original, self._mask = self._read(inputs)
        self._say_what_is_unread()

    def make(self, seed: int, index: int, colours: Callable[[], LatentColours | None]) -> Picture:
        """Picture `index` of the batch, [height, width, 3]. Raises whatever the pipeline does."""
        request, pipe = self._request, self._pipe
        if self._original is not None and int(request.steps * request.strength) < 1:
            return self._cropped(self._original)
        pipe.scheduler = fresh_scheduler(self._scheduler, request.sampler)
        arguments = self._arguments(seed)
        if "callback_on_step_end" in self._takes:
            arguments["callback_on_step_end"] = self._step_reporter(index, colours)
        with varied(pipe, request.variation_seed, request.variation_strength):
            made = pipe(**arguments).images[0]
        picture = np.asarray(made.convert("RGB"), dtype=np.uint8)
        if self._mask is not None and self._original is not None:
            picture = keep_outside(self._original, resized(picture, self._width, self._height), self._mask)
        return self._cropped(picture)

    def _read(self, inputs: Mapping[str, Path]) -> tuple[Picture | None, Mask | None]:
        """The input and mask at the request's size, their edges drawn out to the size that the model needs."""
        request = self._request
        if request.task == "text-to-image":
            return None, None
        width, height = request.width, request.height
        beyond = ((0, self._height - height), (0, self._width - width))
        picture = resized(read_picture(input_path(inputs, request.init_image, "init_image")), width, height)
        picture = np.pad(picture, (*beyond, (0, 0)), mode="edge")
        if request.task == "image-to-image":
            return picture, None
        mask = read_mask(input_path(inputs, request.mask, "mask"), width, height)
        return picture, np.pad(mask, beyond, mode="edge")

    def _cropped(self, picture: Picture) -> Picture:
        return np.ascontiguousarray(picture[: self._request.height, : self._request.width])

    def _arguments(self, seed: int) -> dict[str, Any]:
        request = self._request
        arguments: dict[str, Any] = {
            "prompt": request.prompt_expanded or request.prompt,
            "num_inference_steps": request.steps,
            "generator": torch.Generator("cpu").manual_seed(seed),
            "output_type": "pil",
        }
        if "guidance_scale" in self._takes:
            arguments["guidance_scale"] = request.guidance
        if request.negative and self._reads_negative():
            arguments["negative_prompt"] = request.negative
        if self._original is None or "height" in self._takes:
            arguments |= {"width": self._width, "height": self._height}
        if self._original is not None:
            arguments["image"] = Image.fromarray(self._original)
            if "strength" in self._takes:
                arguments["strength"] = request.strength
        if self._mask is not None:
            arguments["mask_image"] = Image.fromarray(self._mask)
        return arguments

    def _reads_negative(self) -> bool:
        """Where guidance is distilled into the model ("true_cfg_scale" beside it), a negative prompt does nothing."""
        return "negative_prompt" in self._takes and "true_cfg_scale" not in self._takes

    def _say_what_is_unread(self) -> None:
        request, note = self._request, self._control.note
        if request.negative and not self._reads_negative():
            note("This model reads no negative prompt; it was left out.")
        tokenizer = getattr(self._pipe, "tokenizer", None)
        longest = getattr(tokenizer, "model_max_length", 0)
        if tokenizer is None or getattr(self._pipe, "tokenizer_3", None) is not None or longest != 77:
            return
        if "FLUX" in type(self._pipe).__name__.upper():
            return
        ids = tokenizer(request.prompt_expanded or request.prompt, truncation=False, verbose=False).input_ids
        if len(ids) > longest:
            unread = tokenizer.decode(ids[longest - 1 : -1]).strip()
            note(f"The prompt is longer than this model reads; its end was left out: {unread}")

    def _step_reporter(self, index: int, colours: Callable[[], LatentColours | None]) -> Callable[..., dict[str, Any]]:
        def on_step(pipe: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            self._control.check()
            steps = int(getattr(pipe, "_num_timesteps", 0) or self._request.steps)
            self._control.progress(index * steps + step + 1, steps * self._request.batch, "drawing")
            if self._control.wants_preview():
                self._show(index, step, tensors.get("latents"), colours())
            return {}

        return on_step

    def _show(self, index: int, step: int, latents: Any, colours: LatentColours | None) -> None:
        if latents is None or colours is None:
            return
        latent = unpacked(self._pipe, latents, self._width, self._height)
        if latent is not None:
            scaled = latent / noise_scale(self._pipe.scheduler, step)
            self._control.preview(index, colours.picture(scaled))


def _multiple(pipe: Any) -> int:
    """What both sides of a picture have to be a multiple of: the VAE's factor, twice it where latents go in patches."""
    factor = int(getattr(pipe, "vae_scale_factor", 8) or 8)
    if factor & (factor - 1):
        raise StudioError(BadRequest(field="width", problem=f"this model's VAE shrinks by {factor}"))
    return factor if getattr(pipe, "unet", None) is not None else 2 * factor


def what_fits(request: PictureRequest) -> str:
    """The next smaller size, in words: memory for activations grows with the pixels."""
    for side in _SIDES:
        if side * side * 2 <= request.width * request.height:
            return f"{side} x {side}, batch 1"
    return "a smaller model"
