"""What the concepts look like, in a few numbers each: the first values of the network's two tables of concepts.

Used when a training begins. A table of random vectors has to be learned row by row, and a row is met once in fifteen
steps; a table of principal components of the drawings lets the network learn one decoder for all of them (Turk and
Pentland, "Eigenfaces for recognition", 1991). Training goes on to change them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from recipe import vocabulary


class Codes(NamedTuple):
    """`concepts` [K + 1, size] of what all drawings of a concept share, `looks` [K + 1, styles, size] of how each
    style's drawing differs from that, beyond what all drawings of the style have in common. Row 0 is all zero, and so
    is whatever has no drawing; the mean square of the others is 1."""

    concepts: NDArray[np.float32]
    looks: NDArray[np.float32]


def concept_codes(
    latents: NDArray[np.float32], said: NDArray[np.int16], style: NDArray[np.int16], sizes: tuple[int, int]
) -> Codes:
    """Codes from plain drawings: their normalised latents [N, 32, 16, 16], the concept [N] and the style [N] of each.

    `sizes` are the values of a concept's code and of a look."""
    torch.manual_seed(0)  # the components are found by a random projection
    drawings = torch.from_numpy(latents).flatten(1)
    drawings -= drawings.mean(0)
    styles = len(vocabulary.STYLES)
    means = _means(drawings, said, int(said.max()) + 1)
    pairs = said.astype(np.int64) * styles + style
    looks = _means(drawings, pairs, (int(said.max()) + 1) * styles)
    drawn = np.unique(pairs)
    looks[drawn] -= means[drawn // styles]
    looks[drawn] -= _means(looks[drawn], drawn % styles, styles)[drawn % styles]
    return Codes(
        _components(means, np.unique(said), sizes[0]),
        _components(looks, drawn, sizes[1]).reshape(len(means), styles, sizes[1]),
    )


def _means(values: torch.Tensor, groups: NDArray[np.integer], many: int) -> torch.Tensor:
    """[many, D]: the mean of each group's rows, zero for a group without rows."""
    index = torch.from_numpy(groups.astype(np.int64))
    total = torch.zeros(many, values.shape[1]).index_add_(0, index, values)
    return total / torch.bincount(index, minlength=many).clamp_min(1)[:, None]


def _components(values: torch.Tensor, rows: NDArray[np.integer], size: int) -> NDArray[np.float32]:
    """[len(values), size]: these rows in principal components, all others zero."""
    known = values[rows]
    kept = min(size, *known.shape)
    left, strength, _ = torch.svd_lowrank(known - known.mean(0), q=kept, niter=3)
    # Between plain components (the last ones vanish) and whitened ones (the last ones are noise).
    found = left * strength.sqrt()
    codes = torch.zeros(len(values), size)
    # A single row has no difference to anything.
    codes[rows, :kept] = found / max(float(found.square().mean().sqrt()), 1e-6)
    values_of: NDArray[np.float32] = codes.numpy()
    return values_of
