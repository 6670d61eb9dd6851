"""Painting anew within a mask, for families of models of which diffusers has no pipeline for it.

Used by the diffusers engine on the worker's job thread, with the family's pipeline for pictures from pictures: after
every step, what lies outside the mask is set to the known picture with the noise of that step (Lugmayr et al.,
"RePaint", 2022; Avrahami et al., "Blended latent diffusion", 2023), as the other families' pipelines do.
"""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import torch
from PIL import Image

from studio.engines.picture.pixels import Mask, Picture


def can_blend(pipe: Any) -> bool:
    """Whether this pipeline changes a picture by strength, says its latents at each step and has the usual VAE."""
    takes = inspect.signature(type(pipe).__call__).parameters
    told = "latents" in getattr(pipe, "_callback_tensor_inputs", ())
    packed = hasattr(pipe, "_pack_latents")
    usual = hasattr(getattr(pipe, "vae", None), "encode") and hasattr(pipe, "image_processor")
    return "strength" in takes and "mask_image" not in takes and told and usual and not packed


class Blend:
    """One picture's known latents. `held` is called after each step."""

    def __init__(self, pipe: Any, picture: Picture, mask: Mask, seed: int) -> None:
        self._pipe = pipe
        self._known = _encoded(pipe, picture)
        generator = torch.Generator("cpu").manual_seed(seed)
        noise = torch.randn(self._known.shape, generator=generator, dtype=torch.float32)
        self._noise = noise.to(self._known.device, self._known.dtype)
        high, wide = self._known.shape[-2:]
        weights = torch.from_numpy((mask > 0).astype(np.float32))[None, None]
        # A latent that one pixel of the mask lies in is free, so that nothing of what was there stays in it.
        free = torch.nn.functional.adaptive_max_pool2d(weights, (high, wide))
        self._free = free.to(self._known.device, self._known.dtype)

    def held(self, step: int, latents: torch.Tensor) -> torch.Tensor:
        """The latents after step `step` (from 0), with the known ones outside the mask."""
        scheduler = self._pipe.scheduler
        after = len(scheduler.timesteps) - int(self._pipe.num_timesteps) + step + 1
        known = self._known
        if after < len(scheduler.timesteps):
            time = scheduler.timesteps[after : after + 1]
            if hasattr(scheduler, "scale_noise"):
                known = scheduler.scale_noise(known, time, self._noise)
            else:
                known = scheduler.add_noise(known, self._noise, time)
        return (latents * self._free + known * (1 - self._free)).to(latents.dtype)


def _encoded(pipe: Any, picture: Picture) -> torch.Tensor:
    pixels = pipe.image_processor.preprocess(Image.fromarray(picture))
    vae = pipe.vae
    stored = vae.dtype
    # In float16 some encoders overflow; widening the weights for a moment loses nothing.
    wide = torch.float32 if stored == torch.float16 else stored
    vae.to(wide)
    try:
        with torch.no_grad():
            latents = vae.encode(pixels.to(pipe._execution_device, wide)).latent_dist.mode()  # noqa: SLF001 (diffusers has no public one)
    finally:
        vae.to(stored)
    shift = getattr(vae.config, "shift_factor", None) or 0.0
    return (latents.float() - shift) * vae.config.scaling_factor
