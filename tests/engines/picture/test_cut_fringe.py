"""Fur that was cut out of its ground, against the coverage and the colours it was painted with."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from studio.domain.errors import Cancelled
from studio.engines.picture.tools.foreground import own_colours
from studio.engines.picture.tools.fringe import without_ground
from studio.engines.picture.tools.solid import solid

Plane = NDArray[np.float64]
Bytes = NDArray[np.uint8]
SIDE = 640
PALE, BLUE = (238.0, 238.0, 233.0), (70.0, 110.0, 215.0)


class Fur(NamedTuple):
    seen: Bytes
    cover: Plane
    """The true coverage, 0 to 1."""
    own: Plane
    """The subject's true colours."""
    matte: Bytes
    """As a network of 320 pixels gives it: the hairs and all between them."""


def fur(ground: tuple[float, float, float], seed: int = 1, noise: float = 0.0) -> Fur:
    """A furry disk on a ground that darkens downwards."""
    rng = np.random.Generator(np.random.PCG64(seed))
    large, half = SIDE * 2, SIDE
    drawn = Image.new("L", (large, large))
    pen = ImageDraw.Draw(drawn)
    pen.circle((half, half), 380, fill=255)
    for angle, length in zip(rng.random(1400) * 2 * np.pi, 20 + 25 * rng.random(1400), strict=True):
        outwards = np.array([np.cos(angle), np.sin(angle)])
        pen.line([*(half + outwards * 370), *(half + outwards * (380 + length))], fill=255, width=4)
    small = (SIDE, SIDE)
    cover = np.asarray(drawn.resize(small, Image.Resampling.BOX)) / 255
    unresolved = drawn.resize((320, 320), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(3))
    matte = np.asarray(unresolved.point(lambda one: min(255, max(0, 6 * one - 480))).resize(small))
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    own = np.stack([200 + 10 * np.sin(9 * x), 120 + 8 * np.cos(7 * y), 60 + 0 * x], -1)
    behind = np.stack([one - 25 * y for one in ground], -1)
    seen = cover[..., None] * own + (1 - cover[..., None]) * behind
    seen = seen + rng.normal(0, noise, seen.shape) if noise else seen
    return Fur((seen + 0.5).clip(0, 255).astype(np.uint8), cover, own, matte)


def cut(made: Fur) -> tuple[Plane, Plane]:
    """The coverage found, 0 to 1, and the picture as it looks on black."""
    alpha = without_ground(solid(made.matte, made.seen), made.seen, lambda: None)
    colours = own_colours(made.seen, alpha, lambda: None)
    return alpha / 255, colours * (alpha[..., None] / 255)


def band(made: Fur) -> NDArray[np.bool_]:
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    far = np.hypot(y, x)
    return (far > 180) & (far < 240)


@pytest.mark.parametrize(("ground", "noise"), [(PALE, 0.0), (PALE, 3.0), (BLUE, 0.0)])
def test_hardly_any_of_the_rim_is_brighter_than_the_fur(ground: tuple[float, float, float], noise: float) -> None:
    made = fur(ground, noise=noise)
    brightest = made.own.reshape(-1, 3).max(axis=0)
    before = made.seen * (solid(made.matte, made.seen)[..., None] / 255)
    assert (before[band(made)] - brightest).max() > 80, "the ground shows between the hairs, or this shows nothing"
    _, on_black = cut(made)
    over = (on_black[band(made)] - brightest).max(axis=1)
    assert np.percentile(over, 99.8) < 4 + 2 * noise
    assert (over > 20).sum() < 20, "few specks, in gaps that crossing hairs close all round"


def test_hairs_keep_their_coverage() -> None:
    made = fur(PALE)
    found, _ = cut(made)
    inside = band(made) & (made.matte == 255)
    wrong = np.abs(found - made.cover)[inside]
    assert np.abs(solid(made.matte, made.seen) / 255 - made.cover)[inside].mean() > 0.08
    assert wrong.mean() < 0.01
    assert np.percentile(wrong, 99) < 0.1


def test_a_smooth_subject_is_left_as_it_is() -> None:
    made = fur(PALE)
    disk = np.hypot(*(np.mgrid[:SIDE, :SIDE] - SIDE / 2)) < 195
    seen = np.where(disk[..., None], made.own, PALE).astype(np.uint8)
    matte = np.where(disk, np.uint8(255), np.uint8(0))
    assert np.array_equal(without_ground(matte, seen, lambda: None), matte)


