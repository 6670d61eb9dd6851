"""Results taken onto the canvas, and masks in the project: what changes, what keeps its name, one step each way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Generation, Layer, LayerEffect, Tile
from studio.services.session.painting import Painted
from studio.services.session.session import ProjectSession
from studio.ui.picture.coverage import coverage, put, selection_of, shown_masks, source_of, tile_names, tiles_from
from studio.ui.picture.inpaint.placing import (
    as_layer,
    grown,
    into_layer,
    is_covered,
    reached,
    shows_otherwise,
    why_not_into,
)
from tests.project.sessions import change

Pixels = NDArray[np.uint8]
CANVAS = Canvas(id="C", width=700, height=500, layers=("L",))
LAYER = Layer(id="L", canvas_id="C", width=700, height=500)
RESULT = Generation(id="G", asset="a" * 64, recipe_id="R", created=0, width=700, height=500, canvas_id="C")


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def photo(height: int, width: int, seed: int = 1) -> Pixels:
    """[height, width, 4], opaque."""
    pixels = rng(seed).integers(0, 256, (height, width, 4)).astype(np.uint8)
    pixels[..., 3] = 255
    return pixels


def tiles_of(picture: Pixels) -> dict[tuple[int, int], Pixels]:
    """Opaque R, G, B, A as the project keeps it: B, G, R, A in tiles."""
    found = {}
    for row in range(0, picture.shape[0], 256):
        for column in range(0, picture.shape[1], 256):
            part = picture[row : row + 256, column : column + 256]
            tile = np.zeros((256, 256, 4), np.uint8)
            tile[: part.shape[0], : part.shape[1]] = part[..., [2, 1, 0, 3]]
            found[column // 256, row // 256] = tile
    return found


@pytest.fixture
def session(tmp_path: Path, qapp: object) -> Iterator[ProjectSession]:
    made = ProjectSession.create(tmp_path / "p.triptych")
    made.perform(change("picture", (None, LAYER), (None, CANVAS)))
    yield made
    made.close(discard=True)


def keep(session: ProjectSession, painted: Painted) -> None:
    session.painting.keep(painted)
    assert session.painting.settle()


def painted_photo(session: ProjectSession) -> Pixels:
    picture = photo(500, 700)
    keep(session, Painted(label="Brush", layer_id="L", before={}, after=dict(tiles_of(picture))))
    return picture


def mask_of(session: ProjectSession, layer: Layer, area: tuple[int, int, int, int] = (0, 0, 700, 500)) -> Pixels:
    source = source_of(session.document, layer, session.asset_reader, session.painting.read)
    return coverage(source, area)


def blob(height: int = 500, width: int = 700) -> Pixels:
    mask = np.zeros((height, width), np.uint8)
    mask[240:270, 300:420] = 255
    mask[239, 300:420] = 120
    return mask


# ---- masks


def test_a_mask_is_a_layer_and_reads_back_to_the_bit(session: ProjectSession) -> None:
    canvas = session.document.need(Canvas, "C")
    keep(session, put(session.document, canvas, "mask", None, tiles_from(blob()), label="Mask", name="Mask"))
    (layer,) = shown_masks(session.document, session.document.need(Canvas, "C"))
    assert layer.id in session.document.need(Canvas, "C").layers
    assert np.array_equal(mask_of(session, layer), blob())
    assert np.array_equal(mask_of(session, layer, (290, 230, 64, 50)), blob()[230:280, 290:354])
    assert not mask_of(session, layer, (-100, -100, 80, 80)).any()
    session.undo_stack("picture").undo()
    assert shown_masks(session.document, session.document.need(Canvas, "C")) == ()


def test_another_selection_takes_the_place_of_the_first_in_one_step(session: ProjectSession) -> None:
    def select(mask: Pixels) -> None:
        canvas = session.document.need(Canvas, "C")
        old = next((one for one in session.document.all(Layer) if one.role == "selection"), None)
        keep(session, put(session.document, canvas, "selection", old, tiles_from(mask), label="Select", name=""))

    select(blob())
    other = np.zeros((500, 700), np.uint8)
    other[:20, :20] = 255
    select(other)
    layer = selection_of(session.document, "C")
    assert layer is not None
    assert np.array_equal(mask_of(session, layer), other)
    session.undo_stack("picture").undo()
    assert np.array_equal(mask_of(session, layer), blob())
    select(np.zeros((500, 700), np.uint8))
    assert selection_of(session.document, "C") is None
    assert len([one for one in session.document.all(Layer) if one.role == "selection"]) == 1


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(0, 9),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39))),
)
def test_what_is_reached_is_within_the_feather_in_both_directions(
    height: int, width: int, feather: int, points: list[tuple[int, int]]
) -> None:
    mask = np.zeros((height, width), np.uint8)
    for row, column in points:
        mask[row % height, column % width] = 1 + row
    rows, columns = np.mgrid[:height, :width]
    near = np.zeros((height, width), bool)
    for row, column in np.argwhere(mask):
        near |= np.maximum(np.abs(rows - row), np.abs(columns - column)) <= feather
    assert np.array_equal(reached(mask, feather) > 0, near)


# ---- into a layer


def repaired(picture: Pixels, mask: Pixels, feather: int) -> Pixels:
    """As an engine answers: other pixels within the feathered mask, the same to the bit outside."""
    return np.where(reached(mask, feather)[..., None] > 0, photo(*picture.shape[:2], seed=9), picture)


def test_only_tiles_under_the_feathered_mask_get_other_names(session: ProjectSession) -> None:
    picture = painted_photo(session)
    before = tile_names(session.document, "L")
    result = repaired(picture, blob(), 8)
    own = tiles_of(picture)
    tiles = into_layer(LAYER, own, result, picture, reached(blob(), 8), (0, 0, 700, 500))
    keep(session, Painted(label="Inpaint", layer_id="L", before={key: own[key] for key in tiles}, after=tiles))
    after = tile_names(session.document, "L")
    touched = {key for key in before if before[key] != after[key]}
    assert touched == {(1, 0), (1, 1)}
    for key, tile in tiles_of(result).items():
        assert np.array_equal(session.painting.read(after[key]), tile)
    session.undo_stack("picture").undo()
    assert tile_names(session.document, "L") == before


def test_a_layer_that_lies_elsewhere_takes_a_part_of_the_canvas(session: ProjectSession) -> None:
    layer = Layer(id="L", canvas_id="C", x=130, y=-40, width=700, height=500)
    own = photo(500, 700)
    frame = (200, 100, 300, 200)
    shown = own[140:340, 70:370]
    mask = np.full((200, 300), 255, np.uint8)
    result = photo(200, 300, seed=4)
    tiles = into_layer(layer, tiles_of(own), result, shown, mask, frame)
    wanted = own.copy()
    wanted[140:340, 70:370] = result
    whole = {**tiles_of(own), **tiles}
    assert all(np.array_equal(whole[key], tile) for key, tile in tiles_of(wanted).items())


def test_half_transparent_pixels_are_kept_premultiplied() -> None:
    result = np.zeros((4, 4, 4), np.uint8)
    result[..., :] = (200, 100, 50, 128)
    tile = into_layer(LAYER, {}, result, np.zeros_like(result), None, (0, 0, 4, 4))[0, 0]
    assert tile[0, 0].tolist() == [25, 50, 100, 128]
    assert not tile[4:].any()


def test_what_is_locked_transparent_stays_as_transparent_as_it_is() -> None:
    """What the frame showed there was opaque: another layer lies below."""
    layer = msgspec.structs.replace(LAYER, lock_alpha=True)
    old = np.zeros((256, 256, 4), np.uint8)
    old[:2, :4] = (64, 64, 64, 128)
    result = np.full((4, 4, 4), 255, np.uint8)
    result[..., :3] = (200, 100, 50)
    shown = np.full((4, 4, 4), 255, np.uint8)
    tile = into_layer(layer, {(0, 0): old}, result, shown, None, (0, 0, 4, 4))[0, 0]
    assert tile[0, 0].tolist() == [25, 50, 100, 128]
    assert np.array_equal(tile[..., 3], old[..., 3])
    assert into_layer(layer, {}, result, shown, None, (0, 0, 4, 4)) == {}, "where nothing is nothing comes"


def test_a_layer_that_cannot_take_a_result_says_why() -> None:
    inside = (0, 0, 100, 100)
    assert why_not_into(LAYER, inside, CANVAS) == ""
    assert "layer with pixels" in why_not_into(None, inside, CANVAS)
    assert "layer with pixels" in why_not_into(Layer(id="M", canvas_id="C", role="mask"), inside, CANVAS)
    assert "locked" in why_not_into(Layer(id="K", canvas_id="C", lock=True), inside, CANVAS)
    assert "past the canvas" in why_not_into(LAYER, (-1, 0, 100, 100), CANVAS)


def test_a_layer_that_shows_its_pixels_otherwise_says_why() -> None:
    replace = msgspec.structs.replace
    named = replace(LAYER, name="sky")
    assert shows_otherwise(named, {"L": named}) == ""
    faint = replace(named, opacity=0.5, blend="multiply")
    words = shows_otherwise(faint, {"L": faint})
    assert "“sky”" in words
    assert "its opacity, its blend mode." in words
    tinted = replace(named, effect=LayerEffect(tint=(255, 200, 150)))
    assert "its light" in shows_otherwise(tinted, {"L": tinted})
    inside = replace(named, group_id="G")
    group = replace(LAYER, id="G", role="group", opacity=0.5)
    assert "the opacity of its group" in shows_otherwise(inside, {"L": inside, "G": group})
    behind = {"M": replace(LAYER, id="M", role="mask"), "L": inside, "G": replace(group, opacity=1.0, masked=True)}
    assert "the mask of its group" in shows_otherwise(inside, behind)
    clipped = replace(named, clip=True)
    below = replace(LAYER, id="B")
    assert "what it is clipped by" in shows_otherwise(clipped, {"B": below, "L": clipped})
    assert shows_otherwise(clipped, {"L": clipped}) == "", "it stands lowest: nothing clips it"


def test_layers_that_lie_over_the_place_are_told() -> None:
    replace = msgspec.structs.replace
    painted = replace(LAYER, id="P", asset="")
    tile = Tile(id="P.1.0", layer_id="P", x=1, y=0, pixels="a" * 64)
    document = Document((CANVAS, LAYER, painted, tile))
    layers = {LAYER.id: LAYER, "P": painted}
    there, elsewhere = (216, 0, 80, 40), (0, 0, 100, 100)
    assert is_covered(document, LAYER, layers, there)
    assert not is_covered(document, LAYER, layers, elsewhere), "the layer above is empty there"
    assert not is_covered(document, painted, layers, there), "nothing lies over it"
    unseen = replace(painted, visible=False), replace(painted, opacity=0.0), replace(painted, role="mask")
    for other in unseen:
        assert not is_covered(document, LAYER, {LAYER.id: LAYER, "P": other}, there)
    hidden = replace(LAYER, id="G", role="group", visible=False)
    grouped = {LAYER.id: LAYER, "P": replace(painted, group_id="G"), "G": hidden}
    assert not is_covered(document, LAYER, grouped, there)
    photo = replace(painted, id="F", asset="b" * 64, width=100, height=100)
    assert is_covered(document, LAYER, {LAYER.id: LAYER, "F": photo}, elsewhere)
    assert "layers that lie over it" in shows_otherwise(LAYER, {LAYER.id: LAYER}, covered=True)


# ---- as a layer


def test_a_result_comes_as_a_layer_behind_a_mask_in_one_step(session: ProjectSession) -> None:
    mask = reached(blob(), 4)
    step = as_layer(session.document, CANVAS, RESULT, (0, 0, 700, 500), tiles_from(mask), "a lamp", "a lamp")
    assert isinstance(step, Painted)
    keep(session, step)
    canvas = session.document.need(Canvas, "C")
    below, cover, result = (session.document.need(Layer, one) for one in canvas.layers)
    assert (below.id, cover.role, result.role, result.masked) == ("L", "mask", "raster", True)
    assert (result.asset, result.recipe_id, result.x, result.width) == (RESULT.asset, "R", 0, 700)
    assert np.array_equal(mask_of(session, cover), mask)
    assert shown_masks(session.document, canvas) == (), "it is the mask of the result: nothing is repaired through it"
    session.undo_stack("picture").undo()
    assert session.document.need(Canvas, "C") == CANVAS
    assert list(session.document.all(Layer)) == [LAYER]


def test_an_outpaint_grows_the_canvas_and_moves_all_that_is_on_it_in_one_step(session: ProjectSession) -> None:
    canvas = session.document.need(Canvas, "C")
    keep(session, put(session.document, canvas, "selection", None, tiles_from(blob()), label="Select", name=""))
    canvas = session.document.need(Canvas, "C")
    frame = (-120, -30, 600, 530)
    mask = np.zeros((530, 600), np.uint8)
    mask[:, :140] = 255
    step = as_layer(session.document, canvas, RESULT, frame, tiles_from(mask), "sea", "the sea")
    assert isinstance(step, Painted)
    assert step.label == "Outpaint"
    keep(session, step)
    after = session.document.need(Canvas, "C")
    assert (after.width, after.height) == (820, 530)
    by_role = {one.role: one for one in session.document.all(Layer) if one.id != "L"}
    assert (session.document.need(Layer, "L").x, session.document.need(Layer, "L").y) == (120, 30)
    assert (by_role["selection"].x, by_role["selection"].y) == (120, 30)
    assert (by_role["mask"].x, by_role["mask"].y, by_role["mask"].width) == (0, 0, 600)
    assert np.array_equal(mask_of(session, by_role["selection"], (120, 30, 700, 500)), blob())
    session.undo_stack("picture").undo()
    assert session.document.need(Canvas, "C") == canvas
    assert session.document.need(Layer, "L") == LAYER


def test_a_result_of_all_of_the_frame_needs_no_mask() -> None:
    document = Document()
    document.apply(change("picture", (None, LAYER), (None, CANVAS)))
    step = as_layer(document, CANVAS, RESULT, (0, 0, 700, 500), None, "a lamp", "")
    assert isinstance(step, Change)
    document.apply(step)
    top = document.need(Layer, document.need(Canvas, "C").layers[-1])
    assert (top.masked, top.width, top.height) == (False, 700, 500)


def test_a_canvas_grows_no_further_than_its_frame() -> None:
    assert grown(CANVAS, (10, 10, 50, 50))[1:] == (0, 0)
    assert grown(CANVAS, (10, 10, 50, 50)).canvas == CANVAS
    wider = grown(CANVAS, (600, 400, 300, 200))
    assert (wider.canvas.width, wider.canvas.height, wider.across, wider.down) == (900, 600, 0, 0)


# ---- which mask a repair takes


def piled(*layers: Layer) -> tuple[Document, Canvas]:
    """A document with these on its canvas, bottom first."""
    document = Document()
    canvas = msgspec.structs.replace(CANVAS, layers=tuple(one.id for one in layers))
    document.apply(change("picture", *((None, one) for one in layers), (None, canvas)))
    return document, canvas


def mask_called(name: str, **more: object) -> Layer:
    return Layer(id=name, canvas_id="C", role="mask", **more)  # type: ignore[arg-type]


def test_a_mask_below_a_clipped_layer_of_another_group_is_free() -> None:
    """What is clipped is clipped by its own group alone, as the canvas shows it."""
    inside = msgspec.structs.replace(LAYER, id="inside", group_id="G", clip=True)
    group = msgspec.structs.replace(LAYER, id="G", role="group")
    document, canvas = piled(LAYER, mask_called("M"), inside, group)
    assert [one.id for one in shown_masks(document, canvas)] == ["M"]


def test_a_mask_clips_past_another_clipped_layer_and_past_a_group_between() -> None:
    clipped = [msgspec.structs.replace(LAYER, id=name, clip=True) for name in ("first", "second")]
    grouped = msgspec.structs.replace(mask_called("in a group"), group_id="G")
    group = msgspec.structs.replace(LAYER, id="G", role="group", clip=True)
    document, canvas = piled(LAYER, mask_called("M"), clipped[0], grouped, group, clipped[1])
    assert [one.id for one in shown_masks(document, canvas)] == ["in a group"]


def test_a_mask_in_a_hidden_group_says_nothing_of_a_repair() -> None:
    grouped = mask_called("M", group_id="G")
    group = msgspec.structs.replace(LAYER, id="G", role="group", visible=False)
    document, canvas = piled(LAYER, grouped, group)
    assert shown_masks(document, canvas) == ()
