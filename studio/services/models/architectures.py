"""What people call the kinds of picture models, by what their tensors or configurations tell. Any thread."""

from __future__ import annotations

from typing import Final

TITLES: Final = {
    "sd1": "Stable Diffusion 1.x",
    "sd2": "Stable Diffusion 2.x",
    "sdxl": "Stable Diffusion XL",
    "sdxl-refiner": "Stable Diffusion XL refiner",
    "sd3": "Stable Diffusion 3",
    "flux": "FLUX",
    "z-image": "Z-Image",
    "flux2": "FLUX.2",
    "qwen-edit": "Qwen-Image-Edit",
    "wan": "Wan, moving pictures of words",
    "wan-i2v": "Wan, moving pictures of a picture",
    "ltx": "LTX-Video, moving pictures",
}
"""Names are English, for `tr`."""
