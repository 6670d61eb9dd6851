"""The top of a table, seen from near: what is small stands on it as large as it is looked at."""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.landscape import forms, indoors
from studio.engines.picture.storybook.landscape.buildings import one_of
from studio.engines.picture.storybook.landscape.ground import Ground
from studio.engines.picture.storybook.landscape.sheet import Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB

_WALLS: Final[tuple[RGB, ...]] = (
    (246, 232, 212),
    (220, 232, 232),
    (244, 222, 214),
    (226, 234, 214),
    (232, 226, 240),
)
_WOODS: Final[tuple[RGB, ...]] = ((206, 164, 122), (186, 146, 112), (220, 184, 140), (232, 214, 190), (170, 132, 104))
_CLOTHS: Final[tuple[RGB, ...]] = ((226, 150, 140), (140, 176, 206), (236, 190, 110), (156, 190, 150), (246, 240, 230))
_EDGE: Final = 0.56
"""Share of the height at which the table ends before the wall."""


def table_top(view: View) -> Ground:
    rng = view.rng("table colours")
    wall, wood, cloth = one_of(rng, _WALLS), one_of(rng, _WOODS), one_of(rng, _CLOTHS)
    side = float(rng.choice((-1, 1)))
    layers = [
        indoors.painted_wall(view, wall, _EDGE).layer("wall", "ground"),
        indoors.window(view, 0.5 + side * 0.3, toned(cloth, 0.1), _EDGE - 0.14, wide=0.3, high=0.34),
        _top(view, wood),
    ]
    if rng.random() < 0.5:
        layers.append(_runner(view, cloth))
    return Ground(tuple(layers), (), horizon=_EDGE, near=0.88, wall=_EDGE, indoors=True)


def _top(view: View, colour: RGB) -> SceneLayer:
    """Boards that run away from the eye, with a far edge."""
    sheet, rng, unit, edge = Sheet(view), view.rng("boards"), view.unit, view.y(_EDGE)
    middle, low = view.width / 2, view.height + 0.1 * unit
    sheet.fill([forms.box(-0.1 * unit, edge, view.width + 0.1 * unit, low)], colour, 1.0, relief="band")
    step, count = 0.15 * unit, round(view.span * 7) + 6
    fan = (low - edge) / (0.9 * unit) + 0.35
    joints, pale = [], []
    for i in range(-count, count):
        far, near = i * step, i * step * (1 + fan)
        joints.append([(middle + far, edge), (middle + near, low)])
        if rng.random() < 0.4:
            pale.append(
                [
                    (middle + far, edge),
                    (middle + far + step, edge),
                    (middle + near + step * (1 + fan), low),
                    (middle + near, low),
                ]
            )
    if not view.manner.lines_alone:
        sheet.fill(pale, toned(colour, 0.09), 1.0, ink=0, relief="board", alpha=0.6)
    sheet.stroke(joints, 0.003 * unit, toned(colour, -0.13), 0.5, alpha=0.8)
    sheet.fill(
        [forms.box(-0.1 * unit, edge - 0.008 * unit, view.width + 0.1 * unit, edge + 0.012 * unit)],
        toned(colour, 0.2),
        0.9,
        relief="board",
    )
    return sheet.layer("table", "ground")


def _runner(view: View, colour: RGB) -> SceneLayer:
    """A cloth across the table, with a border."""
    sheet, unit = Sheet(view), view.unit
    top, low = view.y(_EDGE) + 0.12 * (view.height - view.y(_EDGE)), view.height - 0.06 * unit
    sheet.fill([forms.box(-0.1 * unit, top, view.width + 0.1 * unit, low)], colour, 0.95, ink=0.7, relief="band")
    border = mixed(colour, (255, 255, 255), 0.6)
    for y, high in ((top + 0.02 * unit, 0.012 * unit), (low - 0.045 * unit, 0.02 * unit)):
        sheet.fill([forms.box(-0.1 * unit, y, view.width + 0.1 * unit, y + high)], border, 0.95, ink=0, relief="board")
    return sheet.layer("cloth", "scenery")
