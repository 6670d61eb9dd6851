"""One request made into calls of a diffusers pipeline: arguments, sizes, inputs, and what is reported at each step.

Used by the diffusers engine on the worker's job thread. Pipelines differ in what they take; their signatures decide.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from studio.domain.emphasis import weighed
from studio.domain.errors import BadRequest, StudioError
from studio.domain.requests import PictureRequest
from studio.engines.picture.pipelines.blend import Blend
from studio.engines.picture.pipelines.control import control_arguments
from studio.engines.picture.pipelines.cuda_graphs import Pace
from studio.engines.picture.pipelines.editing import NO_STRENGTH, guidance, guided_by_words, seen, sees_pictures
from studio.engines.picture.pipelines.emphasis import EMPTY, Emphasis
from studio.engines.picture.pipelines.preview import LatentColours, noise_scale, unpacked
from studio.engines.picture.pipelines.schedulers import fresh_scheduler
from studio.engines.picture.pipelines.steady_noise import steady_noise
from studio.engines.picture.pipelines.step_shapes import Size
from studio.engines.picture.pipelines.tiny_decoder import TinyDecoder
from studio.engines.picture.pixels import Picture, edges_drawn_out, input_path, on_white, read_picture_with_alpha
from studio.engines.picture.repair.repair import Repair, strength_of
from studio.engines.picture.variation import varied
from studio.engines.protocol import JobControl

NO_WEIGHTS = "This model's text encoder takes no weights: words in brackets were read as the others."
NOT_BY_IT = "this model's latents cannot be handed to a tiny decoder"
NO_STEP = "With so few steps and so little strength nothing was drawn; ask for more of either."
Readers = Mapping[str, Callable[[Picture], NDArray[np.uint8]]]
DECODE = 3
"""Steps that decoding counts for: about so many forwards of the denoiser."""
_SIDES = (2048, 1536, 1280, 1024, 896, 768, 640, 512, 448, 384, 320, 256)


@contextmanager
def _numbers_of(seed: int) -> Iterator[None]:
    """What a pipeline draws without its generator comes of the seed as well: SD 3's encodes a control picture so."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


