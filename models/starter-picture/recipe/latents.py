"""The latents that `python -m recipe data` left, read row by row and brought to a mean of 0 and a deviation of 1.

Used by the trainer and by the codes it begins with.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = "latents.npy"
SCALE_FILE = "latent_scale.npz"


class Latents:
    """float16 [N, 32, 16, 16] on disk. Raises FileNotFoundError when the data was not made yet."""

    def __init__(self, work: Path) -> None:
        if not (work / FILE).is_file():
            raise FileNotFoundError(f"{work} holds no training pictures; run `python -m recipe data` first")
        self.raw: NDArray[np.float16] = np.load(work / FILE, mmap_mode="r")
        with np.load(work / SCALE_FILE) as scale:
            self.mean: NDArray[np.float32] = scale["mean"][:, None, None]
            self.std: NDArray[np.float32] = scale["std"][:, None, None]

    def __len__(self) -> int:
        return len(self.raw)

    def normal(self, rows: NDArray[np.integer]) -> NDArray[np.float32]:
        """[len(rows), 32, 16, 16], normalised."""
        return np.asarray((self.raw[rows].astype(np.float32) - self.mean) / self.std, np.float32)
