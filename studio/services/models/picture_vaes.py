"""Which picture decoders (VAEs) can stand in for a model's own. Called by the Picture pane and the command line, on the
main thread. No Qt. The engine holds each against the model's own network once more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.errors import BadRequest, ModelUnsupported, StudioError
from studio.domain.names import unknown
from studio.domain.requests import ModelRef
from studio.services.models.architectures import TITLES
from studio.services.models.picture_loras import Library
from studio.services.translation import tr

TASK: Final = "vae"
FEATURE: Final = "vaes"


def is_vae(model: InstalledModel) -> bool:
    return model.family == "picture" and TASK in model.tasks


def vaes_for(
    installed: Iterable[InstalledModel], model: InstalledModel | None, cards: Cards
) -> tuple[InstalledModel, ...]:
    """Those that can be chosen for a model, by title."""
    found = (one for one in installed if is_vae(one) and not why_not(one, model, cards))
    return tuple(sorted(found, key=lambda one: (one.title.casefold(), one.id)))


def why_not(vae: InstalledModel, model: InstalledModel | None, cards: Cards) -> str:
    """Why it cannot stand in for the model's own, as a sentence; empty when it can, or says no kind of model."""
    if model is None:
        return tr("Choose a model first.")
    if FEATURE not in cards.features(model.engine):
        return tr("\u201c{model}\u201d takes no VAE but its own.", model=model.title)
    if not vae.architecture or not model.architecture or vae.architecture == model.architecture:
        return ""
    return tr(
        "It is made for models of the kind {kind}, and \u201c{model}\u201d is of the kind {other}.",
        kind=_kind(vae), model=model.title, other=_kind(model),
    )  # fmt: skip


def vae_used(library: Library, model: InstalledModel, name: str, cards: Cards) -> ModelRef:
    """The VAE of that id, title or file name. Raises StudioError: NameUnknown, ModelUnsupported for one of another
    kind."""
    here = [one for one in library.installed() if is_vae(one)]
    said = name.strip().casefold()
    found = next((one for one in here if said in _names(one)), None)
    if found is None:
        raise unknown("model", name, [one.id for one in here])
    reason = why_not(found, model, cards)
    if reason:
        raise StudioError(ModelUnsupported(model=found.title, reason=reason.rstrip(".")))
    return library.ref(found.id)


def vae_named(installed: Iterable[InstalledModel], name: str) -> str:
    """Id of the VAE of that name; "" for none."""
    said = name.strip().casefold()
    return next((one.id for one in installed if is_vae(one) and said in _names(one)), "")


def not_one(path: Path) -> StudioError:
    return StudioError(BadRequest(field="--vae", problem=tr("{file} is no VAE for pictures", file=path.name)))


def _names(vae: InstalledModel) -> tuple[str, ...]:
    files = [Path(path) for path in vae.files.values()]
    said = (vae.id, vae.title, *(path.name for path in files), *(path.stem for path in files))
    return tuple(one.casefold() for one in said)


def _kind(model: InstalledModel) -> str:
    return tr(TITLES.get(model.architecture, model.architecture))
