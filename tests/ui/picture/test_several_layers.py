"""Several layers chosen in the list, and what is done with all of them in one step."""

from __future__ import annotations

import pytest
from painting_hand import Hand, Put, plain
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.picture_records import Canvas, Layer
from studio.ui.picture.canvas import several

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class List:
    """The list of layers under a hand: a, b, c and d from the bottom."""

    def __init__(self, hand: Hand, put: Put) -> None:
        self.hand = hand
        colours = ("red", "green", "blue", "yellow")
        self.ids = {name: put(name, plain(QColor(colour))).id for name, colour in zip("abcd", colours, strict=True)}
        self.panel = hand.page.layers
        hand.pane.dock.open("layers")
        hand.settled()

    def click(self, name: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        rows = self.panel.list
        item = next(one for one in map(rows.item, range(rows.count())) if one.text().strip() == name)
        at = rows.visualItemRect(item).center()
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, keys, at)

    def record(self, name: str) -> Layer:
        return self.hand.document.need(Layer, self.ids[name])

    def meant(self) -> str:
        names = {value: key for key, value in self.ids.items()}
        return "".join(names.get(one, "?") for one in self.panel.meant_ids())

    def pile(self) -> str:
        names = {one.id: one.name for one in self.hand.document.all(Layer)}
        return "".join(names[one][:1] for one in self.hand.document.need(Canvas, "canvas").layers)


@pytest.fixture
def listed(hand: Hand, put: Put) -> List:
    return List(hand, put)


def test_clicks_with_ctrl_or_shift_choose_several(listed: List) -> None:
    listed.click("d")
    listed.click("b", CTRL)
    assert (listed.meant(), listed.panel.count.text()) == ("bd", "2 layers chosen")
    listed.click("b", CTRL)
    assert (listed.meant(), listed.panel.current_id()) == ("d", listed.ids["d"])
    assert listed.panel.count.isHidden()
    listed.click("a", SHIFT)
    assert listed.meant() in ("ab", "abcd")
    listed.click("c")
    assert listed.meant() == "c"
    listed.panel.mean_further(1)
    listed.panel.mean_further(1)
    assert listed.meant() == "abc"
    listed.panel.mean_further(-1)
    assert listed.meant() == "bc"
    listed.panel.mean_all()
    assert listed.meant() == "abcd"


def test_they_are_hidden_locked_made_fainter_in_one_step_each(listed: List) -> None:
    layers = listed.hand.pane.rooms.layers
    listed.click("a")
    listed.click("c", CTRL)
    layers.toggle()
    assert [listed.record(one).visible for one in "abcd"] == [False, True, False, True]
    listed.hand.undo()
    assert all(listed.record(one).visible for one in "abcd")
    assert listed.meant() == "ac", "what is chosen stays so"
    layers.switch("lock", "Lock Layer")
    assert [listed.record(one).lock for one in "abcd"] == [True, False, True, False]
    listed.hand.undo()
    layers.fade(0.5)
    layers.fade_by(-0.1)
    assert [listed.record(one).opacity for one in "abcd"] == [0.4, 1, 0.4, 1]
    listed.hand.undo()
    listed.hand.undo()
    layers.blend("multiply")
    assert [listed.record(one).blend for one in "abcd"] == ["multiply", "normal", "multiply", "normal"]
    listed.hand.undo()
    layers.remove()
    assert listed.pile() == "bd"
    listed.hand.undo()
    assert listed.pile() == "abcd"


def test_they_move_together(listed: List) -> None:
    listed.click("a")
    listed.click("d", CTRL)
    moving = listed.hand.page.moving
    stood = listed.record("a").x, listed.record("d").x
    moving.nudge(7, 0)
    moving.settle()
    assert (listed.record("a").x, listed.record("d").x) == (stood[0] + 7, stood[1] + 7)
    assert listed.record("b").x == stood[0]
    listed.hand.undo()
    assert (listed.record("a").x, listed.record("d").x) == stood


def test_they_are_transformed_together(listed: List) -> None:
    listed.click("a")
    listed.click("b", CTRL)
    transforming = listed.hand.page.transforming
    transforming.at_once(lambda one: one.moved(10, 0))
    listed.hand.qtbot.waitUntil(lambda: not transforming.busy)
    listed.hand.settled()
    shown = {one.id: one for one in listed.hand.page.easel.layers()}
    left = {name: shown[listed.ids[name]].bounds().left() for name in "abc"}
    assert left["a"] == left["b"] == left["c"] + 10
    listed.hand.undo()
    listed.hand.settled()
    assert len({one.bounds().left() for one in listed.hand.page.easel.layers()}) == 1


def test_they_become_one_layer(listed: List) -> None:
    making = listed.hand.pane.rooms.making
    listed.click("a")
    listed.click("c", CTRL)
    assert "right above each other" in making.why_not_merge()
    listed.click("b", CTRL)
    assert making.why_not_merge() == ""
    making.merge()
    listed.hand.qtbot.waitUntil(lambda: listed.pile() == "ad")
    listed.hand.settled()
    merged = listed.hand.page.easel.layer(listed.ids["a"])
    assert merged is not None
    assert merged.tiles[(0, 0)].pixelColor(5, 5) == QColor("blue")
    listed.hand.undo()
    assert listed.pile() == "abcd"


def test_they_are_copied_and_grouped(listed: List) -> None:
    listed.click("b")
    listed.click("d", CTRL)
    listed.hand.pane.rooms.layers.group()
    assert listed.pile() == "acbdG"
    group = listed.record("b").group_id
    assert listed.record("d").group_id == group
    assert listed.hand.document.need(Layer, group).width == listed.record("b").width
    listed.hand.undo()
    assert listed.pile() == "abcd"
    listed.click("b")
    listed.click("d", CTRL)
    listed.hand.pane.rooms.making.duplicate()
    listed.hand.qtbot.waitUntil(lambda: listed.pile() == "abbcdd")


# ---- by their records


@pytest.fixture
def document() -> Document:
    """Bottom first: a, b, c in the group g, d."""
    places = (("a", ""), ("b", ""), ("c", "g"), ("g", ""), ("d", ""))
    layers = [
        Layer(id=one, canvas_id="canvas", name=one, role="group" if one == "g" else "raster", group_id=group)
        for one, group in places
    ]
    return Document((Canvas(id="canvas", layers=tuple(one for one, _ in places)), *layers))


def order(document: Document, change: Change | None) -> str:
    """The pile after a change; taken back it is what it was."""
    assert change is not None
    before = document.need(Canvas, "canvas").layers
    document.apply(change)
    found = "".join(one if len(one) == 1 else "G" for one in document.need(Canvas, "canvas").layers)
    document.apply(change.inverse())
    assert document.need(Canvas, "canvas").layers == before
    return found


def test_they_go_up_and_down_past_the_others(document: Document) -> None:
    assert order(document, several.shifted(document, {"a", "b"}, 1)) == "cgabd"
    assert order(document, several.shifted(document, {"b", "d"}, -1)) == "badcg"
    assert order(document, several.shifted(document, {"a", "d"}, 1)) == "bacgd", "what cannot go further stays"
    assert several.shifted(document, {"a", "b"}, -1) is None


def test_what_is_in_a_chosen_group_goes_with_it(document: Document) -> None:
    layers = tuple(document.need(Layer, one) for one in "abcgd")
    assert [one.id for one in several.tops(layers, {"c", "g", "a"})] == ["a", "g"]
    assert order(document, several.grouped(document, ["a", "c", "g"])) == "bacgGd"
    assert order(document, several.grouped(document, ["a", "c"])) == "bacGgd", "in the group of the topmost one"
