"""Named ways to draw words: those that are shipped, and those that a person keeps. Pure data; any process.

Shipped names are English and pass `tr` where they are shown; on the command line a preset is called by either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from studio.domain.errors import BadRequest, StudioError


class SamplerPreset(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    temperature: float = 0.7
    numbers: dict[str, float] = {}
    """By name of a `SamplerSetting`; the others are plain."""
    banned: str = ""
    boosted: str = ""
    """As `sampling_of` reads them."""


SHIPPED: Final = (
    SamplerPreset(name="Exact", temperature=0.0, numbers={"repetition_penalty": 1.0}),
    SamplerPreset(name="Careful", temperature=0.4, numbers={"top_k": 40, "top_p": 0.9, "min_p": 0.1}),
    SamplerPreset(name="Balanced", temperature=0.8, numbers={"top_k": 0, "top_p": 0.95, "min_p": 0.05}),
    SamplerPreset(
        name="Bold", temperature=1.1, numbers={"top_k": 0, "top_p": 1.0, "min_p": 0.08, "xtc_probability": 0.3}
    ),
    SamplerPreset(
        name="No phrase twice",
        temperature=0.8,
        numbers={"top_k": 0, "min_p": 0.05, "dry_multiplier": 0.8, "repetition_penalty": 1.0},
    ),
)


def with_preset(presets: Sequence[SamplerPreset], new: SamplerPreset) -> list[SamplerPreset]:
    """The person's own, the new one in the place of another of its name. Raises StudioError(BadRequest)."""
    name = " ".join(new.name.split())
    if not name or name.casefold() in {one.name.casefold() for one in SHIPPED}:
        raise StudioError(BadRequest(field="preset", problem=f"{name!r} is no name for a preset of your own"))
    others = [one for one in presets if one.name.casefold() != name.casefold()]
    return [*others, msgspec.structs.replace(new, name=name)]


def preset_named(presets: Sequence[SamplerPreset], name: str) -> SamplerPreset:
    """Of the person's own and the shipped ones. Raises StudioError(BadRequest)."""
    found = [one for one in (*presets, *SHIPPED) if one.name.casefold() == name.strip().casefold()]
    if not found:
        known = ", ".join(one.name for one in (*SHIPPED, *presets))
        raise StudioError(BadRequest(field="preset", problem=f"there is no preset {name!r}; there are {known}"))
    return found[0]
