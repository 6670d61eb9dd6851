"""What the concepts look like, in a few numbers each: the first values of the network's table of concepts.

Used when a training begins. A table of random vectors has to be learned row by row, and a row is met once in fifteen
steps; a table of principal components of the concepts' mean drawings lets the network learn one decoder for all of them
(Turk and Pentland, "Eigenfaces for recognition", 1991). Training goes on to change them.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recipe import vocabulary

_SIDE = 16
"""Pixels of the reduced drawings."""


def concept_codes(work: Path, size: int) -> NDArray[np.float32]:
    """[concepts + 1, size], row 0 all zero, the mean square of the others 1; concepts without a drawing are zero too.

    A concept's mean is over its styles; one that is drawn in a single style is that drawing, at 16 x 16."""
    said = np.load(work / "pictures.npz")
    rows = np.flatnonzero(said["kind"] == vocabulary.PLAIN)
    pictures = np.load(work / "pictures.npy", mmap_mode="r")
    block = vocabulary.RESOLUTION // _SIDE
    small = np.stack([_reduced(pictures[row], block) for row in rows])
    concepts = said["slots"][rows, 0, vocabulary.CONCEPT]
    known = np.unique(concepts)
    means = np.stack([small[concepts == concept].mean(axis=0) for concept in known])
    means -= means.mean(axis=0)
    left, strength, _ = np.linalg.svd(means, full_matrices=False)
    kept = min(size, strength.size)
    # Between plain components (the last ones vanish) and whitened ones (the last ones are noise).
    values = left[:, :kept] * np.sqrt(strength[:kept])
    codes = np.zeros((int(known.max()) + 1, size), np.float32)
    # A single concept has no difference to anything.
    codes[known, :kept] = values / max(float(np.sqrt((values**2).mean())), 1e-6)
    return codes


def _reduced(picture: NDArray[np.uint8], block: int) -> NDArray[np.float32]:
    """A picture [64, 64, 3] as 16 x 16 x 3 values of -1..1, flat."""
    blocks = picture.reshape(_SIDE, block, _SIDE, block, 3).mean(axis=(1, 3)) / 127.5 - 1
    return np.asarray(blocks.reshape(-1), dtype=np.float32)
