"""ComfyUI's workflows as graphs: the form that its server runs, and the form that its canvas saves. Pure; any thread.

The server's ("prompt") maps an id to a node: `class_type`, and `inputs` that are values or links `[id, output]`. The
canvas's ("workflow") lists nodes whose values stand in the order of the node's widgets and whose links stand apart;
here it becomes the former, for the kinds of nodes whose widgets are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

NODES_LIMIT: Final = 20_000
"""Of a workflow that is read."""
_WIDGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": (
        "add_noise", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler", "start_at_step", "end_at_step",
        "return_with_leftover_noise",
    ),
    "SamplerCustom": ("add_noise", "noise_seed", "", "cfg"),
    "RandomNoise": ("noise_seed", ""),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "FluxGuidance": ("guidance",),
    "CFGGuider": ("cfg",),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "CheckpointLoader": ("config_name", "ckpt_name"),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "PrimitiveNode": ("value", ""),
    "PrimitiveInt": ("value", ""),
    "PrimitiveFloat": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
}  # fmt: skip
"""Names of the widgets in their order; "" for one that the server is not told."""
_SWITCHED_OFF: Final = (2, 4)
"""`mode` of a node that is muted or passed by."""


class Link(NamedTuple):
    """From which node a value comes, out of which of its outputs."""

    node: str
    output: int


class Node(msgspec.Struct, frozen=True):
    kind: str
    inputs: Mapping[str, Any]

    def links(self) -> Iterator[tuple[str, Link]]:
        for name, value in self.inputs.items():
            link = as_link(value)
            if link is not None:
                yield name, link


Graph = Mapping[str, Node]


def as_link(value: Any) -> Link | None:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], int):
        return None
    return Link(str(value[0]), value[1]) if isinstance(value[0], str | int) else None


def of_the_server(found: Mapping[str, Any]) -> dict[str, Node]:
    """The nodes of a "prompt"; what is no node is left out."""
    if len(found) > NODES_LIMIT:
        return {}
    return {
        str(name): Node(str(node["class_type"]), node["inputs"])
        for name, node in found.items()
        if isinstance(node, dict) and "class_type" in node and isinstance(node.get("inputs"), dict)
    }


def of_the_canvas(found: Mapping[str, Any]) -> dict[str, Node]:
    """The nodes of a "workflow", those that were switched off left out."""
    listed, links = found.get("nodes"), found.get("links")
    if not isinstance(listed, list) or len(listed) > NODES_LIMIT:
        return {}
    sources = dict(_sources(links if isinstance(links, list) else []))
    graph = {}
    for node in listed:
        if isinstance(node, dict) and node.get("mode") not in _SWITCHED_OFF and isinstance(node.get("type"), str):
            graph[str(node.get("id"))] = Node(node["type"], dict(_inputs(node, sources)))
    return graph


def _sources(links: list[Any]) -> Iterator[tuple[int, list[Any]]]:
    for link in links:
        if isinstance(link, list) and len(link) >= 3 and isinstance(link[0], int):
            yield link[0], [str(link[1]), link[2]]
        elif isinstance(link, dict) and isinstance(link.get("id"), int):
            yield link["id"], [str(link.get("origin_id")), link.get("origin_slot")]


def _inputs(node: Mapping[str, Any], sources: Mapping[int, list[Any]]) -> Iterator[tuple[str, Any]]:
    values = node.get("widgets_values")
    if isinstance(values, dict):
        yield from values.items()
    elif isinstance(values, list):
        yield from ((name, value) for name, value in zip(_WIDGETS.get(node["type"], ()), values, strict=False) if name)
    # Links last: a widget that was made an input keeps its old value beside.
    into = node.get("inputs")
    for one in into if isinstance(into, list) else []:
        if isinstance(one, dict) and isinstance(one.get("name"), str) and isinstance(one.get("link"), int):
            link = sources.get(one["link"])
            if link is not None:
                yield one["name"], link
