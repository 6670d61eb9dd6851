"""The starter text-to-image engine: a small flow model on ONNX Runtime, drawing within seconds on any CPU.

Made by the registry as "starter-onnx" and used on the picture worker's job thread; torch is never imported.
Files of its model: `picture.onnx` (inputs x [B, channels, rows, columns], t [B], text [B, 384], style [B], slots
[B, 3, 4], ground [B] and look [B, 3, styles]; output `x_pred`, the predicted latents of the picture),
`picture.json` and `concepts.npz` (see `parts`), `decoder.onnx` and `encoder.onnx` (see `latents`). Helpers:
"text-encoder" (MiniLM), "upscaler" and "cut-out"; without them the shipped ones.

A picture of a batch is made alone, with its own seed, so it equals the same picture made later from its recipe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime as ort

from studio.domain.emphasis import STEP, weighed
from studio.domain.errors import BadRequest, StudioError
from studio.domain.names import unknown
from studio.domain.requests import SEED_LIMIT, LearnRequest, PictureRequest, Request, SketchRequest
from studio.engines.picture.noise import NOISE
from studio.engines.picture.pixels import Picture
from studio.engines.picture.repair.repair import read_given, strength_of
from studio.engines.picture.result import LearnedDone, PictureDone, PlanRead, SketchDone
from studio.engines.picture.starter.drawing import Drawing, read_scene
from studio.engines.picture.starter.flow_sampling import SAMPLERS
from studio.engines.picture.starter.homes import is_scene
from studio.engines.picture.starter.live import LiveSketches
from studio.engines.picture.starter.own.graph import Tables, read_tables, with_own_rows
from studio.engines.picture.starter.own.learned import with_learned
from studio.engines.picture.starter.own.learning import learn
from studio.engines.picture.starter.painted_in import PaintedIn
from studio.engines.picture.starter.parts import PictureSpec, StarterParts, graph_file, load_parts
from studio.engines.picture.starter.reading.asked import checked, scene_of
from studio.engines.picture.starter.reading.graph_words import graph_words, plain_sentence
from studio.engines.picture.starter.reading.telling import told
from studio.engines.picture.starter.scenes import SceneDrawing
from studio.engines.picture.starter.things import DRAWING
from studio.engines.picture.storybook.plan import Plan, Setting
from studio.engines.picture.tools.fast_upscale import enlarged_by
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import make_session
from studio.wire.messages import LocalModel

CLOSE = "A bare name may come out close to a drawing it was learnt from; all of those are freely licensed"
"""Told of a bare name: the model's card says how often."""
METHOD = "storybook-7"
"""How pictures are drawn, as the engine's card says too."""
ANEW = 0.5
"""From this strength on a masked part is painted anew as scenes are; below it is what is there that is drawn over."""
CARRIED_ON = "Nothing was asked for, so the surroundings were carried on"
NO_WEIGHTS = "The starter model draws a thing whole or not at all: words with a weight were read as the others."
NO_DRAWING = "The model draws nothing here, all is painted: negative prompt, guidance, steps, sampler change nothing."
_LARGEST_SIDE = 4096
_MOST_STEPS = 250
_MOST_PICTURES = 64


