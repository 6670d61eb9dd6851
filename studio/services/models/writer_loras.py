"""Which LoRAs a writer can be used with, and a writer that uses them.

Called by the Writing pane and the command line, on the main thread. No Qt. The engine holds each against the model's
own weights once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

import msgspec

from studio.domain.catalogue import InstalledModel
from studio.domain.errors import BadRequest, ModelUnsupported, StudioError
from studio.domain.prompting import Writer
from studio.domain.requests import LoraUse, ModelRef

TASK: Final = "lora"
STRONGEST: Final = 4.0
"""A LoRA counts from minus so much to so much; 1 is as it was trained."""


class Library(Protocol):
    """What is asked of the model library."""

    def named(self, model_id: str, family: str = "", task: str = "") -> InstalledModel: ...
    def ref_with_loras(self, model_id: str) -> ModelRef: ...
    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef: ...


def loras_for(installed: Iterable[InstalledModel], model: InstalledModel | None) -> tuple[InstalledModel, ...]:
    """Those that are made for models of its kind, by title."""
    if model is None:
        return ()
    found = [one for one in installed if _is_lora(one) and one.architecture == model.architecture]
    return tuple(sorted(found, key=lambda one: one.title.casefold()))


def with_loras(library: Library, writer: Writer, weights: Mapping[str, float]) -> Writer:
    """The writer with LoRAs, each by its id with its weight, run by an engine that takes them; one that counts nothing
    is left out. Raises StudioError: NameUnknown, ModelMissing, ModelUnsupported for one of another kind, RuntimeMissing
    where the engine is not here, BadRequest for a writer that takes none."""
    wanted = {name: weight for name, weight in weights.items() if weight}
    if not wanted:
        return writer
    model = library.named(writer.model.id)
    uses = []
    for name, weight in wanted.items():
        lora = library.named(name, model.family, TASK)
        if not _is_lora(lora):
            raise StudioError(ModelUnsupported(model=lora.title, reason="it is no LoRA for writers"))
        if lora.architecture != model.architecture:
            reason = (
                f"it is made for models of the kind {lora.architecture!r}, and {model.title} is of the kind "
                f"{model.architecture!r}"
            )
            raise StudioError(ModelUnsupported(model=lora.title, reason=reason))
        uses.append(LoraUse(model=library.ref(lora.id), weight=weight))
    return msgspec.structs.replace(writer, model=library.ref_with_loras(model.id), loras=tuple(uses))


def lora_in(text: str) -> tuple[str, float]:
    """The id and the weight of "gothic-tales:0.8"; 1 without a number. Raises StudioError(BadRequest)."""
    name, colon, number = text.rpartition(":")
    if not colon:
        return text.strip(), 1.0
    try:
        weight = float(number)
    except ValueError:
        weight = float("nan")
    if not name.strip() or not -STRONGEST <= weight <= STRONGEST:
        problem = f"{text!r} is not a name, a colon and a number from -{STRONGEST:g} to {STRONGEST:g}"
        raise StudioError(BadRequest(field="--lora", problem=problem))
    return name.strip(), weight


def _is_lora(model: InstalledModel) -> bool:
    return model.family == "text" and TASK in model.tasks
