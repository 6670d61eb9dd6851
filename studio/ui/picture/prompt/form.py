"""What the person has set in the Picture pane, as one frozen value; each field described once. No toolkit.

`FIELDS` is the table that the view, the settings, the recipes and the request are made from. A new field of the form
is a field of `PictureForm` with its row here, a field of `PictureRequest`, and a `SettingSpec` of its name.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.moving import MOST_FRAMES, USUAL_FRAMES, USUAL_RATE
from studio.domain.picture_styles import LoraChoice, StylePreset
from studio.domain.recipes.found import FoundRecipe
from studio.domain.requests import SEED_LIMIT, ModelRef, PictureRequest
from studio.ui.picture.prompt.allowed import QUICK_DECODE, Allowed
from studio.ui.picture.prompt.sampler_names import scheduler_of
from studio.ui.picture.prompt.sizes import SIDES

SIZE_STEP: Final = 8
_OF_A_SEED: Final = frozenset({"seed", "variation_seed", "variation_strength"})
OF_A_MODEL: Final = frozenset({"steps", "guidance", "sampler", "style"})
"""What another model has other values of: 30 steps are a waste for one that needs four."""


class PictureForm(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the form. `seed` is what the next picture uses when `seed_locked`, else a new one is drawn."""

    prompt: str = ""
    negative: str = ""
    model_id: str = ""
    style: str = ""
    styles: tuple[str, ...] = ()
    width: int = 512
    height: int = 512
    batch: int = 1
    seed: int = 0
    seed_locked: bool = False
    steps: int = 20
    guidance: float = 7.0
    sampler: str = ""
    vae_id: str = ""
    frames: int = USUAL_FRAMES
    frame_rate: float = USUAL_RATE
    loras: tuple[LoraChoice, ...] = ()
    varied: bool = False
    variation_strength: float = 0.2
    variation_seed: int = 0
    quick_decode: bool = False
    sticker: bool = False
    from_canvas: bool = False
    strength: float = 0.75


Kind = Literal[
    "words",
    "model",
    "style",
    "whole",
    "number",
    "seed",
    "choice",
    "switch",
    "percent",
    "vae",
    "loras",
    "named styles",
    "own",
]
"""How a field is shown: words in the head; a whole or other number, a seed and a choice in the grid; a switch below
it, with a percentage beside the switch it belongs to; LoRAs in rows, named styles as chips. "own": within another
field's widgets."""


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of `PictureForm`."""

    name: str
    kind: Kind
    label: str = ""
    """English, through `tr` where it is shown; `&` before its letter."""
    tip: str = ""
    """What a screen reader calls it, where the label is too short for that; of a switch, what it does."""
    does: str = ""
    """What it does, as a sentence for its tooltip; of a switch `tip` says it."""
    words: str = ""
    """What stands beside a percentage, with {percent}."""
    needs: str = ""
    """What the model or its engine must be able to do for the field to be offered; empty: nothing."""
    beside: str = ""
    """The switch it stands beside, and without which it is hidden."""
    least: float = 0
    most: float = 0
    step: float = 1
    model_decides: bool = False
    """Another model sets it to the model's own number."""
    asked: bool = True
    """It is a field of the request, by the same name."""

    @property
    def setting(self) -> str:
        """Name of the setting that remembers it."""
        return f"picture_{self.name}"


