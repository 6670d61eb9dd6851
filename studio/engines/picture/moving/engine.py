"""Moving pictures by Wan's and LTX's models in diffusers: from words, or from a picture and words.

Made by the registry as "moving-diffusers" and used on the picture worker's job thread. A request's frames are bit for
bit those of bare diffusers with the same arguments; around it are a cancel inside any step, previews, memory that is
asked for before anything is drawn, and typed failures. The result is one PNG whose first frame every program shows.
"""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from PIL import Image

from studio.domain.emphasis import weighed
from studio.domain.errors import BadRequest, OutOfMemory, StudioError
from studio.domain.moving import MOST_FRAMES
from studio.domain.requests import SEED_LIMIT, PictureRequest
from studio.engines.picture.moving import families
from studio.engines.picture.pipelines import load
from studio.engines.picture.pipelines.asked import said_beside, takes_turns
from studio.engines.picture.pixels import edges_drawn_out, input_path, on_white, read_picture_with_alpha
from studio.engines.picture.result import MovingDone
from studio.engines.picture.tools.control_picture import covering
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel

if TYPE_CHECKING:
    from studio.engines.picture.pipelines.emphasis import Emphasis
    from studio.engines.picture.pipelines.encodings import Encodings
    from studio.engines.picture.pipelines.lora import Loras
    from studio.engines.picture.pipelines.memory import Needs
    from studio.engines.picture.pipelines.preview import LatentColours
    from studio.engines.picture.pipelines.step_shapes import Size
    from studio.engines.picture.pipelines.vae_guard import Watch
    from studio.engines.runtime.torch_cancel import ControlHolder

FITS: Final = "fewer frames, or a smaller size"
_A_PIXEL: Final = 60
"""Bytes that a pixel of a frame takes while it is decoded and written, at least: three colours in 4 bytes each, as the
network leaves them, as they are normed, as they are handed over, twice as a picture."""


