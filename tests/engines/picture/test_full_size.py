"""A checkpoint of the real Stable Diffusion 1.5 shape with random weights: it loads with no hub, and draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from control import RecordingControl
from drawing import ask, draw, one_file

from studio import places
from studio.engines.picture.diffusers_engine import DiffusersEngine
from studio.engines.picture.single_file import recognise

torch = pytest.importorskip("torch")
import diffusers  # noqa: E402
import transformers  # noqa: E402
from ldm_layout import checkpoint  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

pytestmark = [pytest.mark.torch, pytest.mark.slow, pytest.mark.timeout(600)]


def random_checkpoint(path: Path) -> None:
    """2.1 GB of float16: every tensor of Stable Diffusion 1.5, small and random."""
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


def test_a_full_size_checkpoint_loads_and_draws(tmp_path: Path) -> None:
    path = tmp_path / "random-sd15.safetensors"
    random_checkpoint(path)
    assert 2_000_000_000 < path.stat().st_size < 2_300_000_000
    found = recognise(path)
    assert (found.config, found.dtype) == ("sd1", "F16")
    engine, control = DiffusersEngine(), RecordingControl()
    request = ask(steps=1, width=64, height=64)
    engine.load(one_file(path), {}, request, control)
    assert engine.held_bytes() > 4_000_000_000
    [done] = draw(engine, request, control=control)
    assert done.pixels.shape == (64, 64, 3)
    assert done.pixels.std() > 0
    engine.unload()
