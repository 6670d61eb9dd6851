"""Landscapes behind the things of a storybook scene: processor seconds of the slowest places, in the slowest style.

Bounds: 0.25 s at 512 pixels, 0.8 s at 1024. Each is the median of three.
"""

from __future__ import annotations

import statistics
import time

from studio.engines.picture.storybook.landscape.painting import paint_landscape
from studio.engines.picture.storybook.plan import Place, Setting
from tests.bench.measure import row

SLOWEST: tuple[Place, ...] = ("forest", "mountains", "garden", "lake")
BOUNDS = {512: 0.25, 1024: 0.8}


def main() -> None:
    paint_landscape(Setting("meadow"), "3d", 64, 64, 1)
    for side, bound in BOUNDS.items():
        for place in SLOWEST:
            took = statistics.median(_seconds(place, side, seed) for seed in (1, 2, 3))
            row(f"{place} in rain, {side} px", f"{took * 1e3:.0f} ms of processor", f"{bound * 1e3:.0f}", took <= bound)


def _seconds(place: Place, side: int, seed: int) -> float:
    began = time.process_time()
    paint_landscape(Setting(place, "night", "rain"), "3d", side, side, seed)
    return time.process_time() - began
