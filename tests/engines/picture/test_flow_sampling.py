"""Integrating the flow: against an equation whose solution is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from studio.engines.picture.starter.flow_sampling import Signed, sample, times


def growing(x: Signed, t: float) -> Signed:
    """The prediction whose velocity is x itself, so that x(1) = e x(0)."""
    return np.asarray(x + (1 - t) * x, np.float32)


@pytest.mark.parametrize("power", [1.0, 1.3])
def test_heun_comes_nearer_to_the_solution_than_euler(power: float) -> None:
    noise = np.linspace(-0.3, 0.3, 3 * 4 * 4, dtype=np.float32).reshape(1, 3, 4, 4)
    wanted = noise * math.e
    errors = {
        sampler: float(np.abs(sample(growing, noise, times(10, power), sampler=sampler) - wanted).max())
        for sampler in ("Euler", "Heun")
    }
    assert 0 < errors["Heun"] < errors["Euler"] / 3


def test_more_steps_come_nearer() -> None:
    noise = np.full((1, 3, 2, 2), 0.3, np.float32)
    coarse, fine = (np.abs(sample(growing, noise, times(steps, 1.0)) - 0.3 * math.e).max() for steps in (5, 15))
    assert fine < coarse / 2
