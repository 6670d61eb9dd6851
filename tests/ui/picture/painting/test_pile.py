"""Layers that clip, mask or carry effects, held against what the formulas of compositing say of whole pictures."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.look import TiledLook, lit
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pile import VEIL, drawn_of, flattened_area, veils_of
from studio.ui.picture.canvas.painting.projection import Projection
from studio.ui.picture.canvas.painting.tiles import (
    FORMAT,
    SIDE,
    blank,
    cut,
    image_from,
    keys_of,
    pieces,
    pixels,
    raw_of,
    seen_bounds,
)

CANVAS = QRect(0, 0, 400, 300)
Plane = NDArray[np.float64]


def picture(seed: int, *, opaque: bool = False) -> QImage:
    """Soft random colours with alpha of every strength."""
    random = np.random.default_rng(seed)
    small = random.integers(0, 256, (7, 9, 4)).astype(np.uint8)
    if opaque:
        small[..., 3] = 255
    image = QImage(small.tobytes(), 9, 7, 36, QImage.Format.Format_RGBA8888)
    return image.scaled(CANVAS.width(), CANVAS.height()).convertToFormat(FORMAT)


def numbers(image: QImage) -> Plane:
    """[rows, columns, 4], premultiplied blue, green, red, alpha."""
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(float)


def planes(image: QImage) -> tuple[Plane, Plane]:
    """Premultiplied red, green, blue; alpha; both from 0 to 1."""
    values = numbers(image) / 255
    return values[..., 2::-1], values[..., 3:]


def shown(layers: list[PaintLayer]) -> tuple[Plane, Plane]:
    return planes(flattened_area(drawn_of(layers), CANVAS))


def close(found: tuple[Plane, Plane], colour: Plane, alpha: Plane, levels: float = 2) -> None:
    assert np.abs(found[1] - alpha).max() <= levels / 255
    assert np.abs(found[0] - colour).max() <= levels / 255


def test_a_clipped_layer_shows_only_where_the_one_below_is() -> None:
    """Source atop, by Porter and Duff."""
    low, high = picture(1), picture(2)
    layers = [PaintLayer("low", cut(low)), PaintLayer("high", cut(high), clip_by=("low",), opacity=0.6)]
    (under, base), (over, cover) = planes(low), planes(high)
    over, cover = over * 0.6, cover * 0.6
    close(shown(layers), over * base + under * (1 - cover), base)


def test_a_clipped_layer_is_multiplied_without_thinning_a_soft_edge() -> None:
    low, high = picture(1), picture(2)
    layers = [PaintLayer("low", cut(low)), PaintLayer("high", cut(high), clip_by=("low",), blend="multiply")]
    (under, base), (over, cover) = planes(low), planes(high)
    straight = np.where(base > 0, under / np.maximum(base, 1e-9), 0)
    # Multiply over an opaque backdrop: the layer's colour times it, mixed in by the layer's alpha.
    blended = over * straight + straight * (1 - cover)
    # Colours of what is nearly transparent are known to few levels.
    close(shown(layers), blended * base, base, 3)


def test_layers_are_clipped_by_a_whole_group_and_several_at_a_time() -> None:
    left, right, red = picture(3), picture(4), picture(5)
    layers = [
        PaintLayer("a", cut(left)),
        PaintLayer("b", cut(right)),
        PaintLayer("one", cut(red), clip_by=("a", "b")),
        PaintLayer("two", cut(left), clip_by=("a", "b")),
        PaintLayer("free", cut(red), x=300),
    ]
    together = shown(layers[:2])
    found = shown(layers[:4])
    assert np.abs(found[1] - together[1]).max() <= 1 / 255
    whole = shown(layers)
    assert np.abs(whole[1][:, :300] - together[1][:, :300]).max() <= 1 / 255


def test_a_mask_shows_as_much_of_a_layer_as_it_covers_and_is_no_part_of_the_picture() -> None:
    image, mask = picture(6), picture(7)
    layers = [PaintLayer("mask", cut(mask), mask=True), PaintLayer("layer", cut(image), clip_by=("mask",))]
    (over, cover), (_, share) = planes(image), planes(mask)
    close(shown(layers), over * share, cover * share)
    layers[0].visible = False
    close(shown(layers), over, cover)
    assert not shown([layers[0]])[1].any()


def test_a_mask_is_seen_as_a_veil_where_it_clips_nothing_or_is_painted_on() -> None:
    mask = PaintLayer("mask", cut(picture(7, opaque=True)), mask=True)
    layer = PaintLayer("layer", cut(picture(6)), clip_by=("mask",))
    assert [one.ids for one in veils_of([mask], "")] == [{"mask"}]
    assert veils_of([mask, layer], "layer") == ()
    [veil] = veils_of([mask, layer], "mask")
    projection = Projection()
    projection.show((veil,), "mask")
    tile = projection.tile(0, (0, 0))
    assert tile is not None
    blue, green, red, alpha = (int(one) for one in pixels(tile)[20, 20])
    assert (red, green, blue, alpha) == pytest.approx(
        (VEIL.red() / 2, VEIL.green() / 2, VEIL.blue() / 2, 127.5), abs=1.5
    )


def test_painting_on_a_mask_shows_at_once(qtbot: QtBot) -> None:
    easel = Easel()
    layers = [
        PaintLayer("ground", cut(picture(1, opaque=True))),
        PaintLayer("mask", mask=True),
        PaintLayer("layer", cut(picture(6, opaque=True)), clip_by=("mask",)),
    ]
    easel.show(CANVAS.size(), layers, "mask")
    before = easel.flattened()
    for key in keys_of(CANVAS):
        easel.projection.tile(0, key)
    easel.begin(Brush(size=80, hardness=1, colour=0xFFFFFF))
    easel.to(200, 150)
    easel.finish()
    assert easel.colour_at(200, 150) == picture(6, opaque=True).pixelColor(200, 150)
    assert easel.flattened().pixelColor(10, 10) == before.pixelColor(10, 10)
    easel.activate("ground")
    easel.projection.repair(0)
    tile = easel.projection.tile(0, (0, 0))
    assert tile is not None
    assert tile.pixelColor(200, 150) == picture(6, opaque=True).pixelColor(200, 150)


def test_a_layer_with_effects_is_painted_on_over_the_shadow_that_it_had() -> None:
    under, own = picture(8), picture(9)
    tint = (200, 240, 120)
    layer = PaintLayer("thing", cut(own), look=TiledLook(cut(own), cut(under), tint))
    assert np.array_equal(numbers(flattened_area((layer,), CANVAS)), numbers(own))
    assert layer.look is not None
    layer.look.touch(layer.tiles)
    (low, base), (high, cover) = planes(under), planes(own)
    light = np.array(tint) / 255
    close(shown([layer]), high * light + low * (1 - cover), cover + base * (1 - cover))
    still = layer.still()
    assert np.array_equal(numbers(flattened_area((still,), CANVAS)), numbers(flattened_area((layer,), CANVAS)))


def test_light_multiplies_colours_alone() -> None:
    image = cut(picture(9))[0, 0]
    before, after = numbers(image), numbers(lit(image, (255, 128, 0)))
    assert np.abs(after - before * np.array([0, 128, 255, 255]) / 255).max() <= 0.5


# ---- what is seen


def test_what_is_owed_is_shown_as_it_was_until_there_is_time(qtbot: QtBot) -> None:
    layers = [PaintLayer("ground", cut(picture(1, opaque=True)))]
    projection = Projection()
    projection.show(layers, "ground")
    old = {key: bytes(projection.tile(0, key).constBits()) for key in keys_of(CANVAS)}  # type: ignore[union-attr]
    layers[0].tiles = cut(picture(2, opaque=True))
    projection.show(layers, "ground", CANVAS)
    assert not projection.repair(0, time.perf_counter() - 1, lambda key: key == (1, 0))
    new = {key: projection.tile(0, key) for key in keys_of(CANVAS)}
    changed = [key for key, tile in new.items() if tile is not None and bytes(tile.constBits()) != old[key]]
    assert changed == [(1, 0)]
    assert projection.repair(0)
    assert all(bytes(tile.constBits()) != old[key] for key, tile in new.items() if tile is not None)


def test_a_coarse_tile_is_made_bit_by_bit_with_something_coarser_in_its_place() -> None:
    size = QSize(6 * SIDE, 6 * SIDE)
    layer = PaintLayer("ground", cut(picture(1, opaque=True).scaled(size)))
    projection = Projection()
    projection.show((layer,), "ground")
    coarse = projection.tile(3, (0, 0))
    assert coarse is not None
    fresh = Projection()
    fresh.show((layer,), "ground")
    assert fresh.coarser(1, (1, 1)) is None
    late = time.perf_counter() - 1
    steps = 0
    while not fresh.make(3, (0, 0), late):
        # There is never time for more than one of them.
        late = time.perf_counter() + 0.0005
        steps += 1
    assert steps > 1
    found = fresh.tile(3, (0, 0))
    assert found is not None
    assert bytes(found.constBits()) == bytes(coarse.constBits())
    assert projection.coarser(1, (9, 0)) is None
    whole, part = fresh.coarser(2, (1, 0)) or (None, None)
    assert whole is found
    assert part == QRect(128, 0, 128, 128)


def test_moving_the_layer_in_hand_equals_showing_it_there(qtbot: QtBot) -> None:
    def pile() -> list[PaintLayer]:
        return [PaintLayer(str(seed), cut(picture(seed))) for seed in range(1, 4)]

    easel, there = Easel(), Easel()
    layers = pile()
    easel.show(CANVAS.size(), layers, "2")
    for key in keys_of(CANVAS):
        easel.projection.tile(0, key)
    easel.moved({"2": (70, -31)})
    easel.moved({"2": (90, -41)})
    other = pile()
    other[1].x, other[1].y = 90, -41
    there.show(CANVAS.size(), other, "2")
    easel.projection.repair(0)
    for key in keys_of(CANVAS):
        found, wanted = easel.projection.tile(0, key), there.projection.tile(0, key)
        assert found is not None
        assert wanted is not None
        inside = QRect(0, 0, CANVAS.width() - key[0] * SIDE, CANVAS.height() - key[1] * SIDE)
        assert found.copy(inside) == wanted.copy(inside)


# ---- tiles


def test_a_picture_is_cut_wherever_its_corner_is() -> None:
    whole = picture(1)
    from PySide6.QtCore import QPoint

    tiles = dict(pieces(whole, QPoint(-37, 21)))
    layer = PaintLayer("x", tiles, x=37, y=-21)
    assert np.array_equal(numbers(flattened_area((layer,), CANVAS)), numbers(whole))


def test_bytes_of_a_tile_stay_as_they_were_when_it_is_painted_on() -> None:
    tiles = cut(picture(1))
    raw = raw_of(tiles[0, 0])
    before = raw.copy()
    pixels(tiles[0, 0])[...] = 7
    del tiles
    assert np.array_equal(raw, before)
    assert not raw.flags.writeable
    assert np.array_equal(raw_of(image_from(raw)), raw)


def test_where_a_tile_shows_something() -> None:
    tile = cut(picture(1))[0, 0].copy()
    pixels(tile)[...] = 0
    assert seen_bounds(tile).isEmpty()
    pixels(tile)[30:41, 5:8, 3] = 9
    assert seen_bounds(tile) == QRect(5, 30, 3, 11)


def test_the_bounds_of_a_layer_hold_its_tiles_wherever_they_lie() -> None:
    layer = PaintLayer("one", {(-1, 2): blank(), (3, -2): blank()}, x=10, y=-5)
    assert layer.bounds() == QRect(-256 + 10, -512 - 5, 5 * 256, 5 * 256)
    assert PaintLayer("none", x=10).bounds().isEmpty()