FIELDS: Final[tuple[FormField, ...]] = (
    FormField(name="prompt", kind="words", label="Prompt", does="What the picture is to show"),
    FormField(name="negative", kind="words", label="Negative prompt",
              does="What the picture is not to show; models without guidance pass it over"),
    FormField(name="model_id", kind="model", label="Model", asked=False),
    FormField(name="style", kind="style", label="Style", model_decides=True),
    FormField(name="styles", kind="named styles", label="Named styles", asked=False,
              does="Words around the prompt, and settings that go with them; several one after the other"),
    FormField(name="width", kind="whole", label="Width", tip="Width in pixels", least=SIDES[0], most=SIDES[1],
              step=SIZE_STEP, model_decides=True, does="How wide the next picture is, in steps of 8"),
    FormField(name="height", kind="whole", label="Height", tip="Height in pixels", least=SIDES[0], most=SIDES[1],
              step=SIZE_STEP, model_decides=True, does="How high the next picture is, in steps of 8"),
    FormField(name="batch", kind="whole", label="Pictures", tip="Pictures at once", least=1, most=16,
              does="How many pictures one press of Generate makes, each with the next seed"),
    FormField(name="seed", kind="seed", label="Seed"),
    FormField(name="seed_locked", kind="own", asked=False),
    FormField(name="steps", kind="whole", label="Steps", least=1, most=150, model_decides=True,
              does="How often the picture is worked over: more takes longer, and is finer up to a point"),
    FormField(name="guidance", kind="number", label="Guidance", most=30, step=0.5, model_decides=True,
              does="How strictly the picture keeps to the words; too much makes it harsh"),
    FormField(name="sampler", kind="choice", label="Sampler", model_decides=True,
              does="By which method noise becomes the picture; Auto takes the model's own"),
    FormField(name="vae_id", kind="vae", label="VAE", needs="vaes", asked=False,
              does="What makes pixels of what the model drew; Auto takes the model's own"),
    FormField(name="frames", kind="whole", label="Frames", needs="moving", least=1, most=MOST_FRAMES, step=4,
              model_decides=True, does="How many pictures the moving one has; each takes time and memory of its own"),
    FormField(name="frame_rate", kind="number", label="Frames a second", needs="moving", least=1, most=60,
              model_decides=True, does="How fast they follow one another"),
    FormField(name="loras", kind="loras", label="LoRAs", needs="loras", asked=False,
              does="Small files that teach the model a look, a character or a thing"),
    FormField(name="varied", kind="switch", label="Vary the seed", asked=False,
              tip="Keep the seed, and draw its picture a part of the way towards that of another seed"),
    FormField(name="variation_strength", kind="percent", tip="Strength of the variation, in percent", beside="varied",
              words="{percent} % towards", most=1, step=0.01,
              does="At 0 % it is the picture of the seed itself, at 100 % that of the other seed"),
    FormField(name="variation_seed", kind="own", label="Variation seed", beside="varied", most=SEED_LIMIT - 1,
              does="The seed towards whose picture the other is drawn"),
    FormField(name="quick_decode", kind="switch", label="Decode quickly", needs=QUICK_DECODE, asked=False,
              tip="Have a tiny decoder make the finished picture: sooner, a little less sharp"),
    FormField(name="sticker", kind="switch", label="Sticker: no back&ground", needs="stickers",
              tip="Cut the drawing out of its ground; saved as a PNG with transparency"),
    FormField(name="from_canvas", kind="switch", label="Start from the canvas", needs="image-to-image", asked=False,
              tip="Use what the canvas shows as the beginning of the picture, which comes in the canvas's size"),
    FormField(name="strength", kind="percent", tip="Denoising strength, in percent", beside="from_canvas",
              words="Strength {percent} %", most=1, step=0.01, model_decides=True,
              does="At 0 % the canvas stays as it is, at 100 % nothing of it is left"),
)  # fmt: skip


def new_seed() -> int:
    """Small enough to be read out, large enough never to meet twice."""
    return secrets.randbelow(2**32)


def remembered(setting: Callable[[str], Any]) -> PictureForm:
    """The form as the settings have it."""
    return PictureForm(**{field.name: setting(field.setting) for field in FIELDS})


def with_defaults(form: PictureForm, model: InstalledModel, allowed: Allowed) -> PictureForm:
    """The form after another model was chosen: words and seed stay, the numbers become the model's own."""
    own = PictureForm()
    changes: dict[str, Any] = {"model_id": model.id}
    for field in FIELDS:
        if field.model_decides:
            changes[field.name] = _fitting(field, model.defaults.get(field.name), allowed, getattr(own, field.name))
        elif field.kind == "switch":
            changes[field.name] = getattr(form, field.name) and allowed.offers(field.needs)
    return msgspec.structs.replace(form, **changes)


