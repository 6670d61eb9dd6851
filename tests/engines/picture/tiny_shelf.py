"""A folder with a tiny Stable Diffusion 1 and all that goes with it, as people have such files: for screenshots.

python tests/engines/picture/tiny_shelf.py FOLDER
python tests/engines/picture/tiny_shelf.py FOLDER seats     with a tiny decoder, depths, poses, colours, faces, films
"""

from __future__ import annotations

import sys
from pathlib import Path

import diffusers
import numpy as np
import torch
from lora_files import peft_lora, saved
from tiny_graphs import STANDING, colourer, finder, poses_reader, repairer
from tiny_guides import control_net, depth_anything, image_encoder, ip_adapter, tiny_decoder, wide_sd1
from tiny_pipes import build, vae


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


def seats(folder: Path) -> None:
    painter = wide_sd1(folder / "Tiny painter")
    control_net(painter, "sd1", folder / "Tiny depth")
    tiny_decoder(folder / "taesd")
    depth_anything(folder / "Depth Anything V2 small")
    colourer(folder / "ddcolor.onnx")
    finder(folder / "face_detection_yunet.onnx", [(8, 5, 3)])
    repairer(folder / "gfpgan.onnx")
    build("wan", folder / "Tiny Wan")
    control_net(painter, "sd1", folder / "Tiny openpose")
    person = np.concatenate([STANDING / 5 + [12, 0], np.full((17, 1), 0.9)], axis=1)
    poses_reader(folder / "rtmo.onnx", person[None], [0.9])


if __name__ == "__main__":
    (seats if sys.argv[2:] == ["seats"] else fill)(Path(sys.argv[1]))
