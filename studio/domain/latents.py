"""Which families of picture models draw in the same latents, so that a tiny decoder shows those of each. Pure.

Both processes; any thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from studio.domain.catalogue import InstalledModel

TINY_DECODER: Final = "tiny-decoder"
"""The role of the helper that decodes in a fraction of the time."""
DECODE: Final = "decode"
"""The task of such a model."""
_LATENTS: Final = {"sd1": "sd1", "sd2": "sd1", "sdxl": "sdxl", "sd3": "sd3", "flux": "flux", "z-image": "flux"}
"""Architecture -> the one whose latents it draws in: Stable Diffusion 2 kept the autoencoder of 1, Z-Image took that of
FLUX."""


def decoder_for(installed: Iterable[InstalledModel], architecture: str) -> InstalledModel | None:
    """The tiny decoder for models of an architecture, the first by title; None where there is none."""
    wanted = _LATENTS.get(architecture)
    able = [one for one in installed if DECODE in one.tasks and wanted and _LATENTS.get(one.architecture) == wanted]
    return min(able, key=lambda one: (one.title.casefold(), one.id), default=None)
