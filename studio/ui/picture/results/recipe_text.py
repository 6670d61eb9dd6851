"""A recipe as people read it: in the window's recipe page, in tooltips and for a screen reader. No toolkit."""

from __future__ import annotations

import time

from studio.domain.document import Generation, Recipe
from studio.domain.requests import PictureRequest

_TASKS = {
    "text-to-image": "from words",
    "image-to-image": "from a picture and words",
    "inpaint": "a part painted anew",
    "upscale": "enlarged",
    "cut-out": "cut out",
    "style-transfer": "repainted in a style",
}


def in_one_line(generation: Generation, recipe: Recipe | None) -> str:
    """What a thumbnail says of itself."""
    words = "Picture"
    if recipe is not None and isinstance(recipe.request, PictureRequest):
        words = " ".join(recipe.request.prompt.split()) or "Picture without a prompt"
        words += f", seed {recipe.request.seed}"
    star = ", starred" if generation.starred else ""
    return f"{words}, {generation.width} \u00d7 {generation.height}{star}"


def in_full(recipe: Recipe) -> str:
    """Every value that made the picture, one a line."""
    request = recipe.request
    if not isinstance(request, PictureRequest):
        return ""
    rows = [
        ("Prompt", request.prompt),
        ("As the model read it", request.prompt_expanded if request.prompt_expanded != request.prompt else ""),
        ("Read as", request.read_as),
        ("Without", request.negative),
        ("How", _TASKS.get(request.task, request.task)),
        ("Model", request.model.id),
        ("Style", request.style),
        ("Ground", "cut away (sticker)" if request.sticker else ""),
        (
            "Size",
            f"{request.width} \u00d7 {request.height}" + (f", then \u00d7{request.upscale}" * (request.upscale > 1)),
        ),
        ("Seed", str(request.seed)),
        ("Steps", str(request.steps)),
        ("Guidance", f"{request.guidance:g}"),
        ("Sampler", request.sampler or "the model's own"),
        ("Strength", f"{request.strength:g}" if request.init_image and request.task != "upscale" else ""),
        ("Made on", f"{recipe.device} {request.dtype}".strip()),
        ("Took", f"{recipe.seconds:.1f} seconds" if recipe.seconds else ""),
        ("Made at", time.strftime("%d %B %Y, %H:%M", time.localtime(recipe.created))),
        ("Model's licence", f"{recipe.licence or 'not known'}; commercial use: {recipe.commercial}"),
        ("With", ", ".join(f"{name} {version}" for name, version in recipe.engine_versions)),
        ("Model files", "\n    ".join(f"{one.name}: {one.sha256 or one.fingerprint}" for one in request.model.files)),
    ]
    return "\n".join(f"{name}: {value}" for name, value in rows if value)
