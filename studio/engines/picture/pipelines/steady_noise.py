"""Noise that is the same in every number format: drawn in float32, then rounded.

Used by the diffusers engine on the worker's job thread. Pipelines, samplers and VAEs draw through the `randn_tensor` of
their own modules, in the format they compute in; some builds of torch draw other numbers for float16 and bfloat16 than
for float32 (2.11 on Intel: nothing in common), others round (2.13: equal to the bit to what is drawn here). So the
picture of a seed would depend on card, format and version.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import torch

_HALVES = (torch.float16, torch.bfloat16)


@contextlib.contextmanager
def steady_noise(pipe: Any) -> Iterator[None]:
    """Within it the pipeline, its sampler, its VAE draw in float32 whatever they compute in."""
    import diffusers.models.autoencoders.vae as sampled_latents

    modules: list[Any] = [sys.modules[type(one).__module__] for one in (pipe, pipe.scheduler)] + [sampled_latents]
    drawing = {module: module.randn_tensor for module in modules if hasattr(module, "randn_tensor")}
    for module, original in drawing.items():
        module.randn_tensor = _steady(original)
    try:
        yield
    finally:
        for module, original in drawing.items():
            module.randn_tensor = original


def _steady(original: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def draw(
        shape: Any, generator: Any = None, device: Any = None, dtype: torch.dtype | None = None, **rest: Any
    ) -> torch.Tensor:
        if dtype not in _HALVES:
            return original(shape, generator=generator, device=device, dtype=dtype, **rest)
        return original(shape, generator=generator, device=device, dtype=torch.float32, **rest).to(dtype)

    return draw
