"""Pictures from words alone: when they are scenes, what their layers are, and what stays the same among them."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, draw, shipped

from studio.compositing.flat import Shown, flattened
from studio.domain.engine_cards import CARDS
from studio.domain.errors import Cancelled, NothingToDraw, StudioError
from studio.domain.requests import PictureRequest
from studio.engines.picture.result import LayerDone, PictureDone
from studio.engines.picture.starter.engine import METHOD, NO_DRAWING, StarterEngine
from studio.engines.picture.starter.homes import HOMES, ON_TABLES, settled
from studio.engines.picture.storybook.plan import Plan, Relation, Setting, Wish
from studio.engines.picture.storybook.props.names import PROPS
from studio.places import shipped_models_dir


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> StarterEngine:
    engine = StarterEngine()
    engine.load(tiny_starter.build(tmp_path_factory.mktemp("starter")), {}, request("a cat"), RecordingControl())
    return engine


def request(prompt: str, **fields: object) -> PictureRequest:
    usual = {"prompt": prompt, "width": 128, "height": 128, "steps": 2, "guidance": 1.5, "seed": 7}
    return ask("starter-onnx", **{**usual, **fields})


def made(engine: StarterEngine, prompt: str, **fields: object) -> PictureDone:
    [done] = draw(engine, request(prompt, **fields))
    return done


def layer(done: PictureDone, name: str) -> LayerDone:
    return next(one for one in done.layers if one.name == name)


def test_one_thing_without_a_ground_is_a_drawing_on_white_paper(engine: StarterEngine) -> None:
    done = made(engine, "a red apple")
    assert done.layers == ()
    assert done.pixels.shape == (128, 128, 3)
    assert (done.pixels[[0, -1]] == 255).all()


@pytest.mark.parametrize(
    "prompt", ["a cat and a house", "three cats", "a cat in a meadow", "a cat at night", "a forest in autumn"]
)
def test_everything_else_is_a_scene_of_layers(engine: StarterEngine, prompt: str) -> None:
    done = made(engine, prompt)
    assert len(done.layers) >= 2 + prompt.count("cat")
    assert done.pixels.shape == (128, 128, 3)
    assert (done.pixels.reshape(-1, 3) == 255).all(axis=1).mean() < 0.5


def test_the_picture_is_its_layers_put_together(engine: StarterEngine) -> None:
    done = made(engine, "a cat and a house in the snow", width=200, height=120)
    shown = (Shown(one.pixels, one.x, one.y, one.width, one.height, effect=one.effect) for one in done.layers)
    whole = flattened(200, 120, shown).astype(int)
    assert np.abs(whole[..., :3] - done.pixels)[whole[..., 3] == 255].max() == 0


def test_the_preview_of_a_scene_is_the_scene_so_far(engine: StarterEngine) -> None:
    control = RecordingControl()
    [done] = [
        one
        for one in engine.run(request("a cat and a house in the snow", width=512, height=256, steps=10), {}, control)
        if isinstance(one, PictureDone)
    ]
    assert [index for index, _ in control.previews] == [0, 0]
    for _, shown_so_far in control.previews:
        assert shown_so_far.shape == (256, 512, 3)
        apart = np.abs(shown_so_far.astype(int) - done.pixels).max(axis=2)
        things = np.zeros(apart.shape, bool)
        for one in done.layers:
            if one.name in ("cat", "house"):
                things[max(0, one.y) : one.y + one.height, max(0, one.x) : one.x + one.width] = True
        assert (apart[~things] < 24).mean() > 0.9
    # The landscape comes at once, the things once they have a shape.
    far = [(np.abs(shown.astype(int) - done.pixels).max(axis=2)[things] >= 24).mean() for _, shown in control.previews]
    assert far[1] < far[0] / 2


def test_several_alike_are_layers_of_their_own_which_can_be_asked_for_again(engine: StarterEngine) -> None:
    done = made(engine, "two red cats on grass")
    cats = [one for one in done.layers if one.name.startswith("cat")]
    assert [one.words for one in cats] == ["a red cat", "a red cat"]
    assert not np.array_equal(cats[0].pixels, cats[1].pixels)
    assert all(not one.words for one in done.layers if one not in cats)


def test_the_same_at_night_keeps_the_things(engine: StarterEngine) -> None:
    day, night = (made(engine, f"a cat and a house in a meadow{when}") for when in ("", " at night"))
    for name in ("cat", "house"):
        assert np.array_equal(layer(day, name).pixels, layer(night, name).pixels)
        assert layer(day, name).effect.tint != layer(night, name).effect.tint


def test_another_colour_of_one_thing_keeps_the_other(engine: StarterEngine) -> None:
    plain, green = (made(engine, f"a cat and a {colour}house in a meadow") for colour in ("", "green "))
    assert np.array_equal(layer(plain, "cat").pixels, layer(green, "cat").pixels)
    assert not np.array_equal(layer(plain, "house").pixels, layer(green, "house").pixels)


def test_a_sticker_is_the_thing_alone(engine: StarterEngine) -> None:
    done = made(engine, "a cat", sticker=True)
    assert done.pixels.shape == (128, 128, 4)
    [cat] = done.layers
    assert (cat.name, cat.words) == ("cat", "a cat")
    assert done.pixels[0].max() == 0


def test_a_recipe_makes_the_same_again(engine: StarterEngine) -> None:
    first = made(engine, "a cat beside a house")
    again = draw(engine, first.request)[0]
    assert np.array_equal(first.pixels, again.pixels)
    assert first.request.method == METHOD


def test_the_card_of_the_engine_tells_how_it_draws() -> None:
    card = CARDS.engine("starter-onnx")
    assert card is not None
    assert card.method == METHOD


def test_enlarging_sets_the_scene_together_larger(engine: StarterEngine) -> None:
    done = made(engine, "a cat and a house", upscale=2)
    assert done.pixels.shape == (256, 256, 3)
    assert max(one.width for one in done.layers) == 256


def test_a_very_large_scene_is_enlarged_as_a_whole(engine: StarterEngine) -> None:
    done = made(engine, "a cat in a meadow", width=4096, height=1200)
    assert done.pixels.shape == (1200, 4096, 3)
    assert max(one.width for one in done.layers) == 4096
    assert max(one.pixels.shape[1] for one in done.layers) < 4096


def test_words_of_which_nothing_is_known_are_said_and_not_drawn(engine: StarterEngine) -> None:
    with pytest.raises(StudioError) as caught:
        made(engine, "a zorbulator")
    assert isinstance(caught.value.failure, NothingToDraw)
    assert "zorbulator" in made(engine, "a zorbulator and a cat").request.read_as


def test_a_cancelled_scene_stops(engine: StarterEngine) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        draw(engine, request("a cat and a house"), control=control)


def test_a_batch_counts_its_steps_to_the_end(engine: StarterEngine) -> None:
    control = RecordingControl()
    asked = msgspec.structs.replace(request("a cat and a house"), steps=3, batch=2)
    draw(engine, asked, control=control)
    assert [done for done, _, phase in control.phases if phase == "drawing"] == [1, 2, 3, 4, 5, 6]
    assert {total for _, total, _ in control.phases} == {6}


@pytest.mark.parametrize(
    ("things", "place"),
    [
        (("sailing boat",), "sea"),
        (("bear", "boat"), "sea"),
        (("whale",), "under water"),
        (("fish", "bowl"), "room"),
        (("cup", "table"), "room"),
        (("astronaut", "horse"), "space"),
        (("snowman", "hat"), "snow"),
        (("squirrel", "bench"), "park"),
        (("cow", "pig"), "meadow"),
        (("laptop", "cup of coffee"), "table top"),
        (("apple", "pear"), "table top"),
        (("mouse", "cheese"), "meadow"),
    ],
)
def test_things_are_at_home_where_no_words_say_otherwise(things: tuple[str, ...], place: str) -> None:
    plan = Plan(wishes=tuple(Wish(name, name) for name in things))
    assert settled(plan).place == place
    assert settled(plan._replace(setting=Setting("desert"))).place == "desert"


@pytest.mark.parametrize(
    "setting", [Setting(weather="rain"), Setting(season="spring"), Setting("library"), Setting("meadow")]
)
def test_what_is_outdoors_or_elsewhere_is_not_on_a_table(setting: Setting) -> None:
    assert settled(Plan(wishes=(Wish("pear", "pear"), Wish("apple", "apple")), setting=setting)).place != "table top"


def test_what_is_in_a_vase_goes_where_the_vase_is() -> None:
    inside = (Relation("in", 1, 0),)
    plan = Plan(wishes=(Wish("vase", "vase"), Wish("sunflower", "sunflower")), relations=inside)
    assert settled(plan).place == "table top"
    assert settled(plan._replace(relations=())).place == "room"


def test_every_thing_that_has_a_home_is_known() -> None:
    with np.load(shipped_models_dir() / "starter-picture" / "concepts.npz") as kept:
        known = {*kept["names"].astype(str).tolist(), *PROPS}
    assert {name for _, names in HOMES for name in names} | ON_TABLES <= known


@pytest.mark.starter
def test_an_animal_does_what_it_can_not_do_on_four_legs() -> None:
    engine = StarterEngine()
    asked = request("a cat sleeping on a rug", steps=2)
    engine.load(shipped("starter-picture", "starter-onnx"), {}, asked, RecordingControl())
    [done] = draw(engine, asked)
    assert layer(done, "cat face").words == "a cat face sleeping"
    assert done.request.plan is not None
    assert done.request.plan.things[0].name == "cat"


# ---- varied


def apart(one: PictureDone, other: PictureDone) -> float:
    return float(np.abs(one.pixels.astype(int) - other.pixels).mean())


@pytest.mark.parametrize("prompt", ["a red apple", "a lake", "a cat beside a house at night"])
def test_a_variation_goes_over_from_one_seed_to_the_other(engine: StarterEngine, prompt: str) -> None:
    own, other = made(engine, prompt, seed=3), made(engine, prompt, seed=5)
    way = [
        made(engine, prompt, seed=3, variation_seed=5, variation_strength=share)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]  # fmt: skip
    assert np.array_equal(way[0].pixels, own.pixels)
    assert np.array_equal(way[-1].pixels, other.pixels)
    away, near = [apart(one, own) for one in way], [apart(one, other) for one in way]
    assert away == sorted(away)
    assert near == sorted(near, reverse=True)
    assert len(set(away)) == len(way), "each of them is another picture"


@pytest.mark.parametrize("more", [{"negative": "sea"}, {"sampler": "Heun"}, {"steps": 3}, {"guidance": 9.0}])
def test_a_place_says_that_the_model_draws_nothing_of_it(engine: StarterEngine, more: dict[str, object]) -> None:
    usual = {"steps": 20, "guidance": 2.5, **more}
    control = RecordingControl()
    [asked] = draw(engine, request("a lake", **usual), control=control)
    assert control.notes == [NO_DRAWING]
    [plain] = draw(engine, request("a lake", steps=20, guidance=2.5), control=(quiet := RecordingControl()))
    draw(engine, request("a cat by a lake", **{"steps": 1, **more}), control=quiet)
    assert quiet.notes == []
    assert np.array_equal(asked.pixels, plain.pixels)
