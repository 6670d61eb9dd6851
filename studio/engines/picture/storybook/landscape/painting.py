"""A landscape for a scene: `paint_landscape`, called by the starter engine on the worker's job thread.

Procedural and seeded: the same arguments give the same pixels to the last bit. Forms do not depend on the time of day,
so that a scene "but at night" keeps its hills.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from studio.engines.picture.storybook.chance import Towards, chance_of
from studio.engines.picture.storybook.landscape import (
    beyond,
    country,
    everyday_rooms,
    farmland,
    indoors,
    inland,
    kitchen,
    public_rooms,
    shore,
    table_top,
    town,
    under_water,
    weather,
    woodland,
)
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.light import Light, light_of
from studio.engines.picture.storybook.landscape.manners import MANNERS, Manner
from studio.engines.picture.storybook.landscape.sheet import View
from studio.engines.picture.storybook.plan import Landscape, Place, Setting, seed_of
from studio.engines.picture.storybook.vector.shapes import RGB

_PLACES: Final[dict[Place, Callable[[View], Ground]]] = {
    "meadow": country.meadow,
    "hills": country.hills,
    "mountains": country.mountains,
    "forest": woodland.forest,
    "sea": shore.sea,
    "shore": shore.shore,
    "lake": inland.lake,
    "river": inland.river,
    "desert": country.desert,
    "snow": country.snow,
    "city": town.city,
    "village": town.village,
    "garden": woodland.garden,
    "room": indoors.room,
    "kitchen": kitchen.kitchen,
    "hospital": public_rooms.hospital,
    "classroom": public_rooms.classroom,
    "cafe": everyday_rooms.cafe,
    "bathroom": everyday_rooms.bathroom,
    "bedroom": everyday_rooms.bedroom,
    "library": everyday_rooms.library,
    "table top": table_top.table_top,
    "night sky": beyond.night_sky,
    "space": beyond.space,
    "moon": beyond.moon,
    "under water": under_water.under_water,
    "sky": beyond.open_sky,
    "park": woodland.park,
    "farm": farmland.farm,
}


def sky_of(setting: Setting, style: str, seed: int) -> tuple[RGB, RGB]:
    """Top and horizon of the sky that `paint_landscape` paints by that seed."""
    return _light(setting, MANNERS[style], seed_of(seed, f"landscape {setting.place}", 0), None).sky


def _light(setting: Setting, manner: Manner, own_seed: int, other: Towards | None) -> Light:
    return light_of(setting, manner, chance_of(seed_of(own_seed, "light", 0), other and other.of("light", 0)))


def paint_landscape(
    setting: Setting,
    style: str,
    width: int,
    height: int,
    seed: int,
    *,
    unlit: bool = False,
    towards: Towards | None = None,
) -> Landscape:
    """width, height: pixels. style: one of the starter model's. A setting without a place is painted as paper.
    `unlit`: whether its sky has neither sun nor moon. `towards`: the seed that it is varied towards."""
    manner = MANNERS[style]
    name = f"landscape {setting.place}"
    own_seed, other = seed_of(seed, name, 0), towards and towards.of(name, 0)
    light = _light(setting, manner, own_seed, other)._replace(unlit=unlit)
    view = View(width, height, own_seed, manner, light, other)
    plain = setting.place in ("", "paper")
    ground = beyond.paper(view, setting.colour) if plain else _PLACES[setting.place](view)
    behind, before = weather.with_weather(view, ground)
    return Landscape(
        (*behind, *before),
        len(behind),
        ground.horizon,
        ground.near,
        ground.water,
        ground.wall,
        (255, 255, 255) if plain else light.tint,
        ground.shadow,
    )
