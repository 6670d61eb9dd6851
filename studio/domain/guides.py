"""Pictures that guide another one: which families of models take them, and which ControlNet reads which. Pure.

A guide is a control picture (`ControlUse`) or a reference (`ReferenceUse`). Both processes; any thread.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final, Literal, get_args

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.errors import BadRequest, ModelMissing, ModelUnsupported, StudioError
from studio.domain.requests import PictureRequest, ReadBy

CONTROLLED: Final = frozenset({"sd1", "sd2", "sdxl", "sd3", "flux"})
"""Architectures of models that draw with a ControlNet."""
REFERENCED: Final = frozenset({"sd1", "sd2", "sdxl", "flux"})
"""And with an IP-Adapter."""
ENCODER: Final = "ip-adapter-encoder"
"""Of the library, for adapters that do not say which image encoder they want."""
NO_ENCODER: Final = "it wants an image encoder (CLIP vision) too, and none is here"
EDITORS: Final = frozenset({"flux2", "qwen-edit"})
"""Of models that see reference pictures themselves, and change a picture by what the words say of it."""
_MOVERS: Final = frozenset({"wan-i2v"})
"""Those that have a picture move."""
ONLY_EDIT: Final = frozenset({"qwen-edit"})
"""Those of them that make none from words alone."""
DEPTH: Final[Literal["depth"]] = "depth"
"""The task of models that read depths."""
POSE: Final[Literal["pose"]] = "pose"
"""And of those that read where people's joints are."""
READ_BY_MODELS: Final[tuple[ReadBy, ...]] = (DEPTH, POSE)
"""What is read by a model of its own; each is the task of those, too."""
Guide = Literal["canny", "line-art", "scribble", "pose", "depth"]
"""What a ControlNet was trained to follow."""
READINGS: Final[tuple[ReadBy, ...]] = get_args(ReadBy)
GUIDES: Final[tuple[Guide, ...]] = get_args(Guide)
_READ_BY: Final[dict[str, ReadBy]] = {"canny": "canny", "line-art": "line-art", "scribble": "scribble"}
_MARKS: Final[tuple[tuple[str, Guide], ...]] = (
    ("canny", "canny"), ("lineart", "line-art"), ("line-art", "line-art"), ("line_art", "line-art"),
    ("scribble", "scribble"), ("softedge", "scribble"), ("hed", "scribble"), ("pose", "pose"), ("depth", "depth"),
    ("midas", "depth"),
)  # fmt: skip


def guide_of(net: InstalledModel) -> Guide | None:
    """What a ControlNet follows, by its catalogue entry or else by its name; None where neither tells."""
    said = next((guide for guide in GUIDES if guide == net.defaults.get("guide")), None)
    if said is not None:
        return said
    name = f"{net.id} {net.title}".casefold()
    return next((guide for mark, guide in _MARKS if mark in name), None)


def read_by(guide: Guide | None, able: Collection[ReadBy] = ()) -> ReadBy:
    """How the control picture for it is made of any picture. A pose, or a map of depths, is drawn or brought along
    where no model reads those; `able`: what models read here."""
    own = next((by for by in READ_BY_MODELS if by == guide and by in able), None)
    return own or _READ_BY.get(guide or "", "as-is")


def check_pictures(request: PictureRequest, architecture: str) -> PictureRequest:
    """The request itself. Raises StudioError(BadRequest) for one that has none of the pictures that its model wants."""
    if architecture in _MOVERS and request.init_image is None:
        problem = "this model moves a picture: start from one"
        raise StudioError(BadRequest(field="init_image", problem=problem))
    if architecture in ONLY_EDIT and request.init_image is None and not request.references:
        problem = "this model changes pictures: start from one, or add a reference picture"
        raise StudioError(BadRequest(field="init_image", problem=problem))
    return request


def nets_for(installed: Iterable[InstalledModel], architecture: str) -> tuple[InstalledModel, ...]:
    """ControlNets for models of an architecture, by title."""
    return _made_for(installed, "control", architecture)


def adapters_for(installed: Iterable[InstalledModel], model: InstalledModel) -> tuple[InstalledModel, ...]:
    """IP-Adapters for a model, by title; the model itself where it needs none."""
    return (model,) if model.architecture in EDITORS else _made_for(installed, "reference", model.architecture)


def encoder_for(
    installed: Iterable[InstalledModel], adapter: InstalledModel, entry: CatalogueEntry | None
) -> InstalledModel | None:
    """What sees reference pictures for an adapter: the one that its catalogue entry names, or the first that is here;
    None where the adapter brings its own. Raises StudioError of ModelMissing with the one that the library has for it,
    ModelUnsupported where it has none."""
    if adapter.architecture in EDITORS or any(name.endswith("config.json") for name in adapter.files):
        return None
    able = [one for one in installed if "image-encoder" in one.tasks]
    named = entry.helpers.get("image-encoder", "") if entry is not None else ""
    if able:
        return next((one for one in able if one.id == named), able[0])
    usual = named or (ENCODER if adapter.architecture in ("sd1", "sdxl") else "")
    lacking = ModelMissing(model_id=usual) if usual else ModelUnsupported(model=adapter.title, reason=NO_ENCODER)
    raise StudioError(lacking)


def _made_for(installed: Iterable[InstalledModel], task: str, architecture: str) -> tuple[InstalledModel, ...]:
    found = (one for one in installed if task in one.tasks and architecture and one.architecture == architecture)
    return tuple(sorted(found, key=lambda one: one.title.casefold()))
