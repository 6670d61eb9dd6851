"""Relations, measured on the alpha of the layers that `arrange` gives, for many pairs and seeds."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from synthetic_things import FIGURES, SIDE, TRAITS, Scene, plain, wish

from studio import places
from studio.engines.picture.storybook.arranging.traits import Marks, Traits, read_traits
from studio.engines.picture.storybook.plan import MOST_ALIKE, Place, Rule, Setting
from studio.engines.picture.storybook.props.names import PROPS
from studio.engines.picture.storybook.vector.colours import COLOUR_WORDS

SEEDS = range(3)
LEFT = {"cat": {"": Marks(facing="left")}}
MODEL = places.shipped_models_dir() / "starter-picture"


def cases(*names: tuple[str, ...]) -> list[tuple[object, ...]]:
    return list(itertools.product(*names, SEEDS))


def overlapping(scene: Scene, one: int, other: int) -> float:
    """Of the smaller one's area."""
    a, b = scene.mask(one), scene.mask(other)
    return float((a & b).sum() / max(1, min(a.sum(), b.sum())))


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_on_stands_with_its_feet_on_the_surface(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("table")], [("on", 0, 1)], seed)
    left, _, right, bottom = scene.box(0)
    x0, top, x1, foot = scene.box(1)
    assert top < bottom < top + 0.25 * (foot - top)
    assert x0 - 0.05 * (right - left) <= left
    assert right <= x1 + 0.05 * (right - left)
    assert scene.seen(0) > 0.95
    assert scene.seen(1) > 0.3
    assert scene.of(0)[0] > scene.of(1)[0]


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_what_lies_flat_is_stood_upon_in_its_middle(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("rug")], [("on", 0, 1)], seed)
    _, _, _, bottom = scene.box(0)
    _, top, _, foot = scene.box(1)
    assert top + 0.3 * (foot - top) < bottom < foot
    assert scene.seen(1) > 0.2


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_in_is_half_hidden_by_the_front_of_the_vessel(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("basket")], [("in", 0, 1)], seed)
    assert 0.35 < scene.seen(0) < 0.9
    fronts = [at for at, layer in enumerate(scene.layers) if layer.role == "front"]
    assert len(fronts) == 1
    assert scene.of(1)[0] < scene.of(0)[0] < fronts[0]
    assert scene.layers[fronts[0]].group == scene.layer(1).group != ""


@pytest.mark.parametrize(("number", "seed"), cases((1, 3)))
def test_what_stands_in_a_vase_is_hidden_by_its_stem_alone(number: int, seed: int) -> None:
    scene = Scene([wish("balloon", number), wish("vase")], [("in", 0, 1)], seed)
    assert 0.6 < scene.seen(0) < 1.0
    left, top, right, _ = scene.box(0)
    x0, y0, x1, _ = scene.box(1)
    assert x0 < (left + right) / 2 < x1
    assert top < y0


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_inside_stands_in_the_opening(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("house")], [("inside", 0, 1)], seed)
    left, top, right, bottom = scene.box(0)
    x0, y0, x1, y1 = scene.box(1)
    wide, high = x1 - x0, y1 - y0
    assert x0 + 0.3 * wide <= left < right <= x0 + 0.7 * wide
    assert y0 + 0.45 * high <= top < bottom <= y1 + 0.02 * high


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_who_is_in_a_building_stands_in_its_open_door(name: str, seed: int) -> None:
    doors = msgspec.structs.replace(TRAITS, doors=("house",))
    scene = Scene([wish(name), wish("house")], [("inside", 0, 1)], seed, traits=doors)
    [door] = [layer for layer in scene.layers if layer.role == "front"]
    left, top, right, bottom = scene.box(0)
    x0, y0, x1, y1 = scene.box(1)
    assert x0 <= door.x <= left < right <= door.x + door.width <= x1
    assert y0 < door.y < top < bottom <= door.y + door.height <= y1 + 1
    assert scene.layers.index(door) < scene.of(0)[0], "it stands before the light"
    assert door.group == scene.layer(1).group != ""
    assert scene.seen(0) > 0.98


