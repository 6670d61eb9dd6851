"""Landscapes through their public door: every place in every style, its lines, its layers, what a seed decides."""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from studio.engines.picture.storybook.chance import Between, Towards, chance_of, chosen
from studio.engines.picture.storybook.landscape import painting
from studio.engines.picture.storybook.landscape.painting import paint_landscape
from studio.engines.picture.storybook.plan import Landscape, Place, SceneLayer, Season, Setting, Time, Weather

STYLES = ("3d", "flat", "noto", "blob", "line", "clip art")
PLACES: tuple[Place, ...] = get_args(Place)
TIMES: tuple[Time, ...] = get_args(Time)
LOOSE: tuple[Place, ...] = ("", "paper", "space", "sky")
"""Places where nothing stands on ground."""
WIDTH, HEIGHT = 96, 80
CALM: Final = 0.15
"""The most contrast behind things: standard deviation of luminance, 1 is white (root mean square contrast, Peli 1990).
Single things that the starter draws have 0.26 in the middle, 0.18 for the 5 % that have least (sheet of its page), so
that a thing is livelier than what it stands before."""
LUMINANCE = np.array((0.299, 0.587, 0.114))


@cache
def painted(place: Place, style: str = "3d", time: Time = "", seed: int = 3) -> Landscape:
    return paint_landscape(Setting(place, time), style, WIDTH, HEIGHT, seed)


