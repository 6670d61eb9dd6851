"""Groups of layers made and taken apart, by their records."""

from __future__ import annotations

import pytest

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Layer
from studio.ui.picture.canvas import grouping


@pytest.fixture
def document() -> Document:
    """Bottom first: a, b, c in the group g, d."""
    places = (("a", ""), ("b", ""), ("c", "g"), ("g", ""), ("d", ""))
    layers = [
        Layer(id=one, canvas_id="canvas", name=one, role="group" if one == "g" else "raster", group_id=group)
        for one, group in places
    ]
    return Document((Canvas(id="canvas", layers=tuple(one for one, _ in places)), *layers))


def pile(document: Document) -> list[tuple[str, str]]:
    """Names of the layers, bottom first, and of the groups that they are in."""
    canvas = document.need(Canvas, "canvas")
    names = {one.id: one.name for one in document.all(Layer)} | {"": ""}
    return [(names[one], names[document.need(Layer, one).group_id]) for one in canvas.layers]


def done(document: Document, change: Change | None) -> list[tuple[str, str]]:
    """The pile after a change; taken back it is what it was."""
    assert change is not None
    before = pile(document)
    document.apply(change)
    found = pile(document)
    document.apply(change.inverse())
    assert pile(document) == before
    return found


def test_a_group_comes_around_a_layer_in_its_place(document: Document) -> None:
    found = done(document, grouping.grouped(document, "b"))
    assert found == [("a", ""), ("b", "Group 1"), ("Group 1", ""), ("c", "g"), ("g", ""), ("d", "")]
    inner = done(document, grouping.grouped(document, "c"))
    assert inner == [("a", ""), ("b", ""), ("c", "Group 1"), ("Group 1", "g"), ("g", ""), ("d", "")]
    outer = done(document, grouping.grouped(document, "g"))
    assert outer == [("a", ""), ("b", ""), ("c", "g"), ("g", "Group 1"), ("Group 1", ""), ("d", "")]


def test_a_layer_goes_into_the_group_beside_it(document: Document) -> None:
    assert done(document, grouping.into_group(document, "d")) == [
        ("a", ""), ("b", ""), ("c", "g"), ("d", "g"), ("g", ""),
    ]  # fmt: skip
    assert done(document, grouping.into_group(document, "b")) == [
        ("a", ""), ("c", "g"), ("b", "g"), ("g", ""), ("d", ""),
    ]  # fmt: skip
    assert grouping.into_group(document, "a") is None


def test_a_layer_comes_out_right_above_its_group(document: Document) -> None:
    assert done(document, grouping.out_of_group(document, "c")) == [
        ("a", ""), ("b", ""), ("g", ""), ("c", ""), ("d", ""),
    ]  # fmt: skip
    assert grouping.out_of_group(document, "a") is None


def test_a_group_is_taken_apart(document: Document) -> None:
    assert done(document, grouping.ungrouped(document, "g")) == [("a", ""), ("b", ""), ("c", ""), ("d", "")]
