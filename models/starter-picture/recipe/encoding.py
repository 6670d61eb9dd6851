"""Writes the training pictures as latents.

Called by `recipe.data` when everything else is written.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recipe.vocabulary import LATENT_CHANNELS, LATENT_SIDE

_CHUNK = 512
"""Pictures that are encoded before the next line of progress."""


class Encoder(Protocol):
    """What makes latents of pictures, as `recipe.autoencoder.PictureEncoder` does."""

    def encode(self, pictures: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Latents [N,32,16,16] of uint8 [N,128,128,3]."""
        ...


def write_latents(out: Path, pictures: Sequence[NDArray[np.uint8]], plain: int, weights: Path, threads: int) -> None:
    """All latents of the pictures, uint8 [128,128,3] each, with the weights of the encoder; see `write_with`."""
    from recipe import autoencoder  # torch

    write_with(
        autoencoder.PictureEncoder(autoencoder.read_encoder(weights), len(pictures), threads), out, pictures, plain
    )


def write_with(encoder: Encoder, out: Path, pictures: Sequence[NDArray[np.uint8]], plain: int) -> None:
    """`latents.npy` float16 [N,32,16,16] and `latent_scale.npz`, mean and deviation of the plain drawings' latents in
    each channel. The plain drawings are the first rows. Until all is there it lies in `latents.partial.npy`."""
    start = time.monotonic()
    partial = out / "latents.partial.npy"
    shape = (len(pictures), LATENT_CHANNELS, LATENT_SIDE, LATENT_SIDE)
    latents = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=shape)
    for first, last in chunks(plain, len(pictures)):
        latents[first:last] = encoder.encode(np.stack(pictures[first:last]))
        print(f"{time.monotonic() - start:6.1f} s", last, "of", len(pictures), "encoded", flush=True)
        if last == plain:
            write_scale(out / "latent_scale.npz", latents[:plain])
    latents.flush()
    partial.replace(out / "latents.npy")


def chunks(plain: int, total: int) -> Iterator[tuple[int, int]]:
    """Ranges of rows that are encoded at once; one of them ends where the plain drawings do."""
    for low, high in ((0, plain), (plain, total)):
        for first in range(low, high, _CHUNK):
            yield first, min(first + _CHUNK, high)


def write_scale(file: Path, latents: NDArray[np.float16]) -> None:
    """Mean and deviation of latents [N,32,16,16] in each channel, float32 [32]; deviations are at least 0.001."""
    total, squares = np.zeros((2, latents.shape[1]))
    for first in range(0, len(latents), _CHUNK):
        part = latents[first : first + _CHUNK].astype(np.float64)
        total += part.sum((0, 2, 3))
        squares += (part**2).sum((0, 2, 3))
    count = max(latents.size // latents.shape[1], 1)
    mean = total / count
    std = np.maximum(np.sqrt(np.maximum(squares / count - mean**2, 0)), 1e-3)
    np.savez(file, mean=mean.astype(np.float32), std=std.astype(np.float32))