@pytest.mark.parametrize("seed", SEEDS)
def test_fire_is_all_over_what_burns(seed: int) -> None:
    traits = msgspec.structs.replace(TRAITS, spreading=("balloon",))
    for bearer in ("tree", "house"):
        scene = Scene([wish(bearer), wish("balloon", 3)], [("on", 1, 0)], seed, traits=traits)
        flames = [scene.layers[at] for at in scene.of(1)]
        assert len(flames) == 3
        left, top, right, bottom = scene.box(0)
        assert all(left < one.x + one.width / 2 < right for one in flames)
        assert all(top < one.y + one.height < bottom for one in flames)
        assert max(one.x for one in flames) - min(one.x for one in flames) > 0.3 * (right - left)
    table = Scene([wish("table"), wish("balloon")], [("on", 1, 0)], seed, traits=traits)
    assert abs(table.box(1)[3] - table.box(0)[1]) < 0.2 * (table.box(0)[3] - table.box(0)[1]), "it stands on a table"


@pytest.mark.parametrize(("name", "bearer", "seed"), cases(FIGURES, ("table", "tree")))
def test_under_is_below_the_top_yet_seen(name: str, bearer: str, seed: int) -> None:
    scene = Scene([wish(name), wish(bearer)], [("under", 0, 1)], seed)
    left, top, right, bottom = scene.box(0)
    x0, y0, x1, y1 = scene.box(1)
    assert y0 + 0.12 * (y1 - y0) < top
    assert x0 < (left + right) / 2 < x1
    assert bottom > y0 + 0.7 * (y1 - y0)
    assert scene.seen(0) >= 0.6


@pytest.mark.parametrize(("name", "cover", "seed"), cases(FIGURES, ("fence", "tree", "house", "cat")))
def test_behind_is_seen_in_part(name: str, cover: str, seed: int) -> None:
    scene = Scene([wish(name), wish(cover)], [("behind", 0, 1)], seed)
    assert 0.35 <= scene.seen(0) <= 0.78
    assert scene.of(0)[0] < scene.of(1)[0]
    assert scene.box(0)[3] <= scene.box(1)[3]


@pytest.mark.parametrize(("name", "back", "seed"), cases(FIGURES, ("fence", "tree", "house")))
def test_in_front_of_covers_a_part_and_is_whole(name: str, back: str, seed: int) -> None:
    scene = Scene([wish(name), wish(back)], [("in front of", 0, 1)], seed)
    assert scene.seen(0) > 0.98
    assert 0.3 < scene.seen(1) < 1.0
    assert scene.box(0)[3] >= scene.box(1)[3]


@pytest.mark.parametrize(("name", "other", "seed"), cases(FIGURES, ("cat", "house", "table")))
def test_beside_stands_next_to_it_on_the_same_ground(name: str, other: str, seed: int) -> None:
    scene = Scene([wish(name), wish(other)], [("beside", 0, 1)], seed)
    assert overlapping(scene, 0, 1) < 0.03
    assert abs(scene.box(0)[3] - scene.box(1)[3]) < 0.12 * SIDE
    left, _, right, _ = scene.box(0)
    x0, _, x1, _ = scene.box(1)
    assert max(left - x1, x0 - right) < 0.1 * SIDE


@pytest.mark.parametrize("seed", range(8))
def test_several_beside_one_thing_do_not_hide_each_other(seed: int) -> None:
    names = ("man", "man", "man", "man")
    wishes = [wish("table"), *(wish(name) for name in names)]
    scene = Scene(wishes, [("beside", at, 0) for at in range(1, 5)], seed, width=2 * SIDE)
    assert min(scene.seen(at) for at in range(1, 5)) > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_between_has_one_on_each_side(seed: int) -> None:
    scene = Scene([wish("mouse"), wish("cat"), wish("elephant")], [("between", 0, 1), ("between", 0, 2)], seed)
    middles = [(scene.box(at)[0] + scene.box(at)[2]) / 2 for at in range(3)]
    assert min(middles[1:]) < middles[0] < max(middles[1:])
    assert all(scene.seen(at) > 0.7 for at in range(3))


@pytest.mark.parametrize("seed", SEEDS)
def test_between_several_alike_stands_in_their_midst(seed: int) -> None:
    scene = Scene([wish("mouse"), wish("cat", 2)], [("between", 0, 1)], seed)
    left, right = sorted(scene.layers[at].x + scene.layers[at].width / 2 for at in scene.of(1))
    assert left < (scene.box(0)[0] + scene.box(0)[2]) / 2 < right
    assert overlapping(scene, 0, 1) < 0.05


