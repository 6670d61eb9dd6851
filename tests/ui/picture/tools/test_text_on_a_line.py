"""Text along a line that is drawn: on its baseline, its points dragged, added, taken away, and still typed."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from test_text_layers import alpha, settle, text_of, write
from window_with_tools import LEFT, NONE, SHIFT, Window

from studio.domain.lettering import Lettering
from studio.domain.picture_records import Layer
from studio.ui.picture.canvas.painting.curves import Way, part_at, simpler, through
from studio.ui.picture.canvas.painting.letters import lettered, outline_of
from studio.ui.picture.canvas.text.line import on_canvas, with_line


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A transparent canvas of 400 x 300 pixels, and the text tool in the hand."""
    window = opened()
    window.pane.rooms.making.make_canvas(400, 300, background=False)
    settle(window)
    window.key(Qt.Key.Key_T, SHIFT)
    window.pane.rooms.texts.set(size=40.0)
    return window


def chosen(window: Window) -> Layer:
    found = window.pane.rooms.layers.chosen()
    assert found is not None
    return found


def draw(window: Window, *places: tuple[float, float]) -> None:
    window.actions.trigger("picture.text-line")
    window.drag(*places)
    settle(window)


DOWNHILL = tuple((40.0 + 20 * at, 60.0 + 10 * at) for at in range(17))


def test_a_text_goes_along_what_is_drawn_and_is_typed_on(window: Window) -> None:
    write(window, "Il mare")
    flat = alpha(window.shown())
    draw(window, *DOWNHILL)
    text = text_of(chosen(window))
    assert text.words == "Il mare"
    assert len(text.path) == 2, "a straight line has two points"
    begin, end = on_canvas(text, chosen(window).x, chosen(window).y)
    assert math.dist(begin, DOWNHILL[0]) < 2
    assert math.dist(end, DOWNHILL[-1]) < 2
    now = alpha(window.shown())
    assert (now != flat).any()
    # The letters stand on the line: nothing of them is far below it, and some of them is right above it.
    rows = {x: [y for y in range(300) if now[y, x] > 128] for x in range(60, 150)}
    for x, seen in rows.items():
        line = 60 + (x - 40) / 2
        assert all(line - 45 < y < line + 6 for y in seen), x
    window.actions.trigger("picture.text-edit")
    editor = window.pane.rooms.text_editor
    editor.selectAll()
    QTest.keyClicks(editor, "Oltre")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    settle(window)
    assert (text_of(chosen(window)).words, text_of(chosen(window)).path) == ("Oltre", text.path)
    window.actions.trigger("picture.text-straight")
    settle(window)
    assert text_of(chosen(window)).path == ()


def test_points_of_the_line_are_dragged_added_and_taken_away(window: Window) -> None:
    write(window, "Il mare")
    draw(window, *DOWNHILL)
    line = window.pane.rooms.texts.line()
    window.drag(line[1], (line[1][0], line[1][1] - 60))
    settle(window)
    moved = window.pane.rooms.texts.line()
    assert math.dist(moved[1], (line[1][0], line[1][1] - 60)) < 2
    middle = ((moved[0][0] + moved[1][0]) / 2, (moved[0][1] + moved[1][1]) / 2)
    QTest.mouseClick(window.page.view, LEFT, NONE, window.at(*middle))
    assert not window.pane.rooms.texts.active, "a click on the line is none on the letters"
    QTest.mouseDClick(window.page.view, LEFT, NONE, window.at(*middle))
    settle(window)
    assert len(window.pane.rooms.texts.line()) == 3
    QTest.mouseClick(window.page.view, LEFT, Qt.KeyboardModifier.AltModifier, window.at(*middle))
    settle(window)
    assert len(window.pane.rooms.texts.line()) == 2
    for _ in range(3):
        window.pane.undo()
        settle(window)
    back = window.pane.rooms.texts.line()
    assert [math.dist(one, other) < 1e-6 for one, other in zip(back, line, strict=True)] == [True, True]


def test_drawn_without_a_text_it_is_typed_then(window: Window) -> None:
    draw(window, (30, 200), (100, 120), (200, 90), (320, 150))
    editor = window.pane.rooms.text_editor
    assert editor.isVisible()
    QTest.keyClicks(editor, "Waves")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    settle(window)
    assert len(text_of(chosen(window)).path) >= 3
    assert alpha(window.shown())[:100].any()


def test_too_short_a_line_is_told(window: Window) -> None:
    write(window, "Owl")
    draw(window, (30, 200), (33, 201))
    assert "too short" in window.pane.messages.text
    assert text_of(chosen(window)).path == ()


def test_letters_stand_further_apart() -> None:
    plain = Lettering(words="AVA", size=50)
    wide = outline_of(Lettering(words="AVA", size=50, tracking=0.5)).boundingRect().width()
    assert wide - outline_of(plain).boundingRect().width() == pytest.approx(2 * 0.5 * 50, abs=3)


@pytest.mark.parametrize("words", ["שלום עולם", "مرحبا", "山と海", "Tee"])
def test_every_script_begins_where_the_line_does(words: str) -> None:
    """Also from right to left the words are as wide as they are, and none lies elsewhere."""
    flat = outline_of(Lettering(words=words, size=40)).boundingRect()
    assert -5 < flat.left() < 12
    along = with_line(Lettering(words=words, size=40), ((0, 100), (400, 100)), 0, 0)
    box = outline_of(along).boundingRect()
    assert box.width() == pytest.approx(flat.width(), abs=1.5)
    assert box.bottom() == pytest.approx(flat.bottom(), abs=1.5)


def test_alignment_is_that_of_the_line() -> None:
    def left(align: str) -> float:
        text = Lettering(words="Fox", size=40, align=align)  # type: ignore[arg-type]
        return outline_of(with_line(text, ((0, 0), (500, 0)), 0, 0)).boundingRect().left()

    assert left("left") < 10
    assert 180 < left("middle") < 250
    assert left("right") > 400


def test_a_scaled_text_keeps_its_line() -> None:
    layer = Layer(id="t", canvas_id="c", name="t", width=400, height=300)
    text = with_line(Lettering(words="Fox", turn=(2.0, 0.0, 0.0, 2.0)), ((10, 10), (110, 60), (210, 10)), 0, 0)
    made = lettered(layer, text).layer
    assert made.text is not None
    found = on_canvas(made.text, made.x, made.y)
    assert [round(one) for point in found for one in point] == [10, 10, 110, 60, 210, 10]


def test_a_line_through_points() -> None:
    points = [(0.0, 0.0), (50.0, 40.0), (100.0, 0.0)]
    line = through(points)
    assert all(min(math.dist(point, one) for one in line) < 1e-9 for point in points)
    way = Way(points)
    assert way.at(way.length / 2) == pytest.approx((50, 40), abs=1)
    assert way.heading(way.length / 2, 2) == pytest.approx(0, abs=3)
    assert way.at(-10)[0] < 0
    assert (part_at(points, (20, 21), 6), part_at(points, (80, 21), 6), part_at(points, (50, 90), 6)) == (1, 2, 0)
    circle = [(math.cos(at / 30) * 100, math.sin(at / 30) * 100) for at in range(180)]
    fewer = simpler(circle, 1.5)
    assert 8 < len(fewer) < 40
    assert all(min(math.dist(one, other) for other in through(fewer)) < 5 for one in circle)
