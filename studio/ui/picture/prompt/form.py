"""What the person has set in the Picture pane, as one frozen value, and what a model allows of it. No toolkit."""

from __future__ import annotations

import secrets
from typing import Final

import msgspec

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.picture_recipe import FoundRecipe
from studio.domain.requests import SEED_LIMIT, ModelRef, PictureRequest

DIFFUSERS_SAMPLERS: Final = (
    "EulerDiscrete",
    "EulerAncestralDiscrete",
    "DPMSolverMultistep",
    "UniPCMultistep",
    "DDIM",
    "HeunDiscrete",
    "LMSDiscrete",
    "PNDM",
    "LCM",
)
FLOW_SAMPLERS: Final = ("Euler", "Heun")
A1111_SAMPLERS: Final = {
    "Euler": "EulerDiscrete",
    "Euler a": "EulerAncestralDiscrete",
    "DPM++ 2M": "DPMSolverMultistep",
    "DPM++ 2M Karras": "DPMSolverMultistep",
    "UniPC": "UniPCMultistep",
    "DDIM": "DDIM",
    "Heun": "HeunDiscrete",
    "LMS": "LMSDiscrete",
    "LCM": "LCM",
}
SIZE_STEP: Final = 8
SIDES: Final = (64, 2048)
SHAPES: Final = (
    ("Square", 1, 1),
    ("Portrait 2:3", 2, 3),
    ("Landscape 3:2", 3, 2),
    ("Portrait 9:16", 9, 16),
    ("Landscape 16:9", 16, 9),
)


class PictureForm(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the form. `seed` is what the next picture uses when `seed_locked`, else a new one is drawn."""

    prompt: str = ""
    negative: str = ""
    model_id: str = ""
    style: str = ""
    width: int = 512
    height: int = 512
    seed: int = 0
    seed_locked: bool = False
    steps: int = 20
    guidance: float = 7.0
    sampler: str = ""
    batch: int = 1
    sticker: bool = False
    from_canvas: bool = False
    strength: float = 0.75


class Allowed(msgspec.Struct, frozen=True, kw_only=True):
    """What the chosen model understands."""

    model_id: str = ""
    styles: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    from_canvas: bool = False
    stickers: bool = False
    """It can leave the ground transparent."""
    sizes: tuple[tuple[str, int, int], ...] = ()


def new_seed() -> int:
    """Small enough to be read out, large enough never to meet twice."""
    return secrets.randbelow(2**32)


def allowed_by(model: InstalledModel | None, entry: CatalogueEntry | None) -> Allowed:
    """The choices to offer for a model."""
    if model is None:
        return Allowed(sizes=sizes_around(512))
    samplers: tuple[str, ...] = ()
    if model.engine == "diffusers":
        samplers = DIFFUSERS_SAMPLERS
    elif model.engine == "starter-onnx":
        samplers = FLOW_SAMPLERS
    side = max(_whole(model.defaults.get("width"), 512), _whole(model.defaults.get("height"), 512))
    return Allowed(
        model_id=model.id,
        styles=entry.styles if entry is not None else (),
        samplers=samplers,
        from_canvas="image-to-image" in model.tasks,
        stickers=model.engine == "starter-onnx",
        sizes=sizes_around(side),
    )


def sizes_around(side: int) -> tuple[tuple[str, int, int], ...]:
    """Sizes of about `side` squared pixels in the common shapes, and half and double squares; multiples of 64."""
    found = [("Small square", max(SIDES[0], side // 2), max(SIDES[0], side // 2))]
    for name, across, down in SHAPES:
        ratio: float = (across / down) ** 0.5
        found.append((name, _rounded(side * ratio), _rounded(side / ratio)))
    if side * 2 <= SIDES[1]:
        found.append(("Large square", side * 2, side * 2))
    return tuple(found)


def _rounded(pixels: float) -> int:
    return min(SIDES[1], max(SIDES[0], round(pixels / 64) * 64))


def with_defaults(form: PictureForm, model: InstalledModel, allowed: Allowed) -> PictureForm:
    """The form after another model was chosen: words and seed stay, the numbers become the model's own."""
    defaults = model.defaults
    style = str(defaults.get("style", ""))
    return msgspec.structs.replace(
        form,
        model_id=model.id,
        style=style if style in allowed.styles else "",
        width=_whole(defaults.get("width"), 512),
        height=_whole(defaults.get("height"), 512),
        steps=_whole(defaults.get("steps"), 20),
        guidance=float(defaults.get("guidance", 7.0)),
        sampler="",
        strength=float(defaults.get("strength", 0.75)),
        sticker=form.sticker and allowed.stickers,
        from_canvas=form.from_canvas and allowed.from_canvas,
    )


def with_recipe(form: PictureForm, found: FoundRecipe, allowed: Allowed, *, seed: bool = True) -> PictureForm:
    """The form with what a recipe says; what it does not say, or the model does not know, stays."""
    sampler = A1111_SAMPLERS.get(found.sampler or "", found.sampler or "")
    changes: dict[str, object] = {"prompt": found.prompt, "negative": found.negative}
    if found.width and found.height:
        changes |= {"width": _side(found.width), "height": _side(found.height)}
    if found.steps is not None:
        changes["steps"] = min(150, max(1, found.steps))
    if found.guidance is not None:
        changes["guidance"] = min(30.0, max(0.0, found.guidance))
    if found.strength is not None:
        changes["strength"] = min(1.0, max(0.0, found.strength))
    if sampler in allowed.samplers:
        changes["sampler"] = sampler
    if found.style is not None and found.style in allowed.styles:
        changes["style"] = found.style
    if found.sticker is not None:
        changes["sticker"] = found.sticker and allowed.stickers
    if seed and found.seed is not None:
        changes |= {"seed": found.seed, "seed_locked": True}
    return msgspec.structs.replace(form, **changes)


def request_from(form: PictureForm, model: ModelRef, device: str, init_image: str | None) -> PictureRequest:
    """Everything needed to make the picture; `init_image` is the asset of the flattened canvas."""
    return PictureRequest(
        model=model,
        task="image-to-image" if init_image is not None else "text-to-image",
        prompt=form.prompt.strip(),
        negative=form.negative.strip(),
        style=form.style,
        width=_side(form.width),
        height=_side(form.height),
        seed=form.seed % SEED_LIMIT,
        steps=form.steps,
        guidance=form.guidance,
        sampler=form.sampler,
        batch=form.batch,
        strength=form.strength,
        sticker=form.sticker,
        init_image=init_image,
        device=device,
    )


def _side(pixels: int) -> int:
    return min(SIDES[1], max(SIDES[0], round(pixels / SIZE_STEP) * SIZE_STEP))


def _whole(value: object, otherwise: int) -> int:
    return int(value) if isinstance(value, int | float) else otherwise