def with_spots(radius: int, far: int, colour: tuple[int, int, int]) -> tuple[Bytes, Bytes, NDArray[np.bool_]]:
    """A brown disk with round spots near its silhouette; the picture, its matte, where the spots are."""
    image, shape, where = (Image.new(mode, (SIDE, SIDE), fill) for mode, fill in (
        ("RGB", (238, 238, 233)), ("L", 0), ("L", 0)))  # fmt: skip
    half = SIDE // 2
    ImageDraw.Draw(image).circle((half, half), 200, fill=(150, 80, 40))
    ImageDraw.Draw(shape).circle((half, half), 200, fill=255)
    for angle in np.arange(8) * np.pi / 4:
        at = (half + far * np.cos(angle), half + far * np.sin(angle))
        for one, fill in ((image, colour), (where, 255)):
            ImageDraw.Draw(one).circle(at, radius, fill=fill)
    inside = np.asarray(shape)
    seen = np.where(inside[..., None] > 0, np.asarray(image), np.uint8(238))
    return seen, inside, (np.asarray(where) > 0) & (inside > 0)


@pytest.mark.parametrize(
    ("radius", "far", "colour"),
    [(24, 192, (250, 249, 246)), (24, 192, (238, 238, 238)), (4, 188, (255, 255, 255)), (12, 170, (238, 238, 238))],
    ids=["white paws", "paws as the ground", "glints", "spots"],
)
def test_what_is_white_at_the_edge_is_not_taken_for_ground(radius: int, far: int, colour: tuple[int, int, int]) -> None:
    seen, matte, spots = with_spots(radius, far, colour)
    kept = without_ground(matte, seen, lambda: None)
    assert (kept[spots] == 255).mean() > 0.97


def test_a_ground_of_many_colours_tells_nothing() -> None:
    made = fur(PALE)
    scene = np.random.Generator(np.random.PCG64(4)).integers(0, 255, made.seen.shape).astype(np.uint8)
    picture = np.where(made.matte[..., None] == 255, made.seen, scene)
    assert np.array_equal(without_ground(made.matte, picture, lambda: None), made.matte)


def test_it_can_be_given_up() -> None:
    made = fur(PALE)

    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        without_ground(made.matte, made.seen, check)


# ---- specks, and parts that are enclosed


def test_what_is_faint_far_from_the_subject_goes() -> None:
    made = fur(PALE)
    matte = solid(made.matte, made.seen).copy()
    matte[20:40, 20:60] = 40
    matte[600:604, 30:34] = 255
    cleaned = solid(matte, made.seen)
    assert not cleaned[20:40, 20:60].any()
    assert (cleaned[600:604, 30:34] == 255).all(), "what the network is sure of stays, however small"
    assert np.array_equal(cleaned[60:580, 60:580], matte[60:580, 60:580])


def enclosed(colour: int, answer: int) -> tuple[Bytes, Bytes]:
    """An orange disk with a large round part in it on a ground from 240 to 215, and what the network says."""
    y = np.mgrid[:SIDE, :SIDE][0] / SIDE
    behind = np.repeat((240 - 25 * y)[..., None], 3, axis=2)
    far = np.hypot(*(np.mgrid[:SIDE, :SIDE] - SIDE / 2))
    picture = np.where(far[..., None] < 220, np.array([190.0, 110.0, 50.0]), behind)
    part = behind if colour == 0 else np.full_like(behind, colour)
    picture = np.where(far[..., None] < 120, part, picture)
    matte = np.where(far < 120, np.uint8(answer), np.where(far < 220, np.uint8(255), np.uint8(0)))
    return (picture + 0.5).astype(np.uint8), matte


@pytest.mark.parametrize(
    ("colour", "answer", "stays"),
    [(248, 0, True), (205, 0, True), (0, 0, False), (0, 100, True)],
    ids=["a pale belly", "a grey belly", "through a ring", "the network is unsure"],
)
def test_a_large_enclosed_part_on_a_ground_that_darkens(colour: int, answer: int, stays: bool) -> None:
    picture, matte = enclosed(colour, answer)
    filled = solid(matte, picture)
    middle = filled[SIDE // 2 - 90 : SIDE // 2 + 90, SIDE // 2 - 60 : SIDE // 2 + 60]
    assert (middle == 255).all() == stays
    assert filled[5, 5] == 0
