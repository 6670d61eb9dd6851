"""The painting engine: what a stroke leaves, what shows of a pile, and that repairing a part equals making it anew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter

from studio.domain.brushes import Steadying
from studio.ui.picture.canvas.painting.brush import Brush, Path
from studio.ui.picture.canvas.painting.paint_layer import MODES, PaintLayer
from studio.ui.picture.canvas.painting.pile import flattened
from studio.ui.picture.canvas.painting.projection import LEVELS, Projection
from studio.ui.picture.canvas.painting.stroke import Stroke, Tiles
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, cut, is_empty, keys_of, pixels, rect_of

CANVAS = QRect(0, 0, 3 * SIDE, 2 * SIDE)


def painted(tiles: Tiles, brush: Brush, *places: tuple[float, float, float], area: QRect = CANVAS) -> Stroke:
    stroke = Stroke(tiles, brush, area)
    for x, y, pressure in places:
        stroke.to(x, y, pressure)
    stroke.end()
    return stroke


def at(tiles: Tiles, x: int, y: int) -> tuple[int, int, int, int]:
    """Blue, green, red, alpha; premultiplied."""
    tile = tiles.get((x // SIDE, y // SIDE))
    return tuple(int(one) for one in pixels(tile)[y % SIDE, x % SIDE]) if tile is not None else (0, 0, 0, 0)


def test_a_line_is_painted_over_the_borders_of_tiles() -> None:
    tiles: Tiles = {}
    painted(tiles, Brush(size=20, hardness=1, colour=0xC80A32), (200, 250, 1), (560, 250, 1))
    assert set(tiles) == {(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1)}
    assert at(tiles, 300, 250) == (0x32, 0x0A, 0xC8, 255)
    assert at(tiles, 300, 258) == (0x32, 0x0A, 0xC8, 255)
    assert at(tiles, 300, 262) == (0, 0, 0, 0)
    assert at(tiles, 180, 250) == (0, 0, 0, 0)


def test_low_flow_keeps_the_colour() -> None:
    """200 dabs of 1 % cover 1 - 0.99 ** 200 = 0.866 of a pixel. In 8 bits they stuck at half, and turned pure blue."""
    tiles: Tiles = {}
    stroke = Stroke(tiles, Brush(size=40, hardness=1, flow=0.01, spacing=0.0001, colour=0x285ADC), CANVAS)
    for number in range(200):
        stroke.to(100 + number % 2 * 0.5, 100, 1)
    stroke.end()
    blue, green, red, alpha = at(tiles, 100, 100)
    assert alpha == pytest.approx(255 * (1 - 0.99**200), abs=12)
    assert (blue, green, red) == pytest.approx((0xDC * alpha / 255, 0x5A * alpha / 255, 0x28 * alpha / 255), abs=1)


def test_a_stroke_that_crosses_itself_covers_no_more_than_its_opacity() -> None:
    tiles: Tiles = {}
    painted(tiles, Brush(size=30, hardness=1, opacity=0.5), (50, 100, 1), (150, 100, 1), (50, 100, 1), (150, 100, 1))
    assert at(tiles, 100, 100)[3] == pytest.approx(128, abs=1)
    painted(tiles, Brush(size=30, hardness=1, opacity=0.5), (50, 100, 1), (150, 100, 1))
    assert at(tiles, 100, 100)[3] == pytest.approx(191, abs=2)


def test_the_eraser_takes_away() -> None:
    tiles: Tiles = {}
    painted(tiles, Brush(size=60, hardness=1), (100, 100, 1))
    stroke = painted(tiles, Brush(size=200, hardness=1, erase=True), (100, 100, 1))
    assert is_empty(tiles[0, 0])
    before = stroke.before[0, 0]
    assert before is not None
    assert not is_empty(before)


def test_pressure_makes_a_stroke_thinner() -> None:
    tiles: Tiles = {}
    painted(tiles, Brush(size=60, hardness=1), (60, 100, 0.2), (220, 100, 0.2))
    assert at(tiles, 140, 104)[3] == 255
    assert at(tiles, 140, 110)[3] == 0


def test_nothing_is_painted_outside_the_area_and_the_selection() -> None:
    tiles: Tiles = {}
    half = np.zeros((SIDE, SIDE), np.float32)
    half[:, :100] = 1.0
    half[:, 100:110] = 0.5
    stroke = Stroke(tiles, Brush(size=50, hardness=1), QRect(0, 90, 256, 100), lambda _key: half)
    stroke.to(50, 100)
    stroke.to(200, 100)
    stroke.end()
    assert at(tiles, 80, 100)[3] == 255
    assert at(tiles, 105, 100)[3] == pytest.approx(128, abs=1)
    assert at(tiles, 150, 100)[3] == 0
    assert at(tiles, 80, 89)[3] == 0


def test_locked_alpha_paints_only_where_something_is() -> None:
    tiles: Tiles = {}
    painted(tiles, Brush(size=40, hardness=1, colour=0xFF0000), (100, 100, 1))
    stroke = Stroke(tiles, Brush(size=100, hardness=1, colour=0x0000FF), CANVAS, lock_alpha=True)
    stroke.to(100, 100)
    stroke.end()
    assert at(tiles, 100, 100) == (255, 0, 0, 255)
    assert at(tiles, 135, 100) == (0, 0, 0, 0)


def test_dabs_lie_at_even_distances_on_a_curve_through_the_places() -> None:
    path = Path(Brush(size=40, spacing=0.1))
    corners = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (200.0, 100.0)]
    places = [place for x, y in corners for place in path.to(x, y, 1.0)] + path.end()
    steps = np.hypot(*np.diff(np.array([place[:2] for place in places]), axis=0).T)
    assert steps.max() <= 4.0 + 1e-6
    assert np.median(steps) == pytest.approx(4.0, abs=0.05)
    for corner in corners:
        assert min(np.hypot(x - corner[0], y - corner[1]) for x, y, _ in places) < 4
    # A straight joint would turn by 90 degrees at once.
    turns = np.abs(np.diff(np.unwrap(np.arctan2(*np.diff(np.array([p[:2] for p in places]), axis=0).T[::-1]))))
    assert turns.max() < np.radians(35)


@pytest.mark.parametrize(("kind", "strength", "left"), [("mean", 10, 0.3), ("mean", 50, 0.15), ("string", 30, 0.8)])
def test_a_stabiliser_calms_a_shaking_hand(kind: Steadying, strength: int, left: float) -> None:
    random = np.random.default_rng(1)
    shaking = [(4.0 * n, 100 + random.normal(0, 5)) for n in range(200)]

    def spread(kind: Steadying) -> float:
        path = Path(Brush(size=10, steadying=kind, steadiness=strength))
        return float(np.std([place[1] for x, y in shaking for place in path.to(x, y, 1.0)]))

    assert spread(kind) < left * spread("none")


def test_with_the_mean_a_stroke_ends_where_the_hand_does() -> None:
    path = Path(Brush(size=10, steadying="mean", steadiness=20))
    for x in range(0, 400, 10):
        path.to(x, 0.0, 1.0)
    assert path.end()[-1][0] == pytest.approx(390, abs=2)


def test_a_string_keeps_small_movements_from_the_brush() -> None:
    path = Path(Brush(size=10, steadying="string", steadiness=30))
    dabs = [dab for x, y in [(0, 0), (10, 0), (0, 10), (-10, 0), (20, 20)] for dab in path.to(x, y, 1.0)]
    assert dabs == [(0.0, 0.0, 1.0)]


def test_light_pressure_covers_less_however_often_it_crosses_itself() -> None:
    tiles: Tiles = {}
    brush = Brush(size=40, hardness=1, size_by_pressure=False, opacity_by_pressure=True)
    painted(tiles, brush, *[(60 + 10 * (n % 9), 100, 0.5) for n in range(90)])
    assert at(tiles, 100, 100)[3] == pytest.approx(128, abs=1)


def test_a_light_touch_takes_nothing_from_a_heavy_one_of_the_same_stroke() -> None:
    tiles: Tiles = {}
    brush = Brush(size=40, hardness=1, size_by_pressure=False, opacity_by_pressure=True)
    painted(tiles, brush, (100, 100, 1.0), (100, 101, 0.9), (100, 102, 0.1), (100, 103, 0.1))
    assert at(tiles, 100, 100)[3] == 255


def test_the_pressure_curve_goes_through_its_points_without_swinging_over_them() -> None:
    points = ((0.0, 0.1), (0.25, 0.15), (0.5, 0.8), (1.0, 0.8))
    brush = Brush(curve=points)
    for pen, felt in points:
        assert brush.pressed(pen) == pytest.approx(felt, abs=1e-3)
    all_felt = [brush.pressed(pen) for pen in np.linspace(0, 1, 200)]
    assert np.all(np.diff(all_felt) >= -1e-9)
    assert max(all_felt) <= 0.8 + 1e-9
    assert Brush().pressed(0.3) == 0.3


def picture(seed: int, size: tuple[int, int] = (3 * SIDE, 2 * SIDE)) -> QImage:
    """Soft blots."""
    random = np.random.default_rng(seed)
    image = QImage(*size, FORMAT)
    image.fill(0)
    painter = QPainter(image)
    painter.setPen(QColor(0, 0, 0, 0))
    for _ in range(12):
        red, green, blue, alpha = (int(one) for one in random.integers(0, 256, 4))
        painter.setBrush(QColor(red, green, blue, alpha))
        x, y, wide, high = (int(one) for one in random.integers(-50, 500, 4))
        painter.drawEllipse(QRect(x, y, 60 + wide, 60 + high))
    painter.end()
    return image


def pile() -> list[PaintLayer]:
    return [
        PaintLayer("ground", cut(picture(1))),
        PaintLayer("shifted", cut(picture(2)), x=37, y=-21, opacity=0.8),
        PaintLayer("glaze", cut(picture(3)), blend="multiply"),
        PaintLayer("light", cut(picture(4)), x=300, y=5),
        PaintLayer("hidden", cut(picture(5)), visible=False),
        PaintLayer("top", cut(picture(6)), opacity=0.4),
    ]


def shown(projection: Projection, level: int = 0) -> dict[tuple[int, int], bytes]:
    area = QRect(0, 0, CANVAS.width() >> level, CANVAS.height() >> level)
    tiles = {key: projection.tile(level, key) for key in keys_of(area)}
    return {key: bytes(tile.constBits()) for key, tile in tiles.items() if tile is not None}


def by_painter(layers: list[PaintLayer], pictures: list[QImage]) -> QImage:
    """The same pile by whole pictures, without any tile."""
    whole = QImage(CANVAS.size(), FORMAT)
    whole.fill(0)
    painter = QPainter(whole)
    for layer, image in zip(layers, pictures, strict=True):
        if layer.visible:
            painter.setCompositionMode(layer.mode)
            painter.setOpacity(layer.opacity)
            painter.drawImage(QPoint(layer.x, layer.y), image)
    painter.end()
    return whole


def test_a_pile_in_tiles_equals_whole_pictures() -> None:
    layers = pile()
    whole = by_painter(layers, [picture(seed) for seed in range(1, 7)])
    for key in keys_of(CANVAS):
        expected, found = whole.copy(rect_of(key)), flattened(layers, key)
        assert found is not None
        assert np.abs(pixels(found).astype(int) - pixels(expected).astype(int)).max() <= 1


@pytest.mark.parametrize("active", ["ground", "glaze", "top"])
def test_the_stacks_show_what_the_pile_is(active: str) -> None:
    layers = pile()
    projection = Projection()
    projection.show(layers, active)
    for key in keys_of(CANVAS):
        tile, flat = projection.tile(0, key), flattened(layers, key)
        assert tile is not None
        assert flat is not None
        assert np.abs(pixels(tile).astype(int) - pixels(flat).astype(int)).max() <= 3


@settings(max_examples=25, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 700), st.integers(0, 500), st.booleans(), st.integers(0, 2)),
        min_size=1, max_size=5,
    ),
    active=st.integers(0, 5),
)  # fmt: skip
def test_repairing_a_part_equals_making_all_anew(changes: list[tuple[int, int, int, bool, int]], active: int) -> None:
    """Whichever layer is painted on, whether it is the active one or not: undo touches any."""
    layers = pile()
    projection = Projection()
    projection.show(layers, layers[active].id)
    for level in range(3):
        shown(projection, level)
    for place, x, y, erase, level in changes:
        layer = layers[place]
        stroke = Stroke(layer.tiles, Brush(size=90, hardness=0.4, erase=erase), QRect(-400, -400, 2000, 2000))
        dirty = stroke.to(x - layer.x, y - layer.y).united(stroke.to(x + 40 - layer.x, y + 25 - layer.y))
        dirty = dirty.united(stroke.end())
        projection.owe(layer.id, dirty.translated(layer.x, layer.y))
        projection.repair(level)
        shown(projection, level)
    projection.repair(2)
    again = Projection()
    again.show(layers, layers[active].id)
    blank_tile = bytes(SIDE * SIDE * 4)
    for level in range(3):
        found, fresh = shown(projection, level), shown(again, level)
        for key in found.keys() | fresh.keys():
            assert found.get(key, blank_tile) == fresh.get(key, blank_tile), (level, key)


def test_coarser_levels_are_the_mean_of_finer_ones() -> None:
    projection = Projection()
    projection.show([PaintLayer("one", cut(picture(7)))], "one")
    fine = projection.tile(0, (1, 1))
    coarse = projection.tile(1, (0, 0))
    assert fine is not None
    assert coarse is not None
    mean = pixels(fine).astype(float).reshape(128, 2, 128, 2, 4).mean(axis=(1, 3))
    assert np.abs(pixels(coarse)[128:, 128:] - mean).max() <= 0.5
    assert projection.tile(LEVELS - 1, (0, 0)) is not None


def test_every_blend_mode_has_a_name_of_its_own() -> None:
    assert len(set(MODES.values())) == len(MODES)
    assert PaintLayer("x", blend="of a newer version").mode == MODES["normal"]
