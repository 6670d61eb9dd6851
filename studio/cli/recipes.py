"""`triptych recipe FILE`: how a picture was made, as its file tells it, whatever program wrote it. No event loop."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from studio.cli.running import give, give_json
from studio.domain.errors import BadInput, StudioError
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.written import settings_of
from studio.domain.requests import PictureRequest
from studio.services.exchange.recipe_in import parts_in, read_recipe
from studio.services.translation import tr

_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".tif", ".tiff")
EXIT_NONE: Final = 3
"""The file tells nothing of its making."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    recipe = subparsers.add_parser("recipe", help=tr("how a picture was made, as its file tells it"))
    recipe.add_argument("file", nargs="+", type=Path, metavar="FILE", help=tr("a picture, or a folder of them"))
    recipe.add_argument("--json", action="store_true", help=tr("answer in JSON on standard output"))
    recipe.set_defaults(run=run_recipe)


def run_recipe(options: argparse.Namespace) -> int:
    paths = [inner for path in options.file for inner in _pictures(path)]
    several, found_any = len(paths) > 1 or options.file[0].is_dir(), False
    told: list[dict[str, Any]] = []
    for path in paths:
        found = read_recipe(path)
        found_any = found_any or isinstance(found, FoundRecipe)
        parts = parts_in(path) if found is None else ()
        told.append({**({"file": str(path)} if several else {}), **as_members(found), **_as_parts(parts)})
        if not options.json:
            if several:
                give(f"{path}:")
            give(_words_of_parts(parts) if parts else _words(found))
    if options.json:
        give_json(told if several else told[0], indent=1)
    return 0 if found_any else EXIT_NONE


def as_members(found: FoundRecipe | OtherProgram | None) -> dict[str, Any]:
    """What was read, by the names of the answer in JSON; null for what the file does not tell."""
    if not isinstance(found, FoundRecipe):
        return {"source": (found.program or None) if found is not None else None, "read": False}
    request = found.request
    return {
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
        **_variation(found),
        **({"named_styles": list(request.named_styles)} if request is not None and request.named_styles else {}),
        **(_of_memory(request) if request is not None else {}),
        "guides": _guides(found),
        "others": dict(found.others),
        "afterwards": found.afterwards or None,
        **({"axes": [{"setting": name, "values": values} for name, values in found.axes]} if found.axes else {}),
    }


def _variation(found: FoundRecipe) -> dict[str, Any]:
    """Towards the picture of which seed, and how far; nothing for a picture of one seed."""
    if found.variation_seed is None:
        return {}
    return {"variation": {"seed": found.variation_seed, "strength": found.variation_strength or 0.0}}


def _of_memory(request: PictureRequest) -> dict[str, Any]:
    """What was done for want of memory, or of valid numbers."""
    return {
        "tiled": request.tiled,
        "decoded_in": request.decoded_in or None,
        "offload": request.offload,
        "numbers": request.dtype if request.dtype != "auto" else None,
        "decoder": request.decoder.id if request.decoder is not None else None,
    }


def _as_parts(parts: tuple[str, ...]) -> dict[str, Any]:
    return {"source": "Triptych", "parts": list(parts)} if parts else {}


def _words_of_parts(parts: tuple[str, ...]) -> str:
    return tr("Put together on a canvas of: {parts}. No one recipe makes it.", parts=", ".join(dict.fromkeys(parts)))


def _guides(found: FoundRecipe) -> list[str]:
    """Control pictures and references of a recipe of ours, each in one line."""
    told = settings_of(found.request) if found.request is not None else ()
    return [value for name, value in told if name.startswith("ControlNet ")]


def _words(found: FoundRecipe | OtherProgram | None) -> str:
    if found is None:
        return tr("The file says nothing of its making.")
    if isinstance(found, OtherProgram):
        return tr("It carries a recipe of {program} that cannot be read here.",
                  program=found.program or tr("another program"))  # fmt: skip
    members = as_members(found)
    loras = ", ".join(f"{lora.name} {lora.weight:g}" if lora.weight is not None else lora.name for lora in found.loras)
    shown = {
        tr("Program"): found.source,
        tr("Prompt"): found.prompt,
        tr("Negative prompt"): found.negative,
        tr("Template"): found.template,
        tr("Template of the negative prompt"): found.negative_template,
        tr("Seed"): members["seed"],
        tr("Variation"): _towards(members.get("variation")),
        tr("Named styles"): ", ".join(members.get("named_styles", ())),
        tr("Steps"): found.steps,
        tr("Guidance"): found.guidance,
        tr("Sampler"): members["sampler"],
        tr("Schedule"): found.scheduler,
        tr("Size"): f"{found.width} × {found.height}" if found.width and found.height else None,
        tr("Strength"): found.strength,
        tr("Model"): f"{found.model} ({found.model_hash})" if found.model and found.model_hash else found.model,
        tr("LoRAs"): loras,
        tr("Embeddings"): ", ".join(found.embeddings),
        tr("VAE"): found.vae,
        tr("Decoded by"): members.get("decoder"),
        tr("Numbers"): members.get("numbers"),
        tr("Decoded in tiles"): tr("yes") if members.get("tiled") else None,
        tr("Decoded in"): members.get("decoded_in"),
        tr("Parts take turns"): tr("yes") if members.get("offload") else None,
        tr("Guides"): "\n    ".join(_guides(found)),
        tr("Clip skip"): found.clip_skip,
        tr("No place here for"): ", ".join(f"{name}: {value}" for name, value in found.others),
    }
    lines = [f"{name}: {value}" for name, value in shown.items() if value not in (None, "")]
    if found.axes:
        each = "; ".join(f"{name}: {values}" for name, values in found.axes)
        lines.append(tr("A sheet of many pictures, which goes over {axes}. What stands above is that of its first one.",
                        axes=each))  # fmt: skip
    elif found.afterwards:
        lines.append(tr("Done to it afterwards: {what}. The recipe makes the picture before that.",
                        what=found.afterwards))  # fmt: skip
    return "\n".join(lines)


def _towards(variation: dict[str, Any] | None) -> str | None:
    return tr("{strength} towards seed {seed}", **variation) if variation is not None else None


def _pictures(path: Path) -> list[Path]:
    """The file itself, or the pictures of a folder. Raises StudioError(BadInput)."""
    if not path.is_dir():
        return [path]
    try:
        inside = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES)
    except OSError as error:
        raise StudioError(BadInput(name=path.name, problem=error.strerror or str(error))) from error
    if not inside:
        raise StudioError(BadInput(name=path.name, problem="there is no picture in it"))
    return inside
