"""The starter picture engine on a tiny model that draws a disc: what is obeyed, what stays, what comes again."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
import pytest
import tiny_starter
from control import RecordingControl
from drawing import ask, draw, pixels, shipped
from numpy.typing import NDArray
from PIL import Image

from studio import places
from studio.domain.errors import (
    BadInput,
    BadRequest,
    Cancelled,
    ModelDamaged,
    ModelMissing,
    NameUnknown,
    NothingToDraw,
    StudioError,
)
from studio.domain.requests import PictureRequest
from studio.engines.picture.framing import on_ground
from studio.engines.picture.noise import draw_noise, slerp
from studio.engines.picture.starter.engine import NO_WEIGHTS, StarterEngine
from studio.engines.picture.starter.latents import LatentCodec
from studio.engines.picture.starter.regions import blended, mask_region, touched, whole_region
from studio.engines.picture.starter.sticker import sticker
from studio.wire.messages import LocalModel


def request(**fields: object) -> PictureRequest:
    usual = {"prompt": "a red apple", "width": 128, "height": 128, "steps": 6, "guidance": 1.5}
    return ask("starter-onnx", **{**usual, **fields})


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    return tiny_starter.build(tmp_path_factory.mktemp("starter"))


@pytest.fixture(scope="module")
def engine(model: LocalModel) -> StarterEngine:
    engine = StarterEngine()
    engine.load(model, {}, request(), RecordingControl())
    return engine


def saved(folder: Path, picture: NDArray[np.uint8], mask: NDArray[np.uint8] | None = None) -> dict[str, Path]:
    Image.fromarray(picture).save(folder / "picture.png")
    if mask is not None:
        Image.fromarray(mask).save(folder / "mask.png")
    return {"picture": folder / "picture.png", "mask": folder / "mask.png"}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    grey = np.random.Generator(np.random.PCG64(1)).integers(90, 160, (96, 160, 3)).astype(np.uint8)
    mask = np.zeros((96, 160), np.uint8)
    mask[20:80, 40:100] = 255
    mask[20:24, 40:100] = 128
    return saved(tmp_path, grey, mask)


def middle(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Mean colour of the inner tenth."""
    height, width = picture.shape[:2]
    part = picture[height * 9 // 20 : height * 11 // 20, width * 9 // 20 : width * 11 // 20, :3]
    return np.asarray(part.reshape(-1, 3).mean(axis=0), np.float64)


# ---- what is obeyed


def test_a_red_apple_is_red_on_white(engine: StarterEngine) -> None:
    apple = pixels(engine, request())
    red, green, blue = middle(apple)
    assert red > green + 80
    assert red > blue + 80
    assert apple[:4, :4].mean() > 250


def test_the_words_for_a_ground_colour_the_paper(engine: StarterEngine) -> None:
    picture = pixels(engine, request(prompt="a red apple on a blue background", guidance=1.0))
    red, _, blue = picture[:4, :4].reshape(-1, 3).mean(axis=0)
    assert blue > red + 80


def test_what_was_understood_is_told_in_the_recipe(engine: StarterEngine) -> None:
    [done] = draw(engine, request(prompt="two red apples and a zorbulator on the sea"))
    assert done.request.sampler_taken == "Euler"
    assert done.request.read_as == ("red apple \u00d72 (red); sea. I don't know \u201czorbulator\u201d")
    assert done.request.prompt == "two red apples and a zorbulator on the sea"


def test_what_auto_took_is_told_in_the_recipe(engine: StarterEngine) -> None:
    [named] = draw(engine, request(prompt="a red apple in line art", steps=1, style="", sampler=""))
    assert (named.request.style_taken, named.request.sampler_taken) == ("line", "Euler")
    [asked] = draw(engine, request(prompt="a red apple in line art", steps=1, style="flat", sampler="Heun"))
    assert (asked.request.style_taken, asked.request.sampler_taken) == ("", "")


def test_for_a_word_that_is_unknown_the_nearest_known_ones_are_offered(engine: StarterEngine) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, request(prompt="a kitten", steps=1))
    failure = caught.value.failure
    assert isinstance(failure, NothingToDraw)
    assert failure.nearest[0] == "cat"


