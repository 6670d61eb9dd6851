"""A recipe as people read it: in the window's recipe page, in tooltips, in names of files, for a screen reader. No
toolkit."""

from __future__ import annotations

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.file_names import file_name
from studio.domain.picture_records import Generation
from studio.domain.project_records import Recipe
from studio.domain.recipes.written import OWN_SAMPLER, settings_of
from studio.domain.requests import LoraUse, PictureRequest
from studio.services.amounts import full_day_and_time
from studio.services.licences import terms_in_words
from studio.services.scene_before import known_as
from studio.services.translation import tr


def in_one_line(generation: Generation, recipe: Recipe | None) -> str:
    """What a thumbnail says of itself."""
    words = tr("Picture")
    if recipe is not None and isinstance(recipe.request, PictureRequest):
        prompt = " ".join(known_as(recipe.request).split()) or tr("Picture without a prompt")
        words = tr("{prompt}, seed {seed}", prompt=prompt, seed=recipe.request.seed)
    size = {"words": words, "width": generation.width, "height": generation.height}
    if generation.starred:
        return tr("{words}, {width} \u00d7 {height}, starred", **size)
    return tr("{words}, {width} \u00d7 {height}", **size)


def file_name_of(recipe: Recipe | None) -> str:
    """What a file of the picture is proposed to be called, without an ending."""
    otherwise = tr("picture")
    if recipe is None or not isinstance(recipe.request, PictureRequest):
        return otherwise
    return f"{file_name(known_as(recipe.request)[:50], otherwise)} {recipe.request.seed}.png"


def _files_of_guides(request: PictureRequest) -> list[str]:
    """ControlNets, IP-Adapters and what sees pictures for these."""
    named = [use.model for use in request.controls]
    for use in request.references:
        named += [use.model] if use.encoder is None else [use.model, use.encoder]
    models = {model.id: model for model in named}.values()
    return [f"{model.id}, {one.name}: {one.sha256 or one.fingerprint}" for model in models for one in model.files]


def in_full(recipe: Recipe, cards: Cards = CARDS) -> str:
    """Every value that made the picture, one a line."""
    request = recipe.request
    if not isinstance(request, PictureRequest):
        return ""
    rows = [
        (tr("Prompt"), request.prompt),
        (tr("As the model read it"), request.prompt_expanded if request.prompt_expanded != request.prompt else ""),
        (tr("Read as"), request.read_as),
        (tr("Negative prompt"), request.negative),
        (tr("The negative prompt as read"), request.negative_expanded),
        (tr("How"), tr(cards.task(request.task).done)),
        *((tr(name), tr("the model's own") if value == OWN_SAMPLER else value) for name, value in settings_of(request)),
        (tr("Auto took"), ", ".join(one for one in (request.style_taken, request.sampler_taken) if one)),
        (tr("Ground"), tr("cut away (sticker)") if request.sticker else ""),
        (tr("Made on"), f"{recipe.device} {request.dtype}".strip()),
        (tr("Computed by"), {"torch": "PyTorch", "openvino": "OpenVINO"}.get(request.runtime, request.runtime)),
        (tr("Took"), tr("{seconds} seconds", seconds=f"{recipe.seconds:.1f}") if recipe.seconds else ""),
        (tr("Made at"), full_day_and_time(recipe.created)),
        (tr("Model's licence"), terms_in_words(recipe.licence, recipe.commercial)),
        (tr("With"), ", ".join(f"{name} {version}" for name, version in recipe.engine_versions)),
        (tr("LoRAs"), "\n    ".join(_lora_line(use) for use in request.loras)),
        (
            tr("Model files"),
            "\n    ".join(f"{one.name}: {one.sha256 or one.fingerprint}" for one in request.model.files),
        ),
        (tr("Files of guides"), "\n    ".join(_files_of_guides(request))),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows if value)


def _lora_line(use: LoraUse) -> str:
    """Its weight, and the SHA-256 of its file, or else how that begins."""
    known = next((stamp.sha256 or stamp.fingerprint for stamp in use.model.files), "")
    return f"{use.model.id} \u00d7 {use.weight:g}" + (f": {known}" if known else "")
