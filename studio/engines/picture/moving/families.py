"""What Wan's and LTX's pipelines have otherwise than each other: which sizes they draw, what they are asked with, what
their latents look like half way. Used by the engine of moving pictures on the worker's job thread."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import lcm
from typing import Any, Final, NamedTuple

from studio.domain.moving import USUAL_RATE

_LTX_RATE: Final = 24.0
"""Frames a second that LTX-Video was trained with, most often."""
_LTX_SIDE: Final = 32
"""Pixels that its pipelines want sides to be multiples of, whatever their networks do."""
_DECODED_AT: Final = {"decode_timestep": 0.05, "decode_noise_scale": 0.025}
"""For decoders of LTX that are told how much noise is left (0.9.1 and later), as their authors use them."""


class Steps(NamedTuple):
    """Pixels that widths and heights are multiples of, and frames that a film grows by after its first."""

    wide: int
    high: int
    frames: int


def is_ltx(pipe: Any) -> bool:
    return type(pipe).__name__.startswith("LTX")


def pipeline_for(pipe: Any, *, of_a_picture: bool) -> Any:
    """The pipeline that makes a film of words, or of a picture: LTX has several for the parts of one folder. Where the
    decoder is told of noise, the one of a picture alone draws it where the model computes, not where the seed is."""
    import diffusers

    if type(pipe).__name__ not in ("LTXPipeline", "LTXImageToVideoPipeline"):
        return pipe
    other = diffusers.LTXImageToVideoPipeline if of_a_picture else diffusers.LTXPipeline
    if of_a_picture and pipe.vae.config.timestep_conditioning:
        other = diffusers.LTXConditionPipeline
    if isinstance(pipe, other):
        return pipe
    made = other(**pipe.components)
    made.set_progress_bar_config(disable=True)
    return made


def wants_a_picture(pipe: Any, takes: Any) -> bool:
    """Whether it can do nothing without one. `takes`: names of its arguments."""
    return "image" in takes and type(pipe).__name__ != "LTXConditionPipeline"


def steps_of(pipe: Any) -> Steps:
    if is_ltx(pipe):
        side = lcm(_LTX_SIDE, pipe.vae_spatial_compression_ratio * pipe.transformer_spatial_patch_size)
        return Steps(side, side, pipe.vae_temporal_compression_ratio * pipe.transformer_temporal_patch_size)
    patch = (pipe.transformer or pipe.transformer_2).config.patch_size
    space = pipe.vae_scale_factor_spatial
    return Steps(space * patch[2], space * patch[1], pipe.vae_scale_factor_temporal)


def usual_rate(pipe: Any) -> float:
    return _LTX_RATE if is_ltx(pipe) else USUAL_RATE


def asked_besides(pipe: Any, rate: float) -> dict[str, Any]:
    """Arguments that only one family takes. `rate`: frames a second."""
    if not is_ltx(pipe):
        return {}
    told = _DECODED_AT if pipe.vae.config.timestep_conditioning else {}
    return {"frame_rate": rate, **told}


def middle_latent(pipe: Any, latents: Any, width: int, height: int, frames: int) -> Any | None:
    """[channels, h, w] of the frame in the middle; None where the row of latents has another length than the film."""
    if not is_ltx(pipe):
        return latents[0, :, latents.shape[2] // 2]
    side, time = pipe.transformer_spatial_patch_size, pipe.transformer_temporal_patch_size
    space = pipe.vae_spatial_compression_ratio
    long = (frames - 1) // pipe.vae_temporal_compression_ratio + 1
    high, wide = height // space, width // space
    if latents.shape[1] != (long // time) * (high // side) * (wide // side):
        return None
    whole = pipe._unpack_latents(latents, long, high, wide, side, time)  # noqa: SLF001 (diffusers has no public one)
    return whole[0, :, whole.shape[2] // 2]


@contextmanager
def noise_of_the_decoder(pipe: Any, seed: int) -> Iterator[None]:
    """Within it noise that LTX's decoder adds, which no generator is handed to, is that of the seed."""
    import torch

    if not is_ltx(pipe):
        yield
        return
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


@contextmanager
def words_as_they_are(pipe: Any) -> Iterator[None]:
    """Within it Wan's pipelines read words as the one for words alone does: another one cannot do without the library
    ftfy, which mends letters that were decoded wrongly; ours were not."""
    from diffusers.pipelines.wan import pipeline_wan

    module: Any = sys.modules[type(pipe).__module__]
    own = getattr(module, "prompt_clean", None)
    if own is None:
        yield
        return
    module.prompt_clean = pipeline_wan.prompt_clean
    try:
        yield
    finally:
        module.prompt_clean = own
