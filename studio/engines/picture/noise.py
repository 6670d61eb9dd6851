"""The starting noise of the ONNX picture engines: drawn on the CPU, the same on every machine and device.

Algorithm, part of every recipe as `NOISE`: raw 64-bit words of Philox4x64-10 with the seed as its key, the upper 53
bits of each as a uniform in (0, 1], pairs turned into normals by Box and Muller in float64, rounded to float32. NumPy
keeps the raw words of its bit generators stable across versions, but not its normals; hence our own.
"""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

NOISE = ("noise", "philox4x64-box-muller-1")


def draw_noise(seed: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Standard normal values of this shape; `seed` from 0 up to 2^63."""
    count = prod(shape)
    pairs = (count + 1) // 2
    words = np.random.Philox(key=seed).random_raw(2 * pairs)
    uniform = ((words >> np.uint64(11)).astype(np.float64) + 1.0) * 2.0**-53
    radius = np.sqrt(-2.0 * np.log(uniform[:pairs]))
    angle = 2.0 * np.pi * uniform[pairs:]
    normal = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count]
    return normal.astype(np.float32).reshape(shape)


def slerp(start: NDArray[np.float32], end: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """From `start` (share 0) to `end` (share 1) on the sphere, so that the mixture is still noise of the same size.
    Shoemake, "Animating rotation with quaternion curves", 1985."""
    if share <= 0:
        return start
    if share >= 1:
        return end
    first, second = start.astype(np.float64), end.astype(np.float64)
    cosine = float((first * second).sum() / (np.linalg.norm(first) * np.linalg.norm(second)))
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    if np.sin(angle) < 1e-6:
        return ((1 - share) * first + share * second).astype(np.float32)
    mixed = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * second) / np.sin(angle)
    return np.asarray(mixed, dtype=np.float32)


def varied_noise(seed: int, shape: tuple[int, ...], other: int | None, share: float) -> NDArray[np.float32]:
    """The noise of `seed`, turned by `share` towards that of a variation seed, if there is one."""
    noise = draw_noise(seed, shape)
    if other is None or share <= 0:
        return noise
    return slerp(noise, draw_noise(other, shape), share)