class MovingEngine:
    name = "moving-diffusers"

    def __init__(self) -> None:
        self.pipe: Any = None
        self._chosen: load.Chosen | None = None
        self._holder: ControlHolder | None = None
        self._colours: LatentColours | None = None
        self._loras: Loras | None = None
        self._watch: Watch | None = None
        self._needs: Needs | None = None
        self._encodings: Encodings | None = None

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: PictureRequest, control: JobControl
    ) -> None:
        control.progress(0, 0, "starting torch")
        load.prepare_libraries(control.check)
        from studio.engines.picture.pipelines.encodings import Encodings
        from studio.engines.picture.pipelines.lora import load_loras
        from studio.engines.picture.pipelines.memory import Needs
        from studio.engines.picture.pipelines.preview import fit_colours
        from studio.engines.picture.pipelines.vae_guard import guard_vae
        from studio.engines.runtime.torch_cancel import ControlHolder

        chosen = load.choose(request.device, request.dtype, model.architecture)
        control.progress(0, 0, "reading the model")
        pipe = load.load_pipeline(model, chosen.dtype, control)
        loras = load_loras(pipe, request.loras, helpers, control.note)
        load.place(pipe, chosen.device, control.note, offload=request.offload)
        control.check()
        self.pipe, self._chosen, self._holder, self._loras = pipe, chosen, ControlHolder(), loras
        self._colours = fit_colours(pipe.vae, chosen.device)
        self._watch, self._needs, self._encodings = (
            guard_vae(pipe.vae, self._holder),
            Needs(pipe, chosen.device),
            Encodings(),
        )
        self._encodings.keep_of(pipe)

    def held_bytes(self) -> int:
        return sum(load.weight_bytes(self.pipe).values()) if self.pipe is not None else 0

    def versions(self) -> tuple[tuple[str, str], ...]:
        import diffusers
        import torch
        import transformers

        libraries = ((library.__name__, str(library.__version__)) for library in (torch, diffusers, transformers))
        return (*libraries, ("noise", "torch-cpu-generator"))

    def unload(self) -> None:
        self.pipe = self._colours = self._loras = self._watch = self._needs = self._encodings = None
        gc.collect()
        if self._chosen is not None and self._chosen.device.startswith("cuda"):
            import torch

            torch.cuda.empty_cache()

    def run(self, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl) -> Iterator[MovingDone]:
        pipe, chosen, holder, watch, encodings = (
            self.pipe, self._chosen, self._holder, self._watch, self._encodings,
        )  # fmt: skip
        if pipe is None or chosen is None or holder is None or watch is None or encodings is None:
            raise RuntimeError("run was called before load")
        from studio.engines.picture.pipelines.call import NO_WEIGHTS
        from studio.engines.picture.pipelines.emphasis import Emphasis
        from studio.engines.picture.pipelines.step_shapes import Size
        from studio.engines.picture.pipelines.tiles import decoded
        from studio.engines.runtime.torch_cancel import stoppable_run

        control.running(*chosen)
        if self._loras is not None:
            self._loras.weigh(request.loras)
        pipe = families.pipeline_for(pipe, of_a_picture=request.init_image is not None)
        if pipe is not self.pipe:
            encodings.keep_of(pipe)
        width, height, frames = self._size(pipe, request)
        _refuse_the_impossible(width, height, frames)
        emphasis = Emphasis(
            pipe, weighed(request.prompt_expanded or request.prompt),
            weighed(request.negative_expanded or request.negative),
        )  # fmt: skip
        arguments = self._arguments(pipe, emphasis, request, inputs, width, height, frames)
        tiled = self._decodes_in_tiles(request, Size(width, height, request.guidance > 1, frames), pipe, control)
        encodings.begin(said_beside(request), emphasis)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            watch.again = False
            with stoppable_run(control, holder, chosen.device, lambda: FITS), decoded(pipe.vae, tiled=tiled):
                made = self._made(pipe, emphasis, arguments, seed, index, request, control)
            if emphasis.is_weighed and not emphasis.heard:
                control.note(NO_WEIGHTS)
            pixels = np.stack([np.asarray(one.convert("RGB"), np.uint8) for one in made])
            alone = msgspec.structs.replace(
                request, seed=seed, batch=1, width=width, height=height, frames=frames,
                frame_rate=request.frame_rate or families.usual_rate(pipe), device=chosen.device, dtype=chosen.dtype,
                runtime="torch", tiled=tiled, offload=takes_turns(self.pipe),
                decoded_in="float32" if watch.again else "",
            )  # fmt: skip
            yield MovingDone(index=index, frames=pixels, request=alone)

    def _made(
        self, pipe: Any, emphasis: Emphasis, arguments: Mapping[str, Any], seed: int, index: int,
        request: PictureRequest, control: JobControl,
    ) -> list[Image.Image]:  # fmt: skip
        import torch

        from studio.engines.picture.pipelines.schedulers import fresh_scheduler
        from studio.engines.picture.pipelines.steady_noise import steady_noise
        from studio.engines.picture.variation import varied

        total = request.steps + 1
        size = (arguments["width"], arguments["height"], arguments["num_frames"])

        def on_step(_pipe: Any, step: int, _time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            control.check()
            control.progress(index * total + step + 1, total * request.batch, "drawing")
            if self._colours is not None and control.wants_preview():
                shown = families.middle_latent(pipe, tensors["latents"], *size)
                if shown is not None:
                    control.preview(index, self._colours.picture(shown))
            return {}

        pipe.scheduler = fresh_scheduler(pipe.scheduler, "")
        mixed = varied(pipe, request.variation_seed, request.variation_strength)
        noise = families.noise_of_the_decoder(pipe, seed)
        with steady_noise(pipe), mixed, families.words_as_they_are(pipe), noise, emphasis.told():
            found: list[Image.Image] = pipe(
                generator=torch.Generator("cpu").manual_seed(seed), callback_on_step_end=on_step, **arguments
            ).frames[0]
        control.progress((index + 1) * total, total * request.batch, "drawing")
        return found

    def _decodes_in_tiles(self, request: PictureRequest, size: Size, pipe: Any, control: JobControl) -> bool:
        """Asked for, or for want of memory, which is told. Raises StudioError(OutOfMemory) before anything is drawn
        that has no room."""
        from studio.engines.picture.pipelines.memory import TILES, must_tile
        from studio.engines.picture.pipelines.tiles import can_tile

        assert self._needs is not None
        assert self._chosen is not None
        if not can_tile(pipe.vae):
            return False
        short = must_tile(self._needs, self._chosen.device, size, fits=lambda: FITS, pipe=pipe)
        if short and not request.tiled:
            control.note(TILES)
        return short or request.tiled

    def _size(self, pipe: Any, request: PictureRequest) -> tuple[int, int, int]:
        """Width and height that the model draws in, and the frames. Raises StudioError(BadRequest)."""
        if not 1 <= request.frames <= MOST_FRAMES:
            raise StudioError(BadRequest(field="frames", problem=f"a moving picture has 1 to {MOST_FRAMES} frames"))
        if not 1 <= request.steps <= 1000 or not min(request.width, request.height) >= 16:
            raise StudioError(BadRequest(field="steps", problem="so many steps of such a size cannot be drawn"))
        wide, high, step = families.steps_of(pipe)
        width, height = (
            max(one, round(side / one) * one) for side, one in ((request.width, wide), (request.height, high))
        )
        return width, height, max(1, round((request.frames - 1) / step) * step + 1)

    def _arguments(
        self, pipe: Any, emphasis: Emphasis, request: PictureRequest, inputs: Mapping[str, Path], width: int,
        height: int, frames: int,
    ) -> dict[str, Any]:  # fmt: skip
        """Raises StudioError(BadRequest | BadInput)."""
        takes = inspect.signature(type(pipe).__call__).parameters
        arguments: dict[str, Any] = {
            "prompt": emphasis.prompt.text, "negative_prompt": emphasis.negative.text,
            "width": width, "height": height, "num_frames": frames, "num_inference_steps": request.steps,
            "guidance_scale": request.guidance, "output_type": "pil",
            **families.asked_besides(pipe, request.frame_rate or families.usual_rate(pipe)),
        }  # fmt: skip
        if request.task == "inpaint" or request.upscale != 1 or request.controls or request.references:
            problem = "a moving picture is made of words, or of a picture and words"
            raise StudioError(BadRequest(field="task", problem=problem))
        if families.wants_a_picture(pipe, takes) and request.init_image is None:
            problem = "this model moves a picture: start from one"
            raise StudioError(BadRequest(field="init_image", problem=problem))
        if request.init_image is not None:
            if "image" not in takes:
                problem = "this model makes moving pictures of words alone"
                raise StudioError(BadRequest(field="init_image", problem=problem))
            picture = on_white(read_picture_with_alpha(input_path(inputs, request.init_image, "init_image")))
            framed = edges_drawn_out(covering(picture, width, height), width, height)
            arguments["image"] = Image.fromarray(np.ascontiguousarray(framed))
        return arguments


def _refuse_the_impossible(width: int, height: int, frames: int) -> None:
    """Raise StudioError(OutOfMemory) before anything is drawn whose frames alone have no room."""
    from studio.engines.picture.pipelines.memory import USED
    from studio.engines.runtime.torch_cancel import free_bytes

    needed, free = width * height * frames * _A_PIXEL, int(free_bytes("cpu") * USED)
    if needed > free:
        fits = max(1, free // (width * height * _A_PIXEL))
        raise StudioError(
            OutOfMemory(device="cpu", needed_bytes=needed, free_bytes=free, fits=f"{fits} frames, or a smaller size")
        )