def test_a_weight_is_said_to_change_nothing(engine: StarterEngine) -> None:
    control = RecordingControl()
    [weighty] = draw(engine, request(prompt="a (red:1.4) apple # for the cover"), control=control)
    assert control.notes == [NO_WEIGHTS]
    quiet = RecordingControl()
    [plain] = draw(engine, request(prompt="a red apple"), control=quiet)
    assert np.array_equal(weighty.pixels, plain.pixels)
    draw(engine, request(prompt="a (red) apple"), control=quiet)
    assert quiet.notes == []


def test_a_style_in_the_words_counts_only_when_none_is_chosen(engine: StarterEngine) -> None:
    in_words, chosen = request(prompt="line art cat"), request(prompt="cat", style="line")
    assert np.array_equal(pixels(engine, in_words), pixels(engine, chosen))
    [done] = draw(engine, request(prompt="line art cat", style="flat", steps=1))
    assert "style" not in done.request.read_as


def test_each_style_looks_different(engine: StarterEngine) -> None:
    # Clip art is drawn in flat forms, and a black shape of line art becomes lines.
    styles = [style for style in tiny_starter.STYLES if style not in ("line", "clip art")]
    house = request(prompt="a house", guidance=1.0)
    colours = [middle(pixels(engine, msgspec.structs.replace(house, style=style))) for style in styles]
    assert len({colour.tobytes() for colour in colours}) == len(styles)
    # Blue comes from the look alone, and grows with the style's number.
    assert (np.diff([colour[2] for colour in colours]) > 0).all()


def test_no_seed_takes_the_form_of_another_style(engine: StarterEngine) -> None:
    def blue(seed: int) -> float:
        return float(middle(pixels(engine, request(prompt="a house", guidance=1.0, seed=seed, style="3d")))[2])

    assert np.ptp([blue(seed) for seed in range(6)]) < 3


def test_a_scene_comes_again_bit_for_bit_alone_and_in_a_batch(engine: StarterEngine) -> None:
    asked = request(prompt="two red cars on grass", batch=2, seed=4)
    both = [done.pixels for done in draw(engine, asked)]
    alone = pixels(engine, request(prompt="two red cars on grass", seed=5))
    assert np.array_equal(both[1], alone)
    assert not np.array_equal(both[0], both[1])


def test_the_steps_of_a_scene_are_counted_to_the_end(engine: StarterEngine) -> None:
    control = RecordingControl()
    draw(engine, request(prompt="a red car and a blue house", steps=10), control=control)
    drawing = [(done, total) for done, total, phase in control.phases if phase == "drawing"]
    assert drawing == [(step + 1, 10) for step in range(10)]


def test_a_negative_prompt_pushes_away(engine: StarterEngine) -> None:
    # Line art, whose colours are not painted over.
    asked = [request(prompt="a grey cat", style="line", negative=no) for no in ("", "a red apple")]
    plain, without = (pixels(engine, one) for one in asked)
    assert middle(without)[0] < middle(plain)[0] - 40


def test_guidance_works_only_in_its_interval(model: LocalModel, tmp_path: Path) -> None:
    spec = Path(model.files["picture.json"]).read_text().replace('"guidance_to":1.0', '"guidance_to":-1.0')
    (tmp_path / "picture.json").write_text(spec)
    unguided = StarterEngine()
    files = {**model.files, "picture.json": str(tmp_path / "picture.json")}
    unguided.load(
        LocalModel(id="x", engine="starter-onnx", root=str(tmp_path), files=files), {}, request(), RecordingControl()
    )
    strong, one = request(guidance=5.0), request(guidance=1.0)
    assert np.array_equal(pixels(unguided, strong), pixels(unguided, one))


# ---- the same again


