"""The diffusers engine against bare diffusers on the same small Stable Diffusion.

`python -m tests.bench picture`. Both sides share one process, one number of threads and one noise; the pictures are
compared first, so that it is the same work that is timed. With previews off, then with one at every step.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from studio.engines.picture.pipelines.engine import DiffusersEngine
from studio.engines.picture.pipelines.load import prepare_libraries
from tests.bench.measure import interleaved_ratio, ratio_rows, row

sys.path.insert(0, str(Path(__file__).parent.parent / "engines" / "picture"))
from control import RecordingControl
from drawing import ask, draw, in_folder

STEPS = 6
SIDE = 96
"""Pixels; smaller pictures measure Python, not the engine."""


class _Blind(RecordingControl):
    def wants_preview(self) -> bool:
        return False


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        _ratios(Path(folder))


def _ratios(folder: Path) -> None:
    prepare_libraries()
    bare = _small_stable_diffusion(folder)
    engine, request = DiffusersEngine(), ask(width=SIDE, height=SIDE, steps=STEPS)
    engine.load(in_folder(folder), {}, request, RecordingControl())
    blind, watching = _Blind(), RecordingControl()

    def theirs() -> Any:
        import torch

        generator = torch.Generator("cpu").manual_seed(request.seed)
        return bare(
            request.prompt, num_inference_steps=STEPS, guidance_scale=request.guidance, generator=generator,
            width=SIDE, height=SIDE,
        ).images[0]  # fmt: skip

    [ours] = draw(engine, request, control=blind)
    same = np.array_equal(ours.pixels, np.asarray(theirs()))
    row("the same pixels as bare diffusers", "yes" if same else "no", "yes", same)
    for name, control in (("previews off", blind), ("a preview at every step", watching)):
        ratio = interleaved_ratio(lambda chosen=control: draw(engine, request, control=chosen), theirs)
        ratio_rows(f"ours / bare diffusers, {name} ({ratio.theirs:.2f} s)", ratio)


def _small_stable_diffusion(folder: Path) -> Any:
    """Saved to the folder, and loaded bare. Large enough that arithmetic, not Python, takes the time."""
    import diffusers
    import torch
    from tiny_pipes import clip_encoder, clip_tokenizer, unet, vae

    torch.manual_seed(0)
    tokenizer = clip_tokenizer(folder / "tokenizer")
    diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer), tokenizer=tokenizer,
        unet=unet(block_out_channels=(96, 192), attention_head_dim=8), safety_checker=None, feature_extractor=None,
        scheduler=diffusers.EulerDiscreteScheduler(steps_offset=1), requires_safety_checker=False,
    ).save_pretrained(folder)  # fmt: skip
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(str(folder), local_files_only=True)
    pipe.set_progress_bar_config(disable=True)
    return pipe


if __name__ == "__main__":
    main()
