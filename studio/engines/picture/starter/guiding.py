"""What the starter picture model's graph is told, and its guided answers.

Used by the starter picture engine on the worker's job thread, for whole pictures (`drawing`) and for things that are
drawn each on its own paper (`things`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from studio.engines.picture.starter.flow_sampling import Signed
from studio.engines.picture.starter.parts import StarterParts
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import Array

_MOST_ROWS = 6
"""Squares, or things, that the graph is given at once: more are hardly faster, but take memory."""


class Told(NamedTuple):
    """The graph's inputs besides picture and time: a row for each picture that is wanted, then the other half of
    guidance."""

    text: NDArray[np.float32]
    style: NDArray[np.int64]
    look: NDArray[np.float32]
    """[rows, 3, styles]: from which styles' drawings the things have their form."""
    slots: NDArray[np.int64]
    ground: NDArray[np.int64]


def guided_each(
    parts: StarterParts, guidance: float, x: Signed, t: float, told: Told, control: JobControl
) -> NDArray[np.float32]:
    """Classifier-free guidance (Ho and Salimans, 2022): row i of x is told row i, the last row is the other half."""
    spec, rows = parts.spec, np.arange(len(x))
    if guidance == 1 or not spec.guidance_from <= t <= spec.guidance_to:
        return predicted(parts, x, t, told, rows, control)
    both = np.concatenate([rows, np.full(len(x), len(x))])
    wanted, other = np.split(predicted(parts, np.concatenate([x, x]), t, told, both, control), 2)
    return np.asarray(other + np.float32(guidance) * (wanted - other), dtype=np.float32)


def predicted(
    parts: StarterParts, x: Signed, t: float, told: Told, which: NDArray[np.int64], control: JobControl
) -> NDArray[np.float32]:
    """The graph's picture of each row of x, told the row of `told` that `which` names. Raises Cancelled."""
    answers = []
    for first in range(0, len(which), _MOST_ROWS):
        rows = which[first : first + _MOST_ROWS]
        feeds: dict[str, Array] = {
            "x": np.ascontiguousarray(x[first : first + _MOST_ROWS], np.float32),
            "t": np.full(len(rows), t, np.float32),
            "text": told.text[rows],
            "style": told.style[rows],
            "look": told.look[rows],
            "slots": told.slots[rows],
            "ground": told.ground[rows],
            **parts.rows,
        }
        answers += parts.graph.run(["x_pred"], feeds, control)
    return np.concatenate(answers)
