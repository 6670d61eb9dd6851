"""Which LoRAs a picture model can be used with, and LoRAs as a request names them.

Called by the Picture pane and the command line, on the main thread. No Qt. The engine holds each against the model's
own layers once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol

from studio.domain.catalogue import InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.errors import BadRequest, ModelUnsupported, StudioError
from studio.domain.names import unknown
from studio.domain.requests import LoraUse, ModelRef
from studio.services.models.architectures import TITLES
from studio.services.translation import tr

TASK: Final = "lora"
STRONGEST: Final = 4.0
"""A LoRA counts from minus so much to so much; 1 is as it was trained."""
_TELLING: Final = 10
"""Digits of a hash that are enough to know a file by."""


class Library(Protocol):
    """What is asked of the model library."""

    def installed(self) -> tuple[InstalledModel, ...]: ...
    def get(self, model_id: str) -> InstalledModel | None: ...
    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef: ...


def is_lora(model: InstalledModel) -> bool:
    return model.family == "picture" and TASK in model.tasks


def picture_loras(installed: Iterable[InstalledModel]) -> tuple[InstalledModel, ...]:
    """All there are for pictures, by title."""
    return tuple(sorted((one for one in installed if is_lora(one)), key=lambda one: (one.title.casefold(), one.id)))


def why_not(lora: InstalledModel, model: InstalledModel | None, cards: Cards) -> str:
    """Why the model cannot be used with the LoRA, as a sentence; empty when it can, or the LoRA does not say what it is
    made for."""
    if model is None:
        return tr("Choose a model first.")
    if "loras" not in cards.features(model.engine):
        return tr("\u201c{model}\u201d takes no LoRAs.", model=model.title)
    if not lora.architecture or not model.architecture or lora.architecture == model.architecture:
        return ""
    if (lora.architecture, model.architecture) == ("wan", "wan-i2v"):
        # What was learnt of films of words holds for those of a picture; the layers that see it are left as they are.
        return ""
    return tr(
        "It is made for models of the kind {kind}, and \u201c{model}\u201d is of the kind {other}.",
        kind=_kind(lora), model=model.title, other=_kind(model),
    )  # fmt: skip


def _kind(model: InstalledModel) -> str:
    return tr(TITLES.get(model.architecture, model.architecture))


def lora_named(installed: Iterable[InstalledModel], name: str) -> InstalledModel:
    """The LoRA of that id, title or file name, by small and capital letters alike. Raises StudioError(NameUnknown)."""
    loras = picture_loras(installed)
    for said in (_ids, _titles, _files):
        found = [one for one in loras if name.strip().casefold() in said(one)]
        if found:
            return found[0]
    raise unknown("model", name, [one.id for one in loras])


def lora_hashed(library: Library, sha256: str) -> str | None:
    """Id of the LoRA whose file's SHA-256 begins so, of ten digits at least; None where that is not known."""
    if len(sha256) < _TELLING:
        return None
    for lora in picture_loras(library.installed()):
        stamps = library.ref(lora.id).files
        if any(stamp.sha256 is not None and stamp.sha256.startswith(sha256.lower()) for stamp in stamps):
            return lora.id
    return None


def lora_in(text: str) -> tuple[str, float]:
    """The name, or file, and the weight of "ink:0.8"; 1 without a number. Raises StudioError(BadRequest)."""
    name, colon, number = text.rpartition(":")
    if not colon or Path(text).is_file():
        return text.strip(), 1.0
    try:
        weight = float(number)
    except ValueError:
        weight = float("nan")
    if not name.strip() or not -STRONGEST <= weight <= STRONGEST:
        problem = f"{text!r} is not a name or file, a colon and a number from -{STRONGEST:g} to {STRONGEST:g}"
        raise StudioError(BadRequest(field="--lora", problem=problem))
    return name.strip(), weight


def _ids(model: InstalledModel) -> tuple[str, ...]:
    return (model.id.casefold(),)


def _titles(model: InstalledModel) -> tuple[str, ...]:
    return (model.title.casefold(),)


def _files(model: InstalledModel) -> tuple[str, ...]:
    paths = [Path(path) for path in model.files.values()]
    return tuple(name.casefold() for path in paths for name in (path.name, path.stem))


def lora_uses(
    library: Library, model: InstalledModel, wanted: Sequence[tuple[str, float]], cards: Cards
) -> tuple[LoraUse, ...]:
    """LoRAs by id, title or file name, with their weights; one that counts nothing is left out, the weights of one that
    is named twice are added. Raises StudioError: NameUnknown, ModelMissing, ModelUnsupported for one of another kind,
    BadRequest for a weight that is none."""
    weights: dict[str, float] = {}
    for name, weight in wanted:
        lora = lora_named(library.installed(), name)
        weights[lora.id] = weights.get(lora.id, 0.0) + weight
    uses = []
    for lora_id, weight in weights.items():
        if not -STRONGEST <= weight <= STRONGEST:
            problem = f"a LoRA counts from {-STRONGEST:g} to {STRONGEST:g}, and not {weight:g}"
            raise StudioError(BadRequest(field="lora", problem=problem))
        lora = lora_named(library.installed(), lora_id)
        reason = why_not(lora, model, cards)
        if reason:
            raise StudioError(ModelUnsupported(model=lora.title, reason=reason.rstrip(".")))
        if weight:
            uses.append(LoraUse(model=library.ref(lora.id), weight=weight))
    return tuple(uses)
