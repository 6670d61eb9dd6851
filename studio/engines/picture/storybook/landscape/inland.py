"""Water in the country: lake, river."""

from __future__ import annotations

import math

import numpy as np

from studio.engines.picture.storybook.landscape import forms, plants, sky
from studio.engines.picture.storybook.landscape.country import BLUE
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.ground import (
    Detail,
    Ground,
    band,
    front_grass,
    meadow_details,
    treeline,
    woods,
)
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.landscape.shore import SEAS, mirrored, ripples, water
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB


def lake(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("lake colour")
    colour = mixed(SEAS[int(rng.integers(len(SEAS)))], (150, 200, 200), 0.3)
    leaf = view.light.leaves[0]
    far = woods(view, 0.5, 0.07, 0.12, rng.uniform(6, 11), 0.6)
    layers = [
        *sky.sky(view, 0.53),
        band(view, "far hills", 0.505, 0.14, mixed(grass, BLUE, 0.55), 0.22),
        band(view, "hills", 0.545, 0.07, mixed(grass, BLUE, 0.25), 0.45, behind=far),
        treeline(view, "far wood", 0.558, 0.035, mixed(leaf, BLUE, 0.2), 0.5),
        water(view, "lake", 0.56, 0.8, colour, calm=True),
        _lilies(view),
        band(
            view,
            "bank",
            0.825,
            0.03,
            grass,
            1.0,
            "slope",
            behind=_bank_edge(view),
            upon=meadow_details(view, blossoms=8),
        ),
    ]
    return Ground(
        tuple(layers), (_reeds_in_front(view, toned(grass, -0.14)),), horizon=0.55, near=0.93, water=(0.56, 0.82)
    )


def _bank_edge(view: View) -> Detail:
    """A strip of earth and reeds where the land meets the water."""

    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit = view.unit
        for x in forms.spread(rng, round(2.4 * view.span), 0, view.width, 0.5):
            if abs(x / view.width - 0.5) > 0.16:
                plants.reeds(
                    sheet,
                    rng,
                    x,
                    forms.height_at(line, x) + 0.02 * unit,
                    0.11 * unit,
                    0.9,
                    toned(view.light.grass, -0.1),
                )
        edge = [(x, y - 0.007 * unit) for x, y in line]
        sheet.fill(
            [forms.under(edge, view.height)], mixed(view.light.grass, (190, 164, 132), 0.7), 0.9, ink=0, relief="board"
        )

    return behind


def _lilies(view: View) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("water lilies"), view.unit
    side = float(rng.choice((0.2, 0.8)))
    for _ in range(5):
        x, y = view.width * side + rng.normal(0, 0.09) * unit, view.y(rng.uniform(0.7, 0.775))
        r = unit * rng.uniform(0.024, 0.036)
        leaf = [(x + r * math.cos(a), y + 0.36 * r * math.sin(a)) for a in np.linspace(0.5, 6.0, 24).tolist()]
        if view.light.snowed:
            continue
        sheet.fill([[*leaf, (x, y)]], mixed(view.light.grass, (104, 178, 120), 0.8), 0.95, relief="board")
        if rng.random() < 0.45:
            petals = [
                forms.blade(x + dx * r, y, 0.45 * r, dx * 0.9 * r, 0.34 * r) for dx in (-0.5, 0.5, -0.22, 0.22, 0.0)
            ]
            sheet.fill(petals, (252, 226, 234), 0.9, ink=0.6, relief="board")
    return sheet.layer("water lilies", "scenery")


def _reeds_in_front(view: View, colour: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("reeds in front"), view.unit
    side = float(rng.choice((0.0, 1.0)))
    tone = mixed(colour, (216, 206, 180), 0.6) if view.light.snowed else colour
    for share, tall in ((0.015, 0.26), (0.07, 0.19)):
        plants.reeds(
            sheet,
            rng,
            view.width * side + (1 - 2 * side) * share * unit,
            view.height + 0.01 * unit,
            tall * unit,
            1.0,
            tone,
        )
    plants.reeds(
        sheet,
        rng,
        view.width * (1 - side) - (1 - 2 * side) * 0.02 * unit,
        view.height + 0.01 * unit,
        0.14 * unit,
        1.0,
        tone,
    )
    return sheet.layer("reeds in front", "front")


def river(view: View) -> Ground:
    grass, rng = view.light.grass, view.rng("river colour")
    colour = SEAS[int(rng.integers(len(SEAS)))]
    layers = [
        *sky.sky(view, 0.54),
        band(view, "far hills", 0.52, 0.13, mixed(grass, BLUE, 0.5), 0.22),
        band(
            view,
            "hills",
            0.57,
            0.06,
            mixed(grass, BLUE, 0.25),
            0.5,
            behind=woods(view, 0.45, 0.06, 0.1, rng.uniform(5, 10), 0.4),
            upon=_stream(colour),
        ),
        band(
            view,
            "far bank",
            0.64,
            0.015,
            mixed(grass, toned(grass, -0.05), 0.5),
            0.75,
            "roll",
            behind=woods(view, 0.72, 0.13, 0.2, 2.5, 0.2),
            upon=_mouth(colour),
        ),
        _running_water(view, colour),
        band(
            view,
            "bank",
            0.845,
            0.02,
            grass,
            1.0,
            "roll",
            behind=_bank_edge(view),
            upon=meadow_details(view, blossoms=8),
        ),
    ]
    return Ground(tuple(layers), (front_grass(view, grass),), horizon=0.56, near=0.945, water=(0.70, 0.84))


def _stream(colour: RGB) -> Detail:
    """The river far away, winding."""

    def upon(sheet: Sheet, _rng: Rng, line: Outline) -> None:
        _winding(sheet, line, colour, 0.003, 0.011, 0.7)

    return upon


def _mouth(colour: RGB) -> Detail:
    def upon(sheet: Sheet, _rng: Rng, line: Outline) -> None:
        _winding(sheet, line, colour, 0.012, 0.075, 0.85)

    return upon


def _winding(sheet: Sheet, line: Outline, colour: RGB, first: float, last: float, depth: float) -> None:
    """From a band's edge down to the broad water, which begins at the same place in each band."""
    view, unit = sheet.view, sheet.unit
    rng = view.rng("course")
    x, swing = view.width * rng.uniform(0.28, 0.72), unit * rng.uniform(0.04, 0.08) * float(rng.choice((-1, 1)))
    top, foot = forms.height_at(line, x), view.y(0.72)
    left, right = [], []
    for i in range(15):
        t = i / 14
        cx = x + swing * math.sin(2.6 * t * math.pi) * (0.4 + 0.6 * t) * (depth - 0.4)
        half = unit * (first + (last - first) * t**1.5)
        left.append((cx - half, top + (foot - top) * t))
        right.append((cx + half, top + (foot - top) * t))
    sheet.fill(
        [[*left, *reversed(right)]],
        mirrored(view, toned(colour, 0.2), depth, 0.6),
        depth,
        ink=0.7,
        relief="board",
        glowing=True,
    )


def _running_water(view: View, colour: RGB) -> SceneLayer:
    sheet, rng, unit = Sheet(view), view.rng("river"), view.unit
    top, low = view.y(0.70), view.y(0.86)
    edge = forms.wave_line(rng, -0.05 * unit, view.width + 0.05 * unit, top, 0.006 * unit, 0.6 * unit)
    shore = [(x, y - 0.008 * unit) for x, y in edge]
    sheet.fill(
        [forms.under(shore, low + 0.1 * unit)],
        mixed(view.light.grass, (190, 164, 132), 0.6),
        0.85,
        ink=0,
        relief="board",
    )
    sheet.fill(
        [forms.under(edge, view.height)],
        mirrored(view, toned(colour, 0.12), 0.9, 0.4),
        0.9,
        relief="board",
        glowing=True,
    )
    for share in (0.3, 0.62):
        y = top + (low - top) * share
        under = forms.wave_line(rng, -0.05 * unit, view.width + 0.05 * unit, y, 0.006 * unit, 0.5 * unit)
        sheet.fill([forms.under(under, view.height)], toned(colour, -0.04), 0.95, ink=0, relief="board", alpha=0.5)
    ripples(sheet, rng, top, low, colour, calm=False)
    for x in forms.spread(rng, round(3 * view.span), 0, view.width, 0.5):
        y = rng.uniform(top + 0.02 * unit, low - 0.02 * unit)
        plants.stone(sheet, rng, x, y, unit * rng.uniform(0.025, 0.05), 0.9)
    return sheet.layer("river", "ground")
