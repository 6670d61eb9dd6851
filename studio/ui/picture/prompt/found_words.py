"""What a recipe from outside says, in words of the window. No toolkit."""

from __future__ import annotations

from studio.domain.recipes.found import FoundRecipe
from studio.services.translation import tr


def numbers_of(found: FoundRecipe) -> str:
    """The values that belong to its model, in one line; empty where it tells none."""
    sampler = " ".join(one for one in (found.sampler, found.scheduler) if one)
    parts = (
        tr("{steps} steps", steps=found.steps) if found.steps is not None else "",
        tr("guidance {guidance}", guidance=f"{found.guidance:g}") if found.guidance is not None else "",
        sampler,
        found.style or "",
    )
    return ", ".join(part for part in parts if part)


def not_taken(found: FoundRecipe) -> str:
    """What cannot be taken up here, as sentences; empty: nothing."""
    said = []
    if found.large_seed is not None:
        said.append(tr("Its seed, {seed}, is larger than can be drawn from here.", seed=found.large_seed))
    if found.loras and found.source != "Triptych":
        names = ", ".join(lora.name for lora in found.loras)
        said.append(tr("LoRAs took part that are not taken up: {names}.", names=names))
    return " ".join(said)
