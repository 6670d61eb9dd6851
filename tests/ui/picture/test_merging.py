"""Groups made one layer, the picture flattened, what is seen merged: the picture stays as it was, as one step."""

from __future__ import annotations

import numpy as np
import pytest
from painting_hand import Hand, Put, plain
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from studio.domain.picture_records import Canvas, Layer, Tile
from studio.ui.actions.registry import ActionRegistry


def faint(colour: str, left: int, right: int) -> QImage:
    image = QImage(256, 256, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    for x in range(left, right):
        for y in range(256):
            image.setPixelColor(x, y, QColor(colour))
    return image


class Pile:
    """A ground, a faint group of two layers over it, and a hidden layer on top."""

    def __init__(self, hand: Hand, put: Put, registry: ActionRegistry) -> None:
        self.hand, self.registry, self.said = hand, registry, ""
        put("ground", plain())
        put("left", faint("#80c81e28", 0, 150))
        put("right", faint("#c01e28c8", 100, 256), blend="multiply")
        hand.page.layers.list.setCurrentRow(0)
        hand.page.layers.mean_further(1)
        layers = hand.pane.rooms.layers
        layers.group()
        layers.fade(0.6)
        layers.rename(self.named("Group 1").id, "pair")
        put("hidden", plain("#ffffff"), visible=False)
        hand.settled()

    def layers(self) -> tuple[Layer, ...]:
        canvas = self.hand.document.need(Canvas, "canvas")
        return tuple(self.hand.document.need(Layer, one) for one in canvas.layers)

    def names(self) -> list[str]:
        return [one.name for one in self.layers()]

    def named(self, name: str) -> Layer:
        return next(one for one in self.layers() if one.name == name)

    def does(self, action: str, *, least: int = 1) -> np.ndarray:
        """The picture after the action, which is one step, and after its undo as it was."""
        before, steps, names = self.hand.saved(), len(self.hand.steps()), self.names()
        self.registry.trigger(action)
        self.hand.qtbot.waitUntil(lambda: not self.hand.pane.rooms.merging.busy, timeout=20_000)
        self.hand.settled()
        after = self.hand.saved()
        assert len(self.hand.steps()) == steps + least
        assert np.abs(after.astype(int) - before).max() <= 1
        self.said = self.hand.pane.messages.text
        self.hand.undo()
        assert self.hand.pane.messages.text == "", "what was said of the step goes with it"
        assert self.names() == names
        assert np.array_equal(self.hand.saved(), before)
        self.hand.redo()
        assert np.array_equal(self.hand.saved(), after)
        return after


@pytest.fixture
def pile(hand: Hand, put: Put, registry: ActionRegistry) -> Pile:
    return Pile(hand, put, registry)


def test_a_group_becomes_a_layer(pile: Pile) -> None:
    pile.hand.page.choose_layer(pile.named("pair").id)
    assert pile.registry.words("picture.layer-merge") == "Merge the group"
    pile.does("picture.layer-merge")
    assert pile.names() == ["ground", "pair", "hidden"]
    merged = pile.named("pair")
    assert (merged.role, merged.opacity, merged.group_id) == ("raster", 0.6, "")
    assert pile.hand.page.layers.current_id() == merged.id
    assert {one.layer_id for one in pile.hand.document.all(Tile)} == {merged.id}


def test_a_layer_goes_into_the_group_below_it(pile: Pile, put: Put) -> None:
    put("over", faint("#ff20c040", 40, 60))
    pile.hand.pane.rooms.layers.shift(-1)
    pile.hand.settled()
    assert pile.names() == ["ground", "left", "right", "pair", "over", "hidden"]
    pile.does("picture.layer-merge")
    assert pile.names() == ["ground", "over", "hidden"]


def test_all_becomes_one_layer_and_what_was_hidden_is_told(pile: Pile) -> None:
    pile.does("picture.flatten")
    assert pile.names() == ["Flattened"]
    assert pile.said.startswith("One hidden layer is no part of it")


def test_what_is_seen_becomes_one_and_the_hidden_stays(pile: Pile) -> None:
    pile.does("picture.merge-visible")
    assert pile.names() == ["Merged", "hidden"]


def test_a_new_layer_of_all_that_is_seen(pile: Pile) -> None:
    pile.registry.trigger("picture.new-from-visible")
    pile.hand.qtbot.waitUntil(lambda: not pile.hand.pane.rooms.merging.busy, timeout=20_000)
    pile.hand.settled()
    assert pile.names() == ["ground", "left", "right", "pair", "hidden", "All that was seen"]
    tile = pile.hand.page.easel.layers()[-1].tiles[(0, 0)]
    seen = pile.hand.saved()[128, 128]
    assert [tile.pixelColor(128, 128).red(), tile.pixelColor(128, 128).blue()] == [seen[0], seen[2]]


def test_a_mask_that_clips_goes_with_its_layer(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("ground", plain())
    put("mask", faint("#ffffffff", 0, 100), role="mask")
    put("masked", plain("#c81e28"), clip=True)
    put("free", role="mask")
    pile = Pile.__new__(Pile)
    pile.hand, pile.registry = hand, registry
    pile.does("picture.merge-visible")
    assert pile.names() == ["Merged", "free"]
    assert (hand.colour(50, 50), hand.colour(150, 50)) == ("#c81e28", "#204060")


def test_why_it_cannot_be(pile: Pile) -> None:
    rooms, why = pile.hand.pane.rooms, pile.registry.get("picture.layer-merge").enabled
    pile.hand.page.choose_layer(pile.named("left").id)
    rooms.layers.switch("lock", "Lock Layer")
    pile.hand.page.choose_layer(pile.named("pair").id)
    assert why() == "One of the layers is locked. Unlock it first."
    assert pile.registry.get("picture.flatten").enabled() == "One of the layers is locked. Unlock it first."
    assert pile.registry.get("picture.new-from-visible").enabled() == ""
    rooms.layers.toggle()
    assert why() == "One of the layers is hidden. Show it first."
