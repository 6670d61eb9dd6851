"""Masks go with their layers and groups: when these are put elsewhere, copied, grouped, transformed and merged."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from painting_hand import Hand, Put, plain
from PIL import Image

from studio.domain.picture_records import Layer
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.layer_order import Place
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.clipping import masked_by

BLUE, RED, GREEN = "#1e28c8", "#ff0000", "#00a040"


def layers(hand: Hand) -> tuple[Layer, ...]:
    return hand.pane.rooms.layers.all()


def pile(hand: Hand) -> list[str]:
    """Names, bottom first."""
    return [one.name for one in layers(hand)]


def named(hand: Hand, name: str) -> Layer:
    return next(one for one in layers(hand) if one.name == name)


def choose(hand: Hand, *names: str) -> None:
    ids = [named(hand, name).id for name in names]
    hand.page.choose_layer(ids[-1])
    hand.pane.rooms.layers.mean(ids)


def mask_name(hand: Hand, name: str) -> str:
    by_id = {one.id: one for one in layers(hand)}
    mask = masked_by(named(hand, name), by_id)
    return by_id[mask].name if mask else ""


def wipe(hand: Hand, *places: tuple[int, int]) -> None:
    """Take something off the mask that was chosen."""
    hand.brush = Brush(size=30, hardness=1, colour=0, erase=True)
    hand.drag(*places)
    hand.settled()


def hole(hand: Hand, registry: ActionRegistry, name: str, *places: tuple[int, int]) -> None:
    """A mask for that layer or group, with a hole."""
    choose(hand, name)
    registry.trigger("picture.new-mask")
    hand.settled()
    wipe(hand, *places)


@pytest.fixture
def masked(hand: Hand, put: Put, registry: ActionRegistry) -> Hand:
    """A red ground, a blue square with a hole at (100, 100) over it, and a green one in the far corner."""
    put("ground", plain(RED))
    put("cat", plain(BLUE, 128), x=40, y=40)
    put("leaf", plain(GREEN, 40), x=200, y=200)
    hole(hand, registry, "cat", (100, 100), (101, 100))
    assert pile(hand) == ["ground", "Mask of cat", "cat", "leaf"]
    assert (hand.colour(60, 60), hand.colour(100, 100)) == (BLUE, RED)
    return hand


def test_a_mask_goes_along_when_its_layer_is_put_elsewhere(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    choose(masked, "cat")
    registry.trigger("picture.layer-forward")
    assert pile(masked) == ["ground", "leaf", "Mask of cat", "cat"]
    assert np.array_equal(masked.saved(), before), "nothing lies over each other here"
    assert masked.pane.rooms.layers.why_not_shift(1) == "The layer is the top one."
    masked.undo()
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf"]
    masked.pane.rooms.layers.put(Place("", over=named(masked, "leaf").id))
    assert pile(masked) == ["ground", "leaf", "Mask of cat", "cat"]
    registry.trigger("picture.layer-back")
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf"]
    assert np.array_equal(masked.saved(), before)


def test_nothing_comes_between_a_layer_and_its_mask(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    choose(masked, "leaf")
    registry.trigger("picture.layer-back")
    assert pile(masked) == ["ground", "leaf", "Mask of cat", "cat"], "past both in one go"
    registry.trigger("picture.layer-forward")
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf"]
    masked.pane.rooms.layers.put(Place("", over=named(masked, "Mask of cat").id))
    assert pile(masked) == ["ground", "leaf", "Mask of cat", "cat"], "below the layer, so below its mask"
    assert np.array_equal(masked.saved(), before)


def test_the_mask_alone_is_shifted_with_its_layer_and_dragged_away_from_it(
    masked: Hand, registry: ActionRegistry
) -> None:
    choose(masked, "Mask of cat")
    registry.trigger("picture.layer-forward")
    assert pile(masked) == ["ground", "leaf", "Mask of cat", "cat"]
    masked.undo()
    choose(masked, "Mask of cat")
    masked.pane.rooms.layers.put(Place("", over=named(masked, "leaf").id))
    assert pile(masked) == ["ground", "cat", "leaf", "Mask of cat"]
    assert not named(masked, "cat").masked
    assert masked.colour(100, 100) == BLUE


def test_a_layer_without_its_mask_gets_no_other(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "ground")
    registry.trigger("picture.new-free-mask")
    assert pile(masked)[:2] == ["ground", "Mask 1"]
    choose(masked, "Mask of cat")
    registry.trigger("picture.layer-delete")
    assert pile(masked) == ["ground", "Mask 1", "cat", "leaf"]
    assert (named(masked, "cat").masked, masked.colour(100, 100)) == (False, BLUE)


def test_groups_are_made_and_left_with_masks(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    choose(masked, "cat")
    registry.trigger("picture.layer-group")
    assert pile(masked) == ["ground", "Mask of cat", "cat", "Group 1", "leaf"]
    assert {named(masked, one).group_id for one in ("Mask of cat", "cat")} == {named(masked, "Group 1").id}
    choose(masked, "cat")
    registry.trigger("picture.layer-out-of-group")
    assert pile(masked) == ["ground", "Group 1", "Mask of cat", "cat", "leaf"]
    choose(masked, "cat")
    registry.trigger("picture.layer-into-group")
    assert pile(masked) == ["ground", "Mask of cat", "cat", "Group 1", "leaf"]
    assert np.array_equal(masked.saved(), before)
    choose(masked, "Group 1")
    registry.trigger("picture.layer-ungroup")
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf", "Group 1"]
    assert mask_name(masked, "cat") == "Mask of cat"
    assert np.array_equal(masked.saved(), before)


def test_a_copy_has_a_copy_of_the_mask(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "cat")
    registry.trigger("picture.layer-duplicate")
    masked.settled()
    assert pile(masked) == ["ground", "Mask of cat", "cat", "Mask of cat", "cat copy", "leaf"]
    choose(masked, "cat")
    registry.trigger("picture.layer-delete")
    assert masked.colour(100, 100) == RED
    assert pile(masked) == ["ground", "Mask of cat", "cat copy", "leaf"]


def test_of_two_layers_with_one_mask_each_keeps_it(masked: Hand, put: Put, registry: ActionRegistry) -> None:
    """It is copied with its pixels where they part."""
    put("paw", plain(GREEN, 128), x=40, y=40)
    masked.pane.rooms.layers.put(Place("", over=named(masked, "cat").id))
    registry.trigger("picture.layer-masked")
    assert (mask_name(masked, "paw"), masked.colour(100, 100)) == ("Mask of cat", RED)
    masked.pane.rooms.layers.put(Place("", on_top=True))
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf", "Mask of cat", "paw"]
    masked.settled()
    assert (masked.colour(60, 60), masked.colour(100, 100)) == (GREEN, RED)


def test_a_group_has_a_mask(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    before = masked.saved()
    choose(masked, "Group 1")
    registry.trigger("picture.new-mask")
    masked.settled()
    assert pile(masked) == ["ground", "Mask of Group 1", "Mask of cat", "cat", "leaf", "Group 1"]
    assert np.array_equal(masked.saved(), before), "it shows all at first"
    wipe(masked, (60, 60), (61, 60))
    assert (masked.colour(60, 60), masked.colour(100, 100), masked.colour(80, 80)) == (RED, RED, BLUE)
    seen = masked.saved()
    assert tuple(seen[60, 60, :3]) == (255, 0, 0)
    choose(masked, "Group 1")
    registry.trigger("picture.layer-back")
    assert pile(masked) == ["Mask of Group 1", "Mask of cat", "cat", "leaf", "Group 1", "ground"]
    registry.trigger("picture.layer-forward")
    assert np.array_equal(masked.saved(), seen)
    masked.pane.rooms.layers.press_sign(named(masked, "Group 1").id, "masked")
    masked.settled()
    assert masked.colour(60, 60) == BLUE, "the sign of its row takes it away"


def test_a_group_taken_apart_leaves_no_mask_behind(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "leaf")
    registry.trigger("picture.layer-group")
    hole(masked, registry, "Group 1", (210, 210), (211, 210))
    assert masked.colour(210, 210) == RED
    choose(masked, "Group 1")
    registry.trigger("picture.layer-ungroup")
    masked.settled()
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf"]
    assert "The mask of the group went with it" in masked.pane.messages.text
    masked.undo()
    assert masked.colour(210, 210) == RED


def test_a_masked_layer_is_merged_down_as_it_is_seen(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    choose(masked, "cat")
    registry.trigger("picture.layer-merge")
    masked.settled()
    assert pile(masked) == ["ground", "leaf"]
    assert np.array_equal(masked.saved(), before)
    masked.undo()
    assert pile(masked) == ["ground", "Mask of cat", "cat", "leaf"]
    assert np.array_equal(masked.saved(), before)


def test_what_is_merged_into_a_masked_layer_is_not_masked_by_it(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "leaf")
    masked.pane.rooms.layers.move(named(masked, "leaf").id, 90, 90)
    before = masked.saved()
    assert masked.colour(100, 100) == GREEN, "it lies over the hole"
    registry.trigger("picture.layer-merge")
    masked.settled()
    assert pile(masked) == ["ground", "cat"]
    assert not named(masked, "cat").masked
    assert np.array_equal(masked.saved(), before)


def test_chosen_layers_are_merged_with_their_masks(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    masked.page.layers.mean_all()
    registry.trigger("picture.layer-merge")
    masked.settled()
    assert pile(masked) == ["ground"]
    assert np.array_equal(masked.saved(), before)


def test_a_mask_is_put_into_its_layer(masked: Hand, registry: ActionRegistry) -> None:
    before = masked.saved()
    choose(masked, "Mask of cat")
    assert registry.words("picture.layer-merge") == "Put the mask into its layer"
    registry.trigger("picture.layer-merge")
    masked.settled()
    assert pile(masked) == ["ground", "cat", "leaf"]
    assert np.array_equal(masked.saved(), before)
    assert masked.steps()[-1] == "Apply Mask"


@pytest.mark.parametrize("chosen", ["Group 1", "Mask of Group 1"])
def test_a_masked_group_becomes_a_layer_as_it_is_seen(masked: Hand, registry: ActionRegistry, chosen: str) -> None:
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    hole(masked, registry, "Group 1", (60, 60), (61, 60))
    before = masked.saved()
    choose(masked, chosen)
    registry.trigger("picture.layer-merge")
    masked.settled()
    assert pile(masked) == ["ground", "Group 1"]
    assert (named(masked, "Group 1").role, named(masked, "Group 1").masked) == ("raster", False)
    assert np.array_equal(masked.saved(), before)


def test_all_that_is_seen_takes_the_masks_of_groups_along(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    hole(masked, registry, "Group 1", (60, 60), (61, 60))
    before = masked.saved()
    registry.trigger("picture.merge-visible")
    masked.settled()
    assert pile(masked) == ["Merged"]
    assert np.array_equal(masked.saved(), before)


def test_the_row_of_a_mask_shows_what_it_hides_as_black(masked: Hand) -> None:
    panel, mask = masked.page.layers, named(masked, "Mask of cat")

    def seen(x: int, y: int) -> str:
        image = panel.picture_of(mask.id).pixmap(64).toImage()
        return image.pixelColor(x, y).name() if image.width() == 64 else ""

    # The canvas is 256 pixels wide, its picture 64.
    masked.qtbot.waitUntil(lambda: (seen(60, 60), seen(25, 25)) == ("#ffffff", "#000000"))


def test_a_layer_that_is_clipped_before_it_is_painted_on_shows_it(
    hand: Hand, put: Put, registry: ActionRegistry
) -> None:
    """What is seen, not only what is saved: nothing of an empty layer had to be painted anew."""
    put("cat", plain(BLUE, 100), x=40, y=40)
    registry.trigger("picture.new-layer")
    registry.trigger("picture.layer-clip")
    hand.brush = Brush(size=20, hardness=1, colour=0xFF0000)
    hand.drag((60, 90), (200, 90))
    hand.settled()
    seen = hand.page.view.grab().toImage()
    inside, outside = hand.at(120, 90), hand.at(180, 90)
    assert seen.pixelColor(inside).name() == RED
    assert seen.pixelColor(outside).name() != RED


def test_the_veil_of_a_mask_that_is_taken_from_its_layer_is_whole(masked: Hand) -> None:
    layers_of = masked.pane.rooms.layers
    choose(masked, "leaf")
    before = masked.page.view.grab().toImage()
    layers_of.press_sign(named(masked, "cat").id, "masked")
    masked.settled()
    after = masked.page.view.grab().toImage()
    for x, y in ((10, 10), (20, 240), (240, 20), (60, 60)):
        assert before.pixelColor(masked.at(x, y)) != after.pixelColor(masked.at(x, y)), (x, y)


def test_a_click_means_what_is_seen_there(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    hole(masked, registry, "Group 1", (60, 60), (61, 60))
    found = [masked.page.easel.layer_at(x, y) for x, y in ((80, 80), (100, 100), (60, 60))]
    assert [named(masked, one).id for one in ("cat", "ground", "ground")] == [
        one.id for one in found if one is not None
    ]


def test_a_transform_takes_the_mask_along(masked: Hand, registry: ActionRegistry) -> None:
    choose(masked, "cat")
    assert masked.page.moving.frame().width() == 128, "the frame is that of the layer"
    registry.trigger("picture.layer-mirror")
    masked.settled()
    # The hole was from 85 to 116; the square is from 40 to 167.
    assert (masked.colour(87, 100), masked.colour(120, 100)) == (BLUE, RED)


@pytest.mark.parametrize("suffix", [".psd", ".ora"])
def test_the_mask_of_a_group_goes_into_files_and_comes_back(
    masked: Hand, registry: ActionRegistry, tmp_path: Path, suffix: str
) -> None:
    choose(masked, "cat", "leaf")
    registry.trigger("picture.layer-group")
    hole(masked, registry, "Group 1", (60, 60), (61, 60))
    before = masked.saved()
    pane, path = masked.pane, tmp_path / f"masked{suffix}"
    pane.desk.studio.settings.set("prompts_in_exports", "yes")
    png, layered = pane.rooms.canvas.painter(), pane.rooms.canvas.layered()
    assert png is not None
    assert layered is not None
    pane.rooms.saving.write_canvas(path, png, layered, pane.rooms.canvas.recipe_texts())
    masked.qtbot.waitUntil(lambda: not pane.rooms.saving.busy, timeout=20_000)
    known = named(masked, "Group 1").id
    pane.rooms.taking_in.take_file(path)
    masked.qtbot.waitUntil(lambda: not pane.rooms.taking_in.errand.busy, timeout=20_000)
    masked.settled()
    assert (named(masked, "Group 1").id != known, named(masked, "Group 1").masked) == (True, True)
    assert np.abs(masked.saved().astype(int) - before).max() <= 2
    if suffix == ".ora":
        with zipfile.ZipFile(path) as archive:
            stack = ElementTree.fromstring(archive.read("stack.xml"))
            hidden = {one for around in stack.iter("stack") if around.get("visibility") == "hidden" for one in around}
            others = [one for one in stack.iter("layer") if one.get("visibility") == "visible" and one not in hidden]
            stand_in = Image.open(io.BytesIO(archive.read(others[0].get("src", ""))))
        assert [one.get("name") for one in others] == ["Group 1", "ground"], "what other programs see of it"
        x, y = int(others[0].get("x", "0")), int(others[0].get("y", "0"))
        assert stand_in.convert("RGBA").getpixel((60 - x, 60 - y)) == (0, 0, 0, 0)
