"""The examination on features and pictures whose answer is known: recognition, kernel distance, copies and colours."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from recipe.colour_rule import has_colour, silhouette
from recipe.copies import Threshold, disturbed, find_threshold, nearest_drawings, pixel_distance
from recipe.features import directions
from recipe.kid import halves, kernel_distance, unbiased_mmd
from recipe.measure import chance_hits, hits, nearest_concepts, ratio, share


def rows(count: int, seed: int, width: int = 16) -> NDArray[np.float32]:
    values = np.random.Generator(np.random.PCG64(seed)).normal(size=(count, width))
    return directions(values, np.zeros(width, np.float32))


def drawing(
    colour: tuple[int, int, int], at: int = 16, ground: tuple[int, int, int] = (255, 255, 255)
) -> NDArray[np.uint8]:
    """A filled square with a dark outline and a white eye."""
    picture = np.full((64, 64, 3), ground, np.uint8)
    picture[at : at + 32, at : at + 32] = (30, 30, 30)
    picture[at + 2 : at + 30, at + 2 : at + 30] = colour
    picture[at + 8 : at + 14, at + 8 : at + 14] = 255
    return picture


def drawings(count: int) -> NDArray[np.uint8]:
    """Coarse patterns, each another."""
    coarse = np.random.Generator(np.random.PCG64(5)).integers(0, 256, (count, 8, 8, 3)).astype(np.uint8)
    return coarse.repeat(8, axis=1).repeat(8, axis=2)


# ---- recognition


def test_the_nearest_five_are_five_different_concepts() -> None:
    gallery = rows(12, 1)
    concepts = np.array([7, 7, 7, 7, 7, 7, 3, 4, 5, 6, 8, 9])
    found = nearest_concepts(gallery[:1], gallery, concepts)
    assert found[0, 0] == 7
    assert len(set(found[0].tolist())) == 5


def test_a_picture_near_its_concept_is_a_hit_and_another_is_not() -> None:
    gallery, concepts = rows(40, 2), np.arange(1, 41)
    near = directions(gallery + 0.05 * rows(40, 3), np.zeros(16, np.float32))
    assert hits(near, concepts, gallery, concepts).first.all()
    assert not hits(near, np.roll(concepts, 1), gallery, concepts).first.any()


def test_chance_is_what_five_of_many_concepts_give() -> None:
    gallery, concepts = rows(200, 4), np.arange(1, 201)
    floor = chance_hits(gallery, concepts, gallery, concepts)
    assert not floor.first.any()  # each is its own nearest, and none is asked for its own
    assert floor.five.mean() == pytest.approx(4 / 199, abs=0.015)


def test_a_share_lies_within_its_interval_and_more_pictures_make_it_narrower() -> None:
    few, many = share(np.arange(50) % 4 == 0), share(np.arange(5000) % 4 == 0)
    assert few.low < few.value < few.high
    assert many.value == 0.25
    assert many.high - many.low < 0.3 * (few.high - few.low)
    assert share(np.zeros(150, bool)).high == pytest.approx(3.8 / 150, rel=0.05)


def test_the_ratio_to_the_ceiling() -> None:
    real, made = np.arange(400) % 10 < 8, np.arange(400) % 10 < 6
    part = ratio(made, real)
    assert part.value == pytest.approx(0.75)
    assert 0.6 < part.low < 0.75 < part.high < 0.9


# ---- kernel distance


def test_halves_of_one_set_are_near_and_another_set_is_far() -> None:
    one = rows(300, 6)
    moved = directions(rows(300, 7) + 0.6, np.zeros(16, np.float32))
    assert abs(kernel_distance(*halves(one)).value) < 0.1 * kernel_distance(one, moved).value


def test_the_distance_is_unbiased() -> None:
    values = [unbiased_mmd(rows(20, 2 * seed), rows(20, 2 * seed + 1)) for seed in range(200)]
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(200)
    assert min(values) < 0  # as only an unbiased one can be


# ---- copies


def test_a_shifted_or_mirrored_drawing_is_at_no_distance() -> None:
    first = drawing((200, 40, 40))
    assert pixel_distance(np.roll(first, (2, -3), axis=(0, 1)), first[None])[0] == 0
    assert pixel_distance(first[:, ::-1], first[None])[0] == 0
    assert pixel_distance(drawing((40, 40, 200)), first[None])[0] > 50


def test_the_threshold_finds_disturbed_copies_and_no_others() -> None:
    known = drawings(60)
    seen = rows(60, 8)
    again = disturbed(known)
    copied = nearest_drawings(again, seen, known, seen)
    assert (copied.row == np.arange(60)).all()
    others = nearest_drawings(known, seen, known, seen, without=np.arange(60))
    threshold = find_threshold(copied, others)
    assert threshold.copies(copied).mean() > 0.95
    assert not threshold.copies(others).any()


def test_a_copy_must_be_alike_in_features_and_in_pixels() -> None:
    known, seen = drawings(10), rows(10, 9)
    pairs = nearest_drawings(known, seen, known, seen)
    assert Threshold(0.9, 1.0).copies(pairs).all()
    assert not Threshold(1.1, 1.0).copies(pairs).any()
    assert not Threshold(0.9, -1.0).copies(pairs).any()


# ---- colours

SHADES = {
    "red": (214, 40, 40), "orange": (245, 140, 30), "yellow": (250, 215, 50), "green": (70, 165, 75),
    "blue": (60, 120, 220), "purple": (130, 75, 190), "pink": (247, 140, 190), "brown": (125, 80, 45),
    "black": (45, 45, 48), "grey": (150, 150, 152),
}  # fmt: skip


@pytest.mark.parametrize("colour", SHADES)
def test_a_drawing_has_its_own_colour_and_no_other(colour: str) -> None:
    picture = drawing(SHADES[colour])
    assert [name for name in SHADES if has_colour(picture, name)] == [colour]


def test_the_ground_does_not_count() -> None:
    on_blue = drawing(SHADES["red"], ground=SHADES["blue"])
    assert has_colour(on_blue, "red")
    assert not has_colour(on_blue, "blue")


def test_the_inside_of_a_white_thing_is_no_ground() -> None:
    inside = silhouette(drawing((255, 255, 255)))
    assert inside[16:48, 16:48].all()
    assert inside.sum() == 32 * 32


def test_an_empty_picture_has_no_colour() -> None:
    assert not any(has_colour(np.full((64, 64, 3), 255, np.uint8), colour) for colour in SHADES)