def test_the_same_seed_gives_the_same_picture_bit_for_bit(engine: StarterEngine, model: LocalModel) -> None:
    again = StarterEngine()
    again.load(model, {}, request(), RecordingControl())
    assert np.array_equal(pixels(engine, request(seed=8)), pixels(again, request(seed=8)))
    assert not np.array_equal(pixels(engine, request(seed=8)), pixels(engine, request(seed=9)))


def test_no_torch_in_the_process(model: LocalModel) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from control import RecordingControl\nfrom drawing import ask, pixels\n"
        "from studio.engines.registry import make_engine\nfrom studio.wire.messages import LocalModel\n"
        "engine = make_engine('starter-onnx')\nrequest = ask('starter-onnx', steps=1)\n"
        "model = LocalModel(id='x', engine='starter-onnx', root=sys.argv[2], files={})\n"
        "engine.load(model, {}, request, RecordingControl())\n"
        "assert pixels(engine, request).shape == (64, 64, 3)\n"
        "assert not {'torch', 'diffusers', 'transformers'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent), model.root],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_picture_of_a_batch_equals_the_same_made_alone(engine: StarterEngine) -> None:
    first, second = draw(engine, request(batch=2, seed=5))
    assert (second.index, second.request.seed, second.request.batch) == (1, 6, 1)
    assert np.array_equal(pixels(engine, second.request), second.pixels)
    assert not np.array_equal(first.pixels, second.pixels)


def test_variations_lie_between_two_seeds(engine: StarterEngine) -> None:
    own, other = pixels(engine, request(seed=1)), pixels(engine, request(seed=2))
    assert np.array_equal(pixels(engine, request(seed=1, variation_seed=2, variation_strength=1.0)), other)
    near = pixels(engine, request(seed=1, variation_seed=2, variation_strength=0.2)).astype(int)
    assert 0 < np.abs(near - own).mean() < np.abs(other.astype(int) - own).mean()


# ---- sizes, stickers, pictures to start from


@pytest.mark.parametrize("size", [(64, 64), (96, 160), (257, 100)])
def test_any_size(engine: StarterEngine, size: tuple[int, int]) -> None:
    assert pixels(engine, request(width=size[0], height=size[1], steps=2)).shape == (size[1], size[0], 3)


def test_a_ground_of_many_colours_is_carried_on_to_the_sides() -> None:
    square = np.full((64, 64, 3), (30, 110, 180), np.uint8)
    square[:32] = (150, 210, 250)
    wide = on_ground(square, 160, 64)
    assert wide.shape == (64, 160, 3)
    assert np.array_equal(wide[4, 0], square[4, 0])
    assert np.array_equal(wide[60, 159], square[60, 63])
    tall = on_ground(np.ascontiguousarray(square.transpose(1, 0, 2)), 64, 160)
    assert np.array_equal(tall, wide.transpose(1, 0, 2))


def test_an_even_ground_is_one_colour_though_a_thing_touches_the_edge() -> None:
    square = np.full((64, 64, 3), 255, np.uint8)
    square[30:34, :20] = 0
    assert (on_ground(square, 128, 64)[:, :32] == 255).all()


def test_enlarging_belongs_to_the_same_request(engine: StarterEngine) -> None:
    assert pixels(engine, request(width=64, height=64, upscale=4, steps=1, sticker=True)).shape == (256, 256, 4)


def test_a_sticker_has_no_ground(engine: StarterEngine) -> None:
    cut = pixels(engine, request(prompt="a red apple on a blue background", sticker=True, steps=20))
    assert cut.shape == (128, 128, 4)
    assert cut[:8, :8, 3].max() == 0
    assert cut[54:74, 54:74, 3].min() == 255
    assert middle(cut)[0] > 150
    partial = (cut[..., 3] > 0) & (cut[..., 3] < 255)
    assert 0 < partial.mean() < 0.12
    # No pale rim: the edge has the disc's own colour, not the paper's.
    assert np.abs(cut[partial][:, :3].mean(axis=0) - middle(cut)).max() < 40


