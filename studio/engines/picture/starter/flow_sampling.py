"""From noise to a small picture or its latents: the ODE of a rectified flow that predicts the picture itself.

Pure arithmetic around a `Predictor`, called by the starter picture engine on the worker's job thread.
x_t = (1 - t) noise + t picture, so the velocity is (prediction - x_t) / (1 - t). Liu et al.,
"Flow straight and fast", 2022; predicting x: Li and He, "Back to basics", 2025; keeping known pixels while painting:
Lugmayr et al., "RePaint", 2022.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Signed = NDArray[np.float32]
"""[1, channels, rows, columns]: a picture in -1..1, or its latents, which know no bounds."""

SAMPLERS = ("Euler", "Heun")

_LATEST = 0.95
"""The velocity near t = 1 is divided by at least 1 - this, as in training."""


class Predictor(Protocol):
    def __call__(self, x: Signed, t: float) -> Signed:
        """The guided prediction of the finished picture from x at time t (0 noise, 1 picture)."""


def times(steps: int, power: float, begin: float = 0.0) -> list[float]:
    """`steps` + 1 times from `begin` to 1, denser near the noise for a power above 1."""
    share = np.linspace(0.0, 1.0, steps + 1) ** power
    return [float(value) for value in begin + (1.0 - begin) * share]


def sample(
    predict: Predictor,
    noise: Signed,
    schedule: list[float],
    *,
    sampler: str = "Euler",
    start: Signed | None = None,
    keep: tuple[Signed, NDArray[np.float32]] | None = None,
    on_step: Callable[[int, Signed], None] | None = None,
) -> Signed:
    """The picture at the schedule's end, which may lie a little beyond its bounds.

    `start`: the picture that image-to-image begins from. `keep`: a picture and a weight [1, 1, rows, columns], 1 where
    the picture may change; elsewhere it is held to the known one at every step. `on_step(i, prediction)` hears of each.
    """
    begin = schedule[0]
    x = noise if start is None else _between(noise, start, begin)
    for index, (now, after) in enumerate(itertools.pairwise(schedule)):
        prediction = predict(x, now)
        velocity = _velocity(prediction, x, now)
        ahead = np.asarray(x + velocity * np.float32(after - now), dtype=np.float32)
        if sampler == "Heun" and after < 1:
            velocity = np.float32(0.5) * (velocity + _velocity(predict(ahead, after), ahead, after))
            ahead = np.asarray(x + velocity * np.float32(after - now), dtype=np.float32)
        x = ahead
        if keep is not None:
            known, weight = keep
            x = np.asarray(x * weight + _between(noise, known, after) * (1 - weight), dtype=np.float32)
        if on_step is not None:
            on_step(index, prediction)
    return x


def _between(noise: Signed, picture: Signed, t: float) -> Signed:
    return np.asarray((1 - t) * noise + t * picture, dtype=np.float32)


def _velocity(prediction: Signed, x: Signed, t: float) -> Signed:
    return np.asarray((prediction - x) / np.float32(max(1.0 - t, 1.0 - _LATEST)), dtype=np.float32)
