"""Masks that belong to layers, and what comes between a layer and those that are clipped to it."""

from __future__ import annotations

import numpy as np
from painting_hand import Hand, Put, plain

from studio.domain.picture_records import Layer
from studio.ui.actions.registry import ActionRegistry
from studio.ui.picture.canvas.painting.brush import Brush


def pile(hand: Hand) -> list[str]:
    """Names, bottom first."""
    return [one.name for one in hand.pane.rooms.layers.all()]


def named(hand: Hand, name: str) -> Layer:
    return next(one for one in hand.pane.rooms.layers.all() if one.name == name)


def new_mask(hand: Hand, registry: ActionRegistry) -> None:
    registry.trigger("picture.new-mask")
    hand.settled()


def clipped_pile(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    """A blue square from 64 to 191, and red clipped to it that lies over its lower right quarter and beyond."""
    put("cat", plain("#1e28c8", 128), x=64, y=64)
    put("red", plain("#ff0000", 128), x=128, y=128)
    registry.trigger("picture.layer-clip")
    assert (hand.colour(80, 80), hand.colour(150, 150)) == ("#1e28c8", "#ff0000")
    assert hand.saved()[220, 220, 3] == 0, "clipped"


def test_a_mask_of_a_layer_that_clips_leaves_the_clip_as_it_is(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    clipped_pile(hand, put, registry)
    before = hand.saved()
    hand.page.choose_layer(named(hand, "cat").id)
    new_mask(hand, registry)
    assert pile(hand) == ["Mask of cat", "cat", "red"]
    assert np.array_equal(hand.saved(), before), "a new mask hides nothing"
    assert (named(hand, "cat").masked, named(hand, "red").clip) == (True, True)
    assert hand.page.layers.current_id() == named(hand, "Mask of cat").id, "to be painted on"
    hand.brush = Brush(size=60, hardness=1, colour=0, erase=True)
    hand.drag((80, 80), (81, 80))
    hand.settled()
    after = hand.saved()
    assert after[80, 80, 3] == 0, "the eraser hides the layer there"
    assert np.array_equal(after[128:, 128:], before[128:, 128:]), "what is clipped is seen on"
    hand.undo()
    hand.undo()
    assert pile(hand) == ["cat", "red"]
    assert not named(hand, "cat").masked
    assert np.array_equal(hand.saved(), before)
    hand.redo()
    hand.settled()
    assert pile(hand) == ["Mask of cat", "cat", "red"]
    assert np.array_equal(hand.saved(), before)


def test_a_clipped_layer_gets_a_mask_and_stays_clipped(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    clipped_pile(hand, put, registry)
    before = hand.saved()
    new_mask(hand, registry)
    assert pile(hand) == ["cat", "Mask of red", "red"]
    assert np.array_equal(hand.saved(), before)
    hand.brush = Brush(size=40, hardness=1, colour=0, erase=True)
    hand.drag((150, 150), (151, 150))
    hand.settled()
    assert hand.colour(150, 150) == "#1e28c8"


def test_layers_in_a_group_get_theirs_in_it(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    clipped_pile(hand, put, registry)
    hand.page.layers.mean_all()
    registry.trigger("picture.layer-group")
    before = hand.saved()
    hand.page.choose_layer(named(hand, "cat").id)
    new_mask(hand, registry)
    mask, cat = named(hand, "Mask of cat"), named(hand, "cat")
    assert mask.group_id == cat.group_id != ""
    assert np.array_equal(hand.saved(), before)


def test_several_layers_get_one_each_in_one_step(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    clipped_pile(hand, put, registry)
    before = hand.saved()
    hand.page.layers.mean_all()
    new_mask(hand, registry)
    assert pile(hand) == ["Mask of cat", "cat", "Mask of red", "red"]
    assert np.array_equal(hand.saved(), before)
    hand.undo()
    assert pile(hand) == ["cat", "red"]
    assert np.array_equal(hand.saved(), before)


def test_what_lies_beyond_the_canvas_is_not_hidden(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("wide", plain(), x=-100, y=40)
    new_mask(hand, registry)
    mask = named(hand, "Mask of wide")
    assert mask.x == -100
    assert mask.x + mask.width >= hand.page.easel.canvas.width()


def test_nothing_comes_between_a_layer_and_what_is_clipped_to_it(
    hand: Hand, put: Put, registry: ActionRegistry
) -> None:
    """A paint layer there is clipped as well; a mask to inpaint by comes above."""
    clipped_pile(hand, put, registry)
    before = hand.saved()
    hand.page.choose_layer(named(hand, "cat").id)
    registry.trigger("picture.new-layer")
    assert pile(hand) == ["cat", "Paint layer 1", "red"]
    assert named(hand, "Paint layer 1").clip
    assert np.array_equal(hand.saved(), before)
    hand.page.choose_layer(named(hand, "cat").id)
    registry.trigger("picture.new-free-mask")
    assert pile(hand) == ["cat", "Paint layer 1", "red", "Mask 1"]
    assert np.array_equal(hand.saved(), before)
    registry.trigger("picture.new-layer")
    assert not named(hand, "Paint layer 2").clip


def test_nothing_comes_between_a_layer_and_its_mask(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    put("cat", plain())
    new_mask(hand, registry)
    registry.trigger("picture.new-layer")
    assert pile(hand) == ["Mask of cat", "cat", "Paint layer 1"]


def test_a_mask_that_lies_below_is_asked_for_once(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    """A second one for the same layer is a mask to inpaint by."""
    cat = put("cat", plain())
    new_mask(hand, registry)
    hand.page.choose_layer(cat.id)
    new_mask(hand, registry)
    assert pile(hand) == ["Mask of cat", "cat", "Mask 1"]


def test_a_mask_moves_and_goes_with_its_layer(hand: Hand, put: Put, registry: ActionRegistry) -> None:
    cat = put("cat", plain("#1e28c8", 64), x=20, y=20)
    new_mask(hand, registry)
    layers = hand.pane.rooms.layers
    hand.page.choose_layer(cat.id)
    layers.move(cat.id, 30, 60)
    assert [(one.x, one.y) for one in layers.all()] == [(10, 40), (30, 60)]
    hand.page.layers.mean_all()
    layers.move(cat.id, 20, 20)
    assert [(one.x, one.y) for one in layers.all()] == [(0, 0), (20, 20)], "once, though both are chosen"
    hand.page.choose_layer(cat.id)
    registry.trigger("picture.layer-delete")
    assert pile(hand) == []
    hand.undo()
    assert pile(hand) == ["Mask of cat", "cat"]
    hand.page.layers.mean_all()
    registry.trigger("picture.layer-delete")
    assert pile(hand) == []
