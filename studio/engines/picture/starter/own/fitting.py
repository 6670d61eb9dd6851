"""Fits the row of one thing to a few drawings of it; the network's weights stay as they are.

Used by `learning` on the worker's job thread. As in training, the network is shown a drawing with noise and asked for
the drawing; of all that it is told, the thing's code, its look and a vector in the place of words are moved against the
error. R. Gal et al., "An Image is Worth One Word: Personalizing Text-to-Image Generation using Textual Inversion",
2022; D. Kingma and J. Ba, "Adam", 2015.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from studio.engines.picture.starter.flow_sampling import Signed
from studio.engines.picture.starter.own.learned import Row
from studio.engines.protocol import JobControl
from studio.engines.runtime.onnx_session import Array, OnnxSession

BATCH: Final = 4
RATE: Final = 0.06
"""Of Adam, in the first half of the steps; a row's numbers are about 0.9 large. It falls to a twentieth."""
_WARM_UP: Final = 10
_MOMENTS: Final = (0.9, 0.98)
_LATEST: Final = 0.95
"""The error of the picture counts as an error of the velocity, with 1 - t at least 0.05, as in training."""
_TIME: Final = (-0.8, 0.8)
"""Mean and deviation of the logit of t, as in training."""


class Sheet(NamedTuple):
    """Sizes of the network."""

    slots: int
    styles: int


class Fit:
    """The row as it is moved; `step` once for each step."""

    def __init__(self, session: OnnxSession, sheet: Sheet, latents: Signed, style: int, start: Row, seed: int) -> None:
        """`session` of `fitting_graph` with a batch of `BATCH`; `latents` [drawings, channels, rows, columns]."""
        self._session, self._sheet, self._latents, self._style = session, sheet, latents, style
        self._chance = np.random.Generator(np.random.PCG64(seed))
        self._values = [np.array(value, np.float32) for value in start]
        self._first = [np.zeros_like(value) for value in self._values]
        self._second = [np.zeros_like(value) for value in self._values]

    @property
    def row(self) -> Row:
        return Row(*self._values)

    def step(self, number: int, steps: int, control: JobControl) -> float:
        """Step `number` of `steps`, from 1; the error before it, for a number of a picture's latents. Raises
        Cancelled."""
        error, *gradients = self._session.run(None, self._feeds(), control)
        code, look_rows, text = gradients
        looks = look_rows.reshape(BATCH, self._sheet.slots, self._sheet.styles, -1)
        moved = (code[:, 0].sum(0), looks[:, 0, self._style].sum(0), text.sum(0))
        rate = RATE * min(1.0, number / _WARM_UP) * min(1.0, 2 * (1 - number / steps) + 0.05)
        for at, gradient in enumerate(moved):
            self._first[at] = _MOMENTS[0] * self._first[at] + (1 - _MOMENTS[0]) * gradient
            self._second[at] = _MOMENTS[1] * self._second[at] + (1 - _MOMENTS[1]) * gradient**2
            mean = self._first[at] / (1 - _MOMENTS[0] ** number)
            square = self._second[at] / (1 - _MOMENTS[1] ** number)
            self._values[at] = self._values[at] - np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-9))
        return float(error.sum())

    def _feeds(self) -> dict[str, Array]:
        sheet, row = self._sheet, self.row
        wanted = self._latents[self._chance.integers(0, len(self._latents), BATCH)]
        t = 1 / (1 + np.exp(-self._chance.normal(*_TIME, BATCH)))
        far = t[:, None, None, None].astype(np.float32)
        noise = self._chance.standard_normal(wanted.shape).astype(np.float32)
        code = np.zeros((BATCH, sheet.slots, len(row.code)), np.float32)
        looks = np.zeros((BATCH, sheet.slots, sheet.styles, len(row.look)), np.float32)
        look = np.zeros((BATCH, sheet.slots, sheet.styles), np.float32)
        slots = np.zeros((BATCH, sheet.slots, 4), np.int64)
        code[:, 0], looks[:, 0, self._style], look[:, 0, self._style], slots[:, 0, 0] = row.code, row.look, 1, 1
        weight = 1 / np.maximum(1 - far, 1 - _LATEST) ** 2 / (BATCH * wanted[0].size)
        return {
            "x": (1 - far) * noise + far * wanted, "t": t.astype(np.float32), "look": look, "slots": slots,
            "text": np.repeat(row.text[None], BATCH, 0), "style": np.full(BATCH, self._style, np.int64),
            "ground": np.zeros(BATCH, np.int64), "code": code, "look_rows": looks.reshape(BATCH, sheet.slots, -1),
            "target": wanted, "weight": weight.astype(np.float32),
        }  # fmt: skip


def fitted(fit: Fit, steps: int, control: JobControl, on_step: Callable[[int], None]) -> Row:
    """The row after so many steps. Raises Cancelled."""
    for number in range(1, steps + 1):
        fit.step(number, steps, control)
        on_step(number)
    return fit.row
