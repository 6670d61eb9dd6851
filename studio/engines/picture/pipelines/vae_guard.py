"""Keeps a VAE from giving black pictures, and its decode from being one long silence.

Used by the diffusers engine and that of moving pictures on the worker's job thread. In half precision some VAEs
overflow; the pipeline would then paint black without a word. A decode that is not all numbers is done once more in
float32, and the person is told.
"""

from __future__ import annotations

from typing import Any

import torch

from studio.domain.errors import EngineFailed, StudioError
from studio.engines.runtime.torch_cancel import ControlHolder, band_convolutions

AGAIN = "Decoded once more in float32, because the first try gave no valid picture."


class Watch:
    """Over the decodes of one VAE."""

    def __init__(self) -> None:
        self.again = False
        """Since this was last set, a decode was done once more in float32."""


def guard_vae(vae: Any, holder: ControlHolder) -> Watch:
    """Watch over the decodes of a pipeline's VAE from now on; its large convolutions become stoppable on the CPU."""
    decode, watch = vae.decode, Watch()

    def watched(latents: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        holder.check()
        decoded = decode(latents, *args, **kwargs)
        if _finite(decoded):
            return decoded
        if not torch.isfinite(latents).all():
            error = f"the model's numbers overflowed in {str(vae.dtype).removeprefix('torch.')}; try float32"
            raise StudioError(EngineFailed(engine="diffusers", error=error))
        stored = vae.dtype
        if stored == torch.float32:
            raise StudioError(EngineFailed(engine="diffusers", error="the VAE gave no numbers, even in float32"))
        vae.to(torch.float32)
        try:
            decoded = decode(_wide(latents), *map(_wide, args), **{name: _wide(one) for name, one in kwargs.items()})
        finally:
            vae.to(stored)
        watch.again = True
        if holder.control is not None:
            holder.control.note(AGAIN)
        return decoded

    vae.decode = watched
    band_convolutions(vae, holder)
    return watch


def _wide(value: Any) -> Any:
    """Some decoders are told besides how much noise is left."""
    return value.to(torch.float32) if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def _finite(decoded: Any) -> bool:
    """`decode` answers with a tuple or with an output that has a sample."""
    picture = decoded[0] if isinstance(decoded, tuple) else decoded.sample
    return bool(torch.isfinite(picture).all())
