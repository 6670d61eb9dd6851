"""The things of a scene, drawn each alone: what one looks like depends on nothing else of the scene."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, shipped

from studio.domain.errors import Cancelled
from studio.engines.picture.starter.parts import StarterParts, load_parts
from studio.engines.picture.starter.things import UNLIKE, How, draw_things, enlarged_to
from studio.engines.picture.storybook.chance import Towards
from studio.engines.picture.storybook.plan import Wish

NAMES = tuple(tiny_starter.CONCEPTS)
HOW = How(steps=3, guidance=1.5)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> StarterParts:
    model = tiny_starter.build(tmp_path_factory.mktemp("starter"))
    return load_parts(model, {}, "cpu", RecordingControl())


def wish(name: str, number: int = 1, colour: str = "") -> Wish:
    return Wish(name, name, concept=NAMES.index(name) + 1, number=number, colour=colour)


def draw(parts: StarterParts, *wishes: Wish, seed: int = 5, how: How = HOW) -> list[list[bytes]]:
    drawn = draw_things(parts, wishes, ["3d"] * len(wishes), seed, how, RecordingControl())
    return [[one.pixels.tobytes() for one in ones] for ones in drawn]


def test_a_thing_is_the_same_alone_and_with_others(parts: StarterParts) -> None:
    together = draw(parts, wish("tree"), wish("cat", 3), wish("house", colour="red"))
    assert draw(parts, wish("cat"))[0] == together[1][:1]
    assert draw(parts, wish("cat", 3), wish("orange"))[0] == together[1]
    assert draw(parts, wish("house", colour="red"))[0] == together[2]


def test_two_of_a_kind_are_no_twins(parts: StarterParts) -> None:
    [cats] = draw(parts, wish("cat", 3))
    assert len(set(cats)) == 3


def test_a_crowd_is_some_drawings_again_mirrored(parts: StarterParts) -> None:
    [cats] = draw_things(parts, [wish("cat", 7)], ["3d"], 5, HOW, RecordingControl())
    assert len(cats) == 7
    assert np.array_equal(cats[UNLIKE].pixels, cats[0].pixels[:, ::-1])


def test_a_seed_draws_another_thing_and_one_can_be_drawn_with_a_seed_of_its_own(parts: StarterParts) -> None:
    wishes = [wish("cat"), wish("tree")]
    first, other = draw(parts, *wishes), draw(parts, *wishes, seed=6)
    assert first[0] != other[0]
    mixed = draw_things(parts, wishes, ["3d", "3d"], 5, HOW, RecordingControl(), seeds=(6, 5))
    assert [[one.pixels.tobytes() for one in ones] for ones in mixed] == [other[0], first[1]]


def test_one_of_them_may_be_drawn_in_another_style(parts: StarterParts) -> None:
    wishes = [wish("house"), wish("tree")]
    mixed = draw_things(parts, wishes, ["3d", "flat"], 5, HOW, RecordingControl())
    whole = draw_things(parts, wishes, ["3d", "3d"], 5, HOW, RecordingControl())
    assert np.array_equal(mixed[0][0].pixels, whole[0][0].pixels)
    assert not np.array_equal(mixed[1][0].pixels, whole[1][0].pixels)


def test_a_variation_turns_each_thing_towards_another_seed(parts: StarterParts) -> None:
    turned = draw(parts, wish("cat"), how=HOW._replace(towards=Towards(6, 1.0)))
    assert turned == draw(parts, wish("cat"), seed=6)
    own = wish("cat")._replace(seed=5)
    assert draw(parts, own, how=HOW._replace(towards=Towards(6, 1.0))) == draw(parts, own), "a character stays"


def test_what_the_model_does_not_draw_has_no_drawing(parts: StarterParts) -> None:
    prop = Wish("table", "table", source="prop")
    assert [len(ones) for ones in draw(parts, prop, wish("cat"))] == [0, 1]
    assert draw(parts, prop) == [[]]


def test_a_head_is_drawn_in_a_style_that_has_one(parts: StarterParts) -> None:
    """Clip art's own girl is no head: its figure takes the flat one."""
    head = Wish("girl", "girl", "body", concept=NAMES.index("house") + 1)
    [[figure]] = draw_things(parts, [head], ["clip art"], 5, HOW, RecordingControl())
    [[thing]] = draw_things(parts, [head._replace(source="model")], ["flat"], 5, HOW, RecordingControl())
    assert np.array_equal(figure.pixels, thing.pixels)


def test_a_red_girl_wears_red(parts: StarterParts) -> None:
    girl = Wish("girl", "girl", "body", concept=NAMES.index("house") + 1)
    fox = girl._replace(name="fox")
    assert draw(parts, girl._replace(colour="red")) == draw(parts, girl)
    assert draw(parts, fox._replace(colour="red")) != draw(parts, fox)


def test_a_cancelled_job_stops(parts: StarterParts) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        draw_things(parts, [wish("cat")], ["3d"], 5, HOW, control)


def test_a_drawing_is_made_as_large_as_it_is_shown(parts: StarterParts) -> None:
    [[cat]] = draw_things(parts, [wish("cat")], ["3d"], 5, HOW, RecordingControl())
    own = max(cat.pixels.shape[:2])
    assert own <= parts.spec.resolution
    assert enlarged_to(parts, cat.pixels, own, RecordingControl()) is cat.pixels
    for longer in (2 * own, 4 * own, 7 * own):
        large = enlarged_to(parts, cat.pixels, longer, RecordingControl())
        assert max(large.shape[:2]) == pytest.approx(max(longer, 4 * own), abs=4)
        assert large.shape[2] == 4
        shape = (large[..., 3] > 127).mean(), (cat.pixels[..., 3] > 127).mean()
        assert shape[0] == pytest.approx(shape[1], abs=0.05)


@pytest.mark.starter
def test_the_shipped_model_draws_a_thing_the_same_alone_and_with_others() -> None:
    request = ask("starter-onnx")
    parts = load_parts(shipped("starter-picture", "starter-onnx"), {}, request.device, RecordingControl())
    wishes = [parts.read_plan(f"a {name}", RecordingControl()).wishes[0] for name in ("cat", "tree", "horse")]
    asked = [one._replace(number=2) for one in wishes]
    how = How(steps=4, guidance=1.8)
    together = draw_things(parts, asked, ["noto"] * 3, 7, how, RecordingControl())
    alone = draw_things(parts, asked[1:2], ["noto"], 7, how, RecordingControl())
    assert [one.pixels.tobytes() for one in alone[0]] == [one.pixels.tobytes() for one in together[1]]


def test_a_seed_takes_one_of_the_colours_that_a_thing_has(parts: StarterParts) -> None:
    varied = parts._replace(traits=msgspec.structs.replace(parts.traits, varied={"cat": ("", "red", "blue")}))

    def drawn(one: StarterParts, asked: Wish, style: str, seed: int) -> bytes:
        [[cat]] = draw_things(one, [asked], [style], seed, HOW, RecordingControl())
        return cat.pixels.tobytes()

    plain, red, blue = (wish("cat"), wish("cat")._replace(colour="red"), wish("cat")._replace(colour="blue"))
    taken = set()
    for seed in range(6):
        by_colour = [drawn(parts, one, "3d", seed) for one in (plain, red, blue)]
        taken.add(by_colour.index(drawn(varied, plain, "3d", seed)))
        assert drawn(varied, red, "3d", seed) == by_colour[1]
    assert taken == {0, 1, 2}
    assert drawn(varied, plain, "line", 0) == drawn(parts, plain, "line", 0)
