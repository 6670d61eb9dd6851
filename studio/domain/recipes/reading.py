"""Which program's recipe the texts of a picture are, and what it says. Pure; any thread.

What a text is is told by its structure, never by the name it lies under.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.domain.recipes.found import FoundRecipe, OtherProgram
from studio.domain.recipes.own import from_ours
from studio.domain.recipes.parameters import from_parameters
from studio.domain.recipes.values import json_object

RECIPE_KEYS: Final = frozenset({
    "parameters", "triptych", "triptych-parts", "prompt", "workflow", "comment", "description", "invokeai_metadata",
    "invokeai_graph", "invokeai_workflow", "sd-metadata", "dream", "fooocus_scheme", "postprocessing", "extras",
    "usercomment",
})  # fmt: skip
"""Small letters: under these names pictures carry how they were made, ours and other programs'."""


def read_texts(texts: Mapping[str, str]) -> FoundRecipe | OtherProgram | None:
    """What the texts of a picture, by the names they lie under, say of its making; None where they say nothing. Our own
    is believed first, then A1111's."""
    named = {key.lower(): text for key, text in texts.items()}
    found = from_ours(named["triptych"]) if "triptych" in named else None
    if found is None and "parameters" in named:
        found = from_parameters(named["parameters"])
    return found or _other_program(named)


def _other_program(named: Mapping[str, str]) -> OtherProgram | None:
    """Whose recipe it is, where one is there at all."""
    # ComfyUI writes NaN into its JSON, which strict readers refuse; so it is told by a member of its own.
    graphs = [named.get(key, "").lstrip() for key in ("prompt", "workflow")]
    if any(graph.startswith("{") and ('"class_type"' in graph or '"nodes"' in graph) for graph in graphs):
        return OtherProgram("ComfyUI")
    if any(json_object(named.get(key, "")) for key in ("invokeai_metadata", "invokeai_graph", "sd-metadata")):
        return OtherProgram("InvokeAI")
    if named.get("software") == "NovelAI":
        return OtherProgram("NovelAI")
    members = json_object(named.get("parameters", ""))
    return OtherProgram(_by_members(named, members)) if members is not None else None


def _by_members(named: Mapping[str, str], members: Mapping[str, object]) -> str:
    """Which program writes such an object under `parameters`; "" when none that we know."""
    if "sui_image_params" in members:
        return "SwarmUI"
    if "fooocus_scheme" in named or {"prompt", "negative_prompt", "guidance_scale"} <= members.keys():
        return "Fooocus"
    return ""
