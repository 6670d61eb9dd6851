"""The settings that a grid's axis can go over, read from the form's own table, so that a new field of the form is one
by itself. No toolkit; the pane's rooms and the command line call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from studio.domain.engine_cards import Cards
from studio.domain.grid_values import AxisKind, AxisSort
from studio.domain.grids import (
    CONTROL,
    CONTROL_END,
    CONTROL_START,
    LORA,
    MODEL,
    QUICK_DECODE,
    REFERENCE,
    REPLACE,
    SIZE,
    STYLES,
    VAE,
)
from studio.domain.picture_records import GridAxis, PictureGrid
from studio.domain.picture_styles import StylePreset
from studio.domain.requests import PictureRequest
from studio.services.exchange.grid_picture import GridWords
from studio.services.models.library import ModelLibrary
from studio.services.models.picture_vaes import vaes_for
from studio.services.translation import tr
from studio.ui.picture.prompt.allowed import Allowed
from studio.ui.picture.prompt.form import FIELDS, FormField
from studio.ui.picture.prompt.models import TASK
from studio.ui.picture.prompt.sizes import SIDES

_SORTS: Final[dict[str, AxisSort]] = {
    "words": "words", "model": "model", "style": "choice", "whole": "whole", "number": "number", "seed": "seed",
    "choice": "choice", "switch": "switch", "percent": "number", "vae": "choice", "named styles": "choice",
}  # fmt: skip
"""By kind of a field of the form; fields of other kinds are within another one's widgets."""
_NOT: Final = frozenset({"batch", "width", "height"})
"""How many, and the sides, which the axis "size" has together."""
_ASKED_BY_NAME: Final = frozenset({MODEL, VAE, QUICK_DECODE, STYLES})
"""Fields that are of the form alone, and in a request are what they name."""
_STYLES_PROPOSED: Final = 3
_STRONGEST: Final = 2.0
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_SMALL_WORDS: Final = frozenset({
    "an", "the", "of", "in", "on", "at", "by", "to", "and", "or", "with", "under", "over", "near", "beside", "behind",
    "before", "from", "into", "one", "two", "three", "four", "five", "six", "some", "many", "big", "large", "small",
    "little", "tiny", "old", "young", "red", "green", "blue", "yellow", "white", "black", "grey", "gray", "brown",
    "orange", "pink", "lora", "photo", "picture", "drawing", "painting",
})  # fmt: skip
"""That a person hardly wants others in the place of."""
Titles = Callable[[str], str]
Named = Sequence[tuple[str, str]]
"""Ids, or names, and what people call them."""


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is here beside the model."""

    models: Named = ()
    vaes: Named = ()
    """Those that can stand in for the model's own."""
    styles: tuple[str, ...] = ()
    """Names of the named styles."""


def beside_model(
    request: PictureRequest, library: ModelLibrary, cards: Cards, styles: Iterable[StylePreset], title: Titles
) -> Beside:
    """`title`: of a model, by its id."""
    vaes = vaes_for(library.installed(), library.get(request.model.id), cards)
    return Beside(
        models=tuple((one.id, title(one.id)) for one in library.models_for("picture", TASK)),
        vaes=tuple((one.id, title(one.id)) for one in vaes), styles=tuple(one.name for one in styles),
    )  # fmt: skip


def axes_of(
    request: PictureRequest, allowed: Allowed, beside: Beside, title: Titles = str, lora_title: Titles = str,
) -> tuple[AxisKind, ...]:  # fmt: skip
    """What can be varied of what the form asks for. `title`: of a style of the model's own."""
    found = [_axis(field, request, allowed, beside, title) for field in FIELDS if field.name not in _NOT]
    sizes = ", ".join(f"{width}x{height}" for _name, width, height in allowed.sizes[:3])
    least, most = SIDES
    within = (request.prompt, request.negative)
    found.insert(1, AxisKind(field=REPLACE, label=tr("Words in the prompt (Prompt S/R)"), sort="replace", within=within,
                             proposed=_first_noun(request.prompt)))  # fmt: skip
    found.append(AxisKind(field=SIZE, label=tr("Size"), sort="size", least=least, most=most, proposed=sizes))
    for one in request.loras:
        name = tr("LoRA {name}", name=lora_title(one.model.id))
        proposed = f"0-{max(1.0, one.weight):g} [4]"
        found.append(
            AxisKind(field=f"{LORA}{one.model.id}", label=name, sort="number", least=-_STRONGEST, most=_STRONGEST,
                     proposed=proposed)
        )  # fmt: skip
    for place in range(len(request.controls)):
        found += [_guide(f"{one}{place}") for one in (CONTROL, CONTROL_START, CONTROL_END)]
    found += [_guide(f"{REFERENCE}{place}") for place in range(len(request.references))]
    return tuple(one for one in found if one is not None)


def _guide(field: str) -> AxisKind:
    """A number of one of the pictures that guide."""
    kind = f"{field.partition(' ')[0]} "
    shares = {CONTROL_START: (1.0, "0-0.6 [4]"), CONTROL_END: (1.0, "0.4-1 [4]")}
    most, proposed = shares.get(kind, (_STRONGEST, "0-1 [5]"))
    return AxisKind(field=field, label=_guide_label(field), sort="number", most=most, proposed=proposed)


