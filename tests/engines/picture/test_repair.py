"""What stands before and after a model that changes a picture: not one bit changes outside the feathered mask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import ask
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from studio.domain.errors import BadInput, BadRequest, StudioError
from studio.engines.picture.framing import Box
from studio.engines.picture.repair.fills import NEUTRAL, filled
from studio.engines.picture.repair.masks import box_of, dilated, feathered, touched_at
from studio.engines.picture.repair.repair import Repair, fitted, laid_over, strength_of

Plane = NDArray[np.uint8]
FILLS = ("original", "neutral", "blur", "patch", "noise")


def nothing() -> None:
    """A check of a job that nobody cancels."""


def random_picture(height: int, width: int, channels: int = 3, seed: int = 1) -> Plane:
    return np.random.Generator(np.random.PCG64(seed)).integers(0, 256, (height, width, channels)).astype(np.uint8)


def a_mask(height: int, width: int, box: tuple[int, int, int, int]) -> Plane:
    left, top, wide, high = box
    mask = np.zeros((height, width), np.uint8)
    mask[top : top + high, left : left + wide] = 255
    return mask


def saved(folder: Path, picture: Plane, mask: Plane | None = None) -> dict[str, Path]:
    Image.fromarray(picture).save(folder / "picture.png")
    if mask is not None:
        Image.fromarray(mask).save(folder / "mask.png")
    return {"picture": folder / "picture.png", "mask": folder / "mask.png"}


def repair(inputs: dict[str, Path], multiple: int = 8, **fields: Any) -> Repair:
    usual = {"task": "inpaint", "init_image": "picture", "mask": "mask"}
    return Repair(ask(**{**usual, **fields}), inputs, multiple, nothing)


# ---- masks

MASKS = st.builds(
    lambda height, width, seed, share: (
        (np.random.Generator(np.random.PCG64(seed)).random((height, width)) < share) * np.uint8(255)
    ).astype(np.uint8),
    st.integers(1, 40), st.integers(1, 40), st.integers(0, 99), st.floats(0, 0.2),
)  # fmt: skip


def within(mask: Plane, by: int) -> NDArray[np.bool_]:
    """Pixels that have one of the mask within so many rows and columns, one by one."""
    out = np.zeros(mask.shape, np.bool_)
    for row, column in np.argwhere(mask):
        out[max(0, row - by) : row + by + 1, max(0, column - by) : column + by + 1] = True
    return out


@given(MASKS, st.integers(0, 12))
@settings(max_examples=60, deadline=None)
def test_a_feathered_mask_is_white_inside_and_black_beyond_its_reach(mask: Plane, by: int) -> None:
    soft = feathered(mask, by)
    assert (soft[mask == 255] == 255).all()
    assert (soft[~within(mask, by)] == 0).all()
    assert np.array_equal(dilated(mask, by) > 0, within(mask, by))


def test_a_feathered_edge_falls_off_evenly() -> None:
    soft = feathered(a_mask(64, 64, (0, 0, 24, 64)), 16)[32].astype(int)
    assert (np.diff(soft) <= 0).all()
    assert soft[23] == 255
    assert soft[40] == 0
    assert abs(soft[31] - 128) < 24
    assert np.abs(np.diff(soft)).max() < 40


@given(MASKS, st.integers(1, 60), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_a_single_pixel_of_a_mask_is_found_at_every_size(mask: Plane, width: int, height: int) -> None:
    touched = touched_at(mask, width, height)
    assert touched.any() == mask.any()
    for row, column in np.argwhere(mask)[:5]:
        assert touched[int((row + 0.5) * height / mask.shape[0]), int((column + 0.5) * width / mask.shape[1])]


def test_the_box_of_a_mask() -> None:
    assert box_of(a_mask(9, 9, (2, 3, 4, 1))) == Box(2, 3, 4, 1)
    assert box_of(np.zeros((4, 4), np.uint8)) is None


# ---- sizes


@pytest.mark.parametrize(
    ("size", "wanted", "answer"),
    [
        ((1024, 768), (512, 384), (512, 384)),
        ((1023, 768), (512, 384), (512, 384)),
        ((300, 300), (512, 512), (512, 512)),
        ((1024, 768), (512, 512), (591, 443)),
        ((768, 1024), (512, 512), (443, 591)),
        ((5000, 10), (512, 512), (1024, 2)),
        ((1, 1), (64, 64), (64, 64)),
    ],
)
def test_a_picture_is_drawn_in_its_own_shape(
    size: tuple[int, int], wanted: tuple[int, int], answer: tuple[int, int]
) -> None:
    assert fitted(*size, *wanted) == answer


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(16, 2048), st.integers(16, 2048))
@settings(deadline=None)
def test_no_shape_is_stretched_or_larger_than_was_asked_for(width: int, height: int, wide: int, high: int) -> None:
    drawn = fitted(width, height, wide, high)
    scale = drawn[0] / width
    assert abs(drawn[1] - height * scale) <= max(1.0, height / width)
    assert drawn[0] * drawn[1] <= wide * high * 1.1 + 2 * max(drawn)


# ---- there and back


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_bit_changes_outside_the_feathered_mask(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    height, width = data.draw(st.integers(8, 90)), data.draw(st.integers(8, 90))
    channels = data.draw(st.sampled_from([3, 4]))
    left, top = data.draw(st.integers(0, width - 4)), data.draw(st.integers(0, height - 4))
    mask = a_mask(height, width, (left, top, data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60))))
    picture = random_picture(height, width, channels)
    feather = data.draw(st.integers(0, 9))
    inputs = saved(tmp_path_factory.mktemp("repair"), picture, mask)
    fields = {
        "feather": feather, "masked_only": data.draw(st.booleans()), "padding": data.draw(st.integers(0, 20)),
        "fill": data.draw(st.sampled_from(FILLS)), "width": data.draw(st.sampled_from([32, 64, 80])), "height": 64,
    }  # fmt: skip
    one = repair(inputs, **fields)
    assert one.mask is not None
    assert one.width % 8 == one.height % 8 == 0
    assert one.picture.shape == (one.height, one.width, 3)
    made = one.put_back(random_picture(one.height, one.width, seed=2))
    outside = ~within(mask, feather)
    colours = made.shape[2]
    assert made.shape[:2] == picture.shape[:2]
    assert np.array_equal(made[outside], picture[outside][:, :colours])
    assert colours == channels or (channels == 4 and (picture[outside][:, 3] == 255).all())
    inside = mask == 255
    assert colours == 3 or (made[inside][:, 3] == 255).all()


def test_what_is_drawn_at_the_models_size_lies_in_its_place(tmp_path: Path) -> None:
    """Without scaling, the drawn pixels themselves come back under the mask."""
    picture, mask = random_picture(50, 90), a_mask(50, 90, (20, 10, 30, 20))
    one = repair(saved(tmp_path, picture, mask), width=90, height=50)
    assert (one.width, one.height) == (96, 56)
    assert np.array_equal(one.picture[:50, :90], picture)
    drawn = random_picture(56, 96, seed=5)
    made = one.put_back(drawn)
    assert np.array_equal(made[10:30, 20:50], drawn[10:30, 20:50])
    assert np.array_equal(one.unchanged, picture)


def test_only_the_masked_part_is_drawn_and_at_full_size(tmp_path: Path) -> None:
    picture, mask = random_picture(200, 300), a_mask(200, 300, (150, 100, 40, 30))
    one = repair(saved(tmp_path, picture, mask), masked_only=True, padding=10, width=240, height=200)
    assert (one.width, one.height) == (240, 200)
    expected = Image.fromarray(picture[90:140, 140:200]).resize((240, 200), Image.Resampling.LANCZOS)
    assert np.array_equal(one.picture, np.asarray(expected))
    drawn = np.full((200, 240, 3), (10, 200, 30), np.uint8)
    made = one.put_back(drawn)
    assert (made[100:130, 150:190] == (10, 200, 30)).all()


def test_a_picture_changed_as_a_whole_keeps_its_shape(tmp_path: Path) -> None:
    inputs = saved(tmp_path, random_picture(96, 192))
    one = repair(inputs, task="image-to-image", width=128, height=128)
    assert one.mask is None
    assert (one.width, one.height) == (184, 96)
    assert one.put_back(random_picture(96, 184)).shape == (91, 181, 3)
    same = repair(inputs, task="image-to-image", width=192, height=96)
    assert np.array_equal(same.unchanged, np.asarray(Image.open(inputs["picture"])))


def test_a_picture_with_a_place_on_a_canvas_keeps_its_size(tmp_path: Path) -> None:
    one = repair(
        saved(tmp_path, random_picture(96, 192)), task="image-to-image", width=64, height=64, frame=(0, 0, 192, 96)
    )
    assert (one.width, one.height) == (96, 48), "drawn with as many pixels as are asked for"
    assert one.put_back(random_picture(48, 96)).shape == (96, 192, 3)
    assert np.array_equal(one.unchanged, random_picture(96, 192))


def test_the_transparent_part_of_a_picture_is_filled_from_the_rest(tmp_path: Path) -> None:
    """As when a frame is drawn past the picture's edge: the colour of what is transparent says nothing."""
    picture = np.zeros((64, 96, 4), np.uint8)
    picture[:, :64] = (40, 160, 90, 255)
    picture[:, 64:] = (255, 0, 255, 0)
    mask = a_mask(64, 96, (60, 0, 36, 64))
    one = repair(saved(tmp_path, picture, mask), width=96, height=64)
    assert np.abs(one.picture.astype(int) - (40, 160, 90)).max() <= 2
    made = one.put_back(np.full((64, 96, 3), 7, np.uint8))
    assert made.shape == (64, 96, 3)
    assert (made[:, 60:] == 7).all()
    assert np.array_equal(made[:, :60], picture[:, :60, :3])


