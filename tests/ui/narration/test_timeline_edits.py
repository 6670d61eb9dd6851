"""What is dragged or pressed on the timeline is the change that the command makes, one step of undo each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from narration_rooms import Hand
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from test_timeline_room import Table

from studio.domain.timeline_records import ClipEdit, Marker
from studio.services.exchange.audiobook.chapter_timeline import Cut
from studio.services.narration.clip_editing import edit_clip
from studio.ui.narration.timeline.edit_actions import edit_actions
from studio.ui.narration.timeline.grips import corners, gain_y
from studio.ui.narration.timeline.lanes import lanes


class Desk(Table):
    """The timeline with its actions."""

    def __init__(self, hand: Hand) -> None:
        super().__init__(hand)
        self.strip.edited.connect(lambda place, fields: self.timeline.edit(place, **fields))
        self.panel.named.connect(self.timeline.name_mark)
        self.actions = {one.id: one for one in edit_actions(hand.desk, self.timeline, self.panel)}

    def act(self, name: str) -> None:
        action = self.actions[f"narration.{name}"]
        assert action.enabled() == ""
        action.act()

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        first, last = (QPoint(round(x), round(y)) for x, y in (start, end))
        QTest.mousePress(self.strip, Qt.MouseButton.LeftButton, pos=first)
        QTest.mouseMove(self.strip, last)
        QTest.mouseRelease(self.strip, Qt.MouseButton.LeftButton, pos=last)

    def cut(self, place: int) -> Cut:
        return self.strip.line.cuts[place]

    def x(self, seconds: float) -> float:
        return self.strip.scale.x(seconds)

    def edits(self) -> list[ClipEdit]:
        session = self.hand.desk.session
        assert session is not None
        return list(session.document.all(ClipEdit))

    def undo(self) -> None:
        session = self.hand.desk.session
        assert session is not None
        session.undo_stack("narration").undo()
        self.hand.desk.chapter.ask(lambda line: None)


@pytest.fixture
def desk(hand: Hand, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(hand)
    qtbot.addWidget(desk.panel)
    desk.panel.resize(800, 200)
    desk.panel.show()
    desk.speak()
    yield desk
    desk.panel.hide()
    hand.takes.stop()
    qtbot.waitUntil(lambda: not hand.desk.chapter.reading, timeout=60_000)


def test_the_edges_of_a_clip_are_dragged(desk: Desk) -> None:
    y = 120
    cut = desk.cut(1)
    desk.drag((desk.x(cut.start), y), (desk.x(cut.start + 0.3), y))
    assert abs(desk.edits()[0].trim_start - 0.3) < 0.02
    cut = desk.cut(1)
    desk.drag((desk.x(cut.end), y), (desk.x(cut.end - 0.2), y))
    [edit] = desk.edits()
    assert abs(edit.trim_end - 0.2) < 0.02
    assert abs(edit.trim_start - 0.3) < 0.02
    desk.undo()
    assert desk.edits()[0].trim_end == 0.0
    desk.undo()
    assert desk.edits() == []


def test_the_pause_is_dragged_and_past_its_beginning_it_is_a_crossfade(desk: Desk) -> None:
    cut = desk.cut(0)
    middle = cut.end + cut.where.pause / 2
    desk.drag((desk.x(middle), 120), (desk.x(middle + 0.5), 120))
    assert abs(desk.cut(0).where.pause - 0.8) < 0.02
    cut = desk.cut(0)
    middle = cut.end + cut.where.pause / 2
    desk.drag((desk.x(middle), 120), (desk.x(middle - 1.0), 120))
    assert abs(desk.cut(0).where.pause + 0.2) < 0.02
    assert len(desk.edits()) == 1
    desk.undo()
    assert abs(desk.cut(0).where.pause - 0.8) < 0.02


def test_corners_fade_and_the_knob_makes_it_louder(desk: Desk) -> None:
    desk.timeline.choose(1)
    strip = desk.strip
    where = lanes(strip.height(), 0)
    rise, fall = corners(desk.cut(1), strip.scale)
    top = where.speech_top + 4
    desk.drag((rise, top), (rise + 0.4 * strip.scale.pixels, top))
    desk.drag((fall, top), (fall - 0.25 * strip.scale.pixels, top))
    cut = desk.cut(1)
    middle = (desk.x(cut.start) + desk.x(cut.end)) / 2
    y = gain_y(0.0, where)
    desk.drag((middle, y), (middle, gain_y(6.0, where)))
    [edit] = desk.edits()
    assert abs(edit.fade_in - 0.4) < 0.03
    assert abs(edit.fade_out - 0.25) < 0.03
    assert abs(edit.gain - 6.0) <= 0.5


def test_a_press_without_a_drag_changes_nothing(desk: Desk) -> None:
    cut = desk.cut(1)
    desk.drag((desk.x(cut.start), 120), (desk.x(cut.start) + 1, 120))
    assert desk.edits() == []


def test_keys_do_the_same(desk: Desk) -> None:
    desk.timeline.choose(1)
    cut = desk.cut(1)
    assert "cursor" in desk.actions["narration.trim-start"].enabled()
    desk.strip.put_cursor(cut.start + 0.25)
    desk.act("trim-start")
    desk.strip.put_cursor(desk.cut(1).start + 0.5)
    desk.act("trim-end")
    desk.strip.put_cursor(desk.cut(1).start + 0.1)
    desk.act("fade-in")
    desk.act("fade-out")
    desk.act("clip-louder")
    desk.act("clip-louder")
    desk.act("clip-softer")
    desk.act("longer-pause")
    [edit] = desk.edits()
    found = [edit.trim_start, edit.trim_end, edit.fade_in, edit.fade_out, edit.gain, edit.pause]
    assert [round(float(one), 3) for one in found if one is not None] == [0.25, 0.25, 0.1, 0.4, 0.5, 0.8]
    desk.act("reset-clip")
    assert desk.edits() == []
    assert desk.actions["narration.reset-clip"].enabled() != ""
    desk.act("crossfade")
    assert round(desk.cut(1).where.pause, 3) == -0.3
    desk.act("crossfade")
    assert desk.cut(1).where.pause > 0


def test_a_chosen_stretch_is_silenced_across_clips_in_one_step(desk: Desk) -> None:
    assert "Drag over" in desk.actions["narration.silence-stretch"].enabled()
    desk.drag((desk.x(0.8), 140), (desk.x(1.6), 140))
    assert desk.strip.stretch is not None
    desk.act("silence-stretch")
    assert sorted(len(one.silenced) for one in desk.edits()) == [1, 1]
    first, second = (desk.cut(place).where.clip.shape.silenced[0] for place in (0, 1))
    assert abs(first[0] - 0.8) < 0.02
    assert first[1] == 1.0
    assert second[0] == 0.0
    assert abs(second[1] - 0.3) < 0.02
    desk.undo()
    assert desk.edits() == []


def test_markers_are_set_named_gone_to_and_removed(desk: Desk, qtbot: QtBot) -> None:
    desk.strip.put_cursor(1.7)
    desk.act("add-marker")
    assert desk.panel.name.isVisible()
    qtbot.keyClicks(desk.panel.name, "cut here")
    qtbot.keyClick(desk.panel.name, Qt.Key.Key_Return)
    assert not desk.panel.name.isVisible()
    session = desk.hand.desk.session
    assert session is not None
    [marker] = session.document.all(Marker)
    assert marker.label == "cut here"
    desk.strip.put_cursor(0.0)
    assert desk.actions["narration.remove-marker"].enabled() != ""
    desk.act("next-marker")
    assert abs(desk.strip.cursor_at - 1.7) < 0.001
    assert "further" in desk.actions["narration.next-marker"].enabled()
    desk.act("name-marker")
    qtbot.keyClick(desk.panel.name, Qt.Key.Key_Escape)
    assert not desk.panel.name.isVisible()
    desk.act("remove-marker")
    assert list(session.document.all(Marker)) == []


def test_a_marker_that_is_set_in_a_pause_stands_at_the_end_of_its_clip(desk: Desk, qtbot: QtBot) -> None:
    desk.strip.put_cursor(1.15)
    desk.act("add-marker")
    assert desk.panel.name.isVisible()
    assert desk.strip.cursor_at == pytest.approx(1.0)
    qtbot.keyClick(desk.panel.name, Qt.Key.Key_Escape)
    assert desk.actions["narration.remove-marker"].enabled() == ""


def test_trims_of_another_take_wait_until_a_person_says(desk: Desk) -> None:
    hand = desk.hand
    desk.timeline.choose(0)
    desk.timeline.edit(0, trim_start=0.2, gain=3.0)
    hand.takes.take_again()
    hand.finish()
    hand.takes.stop()
    hand.desk.chapter.ask(lambda line: None)
    assert desk.cut(0).waits
    assert desk.panel.apply.isVisible()
    assert desk.cut(0).where.clip.shape.gain == 3.0
    desk.act("drop-waiting")
    assert not desk.cut(0).waits
    assert not desk.panel.apply.isVisible()
    desk.undo()
    assert desk.cut(0).waits
    desk.act("apply-waiting")
    assert desk.cut(0).where.clip.shape.trim_start == 0.2


def test_two_changes_before_it_is_read_anew_are_both_kept(desk: Desk) -> None:
    session = desk.hand.desk.session
    assert session is not None
    segment = desk.cut(0).segment
    fields: tuple[dict[str, Any], ...] = ({"gain": 2.0}, {"fade_in": 0.5})
    for one in fields:
        session.perform(edit_clip(session.document, segment, **one))
    desk.hand.desk.chapter.ask(lambda line: None)
    [edit] = desk.edits()
    assert (edit.gain, edit.fade_in) == (2.0, 0.5)