def _guide_label(field: str) -> str:
    number = int(field.rpartition(" ")[2]) + 1
    if field.startswith(CONTROL_START):
        return tr("Control {number} begins at", number=number)
    if field.startswith(CONTROL_END):
        return tr("Control {number} ends at", number=number)
    if field.startswith(CONTROL):
        return tr("Strength of control {number}", number=number)
    return tr("Strength of reference {number}", number=number)


def _axis(
    field: FormField, request: PictureRequest, allowed: Allowed, beside: Beside, title: Titles
) -> AxisKind | None:
    sort: AxisSort | None = "choice" if field.name == QUICK_DECODE else _SORTS.get(field.kind)
    if sort is None or not (field.asked or field.name in _ASKED_BY_NAME) or not _offered(field, request, allowed):
        return None
    choices = _choices(field, allowed, beside, title)
    if sort in ("choice", "model") and len(choices) < 2:
        return None
    least, most = field.least, field.most
    return AxisKind(
        field=field.name, label=_label(field), sort=sort, least=least, most=most, choices=choices,
        proposed=_proposed(field, request, choices),
    )  # fmt: skip


def _offered(field: FormField, request: PictureRequest, allowed: Allowed) -> bool:
    """The model can do it, and what it stands beside is on."""
    if not allowed.offers(field.needs):
        return False
    match field.name:
        case "strength":
            return request.task != "text-to-image"
        case "variation_strength":
            return request.variation_seed is not None
        case _:
            return True


def _label(field: FormField) -> str:
    if field.name == QUICK_DECODE:
        return tr("Decoder")
    return tr(field.label or field.tip).replace("&", "").partition(",")[0]


def _choices(  # noqa: PLR0911 - one for each kind
    field: FormField, allowed: Allowed, beside: Beside, title: Titles
) -> tuple[tuple[str, str], ...]:
    match field.kind:
        case "model":
            return tuple(beside.models)
        case "vae":
            return (("", tr("Auto")), *beside.vaes)
        case "named styles":
            return (("", tr("Nothing")), *((one, one) for one in beside.styles))
        case "switch" if field.name == QUICK_DECODE:
            return (("off", tr("Whole")), ("on", tr("Tiny")))
        case "style":
            return (("", tr("Auto")), *((one, title(one)) for one in allowed.styles)) if allowed.styles else ()
        case "choice":
            return (("", tr("Auto")), *((one, one) for one in allowed.samplers)) if allowed.samplers else ()
        case _:
            return ()


def _proposed(  # noqa: PLR0911 - one for each kind
    field: FormField, request: PictureRequest, choices: Named
) -> str:
    match field.kind:
        case "model" | "style" | "choice" | "vae":
            return "*"
        case "named styles":
            return ", ".join(f'"{one}"' if "," in one else one for _id, one in choices[: _STYLES_PROPOSED + 1])
        case "switch" if choices:
            return "*"
        case "seed":
            return f"{request.seed}, ?, ?"
        case "switch":
            return "off, on"
        case "percent":
            return "0.2-0.8 [4]"
        case "whole":
            now = int(getattr(request, field.name))
            near = dict.fromkeys(max(int(field.least), min(int(field.most), one)) for one in (now // 2, now, now * 2))
            return ", ".join(map(str, near))
        case "number":
            value = float(getattr(request, field.name))
            some = dict.fromkeys(max(field.least, min(field.most, one)) for one in (value / 2, value, value * 1.5))
            return ", ".join(f"{round(one, 2):g}" for one in some)
        case "words":
            words = " ".join(str(getattr(request, field.name)).split())
            return f'"{words}"' if "," in words and '"' not in words else words
        case _:
            return ""


def _first_noun(prompt: str) -> str:
    """Of a prompt's words the first that is likely to be something; empty where there are none."""
    words = _WORD.findall(prompt)
    return next((one for one in words if one.lower() not in _SMALL_WORDS), "")


def label_of_axis(axis: GridAxis, kinds: Sequence[AxisKind], lora_title: Titles = str) -> str:
    """Its name for people, also where it is not offered now."""
    known = next((one.label for one in kinds if one.field == axis.field), "")
    if known:
        return known
    if axis.field.startswith(LORA):
        return tr("LoRA {name}", name=lora_title(axis.field.removeprefix(LORA)))
    if axis.field.startswith((CONTROL, CONTROL_START, CONTROL_END, REFERENCE)):
        return _guide_label(axis.field)
    named = {REPLACE: tr("Words in the prompt (Prompt S/R)"), SIZE: tr("Size"), MODEL: tr("Model")}
    field = next((one for one in FIELDS if one.name == axis.field), None)
    return named.get(axis.field) or (_label(field) if field is not None else axis.field)


def words_of_grid(
    grid: PictureGrid, kinds: Sequence[AxisKind], title: Titles = str, model_title: Titles = str
) -> GridWords:
    """What stands beside its cells."""
    axes = tuple(
        (
            label_of_axis(axis, kinds, model_title),
            tuple(value_shown(axis, value, title, model_title) for value in axis.values),
        )
        for axis in grid.axes
    )
    return GridWords(grid.name, axes)


def value_shown(axis: GridAxis, value: str, title: Titles = str, model_title: Titles = str) -> str:
    """A value of an axis as people read it. `title`: of a style of a model's own; `model_title`: of a model by its
    id."""
    if axis.field == QUICK_DECODE:
        return tr("Tiny") if value == "on" else tr("Whole")
    if axis.field == STYLES:
        return value or tr("Nothing")
    if axis.field in (MODEL, VAE) and value:
        return model_title(value)
    return (title(value) if axis.field == "style" and value else value) or tr("Auto")