def test_a_sticker_tells_of_no_ground(engine: StarterEngine) -> None:
    [cut] = draw(engine, request(prompt="a red apple on a blue background", sticker=True, steps=1))
    assert cut.request.read_as == "red apple (red)"
    [whole] = draw(engine, request(prompt="a red apple on a blue background", steps=1))
    assert whole.request.read_as == "red apple (red); blue paper"


def test_the_cut_out_network_counts_once_it_is_loaded(model: LocalModel, inputs: dict[str, Path]) -> None:
    fresh = StarterEngine()
    fresh.load(model, {}, request(), RecordingControl())
    before = fresh.held_bytes()
    fields = {"task": "image-to-image", "init_image": "picture", "strength": 0.5}
    draw(fresh, request(sticker=True, steps=2, **fields), inputs)
    network = places.shipped_models_dir() / "cut-out" / "u2netp.onnx"
    assert fresh.held_bytes() >= before + network.stat().st_size


def test_a_white_thing_on_white_is_kept_where_the_matte_knows_it() -> None:
    white = np.full((128, 128, 3), 255, np.uint8)
    white[20:60, 30:34] = white[40:44, 30:100] = 0
    matte = np.zeros((128, 128), np.uint8)
    matte[20:110, 20:110] = 255
    alone, held = sticker(white), sticker(white, matte)
    assert alone[80, 70, 3] == 0
    assert held[80, 70, 3] == 255
    assert held[4, 4, 3] == held[124, 60, 3] == 0
    assert held[42, 60, 3] == alone[42, 60, 3] == 255


def test_strength_says_how_much_of_the_picture_stays(engine: StarterEngine, inputs: dict[str, Path]) -> None:
    original = np.asarray(Image.open(inputs["picture"])).astype(int)

    def change(strength: float) -> float:
        fields = {"task": "image-to-image", "init_image": "picture", "width": 160, "height": 96}
        return float(np.abs(pixels(engine, request(strength=strength, **fields), inputs) - original).mean())

    assert change(0.0) == 0
    assert 0 < change(0.3) < change(0.95)


def test_a_changed_canvas_comes_back_in_its_own_size(engine: StarterEngine, inputs: dict[str, Path]) -> None:
    fields = {"task": "image-to-image", "init_image": "picture", "width": 64, "height": 64, "strength": 0.6}
    assert pixels(engine, request(**fields), inputs).shape == (50, 83, 3)
    assert pixels(engine, request(frame=(0, 0, 160, 96), **fields), inputs).shape == (96, 160, 3)


def test_a_long_picture_is_changed_in_several_squares(engine: StarterEngine, tmp_path: Path) -> None:
    picture = np.full((64, 320, 3), (60, 150, 70), np.uint8)
    fields = {"task": "image-to-image", "init_image": "picture", "width": 320, "height": 64, "strength": 1.0}
    changed = pixels(engine, request(**fields), saved(tmp_path, picture)).astype(float)
    red = (changed[28:36, :, 0] - changed[28:36, :, 1]).mean(axis=0)
    assert changed.shape == picture.shape
    assert min(red[20:60].max(), red[260:300].max()) > 60


def inpaint(width: int, height: int, **fields: object) -> PictureRequest:
    usual = {"task": "inpaint", "init_image": "picture", "mask": "mask", "strength": 1.0}
    return request(**{**usual, "width": width, "height": height, **fields})


def test_inpaint_keeps_every_pixel_outside_the_mask(engine: StarterEngine, inputs: dict[str, Path]) -> None:
    painted = pixels(engine, inpaint(160, 96), inputs)
    original, mask = np.asarray(Image.open(inputs["picture"])), np.asarray(Image.open(inputs["mask"]))
    assert np.array_equal(painted[mask == 0], original[mask == 0])
    assert np.abs(painted[mask == 255].astype(int) - original[mask == 255]).mean() > 10