class StarterEngine:
    name = "starter-onnx"

    def __init__(self) -> None:
        self._parts: StarterParts | None = None
        self._live: LiveSketches | None = None
        self._path = Path()
        self._tables: Tables | None = None
        """The graph's own; read once things of a person's own are asked for, and its rows can be given from then on."""

    def load(self, model: LocalModel, helpers: Mapping[str, LocalModel], request: Request, control: JobControl) -> None:
        self._parts = load_parts(model, helpers, request.device, control)
        self._live = LiveSketches(self._parts)
        self._path = graph_file(model)
        self._tables = None

    def held_bytes(self) -> int:
        if self._parts is None:
            return 0
        # ONNX Runtime widens the float16 weights at load, and its arena keeps about as much again.
        parts = self._parts
        others = parts.encoder.size + parts.upscaler.size + parts.subject.size + parts.codec.size
        return 4 * parts.graph.size + 2 * others

    def versions(self) -> tuple[tuple[str, str], ...]:
        return (("onnxruntime", ort.__version__), ("numpy", np.__version__), NOISE, DRAWING, ("method", METHOD))

    def unload(self) -> None:
        self._parts = self._live = self._tables = None

    def run(
        self, request: PictureRequest | SketchRequest | LearnRequest, inputs: Mapping[str, Path], control: JobControl
    ) -> Iterator[PictureDone | PlanRead | SketchDone | LearnedDone]:
        if isinstance(request, LearnRequest):
            tables = self._own_rows(control)
            control.running("cpu", "float32")
            yield learn(self._need_parts(), tables, self._path, request, inputs, control)
            return
        parts = self._parts_for(request, control)
        if isinstance(request, SketchRequest):
            yield SketchDone(self._sketch(request, inputs, control))
            return
        if request.task == "read":
            yield PlanRead(scene_of(parts.plan_of(request, control)))
            return
        _check(request, parts.spec)
        if any(weight != STEP for _start, _end, weight in weighed(request.prompt).spans):
            control.note(NO_WEIGHTS)
        device = parts.graph.device
        if request.task == "text-to-image":
            yield from self._scenes(parts, request, control)
            return
        plan = parts.plan_of(request, control)
        if request.task == "inpaint" and strength_of(request) >= ANEW:
            yield from self._painted_in(parts, request, inputs, plan, control)
            return
        sentence = plain_sentence(request.prompt_expanded or request.prompt, parts.table.vocabulary)
        wanted = graph_words(plan, sentence, parts.table.vocabulary)
        if request.sticker:
            # What is cut out is drawn on white paper, whatever ground the words name.
            wanted = wanted.on_paper()
        scene = read_scene(request, inputs, parts.spec)
        control.running(device, "float32")
        drawing = Drawing(parts, request, scene, wanted, control)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            pixels = enlarged_by(drawing.make(seed, index), request.upscale, parts.upscaler, control)
            yield PictureDone(index=index, pixels=pixels, request=_alone(request, seed, device, told(plan)))

    def _parts_for(self, request: PictureRequest | SketchRequest, control: JobControl) -> StarterParts:
        """With the things that were learnt and that the request names."""
        named = request.characters if isinstance(request, PictureRequest) else ()
        if not any(one.form for one in named):
            return self._need_parts()
        tables = self._own_rows(control)
        return with_learned(self._need_parts(), tables, named)

    def _own_rows(self, control: JobControl) -> Tables:
        """The graph's tables; from now on it takes other rows in their place."""
        parts = self._need_parts()
        if self._tables is None:
            tables = read_tables(self._path)
            graph = make_session(with_own_rows(self._path, tables), control, device=parts.graph.device)
            self._parts = parts._replace(graph=graph)
            self._live, self._tables = None, tables
        return self._tables

    def _scenes(self, parts: StarterParts, request: PictureRequest, control: JobControl) -> Iterator[PictureDone]:
        """The pictures of a request for words alone. Raises StudioError(NothingToDraw)."""
        plan = checked(parts.plan_of(request, control))
        if request.earlier is not None and request.plan is None and plan.style not in ("", request.earlier.style):
            # "The same in line art": those words go before the style of the scene before.
            request = msgspec.structs.replace(request, style=plan.style)
        if request.sticker and plan.wishes:
            # What is cut out has no ground, whatever the words name.
            plan = plan._replace(setting=Setting())
        _tell_unheard(request, plan, parts.spec, control)
        device = parts.graph.device
        understood = told(plan)
        if not is_scene(plan) and not plan.wishes[0].colour:
            understood = f"{understood}. {CLOSE}"
        control.running(device, "float32")
        drawing = SceneDrawing(parts, request, plan, control)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            made = drawing.make(seed, index)
            alone = msgspec.structs.replace(
                _alone(request, seed, device, understood), plan=scene_of(plan),
                style_taken="" if request.style else drawing.style,
            )  # fmt: skip
            yield PictureDone(index=index, pixels=made.pixels, request=alone, layers=made.layers)

    def _painted_in(
        self, parts: StarterParts, request: PictureRequest, inputs: Mapping[str, Path], plan: Plan, control: JobControl
    ) -> Iterator[PictureDone]:
        """The pictures of a request to paint a masked part anew. Raises StudioError(NothingToDraw)."""
        words = request.prompt_expanded or request.prompt
        plan = checked(plan) if words.strip() else plan
        whole, mask = read_given(request, inputs)
        if mask is None:
            raise RuntimeError("a picture without a mask cannot be painted in")
        _tell_unheard(request, plan, parts.spec, control)
        control.running(parts.graph.device, "float32")
        painting = PaintedIn(parts, request, whole, mask, plan, control)
        for index in range(request.batch):
            seed = (request.seed + index) % SEED_LIMIT
            pixels = enlarged_by(painting.make(seed, index), request.upscale, parts.upscaler, control)
            understood = told(painting.plan) if words.strip() else CARRIED_ON
            alone = _alone(request, seed, parts.graph.device, understood)
            yield PictureDone(index=index, pixels=pixels, request=alone)

    def _sketch(self, request: SketchRequest, inputs: Mapping[str, Path], control: JobControl) -> Picture:
        parts = self._need_parts()
        if request.style not in ("", *parts.spec.styles):
            raise unknown("style", request.style, parts.spec.styles)
        if self._live is None:
            self._live = LiveSketches(parts)
        control.running(parts.graph.device, "float32")
        return self._live.make(request, inputs, control)

    def _need_parts(self) -> StarterParts:
        if self._parts is None:
            raise RuntimeError("run was called before load")
        return self._parts