def test_three_that_fit_do_not_leave_the_frame() -> None:
    for seed in range(6):
        scene = Scene([wish("cat"), wish("tree"), wish("house")], [("between", 0, 1), ("between", 0, 2)], seed)
        assert all(scene.box(at)[0] >= -8 and scene.box(at)[2] <= SIDE + 8 for at in range(3))


@pytest.mark.parametrize(("rule", "name", "other", "seed"), cases(("above", "over"), FIGURES, ("cat", "house")))
def test_above_is_clear_of_what_is_below(rule: str, name: str, other: str, seed: int) -> None:
    scene = Scene([wish(name), wish(other)], [(rule, 0, 1)], seed)  # type: ignore[list-item]
    assert scene.box(0)[3] <= scene.box(1)[1]
    assert scene.layer(0).effect.shadow == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_under_the_sun_stands_on_the_ground(seed: int) -> None:
    scene = Scene([wish("cat"), wish("sun")], [("under", 0, 1)], seed)
    assert scene.box(1)[3] <= scene.box(0)[1]
    assert scene.layer(0).effect.shadow > 0
    assert scene.layer(1).effect.shadow == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hat_sits_on_the_head(seed: int) -> None:
    scene = Scene([wish("man"), wish("top hat")], [("wearing", 0, 1)], seed)
    left, top, right, bottom = scene.box(0)
    x0, y0, x1, y1 = scene.box(1)
    head = 0.6 * (right - left)
    assert abs((x0 + x1) / 2 - (left + right) / 2) < 0.1 * head
    assert 0.9 * head < x1 - x0 < 1.4 * head
    assert y0 < top < y1 < top + 0.2 * (bottom - top)
    assert scene.layer(0).group == scene.layer(1).group != ""
    assert scene.of(0)[0] < scene.of(1)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_clothes_of_what_goes_on_four_legs_are_on_its_body(seed: int) -> None:
    traits = msgspec.structs.replace(TRAITS, worn={"book": "body", "ball": "back"}, marks=LEFT)
    scene = Scene(
        [wish("cat"), wish("book"), wish("ball")], [("wearing", 0, 1), ("wearing", 0, 2)], seed, traits=traits
    )
    left, top, right, bottom = scene.box(0)
    x0, y0, x1, y1 = scene.box(1)
    assert left + 0.1 * (right - left) < x0 < x1 < right - 0.1 * (right - left)
    assert top + 0.2 * (bottom - top) < y0 < y1 < bottom
    assert scene.of(2)[0] < scene.of(0)[0] < scene.of(1)[0]
    assert scene.box(2)[1] < top + 0.4 * (bottom - top)
    assert 0.2 < scene.seen(2) < 0.9


@pytest.mark.parametrize(("thing", "seed"), cases(("ball", "balloon", "book")))
def test_what_is_held_is_at_the_hand_before_the_body(thing: str, seed: int) -> None:
    scene = Scene([wish("man"), wish(thing)], [("holding", 0, 1)], seed)
    assert scene.layer(0).group == scene.layer(1).group != ""
    assert scene.of(0)[0] < scene.of(1)[0]
    assert scene.layer(1).effect.shadow == 0
    left, top, right, bottom = scene.box(0)
    grown = scene.mask(1)
    hand = round(top + 0.6 * (bottom - top)), round(left + 0.8 * (right - left))
    rows, columns = np.nonzero(grown)
    assert np.hypot(rows - hand[0], columns - hand[1]).min() < 0.08 * (bottom - top)
    # The face stays clear.
    head = np.zeros_like(grown)
    head[top : top + round(0.25 * (bottom - top)), left:right] = True
    face = scene.mask(0) & head
    assert (face & grown).sum() < 0.12 * face.sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rider_looks_ahead(seed: int) -> None:
    scene = Scene([wish("cat"), wish("elephant")], [("riding", 0, 1)], seed)
    ends = []
    for index in (0, 1):
        red = (scene.layer(index).pixels[..., :3] == (255, 0, 0)).all(axis=2)
        ends.append(np.nonzero(red)[1].mean() < red.shape[1] / 2)
    assert ends[0] == ends[1]
    assert overlapping(scene, 0, 1) > 0.02
    assert scene.box(0)[3] < scene.box(1)[3] - 0.2 * (scene.box(1)[3] - scene.box(1)[1])