def test_half_a_mask_mixes_by_what_is_seen() -> None:
    under = np.array([[[200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 128]]], np.uint8)
    over = np.full((1, 3, 3), 100, np.uint8)
    mixed = laid_over(under, over, np.full((1, 3), 128, np.uint8))
    assert np.abs(mixed[0, 0].astype(int) - (150, 100, 50, 255)).max() <= 1
    assert np.abs(mixed[0, 1].astype(int) - (100, 100, 100, 128)).max() <= 1
    assert mixed[0, 2, 3] == 192


def test_a_preview_shows_the_whole_picture_with_what_is_drawn_in_its_place(tmp_path: Path) -> None:
    picture = np.full((400, 800, 3), 200, np.uint8)
    mask = a_mask(400, 800, (600, 200, 100, 100))
    one = repair(saved(tmp_path, picture, mask), masked_only=True)
    shown = one.preview(np.zeros((8, 8, 3), np.uint8))
    assert shown.shape == (128, 256, 3)
    assert (shown[70:90, 196:220] == 0).all()
    assert (shown[:60] == 200).all()


# ---- fills


def test_fills() -> None:
    picture = random_picture(80, 80)
    picture[..., 0] = np.arange(80)[None] * 3
    hole = a_mask(80, 80, (30, 30, 20, 20)) > 0
    answers = {fill: filled(picture, hole, fill, nothing) for fill in FILLS}
    for answer in answers.values():
        assert np.array_equal(answer[~hole], picture[~hole])
    assert np.array_equal(answers["original"], picture)
    assert np.array_equal(answers["noise"], picture)
    assert (answers["neutral"][hole] == NEUTRAL).all()
    # Smooth: the ramp goes on through the hole, the grain does not.
    assert np.abs(answers["blur"][40, 32:48, 0].astype(int) - picture[40, 32:48, 0]).max() < 25
    assert answers["blur"][hole][:, 1].std() < 25
    assert answers["patch"][hole][:, 1].std() > 40


