"""What a recipe from outside says, in words of the window. No toolkit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.domain.recipes.found import FoundRecipe
from studio.domain.showable import showable
from studio.services.translation import tr, tr_count

_OTHERS: Final = 6


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
    if found.clip_skip is not None and found.clip_skip > 1:
        said.append(tr("It skips the last layers of the text encoder (Clip skip {count}), which is not done here.",
                       count=found.clip_skip))  # fmt: skip
    if found.others:
        names = ", ".join(showable(f"{name}: {value}") for name, value in found.others[:_OTHERS])
        more = tr_count(" and {count} more", " and {count} more", len(found.others) - _OTHERS)
        names += more if len(found.others) > _OTHERS else ""
        said.append(tr("Settings of {program} that have no place here: {names}.", program=found.source, names=names))
    return " ".join(said)
