"""The recipe that a workflow of ComfyUI is. Pure; any thread.

A workflow is a program and has no one recipe: what is told is that of the pass which began the picture that was saved.
Found from the node that saves, upwards: the sampler nearest to it, and by its latents the sampler before that one (an
enlarging pass, a refiner), to the first. Its words, model and numbers are followed through whatever stands between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Final

from studio.domain.recipes.comfyui_graph import Graph, Link, Node, as_link, of_the_canvas, of_the_server
from studio.domain.recipes.found import FoundRecipe, Lora
from studio.domain.recipes.values import file_of, large_seed, members, number, seed, stem_of, text_of, whole

_SEED: Final = ("seed", "noise_seed")
_LATENT: Final = ("latent_image", "latent", "samples", "latent_image_opt")
_NOT_WORDS: Final = frozenset({
    "clip", "model", "vae", "image", "images", "control_net", "clip_vision", "clip_vision_output", "style_model",
    "pixels", "mask", "latent", "latent_image", "samples", "ipadapter", "reference",
})  # fmt: skip
_TEXTS: Final = (
    "text", "text_g", "clip_l", "t5xxl", "prompt", "positive_prompt", "full_text", "string", "value",
    "text_l", "clip_g", "texts", "wildcard_text", "populated_text", "text_positive", "positive",
)  # fmt: skip
_NEGATIVE_TEXTS: Final = ("negative_prompt", "text_negative", "negative", *_TEXTS)
_JOINED: Final = (
    "string_a", "string_b", "text_a", "text_b", "text_c", "text_d", "text1", "text2", "string1", "string2",
)  # fmt: skip
_SCALARS: Final = ("value", "seed", "noise_seed", "int", "float", "number", "Number", "string", "text", "a")
_MODELS: Final = ("ckpt_name", "unet_name", "base_ckpt_name", "model_name", "checkpoint", "gguf_name", "model")
_SAVES: Final = ("save", "preview", "output", "websocket")
_STEPS_LIMIT: Final = 20_000
"""Nodes that all values together are followed through: two links to one node, over and over, are 2^n ways."""
_DEEPEST: Final = 64
"""Nodes that a single value is followed through."""
_LONGEST: Final = 2**18
"""Characters of what is joined."""


def from_comfyui(prompt: str, workflow: str) -> FoundRecipe | None:
    """By the server's form, else the canvas's; None where neither has a pass that draws."""
    for graph in (of_the_server(members(prompt)), of_the_canvas(members(workflow))):
        sampler = _beginning(graph)
        if sampler:
            return _told(_Followed(graph), sampler)
    return None


def _told(graph: _Followed, name: str) -> FoundRecipe:
    node = graph.nodes[name]
    sigmas, guider = graph.behind(node, "sigmas"), graph.behind(node, "guider")
    noise, select = graph.behind(node, "noise"), graph.behind(node, "sampler")
    own = [part for part in (node, sigmas, guider, noise, select) if part is not None]
    words = guider or graph.behind(node, "text_embeds") or node
    prompts = graph.texts(words, "positive", "conditioning")
    denoise = number(graph.value(own, "denoise", "denoise_strength"))
    sampler = text_of(graph.value(own, "sampler_name"))
    scheduler = text_of(graph.value(own, "scheduler"))
    drawn_seed = graph.value(own, *_SEED)
    model, loras = graph.model(guider if guider is not None and "model" in guider.inputs else node)
    width, height, from_picture = graph.size(node)
    guidance = graph.guidance(words)
    return FoundRecipe(
        source="ComfyUI",
        prompt=prompts,
        negative=graph.texts(words, "negative"),
        seed=seed(drawn_seed),
        large_seed=large_seed(drawn_seed),
        steps=whole(graph.value(own, "steps")),
        guidance=guidance if guidance is not None else number(graph.value(own, "cfg", "guidance", "cfg_scale")),
        sampler=sampler or scheduler or None,
        scheduler=(scheduler or None) if sampler else None,
        width=width,
        height=height,
        strength=denoise if from_picture else None,
        model=model,
        loras=loras,
    )


def _is_sampler(node: Node) -> bool:
    given = node.inputs.keys()
    if {"steps", "cfg"} <= given and given & set(_SEED):
        return True
    return (
        "sampler" in node.kind.lower()
        and bool(given & {"noise", "noise_seed", "seed"})
        and bool(given & {"sigmas", "guider", "steps"})
    )


def _beginning(graph: Graph) -> str:
    """The sampler that began what is saved; of a graph that saves nothing, that of its last sampler; "": none."""
    samplers = [name for name, node in graph.items() if _is_sampler(node)]
    if not samplers:
        return ""
    ends = [name for name, node in graph.items() if any(part in node.kind.lower() for part in _SAVES)]
    # Where several are saved, what is merely looked at comes last.
    ends.sort(key=lambda name: "preview" in graph[name].kind.lower())
    nearest = next((found for end in ends if (found := _nearest(graph, end, _anything))), samplers[-1])
    passed = {nearest}
    while (before := _nearest(graph, nearest, _latents)) and before not in passed:
        nearest = before
        passed.add(nearest)
    return nearest


def _anything(node: Node) -> Iterator[Link]:
    return (link for _, link in node.links())


def _latents(node: Node) -> Iterator[Link]:
    """Only what the picture itself comes by."""
    wanted = (
        *_LATENT,
        "pixels",
        "image",
        "images",
        "upscale_model",
        "latents",
        "samples1",
        "image1",
        "image_a",
        "source",
    )
    return (link for name, link in node.links() if name in wanted and name != "upscale_model")


def _nearest(graph: Graph, start: str, ways: Any) -> str:
    """The sampler that is reached first upwards of a node, itself not counted; "": none."""
    waiting, seen = deque([start]), {start}
    while waiting:
        name = waiting.popleft()
        node = graph.get(name)
        if node is None:
            continue
        if name != start and _is_sampler(node):
            return name
        for link in ways(node):
            if link.node not in seen:
                seen.add(link.node)
                waiting.append(link.node)
    return ""


class _Followed:
    """A graph whose values are followed to where they are set."""

    def __init__(self, nodes: Graph) -> None:
        self.nodes = nodes
        self._steps = 0

    def behind(self, node: Node, name: str) -> Node | None:
        link = as_link(node.inputs.get(name))
        return self.nodes.get(link.node) if link is not None else None

    def value(self, among: list[Node], *names: str) -> Any:
        """Of the first node that has an input of such a name; a link is followed to the value that it brings."""
        for node in among:
            for name in names:
                if name in node.inputs:
                    found = self._scalar(node.inputs[name])
                    if found is not None:
                        return found
        return None

    def _scalar(self, value: Any, passed: frozenset[str] = frozenset()) -> Any:
        self._steps += 1
        link = as_link(value)
        if link is None:
            return value if isinstance(value, str | int | float) else None
        node = self.nodes.get(link.node)
        if node is None or self._steps > _STEPS_LIMIT or link.node in passed or len(passed) > _DEEPEST:
            return None
        passed |= {link.node}
        joined = [self._scalar(node.inputs[name], passed) for name in _JOINED if name in node.inputs]
        if joined:
            between = text_of(node.inputs.get("delimiter", node.inputs.get("separator", "")))
            return between.join(str(one) for one in joined if one not in (None, ""))[:_LONGEST]
        for name in _SCALARS:
            if name in node.inputs:
                return self._scalar(node.inputs[name], passed)
        only = list(node.inputs.values())
        return self._scalar(only[0], passed) if len(only) == 1 else None

    def texts(self, node: Node, *roles: str) -> str:
        """The words that condition a pass as "positive" or "negative", those of several parts line for line."""
        role = roles[0]
        found: dict[str, None] = {}
        seen: set[Link] = set()
        waiting = deque(value for name in roles if (value := node.inputs.get(name)) is not None)
        if not waiting and not _is_sampler(node):
            found.update(dict.fromkeys(self._said(node, role)))
        while waiting:
            value = waiting.popleft()
            link = as_link(value)
            if link is None:
                if isinstance(value, str) and value.strip():
                    found[value.strip()] = None
                continue
            at = self.nodes.get(link.node)
            if at is None or link in seen or "zeroout" in at.kind.lower():
                continue
            seen.add(link)
            said = list(self._said(at, role))
            if said:
                found.update(dict.fromkeys(said))
                continue
            into = [value for name, value in at.inputs.items() if name == role and as_link(value) is not None]
            waiting.extend(into or [list(link) for name, link in at.links() if name not in _NOT_WORDS
                                    and name not in ("positive", "negative")])  # fmt: skip
        return "\n".join(found)

    def _said(self, node: Node, role: str) -> Iterator[str]:
        """What a node says in that role; of a node with words for both, its own."""
        names: tuple[str, ...] = _NEGATIVE_TEXTS if role == "negative" else _TEXTS
        both = any(
            name in node.inputs and isinstance(node.inputs[name], str) for name in ("negative", "negative_prompt")
        )
        if both and role == "negative":
            names = ("negative_prompt", "text_negative", "negative")
        for name in names:
            value = node.inputs.get(name)
            if name in ("positive", "negative") and not isinstance(value, str):
                continue
            text = self._scalar(value) if value is not None else None
            if isinstance(text, str) and text.strip():
                yield text.strip()

    def guidance(self, words: Node) -> float | None:
        """Of a distilled model (FLUX), which is told with the words; None for others."""
        seen: set[str] = set()
        waiting = deque(link for name, link in words.links() if name in ("positive", "conditioning"))
        while waiting:
            link = waiting.popleft()
            node = self.nodes.get(link.node)
            if node is None or link.node in seen:
                continue
            seen.add(link.node)
            if "guidance" in node.inputs and "flux" in node.kind.lower():
                return number(self.value([node], "guidance"))
            waiting.extend(link for name, link in node.links() if name not in _NOT_WORDS)
        return None

    def model(self, node: Node) -> tuple[str, tuple[Lora, ...]]:
        """Its file, without folders, and the LoRAs that are laid over it, the first first."""
        loras: list[Lora] = []
        seen: set[str] = set()
        waiting = deque([node])
        while waiting:
            at = waiting.popleft()
            loras += self._loras(at)
            # A pass has inputs of such names too, but they are links.
            named = next((at.inputs[name] for name in _MODELS if isinstance(at.inputs.get(name), str)), None)
            if named is None:
                named = next((told for name in _MODELS[:4] if name in at.inputs
                              and isinstance(told := self._scalar(at.inputs[name]), str)), None)  # fmt: skip
            if named is not None and at is not node:
                return file_of(named), tuple(reversed(loras))
            for name, link in at.links():
                if (
                    name in ("model", "unet", "pipe", "base_model", "model1", "model_opt", "any")
                    and link.node not in seen
                ):
                    seen.add(link.node)
                    if link.node in self.nodes:
                        waiting.append(self.nodes[link.node])
        return "", tuple(reversed(loras))

    def _loras(self, node: Node) -> list[Lora]:
        named = node.inputs.get("lora_name")
        if isinstance(named, str) and named and named != "None":
            weight = self.value([node], "strength_model", "lora_model_strength", "strength", "lora_wt")
            return [Lora(stem_of(named), number(weight))]
        # rgthree's loader has one input for each, with a switch.
        several = [value for value in node.inputs.values() if isinstance(value, dict) and "lora" in value]
        return [
            Lora(stem_of(text_of(one["lora"])), number(one.get("strength")))
            for one in reversed(several)
            if one.get("on", True) and text_of(one["lora"]) not in ("", "None")
        ]

    def size(self, node: Node) -> tuple[int | None, int | None, bool]:
        """Width and height of the latents that are begun with, and whether a picture was begun with."""
        seen: set[str] = set()
        waiting = deque(link for name, link in node.links() if name in _LATENT)
        while waiting:
            link = waiting.popleft()
            at = self.nodes.get(link.node)
            if at is None or link.node in seen:
                continue
            seen.add(link.node)
            kind = at.kind.lower()
            if "loadimage" in kind or "load image" in kind or ("encode" in kind and "vae" in kind):
                return None, None, True
            width, height = (whole(self.value([at], name, f"empty_latent_{name}")) for name in ("width", "height"))
            if width and height:
                return width, height, False
            waiting.extend(link for _, link in at.links())
        width, height = (whole(self.value([node], f"empty_latent_{name}", name)) for name in ("width", "height"))
        return (width, height, False) if width and height else (None, None, False)