def test_patches_carry_a_pattern_on() -> None:
    rows, columns = np.mgrid[0:96, 0:96]
    stripes = np.where((rows + columns) // 6 % 2, 30, 220).astype(np.uint8)
    picture = np.dstack([stripes, stripes, 255 - stripes])
    hole = a_mask(96, 96, (36, 36, 24, 24)) > 0
    answer = filled(np.where(hole[..., None], np.uint8(0), picture), hole, "patch", nothing)
    wrong = np.abs(answer[hole].astype(int) - picture[hole]).mean()
    smooth = filled(picture, hole, "blur", nothing)
    assert wrong < 12
    assert np.abs(smooth[hole].astype(int) - picture[hole]).mean() > 60
    assert np.array_equal(answer, filled(np.where(hole[..., None], np.uint8(99), picture), hole, "patch", nothing))


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("size", [(1, 1), (3, 70), (9, 9), (40, 7)])
def test_no_size_and_no_hole_is_too_small_for_a_fill(fill: Any, size: tuple[int, int]) -> None:
    picture = random_picture(*size)
    for hole in (np.ones(size, np.bool_), np.arange(size[0] * size[1]).reshape(size) % 2 > 0):
        answer = filled(picture, hole, fill, nothing)
        assert answer.shape == picture.shape
        assert np.array_equal(answer[~hole], picture[~hole])


def test_a_fill_can_be_cancelled() -> None:
    class Stopped(Exception):
        pass

    def stop() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        filled(random_picture(80, 80), a_mask(80, 80, (30, 30, 20, 20)) > 0, "patch", stop)


def test_latent_noise_ignores_strength() -> None:
    assert strength_of(ask(task="inpaint", fill="noise", strength=0.2)) == 1
    assert strength_of(ask(task="image-to-image", fill="noise", strength=0.2)) == 0.2
    assert strength_of(ask(task="inpaint", fill="blur", strength=0.2)) == 0.2


# ---- refused


def test_a_mask_of_another_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        repair(saved(tmp_path, random_picture(20, 30), a_mask(20, 20, (1, 1, 5, 5))))
    failure = caught.value.failure
    assert isinstance(failure, BadRequest)
    assert "20 x 20" in failure.problem
    assert "30 x 20" in failure.problem


def test_an_empty_mask_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError) as caught:
        repair(saved(tmp_path, random_picture(20, 30), np.zeros((20, 30), np.uint8)))
    assert isinstance(caught.value.failure, BadRequest)


