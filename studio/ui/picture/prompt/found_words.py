"""What a recipe from outside says, in words of the window. No toolkit."""

from __future__ import annotations

from collections.abc import Sequence

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


def not_taken(found: FoundRecipe, missing: Sequence[str], untaught: Sequence[str] = ()) -> str:
    """What cannot be taken up here, as sentences; empty: nothing. `missing`: names of LoRAs that are not here;
    `untaught`: words of embeddings that are not."""
    said = []
    if found.large_seed is not None:
        said.append(tr("Its seed, {seed}, is larger than can be drawn from here.", seed=found.large_seed))
    if missing:
        names = ", ".join(missing)
        said.append(tr("LoRAs took part that are not on this computer: {names}.", names=names))
    if untaught:
        names = ", ".join(untaught)
        said.append(tr("Words are read as any others, for their embeddings are not on this computer: {names}.",
                       names=names))  # fmt: skip
    return " ".join(said)