@pytest.mark.parametrize(("one", "other", "seed"), cases(("cat", "mouse"), ("elephant", "cat")))
def test_those_who_look_at_each_other_face_each_other(one: str, other: str, seed: int) -> None:
    scene = Scene([wish(one), wish(other)], [("looking at", 0, 1)], seed)
    for index in (0, 1):
        red = (scene.layer(index).pixels[..., :3] == (255, 0, 0)).all(axis=2)
        to_left = np.nonzero(red)[1].mean() < red.shape[1] / 2
        assert to_left == (scene.box(index)[0] > scene.box(1 - index)[0])


@pytest.mark.parametrize("seed", SEEDS)
def test_who_looks_at_the_sun_looks_up_to_it(seed: int) -> None:
    scene = Scene([wish("cat"), wish("sun")], [("looking at", 0, 1)], seed)
    assert scene.box(1)[3] <= scene.box(0)[1] + 2
    red = (scene.layer(0).pixels[..., :3] == (255, 0, 0)).all(axis=2)
    assert (np.nonzero(red)[1].mean() < red.shape[1] / 2) == (scene.box(0)[0] > scene.box(1)[0])


@pytest.mark.parametrize(("name", "seed"), cases(FIGURES))
def test_in_something_flat_stands_in_its_midst(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("rug")], [("in", 0, 1)], seed)
    _, top, _, foot = scene.box(1)
    assert top < scene.box(0)[3] < foot
    assert scene.seen(0) > 0.7
    assert any(layer.role == "front" for layer in scene.layers)


def test_what_hangs_in_a_room_is_above_the_floor_beside_a_table() -> None:
    for seed in SEEDS:
        scenes = [
            Scene([wish("table"), wish("painting")], [("beside", 0, 1)], seed, setting=Setting(place))
            for place in ("room", "meadow")
        ]
        inside, outside = (one.box(0)[3] - one.box(1)[3] for one in scenes)
        high = scenes[0].box(0)[3] - scenes[0].box(0)[1]
        assert inside > 0.4 * high
        assert abs(outside) < 0.1 * SIDE


def test_a_marked_look_counts_before_the_rule() -> None:
    for marked in ("left", "right"):
        marks = {"cat": {"": Marks(facing=marked)}, "mouse": {"": Marks(facing="left")}}  # type: ignore[arg-type]
        scene = Scene([wish("cat", facing="right")], traits=msgspec.structs.replace(TRAITS, marks=marks))
        red = (scene.layer(0).pixels[..., :3] == (255, 0, 0)).all(axis=2)
        # The red snout is at the left: turned to the right when that is where it looks, kept when it looks away.
        assert (np.nonzero(red)[1].mean() > red.shape[1] / 2) == (marked == "left")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_chain_keeps_each_of_its_relations(seed: int) -> None:
    wishes = [wish("mouse"), wish("top hat"), wish("table"), wish("house")]
    scene = Scene(wishes, [("wearing", 0, 1), ("on", 0, 2), ("in front of", 0, 3)], seed)
    assert scene.box(1)[1] < scene.box(0)[1] < scene.box(1)[3]
    assert scene.box(2)[1] < scene.box(0)[3] < scene.box(2)[3]
    order = [scene.of(at)[0] for at in (3, 2, 0, 1)]
    assert order == sorted(order)
    assert scene.layer(0).group == scene.layer(1).group != scene.layer(2).group


@pytest.mark.parametrize("seed", SEEDS)
def test_several_on_one_thing_do_not_cover_each_other(seed: int) -> None:
    scene = Scene([wish("cat"), wish("mouse"), wish("ball"), wish("table")], [("on", at, 3) for at in range(3)], seed)
    for one, other in itertools.combinations(range(3), 2):
        assert overlapping(scene, one, other) < 0.2
    assert all(scene.seen(at) > 0.7 for at in range(3))


@pytest.mark.parametrize("number", range(2, MOST_ALIKE + 1))
def test_a_crowd_shows_every_one(number: int) -> None:
    for grouping, seed in itertools.product(("", "row", "crowd", "pile"), (1, 2)):
        scene = Scene([wish("cat", number, grouping=grouping)], seed=seed)
        assert len(scene.of(0)) == number
        names = {scene.layers[at].name for at in scene.of(0)}
        assert len(names) == number
        assert scene.box(0)[0] >= 0
        assert scene.box(0)[2] <= SIDE


