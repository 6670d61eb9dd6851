"""The farm: fields, a barn, fences, straw."""

from __future__ import annotations

import math
from typing import Final

from studio.engines.picture.storybook.landscape import buildings, forms, plants, sky
from studio.engines.picture.storybook.landscape.country import BLUE, path
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import (
    Detail,
    Ground,
    band,
    front_grass,
    meadow_details,
    scattered,
    woods,
)
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WOOD: Final[RGB] = (208, 174, 136)


def farm(view: View) -> Ground:
    light = view.light
    grass = light.grass
    layers = [
        *sky.sky(view, 0.56),
        band(view, "far hills", 0.55, 0.09, mixed(grass, BLUE, 0.5), 0.25),
        band(
            view,
            "fields",
            0.595,
            0.05,
            mixed(grass, (232, 214, 140), 0.4),
            0.5,
            "slope",
            behind=woods(view, 0.4, 0.05, 0.08, 8),
            upon=_furrows,
        ),
        _farmyard(view),
        band(view, "meadow", 0.71, 0.02, grass, 1.0, upon=_farm_ground(view)),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.57)


def _furrows(sheet: Sheet, rng: Rng, line: Outline) -> None:
    """Rows of crops that run towards one point far away."""
    view, unit = sheet.view, sheet.unit
    x = rng.uniform(0.3, 0.7) * view.width
    foot = view.y(0.76)
    ways = []
    for i in range(-16, 17):
        far = x + i * 0.03 * unit
        if 0 <= far <= view.width:
            ways.append([(far, forms.height_at(line, far) + 0.006 * unit), (x + i * 0.11 * unit, foot)])
    tone = toned(view.light.grass, -0.05) if view.light.snowed else mixed(view.light.grass, (196, 178, 104), 0.4)
    sheet.stroke(ways, 0.007 * unit, tone, 0.55, alpha=0.6)


def _farmyard(view: View) -> SceneLayer:
    """A barn with its silo, a house or trees, a fence."""
    sheet, rng, unit = Sheet(view), view.rng("farmyard"), view.unit
    side = float(rng.choice((-1, 1)))
    foot = view.y(0.715) + 0.012 * unit
    x = view.width * (0.5 + side * 0.27)
    buildings.barn(sheet, rng, x, foot, 0.26 * unit, 0.82)
    plants.tree(sheet, rng, x + side * 0.2 * unit, foot, 0.26 * unit, 0.8, "round")
    other = view.width * (0.5 - side * 0.34)
    if rng.random() < 0.5:
        buildings.windmill(sheet, rng, other, foot - 0.03 * unit, 0.24 * unit, 0.7)
    else:
        buildings.cottage(sheet, rng, other, foot - 0.01 * unit, 0.15 * unit, 0.74)
        plants.tree(sheet, rng, other - side * 0.13 * unit, foot, 0.2 * unit, 0.78)
    return sheet.layer("farmyard", "scenery")


def _farm_ground(view: View) -> Detail:
    details = meadow_details(view, blossoms=9)

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        path(sheet, rng, line)
        details(sheet, rng, line)
        rail_fence(sheet, line, rng)
        for x, y, near in scattered(rng, view, line, round(1.6 * view.span), 0.05, 0.22):
            _bale(sheet, x, y + 0.03 * unit, unit * (0.045 + 0.02 * near))

    return upon


def rail_fence(sheet: Sheet, line: Outline, rng: Rng) -> None:
    """Posts and two rails along one side of the ground's edge."""
    view, unit = sheet.view, sheet.unit
    side = float(rng.choice((-1, 1)))
    xs = [view.width * (0.5 + side * (0.55 - 0.001 * i)) - side * i * 0.085 * unit for i in range(5)]
    places = [(x, forms.height_at(line, x) + 0.035 * unit) for x in xs]
    for up in (0.03, 0.055):
        sheet.stroke(
            [[(x, y - up * unit) for x, y in places]], 0.011 * unit, mixed(_WOOD, (255, 255, 255), 0.15), 0.88, ink=0.8
        )
    for x, y in places:
        sheet.fill(
            [forms.box(x - 0.009 * unit, y - 0.075 * unit, x + 0.009 * unit, y)], _WOOD, 0.9, ink=0.8, relief="board"
        )


def _bale(sheet: Sheet, x: float, y: float, radius: float) -> None:
    """Straw, rolled up."""
    straw: RGB = (238, 212, 144)
    sheet.fill(
        [
            forms.ellipse(x + 0.8 * radius, y - radius, 0.75 * radius, radius),
            forms.box(x, y - 2 * radius, x + 0.8 * radius, y),
        ],
        toned(straw, -0.08),
        0.92,
    )
    sheet.fill([forms.ellipse(x, y - radius, 0.8 * radius, radius)], straw, 0.92)
    turn = [
        (x + 0.6 * radius * (1 - i / 26) * math.cos(i / 3), y - radius + 0.75 * radius * (1 - i / 26) * math.sin(i / 3))
        for i in range(26)
    ]
    sheet.stroke([turn], 0.06 * radius, toned(straw, -0.18), 0.8)
