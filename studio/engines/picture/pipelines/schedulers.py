"""Samplers by name, as diffusers spells them without "Scheduler". A "Karras" at the end spaces the noise levels so; a
"Trailing" counts the steps from the noise's end, as models distilled to a few steps want it.

Used by the diffusers engine on the worker's job thread. Every picture gets a fresh scheduler, so that none inherits
another's state.
"""

from __future__ import annotations

from typing import Any

from studio.domain.names import unknown

_ENDINGS: dict[str, dict[str, Any]] = {
    "Karras": {"use_karras_sigmas": True},
    "Trailing": {"timestep_spacing": "trailing"},
}


def fresh_scheduler(original: Any, sampler: str) -> Any:
    """A new scheduler of the model's own kind, or of the named one with the model's noise schedule.
    Raises StudioError(NameUnknown) for one that this model cannot be sampled with."""
    import diffusers

    config = dict(original.config)
    if not sampler:
        return type(original).from_config(config)
    name = sampler
    for ending, settings in _ENDINGS.items():
        if name.endswith(ending):
            name = name.removesuffix(ending).strip()
            config |= settings
    name += "Scheduler"
    known = {compatible.__name__: compatible for compatible in _compatible(original)}
    if name not in known or getattr(diffusers, name, None) is None:
        raise unknown("sampler", sampler, sorted(compatible.removesuffix("Scheduler") for compatible in known))
    return known[name].from_config(config)


def own_sampler(original: Any) -> str:
    """The name of the sampler that a model has of its own, as `fresh_scheduler` takes it."""
    return type(original).__name__.removesuffix("Scheduler")


def _compatible(original: Any) -> list[Any]:
    """Flow models and the others name each other as compatible, but sample noise of different kinds."""
    flow = "FlowMatch" in type(original).__name__
    same = [kind for kind in original.compatibles if ("FlowMatch" in kind.__name__) == flow]
    return [type(original), *same]
