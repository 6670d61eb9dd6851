"""What `triptych recipe` tells of a picture: the same in words as in JSON, for every kind of recipe. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from studio.domain.engine_cards import CARDS, PAINTER_TASKS
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.written import settings_of
from studio.domain.requests import PictureRequest
from studio.services.translation import tr, translatable

GUIDE: Final = "ControlNet "
Worded = Callable[[Any], str]


def _listed(value: Any) -> str:
    return ", ".join(str(one) for one in value)


def _lines(value: Any) -> str:
    return "\n    ".join(value)


def _yes(value: Any) -> str:
    return tr("yes") if value else ""


def _loras(value: Any) -> str:
    return ", ".join(f"{one['name']} {one['weight']:g}" if one["weight"] is not None else one["name"] for one in value)


def _variation(value: Any) -> str:
    return tr("{strength} towards seed {seed}", **value)


def _pairs(value: Any) -> str:
    return ", ".join(f"{name}: {told}" for name, told in value.items())


def _characters(value: Any) -> str:
    return ", ".join(f"{one['name']} ({one['looks']}, {one['seed']})" for one in value)


WORDED: Final[Mapping[str, tuple[str, Worded]]] = {
    "source": (translatable("Program"), str),
    "task": (translatable("How"), lambda value: tr(CARDS.task(value).done)),
    "prompt": (translatable("Prompt"), str),
    "negative": (translatable("Negative prompt"), str),
    "template": (translatable("Template"), str),
    "negative_template": (translatable("Template of the negative prompt"), str),
    "read_as": (translatable("Read as"), str),
    "characters": (translatable("Characters"), _characters),
    "scene_before": (translatable("Changes the scene before"), _yes),
    "seed": (translatable("Seed"), str),
    "variation": (translatable("Variation"), _variation),
    "style": (translatable("Style"), str),
    "style_taken": (translatable("Style that Auto took"), str),
    "style_picture": (translatable("Style of the picture"), str),
    "named_styles": (translatable("Named styles"), _listed),
    "steps": (translatable("Steps"), str),
    "guidance": (translatable("Guidance"), str),
    "sampler": (translatable("Sampler"), str),
    "scheduler": (translatable("Schedule"), str),
    "size": (translatable("Size"), str),
    "frames": (translatable("Frames"), str),
    "frame_rate": (translatable("Frames a second"), str),
    "strength": (translatable("Strength"), str),
    "fill": (translatable("Masked part begins as"), str),
    "feather": (translatable("Mask fades over"), lambda value: tr("{count} pixels", count=value)),
    "masked_only": (translatable("Drawn alone"), lambda value: tr("the masked part") if value else ""),
    "padding": (translatable("With surroundings of"), lambda value: tr("{count} pixels", count=value)),
    "start": (translatable("Started from the picture"), str),
    "mask": (translatable("Mask"), str),
    "place": (translatable("Place on the canvas"), lambda value: "{x}, {y}, {width} × {height}".format(**value)),
    "upscale": (translatable("Enlarged"), lambda value: f"{value} ×"),
    "sticker": (translatable("Without its ground"), _yes),
    "model": (translatable("Model"), str),
    "model_hash": (translatable("Hash of the model"), str),
    "method": (translatable("Way of drawing"), str),
    "loras": (translatable("LoRAs"), _loras),
    "embeddings": (translatable("Embeddings"), _listed),
    "vae": (translatable("VAE"), str),
    "decoder": (translatable("Decoded by"), str),
    "numbers": (translatable("Numbers"), str),
    "device": (translatable("Computed on"), str),
    "runtime": (translatable("Computed by"), str),
    "tiled": (translatable("Decoded in tiles"), _yes),
    "decoded_in": (translatable("Decoded in"), str),
    "offload": (translatable("Parts take turns"), _yes),
    "guides": (translatable("Guides"), _lines),
    "clip_skip": (translatable("Clip skip"), str),
    "others": (translatable("No place here for"), _pairs),
}
"""By its name in JSON how it is called in words, in their order, and how its value is said. Width and height are said
as "size"; what a sheet goes over, and what was done afterwards, in sentences of their own."""
IN_SENTENCES: Final = frozenset({"read", "width", "height", "axes", "afterwards"})
_OF_MEMORY: Final = ("tiled", "offload", "decoded_in", "numbers", "decoder")
"""Told of every recipe of ours, also where nothing was done."""
_OF_TASK: Final[Mapping[str, tuple[str, ...]]] = {
    "upscale": ("upscale", "steps"), "cut-out": (), "style-transfer": ("style", "strength"),
    "denoise": ("strength",), "line-art": ("strength",), "colourise": ("strength",), "repair-faces": ("strength",),
}  # fmt: skip
"""Settings that count for what is done to a finished picture."""


def as_members(found: FoundRecipe | OtherProgram | None) -> dict[str, Any]:
    """What was read, by the names of the answer in JSON; null, or nothing, for what the file does not tell."""
    if not isinstance(found, FoundRecipe):
        return {"source": (found.program or None) if found is not None else None, "read": False}
    request = found.request
    usual = {
        "source": found.source,
        "read": True,
        "prompt": found.prompt,
        "negative": found.negative,
        "template": found.template or None,
        "negative_template": found.negative_template or None,
        "seed": found.seed if found.seed is not None else found.large_seed,
        "steps": found.steps,
        "guidance": found.guidance,
        "sampler": found.sampler or (request.sampler_taken if request is not None else "") or None,
        "scheduler": found.scheduler,
        "width": found.width,
        "height": found.height,
        "strength": found.strength,
        "clip_skip": found.clip_skip,
        "model": found.model or None,
        "model_hash": found.model_hash or None,
        "loras": [{"name": lora.name, "weight": lora.weight, "hash": lora.hash} for lora in found.loras],
        "embeddings": list(found.embeddings),
        "vae": found.vae or None,
        "guides": _guides(found),
        "others": dict(found.others),
        "afterwards": found.afterwards or None,
    }
    more = _of_found(found) | (_of_request(request) if request is not None else _of_told(dict(found.told)))
    kept = _OF_MEMORY if request is not None else ()
    return usual | {name: value for name, value in more.items() if value is not None or name in kept}


def in_words(found: FoundRecipe) -> str:
    members = as_members(found)
    members["size"] = f"{found.width} × {found.height}" if found.width and found.height else None
    lines = []
    for name, (label, worded) in WORDED.items():
        value = members.get(name)
        said = worded(value) if value not in (None, "", [], {}) else ""
        if said:
            lines.append(f"{tr(label)}: {said}")
    if found.axes:
        each = "; ".join(f"{name}: {values}" for name, values in found.axes)
        lines.append(tr("A sheet of many pictures, which goes over {axes}. What stands above is that of its first one.",
                        axes=each))  # fmt: skip
    elif found.afterwards:
        lines.append(tr("Done to it afterwards: {what}. The recipe makes the picture before that.",
                        what=found.afterwards))  # fmt: skip
    return "\n".join(lines)


def _guides(found: FoundRecipe) -> list[str]:
    """Control pictures and references of a recipe of ours, each in one line."""
    told = settings_of(found.request) if found.request is not None else found.told
    return [value for name, value in told if name.startswith(GUIDE)]


def _of_found(found: FoundRecipe) -> dict[str, Any]:
    """What only some tell."""
    varied = found.variation_seed is not None
    painted_over = found.masked_only is not None and (found.request is None or found.request.task == "inpaint")
    return {
        "axes": [{"setting": name, "values": values} for name, values in found.axes] or None,
        "variation": {"seed": found.variation_seed, "strength": found.variation_strength or 0.0} if varied else None,
        "style": found.style or None,
        "sticker": found.sticker or None,
        "upscale": found.upscale if (found.upscale or 1) > 1 else None,
        "fill": found.fill if painted_over else None,
        "feather": (found.feather or None) if painted_over else None,
        "masked_only": (found.masked_only or None) if painted_over else None,
        "padding": found.padding if painted_over and found.masked_only else None,
        "device": found.device or None,
    }


def _of_told(told: dict[str, str]) -> dict[str, Any]:
    """The same of a recipe of ours of which there is the text alone."""
    named = [one.strip() for one in told.get("Named styles", "").split(",") if one.strip()]
    return {
        "named_styles": named or None,
        "frames": told.get("Frames"),
        "frame_rate": told.get("Frame rate"),
        "tiled": (told.get("Tiled decode") == "True") or None,
        "offload": (told.get("Offload") == "True") or None,
        "decoded_in": told.get("Decoded in"),
        "decoder": told.get("VAE Decoder"),
    }


def _of_request(request: PictureRequest) -> dict[str, Any]:
    """What only ours tell."""
    told: dict[str, Any] = {
        "task": request.task,
        "read_as": request.read_as or None,
        "characters": [{"name": one.name, "looks": one.looks, "seed": one.seed} for one in request.characters] or None,
        "scene_before": (request.earlier is not None) or None,
        "style_taken": request.style_taken or None,
        "style_picture": request.style_image,
        "named_styles": list(request.named_styles) or None,
        "frames": request.frames if request.frames > 1 else None,
        "frame_rate": request.frame_rate if request.frames > 1 else None,
        "start": request.init_image,
        "mask": request.mask,
        "place": _place(request),
        "method": request.method or None,
        "runtime": request.runtime or None,
        "tiled": request.tiled,
        "offload": request.offload,
        **({"device": request.device} if request.device != "auto" else {}),
        "decoded_in": request.decoded_in or None,
        "numbers": request.dtype if request.dtype != "auto" else None,
        "decoder": request.decoder.id if request.decoder is not None else None,
    }
    if request.task not in PAINTER_TASKS:
        told["model"] = request.model.id
        told |= {name: getattr(request, name) or None for name in _OF_TASK.get(request.task, ())}
    if request.plan is not None and not request.read_as:
        told["read_as"] = ", ".join(thing.name for thing in request.plan.things) or None
    return told


def _place(request: PictureRequest) -> dict[str, int] | None:
    frame = request.frame
    if frame is None:
        return None
    return dict(zip(("x", "y", "width", "height"), frame, strict=True))