@pytest.mark.parametrize(("width", "height"), [(240, 240), (420, 240), (200, 400), (640, 160)])
def test_the_subject_is_a_third_of_the_picture_whatever_stands_by(width: int, height: int) -> None:
    for other, seed in itertools.product(("house", "tree", "table", "fence"), (1, 2)):
        for rule in ("beside", "on", "behind", "in front of", "under"):
            scene = Scene([wish("mouse"), wish(other)], [(rule, 0, 1)], seed, width, height)  # type: ignore[list-item]
            left, top, right, bottom = scene.box(0)
            assert max((right - left) / width, (bottom - top) / height) >= 0.32, (rule, other)
            assert left >= -2, (rule, other)
            assert right <= width + 2, (rule, other)
            assert top >= -2, (rule, other)
            assert bottom <= height + 2, (rule, other)


@pytest.mark.parametrize("place", ["left", "right"])
def test_a_place_that_is_said_is_kept(place: str) -> None:
    for seed in SEEDS:
        scene = Scene([wish("cat", place=place)], seed=seed)
        left, _, right, _ = scene.box(0)
        assert ((left + right) / 2 < SIDE / 2) == (place == "left")
        pair = Scene([wish("cat", place=place), wish("man")], seed=seed)
        assert (pair.box(0)[0] < pair.box(1)[0]) == (place == "left")


def test_seeds_give_other_places_and_the_same_seed_the_same() -> None:
    def boxes(seed: int) -> tuple[object, ...]:
        scene = Scene([wish("cat"), wish("man"), wish("house")], [("in front of", 0, 2)], seed)
        return tuple(scene.box(at) for at in range(3))

    assert boxes(3) == boxes(3)
    assert len({boxes(seed) for seed in range(10)}) == 10


def test_a_duck_floats_where_there_is_water() -> None:
    for seed in SEEDS:
        lake = plain(water=(0.5, 1.0))
        scene = Scene([wish("duck")], seed=seed, setting=Setting("lake"), landscape=lake)
        effect = scene.layer(0).effect
        assert effect.reflection > 0
        assert effect.shadow == 0
        assert 0.5 * SIDE < scene.box(0)[3] < SIDE
        # What is under water is not shown.
        assert scene.layer(0).pixels.shape[0] < 120
        assert Scene([wish("duck")], seed=seed).layer(0).effect.reflection == 0


@pytest.mark.parametrize("names", [("bridge",), ("cat", "bridge")])
def test_a_bridge_goes_over_the_water_from_side_to_side(names: tuple[str, ...]) -> None:
    river = plain(water=(0.5, 0.8))
    for seed in SEEDS:
        relations: list[tuple[Rule, int, int]] = [("on", 0, 1)] if len(names) > 1 else []
        scene = Scene([wish(name) for name in names], relations, seed, setting=Setting("river"), landscape=river)
        left, _, right, foot = scene.box(len(names) - 1)
        assert right - left > 0.85 * SIDE
        assert 0.5 * SIDE < foot < 0.8 * SIDE
        effect = scene.layer(len(names) - 1).effect
        assert effect.reflection > 0
        assert effect.shadow == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_small_thing_stays_in_sight_however_many_stand_by(seed: int) -> None:
    wishes = [wish("cat"), wish("table"), wish("basket"), wish("man")]
    scene = Scene(wishes, [("on", 0, 1), ("beside", 0, 3)], seed)
    left, _, right, _ = scene.box(2)
    assert right - left < 0.45 * SIDE
    assert left >= -0.16 * (right - left)
    assert right <= SIDE + 0.16 * (right - left)


def test_nothing_throws_a_shadow_in_the_air_or_where_there_is_none() -> None:
    assert Scene([wish("kite")]).layer(0).effect.shadow == 0
    assert Scene([wish("cat")], landscape=plain(shadow=0.0)).layer(0).effect.shadow == 0
    assert Scene([wish("cat")]).layer(0).effect.shadow > 0


def test_the_light_is_in_every_thing() -> None:
    night = plain(light=(180, 190, 240))
    scene = Scene([wish("cat"), wish("top hat")], [("wearing", 0, 1)], landscape=night)
    assert {layer.effect.tint for layer in scene.layers if layer.wish >= 0} == {(180, 190, 240)}


