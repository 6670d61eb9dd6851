"""What is exported: summed once in float, to the bit what it was wherever nothing was changed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage

from studio.compositing.flat import Shown
from studio.compositing.flat import flattened as by_worker
from studio.ui.picture.canvas.layer_looks import image_of, pixels_of
from studio.ui.picture.canvas.painting.paint_layer import MODES, PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of, flattened_area
from studio.ui.picture.canvas.painting.tiles import cut
from studio.ui.picture.canvas.summing import pasted, summed

Pixels = NDArray[np.uint8]
SIZE = (270, 140)
AREA = QRect(0, 0, *SIZE)


def noise(seed: int, *, opaque: bool = False, least: int = 0) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 4)).astype(np.uint8)
    pixels[..., 3] = 255 if opaque else pixels[..., 3].clip(least)
    return pixels


def layer(name: str, pixels: Pixels, **more: object) -> PaintLayer:
    return PaintLayer(name, cut(image_of(pixels)), **more)  # type: ignore[arg-type]


def shown(layers: list[PaintLayer], imported: dict[str, Pixels] | None = None, area: QRect = AREA) -> Pixels:
    pictures = {name: image_of(pixels) for name, pixels in (imported or {}).items()}

    def read(name: str) -> tuple[QImage, QPoint]:
        return pictures[name], QPoint()

    references = {name: (lambda name=name: read(name)) for name in pictures}  # type: ignore[misc]
    return pasted(summed(drawn_of(layers), area, references), area)


def on_the_screen(layers: list[PaintLayer]) -> Pixels:
    return pixels_of(flattened_area(drawn_of(layers), AREA))


STEEP = ("color-dodge", "color-burn")
"""A level of what goes into them can be dozens of what comes out."""


def off(one: Pixels, other: Pixels, mode: str = "") -> float:
    """By how many levels they differ at most, where enough is seen for a colour to be told; of steep modes what all but
    one in two hundred keep to."""
    seen = np.minimum(one[..., 3], other[..., 3]) > 64
    levels = np.abs(one.astype(int) - other)[seen]
    return float(np.quantile(levels, 0.995) if mode in STEEP else levels.max(initial=0))


def test_pictures_that_nobody_painted_on_are_those_of_the_worker() -> None:
    pictures = {name: noise(seed) for seed, name in enumerate(("low", "middle", "top"))}
    layers = [layer("low", pictures["low"]), layer("middle", pictures["middle"], opacity=0.6, x=-20, y=31)]
    layers.append(layer("top", pictures["top"], x=17))
    book = by_worker(*SIZE, [
        Shown(pictures["low"], 0, 0, *SIZE), Shown(pictures["middle"], -20, 31, *SIZE, 0.6),
        Shown(pictures["top"], 17, 0, *SIZE),
    ])  # fmt: skip
    assert np.array_equal(shown(layers, pictures), book)


def test_a_single_picture_comes_out_as_it_came_in() -> None:
    """Premultiplied tiles have lost the colours of what is nearly transparent."""
    picture = noise(1, least=1)
    assert np.array_equal(shown([layer("one", picture)], {"one": picture}), picture)
    painted = layer("one", picture)
    painted.tiles[0, 0].setPixelColor(3, 4, "#ff0000")
    wanted = picture.copy()
    wanted[4, 3] = (255, 0, 0, 255)
    assert np.array_equal(shown([painted], {"one": picture}), wanted), "but for what is painted on it"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("opacity", [1.0, 0.7])
def test_every_blend_mode_is_the_one_of_the_screen(mode: str, opacity: float) -> None:
    layers = [layer("ground", noise(1, opaque=True)), layer("low", noise(2), opacity=0.8)]
    layers.append(layer("top", noise(3), blend=mode, opacity=opacity, x=13))
    assert off(shown(layers), on_the_screen(layers), mode) <= 4


@pytest.mark.parametrize("mode", MODES)
def test_every_blend_mode_over_what_is_half_transparent(mode: str) -> None:
    layers = [layer("low", noise(2, least=90)), layer("top", noise(3, least=90), blend=mode)]
    assert off(shown(layers), on_the_screen(layers), mode) <= 5


def test_what_is_clipped_or_masked_is_seen_as_on_the_screen() -> None:
    ground, base = layer("ground", noise(1, opaque=True)), layer("base", noise(2), opacity=0.7, blend="multiply")
    over = layer("over", noise(3), opacity=0.6, blend="screen", clip_by=("base",))
    mask = layer("mask", noise(4), mask=True, opacity=0.9)
    masked = layer("masked", noise(5), clip_by=("mask",), y=-20)
    layers = [ground, base, over, mask, masked]
    assert off(shown(layers), on_the_screen(layers)) <= 4
    mask.visible = False
    assert off(shown(layers), on_the_screen(layers)) <= 4
    group = [ground, base, layer("second", noise(6), x=9, opacity=0.5)]
    group.append(layer("clip", noise(7), clip_by=("base", "second")))
    assert off(shown(group), on_the_screen(group)) <= 4


def test_light_is_faded_before_it_is_added_wherever_it_lies() -> None:
    ground, base = layer("ground", noise(1, opaque=True)), layer("base", noise(2), opacity=0.7, blend="linear-dodge")
    over = layer("over", noise(3), opacity=0.6, blend="linear-dodge", clip_by=("base",))
    mask = layer("mask", noise(4), mask=True)
    masked = layer("masked", noise(5), clip_by=("mask",), opacity=0.4, blend="linear-dodge")
    layers = [ground, base, over, mask, masked]
    assert off(shown(layers), on_the_screen(layers)) <= 4


def test_masks_and_hidden_layers_are_not_in_the_picture() -> None:
    ground = layer("ground", noise(1, opaque=True))
    layers = [ground, layer("mask", noise(2), mask=True), layer("hidden", noise(3), visible=False)]
    assert np.array_equal(shown(layers), pixels_of(flattened_area(drawn_of([ground]), AREA)))


def test_a_result_behind_its_mask_changes_no_bit_outside_of_it() -> None:
    """Over layers that are half transparent, blended and clipped."""
    low, top = noise(1), noise(2)
    layers = [
        layer("low", low), layer("soft", top, opacity=0.37, blend="soft-light"),
        layer("over", noise(3), opacity=0.5, clip_by=("soft",)),
    ]  # fmt: skip
    before = shown(layers, {"low": low, "soft": top})
    covered = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    covered[60:120, 120:200] = 255
    mask = layer("mask", covered, mask=True)
    result = layer("result", noise(9, opaque=True), clip_by=("mask",))
    after = shown([*layers, mask, result], {"low": low, "soft": top})
    outside = covered[..., 3] == 0
    assert np.array_equal(after[outside], before[outside])
    assert not np.array_equal(after[~outside], before[~outside])


def test_a_part_is_that_part_of_the_whole() -> None:
    pictures = {"low": noise(1), "top": noise(2)}
    layers = [layer("low", pictures["low"]), layer("top", pictures["top"], opacity=0.4, blend="overlay")]
    part = QRect(20, 100, 240, 25)
    assert np.array_equal(shown(layers, pictures, part), shown(layers, pictures)[100:125, 20:260])