class Call:
    """The pictures of one request from one pipeline; `make` draws one of them."""

    def __init__(
        self,
        pipe: Any,
        scheduler: Any,
        request: PictureRequest,
        inputs: Mapping[str, Path],
        control: JobControl,
        device: str = "cpu",
        spelled: Callable[[str], str] = str,
        decoder: TinyDecoder | None = None,
        readers: Readers | None = None,
    ) -> None:
        """`scheduler`: the model's own, as it was loaded. `device`: cpu or cuda:N, where the steps are computed.
        `spelled`: a prompt with words that text encoders were taught as their tokens.
        `decoder`: what decodes the finished pictures, where the model's own does not. `readers`: by the ids of their
        models, what reads depths and poses for control pictures.
        Raises StudioError(BadRequest | BadInput)."""
        self._pipe, self._scheduler, self._request, self._control = pipe, scheduler, request, control
        self._device, self._decoder = device, decoder
        self._takes = frozenset(inspect.signature(type(pipe).__call__).parameters)
        multiple = multiple_of(pipe)
        self._width, self._height = (-(-side // multiple) * multiple for side in (request.width, request.height))
        self._repair: Repair | None = None
        if request.task != "text-to-image":
            control.progress(0, 0, "reading the picture")
            self._repair = Repair(request, inputs, multiple, control.check)
            self._width, self._height = self._repair.width, self._repair.height
        self._guides = _GuidePictures(request, inputs, (self._width, self._height), self._repair, readers or {})
        self._sees = sees_pictures(pipe)
        self._strength = 1.0 if self._sees else strength_of(request)
        self._blend: Blend | None = None
        self._steps = request.steps
        words = weighed(spelled(request.prompt_expanded or request.prompt))
        said_not = request.negative_expanded or request.negative
        negative = weighed(spelled(said_not)) if self._reads_negative() else EMPTY
        self._emphasis = Emphasis(pipe, words, negative)
        self._say_what_is_unread()
        if self._guides.seen and not self._sees:
            problem = "this model sees no pictures; references go through an adapter"
            raise StudioError(BadRequest(field="references", problem=problem))

    @property
    def emphasis(self) -> Emphasis:
        return self._emphasis

    @property
    def latent_size(self) -> tuple[int, int]:
        """Width and height."""
        factor = int(getattr(self._pipe, "vae_scale_factor", 8) or 8)
        return self._width // factor, self._height // factor

    @property
    def sizes(self) -> Size:
        """By which the memory of a step is counted."""
        first = [self._width * self._height] if self._sees and self._repair is not None else []
        seen = (*first, *(one.width * one.height for one in self._guides.seen))
        return Size(self._width, self._height, self._request.guidance > 1, seen=seen)

    def make(self, seed: int, index: int, colours: Callable[[], LatentColours | TinyDecoder | None]) -> Picture:
        """Picture `index` of the batch, [height, width, 3 or 4]. Raises whatever the pipeline does."""
        request, pipe, repair = self._request, self._pipe, self._repair
        if repair is not None and int(request.steps * self._strength) < 1:
            if self._strength > 0:
                self._control.note(NO_STEP)
            return repair.unchanged
        pipe.scheduler = fresh_scheduler(self._scheduler, request.sampler)
        if repair is not None and repair.mask is not None and "mask_image" not in self._takes:
            self._blend = Blend(pipe, repair.picture, repair.mask, seed)
        arguments = self._arguments(seed)
        if "callback_on_step_end" in self._takes:
            arguments["callback_on_step_end"] = self._step_reporter(index, colours)
        mixed = varied(pipe, request.variation_seed, request.variation_strength)
        with self._emphasis.told(), steady_noise(pipe), mixed, _numbers_of(seed):
            arguments |= self._emphasis.arguments(self._takes, guided=request.guidance > 1)
            made = self._made(pipe(**arguments).images)
        self._tell(index, self._steps + DECODE)
        if self._emphasis.is_weighed and not self._emphasis.heard:
            self._control.note(NO_WEIGHTS)
        picture = np.asarray(made.convert("RGB"), dtype=np.uint8)
        if repair is not None:
            return repair.put_back(picture)
        return np.ascontiguousarray(picture[: request.height, : request.width])

    def _arguments(self, seed: int) -> dict[str, Any]:
        request = self._request
        arguments: dict[str, Any] = {
            "num_inference_steps": request.steps,
            "generator": torch.Generator("cpu").manual_seed(seed),
            "output_type": "pil" if self._decoder is None else "latent",
        }
        if "guidance_scale" in self._takes:
            arguments |= guidance(self._pipe, request.guidance, self._emphasis.negative.text)
        if self._repair is None or "height" in self._takes:
            arguments |= {"width": self._width, "height": self._height}
        if self._repair is not None:
            arguments["image"] = Image.fromarray(self._repair.picture)
            if "strength" in self._takes:
                arguments["strength"] = self._strength
            if self._repair.mask is not None and self._blend is None:
                arguments["mask_image"] = Image.fromarray(self._repair.mask)
        arguments |= self._guides.arguments(self._takes)
        return arguments | (seen(self._pipe, arguments.get("image"), self._guides.seen) if self._sees else {})

    def _made(self, images: Any) -> Any:
        """The first picture of what the pipeline handed over: pictures, or latents for the tiny decoder."""
        if self._decoder is None:
            return images[0]
        latent = unpacked(self._pipe, images, self._width, self._height)
        if latent is None:
            raise StudioError(BadRequest(field="decoder", problem=NOT_BY_IT))
        return self._decoder.finished(self._pipe, latent)

    def _reads_negative(self) -> bool:
        """Where guidance is distilled into the model ("true_cfg_scale" beside it), a negative prompt does nothing."""
        distilled = "true_cfg_scale" in self._takes and not guided_by_words(self._pipe)
        return "negative_prompt" in self._takes and not distilled

    def _say_what_is_unread(self) -> None:
        request, note = self._request, self._control.note
        if self._sees and request.task == "image-to-image" and request.strength != 1:
            note(NO_STRENGTH)
        if (request.negative_expanded or request.negative) and not self._reads_negative():
            note("This model reads no negative prompt; it was left out.")

    def _step_reporter(
        self, index: int, colours: Callable[[], LatentColours | TinyDecoder | None]
    ) -> Callable[..., dict[str, Any]]:
        pace = Pace(self._device)

        def on_step(pipe: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            self._control.check()
            pace.step()
            self._steps = int(getattr(pipe, "_num_timesteps", 0) or self._request.steps)
            self._tell(index, step + 1)
            latents = tensors.get("latents")
            held = self._blend.held(step, latents) if self._blend is not None and latents is not None else latents
            if self._control.wants_preview():
                self._show(index, step, held, colours())
            return {"latents": held} if self._blend is not None else {}

        return on_step

    def _tell(self, index: int, done: int) -> None:
        """Decoding is work too: without it a picture whose steps are done would seem to be finished."""
        whole = self._steps + DECODE
        self._control.progress(index * whole + done, whole * self._request.batch, "drawing")

    def _show(self, index: int, step: int, latents: Any, colours: LatentColours | TinyDecoder | None) -> None:
        if latents is None or colours is None:
            return
        latent = unpacked(self._pipe, latents, self._width, self._height)
        if latent is not None:
            scaled = latent / noise_scale(self._pipe.scheduler, step)
            shown = colours.picture(scaled)
            self._control.preview(index, shown if self._repair is None else self._repair.preview(shown))


class _GuidePictures:
    """Control pictures and references as the pipeline is given them."""

    def __init__(
        self, request: PictureRequest, inputs: Mapping[str, Path], size: tuple[int, int], repair: Repair | None,
        readers: Readers,
    ) -> None:  # fmt: skip
        """`size`: what the pipeline draws. Raises StudioError(BadRequest | BadInput)."""
        self._controls = request.controls
        own = [use for use in request.references if use.model.id == request.model.id]
        self._references = [use for use in request.references if use not in own]
        self.seen = [_opaque(inputs, use.picture) for use in own]
        """Those that the model looks at itself."""
        self._control_pictures: list[Image.Image] = []
        for use in self._controls:
            from studio.engines.picture.tools.control_picture import control_picture, covering

            read = on_white(read_picture_with_alpha(input_path(inputs, use.picture, "controls")))
            if repair is not None:
                framed = repair.framed(covering(read, *repair.size))
            else:
                framed = edges_drawn_out(covering(read, request.width, request.height), *size)
            reader = readers.get(use.reading.model.id) if use.reading.model is not None else None
            self._control_pictures.append(Image.fromarray(control_picture(framed, use.reading, reader)))
        self._reference_pictures = [_opaque(inputs, use.picture) for use in self._references]

    def arguments(self, takes: frozenset[str]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if self._controls:
            told |= control_arguments(self._controls, self._control_pictures, takes)
        if self._references:
            if "ip_adapter_image" not in takes:
                problem = "this model has no way to do this with reference pictures"
                raise StudioError(BadRequest(field="references", problem=problem))
            told["ip_adapter_image"] = self._reference_pictures
            # FLUX with ControlNets makes one black picture of its own, however many adapters there are.
            if "negative_ip_adapter_image" in takes:
                told["negative_ip_adapter_image"] = [Image.new("RGB", one.size) for one in self._reference_pictures]
        return told


def _opaque(inputs: Mapping[str, Path], sha256: str) -> Image.Image:
    """A reference picture. Raises StudioError(BadRequest | BadInput)."""
    return Image.fromarray(on_white(read_picture_with_alpha(input_path(inputs, sha256, "references"))))


def multiple_of(pipe: Any) -> int:
    """What both sides of a picture have to be a multiple of: the VAE's factor, twice it where latents go in patches."""
    factor = int(getattr(pipe, "vae_scale_factor", 8) or 8)
    if factor & (factor - 1):
        raise StudioError(BadRequest(field="width", problem=f"this model's VAE shrinks by {factor}"))
    # The UNets' pipelines refuse what is no multiple of 8, whatever their VAE would take.
    return max(factor, 8) if getattr(pipe, "unet", None) is not None else 2 * factor


def what_fits(request: PictureRequest, dtype: str = "", device: str = "cpu") -> str:
    """What would take less, in words: the next smaller size, as memory for activations grows with the pixels, or
    numbers of half the width."""
    half = ("bfloat16" if device == "cpu" else "float16") if dtype == "float32" else ""
    for side in _SIDES:
        if side * side * 2 <= request.width * request.height:
            return f"{side} x {side}" + (f", or the same in {half}" if half else "")
    return half or "a smaller model"