def test_the_time_of_day_moves_nothing() -> None:
    wishes, relations = [wish("cat"), wish("table")], [("on", 0, 1)]
    day = Scene(wishes, relations, 5, setting=Setting("meadow", "day"))  # type: ignore[arg-type]
    night = Scene(wishes, relations, 5, setting=Setting("meadow", "night"), landscape=plain(light=(9, 9, 9)))  # type: ignore[arg-type]
    assert [day.box(at) for at in (0, 1)] == [night.box(at) for at in (0, 1)]


def test_layers_of_the_landscape_stay_where_they_are() -> None:
    ground = plain()
    weather = ground.layers[0]._replace(name="rain", role="weather")
    scene = Scene([wish("cat")], landscape=ground._replace(layers=(*ground.layers, weather)))
    assert [layer.name for layer in scene.layers] == ["sky", "ground", "cat", "rain"]


def test_circles_and_doubled_relations_end() -> None:
    wishes = [wish("cat"), wish("table"), wish("man")]
    for relations in (
        [("on", 0, 1), ("on", 1, 0)],
        [("on", 0, 1), ("in", 0, 1), ("behind", 0, 1)],
        [("holding", 0, 2), ("holding", 2, 0)],
        [("behind", 0, 1), ("behind", 1, 2), ("behind", 2, 0)],
        [("on", 0, 0), ("behind", 1, 1)],
        [("wearing", 0, 1), ("on", 0, 1), ("riding", 2, 0), ("between", 0, 2)],
    ):
        scene = Scene(wishes, relations)  # type: ignore[arg-type]
        assert all(len(scene.of(at)) >= 1 for at in range(3)), relations


@pytest.mark.parametrize("place", ["sky", "space", "under water", "room", "sea", "", "snow"])
def test_every_place_holds_things(place: Place) -> None:
    landscapes = {"room": plain(wall=0.7), "sea": plain(water=(0.5, 1.0)), "under water": plain(water=(0.0, 1.0))}
    for name in ("cat", "kite", "duck", "sun", "painting"):
        scene = Scene([wish(name)], setting=Setting(place), landscape=landscapes.get(place))
        left, top, right, bottom = scene.box(0)
        assert 0 <= left < right <= SIDE
        assert 0 <= top < bottom <= SIDE


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_drunk_is_at_the_mouth_below_the_eyes(seed: int) -> None:
    scene = Scene([wish("man"), wish("cup")], [("drinking", 0, 1)], seed)
    left, top, right, bottom = scene.box(0)
    high = bottom - top
    x0, y0, x1, y1 = scene.box(1)
    assert left < (x0 + x1) / 2 < right
    assert top + 0.12 * high < y0 < top + 0.24 * high
    assert y1 < top + 0.5 * high
    assert scene.of(1)[0] > scene.of(0)[0]


