"""Variations in the diffusers engine: the noise of a seed turned a little towards that of another.

Used on the worker's job thread. A pipeline draws its starting noise through the `randn_tensor` of its own module; for
the length of one call that name leads here, and the first draw is mixed. Later draws are left alone.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from studio.domain.errors import BadRequest, StudioError
from studio.engines.picture.noise import slerp


@contextlib.contextmanager
def varied(pipe: Any, seed: int | None, share: float) -> Iterator[None]:
    """Within it the pipeline's first noise is slerped by `share` towards the noise of `seed`, drawn on the CPU."""
    module = sys.modules[type(pipe).__module__]
    if seed is None or share <= 0:
        yield
        return
    if not hasattr(module, "randn_tensor"):
        raise StudioError(BadRequest(field="variation_seed", problem="this model's pipeline cannot make variations"))
    original = module.randn_tensor
    drawn = False

    def draw(shape: Any, generator: Any = None, device: Any = None, dtype: Any = None, **rest: Any) -> torch.Tensor:
        nonlocal drawn
        first: torch.Tensor = original(shape, generator=generator, device=device, dtype=dtype, **rest)
        if drawn:
            return first
        drawn = True
        other = original(shape, generator=torch.Generator("cpu").manual_seed(seed), device=device, dtype=dtype, **rest)
        ends = [noise.to("cpu", torch.float32).numpy() for noise in (first, other)]
        mixed = slerp(np.asarray(ends[0]), np.asarray(ends[1]), share)
        return torch.from_numpy(mixed).to(first.device, first.dtype)

    module.randn_tensor = draw  # type: ignore[attr-defined]
    try:
        yield
    finally:
        module.randn_tensor = original  # type: ignore[attr-defined]
