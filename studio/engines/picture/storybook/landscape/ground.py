"""What a place gives back, and the bands of ground that most places are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from studio.engines.picture.storybook.landscape import forms, plants
from studio.engines.picture.storybook.landscape.forms import Outline, Rng
from studio.engines.picture.storybook.landscape.sheet import Role, Sheet, View
from studio.engines.picture.storybook.plan import SceneLayer
from studio.engines.picture.storybook.vector.colours import mixed, toned
from studio.engines.picture.storybook.vector.shapes import RGB


class Ground(NamedTuple):
    """A place without its weather: layers behind and before the things, bottom first, and its lines as in Landscape."""

    behind: tuple[SceneLayer, ...]
    before: tuple[SceneLayer, ...] = ()
    horizon: float = 0.56
    near: float = 0.88
    water: tuple[float, float] | None = None
    wall: float | None = None
    shadow: float = 0.35
    indoors: bool = False
    """Weather stays outside."""


Detail = Callable[[Sheet, Rng, Outline], None]


def band(
    view: View,
    name: str,
    level: float,
    high: float,
    colour: RGB,
    depth: float,
    kind: str = "",
    role: Role = "ground",
    behind: Detail | None = None,
    upon: Detail | None = None,
) -> SceneLayer:
    """Ground from a line down to the picture's foot. level: share of the height; high: units; `behind` and `upon` paint
    what stands behind its edge, and what lies upon it, given the line."""
    sheet, rng = Sheet(view), view.rng(name)
    line = forms.ridge(rng, view.width, view.unit, view.y(level), high * view.unit, kind)
    if behind:
        behind(sheet, view.rng(name, 1), line)
    sheet.fill([forms.under(line, view.height + 0.1 * view.unit)], colour, depth, relief="band")
    if upon:
        upon(sheet, view.rng(name, 2), line)
    return sheet.layer(name, role)


def front_grass(view: View, colour: RGB, *, bloom: bool = True, name: str = "grass in front") -> SceneLayer:
    """Tufts along the picture's foot: high at the sides, low where the things are."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    foot = view.height + 0.01 * unit
    places = []
    for x in forms.spread(rng, round(17 * view.span), 0, view.width, 0.5):
        side = abs(x / view.width - 0.5) * 2
        high = unit * (0.018 + 0.11 * side**2.2) * rng.uniform(0.7, 1.2)
        if high > 0.026 * unit:
            places.append((x, foot, high))
    plants.grass(sheet, rng, places, mixed(toned(colour, -0.16), (86, 150, 110), 0.25), 1.0)
    if bloom:
        heads = [
            (
                x + rng.uniform(-0.02, 0.02) * unit,
                foot - high * rng.uniform(0.8, 1.15),
                unit * rng.uniform(0.011, 0.016),
            )
            for x, _, high in places
            if high > 0.05 * unit and rng.random() < 0.75
        ]
        plants.flowers(sheet, rng, heads, 1.0)
    return sheet.layer(name, "front")


def scattered(
    rng: Rng, view: View, line: Outline, count: int, low: float, high: float
) -> list[tuple[float, float, float]]:
    """Places on ground below `line`: x, y, and nearness from 0 at its edge to 1 at the picture's foot; more of them to
    the sides, so that the middle stays quiet. low, high: shares of the way down."""
    answer = []
    for _ in range(count):
        x = rng.uniform(0, 1)
        x = x + 0.5 * (x - 0.5) * (1 - abs(2 * x - 1)) * 1.2
        x = float(min(1, max(0, x))) * view.width
        share = rng.uniform(low, high)
        top = forms.height_at(line, x)
        answer.append((x, top + (view.height - top) * share, share))
    return sorted(answer, key=lambda p: p[1])


def meadow_details(view: View, *, blossoms: int = 16) -> Detail:
    """Lighter patches, small tufts, flowers, fallen leaves."""

    def upon(sheet: Sheet, rng: Rng, line: Outline) -> None:
        unit, light, grass = view.unit, view.light, view.light.grass
        for x, y, near in scattered(rng, view, line, round(4 * view.span), 0.15, 0.9):
            size = unit * (0.09 + 0.16 * near)
            shade = 0.22 if not light.snowed else -0.05
            sheet.fill(
                [forms.ellipse(x, y, size, size * 0.16)], toned(grass, shade), 1.0, ink=0, relief="board", alpha=0.5
            )
        tufts = [
            (x, y, unit * (0.012 + 0.02 * near))
            for x, y, near in scattered(rng, view, line, round(12 * view.span), 0.08, 0.92)
        ]
        plants.grass(sheet, rng, tufts, toned(grass, -0.13), 0.9)
        if light.season == "autumn":
            plants.fallen(
                sheet,
                rng,
                [(x, y) for x, y, _ in scattered(rng, view, line, round(12 * view.span), 0.1, 0.95)],
                0.011 * unit,
                0.9,
            )
        elif not light.snowed:
            many = blossoms * (1.4 if light.season == "spring" else 1.0)
            heads = [
                (x, y, unit * (0.004 + 0.008 * near))
                for x, y, near in scattered(rng, view, line, round(many * view.span), 0.05, 0.95)
            ]
            plants.flowers(sheet, rng, heads, 0.95)

    return upon


def woods(view: View, depth: float, low: float, high: float, count: float, firs: float = 0.3) -> Detail:
    """Trees along a ridge in groups, some of them firs. low, high: units."""

    def behind(sheet: Sheet, rng: Rng, line: Outline) -> None:
        whole = round(count * view.span)
        groups = [rng.uniform(0, view.width) for _ in range(max(1, round(whole / 3)))]
        for i in range(whole):
            x = groups[i % len(groups)] + rng.normal(0, 0.09) * view.unit
            y = forms.height_at(line, x) + 0.012 * view.unit
            tall = view.unit * rng.uniform(low, high)
            if rng.random() < firs:
                plants.fir(sheet, rng, x, y, tall * 1.1, depth)
            else:
                plants.tree(sheet, rng, x, y, tall, depth)

    return behind


def treeline(view: View, name: str, level: float, high: float, colour: RGB, depth: float) -> SceneLayer:
    """A wood far away, as one scalloped edge."""
    sheet, rng, unit = Sheet(view), view.rng(name), view.unit
    floor = view.y(level)
    outlines = [forms.box(-0.1 * unit, floor - 0.3 * high * unit, view.width + 0.1 * unit, floor + 0.06 * unit)]
    x = -0.1 * unit
    while x < view.width + 0.1 * unit:
        r = high * unit * rng.uniform(0.42, 0.85)
        outlines.append(forms.ellipse(x, floor - 0.3 * high * unit, 0.8 * r, r * rng.uniform(0.9, 1.15)))
        x += r * rng.uniform(0.75, 1.25)
    sheet.fill(outlines, colour, depth)
    return sheet.layer(name, "scenery")
