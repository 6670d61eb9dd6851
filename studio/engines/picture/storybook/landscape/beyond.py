"""Grounds without land: paper, the sky, the night sky, space, under water."""

from __future__ import annotations

from studio.engines.picture.storybook.landscape import sky
from studio.engines.picture.storybook.landscape.ground import Ground, band, treeline
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS, mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB


def paper(view: View, colour: str) -> Ground:
    """colour: one of the colour words; "" is white. Paper has no time of day."""
    sheet = Sheet(view)
    plain: RGB = COLOUR_WORDS[colour] if colour else (255, 255, 255)
    if view.manner.smooth_sky and colour:
        sheet.ramp(toned(plain, 0.08), toned(plain, -0.05), 0, view.height)
    else:
        sheet.ramp(plain, plain, 0, 1)
    return Ground((sheet.layer("paper", "sky"),), horizon=0.62, near=0.9, shadow=0.22, indoors=True)


def night_sky(view: View) -> Ground:
    layers = [
        *sky.sky(view, 0.9),
        treeline(view, "wood", 0.9, 0.05, mixed(view.light.grass, (80, 120, 130), 0.6), 0.6),
        band(view, "hill", 0.92, 0.05, mixed(view.light.grass, (80, 120, 130), 0.4), 0.9),
    ]
    return Ground(tuple(layers), horizon=0.88, near=0.96, shadow=0.2)
