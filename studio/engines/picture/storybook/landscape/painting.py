"""A landscape for a scene: `paint_landscape`, called by the starter engine on the worker's job thread.

Procedural and seeded: the same arguments give the same pixels to the last bit. Forms do not depend on the time of day,
so that a scene "but at night" keeps its hills.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from studio.engines.picture.storybook.landscape import beyond, country, indoors, shore, weather
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.light import light_of
from studio.engines.picture.storybook.landscape.manners import MANNERS
from studio.engines.picture.storybook.landscape.sheet import View
from studio.engines.picture.storybook.plan import Landscape, Place, Setting, seed_of

_PLACES: Final[dict[Place, Callable[[View], Ground]]] = {
    "meadow": country.meadow,
    "sea": shore.sea,
    "shore": shore.shore,
    "room": indoors.room,
    "night sky": beyond.night_sky,
}


def paint_landscape(setting: Setting, style: str, width: int, height: int, seed: int) -> Landscape:
    """width, height: pixels. style: one of the starter model's. A setting without a place is painted as paper."""
    manner = MANNERS[style]
    light = light_of(setting, manner, np.random.default_rng(seed_of(seed, "light", 0)))
    view = View(width, height, seed, manner, light)
    if setting.place in ("", "paper"):
        ground = beyond.paper(view, setting.colour)
    else:
        ground = _PLACES.get(setting.place, country.meadow)(view)
    behind, before = weather.with_weather(view, ground)
    return Landscape(
        (*behind, *before),
        len(behind),
        ground.horizon,
        ground.near,
        ground.water,
        ground.wall,
        light.tint if setting.place not in ("", "paper") else (255, 255, 255),
        ground.shadow,
    )
