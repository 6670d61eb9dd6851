"""Is a made picture a training drawing come back? The nearest of any style by features, then compared by pixels.

Pure arithmetic, called by `recipe.evaluate`. A copy is alike in both ways: by features (cosine) and, after the best
shift and mirroring, by pixels. The thresholds are set on pairs whose answer is known: drawings slightly shifted and
noised must be found, drawings of the same concept by another set must not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recipe.features import Features, Pictures

SIDE = 64
"""Pixels of the pictures as they are compared: what is finer tells no copy from another."""
REACH = 3
"""Of these pixels, each way, that a copy may have moved."""
CANDIDATES = 16
"""Drawings, most alike by features, that are compared pixel by pixel."""


@dataclass(frozen=True)
class Nearest:
    """For each picture the training drawing that is nearest by pixels among the most alike by features."""

    row: NDArray[np.int64]
    likeness: NDArray[np.float64]
    """Cosine of the features, 1 for the same."""
    distance: NDArray[np.float64]
    """Root mean square of the pixels' differences after the best shift, 0..255."""


@dataclass(frozen=True)
class Threshold:
    """A pair at least this alike and at most this distant is a copy."""

    likeness: float
    distance: float

    def copies(self, pairs: Nearest) -> NDArray[np.bool_]:
        return (pairs.likeness >= self.likeness) & (pairs.distance <= self.distance)


def pixel_distance(picture: Pictures, drawings: Pictures) -> NDArray[np.float64]:
    """[N] for one picture [H, W, 3] against drawings [N, H, W, 3], both brought to `SIDE`: the smallest root mean
    square difference over all shifts up to `REACH` and mirroring. What a shift uncovers is not compared."""
    side, drawings = SIDE, reduced(drawings)
    picture = reduced(picture[None])[0]
    inner = slice(REACH, side - REACH)
    wanted = np.asarray(drawings[:, inner, inner], np.float32).reshape(len(drawings), -1)
    best = np.full(len(drawings), np.inf)
    for turned in (picture, picture[:, ::-1]):
        for down in range(2 * REACH + 1):
            for right in range(2 * REACH + 1):
                width = side - 2 * REACH
                moved = np.asarray(turned[down : down + width, right : right + width], np.float32).ravel()
                best = np.minimum(best, np.square(wanted - moved).mean(axis=1))
    return np.asarray(np.sqrt(best), np.float64)


def reduced(pictures: Pictures) -> Pictures:
    """[N, SIDE, SIDE, 3] of square pictures whose side is a multiple of that, by areas."""
    by = pictures.shape[1] // SIDE
    blocks = pictures.reshape(len(pictures), SIDE, by, SIDE, by, 3)
    return np.asarray(np.rint(blocks.mean(axis=(2, 4))), np.uint8)


def nearest_drawings(
    pictures: Pictures, seen: Features, drawings: Pictures, drawn: Features, without: NDArray[np.int64] | None = None
) -> Nearest:
    """`seen` and `drawn` are the directions of `pictures` and `drawings`. `without` names a row for each picture that
    is left out, its own, when drawings are compared among themselves."""
    likeness = np.array(seen @ drawn.T)
    if without is not None:
        likeness[np.arange(len(pictures)), without] = -1
    count = min(CANDIDATES, len(drawings))
    candidates = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
    rows, distances = [], []
    for picture, chosen in zip(pictures, candidates, strict=True):
        values = pixel_distance(picture, drawings[chosen])
        rows.append(chosen[values.argmin()])
        distances.append(values.min())
    row = np.array(rows, np.int64)
    alike = likeness[np.arange(len(row)), row].astype(np.float64)
    return Nearest(row, alike, np.array(distances, np.float64))


def own_drawings(
    pictures: Pictures, seen: Features, drawings: Pictures, drawn: Features, rows: NDArray[np.int64]
) -> Nearest:
    """Each picture against the one drawing that it is known to come from, `rows`."""
    distances = [pixel_distance(picture, drawings[row][None])[0] for picture, row in zip(pictures, rows, strict=True)]
    likeness = np.einsum("ij,ij->i", seen, drawn[rows])
    return Nearest(rows, likeness.astype(np.float64), np.array(distances))


def disturbed(drawings: Pictures, seed: int = 0) -> Pictures:
    """The drawings as a copy might come back: moved by up to two of the compared pixels, a little noisy and paler."""
    generator = np.random.Generator(np.random.PCG64(seed))
    side = drawings.shape[1]
    # Whole pixels of the comparison: half of one would blur a thin line away.
    step = max(1, side // SIDE)
    padded = np.pad(drawings, ((0, 0), (2 * step, 2 * step), (2 * step, 2 * step), (0, 0)), constant_values=255)
    corners = generator.integers(0, 5, (len(drawings), 2)) * step
    moved = np.stack([
        picture[top : top + side, left : left + side]
        for picture, (top, left) in zip(padded, corners, strict=True)
    ])  # fmt: skip
    values = 255 - (255 - moved.astype(np.float32)) * 0.96 + generator.normal(0, 5, moved.shape)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def same_concept_elsewhere(
    drawings: Pictures, drawn: Features, style: NDArray[np.int64], concept: NDArray[np.int64], rows: NDArray[np.int64]
) -> Nearest:
    """For each of `rows` the most alike drawing of its concept by another set: pairs that are no copies. Rows without
    one are left out."""
    found, likeness, distance = [], [], []
    for row in rows:
        others = np.flatnonzero((concept == concept[row]) & (style != style[row]))
        if not len(others):
            continue
        values = pixel_distance(drawings[row], drawings[others])
        best = int(values.argmin())
        found.append(others[best])
        likeness.append(float(drawn[row] @ drawn[others[best]]))
        distance.append(float(values[best]))
    return Nearest(np.array(found, np.int64), np.array(likeness), np.array(distance))


def find_threshold(copied: Nearest, others: Nearest) -> Threshold:
    """Each bound lies halfway between what nearly all (99 %) of the disturbed drawings keep and what few (1 %) of the
    pairs that are no copies reach; where the two overlap, on the former, so that a copy is never overlooked."""
    likeness, distance = float(np.quantile(copied.likeness, 0.01)), float(np.quantile(copied.distance, 0.99))
    reached_likeness, reached_distance = np.quantile(others.likeness, 0.99), np.quantile(others.distance, 0.01)
    return Threshold(
        min(likeness, 0.5 * (likeness + float(reached_likeness))),
        max(distance, 0.5 * (distance + float(reached_distance))),
    )