def test_what_is_painted_into_a_coloured_picture_has_no_white_ground(engine: StarterEngine, tmp_path: Path) -> None:
    green = np.full((256, 256, 3), (60, 150, 70), np.uint8)
    green[:, :, 1] += np.arange(256, dtype=np.uint8)[:, None] // 4
    mask = np.zeros((256, 256), np.uint8)
    mask[80:200, 100:220] = 255
    painted = pixels(engine, inpaint(256, 256, steps=12), saved(tmp_path, green, mask)).astype(int)
    assert middle(painted[80:200, 100:220])[0] > 150
    for corner in (painted[82:92, 102:112], painted[188:198, 208:218]):
        assert np.abs(corner - green[corner.shape[0], 0]).max() < 60
    ring = mask.copy()
    # But for its foot, where it throws a shadow.
    ring[84:, 104:216] = 0
    assert np.abs(painted[ring > 0] - green[ring > 0].astype(int)).max() < 12


def test_a_ground_that_was_asked_for_is_painted(engine: StarterEngine, tmp_path: Path) -> None:
    green = np.full((256, 256, 3), (60, 150, 70), np.uint8)
    mask = np.zeros((256, 256), np.uint8)
    mask[80:200, 100:220] = 255
    fields = {"prompt": "a red apple on a yellow background", "guidance": 1.0}
    painted = pixels(engine, inpaint(256, 256, **fields), saved(tmp_path, green, mask))
    assert np.abs(painted[84:90, 104:110].reshape(-1, 3).mean(axis=0) - (250, 220, 40)).max() < 60


def test_a_long_mask_is_drawn_as_several_squares(engine: StarterEngine, tmp_path: Path) -> None:
    picture = np.full((128, 640, 3), 200, np.uint8)
    mask = np.zeros((128, 640), np.uint8)
    mask[20:120] = 255
    painted = pixels(engine, inpaint(640, 128, steps=20, strength=0.49), saved(tmp_path, picture, mask))
    assert np.array_equal(painted[mask == 0], picture[mask == 0])
    # One square over all of it would paint one disc in the middle.
    red = (painted[60:80, :, 0].astype(float) - painted[60:80, :, 1]).mean(axis=0)
    assert min(red[80:140].max(), red[500:560].max()) > 60


def test_squares_of_one_picture_blend_into_that_picture() -> None:
    mask = np.zeros((700, 1400), np.uint8)
    mask[40:660, 100:1300] = 255
    region = mask_region(mask, 64, 8).in_latents(8)
    assert len(region.tiles) >= 4
    picture = np.random.Generator(np.random.PCG64(2)).normal(size=(1, 5, region.rows, region.columns))
    whole = picture.astype(np.float32)
    squares = np.concatenate([whole[:, :, top : top + 8, left : left + 8] for top, left in region.tiles])
    assert np.allclose(blended(squares, region), whole, atol=1e-5)


@pytest.mark.parametrize(
    ("box", "squares"), [((10, 10, 60, 60), 1), ((0, 0, 512, 400), 1), ((0, 0, 512, 128), 5), ((0, 0, 900, 900), 9)]
)
def test_how_many_squares_a_mask_needs(box: tuple[int, int, int, int], squares: int) -> None:
    left, top, width, height = box
    mask = np.zeros((1024, 1024), np.uint8)
    mask[top : top + height, left : left + width] = 255
    region = mask_region(mask, 64, 8)
    assert len(region.tiles) == squares
    assert region.in_latents(8).rows * 8 == region.rows
    assert region.box.left >= 0
    assert region.box.left <= left
    assert region.box.left + region.box.width >= left + width


# ---- latents


