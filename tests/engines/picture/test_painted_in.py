"""What the starter engine paints into a mask and past a picture's edge; on a tiny model that draws a disc."""

from __future__ import annotations

import itertools
import threading
from pathlib import Path

import numpy as np
import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, draw, pixels
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from studio.compositing.flat import Shown, flattened
from studio.domain.errors import Cancelled, NothingToDraw, StudioError
from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import Box
from studio.engines.picture.pixels import on_white
from studio.engines.picture.starter.continued import least_path, view_of
from studio.engines.picture.starter.engine import CARRIED_ON, StarterEngine
from studio.engines.picture.starter.painted_in import LIT, fitted_into, stands_out
from studio.engines.picture.storybook.landscape.manners import MANNERS
from studio.engines.picture.storybook.landscape.painting import paint_landscape
from studio.engines.picture.storybook.landscape.told_time import time_shown
from studio.engines.picture.storybook.plan import Setting

Plane = NDArray[np.uint8]
WIDTH, HEIGHT = 160, 120


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> StarterEngine:
    engine = StarterEngine()
    engine.load(tiny_starter.build(tmp_path_factory.mktemp("starter")), {}, inpaint(), RecordingControl())
    return engine


def inpaint(**fields: object) -> PictureRequest:
    usual = {
        "task": "inpaint", "init_image": "picture", "mask": "mask", "strength": 1.0, "prompt": "a red apple",
        "width": WIDTH, "height": HEIGHT, "steps": 4, "guidance": 1.5,
    }  # fmt: skip
    return ask("starter-onnx", **{**usual, **fields})


def saved(folder: Path, picture: Plane, mask: Plane) -> dict[str, Path]:
    Image.fromarray(picture).save(folder / "picture.png")
    Image.fromarray(mask).save(folder / "mask.png")
    return {"picture": folder / "picture.png", "mask": folder / "mask.png"}


def a_mask(box: tuple[int, int, int, int], height: int = HEIGHT, width: int = WIDTH) -> Plane:
    left, top, right, bottom = box
    mask = np.zeros((height, width), np.uint8)
    mask[top:bottom, left:right] = 255
    return mask


def green() -> Plane:
    picture = np.full((HEIGHT, WIDTH, 3), (70, 160, 80), np.uint8)
    picture[::4, ::4] = (90, 180, 90)
    return picture


def red_thing() -> Plane:
    """A red square on the green ground."""
    picture = green()
    picture[50:90, 60:100] = (220, 20, 30)
    return picture


MASK = (40, 30, 120, 110)


def reds(picture: Plane) -> NDArray[np.bool_]:
    return np.asarray((picture[..., 0] > 150) & (picture[..., 1] < 100))


def test_a_thing_stands_in_the_mask_on_what_is_around_it(engine: StarterEngine, tmp_path: Path) -> None:
    mask = a_mask(MASK)
    made = pixels(engine, inpaint(), saved(tmp_path, green(), mask))
    assert np.array_equal(made[mask == 0], green()[mask == 0])
    assert reds(made)[60:100, 60:100].mean() > 0.5
    # Its corners are the picture's own.
    assert np.array_equal(made[31:34, 41:44], green()[31:34, 41:44])


def test_what_stood_in_the_mask_is_taken_away(engine: StarterEngine, tmp_path: Path) -> None:
    inputs = saved(tmp_path, red_thing(), a_mask(MASK))
    [done] = draw(engine, inpaint(prompt=""), inputs)
    assert done.request.read_as == CARRIED_ON
    assert not reds(done.pixels).any()
    assert np.abs(done.pixels[30:110, 40:120].astype(int).mean(axis=(0, 1)) - green().mean(axis=(0, 1))).max() < 8
    # Where a thing is wanted, too: the blue one stands on green.
    blue = pixels(engine, inpaint(prompt="a blue house"), inputs)
    assert not reds(blue).any()


@pytest.mark.parametrize("fill", ["neutral", "blur", "patch", "noise"])
def test_the_ground_under_a_thing_is_the_fill(engine: StarterEngine, tmp_path: Path, fill: str) -> None:
    made = pixels(engine, inpaint(fill=fill), saved(tmp_path, green(), a_mask(MASK)))
    corner = made[31:36, 41:46].reshape(-1, 3).astype(int).mean(axis=0)
    wanted = (127, 127, 127) if fill == "neutral" else green().mean(axis=(0, 1))
    assert np.abs(corner - wanted).max() < 12


def test_a_place_is_painted_as_large_as_the_picture(engine: StarterEngine, tmp_path: Path) -> None:
    mask = a_mask((0, 0, WIDTH, 50))
    made = pixels(engine, inpaint(prompt="night sky"), saved(tmp_path, green(), mask))
    whole = pixels(engine, inpaint(task="text-to-image", prompt="night sky", init_image=None, mask=None))
    assert np.array_equal(made[:50], whole[:50])
    assert np.array_equal(made[50:], green()[50:])