def test_a_mask_that_is_no_picture_is_named(tmp_path: Path) -> None:
    inputs = saved(tmp_path, random_picture(20, 30))
    inputs["mask"].write_bytes(b"GIF89a and nothing")
    with pytest.raises(StudioError) as caught:
        repair(inputs)
    assert isinstance(caught.value.failure, BadInput)


def test_a_mask_may_be_painted_on_transparency(tmp_path: Path) -> None:
    mask = np.zeros((20, 30, 4), np.uint8)
    mask[..., :3] = 255
    mask[5:10, 5:10, 3] = 255
    one = repair(saved(tmp_path, random_picture(20, 30), mask), width=30, height=20, multiple=1)
    assert one.mask is not None
    assert np.array_equal(one.mask > 0, mask[..., 3] > 0)


def test_surroundings_flow_in_blurred_without_streaks_or_grey() -> None:
    picture = np.zeros((192, 256, 3), np.uint8)
    picture[:, :128], picture[:, 128:] = (200, 60, 40), (40, 80, 190)
    picture[96, :60] = 255
    hole = np.zeros((192, 256), bool)
    hole[48:144, 60:196] = True
    inside = filled(picture, hole, "blur", nothing)
    assert np.array_equal(inside[~hole], picture[~hole])
    red, blue = inside[96, 80].astype(int), inside[96, 176].astype(int)
    assert red[0] > red[2] + 60
    assert blue[2] > blue[0] + 60
    beside = (inside[90, 66:190].astype(int) + inside[102, 66:190]) / 2
    assert np.abs(inside[96, 66:190] - beside).max() < 8, "the line that ends at the border draws no streak"
    strong = inside[hole].astype(int)
    assert (strong.max(axis=1) - strong.min(axis=1)).min() > 25, "nothing of it is grey"
    picture[:] = (90, 140, 30)
    assert (filled(picture, hole, "blur", nothing) == (90, 140, 30)).all(), "of one colour nothing else comes"
