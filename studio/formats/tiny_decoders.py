"""Tells tiny autoencoders (TAESD) by the names of their tensors, in the layouts that people have them in.

Those of diffusers hold both halves (`decoder.layers.0.weight`); those of their author and of ComfyUI hold one half
each, named by its place in a row (`1.weight`, `3.conv.0.weight`), where the decoder's row begins with a clamp that has
no weights (Bohan, taesd.py; diffusers' convert_tiny_autoencoder_to_diffusers.py). Pure functions over a header.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from studio.formats.safetensors import SafetensorsHeader

Half = Literal["both", "decoder", "encoder"]
_IN_A_ROW: Final = re.compile(r"\d{1,2}\.(?:weight|bias|conv\.[024]\.(?:weight|bias))")
_FIRST: Final[dict[Half, str]] = {"both": "decoder.layers.0.weight", "decoder": "1.weight", "encoder": "0.weight"}
_BLOCK: Final[dict[Half, str]] = {
    "both": "decoder.layers.2.conv.0.weight",
    "decoder": "3.conv.0.weight",
    "encoder": "1.conv.0.weight",
}
WHOLE: Final = "decoder.layers."
"""How the names of a decoder's tensors begin in diffusers."""


def half_in(header: SafetensorsHeader) -> Half | None:
    """Which halves a file holds; None where it is no tiny autoencoder."""
    names = header.tensors.keys()
    for half in _FIRST:
        in_a_row = half == "both" or all(_IN_A_ROW.fullmatch(name) for name in names)
        if {_FIRST[half], _BLOCK[half]} <= names and in_a_row:
            return half
    return None


def latent_channels(header: SafetensorsHeader, half: Half) -> int:
    """Of what a decoder takes; 0 for an encoder, and where its shape is not that of a convolution."""
    shape = header.shape(_FIRST[half])
    return shape[1] if len(shape) == 4 and half != "encoder" else 0


def diffusers_name(name: str, half: Half) -> str:
    """What diffusers calls a tensor of a decoder's row."""
    if half == "both":
        return name
    place, _, rest = name.partition(".")
    return f"{WHOLE}{int(place) - 1}.{rest}"
