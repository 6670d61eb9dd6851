"""Which program's recipe the texts of a picture are, and what it says. Pure; any thread.

What a text is is told by its structure, never by the name it lies under.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from studio.domain.recipes.comfyui import from_comfyui
from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.members import from_fooocus, from_invoke, from_novelai, from_swarm
from studio.domain.recipes.own import from_ours, own_step
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.values import json_object

RECIPE_KEYS: Final = frozenset({
    "parameters", "triptych", "triptych-parts", "prompt", "workflow", "comment", "description", "invokeai_metadata",
    "invokeai_graph", "invokeai_workflow", "sd-metadata", "dream", "fooocus_scheme", "postprocessing", "extras",
    "usercomment",
})  # fmt: skip
"""Small letters: under these names pictures carry how they were made, ours and other programs'."""
_AFTERWARDS: Final = 400
"""Characters of what was done afterwards."""
_FOOOCUS_SIGNS: Final = frozenset({"guidance_scale", "base_model", "base_model_name", "base_model_hash"})


def read_texts(texts: Mapping[str, str]) -> FoundRecipe | OtherProgram | None:
    """What the texts of a picture, by the names they lie under, say of its making; None where they say nothing. Our own
    is believed first, then A1111's, as others write that beside their own for everybody to read."""
    named = {key.lower(): text for key, text in texts.items()}
    found = from_ours(named["triptych"]) if "triptych" in named else None
    if found is None and "parameters" in named:
        found = from_parameters(named["parameters"])
    told = found or _of_another_program(named)
    done = " ".join(named.get("postprocessing", "").split())[:_AFTERWARDS]
    if not done or not isinstance(told, FoundRecipe):
        return told
    own = own_step(told.request) if told.request is not None else ""
    return msgspec.structs.replace(told, afterwards=done.removeprefix(own).lstrip(", "))


def _of_another_program(named: Mapping[str, str]) -> FoundRecipe | OtherProgram | None:
    """Whose recipe it is, and what it says; only whose, where that cannot be read."""
    # ComfyUI writes NaN into its JSON, which strict readers refuse; so it is told by a member of its own.
    graphs = [named.get(key, "").lstrip() for key in ("prompt", "workflow")]
    if any(graph.startswith("{") and ('"class_type"' in graph or '"nodes"' in graph) for graph in graphs):
        return from_comfyui(*graphs) or OtherProgram("ComfyUI")
    if named.keys() & {"invokeai_metadata", "invokeai_graph", "sd-metadata", "dream"}:
        found = from_invoke(named)
        known = any(json_object(named.get(key, "")) for key in ("invokeai_metadata", "invokeai_graph", "sd-metadata"))
        return found or (OtherProgram("InvokeAI") if known else None)
    if named.get("software") == "NovelAI":
        return from_novelai(named) or OtherProgram("NovelAI")
    for key in ("parameters", "comment"):
        members = json_object(named.get(key, ""))
        if members is not None:
            return _by_members(named, named[key], members)
    return None


def _by_members(named: Mapping[str, str], text: str, members: Mapping[str, object]) -> FoundRecipe | OtherProgram:
    """Which program writes such an object; "" when none that we know."""
    if "sui_image_params" in members:
        return from_swarm(text) or OtherProgram("SwarmUI")
    if "fooocus_scheme" in named or members.keys() & _FOOOCUS_SIGNS:
        return from_fooocus(text) or OtherProgram("Fooocus")
    return OtherProgram("")