@pytest.mark.parametrize("size", [(64, 320), (700, 1400), (1030, 250)])
def test_squares_lie_between_two_latents_and_cover_all(size: tuple[int, int]) -> None:
    region = whole_region(size[1], size[0], 128, 8)
    covered = np.zeros((region.rows, region.columns), bool)
    for top, left in region.tiles:
        assert top % 8 == left % 8 == 0
        covered[top : top + 128, left : left + 128] = True
    assert covered.all()
    assert region.rows % 8 == region.columns % 8 == 0
    assert region.rows / region.columns == pytest.approx(size[0] / size[1] if len(region.tiles) > 1 else 1.0, rel=0.03)


@pytest.mark.parametrize(("side", "cells"), [(512, 16), (128, 16), (100, 16), (10, 16)])
def test_a_latent_with_one_masked_pixel_may_change(side: int, cells: int) -> None:
    mask = np.zeros((side, side), np.uint8)
    mask[side // 2 + 1, side // 3] = 200
    weight = touched(mask, cells, cells)[0, 0]
    rows, columns = np.nonzero(weight)
    centre = ((side // 2 + 1.5) * cells / side, (side // 3 + 0.5) * cells / side)
    assert weight[int(centre[0]), int(centre[1])] == np.float32(200) / np.float32(255)
    assert np.ptp(rows) <= max(1, cells // side + 1)
    assert np.ptp(columns) <= max(1, cells // side + 1)


def test_a_large_picture_goes_to_latents_and_back_in_squares(model: LocalModel) -> None:
    control = RecordingControl()
    decoder, encoder = (Path(model.files[name]) for name in ("decoder.onnx", "encoder.onnx"))
    codec = LatentCodec("x", decoder, encoder, tiny_starter.FACTOR, control)
    picture = np.random.Generator(np.random.PCG64(4)).uniform(-1, 1, (2, 3, 1040, 400)).astype(np.float32)
    latents = codec.encode(picture, control)
    assert latents.shape == (2, tiny_starter.CHANNELS, 130, 50)
    assert np.allclose(codec.decode(latents, control), picture, atol=1e-5)


def test_the_autoencoder_counts_once_it_is_loaded(model: LocalModel, inputs: dict[str, Path]) -> None:
    fresh = StarterEngine()
    fresh.load(model, {}, request(), RecordingControl())
    before = fresh.held_bytes()
    pixels(fresh, request(task="image-to-image", init_image="picture", strength=0.5, steps=2), inputs)
    assert fresh.held_bytes() >= before + Path(model.files["encoder.onnx"]).stat().st_size


# ---- the job's leash


def test_every_few_steps_show_a_picture(engine: StarterEngine) -> None:
    control = RecordingControl()
    draw(engine, request(steps=13, width=192), control=control)
    assert [picture.shape for _, picture in control.previews] == [(128, 192, 3)] * 2
    last = control.previews[-1][1]
    assert last[:4, :4].mean() > 240
    assert middle(last)[0] > middle(last)[1] + 80
    assert (13, 13, "drawing") in control.phases
    assert control.ran_on == ("cpu", "float32")


class CancelAtTheThirdStep(RecordingControl):
    """Cancels from another thread, as the worker's reading thread does, and waits until it has."""

    def progress(self, done: float, total: float, phase: str = "") -> None:
        super().progress(done, total, phase)
        if done == 3:
            thread = threading.Thread(target=self.cancel)
            thread.start()
            thread.join()


def test_cancel_ends_the_run_and_leaves_the_engine_usable(engine: StarterEngine) -> None:
    control = CancelAtTheThirdStep()
    with pytest.raises(Cancelled):
        draw(engine, request(), control=control)
    assert max(done for done, _, _ in control.phases) == 3
    assert pixels(engine, request(steps=1)).shape == (128, 128, 3)


def test_a_cancelled_load_raises(model: LocalModel) -> None:
    control = RecordingControl()
    control.cancel()
    with pytest.raises(Cancelled):
        StarterEngine().load(model, {}, request(), control)


# ---- refusals


@pytest.mark.parametrize(("field", "value"), [("style", "oil"), ("sampler", "DDIM")])
def test_a_name_that_it_does_not_know_is_answered_with_those_it_does(
    engine: StarterEngine, field: str, value: str
) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, request(**{field: value}))
    failure = caught.value.failure
    assert isinstance(failure, NameUnknown)
    assert (failure.what, failure.name) == (field, value)
    assert failure.known


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 5),
        ("steps", 0),
        ("guidance", -1.0),
        ("upscale", 3),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(engine: StarterEngine, field: str, value: object) -> None:
    with pytest.raises(StudioError) as caught:
        draw(engine, request(**{field: value}))
    assert isinstance(caught.value.failure, BadRequest)
    assert caught.value.failure.field == field


def test_an_input_that_is_no_picture_is_named(engine: StarterEngine, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG but not really")
    with pytest.raises(StudioError) as caught:
        draw(engine, request(task="image-to-image", init_image="x"), {"x": tmp_path / "broken.png"})
    assert isinstance(caught.value.failure, BadInput)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.onnx", b"\x08\x09garbage"),
        ("picture.json", b"{}"),
        ("picture.json", b'{"resolution": "sixty-four"}'),
        ("concepts.npz", b"PK\x03\x04 not a table"),
        ("concepts.npz", b""),
        ("decoder.onnx", b"\x08\x09garbage"),
    ],
)
def test_a_damaged_model_is_named(model: LocalModel, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    broken = LocalModel(
        id="x", engine="starter-onnx", root=str(tmp_path), files={**model.files, name: str(tmp_path / name)}
    )
    with pytest.raises(StudioError) as caught:
        StarterEngine().load(broken, {}, request(), RecordingControl())
    failure = caught.value.failure
    assert isinstance(failure, ModelDamaged)
    assert failure.file == name


def test_a_square_that_is_no_whole_number_of_latents_is_damage(model: LocalModel, tmp_path: Path) -> None:
    described = Path(model.files["picture.json"]).read_text().replace('"resolution":64', '"resolution":60')
    (tmp_path / "picture.json").write_text(described)
    files = {**model.files, "picture.json": str(tmp_path / "picture.json")}
    with pytest.raises(StudioError) as caught:
        StarterEngine().load(
            LocalModel(id="x", engine="starter-onnx", root="", files=files), {}, request(), RecordingControl()
        )
    failure = caught.value.failure
    assert isinstance(failure, ModelDamaged)
    assert "resolution" in failure.detail


@pytest.mark.parametrize("name", ["picture.onnx", "picture.json", "concepts.npz", "decoder.onnx"])
def test_a_missing_file_is_named(model: LocalModel, tmp_path: Path, name: str) -> None:
    files = {**model.files, name: str(tmp_path / name)}
    with pytest.raises(StudioError) as caught:
        StarterEngine().load(
            LocalModel(id="x", engine="starter-onnx", root=str(tmp_path), files=files),
            {},
            request(),
            RecordingControl(),
        )
    assert caught.value.failure == ModelMissing(model_id="x", file=name)


@pytest.mark.parametrize("content", [None, b"\x08\x09garbage"])
def test_without_an_encoder_only_words_make_pictures(
    model: LocalModel, tmp_path: Path, inputs: dict[str, Path], content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "encoder.onnx").write_bytes(content)
    files = {**model.files, "encoder.onnx": str(tmp_path / "encoder.onnx")}
    engine = StarterEngine()
    engine.load(LocalModel(id="x", engine="starter-onnx", root="", files=files), {}, request(), RecordingControl())
    assert pixels(engine, request(steps=1)).shape == (128, 128, 3)
    with pytest.raises(StudioError) as caught:
        pixels(engine, request(task="image-to-image", init_image="picture", strength=0.5), inputs)
    failure = caught.value.failure
    assert isinstance(failure, ModelMissing if content is None else ModelDamaged)
    assert failure.file == "encoder.onnx"


# ---- noise


def test_noise_is_the_same_everywhere() -> None:
    assert np.allclose(draw_noise(1, (4,)), NOISE_OF_ONE, rtol=0, atol=1e-6)
    many = draw_noise(2**62 + 3, (3, 100, 100))
    assert abs(float(many.mean())) < 0.02
    assert abs(float(many.std()) - 1) < 0.02
    half = slerp(many, draw_noise(9, (3, 100, 100)), 0.5)
    assert abs(float(half.std()) - 1) < 0.02


NOISE_OF_ONE = [0.858795, 0.561876, 1.2832655, 0.1112373]


# ---- the model that ships with the program


@pytest.fixture(scope="module")
def shipped_engine() -> StarterEngine:
    engine = StarterEngine()
    engine.load(shipped("starter-picture", "starter-onnx"), {}, shipped_request(), RecordingControl())
    return engine


def shipped_request(**fields: object) -> PictureRequest:
    return request(**{"steps": 20, "guidance": 2.5, "seed": 3, **fields})


@pytest.mark.starter
def test_the_shipped_model_draws_the_same_again(shipped_engine: StarterEngine) -> None:
    again = StarterEngine()
    again.load(shipped("starter-picture", "starter-onnx"), {}, shipped_request(), RecordingControl())
    first = pixels(shipped_engine, shipped_request())
    assert np.array_equal(first, pixels(again, shipped_request()))
    assert not np.array_equal(first, pixels(again, shipped_request(seed=4)))


@pytest.mark.starter
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_shipped_models_red_apple_is_red_on_white(shipped_engine: StarterEngine, seed: int) -> None:
    apple = pixels(shipped_engine, shipped_request(seed=seed)).astype(int)
    assert apple[:4, :4].mean() > 240
    thing = apple[apple.min(axis=2) < 200]
    assert 0.1 < len(thing) / apple[..., 0].size < 0.9
    red = (thing[:, 0] > thing[:, 1] + 50) & (thing[:, 0] > thing[:, 2] + 50)
    assert red.mean() > 0.5


@pytest.mark.starter
def test_the_shipped_model_sets_things_where_they_are_wanted(shipped_engine: StarterEngine) -> None:
    scene = pixels(
        shipped_engine, shipped_request(prompt="a red car to the left of a blue house on a white background")
    ).astype(int)
    left, right = scene[:, : scene.shape[1] // 2], scene[:, scene.shape[1] // 2 :]

    def share(part: NDArray[np.int64], channel: int, other: int) -> float:
        return float((part[..., channel] > part[..., other] + 50).mean())

    assert share(left, 0, 2) > 3 * share(right, 0, 2)
    assert share(right, 2, 0) > 3 * share(left, 2, 0)
    assert min(share(left, 0, 2), share(right, 2, 0)) > 0.05


@pytest.mark.starter
def test_a_white_thing_stays_whole_in_a_scene(shipped_engine: StarterEngine) -> None:
    scene = pixels(shipped_engine, shipped_request(prompt="a white cat on grass", style="noto", seed=3))
    height, width = scene.shape[:2]
    part = scene[height // 3 :, width // 4 : width * 3 // 4].astype(int)
    assert (part.min(axis=2) > 200).mean() > 0.12


def test_the_shipped_model_is_small() -> None:
    folder = places.shipped_models_dir() / "starter-picture"
    assert 0 < sum(path.stat().st_size for kind in ("*.onnx", "*.json", "*.npz") for path in folder.glob(kind)) <= 45e6


@pytest.mark.starter
@pytest.mark.skipif(
    "CUDAExecutionProvider" not in onnxruntime.get_available_providers(),
    reason="this ONNX Runtime has no CUDA provider",
)
def test_a_graphics_card_draws_the_same_within_a_256th(shipped_engine: StarterEngine) -> None:
    on_card = StarterEngine()
    asked = shipped_request(device="cuda:0")
    on_card.load(shipped("starter-picture", "starter-onnx"), {}, asked, RecordingControl())
    card, cpu = (pixels(one, asked).astype(float) for one in (on_card, shipped_engine))
    assert np.sqrt(((card - cpu) ** 2).mean()) <= 1.0
