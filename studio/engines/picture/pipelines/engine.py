"""Any text-to-image model that diffusers knows, on torch: Stable Diffusion 1, 2, XL and 3, FLUX, Z-Image, LCM, ...

Made by the registry as "diffusers" and used on the picture worker's job thread. A request's pixels are bit for
bit those of bare diffusers with the same arguments; what is added is around it: noise always drawn on the CPU, a cancel
inside any step, previews, typed failures, and results that say how they were made.

A picture of a batch is made alone, with its own seed, so it equals the same picture made later from its recipe.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from studio.domain.errors import BadRequest, ModelMissing, StudioError
from studio.domain.latents import TINY_DECODER
from studio.domain.requests import SEED_LIMIT, PictureRequest, PictureTask
from studio.domain.word_maps import WordMapsRequest
from studio.engines.picture.pipelines import load
from studio.engines.picture.pipelines.asked import changes_network, paints_only, said_beside, takes_turns, task_of
from studio.engines.picture.pixels import Picture
from studio.engines.picture.result import PictureDone, WordMapsDone
from studio.engines.picture.tools.fast_upscale import FastUpscaler, enlarged_by
from studio.engines.protocol import JobControl
from studio.wire.messages import LocalModel

if TYPE_CHECKING:
    from studio.engines.picture.pipelines.call import Call
    from studio.engines.picture.pipelines.cuda_graphs import RecordedCalls
    from studio.engines.picture.pipelines.depths import DepthNetwork
    from studio.engines.picture.pipelines.embeddings import Embeddings
    from studio.engines.picture.pipelines.encodings import Encodings
    from studio.engines.picture.pipelines.lora import Loras
    from studio.engines.picture.pipelines.memory import Needs
    from studio.engines.picture.pipelines.preview import LatentColours
    from studio.engines.picture.pipelines.references import References
    from studio.engines.picture.pipelines.roads import Roads
    from studio.engines.picture.pipelines.tiny_decoder import TinyDecoder
    from studio.engines.picture.pipelines.vae_guard import Watch
    from studio.engines.picture.pose.network import PoseNetwork
    from studio.engines.runtime.torch_cancel import ControlHolder

_TASKS: tuple[PictureTask, ...] = ("text-to-image", "image-to-image", "inpaint")
_LARGEST_SIDE = 8192
OTHER_VAE = "The chosen VAE was computed by torch, the other networks by OpenVINO."
NOT_THERE = "OpenVINO is not installed, or not of use here, so torch computed the picture."


class DiffusersEngine:
    name = "diffusers"

    def __init__(self) -> None:
        self.pipes: dict[str, Any] = {}
        """By task; they share their parts."""
        self._native = ""
        self._scheduler: Any = None
        self._chosen: load.Chosen | None = None
        self._holder: ControlHolder | None = None
        self._roads: Roads | None = None
        self._steps: RecordedCalls | None = None
        self._loras: Loras | None = None
        self._embeddings: Embeddings | None = None
        self._nets: dict[str, Any] = {}
        """ControlNets by the ids of their models."""
        self._readers: dict[str, DepthNetwork | PoseNetwork] = {}
        """What reads depths and poses for control pictures, by the ids of its models."""
        self._references: References | None = None
        self._watch: Watch | None = None
        self._needs: Needs | None = None
        self._encodings: Encodings | None = None
        self._decoder: TinyDecoder | None = None
        self._read_by_cv = False
        """OpenCV makes control pictures for the requests of this load."""
        self._colours: LatentColours | None = None
        self._colours_fitted = False
        self._upscaler: FastUpscaler | None = None
        self._upscaler_files: Mapping[str, str] = {}

    def load(
        self, model: LocalModel, helpers: Mapping[str, LocalModel], request: PictureRequest | WordMapsRequest,
        control: JobControl,
    ) -> None:  # fmt: skip
        if isinstance(request, WordMapsRequest):
            request = msgspec.structs.replace(request.picture, device=request.device)
        control.progress(0, 0, "starting torch")
        load.prepare_libraries(control.check)
        from studio.engines.picture.pipelines.control import load_controls
        from studio.engines.picture.pipelines.embeddings import load_embeddings
        from studio.engines.picture.pipelines.encodings import Encodings
        from studio.engines.picture.pipelines.lora import load_loras
        from studio.engines.picture.pipelines.memory import Needs
        from studio.engines.picture.pipelines.own_vae import take_vae
        from studio.engines.picture.pipelines.references import References
        from studio.engines.picture.pipelines.tiny_decoder import decoder_beside
        from studio.engines.picture.pipelines.vae_guard import guard_vae
        from studio.engines.runtime.torch_cancel import ControlHolder, stoppable_load

        chosen = load.choose(request.device, request.dtype, model.architecture)
        control.progress(0, 0, "reading the model")
        pipe = load.load_pipeline(model, chosen.dtype, control)
        with stoppable_load(control):
            take_vae(pipe, request.vae, helpers)
            self._embeddings = load_embeddings(pipe, request.embeddings, helpers)
            loras = load_loras(pipe, request.loras, helpers, control.note)
            nets = load_controls(pipe, request.controls, helpers, chosen.dtype)
        load.place(pipe, chosen.device, control.note, offload=request.offload)
        readers = _readers_for(request, helpers, chosen.device, control)
        if not takes_turns(pipe):
            nets = {name: net.to(chosen.device) for name, net in nets.items()}
        control.check()
        holder = ControlHolder()
        self._watch = guard_vae(pipe.vae, holder) if getattr(pipe, "vae", None) is not None else None
        self._needs = Needs(pipe, chosen.device) if self._watch is not None else None
        self._encodings = Encodings()
        self._encodings.keep_of(pipe)
        roads = None if chosen.device != "cpu" else _roads_of(pipe, model, chosen.dtype, holder, request.vae is None)
        self._roads = roads
        self._steps = None if chosen.device == "cpu" or takes_turns(pipe) else _steps_of(pipe)
        self._decoder = decoder_beside(pipe, helpers.get(TINY_DECODER), request, chosen, holder, control)
        self._native = task_of(pipe)
        self.pipes, self._scheduler = {self._native: pipe}, pipe.scheduler
        self._chosen, self._holder, self._loras = chosen, holder, loras
        self._nets, self._references, self._readers = nets, References(pipe, helpers), readers
        self._read_by_cv = bool(request.controls)
        self._upscaler_files = helpers["upscaler"].files if "upscaler" in helpers else {}

    @property
    def records_steps(self) -> bool:
        """Whether steps are recorded once and played, see `cuda_graphs`."""
        return self._steps is not None

    def record_no_steps(self) -> None:
        """Until the next load; to compare."""
        if self._steps is not None:
            self._steps.give_up()
            self._steps = None

    def held_bytes(self) -> int:
        if not self.pipes:
            return 0
        held = load.weight_bytes(self.pipes[self._native]).values()
        added = self._loras.held_bytes() if self._loras is not None else 0
        added += load.module_bytes(self._decoder.vae) if self._decoder is not None else 0
        added += sum(one.held_bytes() for one in self._readers.values())
        return added + sum(held) + sum(load.module_bytes(net) for net in self._nets.values())

    def versions(self) -> tuple[tuple[str, str], ...]:
        import diffusers
        import torch
        import transformers

        libraries = ((library.__name__, str(library.__version__)) for library in (torch, diffusers, transformers))
        more = self._roads.versions() if self._roads is not None else ()
        if self._read_by_cv:
            import cv2

            more = (*more, ("opencv", cv2.__version__))
        return (*libraries, *more, ("noise", "torch-cpu-generator"), ("weights", "empty-prompt"))

    def unload(self) -> None:
        self.pipes, self._scheduler, self._colours, self._upscaler = {}, None, None, None
        self._nets, self._references, self._readers = {}, None, {}
        self._watch = self._needs = self._encodings = self._decoder = None
        self._colours_fitted, self._loras, self._embeddings = False, None, None
        self.record_no_steps()
        gc.collect()
        if self._chosen is not None and self._chosen.device.startswith("cuda"):
            import torch

            torch.cuda.empty_cache()

    def run(
        self, request: PictureRequest | WordMapsRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[PictureDone | WordMapsDone]:
        if self._chosen is None or self._holder is None or not self.pipes:
            raise RuntimeError("run was called before load")
        if isinstance(request, WordMapsRequest):
            yield self._word_maps(request, control)
            return
        _check(request)
        from studio.engines.picture.pipelines.call import what_fits
        from studio.engines.picture.pipelines.control import check_controls
        from studio.engines.picture.pipelines.schedulers import own_sampler
        from studio.engines.picture.pipelines.tiles import decoded
        from studio.engines.runtime.torch_cancel import stoppable_run

        device, dtype = self._chosen
        control.running(device, dtype)
        check_controls(request.controls)
        adapted = [use for use in request.references if use.model.id != request.model.id]
        if self._references is not None and self._references.use(adapted):
            self.pipes = {self._native: self.pipes[self._native]}
            if takes_turns(self.pipes[self._native]):
                self.pipes[self._native].enable_model_cpu_offload(device=device)
        pipe = self._pipeline_for(request.task, control, tuple(use.model.id for use in request.controls))

        def fits() -> str:
            return what_fits(request, dtype, device)

        if self._loras is not None:
            with stoppable_run(control, self._holder, device, fits):
                self._loras.weigh(request.loras)
        decoder = self._decoder_for(request)
        call = self._call(pipe, request, inputs, control, decoder)
        watch = self._watch if decoder is None else decoder.watch
        roads = self._roads
        if roads is None and request.runtime == "openvino":
            control.note(NOT_THERE)
        if roads is not None and request.runtime == "openvino" and request.vae is not None and decoder is None:
            control.note(OTHER_VAE)
        tiled = self._decodes_in_tiles(request, pipe, call, fits, control)
        if self._encodings is not None:
            self._encodings.begin(said_beside(request), call.emphasis)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            if roads is not None:
                roads.begin("torch" if changes_network(request) else request.runtime)
            if self._steps is not None:
                self._steps.wanted = not changes_network(request)
            if watch is not None:
                watch.again = False
            with stoppable_run(control, self._holder, device, fits), decoded(getattr(pipe, "vae", None), tiled=tiled):
                pixels = call.make(seed, index, self._fit_colours)
            pixels = self._enlarged(pixels, request, control)
            runtime = roads.used if roads is not None else "torch"
            alone = msgspec.structs.replace(
                request, seed=seed, batch=1, device=device, dtype=dtype, runtime=runtime,
                sampler_taken="" if request.sampler else own_sampler(self._scheduler), tiled=tiled,
                offload=takes_turns(self.pipes[self._native]),
                decoded_in="float32" if watch is not None and watch.again else "",
            )  # fmt: skip
            yield PictureDone(index=index, pixels=pixels, request=alone)

    def _call(
        self, pipe: Any, request: PictureRequest, inputs: Mapping[str, Path], control: JobControl,
        decoder: TinyDecoder | None = None,
    ) -> Call:  # fmt: skip
        from studio.engines.picture.pipelines.call import Call

        device, taught = self._chosen.device if self._chosen else "cpu", self._embeddings

        def spelled(prompt: str) -> str:
            return taught.spelled(prompt, request.embeddings) if taught is not None else prompt

        readers = {name: partial(one.read, control=control) for name, one in self._readers.items()}
        return Call(pipe, self._scheduler, request, inputs, control, device, spelled, decoder, readers)

    def _word_maps(self, asked: WordMapsRequest, control: JobControl) -> WordMapsDone:
        """The picture is drawn as it was, by torch, step for step."""
        from studio.engines.picture.pipelines import word_maps

        request = msgspec.structs.replace(asked.picture, batch=1)
        if request.task != "text-to-image":
            raise StudioError(BadRequest(field="task", problem="only a picture from words alone can be looked into"))
        if request.controls or request.references:
            problem = "a picture that other pictures guided cannot be looked into"
            raise StudioError(BadRequest(field="controls", problem=problem))
        _check(request)
        if self._references is not None and self._references.use(()):
            self.pipes = {self._native: self.pipes[self._native]}
        if self._encodings is not None:
            self._encodings.rest()
        pipe = self._pipeline_for("text-to-image", control)
        if self._loras is not None:
            self._loras.weigh(request.loras)
        if self._steps is not None:
            self._steps.wanted = False
        if self._roads is not None:
            self._roads.begin("torch")
        call = self._call(pipe, request, {}, control)
        text = call.emphasis.prompt.text
        if word_maps.can_look(pipe):
            seen = word_maps.AttentionSeen(*call.latent_size)
            with word_maps.looking(pipe, seen):
                self._drawn(call, request, control)
            attention = seen.mean()
            if attention is None:
                return WordMapsDone("attention", text, ())
            taught = self._embeddings.words(request.embeddings) if self._embeddings is not None else {}
            text, maps = word_maps.maps_of_words(text, list(call.emphasis.places()), attention, taught)
            return WordMapsDone("attention", text, tuple(maps))
        start = text.find(asked.word)
        if not asked.word or start < 0:
            return WordMapsDone("left-out", text, ())
        bare = " ".join(f"{text[:start]} {text[start + len(asked.word) :]}".split())
        without = msgspec.structs.replace(request, prompt=bare, prompt_expanded="")
        other = self._call(pipe, without, {}, control)
        whole, less = self._drawn(call, request, control), self._drawn(other, without, control)
        return WordMapsDone("left-out", text, ((asked.word, start, word_maps.difference(whole, less)),))

    def _drawn(self, call: Call, request: PictureRequest, control: JobControl) -> Picture:
        from studio.engines.picture.pipelines.call import what_fits
        from studio.engines.runtime.torch_cancel import stoppable_run

        assert self._holder is not None
        assert self._chosen is not None
        with stoppable_run(control, self._holder, self._chosen.device, lambda: what_fits(request)):
            return call.make(request.seed, 0, lambda: None)

    def _decodes_in_tiles(
        self, request: PictureRequest, pipe: Any, call: Call, fits: Callable[[], str], control: JobControl
    ) -> bool:
        """Asked for, or for want of memory, which is told. Raises StudioError(OutOfMemory) before anything is drawn
        that has no room."""
        from studio.engines.picture.pipelines.memory import TILES, must_tile
        from studio.engines.picture.pipelines.tiles import can_tile

        if self._needs is None or self._chosen is None or not can_tile(self.pipes[self._native].vae):
            return False
        # What stands in for the networks' own code must not take this for a step.
        if self._roads is not None:
            self._roads.begin("torch")
        if self._steps is not None:
            self._steps.wanted = False
        itself = request.decoder is None
        short = must_tile(self._needs, self._chosen.device, call.sizes, fits=fits, decodes=itself, pipe=pipe)
        if short and not request.tiled:
            control.note(TILES)
        return itself and (short or request.tiled)

    def _pipeline_for(self, task: PictureTask, control: JobControl, guides: tuple[str, ...] = ()) -> Any:
        """The pipeline of a task, made from the loaded parts. `guides`: ids of the ControlNets, one for each control
        picture. Raises StudioError(BadRequest | ModelMissing) where there is none."""
        if guides:
            return self._controlled(task, guides)
        if task in self.pipes:
            return self.pipes[task]
        import diffusers

        from studio.engines.picture.pipelines.editing import sees_pictures

        native = self.pipes[self._native]
        if sees_pictures(native) and task != "inpaint":
            return native
        automatic = {
            "text-to-image": diffusers.AutoPipelineForText2Image,
            "image-to-image": diffusers.AutoPipelineForImage2Image,
            "inpaint": diffusers.AutoPipelineForInpainting,
        }[task]
        if task != "inpaint" and paints_only(native):
            raise StudioError(BadRequest(field="task", problem="this model can only paint over a masked part"))
        try:
            pipe = automatic.from_pipe(native)
        except (ValueError, TypeError) as error:
            if task == "inpaint":
                self.pipes[task] = self._blending_pipeline(control)
                return self.pipes[task]
            raise StudioError(BadRequest(field="task", problem=f"this model has no way to do {task}")) from error
        pipe.set_progress_bar_config(disable=True)
        self._keep_encodings(pipe)
        if self._chosen is not None and takes_turns(native):
            pipe.enable_model_cpu_offload(device=self._chosen.device)
        self.pipes[task] = pipe
        return pipe

    def _keep_encodings(self, pipe: Any) -> None:
        if self._encodings is not None:
            self._encodings.keep_of(pipe)

    def _controlled(self, task: PictureTask, guides: tuple[str, ...]) -> Any:
        from studio.engines.picture.pipelines.control import controlled_pipeline

        key = " ".join((task, *guides))
        if key not in self.pipes:
            native = self.pipes[self._native]
            if task != "inpaint" and paints_only(native):
                raise StudioError(BadRequest(field="task", problem="this model can only paint over a masked part"))
            lacking = next((name for name in guides if name not in self._nets), None)
            if lacking is not None:
                raise StudioError(ModelMissing(model_id=lacking))
            pipe = controlled_pipeline(native, task, [self._nets[name] for name in guides])
            self._keep_encodings(pipe)
            if self._chosen is not None and takes_turns(native):
                pipe.enable_model_cpu_offload(device=self._chosen.device)
            self.pipes[key] = pipe
        return self.pipes[key]

    def _blending_pipeline(self, control: JobControl) -> Any:
        """For a family without a pipeline that paints: the one for pictures from pictures, see `blend`.
        Raises StudioError(BadRequest) where that cannot do it either."""
        from studio.engines.picture.pipelines.blend import can_blend

        refused = StudioError(BadRequest(field="task", problem="this model has no way to do inpaint"))
        try:
            pipe = self._pipeline_for("image-to-image", control)
        except StudioError as error:
            raise refused from error
        if not can_blend(pipe):
            raise refused
        return pipe

    def _decoder_for(self, request: PictureRequest) -> TinyDecoder | None:
        """What is to decode the finished pictures instead of the model's own. Raises StudioError(ModelMissing)."""
        if request.decoder is None:
            return None
        if self._decoder is None or self._decoder.model_id != request.decoder.id:
            raise StudioError(ModelMissing(model_id=request.decoder.id))
        return self._decoder

    def _fit_colours(self) -> LatentColours | TinyDecoder | None:
        if self._decoder is not None:
            return self._decoder
        if not self._colours_fitted:
            from studio.engines.picture.pipelines.preview import fit_colours

            vae = getattr(self.pipes[self._native], "vae", None)
            device = self._chosen.device if self._chosen is not None else None
            self._colours = fit_colours(vae, device) if vae is not None else None
            self._colours_fitted = True
        return self._colours

    def _enlarged(self, pixels: Any, request: PictureRequest, control: JobControl) -> Any:
        if request.upscale == 1:
            return pixels
        if self._upscaler is None:
            self._upscaler = FastUpscaler(self._upscaler_files, control, request.device)
        return enlarged_by(pixels, request.upscale, self._upscaler, control)