def test_things_that_stand_to_each_other_do_so_in_the_mask(engine: StarterEngine, tmp_path: Path) -> None:
    mask = a_mask((20, 10, 140, 118))
    made = pixels(engine, inpaint(prompt="a red apple on a blue house"), saved(tmp_path, green(), mask))
    blue = (made[..., 2] > 120) & (made[..., 0] < 100)
    assert reds(made).any()
    assert blue.any()
    assert np.nonzero(reds(made))[0].mean() < np.nonzero(blue)[0].mean()


def test_words_that_nothing_is_known_of_are_said_and_nothing_is_painted(engine: StarterEngine, tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, inpaint(prompt="a zorbulator"), saved(tmp_path, green(), a_mask(MASK)))
    assert isinstance(caught.value.failure, NothingToDraw)


def test_a_picture_of_a_batch_equals_the_same_made_alone(engine: StarterEngine, tmp_path: Path) -> None:
    inputs = saved(tmp_path, red_thing(), a_mask(MASK))
    _, second = draw(engine, inpaint(batch=2, feather=4), inputs)
    assert np.array_equal(pixels(engine, second.request, inputs), second.pixels)


class CancelAtOnce(RecordingControl):
    def progress(self, done: float, total: float, phase: str = "") -> None:
        super().progress(done, total, phase)
        if phase == "filling":
            thread = threading.Thread(target=self.cancel)
            thread.start()
            thread.join()