def with_recipe(
    form: PictureForm, found: FoundRecipe, allowed: Allowed, *, seed: bool = True, same_model: bool = True
) -> PictureForm:
    """The form with what a recipe says; what it does not say, or the model does not know, stays, and so do the present
    model's own numbers (`OF_A_MODEL`) where the recipe is of another model."""
    changes: dict[str, Any] = {}
    for field in FIELDS:
        if not same_model and field.name in OF_A_MODEL:
            continue
        value = getattr(found, field.name, None) if field.asked and field.name not in _OF_A_SEED else None
        if value is not None:
            changes[field.name] = _fitting(field, value, allowed, getattr(form, field.name))
    if found.request is not None:
        if found.request.frames > 1 and allowed.offers("moving"):
            changes |= {"frames": found.request.frames, "frame_rate": found.request.frame_rate or form.frame_rate}
        changes["quick_decode"] = found.request.decoder is not None and allowed.offers(QUICK_DECODE)
    if not (found.width and found.height):
        changes |= {"width": form.width, "height": form.height}
    if seed and found.seed is not None:
        changes |= {"seed": found.seed, "seed_locked": True, "varied": False}
        if found.variation_seed is not None and found.variation_strength:
            share = min(1.0, max(0.0, found.variation_strength))
            changes |= {"varied": True, "variation_seed": found.variation_seed, "variation_strength": share}
    return msgspec.structs.replace(form, **changes)


def with_style(form: PictureForm, style: StylePreset, allowed: Allowed) -> PictureForm:
    """The form with one more style and the settings that go with it, as far as the model can do them; its words join
    those of the prompt when a picture is asked for. Its model is the caller's to choose before."""
    own = next((one for one in style.own_styles if one in allowed.styles), None)
    said = {"style": own, "sampler": style.sampler, "steps": style.steps, "guidance": style.guidance,
            "width": style.width, "height": style.height}  # fmt: skip
    fields = {field.name: field for field in FIELDS}
    changes: dict[str, Any] = {
        name: _fitting(fields[name], value, allowed, getattr(form, name)) for name, value in said.items()
        if value is not None
    }  # fmt: skip
    there = {one.name for one in form.loras}
    loras = (*form.loras, *(one for one in style.loras if one.name not in there))
    return msgspec.structs.replace(
        form, styles=(*without_style(form, style.name).styles, style.name), loras=loras, **changes
    )


def without_style(form: PictureForm, name: str) -> PictureForm:
    """The settings that came with it stay."""
    return msgspec.structs.replace(form, styles=tuple(one for one in form.styles if one.casefold() != name.casefold()))


def as_style(form: PictureForm, name: str) -> StylePreset:
    """What the form says, under a name."""
    return StylePreset(
        name=name, prompt=form.prompt.strip(), negative=form.negative.strip(), model=form.model_id,
        own_styles=(form.style,) if form.style else (), loras=tuple(one for one in form.loras if one.on),
        sampler=form.sampler, steps=form.steps, guidance=form.guidance, width=form.width, height=form.height,
    )  # fmt: skip


def request_from(
    form: PictureForm, model: ModelRef, device: str, runtime: str, init_image: str | None, *, moving: bool = False
) -> PictureRequest:  # fmt: skip
    """Everything needed to make the picture; `init_image` is the asset of the flattened canvas. `moving`: by a model
    whose pictures move."""
    asked = {field.name: getattr(form, field.name) for field in FIELDS if field.asked}
    asked |= {field.name: asked[field.name].strip() for field in FIELDS if field.kind == "words"}
    if not moving:
        asked |= {"frames": 1, "frame_rate": 0.0}
    if not form.varied:
        asked |= {"variation_seed": None, "variation_strength": 0.0}
    asked |= {"width": _side(form.width), "height": _side(form.height), "seed": form.seed % SEED_LIMIT}
    task: Literal["image-to-image", "text-to-image"] = "image-to-image" if init_image is not None else "text-to-image"
    request = PictureRequest(model=model, task=task, init_image=init_image, device=device, runtime=runtime)
    return msgspec.structs.replace(request, **asked)


def _fitting(field: FormField, value: Any, allowed: Allowed, otherwise: Any) -> Any:
    """`value` within the field's bounds and the model's choices; `otherwise` where it is of another kind."""
    match field.kind:
        case "choice":
            known = scheduler_of(value or "")
            return known if known in ("", *allowed.samplers) else otherwise
        case "style":
            return value if value in ("", *allowed.styles) else otherwise
        case "switch":
            return bool(value) and allowed.offers(field.needs)
        case "words":
            return str(value)
        case _:
            return _bounded(field, value) if isinstance(value, int | float) else otherwise


def _bounded(field: FormField, value: float) -> float:
    bounded = min(field.most, max(field.least, value))
    if field.kind != "whole":
        return float(bounded)
    return _side(int(bounded)) if field.step == SIZE_STEP else int(bounded)


def _side(pixels: int) -> int:
    return min(SIDES[1], max(SIDES[0], round(pixels / SIZE_STEP) * SIZE_STEP))