def _readers_for(
    request: PictureRequest, helpers: Mapping[str, LocalModel], device: str, control: JobControl
) -> dict[str, DepthNetwork | PoseNetwork]:
    """Raises Cancelled, StudioError."""
    from studio.engines.picture.pipelines.depths import DepthNetwork
    from studio.engines.picture.pose.network import PoseNetwork

    named = {use.reading.model.id: use.reading.by for use in request.controls if use.reading.model is not None}
    lacking = next((name for name in named if name not in helpers), None)
    if lacking is not None:
        raise StudioError(ModelMissing(model_id=lacking))
    return {
        name: (PoseNetwork if by == "pose" else DepthNetwork)(helpers[name], device, control)
        for name, by in named.items()
    }


def _roads_of(pipe: Any, model: LocalModel, dtype: str, holder: ControlHolder, own_decoder: bool) -> Roads | None:
    """None where OpenVINO is not installed. `own_decoder`: the decoder is the model's, by whose files translations are
    kept."""
    from studio.engines.picture.pipelines.roads import Roads, can_use_openvino, identity_of

    if not can_use_openvino():
        return None
    roads = Roads(identity_of(model), dtype, holder)
    denoiser = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    if denoiser is not None:
        roads.guide(denoiser, "denoiser")
    decoder = getattr(getattr(pipe, "vae", None), "decoder", None)
    if decoder is not None and own_decoder:
        roads.guide(decoder, "decoder")
    return roads


def _steps_of(pipe: Any) -> RecordedCalls | None:
    from studio.engines.picture.pipelines.cuda_graphs import record_steps

    return record_steps(pipe)


def _check(request: PictureRequest) -> None:
    """Raise StudioError(BadRequest) for what no model can do."""
    wrong = {
        "task": request.task not in _TASKS,
        "width": not 16 <= request.width <= _LARGEST_SIDE,
        "height": not 16 <= request.height <= _LARGEST_SIDE,
        "steps": not 1 <= request.steps <= 1000,
        "batch": not 1 <= request.batch <= 256,
        "strength": not 0 <= request.strength <= 1,
        "upscale": request.upscale not in (1, 2, 4),
        "style": bool(request.style),
    }
    for field in (name for name, is_wrong in wrong.items() if is_wrong):
        raise StudioError(BadRequest(field=field, problem=f"{getattr(request, field)!r} cannot be done"))