def test_a_fill_is_cancelled_inside(engine: StarterEngine, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        draw(engine, inpaint(prompt=""), saved(tmp_path, red_thing(), a_mask(MASK)), CancelAtOnce())


# ---- past the edge


def framed(picture: Plane, left: int, top: int, right: int, bottom: int, overlap: int = 12) -> tuple[Plane, Plane]:
    """The picture in a larger frame, transparent around it, and the mask of what is new with a strip of the old."""
    height, width = picture.shape[:2]
    whole = np.zeros((top + height + bottom, left + width + right, 4), np.uint8)
    whole[top : top + height, left : left + width] = np.dstack([picture, np.full((height, width), 255, np.uint8)])
    sides = [overlap if side else 0 for side in (left, top, right, bottom)]
    inner = (left + sides[0], top + sides[1], left + width - sides[2], top + height - sides[3])
    return whole, np.uint8(255) - a_mask(inner, *whole.shape[:2])


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("sides", [(80, 0, 80, 0), (40, 60, 0, 30)])
def test_a_landscape_is_continued(
    engine: StarterEngine, tmp_path: Path, sides: tuple[int, int, int, int], *, known: bool
) -> None:
    """By the plan of its recipe, or by the words that it was made by: then the edges show that they are."""
    scene = {"prompt": "a red apple on a meadow", "seed": 4}
    [old] = draw(engine, inpaint(task="text-to-image", init_image=None, mask=None, **scene))
    whole, mask = framed(old.pixels, *sides)
    size = {"width": whole.shape[1], "height": whole.shape[0], "plan": old.request.plan if known else None}
    made = pixels(engine, inpaint(**scene, **size), saved(tmp_path, whole, mask))
    assert made.shape == (*whole.shape[:2], 3)
    assert np.array_equal(made[mask == 0], whole[mask == 0][:, :3])
    # The sky goes on as sky, the meadow as meadow, and no second apple comes.
    left = made[:, : sides[0] - 4].astype(int)
    horizon = sides[1] + round(0.58 * HEIGHT)
    assert (left[: horizon - 20, :, 2] > left[: horizon - 20, :, 1]).mean() > 0.6
    assert (left[horizon + 20 :, :, 1] > left[horizon + 20 :, :, 2]).mean() > 0.9
    new = whole[..., 3] == 0
    assert reds(made)[new].mean() < 0.02


def told_lights(control: RecordingControl) -> list[str]:
    return [one for one in control.notes if one in LIT.values()]


@pytest.mark.parametrize("style", ["3d", "flat"])
@pytest.mark.parametrize("time", ["dawn", "sunset", "night"])
def test_words_without_a_time_of_day_are_painted_at_that_of_the_picture(
    engine: StarterEngine, tmp_path: Path, time: str, style: str
) -> None:
    made_by = {"prompt": f"a meadow at {time}", "seed": 4, "style": style}
    [old] = draw(engine, inpaint(task="text-to-image", init_image=None, mask=None, **made_by))
    whole, mask = framed(old.pixels, 0, 0, 100, 0)
    assert time_shown(old.pixels, 0.58) == time
    size = {"width": whole.shape[1], "height": whole.shape[0]}
    given, control = saved(tmp_path, whole, mask), RecordingControl()
    [done] = draw(engine, inpaint(prompt="a meadow", style=style, seed=9, **size), given, control)
    sky = np.median(old.pixels[:20].reshape(-1, 3), axis=0)
    assert np.abs(np.median(done.pixels[:20, -70:].reshape(-1, 3), axis=0) - sky).max() < 16, "another seed"
    assert time in done.request.read_as
    assert told_lights(control) == [LIT[time]]  # type: ignore[index]
    noon = RecordingControl()
    [said] = draw(engine, inpaint(prompt="a meadow by day", style=style, seed=9, **size), given, noon)
    assert "day" in said.request.read_as
    assert not told_lights(noon), "words that say when are taken at them"


def test_by_day_in_rooms_and_where_no_sky_is_nothing_is_said_of_the_time(engine: StarterEngine, tmp_path: Path) -> None:
    for ground, words in (((140, 195, 235), "a meadow"), ((20, 20, 60), "a kitchen"), ((120, 120, 120), "a meadow")):
        whole, mask = framed(np.full((HEIGHT, WIDTH, 3), ground, np.uint8), 60, 0, 0, 0)
        control = RecordingControl()
        draw(engine, inpaint(prompt=words, width=220), saved(tmp_path, whole, mask), control)
        assert not told_lights(control)


def test_the_sky_of_nearly_every_landscape_tells_its_time() -> None:
    wrong = 0
    asked = list(itertools.product(("hills", "sea", "city", "snow"), MANNERS, ("day", "dawn", "sunset", "night")))
    for at, (place, style, time) in enumerate(asked):
        made = paint_landscape(Setting(place=place, time=time), style, 96, 96, at)  # type: ignore[arg-type]
        layers = (Shown(one.pixels, one.x, one.y, one.width, one.height) for one in made.layers)
        picture = on_white(flattened(96, 96, layers))
        wrong += time_shown(picture, made.horizon, lines_alone=style == "line") != time
    assert wrong <= 0.03 * len(asked)


def test_words_of_another_picture_are_a_wish(engine: StarterEngine, tmp_path: Path) -> None:
    whole, mask = framed(np.full((HEIGHT, WIDTH, 3), (20, 20, 60), np.uint8), 120, 0, 0, 0)
    made = pixels(engine, inpaint(width=280), saved(tmp_path, whole, mask))
    assert reds(made[:, :120]).mean() > 0.2
    assert np.abs(made[:8, :12].astype(int) - (20, 20, 60)).max() < 12


def test_a_picture_of_which_nothing_is_known_is_carried_on(engine: StarterEngine, tmp_path: Path) -> None:
    whole, mask = framed(green(), 30, 0, 30, 20)
    made = pixels(engine, inpaint(prompt="", width=220, height=140), saved(tmp_path, whole, mask))
    assert made.shape == (140, 220, 3)
    assert np.abs(made.astype(int).mean(axis=(0, 1)) - green().mean(axis=(0, 1))).max() < 8


@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 1000))
@settings(max_examples=30, deadline=None)
def test_the_path_of_least_cost(rows: int, columns: int, seed: int) -> None:
    cost = np.random.Generator(np.random.PCG64(seed)).integers(0, 9, (rows, columns)).astype(np.float32)
    path = least_path(cost)
    assert np.abs(np.diff(path)).max() <= 1
    walks = (
        walk
        for walk in itertools.product(range(columns), repeat=rows)
        if all(abs(a - b) <= 1 for a, b in itertools.pairwise(walk))
    )
    best = min(sum(cost[row, column] for row, column in enumerate(walk)) for walk in walks)
    assert sum(cost[row, column] for row, column in enumerate(path)) == best


@given(st.integers(0, 200), st.integers(1, 300), st.integers(0, 200), st.floats(0.1, 0.9))
@settings(deadline=None)
def test_the_frame_lies_in_the_painting_and_its_horizon_where_it_was(
    top: int, height: int, bottom: int, horizon: float
) -> None:
    frame = top + height + bottom
    view = view_of(frame, Box(0, top, 10, height), horizon)
    assert 0 <= view.top <= view.height - frame
    if view.height < 3 * frame:
        assert abs(horizon * view.height - view.top - (top + horizon * height)) <= 1.5


# ---- into a mask of any form


def test_a_drawing_is_as_large_as_fits_a_round_mask() -> None:
    rows, columns = np.mgrid[0:100, 0:100]
    disc = (rows - 50) ** 2 + (columns - 50) ** 2 < 48**2
    x, y, wide, high = fitted_into(disc, np.full((40, 40), 255, np.uint8))
    assert wide == high
    assert 58 <= wide <= 72
    assert disc[y : y + high, x : x + wide].mean() > 0.98
    assert fitted_into(np.ones((50, 80), np.bool_), np.full((10, 10), 255, np.uint8)) == (17, 2, 46, 46)


def test_grain_is_no_thing() -> None:
    hole = a_mask(MASK) > 0
    assert not stands_out(green(), hole)
    assert stands_out(red_thing(), hole)
