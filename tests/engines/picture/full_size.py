"""A checkpoint of the real Stable Diffusion 1.5 shape with random weights: 2.1 GB of float16, every tensor small.

Made by the full-size test in its own process, and by the cancel benchmark in another one, because torch is not to be
imported beside a window: `python -m tests.engines.picture.full_size PATH`.
"""

from __future__ import annotations

import sys
from pathlib import Path


def random_checkpoint(path: Path) -> None:
    import diffusers
    import torch
    import transformers
    from safetensors.torch import save_file

    from studio import places
    from tests.engines.picture.ldm_layout import checkpoint

    configs = places.resources_dir() / "single-file-configs" / "sd1"
    with torch.device("meta"):
        unet = diffusers.UNet2DConditionModel.from_config(str(configs / "unet"))
        vae = diffusers.AutoencoderKL.from_config(str(configs / "vae"))
        described = transformers.CLIPTextConfig.from_pretrained(str(configs / "text_encoder"))
        text = transformers.CLIPTextModel(described)
    shapes = {name: tensor.shape for name, tensor in checkpoint(unet, vae, text).items()}
    generator = torch.Generator().manual_seed(0)
    block = torch.randn(1_000_003, generator=generator).mul_(0.02).to(torch.float16)

    def tensor(shape: tuple[int, ...]) -> torch.Tensor:
        count = int(torch.Size(shape).numel())
        return block.repeat(count // len(block) + 1)[:count].reshape(shape)

    save_file({name: tensor(tuple(shape)) for name, shape in shapes.items()}, str(path))


if __name__ == "__main__":
    random_checkpoint(Path(sys.argv[1]))
