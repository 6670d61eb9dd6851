"""What is painted while a result is taken onto the canvas, asked for twice, or cannot be kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from painting_hand import Hand
from PIL import Image
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio
from test_inpaint_pane import OTHER, PHOTO, answer, asked, bring_mask, click, layers_of, pane, png_of, repaired, spot

from studio.domain.document import with_tiles
from studio.domain.picture_records import Layer
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.canvas_changes import remove_layer
from studio.ui.picture.canvas.flattening import kept_as
from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.inpaint.placing import reached
from studio.ui.picture.pane import PicturePane

__all__ = ("pane",)
RED = [0, 0, 255, 255]
"""B, G, R, A."""


@pytest.fixture
def photo(pane: PicturePane, fake_studio: FakeStudio, registry: ActionRegistry, qtbot: QtBot, tmp_path: Path) -> Layer:
    """The chosen layer, with a result over it."""
    bring_mask(pane, fake_studio, spot(), qtbot, tmp_path)
    pane.rooms.inpaint.edit(feather=10, padding=20)
    asked(pane, fake_studio, registry, qtbot)
    answer(pane, fake_studio, repaired(PHOTO[150:250, 270:390], spot()[150:250, 270:390], 10))
    layer = layers_of(fake_studio)[0]
    pane.rooms.canvas_page.choose_layer(layer.id)
    return layer


@pytest.fixture
def hand(qtbot: QtBot, pane: PicturePane, fake_studio: FakeStudio) -> Hand:
    made = Hand(qtbot, pane, fake_studio)
    made.brush = Brush(size=6, hardness=1, colour=0xFF0000)
    return made


def kept(studio: FakeStudio, layer: Layer, key: tuple[int, int]) -> NDArray[np.uint8]:
    assert studio.session is not None
    [name] = [one.pixels for one in studio.session.document.tiles_of(layer.id) if (one.x, one.y) == key]
    return studio.session.painting.read(name)


def placed(hand: Hand) -> None:
    hand.qtbot.waitUntil(lambda: not hand.pane.rooms.reworking.busy, timeout=20_000)
    hand.settled()


@pytest.mark.parametrize("early", [True, False], ids=["before the result", "after the result"])
def test_a_stroke_beside_the_mask_and_the_result_are_both_kept(
    early: bool, photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    """In the same tile: one of them took the place of the other."""
    if early:
        hand.drag((270, 20), (300, 20))
    registry.trigger("picture.result-into-layer")
    if not early:
        hand.drag((270, 20), (300, 20))
    placed(hand)
    assert sorted(hand.steps()[-2:]) == ["Brush", "Inpaint"]
    tile = kept(fake_studio, photo, (1, 0))
    assert tile[20, 280 - 256].tolist() == RED
    assert tile[200, 330 - 256, ::-1][1:].tolist() == OTHER[50, 60].tolist()
    assert hand.colour(280, 20) == "#ff0000"
    assert hand.colour(330, 200) == "#{:02x}{:02x}{:02x}".format(*OTHER[50, 60])


def test_a_stroke_under_way_is_waited_for(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    hand.press((270, 20), (300, 20))
    registry.trigger("picture.result-into-layer")
    hand.qtbot.wait(200)
    assert hand.pane.rooms.reworking.busy
    hand.drag((300, 20), (310, 20))
    placed(hand)
    assert kept(fake_studio, photo, (1, 0))[20, 305 - 256].tolist() == RED
    assert hand.steps()[-2:] == ["Brush", "Inpaint"]


def test_a_result_is_taken_once_however_often_it_is_asked_for(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    registry.trigger("picture.result-as-layer")
    assert "on its way" in hand.pane.rooms.placing.why_not_place()
    registry.trigger("picture.result-as-layer")
    hand.qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 4)
    placed(hand)
    assert hand.steps().count("Inpaint") == 1


def test_two_results_placed_one_after_the_other_are_both_there(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    first = hand.pane.desk.generation()
    assert first is not None
    asked(hand.pane, fake_studio, registry, hand.qtbot)
    answer(hand.pane, fake_studio, OTHER[:100, :120])
    registry.trigger("picture.result-as-layer")
    click(hand.pane, first)
    registry.trigger("picture.result-as-layer")
    hand.qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == 6)
    placed(hand)
    assert hand.steps().count("Inpaint") == 2


def test_what_is_asked_for_twice_in_a_row_is_made_twice(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    before = len(fake_studio.queue.jobs())
    registry.trigger("picture.inpaint")
    registry.trigger("picture.inpaint")
    hand.qtbot.waitUntil(lambda: len(fake_studio.queue.jobs()) == before + 2)


def test_what_never_can_be_kept_is_said(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    """Its layer went, by another window's hand, while it was packed."""
    said: list[str] = []
    hand.pane.desk.notices.said.connect(lambda message: said.append(message.text))
    session = fake_studio.session
    assert session is not None

    def layer_goes(done: bool) -> None:
        assert done
        session.commit_painted(with_tiles(session.document, remove_layer(session.document, photo.id)), ())

    def all_new(tiles: object) -> dict[tuple[int, int], NDArray[np.uint8]]:
        return {(0, 0): np.full((256, 256, 4), 255, np.uint8)}

    hand.pane.rooms.reworking.start("Inpaint", photo.id, all_new, tuple, layer_goes)
    hand.qtbot.waitUntil(lambda: bool(said))
    assert "layer that was painted on is gone" in said[-1]


def test_a_mask_goes_out_with_the_strokes_that_are_on_their_way(
    photo: Layer, hand: Hand, fake_studio: FakeStudio, tmp_path: Path
) -> None:
    hand.page.choose_layer(layers_of(fake_studio)[1].id)
    hand.settled()
    hand.brush = Brush(size=40, hardness=1, colour=0xFFFFFF)
    hand.drag((100, 50), (130, 50))
    hand.pane.rooms.mask_files.write(tmp_path / "out.png")
    hand.qtbot.waitUntil((tmp_path / "out.png").exists)
    assert np.asarray(Image.open(tmp_path / "out.png"))[50, 115] == 255


def test_outside_its_mask_a_result_changes_no_bit_of_what_is_exported(
    photo: Layer, hand: Hand, registry: ActionRegistry, fake_studio: FakeStudio
) -> None:
    """However transparent what lies there is."""
    soft = np.random.default_rng(3).integers(0, 256, (*PHOTO.shape[:2], 4)).astype(np.uint8)
    data = png_of(soft)
    hand.pane.rooms.canvas.add_picture(kept_as(data, "soft"), data, soft.shape[1], soft.shape[0])
    hand.settled()
    hand.pane.rooms.layers.fade(0.6)
    hand.pane.rooms.layers.blend("soft-light")
    hand.settled()
    before = hand.saved()
    asked(hand.pane, fake_studio, registry, hand.qtbot)
    answer(hand.pane, fake_studio, OTHER[:100, :120])
    many = len(layers_of(fake_studio))
    registry.trigger("picture.result-as-layer")
    hand.qtbot.waitUntil(lambda: len(layers_of(fake_studio)) == many + 2)
    placed(hand)
    after = hand.saved()
    outside = reached(spot(), 10) == 0
    assert np.array_equal(after[outside], before[outside])
    assert not np.array_equal(after[~outside], before[~outside])
