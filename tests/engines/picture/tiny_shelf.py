"""A folder with a tiny Stable Diffusion 1 and all that goes with it, as people have such files: for screenshots.

python tests/engines/picture/tiny_shelf.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import diffusers
import torch
from lora_files import peft_lora, saved
from tiny_guides import control_net, image_encoder, ip_adapter, wide_sd1
from tiny_pipes import vae


def fill(folder: Path) -> None:
    """Folders and files, each a model that can be imported."""
    painter = wide_sd1(folder / "Tiny painter")
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(str(painter), local_files_only=True)
    peft_lora(pipe, folder / "Ink wash.safetensors", 1)
    peft_lora(pipe, folder / "Film grain.safetensors", 2)
    for word, rows in (("inkwash-fox", 4), ("EasyNegative", 8)):
        saved({"emb_params": torch.randn(rows, 768)}, folder / f"{word}.safetensors")
    saved(vae().state_dict(), folder / "soft-colours.safetensors")
    control_net(painter, "sd1", folder / "Tiny canny")
    ip_adapter(painter, folder / "Tiny reference.safetensors")
    image_encoder(folder / "Tiny eyes")


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