def flat(landscape: Landscape, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """[rows, columns, 4]: all layers over each other, on transparent."""
    whole = Image.new("RGBA", (width, height))
    for layer in landscape.layers:
        whole.alpha_composite(Image.fromarray(layer.pixels), (layer.x, layer.y))
    return np.asarray(whole)


def alpha(layer: SceneLayer, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """[rows, columns] of the whole picture."""
    whole = np.zeros((height, width), np.uint8)
    whole[layer.y : layer.y + layer.height, layer.x : layer.x + layer.width] = layer.pixels[..., 3]
    return whole


def light_of(landscape: Landscape) -> NDArray[np.float64]:
    return np.asarray(flat(landscape)[..., :3] @ LUMINANCE / 255)


def look_through(landscape: Landscape, width: int = WIDTH, height: int = HEIGHT) -> None:
    assert 0 < landscape.horizon < landscape.near < 1
    if landscape.water:
        assert 0 < landscape.water[0] < landscape.water[1] <= 1
    if landscape.wall is not None:
        assert landscape.horizon <= landscape.wall < landscape.near
    assert 0 <= landscape.shadow <= 1
    assert all(0 < channel <= 255 for channel in landscape.light)
    assert 0 < landscape.in_front_from <= len(landscape.layers) <= 16
    names = [layer.name for layer in landscape.layers]
    assert len(set(names)) == len(names)
    for layer in landscape.layers:
        assert layer.pixels.dtype == np.uint8
        assert layer.pixels.shape == (layer.height, layer.width, 4)
        assert 0 <= layer.x < layer.x + layer.width <= width
        assert 0 <= layer.y < layer.y + layer.height <= height
    assert (flat(landscape, width, height)[..., 3] == 255).all()


@pytest.mark.parametrize("place", PLACES)
def test_every_place_draws_in_every_style(place: Place) -> None:
    for i, style in enumerate(STYLES):
        landscape = painted(place, style, TIMES[i % len(TIMES)])
        look_through(landscape)
        rows = slice(int(landscape.horizon * HEIGHT), int(landscape.near * HEIGHT))
        assert light_of(landscape)[rows, WIDTH // 4 : -WIDTH // 4].std() < CALM, style


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_every_place_draws_in_every_style_at_every_time(place: Place) -> None:
    for style in STYLES:
        for time in TIMES:
            look_through(painted(place, style, time, 4))


@pytest.mark.parametrize("place", PLACES)
def test_a_seed_decides_every_bit(place: Place) -> None:
    one, again = painted(place), paint_landscape(Setting(place), "3d", WIDTH, HEIGHT, 3)
    assert one._replace(layers=()) == again._replace(layers=())
    assert len(one.layers) == len(again.layers)
    for a, b in zip(one.layers, again.layers, strict=True):
        assert (a.name, a.role, a.x, a.y) == (b.name, b.role, b.x, b.y)
        assert a.pixels.tobytes() == b.pixels.tobytes()


@pytest.mark.parametrize("place", ["meadow", "shore", "city", "room", "space"])
def test_ten_seeds_are_told_apart(place: Place) -> None:
    pictures = [flat(painted(place, "flat", "", seed))[..., :3].astype(float) for seed in range(10)]
    assert min(np.abs(a - b).mean() for a, b in combinations(pictures, 2)) > 5


@pytest.mark.parametrize("place", ["hills", "lake", "village", "forest"])
def test_night_keeps_the_forms(place: Place) -> None:
    day, night = painted(place, "flat", "day"), painted(place, "flat", "night")
    by_night = {layer.name: alpha(layer) for layer in night.layers}
    for layer in day.layers:
        if layer.role != "sky":
            assert (by_night[layer.name] == alpha(layer)).all(), layer.name
    assert light_of(night).mean() < 0.6 * light_of(day).mean()
    assert max(night.light[:2]) < 220


@pytest.mark.parametrize("place", [place for place in PLACES if place not in LOOSE])
def test_what_stands_or_floats_has_something_under_it(place: Place) -> None:
    landscape = painted(place)
    grounds = [alpha(layer) for layer in landscape.layers if layer.role == "ground"]
    foot = min(HEIGHT - 1, round(landscape.near * HEIGHT))
    assert np.maximum.reduce(grounds)[foot].min() == 255


@pytest.mark.parametrize("place", ["sea", "shore", "lake", "river"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_water_is_where_the_lines_say(place: Place, seed: int) -> None:
    landscape = painted(place, "flat", "day", seed)
    assert landscape.water is not None
    behind = landscape._replace(layers=landscape.layers[: landscape.in_front_from])
    first, last = (round(share * HEIGHT) for share in landscape.water)
    rows = flat(behind)[first + 3 : last - 3, :, :3].astype(int)
    assert np.median(rows[..., 2] - rows[..., 0], axis=1).min() > 15
    if last < HEIGHT - 8:
        land = flat(behind)[last + 5 :, :, :3].astype(int)
        assert np.median(land[..., 2] - land[..., 0]) < 15


def test_a_room_has_its_floor_below_the_wall() -> None:
    for place in ("room", "kitchen"):
        landscape = painted(place)
        assert landscape.wall is not None
        floor = next(layer for layer in landscape.layers if layer.name == "floor")
        assert abs(floor.y - landscape.wall * HEIGHT) < 0.05 * HEIGHT


@pytest.mark.parametrize("style", ["3d", "noto"])
@pytest.mark.parametrize(("width", "height"), [(288, 96), (96, 288)])
def test_wide_and_tall_pictures_have_no_seam(style: str, width: int, height: int) -> None:
    for place in ("meadow", "sea", "room", "under water"):
        landscape = paint_landscape(Setting(place, "sunset"), style, width, height, 5)
        look_through(landscape, width, height)
        steps = np.abs(np.diff(flat(landscape, width, height)[..., :3].astype(float), axis=1)).mean(axis=(0, 2))
        assert max(steps[0], steps[-1]) <= max(3.0, steps[2:-2].max())
        ground = next(one for one in reversed(landscape.layers) if one.role == "ground" and one.width == width)
        edges = np.abs(np.diff(ground.pixels[ground.height // 2 :, :, :3].astype(float), axis=1)).mean(axis=(0, 2))
        assert max(edges[0], edges[-1]) <= 2 * edges.mean() + 2


@pytest.mark.parametrize("place", ["meadow", "village", "kitchen"])
def test_a_larger_picture_is_the_same_picture(place: Place) -> None:
    large = paint_landscape(Setting(place), "flat", 3 * WIDTH, 3 * HEIGHT, 3)
    shrunk = Image.fromarray(flat(large, 3 * WIDTH, 3 * HEIGHT)).resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    assert np.abs(np.asarray(shrunk).astype(float) - flat(painted(place, "flat"))).mean() < 6


def test_edges_are_smooth() -> None:
    hills = next(layer for layer in painted("hills").layers if layer.name == "hills")
    cover = hills.pixels[..., 3]
    assert ((cover > 0) & (cover < 255)).any(axis=0).mean() > 0.5
    assert (cover[-1] == 255).all()


def test_line_art_is_lines_on_paper() -> None:
    for place in PLACES:
        values = light_of(painted(place, "line", "night"))
        assert values.mean() > 0.78
        blurred = np.lib.stride_tricks.sliding_window_view(values, (9, 9)).mean(axis=(2, 3))
        assert blurred.min() > 0.5, place


WEATHERS: tuple[Weather, ...] = get_args(Weather)
SEASONS: tuple[Season, ...] = get_args(Season)


@pytest.mark.parametrize("weather", [one for one in WEATHERS if one])
def test_weather_is_seen_outdoors(weather: Weather) -> None:
    clear = flat(painted("meadow"))
    landscape = paint_landscape(Setting("meadow", weather=weather), "3d", WIDTH, HEIGHT, 3)
    look_through(landscape)
    if weather == "clear":
        assert (flat(landscape) == clear).all()
        return
    assert np.abs(flat(landscape).astype(int) - clear).mean() > 2
    falls = any(layer.role == "weather" for layer in landscape.layers[landscape.in_front_from :])
    assert falls == (weather != "cloudy")
    inside = paint_landscape(Setting("room", weather=weather), "3d", WIDTH, HEIGHT, 3)
    assert not [layer for layer in inside.layers if layer.role == "weather"]


def test_seasons_differ() -> None:
    pictures = []
    for season in SEASONS[1:]:
        landscape = paint_landscape(Setting("park", season=season), "flat", WIDTH, HEIGHT, 3)
        look_through(landscape)
        pictures.append(flat(landscape).astype(float))
    assert min(np.abs(a - b).mean() for a, b in combinations(pictures, 2)) > 5
    assert pictures[-1][HEIGHT * 3 // 4 :, :, :3].mean() > 215, "snow"


def test_paper_has_the_colour_that_is_asked_for() -> None:
    red, *_, opaque = flat(paint_landscape(Setting("paper", "night", colour="red"), "flat", WIDTH, HEIGHT, 1))[40, 40]
    assert red > 180
    assert opaque == 255
    assert (flat(painted("paper")) == 255).all()


def test_a_sky_leaves_the_moon_to_a_scene_that_has_one() -> None:
    setting = Setting("meadow", "night")
    own = flat(paint_landscape(setting, "flat", WIDTH, HEIGHT, 3)).astype(int)
    none = flat(paint_landscape(setting, "flat", WIDTH, HEIGHT, 3, unlit=True)).astype(int)
    changed = np.abs(own - none).max(axis=2) > 40
    assert 20 < changed.sum() < 0.03 * changed.size
    assert not changed[HEIGHT // 2 :].any()


# ---- varied


@pytest.mark.parametrize("place", [place for place in PLACES if place not in ("", "paper")])
def test_a_place_goes_over_from_one_seed_to_another(place: Place) -> None:
    def varied(share: float) -> NDArray[np.int64]:
        towards = Towards(5, share)
        return flat(paint_landscape(Setting(place), "flat", WIDTH, HEIGHT, 3, towards=towards)).astype(np.int64)

    own, other = (flat(painted(place, "flat", seed=seed)).astype(np.int64) for seed in (3, 5))
    assert np.array_equal(varied(0.0), own)
    assert np.array_equal(varied(1.0), other)
    for share, nearer, further in ((0.25, own, other), (0.75, other, own)):
        assert 0 < np.abs(varied(share) - nearer).mean() < np.abs(varied(share) - further).mean()


def test_chance_between_two_seeds_keeps_to_its_bounds_and_chooses_from_the_middle_on() -> None:
    def asked(share: float) -> tuple[list[float], list[int], str, list[int], float]:
        rng, order = chance_of(3, Towards(5, share)), list(range(9))
        rng.shuffle(order)
        return (
            rng.uniform(2, 4, 5).tolist(),
            rng.integers(0, 9, 5).tolist(),
            str(rng.choice(("a", "b", "c", "d"))),
            order,
            float(rng.random()),
        )

    own, early, late, other = (asked(share) for share in (0.0, 0.4, 0.6, 1.0))
    assert early[1:4] == own[1:4]
    assert late[1:4] == other[1:4]
    assert np.allclose(early[0], 0.6 * np.array(own[0]) + 0.4 * np.array(other[0]))
    assert early[4] == pytest.approx(0.6 * own[4] + 0.4 * other[4])
    assert [chosen(3, Towards(5, share)) for share in (0.0, 0.49, 0.5, 1.0)] == [3, 3, 5, 5]
    many = chance_of(3, Towards(5, 0.5)).normal(10.0, 2.0, 4000)
    assert (many.mean(), many.std()) == pytest.approx((10, 2), abs=0.1)


def test_landscapes_ask_chance_for_nothing_that_is_not_mixed() -> None:
    sources = (Path(painting.__file__).parent).glob("*.py")
    asked = {name for path in sources for name in re.findall(r"\b(?:rng|chance)\.([a-z_]+)\(", path.read_text("utf-8"))}
    assert {"uniform", "choice"} <= asked <= Between.OFFERED
