"""Open country: meadow, hills, mountains, desert, snow."""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.landscape import sky
from studio.engines.picture.storybook.landscape.ground import (
    Ground,
    band,
    front_grass,
    meadow_details,
    woods,
)
from studio.engines.picture.storybook.landscape.sheet import View
from studio.engines.picture.storybook.vector.colours import mixed
from studio.engines.picture.storybook.vector.shapes import RGB

_BLUE: Final[RGB] = (128, 164, 190)
_ROCK: Final[tuple[RGB, ...]] = ((150, 164, 196), (164, 160, 186), (146, 172, 186), (172, 166, 170))
_SANDS: Final[tuple[RGB, ...]] = ((240, 212, 160), (244, 202, 150), (236, 216, 176), (242, 206, 168))
_SNOWS: Final[RGB] = (238, 245, 252)


def meadow(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("meadow")
    layers = [
        *sky.sky(view, 0.58),
        band(view, "far hills", 0.57, 0.10, mixed(grass, _BLUE, 0.5), 0.25),
        band(
            view,
            "hills",
            0.615,
            0.07,
            mixed(grass, _BLUE, 0.18),
            0.55,
            behind=woods(view, 0.5, 0.07, 0.12, 7 * rng.uniform(0.5, 1.3)),
        ),
        band(
            view,
            "meadow",
            0.69,
            0.035,
            grass,
            1.0,
            upon=meadow_details(view),
            behind=woods(view, 0.75, 0.16, 0.24, 1.2, 0.15),
        ),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.58)