def _alone(request: PictureRequest, seed: int, device: str, read_as: str) -> PictureRequest:
    """The recipe of one picture of a batch."""
    return msgspec.structs.replace(
        request, seed=seed, batch=1, dtype="float32", device=device, read_as=read_as, method=METHOD,
        style_taken="", sampler_taken="" if request.sampler else SAMPLERS[0], tiled=False, offload=False,
    )  # fmt: skip


def _tell_unheard(request: PictureRequest, plan: Plan, spec: PictureSpec, control: JobControl) -> None:
    """Note that what is asked of the model counts for nothing where it draws nothing: a place, props."""
    asked = (
        request.negative.strip(), request.sampler, request.steps != spec.steps, request.guidance != spec.guidance
    )  # fmt: skip
    if any(asked) and not any(wish.concept for wish in plan.wishes):
        control.note(NO_DRAWING)


def _check(request: PictureRequest, spec: PictureSpec) -> None:
    """Raise StudioError(BadRequest | NameUnknown) for what the model cannot do."""
    wrong = {
        "task": request.task not in ("text-to-image", "image-to-image", "inpaint"),
        "width": not 16 <= request.width <= _LARGEST_SIDE,
        "height": not 16 <= request.height <= _LARGEST_SIDE,
        "steps": not 1 <= request.steps <= _MOST_STEPS,
        "batch": not 1 <= request.batch <= _MOST_PICTURES,
        "guidance": not 0 <= request.guidance <= 50,
        "strength": not 0 <= request.strength <= 1,
        "sampler": request.sampler not in ("", *SAMPLERS),
        "style": request.style not in ("", *spec.styles),
        "upscale": request.upscale not in (1, 2, 4),
        "loras": bool(request.loras),
    }
    for field in (name for name, is_wrong in wrong.items() if is_wrong):
        if field == "style":
            raise unknown("style", request.style, spec.styles)
        if field == "sampler":
            raise unknown("sampler", request.sampler, SAMPLERS)
        value = "a LoRA" if field == "loras" else repr(getattr(request, field))
        raise StudioError(BadRequest(field=field, problem=f"the starter model cannot do {value}"))
