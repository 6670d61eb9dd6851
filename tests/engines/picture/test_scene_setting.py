"""Scenes set together from single drawings: how many, where, on which ground."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engines.picture.starter.scene_setting import FLOORS, GROUNDS, Placed, set_scene

SIDE = 128
RED, BLUE, GREEN = (230, 20, 20), (20, 20, 230), (10, 200, 10)


def drawn(colour: tuple[int, int, int], count: int = 0, place: str = "") -> Placed:
    """A square of one colour in the middle of an empty drawing."""
    drawing = np.zeros((SIDE, SIDE, 4), np.uint8)
    drawing[40:90, 40:90] = (*colour, 255)
    return Placed([drawing] * max(1, count), place)


def where(picture: NDArray[np.uint8], colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(picture.astype(np.int32) - colour).max(axis=2) < 12)


def middle(plane: NDArray[np.bool_]) -> tuple[float, float]:
    rows, columns = np.nonzero(plane)
    return float(rows.mean()), float(columns.mean())


def stretches(plane: NDArray[np.bool_]) -> int:
    """How many separate stretches a plane has when it is looked at along its columns."""
    seen = plane.any(axis=0).astype(np.int8)
    return int((np.diff(seen, prepend=0) == 1).sum())


@pytest.mark.parametrize(
    ("place", "axis", "sign"), [("left", 1, -1), ("right", 1, 1), ("above", 0, -1), ("below", 0, 1)]
)
def test_a_thing_stands_where_it_is_wanted(place: str, axis: int, sign: int) -> None:
    for seed in range(5):
        picture = set_scene([drawn(RED, place=place), drawn(BLUE)], "", SIDE, seed)
        apart = middle(where(picture, RED))[axis] - middle(where(picture, BLUE))[axis]
        assert sign * apart > 0.4 * SIDE


def test_the_other_thing_may_be_the_one_that_is_placed() -> None:
    picture = set_scene([drawn(RED), drawn(BLUE, place="left")], "", SIDE, 1)
    assert middle(where(picture, RED))[1] > middle(where(picture, BLUE))[1]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_there_are_as_many_as_were_wanted(count: int) -> None:
    picture = set_scene([drawn(RED, count=count)], "", SIDE, 3)
    single = where(set_scene([drawn(RED)], "", SIDE, 3), RED).sum()
    red = where(picture, RED)
    # Beside each other, in a triangle, in a square: so many stretches from the left and from the top.
    assert (stretches(red), stretches(red.T)) == {2: (2, 1), 3: (1, 2), 4: (2, 2)}[count]
    # Each has the same room: in a square of four, two fit side by side.
    assert red.sum() == pytest.approx(count * (0.93 * 0.48 * SIDE) ** 2, rel=0.12)
    assert red.sum() < count * single


def test_one_thing_alone_stands_where_it_is_wanted_too() -> None:
    left, right = (middle(where(set_scene([drawn(RED, place=at)], "sea", SIDE, 1), RED))[1] for at in ("left", "right"))
    assert left < 0.4 * SIDE < 0.6 * SIDE < right


@pytest.mark.parametrize(("place", "axis", "sign"), [("left", 1, -1), ("right", 1, 1), ("above", 0, -1)])
def test_one_of_three_things_stands_where_it_is_wanted(place: str, axis: int, sign: int) -> None:
    for counts in ((0, 0, 0), (2, 0, 0)) if axis == 0 else ((0, 0, 0),):
        things = [drawn(RED, counts[0]), drawn(BLUE, counts[1]), drawn(GREEN, counts[2], place)]
        picture = set_scene(things, "", SIDE, 3)
        green = middle(where(picture, GREEN))[axis]
        assert all(sign * (green - middle(where(picture, other))[axis]) > 10 for other in (RED, BLUE))


def test_two_kinds_with_several_of_one() -> None:
    picture = set_scene([drawn(RED, count=3, place="above"), drawn(BLUE)], "", SIDE, 0)
    assert stretches(where(picture, RED)) == 3
    assert stretches(where(picture, BLUE)) == 1


def test_three_kinds_are_all_there_and_apart() -> None:
    for counts in ((0, 0, 0), (3, 0, 2)):
        things = [drawn(colour, count) for colour, count in zip((RED, BLUE, GREEN), counts, strict=True)]
        picture = set_scene(things, "", SIDE, 2)
        areas = [int(where(picture, colour).sum()) for colour in (RED, BLUE, GREEN)]
        assert min(areas) > 600


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_a_thing_stands_on_its_ground_and_within_the_picture(ground: str) -> None:
    empty = set_scene([], ground, SIDE, 4)
    picture = set_scene([drawn((1, 250, 250))], ground, SIDE, 4)
    thing = where(picture, (1, 250, 250))
    assert (picture[~thing] == empty[~thing]).mean() > 0.9
    assert not thing[:, [0, -1]].any()
    low = middle(thing)[0] > 0.5 * SIDE + 3
    assert low == (ground in FLOORS)


def test_a_seed_sets_the_same_scene_and_another_one_another() -> None:
    things = [drawn(RED), drawn(BLUE)]
    scenes = [set_scene(things, "night", SIDE, seed) for seed in (7, 7, 8)]
    assert np.array_equal(scenes[0], scenes[1])
    assert not np.array_equal(scenes[0], scenes[2])


def test_a_thing_that_was_not_found_leaves_the_ground() -> None:
    nothing = Placed([np.zeros((SIDE, SIDE, 4), np.uint8)] * 2, "")
    assert np.array_equal(set_scene([nothing], "sea", SIDE, 1), set_scene([], "sea", SIDE, 1))
