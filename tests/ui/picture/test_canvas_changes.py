"""Every edit of the canvas is one change that undo takes back whole."""

from __future__ import annotations

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Generation, Layer, PictureLayer
from studio.ui.picture.canvas import canvas_changes as edits


def applied(document: Document, change: Change | None) -> Change:
    assert change is not None
    document.apply(change)
    return change


def with_two_layers() -> Document:
    document = Document()
    applied(document, edits.place_picture(document, "a" * 64, 100, 60, "low"))
    applied(document, edits.place_picture(document, "b" * 64, 50, 20, "high"))
    return document


def names(document: Document) -> list[str]:
    canvas = edits.canvas_of(document)
    assert canvas is not None
    return [layer.name for layer in edits.layers_of(document, canvas)]


def test_the_first_picture_makes_a_canvas_of_its_size() -> None:
    document = with_two_layers()
    canvas = edits.canvas_of(document)
    assert canvas is not None
    assert (canvas.width, canvas.height) == (100, 60)
    high = edits.layers_of(document, canvas)[1]
    assert (high.x, high.y) == (25, 20)
    assert names(document) == ["low", "high"]


def test_placing_is_undone_as_one_step() -> None:
    document = Document()
    change = applied(document, edits.place_picture(document, "a" * 64, 10, 10, "x"))
    document.apply(change.inverse())
    assert document.records() == ()
    assert change.stack == "picture"


def test_layers_move_hide_fade_shift_and_go() -> None:
    document = with_two_layers()
    canvas = edits.canvas_of(document)
    assert canvas is not None
    low, high = canvas.layers
    before = document.records()
    done = [
        applied(document, edits.move_layer(document, low, -3, 4)),
        applied(document, edits.show_layer(document, low, False)),
        applied(document, edits.fade_layer(document, low, 7.0)),
        applied(document, edits.shift_layer(document, low, 1)),
    ]
    layer = document.need(Layer, low)
    assert (layer.x, layer.y, layer.visible, layer.opacity) == (-3, 4, False, 1.0)
    assert names(document) == ["high", "low"]
    assert edits.shift_layer(document, low, 1) is None
    done.append(applied(document, edits.remove_layer(document, high)))
    assert names(document) == ["low"]
    for change in reversed(done):
        document.apply(change.inverse())
    assert sorted(document.records(), key=lambda one: one.id) == sorted(before, key=lambda one: one.id)


def test_an_empty_canvas_takes_the_size_of_its_first_picture() -> None:
    document = Document((Canvas(id="c", width=512, height=512),))
    applied(document, edits.place_picture(document, "a" * 64, 256, 128, "x"))
    assert document.need(Canvas, "c").width == 256


def test_who_sits_in_a_boat_is_in_its_group() -> None:
    document = Document()
    parts = [("lake", ""), ("boat", "boat"), ("cat", ""), ("boat front", "boat"), ("reeds", "")]
    layers = tuple(
        PictureLayer(name=name, asset=f"{at}" * 64, x=at, y=0, width=10, height=10, group=group)
        for at, (name, group) in enumerate(parts)
    )
    one = Generation(id="g", asset="a" * 64, recipe_id="r", created=0.0, width=64, height=64, layers=layers)
    applied(document, edits.place_layers(document, one, "a cat in a boat", "a cat in a boat"))
    assert names(document) == ["lake", "boat", "cat", "boat front", "boat", "reeds", "a cat in a boat"]
    group = next(layer for layer in document.all(Layer) if layer.role == "group" and layer.name == "boat")
    inside = [layer.name for layer in document.all(Layer) if layer.group_id == group.id]
    assert sorted(inside) == ["boat", "boat front", "cat"]
    applied(document, edits.move_layer(document, group.id, group.x + 7, group.y))
    assert next(layer for layer in document.all(Layer) if layer.name == "cat").x == 2 + 7
