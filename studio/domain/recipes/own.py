"""A recipe of ours, read back from the JSON that `written.recipe_texts` writes. Pure; any thread."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.domain import stored
from studio.domain.engine_cards import PAINTER_TASKS
from studio.domain.raised import UNDECODABLE
from studio.domain.recipes.found import FoundRecipe, Lora
from studio.domain.requests import ModelRef, PictureRequest

_MOST_PACKAGES: Final = 50


class _Own(msgspec.Struct):
    request: msgspec.Raw
    engine_versions: dict[str, str] = {}
    device: str = ""


def from_ours(text: str) -> FoundRecipe | None:
    try:
        own = msgspec.json.decode(text, type=_Own)
        found = _within_bounds(msgspec.json.decode(own.request, type=dict[str, msgspec.Raw]))
        versions = tuple((name[:100], told[:100]) for name, told in list(own.engine_versions.items())[:_MOST_PACKAGES])
        return msgspec.structs.replace(found, versions=versions, device=own.device[:100])
    except UNDECODABLE:
        return None


def _within_bounds(asked: dict[str, msgspec.Raw]) -> FoundRecipe:
    """Without the settings that are out of bounds, each of which is then none. Raise msgspec.MsgspecError."""
    left_out: list[str] = []
    while True:
        try:
            request = stored.decode(msgspec.json.encode(asked), msgspec.json.Decoder(PictureRequest))
        except stored.OutOfBounds as error:
            field = str(error)
            if field not in asked:
                raise
            del asked[field]
            left_out.append(field)
        else:
            unset = dict.fromkeys(set(left_out) & set(FoundRecipe.__struct_fields__))
            return msgspec.structs.replace(as_recipe(request), **unset)


def own_step(request: PictureRequest) -> str:
    """What a file says was done to the picture by this request, where it drew none."""
    return "" if request.task in PAINTER_TASKS else f"{request.task}, Model: {request.model.id}"


def as_recipe(request: PictureRequest) -> FoundRecipe:
    """A request of ours as a recipe, for a form to take up. Of what was done to a finished picture (enlarging, cutting
    out, a style put over it) only the words are of use: its numbers are not those that drew the picture."""
    if request.task not in PAINTER_TASKS:
        return _with_words(FoundRecipe(source="Triptych", request=request), request)
    found = FoundRecipe(
        source="Triptych",
        seed=request.seed,
        steps=request.steps,
        guidance=request.guidance,
        sampler=request.sampler,
        width=request.width,
        height=request.height,
        strength=request.strength if request.task != "text-to-image" else None,
        fill=request.fill,
        feather=request.feather,
        masked_only=request.masked_only,
        padding=request.padding,
        style=request.style,
        sticker=request.sticker,
        variation_seed=request.variation_seed,
        variation_strength=request.variation_strength,
        upscale=request.upscale,
        model=request.model.id,
        loras=tuple(Lora(use.model.id, use.weight, _hash_of(use.model)) for use in request.loras),
        embeddings=tuple(use.word for use in request.embeddings),
        vae=request.vae.id if request.vae is not None else "",
        request=request,
    )
    return _with_words(found, request)


def _with_words(found: FoundRecipe, request: PictureRequest) -> FoundRecipe:
    prompt, negative = request.prompt_expanded, request.negative_expanded
    return msgspec.structs.replace(
        found,
        prompt=prompt or request.prompt,
        negative=negative or request.negative,
        template=request.prompt if prompt else "",
        negative_template=request.negative if negative else "",
    )


def _hash_of(model: ModelRef) -> str:
    return next((stamp.sha256 for stamp in model.files if stamp.sha256), "")