@pytest.mark.parametrize(("name", "seed"), cases(("man", "cat", "duck")))
def test_an_umbrella_is_over_the_head_and_behind_it(name: str, seed: int) -> None:
    scene = Scene([wish(name), wish("umbrella")], [("holding", 0, 1)], seed)
    _, top, _, bottom = scene.box(0)
    x0, y0, x1, _ = scene.box(1)
    assert y0 < top
    assert scene.of(1)[0] < scene.of(0)[0]
    assert scene.seen(0) > 0.98
    head = scene.mask(0)[top : top + max(1, (bottom - top) // 5)]
    columns = np.flatnonzero(head.any(axis=0))
    assert x0 < columns.mean() < x1


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_in_a_hat_looks_out_of_its_brim(seed: int) -> None:
    scene = Scene([wish("cat"), wish("top hat")], [("in", 0, 1)], seed)
    _, top, _, bottom = scene.box(0)
    _, hat_top, _, hat_bottom = scene.box(1)
    assert top < hat_top < bottom < hat_bottom
    rows = scene.mask(1)
    high = hat_bottom - hat_top
    wide = [int(rows[hat_top + round(share * high)].sum()) for share in (0.1, 0.9)]
    assert wide[0] > wide[1]
    worn = Scene([wish("man"), wish("top hat")], [("wearing", 0, 1)], seed)
    assert worn.box(1)[1] <= worn.box(0)[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pole_of_a_flag_is_in_the_hand(seed: int) -> None:
    scene = Scene([wish("man"), wish("flag")], [("holding", 0, 1)], seed)
    left, _, right, _ = scene.box(0)
    flag = scene.mask(1)
    low = scene.box(1)[3]
    foot = np.flatnonzero(flag[max(0, low - 6) : low].any(axis=0)).mean()
    at = {round(left + share * (right - left)) for share in (0.2, 0.8)}
    assert min(abs(foot - x) for x in at) < 0.15 * (right - left)


@pytest.mark.parametrize("seed", SEEDS)
def test_several_in_a_vase_come_out_of_its_neck(seed: int) -> None:
    scene = Scene([wish("balloon", 3), wish("vase")], [("in", 0, 1)], seed)
    x0, y0, x1, _ = scene.box(1)
    boxes = [scene.layers[at] for at in scene.of(0)]
    assert all(layer.y < y0 < layer.y + layer.height for layer in boxes)
    assert all(layer.x < x1 and layer.x + layer.width > x0 for layer in boxes)
    assert len({layer.x for layer in boxes}) == 3


def test_a_table_says_in_which_style_a_thing_is_drawn() -> None:
    traits = Traits(drawn_as={"clip art": {"": "flat", "ox": "noto"}, "blob": {"tree": "noto"}})
    asked = [("cat", "clip art"), ("ox", "clip art"), ("tree", "blob"), ("cat", "blob"), ("cat", "noto")]
    assert [traits.drawn_in(*one) for one in asked] == ["flat", "noto", "noto", "blob", "noto"]


def test_a_wish_that_was_not_drawn_is_left_out() -> None:
    scene = Scene([wish("cat"), wish("ball", 0)], [("holding", 0, 1)])
    assert len(scene.of(0)) == 1
    assert not scene.of(1)


@pytest.fixture(scope="module")
def shipped() -> Traits:
    return read_traits(MODEL / "things.json")


def test_every_concept_has_a_size(shipped: Traits) -> None:
    with np.load(MODEL / "concepts.npz") as kept:
        names = kept["names"].astype(str).tolist()
    assert set(names) - set(shipped.metres) == set()
    assert all(0.02 <= metres <= 100 for metres in shipped.metres.values())
    assert shipped.length(wish("mouse")) < shipped.length(wish("cat")) < shipped.length(wish("elephant"))
    sizes = [TRAITS.length(wish("cat", size=size)) for size in ("tiny", "small", "", "big", "giant")]
    assert sizes == sorted(set(sizes))


def test_the_lists_name_what_there_is(shipped: Traits) -> None:
    with np.load(MODEL / "concepts.npz") as kept:
        known = {*kept["names"].astype(str).tolist(), *PROPS}
    styles = {"", *json.loads((MODEL / "picture.json").read_text())["styles"]}
    lists = (
        shipped.stands, shipped.worn, shipped.trees, shipped.gripped, shipped.marks, shipped.compounds,
        shipped.held_over, shipped.upturned, shipped.doors, shipped.spreading, shipped.varied,
        *shipped.drawn_as.values(), shipped.without_white, *shipped.without_white_in.values(),
    )  # fmt: skip
    for names in lists:
        assert set(names) - known <= {""}
    assert {one for colours in shipped.varied.values() for one in colours} <= {"", *COLOUR_WORDS}
    assert {*shipped.drawn_as, *(one for rows in shipped.drawn_as.values() for one in rows.values())} <= styles
    assert set(shipped.without_white_in) <= styles
    assert {style for rows in shipped.marks.values() for style in rows} <= styles
    for name, compound in shipped.compounds.items():
        assert {*compound.styles, compound.style} <= styles, name
        assert not compound.prop or compound.prop in PROPS, name


def test_a_file_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "things.json").write_text('{"metres": {"cat": "large"}}')
    with pytest.raises(ValueError, match="float"):
        read_traits(tmp_path / "things.json")


MANY = (
    ("cat", "man", "tree"),
    ("mouse", "elephant", "house"),
    ("bird", "ball", "tree", "house"),
    ("cat", "man", "elephant", "table", "tree", "house"),
)


@pytest.mark.parametrize(("names", "seed"), list(itertools.product(MANY, SEEDS)))
@pytest.mark.parametrize("said", ["apart", "joined"])
def test_nothing_that_was_asked_for_is_lost_beyond_the_frame(names: tuple[str, ...], said: str, seed: int) -> None:
    relations = [("beside", at, at + 1) for at in range(len(names) - 1)] if said == "joined" else []
    scene = Scene([wish(name) for name in names], relations, seed)
    for at in range(len(names)):
        layer = scene.layer(at)
        wide = min(layer.x + layer.width, SIDE) - max(layer.x, 0)
        high = min(layer.y + layer.height, SIDE) - max(layer.y, 0)
        assert wide >= 0.55 * layer.width
        assert high >= 0.55 * layer.height
        assert scene.seen(at) > 0.15


@pytest.mark.parametrize("seed", SEEDS)
def test_several_sit_side_by_side_behind_a_table(seed: int) -> None:
    scene = Scene([wish("man"), wish("table"), wish("cat")], [("behind", 0, 1), ("behind", 2, 1)], seed)
    table = scene.box(1)
    for who in (0, 2):
        left, top, right, bottom = scene.box(who)
        assert top < table[1] < bottom
        assert table[0] - 8 <= left < right <= table[2] + 8
        assert scene.of(who)[0] < scene.of(1)[0]
    assert overlapping(scene, 0, 2) < 0.35


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_in_a_jar_is_seen_whole_behind_its_front(seed: int) -> None:
    scene = Scene([wish("cat"), wish("jar")], [("in", 0, 1)], seed)
    jar, cat = scene.box(1), scene.box(0)
    assert jar[0] <= cat[0] < cat[2] <= jar[2]
    assert jar[1] <= cat[1] < cat[3] <= jar[3]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_swings_from_a_branch_hangs_below_it(seed: int) -> None:
    scene = Scene([wish("man"), wish("branch")], [("under", 0, 1)], seed)
    assert scene.box(0)[1] > scene.box(1)[1]
    assert scene.box(0)[3] > scene.box(1)[3]
    assert scene.layer(0).effect.shadow == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_under_a_mat_looks_out_half(seed: int) -> None:
    scene = Scene([wish("cat"), wish("rug")], [("under", 0, 1)], seed)
    assert 0.2 < scene.seen(0) < 0.8


@pytest.mark.parametrize("seed", range(6))
def test_what_hangs_in_the_sky_is_seen_whole_beside_what_stands_below(seed: int) -> None:
    scene = Scene([wish("house"), wish("sun"), wish("cat")], [("beside", 0, 1), ("beside", 0, 2)], seed)
    left, top, right, bottom = scene.box(1)
    assert (left > 0, top > 0, right < SIDE, bottom < 0.5 * SIDE) == (True, True, True, True)
    assert right - left < 0.45 * SIDE


@pytest.mark.parametrize("seed", range(6))
def test_what_would_fit_is_not_cut_by_the_frame(seed: int) -> None:
    scene = Scene([wish("man"), wish("cat"), wish("book")], [("beside", 0, 1), ("beside", 0, 2)], seed)
    for one in (1, 2):
        layer = scene.layer(one)
        assert layer.x >= 0
        assert layer.x + layer.width <= SIDE


@pytest.mark.parametrize("seed", range(6))
def test_the_stick_of_an_umbrella_is_in_the_hand(seed: int) -> None:
    scene = Scene([wish("man"), wish("umbrella")], [("holding", 0, 1)], seed)
    left, top, right, bottom = scene.box(0)
    x0, _, x1, low = scene.box(1)
    stick = np.flatnonzero(scene.mask(1)[max(0, min(low, SIDE) - 8)])
    hands = [left + share * (right - left) for share in (0.2, 0.8)]
    assert min(abs(stick.mean() - hand) for hand in hands) < 0.08 * (right - left)
    assert low > top + 0.55 * (bottom - top)
    assert (x0 >= 0, x1 <= SIDE) == (True, True)


@pytest.mark.parametrize("seed", range(8))
def test_a_large_thing_stands_farther_back_rather_than_to_be_cut_by_a_narrow_frame(seed: int) -> None:
    scene = Scene([wish("man"), wish("house")], [("beside", 0, 1)], seed, width=160, height=SIDE)
    left, top, right, _ = scene.box(1)
    assert (left >= 0, top >= 0, right <= 160) == (True, True, True)
    assert overlapping(scene, 0, 1) < 0.1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [160, SIDE])
def test_what_something_is_between_is_seen_whole(width: int, seed: int) -> None:
    scene = Scene([wish("cat"), wish("book", 2)], [("between", 0, 1)], seed, width=width)
    left, _, right, _ = scene.box(1)
    assert (left >= 0, right <= width) == (True, True)
    assert scene.box(0)[0] > left
    assert scene.box(0)[2] < right
