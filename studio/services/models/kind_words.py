"""What sort of model one is, in a few words: "LoRA for Stable Diffusion 1.x". For the model page. Any thread."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from studio.services.models.architectures import TITLES
from studio.services.translation import tr

_BESIDE: Final = {
    "lora": "LoRA",
    "control": "ControlNet",
    "reference": "IP-Adapter",
    "embedding": "Embedding",
    "vae": "VAE",
    "decode": "Tiny decoder",
    "image-encoder": "Image encoder",
}
"""By its task: what stands beside a model that makes pictures."""


def kind_in_words(tasks: Collection[str], architecture: str) -> str:
    """ "" for what is neither made for a family of picture models nor one of them."""
    made_for = tr(TITLES[architecture]) if architecture in TITLES else ""
    beside = next((tr(words) for task, words in _BESIDE.items() if tuple(tasks) == (task,)), "")
    if beside and made_for:
        return tr("{kind} for {architecture}", kind=beside, architecture=made_for)
    return beside or made_for


_DRAWING: Final = "drawing"
_RETOUCHING: Final = "retouching"
SORTS: Final[dict[str, str]] = {
    _DRAWING: "Models that draw",
    "lora": "LoRAs",
    "control": "ControlNets",
    "reference": "IP-Adapters",
    "embedding": "Embeddings",
    "vae": "VAEs",
    "decode": "Tiny decoders",
    "image-encoder": "Image encoders",
    _RETOUCHING: "Picture tools",
}
"""Sorts of picture models, and what many of them are called; in English, through `tr`."""


def sort_of(family: str, tasks: Collection[str]) -> str:
    """One of `SORTS`; "" for a model of another family."""
    if family != "picture":
        return ""
    beside = next((task for task in _BESIDE if tuple(tasks) == (task,)), "")
    draws = not {"text-to-image", "image-to-image"}.isdisjoint(tasks)
    return beside or (_DRAWING if draws else _RETOUCHING)
